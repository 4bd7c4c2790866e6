"""The portable edition: what becomes of files that are damaged, hostile or large, and of stores that fail."""

from __future__ import annotations

import json
import lzma
import random
import signal
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import generator
from bench.words import FEW
from stadtbote.errors import PackError
from stadtbote_cache import edition
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.merging import Merging
from stadtbote_cache.records import Filter, Image, Item, Link, Paragraph, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, ended, filled, headlines, start
from support.mutation import mutated
from support.packed import (
    ADDRESS,
    ARTICLE,
    BATH,
    BODY,
    BRIDGE,
    FEED,
    MARKET,
    SOURCE,
    WHOLE,
    articles,
    body_of,
    content,
    lines_of,
    opened,
    packed,
    sealed,
    unpacked,
    written,
)


def small(store: Store) -> bytes:
    filled(store, BRIDGE, BATH, WHOLE)
    filled(store, MARKET, WHOLE, source=FEED)
    return packed(store)


def test_every_cut_is_told(store: Store, there: Store) -> None:
    """A file that ends early, at any byte, is told as damaged, and nothing of it is merged."""
    data = small(store)
    before = content(there)
    for length in range(len(data)):
        with pytest.raises(PackError, match=r"beschädigt|leer"):
            unpacked(there, data[:length])
    assert content(there) == before


def test_whatever_is_appended_is_told(store: Store, there: Store) -> None:
    """One file is one edition: two of them in one, or anything behind it, are told as damaged."""
    data = small(store)
    before = content(there)
    for more in (b"\0", bytes(4), data, lzma.compress(b""), b"YZ", lzma.compress(b"{}\n")):
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, data + more)
    with pytest.raises(PackError, match="beschädigt"):
        unpacked(there, sealed([*lines_of(data), *lines_of(data)]))
    assert content(there) == before


def test_every_flipped_byte_is_told(store: Store, there: Store) -> None:
    """A single wrong byte, anywhere, is told as damaged, and nothing is merged."""
    data = small(store)
    before = content(there)
    for place in range(len(data)):
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, data[:place] + bytes([data[place] ^ (1 + place % 255)]) + data[place + 1 :])
    assert content(there) == before


def test_wrong_bytes_with_a_right_checksum(store: Store, tmp_path: Path) -> None:
    """Whoever also forges the checksum gets a damaged file or other news, never a fault of the program."""
    data = b"".join(lines_of(small(store)))
    rng = random.Random(11)
    told = 0
    with opened(tmp_path, "dort") as there:
        for _ in range(400):
            forged = bytearray(data)
            for _ in range(rng.randint(1, 3)):
                forged[rng.randrange(len(data))] = rng.randrange(256)
            try:
                unpacked(there, sealed([bytes(forged)]))
            except PackError:
                told += 1
        assert there.check() == "ok"
    assert told > 200


def test_lines_that_are_missing_or_too_many(store: Store, there: Store) -> None:
    """A line left out, or there twice, is told, and nothing of the others is merged."""
    lines = lines_of(small(store))
    before = content(there)
    for place in range(len(lines)):
        for part in ([], lines[place : place + 1] * 2):
            with pytest.raises(PackError, match="beschädigt"):
                unpacked(there, sealed([*lines[:place], *part, *lines[place + 1 :]]))
    assert content(there) == before


def test_another_version(there: Store) -> None:
    """A file of another version of the format is told as such."""
    first, *rest = lines_of(written([SOURCE]))
    assert b'"version":1,' in first
    with pytest.raises(PackError, match=r"Format 2, bekannt ist 1\. Es wurde nichts verändert"):
        unpacked(there, sealed([first.replace(b'"version":1,', b'"version":2,'), *rest]))


def test_the_first_line_says_what_it_is(store: Store) -> None:
    """Format, version, time and counts stand in the first line, for whoever looks into the file."""
    head = json.loads(lines_of(small(store))[0])
    assert (head["format"], head["version"], head["sources"], head["articles"]) == ("stadtbote pack", 1, 2, 5)
    assert datetime.fromisoformat(head["made"]).tzinfo is not None


