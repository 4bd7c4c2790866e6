"""The journal of an open store: all that is done is in it, and comes back from it, here or elsewhere."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from stadtbote_cache import edition
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.damage import journal_path
from stadtbote_cache.errors import StoreNewer, StoreUnwritable
from stadtbote_cache.journal import acts as of_acts
from stadtbote_cache.records import Filter, Item, Paragraph, Rule, SavedSearch, Source, replace
from stadtbote_cache.store import Store
from support.invariants import assert_whole
from support.keeping import CITY, filled, sync

DAY = 86_400.0
OTHER = Source("umland", "Umland", "https://umland.example/feed", "feed")
ITEMS = [
    Item(
        "Mit eigener Nummer",
        key="k1",
        address="https://www.musterstadt.example/1",
        body=(Paragraph(("Eins",)),),
    ),
    Item("Nur mit Adresse", address="https://www.musterstadt.example/2", body=(Paragraph(("Zwei",)),)),
    Item("Nur eine Überschrift"),
    Item("Noch eine"),
]


class Clock:
    """The clock of a device."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr(time, "time", lambda: self.now)

    def after(self, days: float) -> None:
        self.now += days * DAY


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that can be set."""
    return Clock(monkeypatch)


@pytest.fixture
def homes(new_store: Path, tmp_path: Path) -> Iterator[list[Store]]:
    """Two devices, each with the same source and articles."""
    with ExitStack() as closing:
        found = []
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            found.append(closing.enter_context(Store.open(Path(shutil.copy(new_store, tmp_path / name)))))
            filled(found[-1], *ITEMS)
        yield found


def marks(store: Store) -> dict[str, tuple[bool, bool, int]]:
    """Read, kept and place of every article that has any of these, by headline."""
    found = [store.article(number) for number in store.listing(Filter())]
    return {a.item.headline: (a.read, a.kept, a.place) for a in found if a and (a.read or a.kept or a.place)}


def number(store: Store, headline: str) -> int:
    rows = store.rows(store.listing(Filter()))
    return next(row.number for row in rows.values() if row.headline == headline)


def meet(one: Store, other: Store) -> None:
    """Each takes what the other did."""
    for here, there in ((one, other), (other, one)):
        here.acts().take_in(there.acts().registers())


def rebuilt(store: Store, folder: Path) -> Store:
    """A store made from the journal of this one alone, after a sync."""
    folder.mkdir()
    shutil.copy(journal_path(store.path), journal_path(folder / "stadtbote.sqlite3"))
    made = Store.open(folder / "stadtbote.sqlite3")
    for source in store.sources():
        if source.source.name == CITY.name:
            sync(made, ITEMS)
    return made


def test_all_that_is_done_comes_back(homes: list[Store], tmp_path: Path) -> None:
    """From the journal alone: marks by whichever function, what was undone, and what was kept as a whole."""
    store, _ = homes
    one, two, three, four = (number(store, item.headline) for item in ITEMS)
    store.mark([one, two], read=True, step=True)
    store.undo()
    store.mark([two, three], kept=True)
    store.mark([three], kept=False, place=7)
    store.mark([four], read=True)
    store.add_source(OTHER)
    store.remove_source(edition.SOURCE.name)
    with rebuilt(store, tmp_path / "anew") as made:
        assert (
            marks(made)
            == marks(store)
            == {
                "Nur mit Adresse": (False, True, 0),
                "Nur eine Überschrift": (False, False, 7),
                "Noch eine": (True, False, 0),
            }
        )
        kept = made.article(number(made, "Nur mit Adresse"))
        assert kept is not None
        assert kept.item.body == ITEMS[1].body
        assert [s.source for s in made.sources()] == [s.source for s in store.sources()]
    assert_whole(tmp_path / "anew" / "stadtbote.sqlite3")
    assert stat.S_IMODE(journal_path(store.path).stat().st_mode) == 0o600


def test_marks_outlive_their_source(store: Store) -> None:
    """What was read and kept of a removed source is so again when the source is added anew."""
    numbers = filled(store, *ITEMS)
    store.mark([numbers["Noch eine"]], read=True)
    store.mark([numbers["Nur mit Adresse"]], kept=True)
    was = marks(store)
    store.remove_source(CITY.name)
    filled(
        store, *ITEMS, source=replace(CITY, name="anders", address="http://www.musterstadt.example/presse/")
    )
    assert marks(store) == was


def test_what_was_kept_outlives_its_source(store: Store, homes: list[Store]) -> None:
    """The journal alone brings back an article that was kept of a removed source, as often as it is cut."""
    other, _ = homes
    numbers = filled(store, *ITEMS)
    store.mark([numbers["Nur mit Adresse"]], kept=True)
    Arranging.of(store).rename(CITY.name, "rathaus")
    before = store.article(numbers["Nur mit Adresse"])
    assert before
    store.remove_source("rathaus")
    store.acts().cut_down(whole=True)
    store.acts().cut_down(whole=True)
    other.remove_source(CITY.name)
    taken = other.acts().take_in(store.acts().registers())
    assert (taken.articles, taken.lost) == (1, 0)
    assert marks(other) == {"Nur mit Adresse": (False, True, 0)}
    assert not {CITY.name, "rathaus"} & {state.source.name for state in other.sources()}
    found = other.article(number(other, "Nur mit Adresse"))
    assert found
    assert found.id == before.id


def test_an_edited_headline_and_a_moved_source(homes: list[Store]) -> None:
    """What an article is called, and where its source is, may change: the marks are known all the same."""
    store, other = homes
    store.mark([number(store, "Nur mit Adresse")], read=True)
    other.mark([number(other, "Noch eine")], kept=True)
    edited = replace(ITEMS[1], headline="Mit neuer Überschrift")
    moved = replace(CITY, address="https://neu.example/presse")
    store.move_source(CITY.name, moved.address)
    sync(store, [edited], source=moved)
    meet(store, other)
    assert [s.source.address for s in other.sources() if s.source.name == CITY.name] == [moved.address]
    sync(other, [edited], source=moved)
    meet(store, other)
    assert (
        marks(other)
        == marks(store)
        == {
            "Mit neuer Überschrift": (True, False, 0),
            "Noch eine": (False, True, 0),
        }
    )


@pytest.mark.row(116)
def test_a_month_apart(homes: list[Store], clock: Clock) -> None:
    """Two devices that were apart lose nothing: of one article the later act holds, of others each."""
    a, b = homes
    clock.after(1)
    a.mark([number(a, "Noch eine")], read=True)
    b.mark([number(b, "Noch eine")], kept=True)
    clock.after(10)
    a.mark([number(a, "Mit eigener Nummer")], read=True, place=30)
    a.add_source(OTHER)
    clock.after(10)
    b.mark([number(b, "Mit eigener Nummer")], place=9)
    b.mark([number(b, "Noch eine")], kept=False)
    b.mark([number(b, "Noch eine")], kept=True)
    clock.after(10)
    meet(a, b)
    assert marks(a) == marks(b) == {"Noch eine": (True, True, 0), "Mit eigener Nummer": (True, False, 9)}
    assert {s.source.name for s in b.sources()} == {s.source.name for s in a.sources()}
    clock.after(1)
    a.mark([number(a, "Noch eine")], kept=False, read=False)
    meet(b, a)
    meet(a, b)
    assert marks(a) == marks(b) == {"Mit eigener Nummer": (True, False, 9)}


@pytest.mark.row(116)
def test_a_clock_that_was_wrong_by_years(homes: list[Store], clock: Clock) -> None:
    """What it did holds until somebody who sees it does otherwise; then that holds, on every device."""
    a, b = homes
    headline = "Noch eine"
    now = clock.now
    clock.now += 70 * 365 * DAY
    a.mark([number(a, headline)], kept=True)
    clock.now = now
    meet(a, b)
    assert marks(b) == {headline: (False, True, 0)}
    b.mark([number(b, headline)], kept=False)
    meet(a, b)
    assert marks(a) == marks(b) == {}
    clock.after(1)
    a.mark([number(a, headline)], read=True)
    a.mark([number(a, headline)], kept=True)
    meet(b, a)
    assert marks(a) == marks(b) == {headline: (True, True, 0)}
    b.acts().write_anew()
    clock.after(-50 * 365)  # a battery is empty
    b.mark([number(b, headline)], kept=False)
    meet(a, b)
    assert marks(a) == marks(b) == {headline: (True, False, 0)}


def test_kept_articles_come_along_whole(homes: list[Store]) -> None:
    """An article that the other device never saw is there with its text, and its source, once it was kept."""
    a, b = homes
    numbers = filled(a, Item("Im Umland", key="u", body=(Paragraph(("Ganz",)),)), source=OTHER)
    a.mark(list(numbers.values()), kept=True)
    a.remove_source(OTHER.name)
    meet(a, b)
    (article,) = [b.article(number) for number in b.listing(Filter(kept=True))]
    assert article is not None
    assert (article.item.headline, article.item.body) == ("Im Umland", (Paragraph(("Ganz",)),))
    assert OTHER.name not in {s.source.name for s in b.sources()}
    assert list(b.listing(Filter(query="ganz", kept=True))) == [article.number]
    assert_whole(b.path)


def arranged(store: Store) -> tuple[object, ...]:
    """What a person has arranged, without what rules are numbered by."""
    arranging = Arranging.of(store)
    sources = [(s.source.name, s.group, s.paused, s.shown) for s in store.sources()]
    return sources, arranging.searches(), [replace(rule, number=0) for rule in arranging.rules()]


def test_what_is_arranged_comes_along(homes: list[Store], tmp_path: Path) -> None:
    """Names, groups, order and pauses of sources, saved searches and rules are the same on both devices."""
    a, b = homes
    for store in homes:
        filled(store, Item("Im Umland", key="u"), source=OTHER)
    arranging = Arranging.of(a)
    arranging.rename("umland", "kreis")
    arranging.show_as("musterstadt", "Unsere Stadt")
    arranging.put_in("kreis", "Ämter/Tiefer")
    arranging.pause("musterstadt", paused=True)
    arranging.put_at("musterstadt", 0)
    arranging.save(SavedSearch("bau", "Bauen", "umbau", unread=True))
    arranging.add_rule(Rule("hide", "eigener", "musterstadt"))
    arranging.add_rule(Rule("keep", "gibt es nicht"))
    arranging.add_rule(Rule("keep", "gibt es nicht", "kreis"))
    meet(a, b)
    assert arranged(b) == arranged(a)
    assert "Mit eigener Nummer" not in {row.headline for row in b.rows(b.listing(Filter())).values()}
    with rebuilt(a, tmp_path / "anew") as made:
        assert arranged(made) == arranged(a)
    arranging.undo()
    arranging.remove_rule(arranging.rules()[0].number)
    arranging.add_rule(Rule("keep", "gibt es nicht", "kreis"))
    arranging.rename("bau", "bauen")
    b.remove_source("kreis")
    meet(a, b)
    assert arranged(b) == arranged(a)
    assert [(rule.words, rule.source) for rule in arranging.rules()] == [("gibt es nicht", None)]
    assert [search.name for search in arranging.searches()] == ["bauen"]
    assert "kreis" not in {s.source.name for s in a.sources()}


def test_a_rule_goes_over_no_act(homes: list[Store]) -> None:
    """What a rule marks where an article comes does not undo what a person did to it on another device."""
    a, b = homes
    for store in homes:
        store.add_source(OTHER)
        Arranging.of(store).add_rule(Rule("read", "umland"))
    item = Item("Im Umland", key="u")
    sync(a, [item], source=OTHER)
    assert marks(a) == {"Im Umland": (True, False, 0)}
    a.mark([number(a, "Im Umland")], read=False)
    meet(a, b)
    sync(b, [item], source=OTHER)
    meet(b, a)
    assert marks(a) == marks(b) == {}


def test_two_sources_of_one_name(homes: list[Store]) -> None:
    """Where the name of a source that comes is taken here, a number follows it; nothing goes to and fro."""
    a, b = homes
    a.add_source(OTHER)
    b.add_source(replace(OTHER, address="https://anderes-umland.example/feed"))
    meet(a, b)
    before = [{s.source.name: s.source.address for s in store.sources()} for store in homes]
    assert [names.keys() for names in before] == [
        {"musterstadt", "umland", "umland-2", "wuppertal-digital"}
    ] * 2
    for store in homes:
        store.acts().write_anew()
    meet(a, b)
    assert [{s.source.name: s.source.address for s in store.sources()} for store in homes] == before


def test_a_journal_that_is_missing_torn_or_of_an_older_time(homes: list[Store], tmp_path: Path) -> None:
    """What only one of the two has is put into the other, and a torn line harms no later one."""
    store, _ = homes
    path = journal_path(store.path)
    store.mark([number(store, "Noch eine")], read=True)
    older = path.read_bytes()
    store.mark([number(store, "Mit eigener Nummer")], kept=True)
    was = marks(store)
    path.write_bytes(older)
    store.mark([number(store, "Nur eine Überschrift")], place=3)
    path.write_bytes(path.read_bytes() + b'{"at":17')
    store.mark([number(store, "Nur eine Überschrift")], place=4)
    was["Nur eine Überschrift"] = (False, False, 4)
    with rebuilt(store, tmp_path / "one") as made:
        assert marks(made) == marks(store) == was
    path.unlink()
    store.mark([number(store, "Nur eine Überschrift")], place=5)
    was["Nur eine Überschrift"] = (False, False, 5)
    with rebuilt(store, tmp_path / "two") as made:
        assert marks(made) == marks(store) == was


def test_a_first_line_that_is_damaged_or_of_a_newer_one(store: Store) -> None:
    """Without its first line a journal is still read; one of a newer Stadtbote is not, and not changed."""
    path = journal_path(store.path)
    store.mark(list(store.listing(Filter()))[:1], kept=True)
    was = store.acts().registers()
    for head, damaged in ((b"\x00\xff" * 10, True), (b'{"journal":7}', False)):
        path.write_bytes(b"\n".join([head, *path.read_bytes().splitlines()[1:], b""]))
        before = path.read_bytes()
        if damaged:
            assert store.acts().registers() == was
            store.acts().write_anew()
            assert store.acts().registers() == was
            continue
        with pytest.raises(StoreNewer):
            store.acts().write_anew()
        assert path.read_bytes() == before


def test_what_only_the_journal_has_is_taken_up(store: Store) -> None:
    """What a process wrote that was killed before its COMMIT is in the store with the next act."""
    first, second = list(store.listing(Filter()))[:2]
    store.mark([first], read=True)
    path = journal_path(store.path)
    (line,) = path.read_bytes().splitlines()[-1:]
    at = store.acts().last() + 5
    path.write_bytes(
        path.read_bytes()
        + line.replace(str(at - 5).encode(), str(at).encode()).replace(b'"read"', b'"kept"')
        + b"\n"
    )
    store.mark([second], read=True)
    assert {row.number: (row.read, row.kept) for row in store.rows([first, second]).values()} == {
        first: (True, True),
        second: (True, False),
    }


@pytest.mark.parametrize("odd", ["folder", "pipe", "link"])
def test_a_journal_that_is_no_file(store: Store, odd: str, tmp_path: Path) -> None:
    """Where it cannot be written, nothing is marked, and that is said."""
    path = journal_path(store.path)
    path.unlink()
    if odd == "folder":
        path.mkdir()
    elif odd == "pipe":
        os.mkfifo(path)
    else:
        (tmp_path / "other").write_text("mein", encoding="utf-8")
        path.symlink_to(tmp_path / "other")
    with pytest.raises(StoreUnwritable):
        store.mark(list(store.listing(Filter()))[:1], read=True)
    assert marks(store) == {}
    assert odd != "link" or (tmp_path / "other").read_text(encoding="utf-8") == "mein"


def test_a_commit_that_fails_leaves_no_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database did not take is not in the journal either."""
    before = journal_path(store.path).read_bytes()
    numbers = list(store.listing(Filter()))[:1]
    keep = of_acts.Acts.keep

    def keep_and_fail(acts: of_acts.Acts) -> None:
        keep(acts)
        raise sqlite3.OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(of_acts.Acts, "keep", keep_and_fail)
        with pytest.raises(Exception, match="OperationalError"):
            store.mark(numbers, read=True)
    assert journal_path(store.path).read_bytes() == before
    assert marks(store) == {}
    store.mark(numbers, kept=True)
    assert len(journal_path(store.path).read_bytes().splitlines()) == len(before.splitlines()) + 1


def test_it_is_cut_down(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It grows to twice what it was at most, says the same then, and nothing is beside it."""
    monkeypatch.setattr(of_acts, "_LEAST", 10_000)
    numbers = list(store.listing(Filter()))[:3]
    path = journal_path(store.path)
    for place in range(1, 300):
        store.mark(numbers, place=place)
    grown, was = path.stat().st_size, store.acts().registers()
    left = path.with_name(f".{path.name}.killed")
    left.write_bytes(b"half a file")
    os.utime(left, (0, 0))
    store.acts().cut_down()
    assert path.stat().st_size < grown / 10
    assert store.acts().registers() == was
    before = path.read_bytes()
    store.acts().cut_down()
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(f".{path.name}*"))
    assert {f["place"].value for t, f in was.items() if t[0] == "article" and "place" in f} == {299}
