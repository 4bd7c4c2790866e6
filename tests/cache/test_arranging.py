"""What a person does with sources, saved searches and rules: all of it keeps marks, and can be taken back."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from stadtbote_cache.arranging import ACTS, Arranging
from stadtbote_cache.grouping import in_groups, put, stepped
from stadtbote_cache.imports import Imports
from stadtbote_cache.records import (
    Awaited,
    Cost,
    Filter,
    Item,
    MovedSource,
    Rule,
    SavedSearch,
    Since,
    Source,
    replace,
)
from stadtbote_cache.store import Store
from support.keeping import CITY, filled, headlines, numbers, sync

BRIDGE = Item(
    "Brücke am Markt gesperrt", address="https://www.musterstadt.example/a", teaser=("Bis Montag.",)
)
BATH = Item("Hallenbad geschlossen", address="https://www.musterstadt.example/b", teaser=("Wegen Hitze.",))
FAIR = Item("Kirmes am Fluss", address="https://www.musterstadt.example/c", teaser=("Mit Feuerwerk.",))
CLUB = Source("vereine", "Vereine", "https://vereine.example/feed", "feed")
COUNTY = Source("kreis", "Landkreis Musterland", "https://kreis.example/feed", "feed")


@pytest.fixture
def hands(store: Store) -> Arranging:
    """Three sources with three articles each: one read, one kept, one neither."""
    store.remove_source("wuppertal-digital")
    for source in (CITY, CLUB, COUNTY):
        items = [
            replace(item, headline=f"{item.headline} {source.name}", address=f"{source.address}/{n}")
            for n, item in enumerate((BRIDGE, BATH, FAIR))
        ]
        found = filled(store, *items, source=source)
        first, second, _third = found.values()
        store.mark([first], read=True)
        store.mark([second], kept=True)
    return Arranging.of(store)


def names(store: Store) -> list[str]:
    return [state.source.name for state in store.sources()]


def marks(store: Store) -> list[tuple[bool, bool]]:
    rows = store.rows(store.listing(Filter()))
    return sorted((row.read, row.kept) for row in rows.values())


def everything(store: Store) -> object:
    """All that a person arranged, and what is shown of it."""
    hands = Arranging.of(store)
    states = [replace(state, fetched_at=None, tried_at=None) for state in store.sources()]
    return states, store.searches(), hands.rules(), [*store.listing(Filter())], marks(store)


SEARCH = SavedSearch("hitze", "Hitze", "hitze", unread=True)
CHOIR = Source("chor", "Chor", "https://chor.example/feed", "feed")
WAITING = (
    Awaited("", f"{COUNTY.address}/2", read=True, kept=False),
    Awaited("", f"{COUNTY.address}/9", read=True, kept=False),
)


def take_in(hands: Arranging) -> None:
    """Takes in a new source, a group for another, a search and marks, of which one is for what is here."""
    moved = (MovedSource(CHOIR, "", "Musik"), MovedSource(CLUB, "", "Musik", there=CLUB.name))
    assert Imports.of(hands).take_in(moved, (SEARCH,), {COUNTY.name: WAITING}) == 1


STEPS: list[tuple[str, Callable[[Arranging], object]]] = [
    ("add", lambda hands: hands.add(CHOIR)),
    ("import", take_in),
    ("rename", lambda hands: hands.rename(CITY.name, "rathaus")),
    ("show_as", lambda hands: hands.show_as(CITY.name, "Rathaus")),
    (
        "move",
        lambda hands: hands.move(CITY.name, replace(COUNTY, address="https://neu.example/", options="{}")),
    ),
    ("order", lambda hands: hands.put_at(COUNTY.name, 0)),
    ("step", lambda hands: hands.step(CITY.name, 1)),
    ("group", lambda hands: hands.put_in(CITY.name, "Ämter/Tiefer")),
    ("pause", lambda hands: hands.pause(CITY.name, paused=True)),
    ("remove", lambda hands: hands.remove(CITY.name)),
    ("save", lambda hands: hands.save(SEARCH)),
    ("filter", lambda hands: hands.add_rule(Rule("hide", "kirmes", CITY.name))),
]
AFTERWARDS: list[tuple[str, Callable[[Arranging], object]]] = [
    ("resume", lambda hands: hands.pause(CITY.name, paused=False)),
    ("unfilter", lambda hands: hands.remove_rule(hands.rules()[0].number)),
    ("remove", lambda hands: hands.remove(SEARCH.name)),
    ("rename", lambda hands: hands.rename(SEARCH.name, "sommer")),
    ("save", lambda hands: hands.save(replace(SEARCH, words="glut"))),
]


def test_all_acts_are_tried() -> None:
    """Every act is in these tables."""
    assert {act for act, _do in (*STEPS, *AFTERWARDS)} == set(ACTS)


@pytest.mark.parametrize(("act", "do"), STEPS, ids=[act for act, _do in STEPS])
def test_an_act_is_taken_back(
    hands: Arranging, store: Store, act: str, do: Callable[[Arranging], object]
) -> None:
    """Each act changes something, loses no mark of what is shown, and is taken back as a whole."""
    before = everything(store)
    do(hands)
    assert everything(store) != before
    kept = [row for row in marks(store) if row[1]]
    assert len(kept) == 3
    undone = store.undo()
    assert undone is not None
    assert undone.act == act
    assert everything(store) == before
    assert store.undo() is None
    assert hands._rows("SELECT * FROM waiting") == []


def test_what_fails_half_way_is_not_remembered(hands: Arranging, store: Store) -> None:
    """What is asked inside of a step that then fails is not said afterwards."""
    before = names(store), store.count(Filter())

    def half() -> None:
        with hands.adding("neu"):
            hands.add(Source("neu", "Neu", "https://neu.example/feed", "feed"))
            store.remove_source(CLUB.name)
            assert "neu" in names(store)
            assert store.count(Filter()) < before[1]
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert (names(store), store.count(Filter())) == before


def test_what_was_added_and_used_meanwhile(hands: Arranging, store: Store) -> None:
    """Taken back, an added source goes with its news, but what is kept of it stays."""
    take_in(hands)
    found = filled(store, BRIDGE, BATH, source=CHOIR)
    store.mark([found[BATH.headline]], kept=True)
    undone = store.undo()
    assert (undone and undone.act, undone and undone.name) == ("import", "1")
    assert "chor" not in names(store)
    assert found[BATH.headline] in store.listing(Filter(kept=True))
    assert found[BRIDGE.headline] not in store.listing(Filter())
    hands.add(CHOIR)
    hands.add(replace(CHOIR, name="chor-b", address="https://b.example/"))
    hands.remove("chor")
    hands.add(CHOIR)
    for _step in range(3):
        store.undo()
    assert names(store)[-1] == "chor"


def test_acts_after_acts_are_taken_back_one_by_one(hands: Arranging, store: Store) -> None:
    """As many as twenty steps lead back to how it was, whatever they were."""
    before = [everything(store)]
    some = [pair for pair in STEPS if pair[0] in {"order", "group", "pause", "save", "filter"}]
    for _act, do in (*some, *AFTERWARDS[:3]):
        do(hands)
        before.append(everything(store))
    while before:
        assert everything(store) == before.pop()
        assert (store.undo() is not None) == bool(before)
    hands.save(SEARCH)
    for _act, do in AFTERWARDS[3:]:
        do(hands)
    assert [search.name for search in store.searches()] == ["sommer", "hitze"]


def test_a_source_comes_back_to_its_place(hands: Arranging, store: Store) -> None:
    """Whatever was put in order meanwhile; an order that changes nothing is no step."""
    before = names(store)
    hands.remove(before[0])
    step = hands.last_step()
    assert not hands.put_at(before[2], 98)
    assert hands.last_step() == step
    assert hands.put_at(before[2], 0)
    store.undo()
    store.undo()
    assert names(store) == before
    assert hands.last_step() == 0


def test_a_name_goes_with_all_that_is_known_by_it(hands: Arranging, store: Store) -> None:
    """A new name takes articles, marks, ids and costs along, and they come back with the old one."""
    store.add_costs([Cost(CITY.name, "2026-11", 2, 10, 100)])
    ids = {row.id for row in store.rows(store.listing(Filter(source=CITY.name))).values()}
    hands.rename(CITY.name, "rathaus")
    assert {row.id for row in store.rows(store.listing(Filter(source="rathaus"))).values()} == ids
    assert [cost.source for cost in store.costs()] == ["rathaus"]
    undone = store.undo()
    assert undone is not None
    assert undone.renamed == (("rathaus", CITY.name),)
    assert [cost.source for cost in store.costs()] == [CITY.name]


def test_a_removed_source(hands: Arranging, store: Store) -> None:
    """Its kept article stays, its name is free; added anew, it has its articles and marks again."""
    hands.remove(CITY.name)
    assert headlines(store) == ["Hallenbad geschlossen musterstadt"]
    other = replace(CITY, address="https://andere.example/")
    assert filled(store, BRIDGE, source=other).keys() == {BRIDGE.headline}
    assert names(store) == [CLUB.name, COUNTY.name, CITY.name]
    assert store.removed_addresses() == {"musterstadt-2": CITY.address}
    store.add_source(replace(CITY, name="wieder"))
    rows = store.rows(store.listing(Filter(source="wieder"))).values()
    assert sorted((row.read, row.kept) for row in rows) == [(False, False), (False, True), (True, False)]
    assert store.removed_addresses() == {}


def test_what_is_left_of_a_removed_source_goes(hands: Arranging, store: Store) -> None:
    """Once no step brings it back, a removed source goes but for what is kept; with a step, nothing does."""
    hands.remove(CITY.name)
    assert [*hands.forgetting()] == []
    for n in range(20):
        hands.step(COUNTY.name, -1 if n % 2 == 0 else 1)
    assert len([*hands.forgetting()]) == 1
    assert headlines(store, source=None, query="Brücke musterstadt") == []
    assert headlines(store) == ["Hallenbad geschlossen musterstadt"]
    assert store.check() == "ok"


def test_a_step_about_what_is_gone_for_good(hands: Arranging, store: Store) -> None:
    """A rule for a source that is gone for good does not come back, and the step before it is next."""
    hands.pause(CLUB.name, paused=True)
    hands.add_rule(Rule("hide", "kirmes", CITY.name))
    hands.remove_rule(hands.rules()[0].number)
    store.remove_source(CITY.name)
    for act in ("unfilter", "filter", "pause"):
        undone = store.undo()
        assert undone is not None
        assert (undone.act, hands.rules()) == (act, [])


def test_unknown_names(hands: Arranging, store: Store) -> None:
    """What is not there cannot be changed, and makes no step."""
    for do in (hands.rename, hands.show_as, hands.put_in):
        with pytest.raises(KeyError):
            do("nichts", "neu")
    with pytest.raises(KeyError):
        hands.remove("nichts")
    with pytest.raises(KeyError):
        hands.remove_rule(7)
    assert store.undo() is None


@pytest.mark.parametrize(
    ("groups", "order"),
    [
        (["", "", ""], "abc"),
        (["x", "", "x"], "bac"),
        (["x", "y", "x"], "acb"),
        (["x/y", "x", "z", "x/y", ""], "ebadc"),
        (["x/y", "xy", "x"], "cab"),
    ],
)
def test_groups_stand_together(groups: list[str], order: str) -> None:
    """Sources without a group come first, each group where its first source is, groups in groups last."""
    entries = list(enumerate(groups))
    assert "".join("abcde"[number] for number in in_groups(entries)) == order


def test_places_among_groups() -> None:
    """A source goes by one place or past a group, and is put as near to a place as its group allows."""
    entries = [(1, ""), (2, "x"), (3, "x"), (4, "y")]
    assert stepped(entries, 4, -1) == [1, 4, 2, 3]
    assert stepped(entries, 2, 1) == [1, 3, 2, 4]
    assert stepped(entries, 1, 1) == stepped(entries, 1, -1) == [1, 2, 3, 4]
    assert put(entries, 1, 3) == [1, 2, 3, 4]
    assert put(entries, 3, 1) == [1, 3, 2, 4]


def test_lists_of_groups(hands: Arranging, store: Store) -> None:
    """A group's list has the articles of the groups in it, and the same news only once."""
    hands.put_in(CITY.name, "Ämter")
    hands.put_in(CLUB.name, "Ämter/Tiefer")
    assert names(store) == [COUNTY.name, CITY.name, CLUB.name]
    wanted = Filter(group="Ämter")
    assert {row.source for row in store.rows(store.listing(wanted)).values()} == {CITY.name, CLUB.name}
    assert store.count(wanted) == len(store.listing(wanted)) == 6
    assert store.count(Filter(group="Ämt")) == 0
    assert len(store.search(replace(wanted, query="hallenbad"))[0]) == 2
    same = Item("Bombe", address="https://kreis.example/bombe", teaser=("Alle müssen heute aus dem Haus.",))
    for source in (COUNTY, CITY, CLUB):
        sync(store, [same], source=source, complete=False)
    assert store.count(wanted) == len(store.listing(wanted)) == 7
    assert store.count(Filter()) == len(store.listing(Filter())) == 10
    assert len(store.search(replace(wanted, query="bombe"))[0]) == 1


