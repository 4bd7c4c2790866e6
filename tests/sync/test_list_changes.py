"""What a list from elsewhere changes: decided of what it said before and says now, and of what is here."""

from __future__ import annotations

import pytest

from stadtbote.sources.feeds.offers import Feed
from stadtbote.sync.list_changes import ListChanges, list_changes, origin_of
from stadtbote_cache.records import Change, Source, SourceState, Validators, replace

HUB = "http://hub.example/"
A = Feed(Source("a", "A", f"{HUB}a.json", "feed"), "Amt", origin="a" * 32)
B = Feed(Source("b", "B", f"{HUB}b.json", "feed"), origin="b" * 32)
OWN = Source("meins", "Mein A", "https://a.example/feed", "page", options='{"x":1}')


def here(source: Source, group: str = "") -> SourceState:
    return SourceState(source, 1, 1, 0, 0, None, None, None, False, (), Validators(), group=group)


def named(feed: Feed, name: str, **more: str) -> Feed:
    """The same source of the hub under another name, and so at another address."""
    address = f"{HUB}{name}.json"
    return replace(feed, source=replace(feed.source, name=name, address=address), **more)


def planned(before: list[Feed], now: list[Feed], states: list[SourceState], **how: object) -> ListChanges:
    given: dict[str, object] = {"own": {}, "taken": [state.source.name for state in states]}
    return list_changes(before, now, states, **given | how)  # type: ignore[arg-type]


A_HERE, B_HERE = here(A.source, "Amt"), here(B.source)
CASES = {
    "all new": ([], [A, B], [], [Change("", A.source, "Amt"), Change("", B.source)]),
    "nothing new": ([A, B], [B, A], [A_HERE, B_HERE], []),
    "gone": ([A, B], [A], [A_HERE, B_HERE], [Change("b", None)]),
    "renamed": ([A], [named(A, "neu")], [A_HERE], [Change("a", named(A, "neu").source, "Amt")]),
    "renamed to what is taken": (
        [A], [named(A, "b")], [A_HERE, here(replace(OWN, name="b"))],
        [Change("a", replace(named(A, "b").source, name="b-2"), "Amt")],
    ),
    "one goes, and another has its name": (
        [A, B], [named(A, "b")], [A_HERE, B_HERE],
        [Change("b", None), Change("a", named(A, "b").source, "Amt")],
    ),
    "another source has its address": (
        [B], [named(A, "b")], [B_HERE], [Change("b", None), Change("", named(A, "b").source, "Amt")],
    ),
    "an own name stays": (
        [A], [named(A, "neu")], [here(replace(A.source, name="x"), "Amt")],
        [Change("x", replace(A.source, name="x", address=f"{HUB}neu.json"), "Amt")],
    ),
    "an own group stays": ([A], [replace(A, group="Rat")], [here(A.source, "G")], []),
    "another group": ([A], [replace(A, group="Rat")], [A_HERE], [Change("a", A.source, "Rat")]),
    "removed here": ([A], [A], [], []),
    "removed here, said anew": ([A], [replace(A, group="Rat")], [], [Change("", A.source, "Rat")]),
    "a name that is taken": (
        [], [A], [here(replace(OWN, name="a"))], [Change("", replace(A.source, name="a-2"), "Amt")],
    ),
    "no name": (
        [], [replace(B, source=replace(B.source, name="../B"))], [],
        [Change("", replace(B.source, name="hub"))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_changes(case: str) -> None:
    """What the list says anew is done, unless the user said otherwise; no other source is touched."""
    before, now, states, changes = CASES[case]
    assert list(planned(before, now, states).changes) == changes


def test_an_own_source_is_led_to_the_hub_and_back() -> None:
    """By its origin; name, title and group stay. One with a password of its own, or a hub, is left alone."""
    of_own = replace(A, origin=origin_of(OWN))
    found = planned([], [of_own], [here(OWN)])
    led = replace(OWN, address=A.source.address, kind="feed", options="{}")
    assert (found.changes, found.own, found.taken) == (
        (Change("meins", led),),
        {A.source.address: OWN},
        ("meins",),
    )
    back = planned([of_own], [B], [here(led), B_HERE], own=found.own)
    assert (back.changes[-1], back.own, back.back) == (Change("meins", OWN), {}, ("meins",))
    for private in (planned([], [of_own], [here(OWN)], private=["meins"]),
                    planned([], [of_own], [here(replace(OWN, kind="hub"))])):  # fmt: skip
        assert private.changes == (Change("", A.source, "Amt"),)
    assert origin_of(replace(OWN, address="https://a.example/?token=x")) == ""


def test_what_was_there_before_stays_the_users_own() -> None:
    """With `adopting`, as for the operator's list: it stays when the list no longer says it."""
    found = planned([], [A], [A_HERE], adopting=True)
    assert (found.changes, found.known) == ((), ("a",))
    assert planned([A], [B], [A_HERE, B_HERE], own=found.own).gone == []
    assert planned([A], [B], [A_HERE, B_HERE]).gone == ["a"]
