"""The portable edition from store to store: what comes along, what stays, and what damage does."""

from __future__ import annotations

import bz2
import random
import signal
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import generator
from keeping import CITY, NOW, ended, filled, headlines, numbers, start, sync
from mutation import mutated
from packed import ADDRESS, ARTICLE, SOURCE, articles, content, opened, packed, sealed, unpacked, written
from stadtbote.errors import PackError
from stadtbote.services.packing.packing import Wanted
from stadtbote_cache import edition
from stadtbote_cache.copies import Copies
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.records import (
    Enclosure,
    Filter,
    Heading,
    Image,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Source,
    Table,
    Validators,
    replace,
)
from stadtbote_cache.store import Store

BRIDGE = Item("Die Brücke ist offen", address=f"{ADDRESS}/bruecke", teaser=("Ab heute.",))
BATH = Item("Das Bad öffnet", key="7", address=f"{ADDRESS}/bad", published=datetime(2026, 9, 1, tzinfo=UTC))
MARKET = Item("Markt am Sonntag")
BODY = (Paragraph(("Die Brücke über die ", Link("Wupper", f"{ADDRESS}/wupper"), " ist frei.")),)
FEED = Source("feed", "Ein Feed", "https://feed.example/feed", "feed")
WHOLE = Item(
    "Alles dabei",
    key="1",
    address=f"{ADDRESS}/alles",
    kicker="Rathaus",
    teaser=("Eins.", "Zwei."),
    images=(Image("Ein Haus", None, "Stadt"), Image(decorative=True)),
    links=(Link("mehr", f"{ADDRESS}/mehr", True),),
    enclosures=(Enclosure(f"{ADDRESS}/a.mp3", "audio/mpeg", 12_345),),
    published=datetime(2026, 9, 21, 10, 30, tzinfo=UTC),
    language="en",
    body=(
        Heading(("Titel",), 3),
        Paragraph(("Text", Link("Wort", f"{ADDRESS}/wort"))),
        Quote(("Zitat",), "fr"),
        ItemList((ListItem(("eins",), 0, 1), ListItem(("zwei",), 1))),
        Table((("A",), ("B",)), ((("1",), ("2",)),), "Tafel"),
        Picture(Image("Bild", "Unterschrift", None)),
        LinkLine(Link("Datei", f"{ADDRESS}/datei.pdf")),
    ),
)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    """The store of somebody else."""
    with opened(tmp_path, "dort") as store:
        yield store


def body_of(store: Store, headline: str) -> object:
    return store.body(numbers(store)[headline])


def test_round_trip(store: Store, there: Store) -> None:
    """Everything that was fetched comes over, in its order and with its age; marks do not."""
    mine = filled(store, WHOLE, BRIDGE, MARKET, BATH)
    sync(store, [BATH, WHOLE, BRIDGE], now=NOW + 60)
    store.save_body(mine[BRIDGE.headline], BODY, (Image("Eine Brücke"),))
    store.mark([*mine.values()], read=True, kept=True, place=7)
    (result,) = unpacked(there, packed(store))
    assert (result.added, result.newer, result.new) == (True, True, 4)
    assert articles(there, "musterstadt") == [
        replace(article, read=False, kept=False, place=0) for article in articles(store, "musterstadt")
    ]
    theirs, ours = there.sources()[-1], store.sources()[-1]
    assert (theirs.source, theirs.fetched_at, theirs.unread) == (ours.source, NOW + 60, 4)
    assert (theirs.listed, theirs.tried_at, theirs.validators) == (3, None, Validators())
    assert headlines(there, "wupper") == [BRIDGE.headline]
    assert there.check() == "ok"


def test_again_changes_nothing(store: Store, there: Store) -> None:
    """A second time there is nothing to do, and a sync of what was packed finds nothing changed."""
    mine = filled(store, WHOLE, BRIDGE, MARKET)
    store.save_body(mine[BRIDGE.headline], BODY, (Image("Eine Brücke"),))
    data = packed(store)
    unpacked(there, data)
    before = content(there)
    assert all(result.nothing for result in unpacked(there, data))
    assert content(there) == before
    changes = sync(there, [WHOLE, BRIDGE, MARKET], now=NOW + 60)
    assert (changes.new, changes.changed, len(changes.same)) == ((), (), 3)
    assert [number for number, _, _ in there.wanted_bodies(CITY)] == []


def test_a_dry_run_tells_and_changes_nothing(store: Store, there: Store) -> None:
    """With dry_run the same is told, and the store stays as it was."""
    filled(store, WHOLE, BRIDGE)
    filled(there, BATH, BRIDGE)
    before = content(there)
    told = unpacked(there, packed(store), dry_run=True)
    assert content(there) == before
    assert told == unpacked(there, packed(store))
    assert (told[0].new, told[0].gone) == (1, 1)