def test_the_order_of_sources_is_that_of_lists(hands: Arranging, store: Store) -> None:
    """Source by source, a list has them as they are arranged."""
    store.by_time = False
    hands.put_at(COUNTY.name, 0)
    found = store.listing(Filter())
    rows = store.rows(found)
    assert [rows[number].source for number in found] == [COUNTY.name] * 3 + [CITY.name] * 3 + [CLUB.name] * 3


def test_a_rule_that_hides(hands: Arranging, store: Store) -> None:
    """It hides what is here and what comes, counts it, never what is kept, and shows all once it goes."""
    hands.add_rule(Rule("hide", "feuerwerk"))
    hands.add_rule(Rule("hide", "hitze"))  # these are kept
    assert store.count(Filter()) == len(store.listing(Filter())) == 6
    assert store.count(Filter(hidden=True)) == len(store.listing(Filter(hidden=True))) == 3
    assert [(state.articles, state.unread, state.hidden) for state in store.sources()] == [(2, 1, 1)] * 3
    assert headlines(store, "feuerwerk", source=None) == []
    more = Item("Feuerwerk abgesagt", address="https://www.musterstadt.example/d")
    sync(store, [more, replace(BRIDGE, teaser=("Ohne Feuerwerk.",), address=f"{CITY.address}/0")])
    assert store.count(Filter(hidden=True)) == 5
    hidden = store.listing(Filter(hidden=True))
    store.mark([hidden[0]], kept=True)
    assert store.count(Filter(hidden=True)) == 4
    for rule in hands.rules():
        hands.remove_rule(rule.number)
    assert store.count(Filter(hidden=True)) == 0


