"""The shared folder, and journals from outside: read for what is sound, and cleaned."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote.reading import arranging
from stadtbote.sync.journals import cleaned, exchange, follow
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.codec import dump
from stadtbote_cache.identity import source_key
from stadtbote_cache.journal import lines
from stadtbote_cache.journal.registers import Kept
from stadtbote_cache.records import Filter, SavedSearch, Source
from stadtbote_cache.store import Store
from support.invariants import assert_harmless
from support.payloads import PAYLOADS

NOW = 1_796_000_000_000


@pytest.fixture
def homes(new_store: Path, tmp_path: Path) -> Iterator[list[Store]]:
    """Two stores that share a folder."""
    (tmp_path / "shared").mkdir()
    with ExitStack() as closing:
        found = []
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            found.append(closing.enter_context(Store.open(Path(shutil.copy(new_store, tmp_path / name)))))
            follow(found[-1], tmp_path / "shared")
        yield found


def kept(store: Store) -> list[str]:
    return [row.headline for row in store.rows(store.listing(Filter(kept=True))).values()]


def own_file(store: Store, folder: Path) -> Path:
    return folder / f"stadtbote-{store.acts().head()['device']}.jsonl"


def test_what_killed_processes_left_goes(homes: list[Store], tmp_path: Path) -> None:
    """An old unfinished file of this device goes with the next exchange; no other's, and no new one."""
    shared, own = tmp_path / "shared", own_file(homes[0], tmp_path).name
    old = [f".{own}.12.part", f".{own}.x.part", f".{own_file(homes[1], tmp_path).name}.12.part", ".12.part"]
    for name in [*old, f".{own}.13.part"]:
        (shared / name).touch()
    for name in old:
        os.utime(shared / name, (1e9, 1e9))
    exchange(homes[0])
    assert sorted(path.name for path in shared.iterdir()) == sorted([*old[1:], f".{own}.13.part", own])


def test_what_one_does_the_other_has(homes: list[Store], tmp_path: Path) -> None:
    """Each puts its own file there, whole and for this user alone, and reads those of others once."""
    a, b = homes
    a.mark(list(a.listing(Filter()))[:2], kept=True)
    assert exchange(a).taken.nothing
    found = exchange(b)
    assert (found.taken.marked, found.faults) == (2, ())
    assert sorted(kept(b)) == sorted(kept(a))
    assert exchange(b).taken.nothing
    files = list((tmp_path / "shared").iterdir())
    assert sorted(files) == sorted(own_file(store, tmp_path / "shared") for store in homes)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    before = own_file(b, tmp_path / "shared").stat().st_mtime_ns
    exchange(b)
    assert own_file(b, tmp_path / "shared").stat().st_mtime_ns == before
    follow(b, None)
    a.mark(list(a.listing(Filter()))[:2], kept=False)
    exchange(a)
    assert exchange(b).taken.nothing
    assert len(kept(b)) == 2


def test_a_name_that_is_no_text(homes: list[Store], tmp_path: Path) -> None:
    """A journal under a name of bytes that are not UTF-8 is read as any, and ends nothing."""
    a, b = homes
    a.mark(list(a.listing(Filter()))[:2], kept=True)
    exchange(a)
    own_file(a, tmp_path / "shared").rename(tmp_path / "shared" / os.fsdecode(b"stadtbote-\xff.jsonl"))
    found = exchange(b)
    assert (found.taken.marked, found.faults) == (2, ())
    assert exchange(b).taken.nothing


@pytest.mark.row(116)
def test_half_a_file_and_copies_of_a_synchroniser(homes: list[Store], tmp_path: Path) -> None:
    """Half a file gives what is sound of it, a conflict copy all of it, and neither undoes anything."""
    a, b = homes
    numbers = list(a.listing(Filter()))
    a.mark(numbers[:1], kept=True)
    exchange(a)
    file = own_file(a, tmp_path / "shared")
    copy = file.with_name(f"{file.stem}.sync-conflict-20261130-101010-ABCDEFG.jsonl")
    shutil.copy(file, copy)
    a.mark(numbers[:1], kept=False)
    a.mark(numbers[1:9], kept=True)
    exchange(a)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 2 // 3])
    assert exchange(b).faults == ()
    assert 0 < len(kept(b)) < 9
    file.write_bytes(whole)
    exchange(b)
    assert sorted(kept(b)) == sorted(kept(a))
    for store in (*homes, *homes):
        exchange(store)
    assert len(kept(a)) == len(kept(b)) == 8


def newer(path: Path) -> None:
    path.write_bytes(b'{"journal":2,"device":"x"}\n')


def html(path: Path) -> None:
    path.write_bytes(b"<!DOCTYPE html><title>Anmeldung</title>" * 50)