def test_what_was_packed_once_is_read_for_ever(there: Store) -> None:
    """A file as the first version wrote it is still read: its lines stand here."""
    lines = (
        b'{"format":"stadtbote pack","version":1,"made":"2026-11-23T10:00:00+00:00",'
        b'"sources":1,"articles":1}\n'
        b'{"source":"musterstadt","title":"Stadt","address":"https://www.musterstadt.example/presse",'
        b'"kind":"page","language":"de","options":"{}","credits":["Foto: Amt"],"fetched_at":1790000000.0,'
        b'"complete":true,"articles":1}\n'
        b'{"headline":"Das Bad","key":"7","address":"https://www.musterstadt.example/bad","teaser":["T."],'
        b'"images":[["Ein Bad",null,"Stadt",0]],"links":[["mehr","https://m.example/",1]],'
        b'"published":"2026-09-01T00:00:00+00:00","page_due":true,"listed":true,"position":4,'
        b'"page_body":[{"is":"paragraph","text":["Auf ",["Wasser","https://m.example/w",0]]}]}\n'
        b'{"end":true}\n'
    )
    (result,) = unpacked(there, sealed([lines]))
    assert (result.new, result.source.name) == (1, "musterstadt")
    (article,) = articles(there, "musterstadt")
    assert article.position == 4
    assert article.item == Item(
        "Das Bad",
        key="7",
        address="https://www.musterstadt.example/bad",
        teaser=("T.",),
        images=(Image("Ein Bad", None, "Stadt"),),
        links=(Link("mehr", "https://m.example/", True),),
        published=datetime(2026, 9, 1, tzinfo=UTC),
        language="de",
        body=(Paragraph(("Auf ", Link("Wasser", "https://m.example/w"))),),
    )
    assert there.sources()[-1].credits == ("Foto: Amt",)
    assert len(there.wanted_bodies(CITY)) == 1


def bomb(piece: bytes, times: int) -> bytes:
    """A whole file whose source has as many lines of articles as come of a piece so many times."""
    first, source, end = lines_of(written([SOURCE]))
    source = source.replace(b'"articles":0', b'"articles":%d' % (piece.count(b"\n") * times))
    packing = lzma.LZMACompressor(preset=0)
    parts = [packing.compress(part) for part in (first, source)]
    parts += [packing.compress(piece) for _ in range(times)]
    return b"".join([*parts, packing.compress(end), packing.flush()])


def test_bombs(there: Store) -> None:
    """What grows beyond all measure when it is unpacked is refused, and takes no memory beyond measure."""
    article = b'{"headline":"a","x":"' + b"x" * 50_000 + b'"}\n'
    tracemalloc.start()
    for data in (
        bomb(b" " * 1_000_000, 50),
        bomb(b'{"headline":"a"}\n' * 1_000, 300),
        bomb(article * 20, 100),
        bomb(b"[" * 1_000_000 + b"\n", 1),
    ):
        assert len(data) < 1_000_000
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, data)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    greedy = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]
    data = lzma.compress(b"".join(lines_of(written([SOURCE, ARTICLE]))), filters=greedy)
    with pytest.raises(PackError, match="beschädigt"):
        unpacked(there, data)


@pytest.mark.parametrize(
    "value", ["[" * 100_000, '{"source":' + "9" * 5_000 + "}", "NaN", '"x"', '{"a":', "\xff"]
)
def test_lines_that_are_no_values(there: Store, value: str) -> None:
    """A line that is no object of JSON spoils the file, wherever it stands."""
    lines, wrong = lines_of(written([SOURCE, ARTICLE])), value.encode("latin-1") + b"\n"
    for place in range(len(lines)):
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, sealed([*lines[:place], wrong, *lines[place + 1 :]]))


def test_what_repeats_itself_is_no_bomb(store: Store, there: Store) -> None:
    """News that say the same a thousand times come over all the same."""
    long = replace(WHOLE, body=tuple(Paragraph(("Die Stadt. " * 800,)) for _ in range(20)))
    filled(store, long)
    data = packed(store)
    assert unpacked(there, data)[0].new == 1
    assert articles(there, "musterstadt") == articles(store, "musterstadt")


def test_a_body_too_large_is_left_out(store: Store, there: Store) -> None:
    """A body beyond all bounds is left out and counted; its article comes."""
    mine = filled(store, BRIDGE)
    links = tuple(Link("x", f"{ADDRESS}/{n:01900}") for n in range(1200))
    store.save_body(mine[BRIDGE.headline], (Paragraph(links),))
    assert unpacked(there, packed(store))[0].new == 1
    assert body_of(there, BRIDGE.headline) is None


def test_hostile_text_is_cleaned(there: Store) -> None:
    """Nothing of a file reaches the store or a message uncleaned."""
    evil = "\x1b]52;c;ZXZpbA==\x07A\x1b[31m\u202eB\x9b2J"
    value = {"headline": evil, "kicker": evil, "teaser": [evil], "images": [[evil, evil, evil, 0]]} | {
        "links": [[evil, "javascript:alert(1)", 0]],
        "body": [{"is": "paragraph", "text": [evil, [evil, "file:///etc/passwd", 0]]}],
        "published": "9999-12-31T23:59:59-23:59",
        "position": 2**70,
        "language": evil,
        "listed": True,
    }
    data = written([SOURCE | {"source": evil, "title": evil, "credits": [evil], "fetched_at": 5}, value])
    (result,) = unpacked(there, data)
    assert result.new == 1
    assert "\x1b" not in content(there)
    assert "u001b" not in content(there)
    (article,) = articles(there, result.source.name)
    assert (article.item.headline, article.item.published, article.item.links) == ("AB", None, ())
    assert result.source.name == "musterstadt"


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "file:///etc/passwd"},
        {"address": None},
        {"kind": "shell"},
        {"kind": []},
        {"options": "[" * 5_000},
        {"fetched_at": -1},
    ],
)
def test_wrong_sources(there: Store, wrong: dict[str, object]) -> None:
    """A source that makes no sense spoils the file, before anything of the others is merged."""
    before = content(there)
    with pytest.raises(PackError):
        unpacked(there, written([SOURCE, ARTICLE], [SOURCE | wrong]))
    assert content(there) == before