def test_a_newer_edition_is_taken_over(store: Store, there: Store) -> None:
    """As in a sync: changed ones change, what is not listed there is not listed here; marks stay."""
    theirs = filled(there, MARKET, BRIDGE, BATH)
    there.mark([theirs[BRIDGE.headline], theirs[MARKET.headline]], read=True, kept=True, place=5)
    store.add_source(CITY)
    later = replace(BRIDGE, teaser=("Seit gestern.",))
    sync(store, [BATH, later, WHOLE], now=NOW + 60, validators=Validators("etag"))
    (result,) = unpacked(there, packed(store))
    assert (result.new, result.changed, result.gone, result.added) == (1, 1, 1, False)
    bridge = there.article(theirs[BRIDGE.headline])
    assert bridge is not None
    assert (bridge.item.teaser, bridge.read, bridge.kept, bridge.place) == (("Seit gestern.",), True, True, 5)
    market = there.article(theirs[MARKET.headline])
    assert market is not None
    assert (market.listed, market.kept) == (False, True)
    assert [a.item.headline for a in articles(there, "musterstadt") if not a.read] == [
        WHOLE.headline,
        BATH.headline,
    ]


def test_an_older_edition_only_adds(store: Store, there: Store) -> None:
    """Where the edition here is newer it stays; unknown articles come in as no longer listed, bodies too."""
    mine = filled(store, WHOLE, replace(BRIDGE, teaser=("Alt.",)), BATH)
    store.save_body(mine[BRIDGE.headline], BODY)
    store.save_body(mine[BATH.headline], BODY)
    there.add_source(CITY)
    sync(there, [MARKET, BRIDGE, BATH], now=NOW + 60)
    (result,) = unpacked(there, packed(store))
    assert (result.newer, result.new, result.changed, result.bodies, result.gone) == (False, 1, 0, 2, 0)
    found = {article.item.headline: article for article in articles(there, "musterstadt")}
    assert [h for h, a in found.items() if a.listed] == [BATH.headline, MARKET.headline, BRIDGE.headline]
    assert not found[WHOLE.headline].listed
    assert found[BRIDGE.headline].item.teaser == ("Ab heute.",)
    assert found[BRIDGE.headline].item.body == BODY
    assert there.sources()[-1].fetched_at == NOW + 60
    # The article has changed since that body was fetched: the next sync asks for it again.
    assert [address for _, address, _ in there.wanted_bodies(CITY)] == [BRIDGE.address]
    assert unpacked(there, packed(store))[0].nothing


def test_two_stores_converge(store: Store, there: Store) -> None:
    """Two that exchange what they have end with the same articles, bodies and editions."""
    rng = random.Random(7)
    for number, one in enumerate((store, there)):
        one.remove_source(edition.SOURCE.name)
        for source in (CITY, FEED):
            one.add_source(source)
            pool = [*generator.items(1, 12), WHOLE, BRIDGE, MARKET, BATH]
            for when in range(3):
                sync(one, rng.sample(pool, 6), source=source, now=NOW + 100 * when + 10 * number)
        for wanted in one.wanted_bodies(CITY)[: 1 + number]:
            one.save_body(wanted[0], BODY)
    for _ in range(2):
        unpacked(there, packed(store))
        unpacked(store, packed(there))
    for name in (CITY.name, FEED.name):
        assert {a.item.headline: (a.item, a.listed) for a in articles(store, name)} == {
            a.item.headline: (a.item, a.listed) for a in articles(there, name)
        }
        assert [a.item.headline for a in articles(store, name) if a.listed] == [
            a.item.headline for a in articles(there, name) if a.listed
        ]
    assert all(result.nothing for result in unpacked(store, packed(there)))


def test_what_is_wanted(store: Store, there: Store) -> None:
    """Only some sources, only kept or recent articles, no bodies; what is not there is not gone elsewhere."""
    mine = filled(store, WHOLE, BRIDGE, BATH)
    filled(store, WHOLE, source=FEED)
    store.mark([mine[BATH.headline]], kept=True)
    filled(there, MARKET, BRIDGE)
    (kept,) = unpacked(there, packed(store, Wanted(kept=True)))
    assert (kept.source.name, kept.new, kept.gone) == ("musterstadt", 1, 0)
    data = packed(store, Wanted(sources=("feed",), bodies=False))
    (feed,) = unpacked(there, data)
    assert (feed.source.name, feed.new) == ("feed", 1)
    assert there.body(numbers(there, source=FEED)[WHOLE.headline]) is None
    assert unpacked(there, data)[0].nothing
    # The body that a feed itself brings comes with its next sync, or with a file that has it.
    assert unpacked(there, packed(store, Wanted(sources=("feed",))))[0].changed == 1
    assert articles(there, "feed")[0].item == articles(store, "feed")[0].item
    # What was not first seen within a second, or published, is none of the last second.
    assert unpacked(there, packed(store, Wanted(since=1.0))) == []


