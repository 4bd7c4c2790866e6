"""The shared folder, and journals from outside: read for what is sound, and cleaned."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from stadtbote.sync.journals import cleaned, exchange, follow
from stadtbote_cache import journal
from stadtbote_cache.codec import dump
from stadtbote_cache.identity import source_key
from stadtbote_cache.journal import Kept
from stadtbote_cache.records import Filter
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
def test_what_is_no_journal_is_named_once(
    homes: list[Store], tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    """A file that is none is told, changed by nobody, and does not keep the others from being read."""
    a, b = homes
    make(tmp_path / "shared" / "stadtbote-\x1b[31mx.jsonl")
    a.mark(list(a.listing(Filter()))[:1], kept=True)
    exchange(a)
    found = exchange(b)
    assert len(kept(b)) == 1
    (fault,) = found.faults
    assert said in fault
    assert_harmless(fault)
    assert exchange(b).faults == ()


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


def test_a_private_address_comes_as_a_guest(store: Store) -> None:
    """What is visibly in a private network is asked only once somebody here has named it."""
    address = "http://192.168.1.1/feed"
    said = {
        "name": "nah",
        "title": "",
        "address": address,
        "kind": "feed",
        "options": "{}",
        "there": 1,
        "guest": 0,
    }
    thing = ("source", source_key("feed", address, "{}"))
    store.acts().take_in(cleaned({thing: {name: Kept(value, NOW) for name, value in said.items()}}))
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
    data = journal.header("x") + line.encode("utf-8", "replace") + b"\n"
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
