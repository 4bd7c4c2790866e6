"""Marks from another reader: they wait for their articles, take nothing back, and are nobody else's."""

from __future__ import annotations

import pytest

from stadtbote_cache.imports import Imports
from stadtbote_cache.records import Awaited, Item, MovedSource, SavedSearch, Source
from stadtbote_cache.safety.snapshot import Snapshots
from stadtbote_cache.store import Store
from support.keeping import CITY, filled, numbers, sync

OTHER = Source("nachbarort", "Nachbarort", "https://www.nachbarort.example/", "feed", "de")
PAGE = "https://www.musterstadt.example/markt"


def marks(store: Store, source: Source = CITY) -> dict[str, tuple[bool, bool]]:
    """By headline, whether an article is read and kept."""
    found = numbers(store, source=source)
    rows = store.rows(list(found.values()))
    return {headline: (rows[n].read, rows[n].kept) for headline, n in found.items()}


def take(store: Store, *awaited: Awaited, source: Source = CITY) -> int:
    """Takes marks in; how many articles have theirs now."""
    return Imports.of(store).take_in([], [], {source.name: awaited})


def waiting(store: Store) -> int:
    return int(str(store._rows("SELECT count(*) FROM waiting")[0][0]))


def test_marks_hold_for_what_is_there_and_what_comes(store: Store) -> None:
    """By the article's own id or by its address, however its session and tracking parts are."""
    filled(store, Item("Markt", key="m", address=PAGE), Item("Bad", key="b"))
    settled = take(
        store,
        Awaited("m", None, read=True, kept=False),
        Awaited(None, f"{PAGE}/2?utm_source=x", read=False, kept=True),
        Awaited("zoo", f"{PAGE}/3", read=True, kept=True),
    )
    assert (settled, marks(store)) == (1, {"Markt": (True, False), "Bad": (False, False)})
    later = [Item("Zwei", key="2", address=f"{PAGE}/2"), Item("Zoo", key="zoo", address=f"{PAGE}/3?sid=1")]
    sync(store, [*later, Item("Drei", key="3")])
    assert marks(store) == {
        "Zwei": (False, True),
        "Zoo": (True, True),
        "Drei": (False, False),
        "Markt": (True, False),
        "Bad": (False, False),
    }
    assert waiting(store) == 1  # the address of "Zoo" as it was there


def test_no_mark_is_taken_back(store: Store) -> None:
    """What was read or kept here stays so; a mark that is done comes back for no article."""
    found = filled(store, Item("Markt", key="m"))
    store.mark(list(found.values()), kept=True)
    take(store, Awaited("m", None, read=True, kept=False))
    assert marks(store) == {"Markt": (True, True)}
    store.mark(list(found.values()), read=False, kept=False)
    sync(store, [Item("Markt", key="m", teaser=("Anders.",)), Item("Bad", key="b")])
    assert marks(store) == {"Markt": (False, False), "Bad": (False, False)}


def test_the_same_news_is_read_together(store: Store) -> None:
    """A mark for one of two articles that say the same holds for both."""
    words = "Der Markt zieht um, weil der Platz gebaut wird, und bleibt dort ein ganzes Jahr."
    filled(store, Item("Markt zieht um", key="m", address=PAGE, teaser=(words,)))
    filled(store, Item("Markt zieht um", key="x", address=PAGE, teaser=(words,)), source=OTHER)
    assert take(store, Awaited("x", None, read=True, kept=True), source=OTHER) == 1
    assert marks(store) == marks(store, OTHER) == {"Markt zieht um": (True, True)}


def test_a_fault_takes_in_nothing(store: Store) -> None:
    """One that fails leaves all as it was: sources, searches and marks come together."""
    before = store.sources()
    missing = {"fort": [Awaited("a", None, read=True, kept=True)]}
    with pytest.raises(KeyError):
        Imports.of(store).take_in([MovedSource(OTHER)], [SavedSearch("s", "S", "bus")], missing)
    assert (store.sources(), waiting(store)) == (before, 0)


def test_they_are_the_users_own(store: Store) -> None:
    """No snapshot has marks that wait, nor what another program noted; they go with their source."""
    Imports.of(store).take_in(
        [MovedSource(OTHER, outline='{"notiz": "geheim"}')],
        [SavedSearch("s", "S", "geheim")],
        {OTHER.name: [Awaited("a", None, read=True, kept=True)]},
    )
    path = Snapshots.of(store).publish()
    assert b"geheim" not in path.read_bytes()
    with Store.open_snapshot(path) as visited:
        assert (waiting(store), waiting(visited)) == (1, 0)
    store.remove_source(OTHER.name)
    assert waiting(store) == 0