def test_what_leads_is_hidden(hands: Arranging, store: Store) -> None:
    """Where the news of one source is hidden, that of another one that says the same is shown."""
    same = Item("Bombe", address="https://kreis.example/bombe", teaser=("Alle müssen heute aus dem Haus.",))
    for source in (CITY, CLUB):
        sync(store, [same], source=source, complete=False)
    hands.add_rule(Rule("hide", "bombe", CITY.name))
    shown = store.rows(store.listing(Filter())).values()
    assert [row.source for row in shown if row.headline == same.headline] == [CLUB.name]
    assert store.count(Filter()) == len(store.listing(Filter()))
    assert [*store.search(Filter(query="bombe"))[0]] == [numbers(store, source=CLUB)["Bombe"]]


def test_rules_that_mark(hands: Arranging, store: Store) -> None:
    """They mark what comes, once, and leave alone what is here; what was read so is not new."""
    store.save_unchanged(CITY, store.sources()[0].validators, time.time())
    hands.put_in(CLUB.name, "Freizeit")
    hands.add_rule(Rule("read", "kirmes"))
    hands.add_rule(Rule("keep", "turnier", group="Freizeit"))
    before = marks(store)
    assert before.count((True, False)) == 3
    fair, cup = Item("Kirmes verlegt", key="k"), Item("Turnier am Sonntag", key="t")
    for source in (CITY, CLUB):
        sync(store, [fair, cup], source=source, complete=False)
    found = {
        (row.source, row.headline): (row.read, row.kept)
        for row in store.rows(store.listing(Filter())).values()
        if row.headline in {fair.headline, cup.headline}
    }
    assert found == {
        (CITY.name, fair.headline): (True, False),
        (CITY.name, cup.headline): (False, False),
        (CLUB.name, fair.headline): (True, False),
        (CLUB.name, cup.headline): (False, True),
    }
    assert store.count(Filter(new=Since())) == 2
    number = numbers(store)[fair.headline]
    store.mark([number], read=False)
    sync(store, [replace(fair, teaser=("Auf Mai.",))], complete=False)
    assert store.rows([number])[number].read is False
