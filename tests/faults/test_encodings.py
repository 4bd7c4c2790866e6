"""The encodings of documents: whatever is said of them, words are readable or marked, and nothing fails."""

from __future__ import annotations

import pytest

from stadtbote_cache.store import Store
from support.documents import WHOLE, Publisher
from support.raw import RawServer

HEADLINES = sorted(["Markt am Samstag", "Brücke wieder offen", "Bücherbus fährt"])
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
LABELS = ["", "utf-8", "iso-8859-1", "utf-7", "utf-16", "us-ascii", "cp037", "rot13", "x" * 500, '"', "\xff"]


def text_of(kind: str) -> str:
    """A document of this kind with its umlauts as they are, and no word of its encoding."""
    text = WHOLE[kind].decode().replace(' encoding="utf-8"', "")
    return text.replace("\\u00fc", "ü").replace("\\u00e4", "ä")


@pytest.mark.row(34)
@pytest.mark.parametrize("kind", WHOLE)
async def test_every_encoding_under_every_label(store: Store, server: RawServer, kind: str) -> None:
    """UTF-8, UTF-16 with and without its mark, UTF-32 and Windows-1252 are read, whatever the header says."""
    for place, encoding in enumerate(ENCODINGS):
        source = Publisher(store, server, kind)
        label = LABELS[place % len(LABELS)]
        headers = [f"Content-Type: text/html; charset={label}"] if label else []
        result = await source.publishes(text_of(kind).encode(encoding), *headers)
        assert result.error is None, encoding
        assert source.listed() == HEADLINES, encoding


@pytest.mark.row(34)
@pytest.mark.parametrize("label", LABELS)
async def test_every_label(store: Store, server: RawServer, label: str) -> None:
    """A label that is wrong, unknown, dangerous or no label at all does no harm to what is UTF-8."""
    source = Publisher(store, server, "rss")
    body = text_of("rss").replace('version="1.0"', f'version="1.0" encoding="{label}"', 1).encode()
    await source.publishes(body, f"Content-Type: application/rss+xml; charset={label}")
    assert source.listed() == HEADLINES


@pytest.mark.row(34)
async def test_bytes_of_two_encodings(store: Store, server: RawServer) -> None:
    """A document that mixes UTF-8 and Windows-1252 is readable in both its parts."""
    mixed = text_of("rss").encode().replace("Bücherbus".encode(), "Bücherbus".encode("cp1252"))
    source = Publisher(store, server, "rss")
    await source.publishes(mixed)
    assert source.listed() == HEADLINES


@pytest.mark.row(34)
async def test_bytes_of_no_encoding(store: Store, server: RawServer) -> None:
    """What cannot be read as anything comes with replacement marks, and the rest of the document as it is."""
    source = Publisher(store, server, "rss")
    body = text_of("rss").encode("utf-16-le").replace("ü".encode("utf-16-le"), b"\x00\xd8")
    await source.publishes(b"\xff\xfe" + body)
    assert source.listed() == sorted(word.replace("ü", "\ufffd") for word in HEADLINES)


@pytest.mark.row(34)
async def test_utf_7_makes_no_markup(store: Store, server: RawServer) -> None:
    """Letters that would be markup in UTF-7 stay letters, whatever the label says."""
    source = Publisher(store, server, "rss")
    body = b"<rss><channel><item><title>+ADw-b+AD4-Markt</title></item></channel></rss>"
    await source.publishes(body, "Content-Type: application/rss+xml; charset=utf-7")
    assert source.listed() == ["+ADw-b+AD4-Markt"]