def test_without_bodies_nothing_is_lost(store: Store, there: Store) -> None:
    """A file without bodies leaves those that are there, and asks for none again."""
    for one in (store, there):
        filled(one, WHOLE, BRIDGE)
        one.save_body(numbers(one)[BRIDGE.headline], BODY)
    before = content(there)
    assert unpacked(there, packed(store, Wanted(bodies=False)))[0].nothing
    assert content(there) == before


def test_the_built_in_edition_stays_at_home(store: Store) -> None:
    """A new store has nothing to pack."""
    assert b"wuppertal" not in packed(store)
    assert len(packed(store)) < 60


def test_names(store: Store, there: Store) -> None:
    """The same address is the same source under any name; a taken name is another's, so another is found."""
    filled(store, BRIDGE)
    there.add_source(replace(CITY, name="rathaus", address="http://www.MUSTERSTADT.example/presse/"))
    (result,) = unpacked(there, packed(store))
    assert (result.source.name, result.packed_as, result.added) == ("rathaus", "musterstadt", False)
    there.add_source(replace(FEED, name="musterstadt"))
    there.remove_source("rathaus")
    (result,) = unpacked(there, packed(store))
    assert (result.source.name, result.added) == ("musterstadt-presse", True)
    assert {s.source.name: s.articles for s in there.sources()}[result.source.name] == 1
    assert {s.source.name: s.articles for s in there.sources()}["musterstadt"] == 0


def test_a_removed_source_comes_back_with_what_was_kept(store: Store, there: Store) -> None:
    """What was kept of a removed source is found again, and not there twice."""
    filled(store, BRIDGE, BATH)
    theirs = filled(there, BRIDGE)
    there.mark([*theirs.values()], kept=True)
    there.remove_source(CITY.name)
    (result,) = unpacked(there, packed(store))
    assert (result.source.name, result.added, result.new) == ("musterstadt", True, 1)
    assert [(a.item.headline, a.kept) for a in articles(there, "musterstadt")] == [
        (BATH.headline, False),
        (BRIDGE.headline, True),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x",
        "http://192.168.1.1/reboot",
        "http://[::1]/",
        "http://router/",
        "http://nas.local/a",
    ],
)
def test_a_stranger_adds_nothing_in_the_users_network(store: Store, address: str) -> None:
    """An address in a private network is told and not added; one that the user has is merged."""
    data = written([SOURCE | {"address": address}, ARTICLE])
    before = content(store)
    assert unpacked(store, data)[0].refused
    assert content(store) == before
    store.add_source(replace(CITY, address=address))
    assert unpacked(store, data)[0].new == 1


def test_a_changed_edition_forgets_what_the_server_said(store: Store, there: Store) -> None:
    """Validators of an edition that was replaced are gone, so that the next sync asks for the present one."""
    there.add_source(CITY)
    sync(there, [BRIDGE], validators=Validators(etag="a", digest="b"))
    filled(store, BRIDGE)
    sync(store, [BRIDGE], now=NOW + 1)
    unpacked(there, packed(store))
    assert there.sources()[-1].validators.etag == "a"
    sync(store, [BRIDGE, BATH], now=NOW + 2)
    unpacked(there, packed(store))
    assert there.sources()[-1].validators == Validators()


def small(store: Store) -> bytes:
    filled(store, BRIDGE, BATH, WHOLE)
    filled(store, MARKET, WHOLE, source=FEED)
    return packed(store)


def test_every_cut_is_told(store: Store, there: Store) -> None:
    """A file that ends early, at any byte, is told as damaged, and nothing of it is merged."""
    data = small(store)
    before = content(there)
    for length in range(len(data)):
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, data[:length])
    with pytest.raises(PackError, match="beschädigt"):
        unpacked(there, data + b"\0")
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
    data = small(store)
    rng = random.Random(11)
    told = 0
    with opened(tmp_path, "dort") as there:
        for _ in range(400):
            forged = bytearray(data)
            for _ in range(rng.randint(1, 3)):
                forged[rng.randrange(len(data) - 32)] = rng.randrange(256)
            try:
                unpacked(there, sealed(bytes(forged)))
            except PackError:
                told += 1
        assert there.check() == "ok"
    assert told > 300


