"""Retention: what may go, what stays, and how it leaves the store."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.server import CityServer
from cli.test_cli_frugal import Cli
from stadtbote.config.settings import Settings, size_of
from stadtbote.sync.retention import (
    DAY,
    Cleared,
    Limits,
    Pruning,
    clearing,
    decide,
    limits,
    planned,
    present,
    settling,
)
from stadtbote.sync.sync import sync as fetch
from stadtbote_cache import edition, housekeeping
from stadtbote_cache.records import Filter, Item, Paragraph, Source, Stored, replace
from stadtbote_cache.store import Store
from support.invariants import assert_whole
from support.keeping import CITY, NOW, filled, headlines, numbers, sync

OLD = Stored(1, "a", NOW - 40 * DAY, NOW - 40 * DAY, read=True, kept=False, listed=False, size=100, body=900)


def rows(*rows: Stored) -> list[Stored]:
    """These rows with numbers of their own."""
    return [replace(row, number=number) for number, row in enumerate(rows, 1)]


def gone(plan: Pruning) -> list[int]:
    """The numbers that go, in their order."""
    return [number for share in plan.shares for number in share.gone]


def test_without_a_limit_nothing_goes() -> None:
    """Nobody loses an article who did not ask for that: the configuration sets no limit."""
    assert limits(Settings()) == Limits()
    assert limits(Settings()).none
    assert decide(rows(OLD, OLD), Limits(), NOW, 10**12) == Pruning()


@pytest.mark.parametrize(
    ("changes", "goes", "reason"),
    [
        ({}, True, ""),
        ({"time": NOW - 29 * DAY}, False, ""),
        ({"kept": True}, False, "kept"),
        ({"read": False}, False, "unread"),
        ({"listed": True}, False, "listed"),
        ({"read": False, "kept": True, "listed": True}, False, "kept"),
    ],
)
def test_by_age(changes: dict[str, object], goes: bool, reason: str) -> None:
    """By age goes what is older, read, not kept and no longer listed; why anything older stays is counted."""
    plan = decide([replace(OLD, **changes)], Limits(days=30), NOW, 1000)
    assert gone(plan) == ([1] if goes else [])
    counted = {
        name: getattr(plan.shares[0], name) if plan.shares else 0 for name in ("kept", "unread", "listed")
    }
    assert counted == {name: int(name == reason) for name in counted}


def test_by_number() -> None:
    """Of each source the newest stay, listed ones before all others; unread ones stay beyond that."""
    found = rows(
        replace(OLD, time=NOW - 3),
        replace(OLD, time=NOW - 1),
        replace(OLD, time=NOW - 9, listed=True),
        replace(OLD, time=NOW - 4, read=False),
        replace(OLD, time=NOW - 2, source="b"),
    )
    assert gone(decide(found, Limits(articles=2), NOW, 5000)) == [1]
    assert gone(decide(found, Limits(articles=1), NOW, 5000)) == [2, 1]


def test_over_the_cap() -> None:
    """Over the cap read ones go first and unread ones after them, the oldest first, down to nine tenths."""
    found = rows(*(replace(OLD, time=NOW - age, read=age % 2 == 0) for age in range(10)))
    assert decide(found, Limits(size=10_000), NOW, 10_000) == Pruning()
    some = decide(found, Limits(size=5_000), NOW, 10_000)
    assert gone(some) == [9, 7, 5, 3, 1, 10]
    assert some.size == 6_000
    assert some.over == 0
    assert set(gone(decide(found, Limits(size=1_000), NOW, 10_000))) == set(range(1, 11))


def test_over_the_cap_what_is_listed_loses_its_body_alone() -> None:
    """What the source still shows would come again as new: only its body goes. Kept ones lose nothing."""
    found = rows(replace(OLD, listed=True), replace(OLD, kept=True), replace(OLD, listed=True, body=0))
    plan = decide(found, Limits(size=1_000), NOW, 2_200)
    assert [(share.gone, share.stripped) for share in plan.shares] == [((), (1,))]
    assert plan.over > 0


@pytest.mark.row(67)
def test_a_wrong_clock_empties_nothing() -> None:
    """Where the clock is years ahead of all that was published, ages count from the newest article."""
    newest = NOW
    assert present(NOW + 30 * DAY, newest) == NOW + 30 * DAY
    assert present(NOW + 30 * 365 * DAY, newest) == newest
    assert present(NOW, None) == NOW
    late = replace(OLD, time=NOW + 9000 * DAY, first_seen=NOW - 90 * DAY)
    assert gone(decide([late], Limits(days=30), NOW, 1000)) == [1]
    assert gone(decide([OLD], Limits(days=30), NOW - 9000 * DAY, 1000)) == []


@given(
    st.lists(
        st.builds(
            Stored,
            number=st.just(0),
            source=st.sampled_from(["a", "b"]),
            time=st.floats(NOW - 100 * DAY, NOW + 5 * DAY),
            first_seen=st.floats(NOW - 100 * DAY, NOW),
            read=st.booleans(),
            kept=st.booleans(),
            listed=st.booleans(),
            size=st.integers(1, 1000),
            body=st.integers(0, 5000),
        ),
        max_size=30,
    ),
    st.builds(
        Limits,
        days=st.none() | st.integers(1, 60),
        articles=st.none() | st.integers(1, 10),
        size=st.none() | st.integers(1, 100_000),
    ),
)
def test_the_rules_hold_for_any_store(found: list[Stored], wanted: Limits) -> None:
    """Kept ones never go, listed ones never whole, unread ones only over the cap and after all read ones."""
    found = [replace(row, number=n) for n, row in enumerate(sorted(found, key=lambda row: row.source), 1)]
    of = {row.number: row for row in found}
    used = sum(row.size + row.body for row in found)
    plan = decide(found, wanted, NOW, used)
    went = {of[number] for number in gone(plan)}
    stripped = {of[number] for share in plan.shares for number in share.stripped}
    assert not any(row.kept for row in went | stripped)
    assert not any(row.listed for row in went)
    assert all(row.listed and row.body for row in stripped)
    if any(not row.read for row in went | stripped):
        assert wanted.size is not None
        assert used > wanted.size
        assert all(row in went for row in found if row.read and not row.kept and not row.listed)
    if wanted.size is not None and used > wanted.size and not plan.over:
        left = used - plan.size
        assert left <= wanted.size


@pytest.mark.parametrize(
    ("typed", "size"),
    [("500MB", 500_000_000), ("1.5 gb", 1_500_000_000), ("1000kB", 1_000_000), ("2,5 MB", 2_500_000)],
)
def test_sizes_of_a_store(typed: str, size: int) -> None:
    """A size has a unit, in any letters."""
    assert size_of(typed) == size
    assert limits(Settings(keep_size=typed)) == Limits(size=size)


@pytest.mark.parametrize("typed", ["", "500", "MB", "0MB", "999kB", "2TB", "1001GB", "-5MB", "5MB x"])
def test_no_sizes_of_a_store(typed: str) -> None:
    """Less than a megabyte no store has, and anything else is no size."""
    assert size_of(typed) is None


def items(count: int, first: int = 0) -> list[Item]:
    """Articles with a date each, a day apart, and a body."""
    start = datetime.fromtimestamp(NOW, UTC) - timedelta(days=200)
    return [
        Item(
            f"Meldung {n} zur Straßenbahn",
            key=str(n),
            teaser=(f"Am Markt wird gebaut, Teil {n}.",),
            published=start + timedelta(days=n),
            body=tuple(
                Paragraph((f"Absatz {m} der Meldung {n}: " + os.urandom(150).hex(),)) for m in range(8)
            ),
        )
        for n in range(first, first + count)
    ]


def cleared(store: Store, wanted: Limits, now: float = NOW, *, whole: bool = True) -> Cleared:
    """Takes out what goes, and where it is not `whole` lets follow what follows a sync."""
    done = Cleared()
    for _step in clearing(store, wanted, now, done, whole=whole):
        pass
    for _step in settling(store, wanted, now, done):
        pass
    return done


def of_city(store: Store) -> list[str]:
    """The numbers in the headlines that are left of the city, ascending."""
    return sorted((h.split()[1] for h in headlines(store)), key=int)


def test_the_store_gives_up_what_goes(store: Store) -> None:
    """What goes leaves rows, marks, bodies, counts and index; the rest is found; the file shrinks."""
    store.remove_source(edition.SOURCE.name)
    known = list(filled(store, *items(120)).values())[::-1]
    sync(store, items(20, 100))  # the first hundred are no longer listed
    store.mark(known[:80], read=True)
    store.mark(known[10:15], kept=True)
    before = store.space()[0]
    done = cleared(store, Limits(days=150))
    assert of_city(store) == [str(n) for n in (*range(10, 15), *range(50, 120))]
    assert done.gone == {CITY.name: 45}
    assert done.freed == before - store.space()[0] > 100_000
    assert store.space()[1] == 0
    assert headlines(store, "Meldung 12")[:1] == ["Meldung 12 zur Straßenbahn"]
    assert "Meldung 9 zur Straßenbahn" not in headlines(store, "Meldung")
    assert store.count(Filter()) == 75
    assert cleared(store, Limits(days=150)).gone == {}
    assert_whole(store.path)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.row(68)
def test_the_cap_is_kept(store: Store, whole: bool) -> None:
    """A store over its cap gets under it, whatever its index takes; unread ones go after all read ones."""
    store.remove_source(edition.SOURCE.name)
    known = list(filled(store, *items(400)).values())[::-1]
    sync(store, items(20, 380))
    store.mark(known[:100], read=True)
    store.mark([known[0]], kept=True)
    cleared(store, Limits(days=10_000), whole=whole)
    cap = int(0.6 * store.space()[0])
    assert cap > 500_000
    done = cleared(store, Limits(size=cap), whole=whole)
    assert 0.8 * cap < store.space()[0] <= cap
    assert not done.over
    left = of_city(store)
    assert left[0] == "0"
    assert not {str(n) for n in range(1, 100)} & set(left)
    assert {str(n) for n in range(380, 400)} <= set(left)
    assert_whole(store.path)


def test_what_is_listed_never_comes_back_as_new(store: Store) -> None:
    """Whatever the cap, what a source still shows is no news to the next sync, nor is its body wanted."""
    store.remove_source(edition.SOURCE.name)
    shown = items(60)
    filled(store, *shown)
    done = cleared(store, Limits(size=1_000))
    assert done.over
    assert done.gone == {}
    assert done.stripped == {CITY.name: 60}
    for _ in range(3):
        changes = sync(store, shown)
        assert (changes.new, changes.changed, len(changes.same)) == ((), (), 60)
        assert store.wanted_bodies(CITY) == []
        assert cleared(store, Limits(days=1, articles=1, size=1_000)).count == 0
    assert headlines(store, "Meldung 7")[:1] == ["Meldung 7 zur Straßenbahn"]
    assert headlines(store, "Absatz") == []
    assert_whole(store.path)


def test_unused_place_is_given_back_where_nothing_goes(store: Store) -> None:
    """What sources that were removed have left unused goes too, with no article."""
    store.remove_source(edition.SOURCE.name)
    filled(store, *items(200))
    store.remove_source(CITY.name)
    assert store.space()[1] > 0
    done = cleared(store, Limits(size=10**9))
    assert done.count == 0
    assert done.freed > 100_000
    assert store.space()[1] == 0
    assert_whole(store.path)


@pytest.mark.parametrize("less", [0, 10**9], ids=["by marks", "by dates"])
def test_a_sync_asks_only_what_may_go(store: Store, monkeypatch: pytest.MonkeyPatch, less: int) -> None:
    """What goes at a sync, which does not look at every article, is what goes by looking at all."""
    monkeypatch.setattr(housekeeping, "_LESS", less)
    store.remove_source(edition.SOURCE.name)
    dice = random.Random(4)
    for name, count in (("a", 40), ("b", 9), ("c", 25), ("d", 25)):
        source = Source(name, name, f"https://{name}.example/feed", "feed")
        numbers = list(filled(store, *items(count), source=source).values())
        for number in numbers:  # undated ones, and some dated by a clock that was ahead
            days = dice.choice([None, None, -9, *range(0, 60, 4)]) if name != "c" else dice.randint(0, 9) * 5
            when = None if days is None else NOW - days * DAY
            seen = NOW - dice.randint(0, 60) * DAY
            with store._write():
                store._connection.execute(
                    "UPDATE articles SET published_at = ?, first_seen = ?, listed = ? WHERE number = ?",
                    (when, seen, dice.random() < 0.2, number),
                )
        read = 1 if name == "c" else 0.6
        store.mark([number for number in numbers if dice.random() < read], read=True)
        store.mark([number for number in numbers if dice.random() < 0.1], kept=True)
    going = set()
    for wanted in (Limits(days, most) for days in (None, 0, 20, 50, 90) for most in (None, 0, 8, 20, 24, 99)):
        asked = gone(planned(store, wanted, NOW, measured=False))
        assert sorted(asked) == sorted(gone(planned(store, wanted, NOW))), wanted
        going.add(len(asked))
    assert len(going) > 10


def test_kept_meanwhile_stays(store: Store) -> None:
    """What another session keeps between the plan and the removal stays."""
    store.remove_source(edition.SOURCE.name)
    known = list(filled(store, *items(10)).values())
    sync(store, items(1, 10))
    store.mark(known, read=True)
    wanted = Limits(days=1)
    assert len(gone(planned(store, wanted, NOW))) == 10
    steps = clearing(store, wanted, NOW, done := Cleared(), whole=False)
    with Store.open(store.path) as other:
        other.mark(known[:3], kept=True)
    list(steps)
    assert done.gone == {CITY.name: 10 - 3}
    assert sorted(numbers(store).values())[:3] == sorted(known[:3])


def pruned(cli: Cli, config: str, *arguments: str) -> tuple[int, str, str]:
    """Runs `prune` with a configuration."""
    path = cli.store.with_name("config.toml")
    path.write_text(config)
    done = cli("--config", str(path), "prune", *arguments)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def used(tmp_path: Path) -> Cli:
    """A store with ten old articles that are no longer listed: five read, one of them kept."""
    cli = Cli(tmp_path)
    with Store.open(cli.store) as store:
        store.remove_source(edition.SOURCE.name)
        known: Sequence[int] = list(filled(store, *items(10)).values())[::-1]
        now = time.time()
        sync(store, [Item("Heute neu", key="neu", published=datetime.fromtimestamp(now, UTC))], now=now)
        store.mark(known[:5], read=True)
        store.mark(known[:1], kept=True)
    return cli


def test_prune_says_what_goes_and_what_stays(used: Cli) -> None:
    """--dry-run says it and changes nothing; then it is done and said; then there is nothing left to do."""
    told = "Über der Grenze, bleibt aber: 1 gemerkt, 5 ungelesen."
    code, out, err = pruned(used, "", "--days", "30", "--dry-run")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"{CITY.name}: 4 Artikel würden gehen. {told}"
    assert out.splitlines()[1].startswith("Zusammen: 4 Artikel, etwa ")
    assert out.endswith(" Es wurde nichts verändert.\n")
    code, out, err = pruned(used, "keep_days = 30\n")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"{CITY.name}: 4 Artikel entfernt. {told}"
    assert out.splitlines()[1].startswith("Aufgeräumt: 4 Artikel entfernt, ")
    code, out, err = pruned(used, "", "--days", "30", "--json")
    document = json.loads(out)
    assert (code, document["removed"], document["dry_run"], document["over_size"]) == (0, 0, False, False)
    assert document["sources"] == [
        {
            "name": CITY.name,
            "removed": 0,
            "bodies_removed": 0,
            "stays_kept": 1,
            "stays_unread": 5,
            "stays_listed": 0,
        }
    ]
    assert_whole(used.store)


def test_prune_without_limits_changes_nothing(used: Cli) -> None:
    """Without any limit `prune` says how to set one."""
    code, out, err = pruned(used, "rows = 5\n")
    assert (code, out) == (0, "")
    assert err.startswith("Es gilt keine Grenze, also bleibt alles. Grenzen setzen --days,")
    with Store.open(used.store) as store:
        assert store.count(Filter()) == 11


def test_a_sync_prunes_by_the_configuration(used: Cli, city: CityServer) -> None:
    """A sync ends with what the configuration allows, and says so; without limits all stays."""
    with Store.open(used.store) as store:
        store.add_source(Source(CITY.name, CITY.title, city.url("/aktuelles.php"), "page"))
    config = used.store.with_name("config.toml")
    config.write_text("rows = 5\n")
    done = used("--config", str(config), "sync")
    assert (done.returncode, "Aufgeräumt" in done.stdout) == (0, False)
    config.write_text("keep_days = 30\n")
    done = used("--config", str(config), "sync")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("Aufgeräumt: 4 Artikel entfernt, ")
    done = used("--config", str(config), "sync")
    assert "0 neu, 0 geändert, 33 unverändert" in done.stdout
    assert "Aufgeräumt" not in done.stdout
    with Store.open(used.store) as store:
        assert store.count(Filter(kept=True)) == 1
    assert_whole(used.store)


async def test_a_stopped_sync_leaves_the_store_whole(store: Store, city: CityServer) -> None:
    """Retention at the end of a sync can be stopped between any two steps."""
    store.remove_source(edition.SOURCE.name)
    known = list(filled(store, *items(150)).values())
    sync(store, items(1, 150))
    store.mark(known, read=True)
    store.add_source(Source("stadt", "Stadt", city.url("/aktuelles.php"), "page"))
    task = asyncio.create_task(fetch(store, ["stadt"], bodies=False, limits=Limits(days=1, size=1_000_000)))
    while store.count(Filter()) != 33 + 151 - 50:
        assert not task.done()
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert_whole(store.path)


@pytest.mark.parametrize("arguments", [("--days", "0"), ("--articles", "viele"), ("--size", "500")])
def test_wrong_limits(used: Cli, arguments: tuple[str, str]) -> None:
    """A wrong limit ends with 64 and takes nothing out."""
    code, out, err = pruned(used, "", *arguments)
    assert (code, out) == (64, "")
    assert arguments[0] in err
