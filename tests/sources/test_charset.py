"""Character encodings: right, wrong and missing labels, seen through a feed."""

from __future__ import annotations

import codecs

import pytest

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.charset import decode
from support.feeding import parse

GERMAN = "Straßenfest für Bürger*innen – „Süd“"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (GERMAN.encode(), None),
        (GERMAN.encode(), "iso-8859-1"),
        (GERMAN.encode(), "utf-7"),
        (GERMAN.encode("cp1252"), None),
        (GERMAN.encode("cp1252"), "utf-8"),
        (GERMAN.encode("cp1252"), "ISO-8859-1"),
        (GERMAN.encode("cp1252"), "no-such-charset"),
        (GERMAN.encode() + b"<!-- \xfc -->", "utf-8"),
    ],
)
@pytest.mark.row(34)
def test_wrong_labels(body: bytes, charset: str | None) -> None:
    """Whatever the label says, UTF-8 and Windows-1252 come out right."""
    text = b"<rss><channel><item><title>" + body + b"</title></item></channel></rss>"
    assert parse(text, charset).items[0].headline == GERMAN


@pytest.mark.parametrize("label", ["iso-8859-15", "windows-1251", "koi8-r", "windows-1254", "iso-8859-2"])
@pytest.mark.row(34)
def test_declared_encodings(label: str) -> None:
    """Encodings that a declaration or a header names are followed where the text is no UTF-8."""
    word = {"windows-1251": "Новости", "koi8-r": "Новости", "windows-1254": "Haber çağ"}.get(label, "Süd ß")
    inner = f"<rss><channel><item><title>{word}</title></item></channel></rss>"
    declared = f'<?xml version="1.0" encoding="{label}"?>{inner}'.encode(label)
    assert parse(declared).items[0].headline == word
    assert parse(inner.encode(label), label).items[0].headline == word


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
@pytest.mark.row(34)
def test_byte_order(mark: bytes, encoding: str) -> None:
    """Byte order marks are followed, and UTF-16 is known without one."""
    text = f"<rss><channel><item><title>{GERMAN}</title></item></channel></rss>"
    assert parse(mark + text.encode(encoding), "iso-8859-1").items[0].headline == GERMAN


@pytest.mark.row(34)
def test_utf7_is_never_decoded() -> None:
    """A label that says utf-7 does not turn text into markup."""
    body = b"+ADw-rss+AD4-+ADw-channel+AD4-"
    with pytest.raises(SourceError) as error:
        parse(body, "utf-7")
    assert error.value.reason is Reason.UNREADABLE


def test_cut_inside_a_character() -> None:
    """A text that is cut inside its last character is still UTF-8, against a label that says else."""
    assert decode("Grüße aus Köln: ü".encode()[:-1], "iso-8859-1").startswith("Grüße aus Köln: ")


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"\xff\xfe", b"\x81\x8d\x8f\x90\x9d", bytes(range(256)) * 3, b"a\x00" * 9]
)
@pytest.mark.row(34)
def test_never_fails(body: bytes) -> None:
    """Any bytes become text without a lone surrogate, under any label."""
    for label in (None, "utf-8", "iso-8859-15", "utf-16", "idna", "\x00", "rot13"):
        decode(body, label).encode()