@given(st.data())
def test_any_values(tmp_path: Path, data: st.DataObject) -> None:
    """Values of any kind in any place are told as damaged, or come over as something that can be read."""
    with opened(tmp_path, "dort") as there:
        source = data.draw(mutated(SOURCE | {"credits": ["C"], "options": "{}", "complete": True}))
        article = data.draw(mutated(FULL))
        try:
            unpacked(there, written([source, article, ARTICLE]))
        except PackError:
            return
        for number in there.listing(Filter()):
            assert there.article(number) is not None


FULL: dict[str, object] = ARTICLE | {
    "key": "1",
    "kicker": "K",
    "teaser": ["T"],
    "images": [["a", "b", "c", 0]],
    "links": [["w", f"{ADDRESS}/w", 0]],
    "enclosures": [[f"{ADDRESS}/e", "audio/mpeg", 5]],
    "published": "2026-09-01T00:00:00+00:00",
    "language": "de",
    "page_images": [["a", "b", "c", 0]],
    "page_body": [{"is": "list", "items": [[["a"], 0, 1]]}, {"is": "table", "header": [], "rows": [[["x"]]]}],
    "body": [{"is": "heading", "text": ["a"], "level": 2}, {"is": "link", "link": ["a", f"{ADDRESS}/b", 0]}],
    "cut": False,
}


def test_killed_in_the_middle(store: Store, tmp_path: Path) -> None:
    """Killed while a source is merged, it is as it was, those before are done, and the next time goes on."""
    store.remove_source(edition.SOURCE.name)
    generator.fill(store, 30, per_source=10, rare_words=FEW)
    file = tmp_path / "a.stadtbote"
    file.write_bytes(packed(store))
    script = """
import os, signal, sys
from pathlib import Path
from stadtbote.export.pack.unpacking import unpack
from stadtbote_cache import writing
from stadtbote_cache.store import Store
insert, left = writing.insert, int(sys.argv[3])
def dying(*values, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return insert(*values, **named)
writing.insert = dying
with Store.open(Path(sys.argv[1])) as store:
    unpack(store, open(sys.argv[2], "rb"), tell=lambda result: None)
"""
    for place in (0, 5, 15, 29):
        path = tmp_path / f"{place}.sqlite3"
        Store.open(path).close()
        code, _ = ended(start(script, path, file, str(place)))
        assert code == -signal.SIGKILL
        with Store.open(path) as there:
            counts = [state.articles for state in there.sources()[1:]]
            assert counts == [10] * (place // 10)
            assert there.check() == "ok"
            unpacked(there, file.read_bytes())
            assert [state.articles for state in there.sources()[1:]] == [10, 10, 10]
            assert articles(there, "quelle-2") == articles(store, "quelle-2")


def test_a_store_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    """A store for reading alone says so, and still tells what would come."""
    filled(store, BRIDGE)
    data = packed(store)
    with opened(tmp_path, "dort") as there:
        there.writable = False
        with pytest.raises(StoreUnwritable):
            unpacked(there, data)
        assert unpacked(there, data, dry_run=True)[0].new == 1


def test_a_larger_store(store: Store, there: Store) -> None:
    """Many articles with bodies, more than a frame, come over all, can be found, and are no bigger."""
    store.remove_source(edition.SOURCE.name)
    generator.fill(store, 600, per_source=600, rare_words=FEW)
    data = packed(store)
    assert len(data) < store.space()[0] / 3
    (result,) = unpacked(there, data)
    assert (result.new, result.bodies) == (600, 0)
    assert articles(there, "quelle-0") == articles(store, "quelle-0")
    assert headlines(there, "stadt", source=generator.source(0)) == headlines(
        store, "stadt", source=generator.source(0)
    )


def test_packed_articles_part_the_list_from_the_page(store: Store) -> None:
    """Of what is stored, a packed article tells what the list gave and what the article's own page did."""
    mine = filled(store, WHOLE, BRIDGE)
    store.save_body(mine[BRIDGE.headline], BODY, (Image("Eine Brücke"),))
    whole, bridge = Merging.of(store).packed([mine[WHOLE.headline], mine[BRIDGE.headline]])
    assert (whole.item, whole.page.body, whole.page.images) == (WHOLE, None, ())
    assert (bridge.item, bridge.page.body, bridge.page.images) == (BRIDGE, BODY, (Image("Eine Brücke"),))