def link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (newer, "ist von einem neueren Stadtbote"),
        (html, "ist kein Journal von Stadtbote"),
        (Path.touch, "ist kein Journal von Stadtbote"),
        (link, "ließ sich nicht lesen"),
        (Path.mkdir, "ließ sich nicht lesen"),
        (os.mkfifo, "ließ sich nicht lesen"),
    ],
)
def test_what_is_no_journal_is_named(
    homes: list[Store], tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    """A file that is none is told once, one that cannot be read until it can; the others are read."""
    a, b = homes
    make(tmp_path / "shared" / "stadtbote-\x1b[31mx.jsonl")
    a.mark(list(a.listing(Filter()))[:1], kept=True)
    exchange(a)
    found = exchange(b)
    assert len(kept(b)) == 1
    (fault,) = found.faults
    assert said in fault
    assert_harmless(fault)
    assert exchange(b).faults == (() if "kein Journal" in said else (fault,))


def test_what_could_not_be_read_is_read_later(
    homes: list[Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a newer Stadtbote is read once this one is as new, though the file is what it was."""
    a, b = homes
    a.mark(list(a.listing(Filter()))[:1], kept=True)
    exchange(a)
    file = own_file(a, tmp_path / "shared")
    file.write_bytes(file.read_bytes().replace(b'"journal":1', b'"journal":2', 1))
    assert "von einem neueren" in exchange(b).faults[0]
    monkeypatch.setattr(lines, "VERSION", 2)
    assert exchange(b).faults == ()
    assert len(kept(b)) == 1


def test_no_act_from_outside_is_the_last_one(homes: list[Store], tmp_path: Path) -> None:
    """A turn beyond all others does not count: what is done here goes over it, and stays when cut down."""
    a, _ = homes
    a.add_source(Source("mein", "Mein", "https://mein.example/f", "feed"))
    thing = ("source", source_key("feed", "https://mein.example/f", "{}"))
    for most in (2**53 - 1, 2**31 - 1):
        line = lines.kept_line(thing, {"there": Kept(0, 2**53 - 1, most)}, NOW)
        (tmp_path / "shared" / "stadtbote-x.jsonl").write_bytes(lines.header("x") + line)
        assert exchange(a).taken.removed == (most < 2**31)
    a.add_source(Source("mein", "Mein", "https://mein.example/f", "feed"))
    a.acts().cut_down(whole=True)
    assert a.acts().registers()[thing]["there"].value == 1


NEAR = "http://192.168.1.1/feed"
PUBLIC = Source("offen", "Offen", "https://offen.example/feed", "feed")


def put(folder: Path, known: str, at: int, **values: object) -> None:
    """Puts the journal of a stranger into the folder, with one act on a source."""
    thing = ("source", source_key("feed", known, "{}"))
    line = lines.act_line(thing, values, at)
    (folder / "stadtbote-x.jsonl").write_bytes(lines.header("x") + line)


def test_a_shared_folder_is_no_permission(homes: list[Store], tmp_path: Path) -> None:
    """Added without a word, moved, or renamed: what comes from there is asked in no private network."""
    a, _ = homes
    folder = tmp_path / "shared"
    said: dict[str, object] = {"title": "R", "address": NEAR, "kind": "feed", "options": "{}", "there": 1}
    put(folder, NEAR, NOW, name="router", **said)
    assert exchange(a).taken.added == 1
    assert a.guests() == {"router"}
    for guest in (0, 1):
        put(folder, NEAR, NOW + 1 + guest, name=f"anders-{guest}", guest=guest, **said)
        assert exchange(a).taken.changed == 1
        assert a.guests() == {f"anders-{guest}"}
    thing = ("source", source_key("feed", NEAR, "{}"))
    assert a.acts().registers()[thing]["guest"].value == 1, "a mended store would forget it"
    a.welcome("anders-1")
    put(folder, NEAR, NOW + 9, name="router", guest=1, **said)
    exchange(a)
    assert a.guests() == frozenset(), "what a person named here stays so"
    a.add_source(PUBLIC)
    there = "http://169.254.169.254/latest"
    put(folder, PUBLIC.address, 2**45, there=0, to=there, into=source_key("feed", there, "{}"))
    exchange(a)
    assert a.guests() == {PUBLIC.name}


def test_a_search_and_a_source_of_one_name(homes: list[Store]) -> None:
    """The search keeps its name on every device, the source has the next one, and no command mixes them."""
    a, b = homes
    Arranging.of(a).save(SavedSearch("offen", "Neu", "wort", "", False, False))
    b.add_source(PUBLIC)
    credentials.keep(b.path, "offen", Credentials("https://offen.example:443", "", (), "anna", "geheim"))
    for store in (a, b, a, b):
        exchange(store)
    for store in homes:
        assert [search.name for search in store.searches()] == ["offen"]
        assert [s.source.name for s in store.sources() if not s.built_in] == ["offen-2"]
    assert list(credentials.read(b.path)) == ["offen-2"]
    arranging.remove(a, "offen")
    for store in (a, b):
        exchange(store)
    assert b.searches() == []
    assert [s.source.name for s in b.sources() if not s.built_in] == ["offen-2"]
    arranging.remove(a, "offen-2")
    for store in (a, b):
        exchange(store)
    assert credentials.read(b.path) == {}


def test_a_folder_that_is_gone_for_a_while(homes: list[Store], tmp_path: Path) -> None:
    """Without the folder all goes on, it is not made anew, and what was done is handed on later."""
    a, b = homes
    shared, away = tmp_path / "shared", tmp_path / "away"
    shared.rename(away)
    a.mark(list(a.listing(Filter()))[:1], kept=True)
    (fault,) = exchange(a).faults
    assert "nicht zu benutzen" in fault
    assert not shared.exists()
    away.rename(shared)
    assert exchange(a).faults == exchange(b).faults == ()
    assert len(kept(b)) == 1


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({}, "kein-name"),
        ({"name": "Übel \x1b]52;c;x\x07"}, "boese"),
        ({"name": "../../etc"}, "boese"),
        ({"address": "https://anna:geheim@boese.example/feed"}, ""),
        ({"address": "file:///etc/passwd"}, ""),
        ({"address": "https://anders.example/feed"}, ""),
        ({"kind": "plugin"}, ""),
        ({"options": "x" * 300_000}, ""),
        ({"name": 7}, "boese"),
    ],
)
def test_sources_from_outside(store: Store, fields: dict[str, object], there: str) -> None:
    """A source is what the table of sources allows, under its own address, or it does not come in."""
    address = "https://boese.example/feed"
    said = {"name": "kein-name", "title": "T\x1b[2J", "address": address, "kind": "feed", "options": "{}"}
    values = said | {"language": None, "there": 1, "guest": 0} | fields
    thing = ("source", source_key("feed", address, "{}"))
    store.acts().take_in(cleaned({thing: {name: Kept(value, NOW) for name, value in values.items()}}))
    found = [state.source for state in store.sources() if not state.built_in]
    assert [source.name for source in found] == ([there] if there else [])
    for source in found:
        assert_harmless(source.title)
    assert store.guests() == frozenset()


@pytest.mark.parametrize("guest", [0, 1])
def test_whom_a_person_named_is_named_elsewhere(store: Store, guest: int) -> None:
    """What they added themselves may lead into a private network on all their devices, and nothing else."""
    source = Source("nah", "Nah", "http://192.168.1.1/feed", "feed")
    values = {"name": "nah", "address": source.address, "kind": "feed", "options": "{}", "there": 1}
    thing = ("source", source_key("feed", source.address, "{}"))
    said = {name: Kept(value, NOW) for name, value in (values | {"guest": guest}).items()}
    store.acts().take_in(cleaned({thing: said}))
    assert store.guests() == ({"nah"} if guest else set())
    store.welcome("nah")
    registers = store.acts().registers()[thing]
    assert registers["guest"].value == 0, "a mended store would forget it"
    registers = {**registers, "guest": Kept(1, 2**45)}
    store.acts().take_in(cleaned({thing: registers}))
    assert store.guests() == {"nah"}


def test_names_of_attributes_are_checked(store: Store) -> None:
    """Of the attributes of an outline only those come that are names, and none of ours."""
    source = store.sources()[0].source
    thing = ("source", source_key(source.kind, source.address, source.options))
    said = dump({'x"/><outline y': "1", "xmlUrl": "https://evil.example/", "created": "am"})
    (fields,) = cleaned({thing: {"outline": Kept(said, NOW)}}).values()
    assert fields["outline"].value == dump({"created": "am"})


@pytest.mark.parametrize("payload", list(PAYLOADS.values())[::8])
def test_texts_of_kept_articles_are_cleaned(homes: list[Store], tmp_path: Path, payload: str) -> None:
    """No text of an article that comes with a journal does anything to a terminal."""
    _, b = homes
    source = next(iter(b.sources())).source
    thing = ["article", source_key(source.kind, source.address, source.options), "x"]
    whole = {
        "headline": f"Falle {payload}",
        "teaser": [payload],
        "body": [{"is": "paragraph", "text": [payload]}],
    }
    line = dump({"at": NOW, "of": thing, "from": {"kept": [1, NOW], "whole": [whole, NOW]}})
    data = lines.header("x") + line.encode("utf-8", "replace") + b"\n"
    (tmp_path / "shared" / "stadtbote-x.jsonl").write_bytes(data)
    exchange(b)
    (number,) = b.listing(Filter(kept=True))
    article = b.article(number)
    assert article is not None
    assert_harmless(article.item.headline)
    assert_harmless("".join(article.item.teaser))


def test_values_that_are_none(store: Store) -> None:
    """Registers of odd types and sizes change nothing that they cannot mean."""
    source = next(iter(store.sources())).source
    key = source_key(source.kind, source.address, source.options)
    odd: list[object] = ["1", None, [1], {"a": 1}, -5, 2**52, 1.5, True]
    for number, value in enumerate(odd):
        fields = {name: Kept(value, NOW + number) for name in ("read", "kept", "place", "whole", "other")}
        store.acts().take_in(cleaned({("article", key, "x"): fields, ("what", "x"): fields}))
    assert len(store.listing(Filter(kept=True))) == 0
    assert store.check() == "ok"
