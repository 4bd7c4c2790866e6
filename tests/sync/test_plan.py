"""What a sync decides: what of an edition is new, changed, the same or gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.sync import plan
from stadtbote.sync.plan import Move, move
from stadtbote_cache import preparing
from stadtbote_cache.records import Changes, Edition, Item, Known, Source, replace

HOME = "https://www.musterstadt.example"


def known(number: int, item: Item, *, listed: bool = True, position: int | None = None) -> Known:
    """An item as the store knows it."""
    head = preparing.article(item).head
    return replace(head, number=number, position=number if position is None else position, listed=listed)


def decide(store: list[Known], edition: Edition) -> Changes:
    """What to save of an edition."""
    return plan.decide(store, preparing.shown(edition.items), complete=edition.complete)


def after(store: list[Known], changes: Changes, edition: Edition) -> list[Known]:
    """What the store knows once the changes are saved, in the order in which it tells."""
    found = {k.number: k for k in store}
    items = [article.item() for article in preparing.shown(edition.items)]
    for number in changes.gone:
        found[number] = replace(found[number], listed=False)
    for number, position in changes.same:
        found[number] = replace(found[number], listed=True, position=position)
    for number, position, place in changes.changed:
        found[number] = known(number, items[place], position=position)
    free = max(found, default=0) + 1
    for number, (position, place) in enumerate(changes.new, free):
        found[number] = known(number, items[place], position=position)
    return sorted(found.values(), key=lambda k: (not k.listed, k.position, k.number))


# Few values, so that everything meets everything; the second is what an address stands for.
PAGE = {
    None: None,
    f"{HOME}/a": "a",
    f"{HOME}/a/": "a",
    "http://www.MUSTERSTADT.example/a#x": "a",
    f"{HOME}/A": "A",
    f"{HOME}/b": "b",
}
ITEM = st.builds(
    Item,
    headline=st.sampled_from(["Markt", "MARKT", "Linie 7", "Bad", "!"]),
    key=st.none() | st.sampled_from(["", "1", "2", "3"]),
    address=st.sampled_from([*PAGE]),
    teaser=st.sampled_from([(), ("Text.",)]),
)
EDITION = st.builds(Edition, st.lists(ITEM, max_size=6).map(tuple), complete=st.booleans())
STORE = st.lists(st.tuples(ITEM, st.booleans(), st.integers(1, 4)), max_size=6).map(
    lambda rows: sorted(
        (known(n, item, listed=listed, position=place) for n, (item, listed, place) in enumerate(rows, 1)),
        key=lambda k: (not k.listed, k.position, k.number),
    )
)


@given(STORE, EDITION)
def test_everything_is_taken_once(store: list[Known], edition: Edition) -> None:
    """Each item is new, changed or the same exactly once; each known article is one item at most, or gone."""
    changes = decide(store, edition)
    places = [p for p, _ in changes.new] + [p for _, p, _ in changes.changed] + [p for _, p in changes.same]
    assert sorted(places) == list(range(1, len(places) + 1))
    shown = [*changes.new, *((p, place) for _, p, place in changes.changed)]
    assert all(position == place + 1 for position, place in shown)
    taken = [n for n, _, _ in changes.changed] + [n for n, _ in changes.same]
    assert len({*taken, *changes.gone}) == len(taken) + len(changes.gone)
    numbers = {k.number: k for k in store}
    assert {*taken, *changes.gone} <= numbers.keys()
    assert all(numbers[n].listed for n in changes.gone)
    if edition.complete:
        assert {*changes.gone} == {k.number for k in store if k.listed} - {*taken}
    else:
        assert changes.gone == ()
    # Left out is only what shows the same thing twice.
    assert len(places) == len(
        {(i.key,) if i.key else (PAGE[i.address], i.headline.upper()) for i in edition.items}
    )


@given(STORE, EDITION)
def test_same_edition_again(store: list[Known], edition: Edition) -> None:
    """An edition that comes twice is the same the second time, and nothing of the store changes."""
    changes = decide(store, edition)
    later = after(store, changes, edition)
    again = decide(later, edition)
    assert (again.new, again.changed) == ((), ())
    assert len(again.same) == len(changes.new) + len(changes.changed) + len(changes.same)
    assert after(later, again, edition) == later


@given(st.lists(EDITION, max_size=6))
def test_store_does_not_grow_by_what_comes_again(editions: list[Edition]) -> None:
    """Editions that take turns add no article after the first round of identical ones."""
    store: list[Known] = []
    for edition in editions:
        store = after(store, decide(store, edition), edition)
        size = len(store)
        store = after(store, decide(store, edition), edition)
        assert len(store) == size


def verdict(before: list[Item], edition: list[Item]) -> str:
    """What becomes of the items: n for new, c and the number for changed, = and the number for the same."""
    changes = decide([known(n, item) for n, item in enumerate(before, 1)], Edition(tuple(edition)))
    said = {p: "n" for p, _ in changes.new}
    said |= {p: f"c{n}" for n, p, _ in changes.changed}
    said |= {p: f"={n}" for n, p in changes.same}
    return " ".join([*(said[p] for p in sorted(said)), *(f"-{n}" for n in changes.gone)])


A, B = f"{HOME}/a", f"{HOME}/b"
VISIT = f"{A}?utm_id=1"
DAY = datetime(2026, 11, 1, tzinfo=UTC)
MAY, JUNE = (Item("Rat", None, A, teaser=(f"Im {month}.",)) for month in ("Mai", "Juni"))
DAYS = [Item("Rat", None, A, published=datetime(2026, 11, day, 9, 30, tzinfo=UTC)) for day in (1, 2, 3)]


@pytest.mark.parametrize(
    ("before", "edition", "expected"),
    [
        # the source's own id counts first
        ([Item("Alt", "1", A)], [Item("Neu", "1", B)], "c1"),
        ([Item("Eins", "1", A), Item("Zwei", "2", B)], [Item("Zwei", "2", A), Item("Eins", "1", B)], "c2 c1"),
        # then the address, whatever scheme, fragment, closing slash or host's case
        ([Item("Alt", None, A)], [Item("Neu", None, f"{A}/")], "c1"),
        ([Item("Alt", None, A)], [Item("Alt", None, "http://WWW.musterstadt.example/a#text")], "c1"),
        ([Item("Alt", None, A)], [Item("Neu", None, f"{HOME}/A")], "n -1"),
        ([Item("Alt", None, f"{A}?id=1")], [Item("Neu", None, f"{A}?id=2")], "n -1"),
        # ids or addresses that come or go
        ([Item("Alt", None, A)], [Item("Neu", "1", A)], "c1"),
        ([Item("Alt", "1", A)], [Item("Neu", None, A)], "c1"),
        ([Item("Gleich")], [Item("GLEICH", "1", A)], "c1"),
        ([Item("Gleich", "1", A)], [Item("gleich!")], "c1"),
        # ids that changed: the same address and headline
        ([Item("Gleich", "1", A)], [Item("Gleich", "2", A)], "c1"),
        ([Item("Gleich", "1", A), Item("Gleich", "2", A)], [Item("Gleich", "2", A)], "=2 -1"),
        # two ids are two articles, though all of them lead to one address
        ([Item("Alt", "1", A)], [Item("Neu", "2", A)], "n -1"),
        (
            [Item("Eins", "1", A), Item("Zwei", "2", A)],
            [Item("Drei", "3", A), Item("Zwei", "2", A)],
            "n =2 -1",
        ),
        # one address for several items: by headline
        (
            [Item("Eins", None, A), Item("Zwei", None, A)],
            [Item("Zwei", None, A), Item("Eins", None, A)],
            "=2 =1",
        ),
        (
            [Item("Eins", None, A), Item("Zwei", None, A)],
            [Item("Drei", None, A), Item("Eins", None, A)],
            "n =1 -2",
        ),
        # the same headline at two addresses is two articles
        ([Item("Markt", None, A)], [Item("Markt", None, B)], "n -1"),
        ([Item("Markt", None, A)], [Item("Markt", None, B), Item("Markt", None, A)], "n =1"),
        # a headline without address is not taken for one that has its own match
        ([Item("Markt"), Item("Markt", None, A)], [Item("Markt", None, A), Item("Markt")], "=2 =1"),
        ([Item("Markt"), Item("Markt", None, A)], [Item("Markt", None, B), Item("Markt")], "n =1 -2"),
        # doubles
        ([], [Item("Eins", "1", A), Item("Anders", "1", B), Item("Zwei", "2")], "n n"),
        ([], [Item("Eins", None, A), Item("EINS", None, f"{A}/"), Item("Zwei", None, A)], "n n"),
        ([], [Item("Eins"), Item("eins"), Item("Eins", None, A)], "n n"),
        # the parts of a visit are none of it
        ([Item("Alt", None, f"{A}?utm_id=1")], [Item("Alt", None, f"{A}?utm_id=2")], "=1"),
        ([Item("Alt", None, f"{A}?utm_id=1")], [Item("Neu", None, f"{A};jsessionid=2")], "c1"),
        (
            [Item("Alt", f"{A}?utm_id=1", f"{A}?utm_id=1")],
            [Item("Alt", f"{A}?utm_id=2", f"{A}?utm_id=2")],
            "=1",
        ),
        ([Item("Alt", f"{A}?utm_id=1", B)], [Item("Neu", f"{A}?utm_id=2", B)], "c1"),
        ([Item("Alt", A, A), Item("Zwei", None, A)], [Item("Neu", A, A)], "c1 -2"),
        ([Item("Markt", "1", published=DAY)], [Item("Markt", "2", published=DAY)], "n -1"),
        # one address and headline: dates and texts tell what is another article
        ([], [DAYS[0], DAYS[1], DAYS[0]], "n n"),
        ([], [Item("Rat", None, A, teaser=("Im Mai.",)), Item("Rat", None, A, teaser=("Im Juni.",))], "n n"),
        ([], [Item("Rat", None, A, teaser=("Im Mai.",)), Item("Rat", None, A)], "n"),
        ([], [Item("Rat", None, A, teaser=("Im Mai …",)), Item("Rat", None, A, teaser=("Im Mai und",))], "n"),
        ([], [Item("Rat", A, A, teaser=("Im Mai.",)), Item("Rat", A, A, teaser=("Im Juni.",))], "n n"),
        ([DAYS[0], DAYS[1]], [DAYS[2], DAYS[1]], "n =2 -1"),
        ([DAYS[0], DAYS[1]], [DAYS[2], DAYS[1], DAYS[0]], "n =2 =1"),
        ([DAYS[0], DAYS[1]], [DAYS[1], replace(DAYS[0], kicker="Neu")], "=2 c1"),
        ([DAYS[0]], [DAYS[1]], "c1"),
        # those that nothing tells apart are taken in their order, where as many are left on both sides
        ([MAY, JUNE], [MAY, replace(JUNE, teaser=("Im Juli.",))], "=1 c2"),
        ([MAY, JUNE], [replace(MAY, kicker="Neu"), replace(JUNE, kicker="Neu")], "c1 c2"),
        ([MAY, JUNE], [replace(MAY, kicker="Neu"), JUNE, replace(JUNE, teaser=("Im Juli.",))], "n =2 n -1"),
        ([MAY, JUNE], [replace(MAY, teaser=("Im Juli.",), published=DAY), JUNE], "n =2 -1"),
        # order alone is no change
        ([Item("Eins"), Item("Zwei")], [Item("Zwei"), Item("Eins")], "=2 =1"),
        ([Item("Eins")], [Item("Eins", teaser=("Mehr.",))], "c1"),
    ],
)
@pytest.mark.row(36)
def test_recognising(before: list[Item], edition: list[Item], expected: str) -> None:
    """An item is the known article with its id, else with its address, else with its headline."""
    assert verdict(before, edition) == expected


def test_unlisted_articles_are_recognised_last() -> None:
    """An article that is listed is preferred to one that left the list long ago."""
    old, listed = Item("Markt", teaser=("alt",)), Item("Markt", teaser=("neu",))
    store = [known(2, listed), known(1, old, listed=False)]
    assert decide(store, Edition((replace(listed, kicker="Heute"),))).changed == ((2, 1, 0),)
    assert decide(store, Edition((old,))) == Changes(same=((1, 1),), gone=(2,))


@pytest.mark.row(28, 29)
def test_what_is_gone() -> None:
    """An incomplete edition takes nothing out of the list, an empty one everything."""
    store = [known(1, Item("Markt", "1", A))]
    assert decide(store, Edition((Item("Neu"),), complete=False)).gone == ()
    assert decide(store, Edition(())).gone == (1,)


def test_large_edition() -> None:
    """Hundreds of items, all with one address, against thousands of known ones are decided without delay."""
    items = [Item(f"Meldung {n}", None, A) for n in range(500)]
    store = [known(n, Item(f"Meldung {n}", None, A)) for n in range(5000)]
    assert len(decide(store, Edition(tuple(items))).same) == 500


def test_a_store_of_before_sees_nothing_new() -> None:
    """Hashes that were made when a visit still counted are known; only the visit may differ."""
    item = Item("Markt", None, f"{A}?sid=1&utm_id=1", teaser=("Text.",))
    before = replace(known(1, item), digest=preparing.article(item).as_given)
    again = replace(item, address=f"{A}?sid=1&utm_id=2")
    assert decide([before], Edition((item,))) == Changes(same=((1, 1),))
    assert decide([before], Edition((again,))) == Changes(same=((1, 1),))
    changed = replace(again, teaser=("Anders.",))
    assert decide([before], Edition((changed,))) == Changes(changed=((1, 1, 0),))


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        ("http://stadt.example/feed", "https://stadt.example/feed", True),
        ("http://stadt.example/feed", "https://www.stadt.example:443/neu", True),
        ("https://www.stadt.example/feed", "https://stadt.example/neu", True),
        ("https://Stadt.example:443/feed", "https://stadt.example/neu", True),
        ("https://stadt.example/feed", "http://stadt.example/feed", False),
        ("https://stadt.example/feed", "https://amt.stadt.example/feed", False),
        ("https://stadt.example/feed", "https://stadt.example:8443/feed", False),
        ("https://stadt.example/feed", "https://stadt.example.boese.example/feed", False),
        ("https://stadt.example/feed", "https://wwwstadt.example/feed", False),
        ("https://verein.dienst.example/feed", "https://anderer.dienst.example/feed", False),
    ],
)
def test_what_is_the_same_website(old: str, new: str, taken: bool) -> None:
    """A move is taken over on the same host, with or without "www.", and never to a less safe scheme."""
    source = Source("amt", "Amt", old, "feed")
    assert move(source, new, 1, "") is None
    assert move(source, None, 2, "") is None
    assert move(source, new, 2, "") == Move(new, taken)
    assert move(source, new, 3, "") == Move(new, taken, told=True)
    assert move(source, new, 2, "neu") == Move(new, False, "neu")