def test_another_version(there: Store) -> None:
    """A file of another version of the format is told as such."""
    data = written([SOURCE])
    with pytest.raises(PackError, match=r"Format 2, bekannt ist 1\. Es wurde nichts verändert"):
        unpacked(there, sealed(data.replace(b"pack 1\n", b"pack 2\n", 1)))


def test_what_was_packed_once_is_read_for_ever(there: Store) -> None:
    """A file as the first version wrote it is still read: its values, uncompressed, stand here."""
    lines = (
        b'{"source":"musterstadt","title":"Stadt","address":"https://www.musterstadt.example/presse",'
        b'"kind":"page","language":"de","options":"{}","credits":["Foto: Amt"],"fetched_at":1790000000.0,'
        b'"complete":true}\n'
        b'{"headline":"Das Bad","key":"7","address":"https://www.musterstadt.example/bad","teaser":["T."],'
        b'"images":[["Ein Bad",null,"Stadt",0]],"links":[["mehr","https://m.example/",1]],'
        b'"published":"2026-09-01T00:00:00+00:00","page_due":true,"listed":true,"position":4,'
        b'"page_body":[{"is":"paragraph","text":["Auf ",["Wasser","https://m.example/w",0]]}]}\n'
    )
    data = b"stadtbote pack 1\n" + struct.pack(">IB", len(lines), 2) + lines + bytes(4)
    (result,) = unpacked(there, sealed(data + bytes(32)))
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


def test_bombs(there: Store) -> None:
    """What grows beyond all measure when it is unpacked is refused, whatever its checksum says."""
    for raw in (b" " * 6_000_000, b'{"headline":"a"}\n' * 300_000, b"[" * 1_000_000 + b"\n"):
        packed_ = bz2.compress(raw)
        data = b"stadtbote pack 1\n" + struct.pack(">IB", len(packed_), 3) + packed_ + bytes(4)
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, sealed(data + bytes(32)))
    for value in ("[" * 100_000, '{"source":' + "9" * 5_000 + "}", "NaN", '"x"', '{"a":\n', "\xff"):
        raw = value.encode("latin-1") + b"\n"
        data = b"stadtbote pack 1\n" + struct.pack(">IB", len(raw), 2) + raw + bytes(4)
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, sealed(data + bytes(32)))
    huge = b"stadtbote pack 1\n" + struct.pack(">IB", 2**32 - 1, 2) + b"{}\n" + bytes(4)
    with pytest.raises(PackError, match="beschädigt"):
        unpacked(there, sealed(huge + bytes(32)))


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
        {"fetched_at": 1e300},
        {"fetched_at": -1},
    ],
)
def test_wrong_sources(there: Store, wrong: dict[str, object]) -> None:
    """A source that makes no sense spoils the file, before anything of the others is merged."""
    before = content(there)
    with pytest.raises(PackError):
        unpacked(there, written([SOURCE, ARTICLE], [SOURCE | wrong]))
    assert content(there) == before


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    generator.fill(store, 30, per_source=10)
    file = tmp_path / "a.stadtbote"
    file.write_bytes(packed(store))
    script = """
import os, signal, sys
from pathlib import Path
from stadtbote.services.packing.unpacking import unpack
from stadtbote_cache import saving
from stadtbote_cache.store import Store
insert, left = saving.insert, int(sys.argv[3])
def dying(*values, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    insert(*values, **named)
saving.insert = dying
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
    generator.fill(store, 600, per_source=600)
    data = packed(store)
    assert len(data) < store.path.stat().st_size / 3
    (result,) = unpacked(there, data)
    assert (result.new, result.bodies) == (600, 0)
    assert articles(there, "quelle-0") == articles(store, "quelle-0")
    assert headlines(there, "stadt", source=generator.source(0)) == headlines(
        store, "stadt", source=generator.source(0)
    )


def test_copies_part_the_list_from_the_page(store: Store) -> None:
    """Of what is stored, a copy tells what the list gave and what the article's own page did."""
    mine = filled(store, WHOLE, BRIDGE)
    store.save_body(mine[BRIDGE.headline], BODY, (Image("Eine Brücke"),))
    whole, bridge = Copies.of(store).copies([mine[WHOLE.headline], mine[BRIDGE.headline]])
    assert (whole.item, whole.page.body, whole.page.images) == (WHOLE, None, ())
    assert (bridge.item, bridge.page.body, bridge.page.images) == (BRIDGE, BODY, (Image("Eine Brücke"),))
