"""Syncs with a loopback server that counts: cold, unchanged, one source changed; and far servers."""

from __future__ import annotations

import gzip
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from email.utils import format_datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import NamedTuple

from bench import generator, peers
from bench.origin import Counts, Origin
from bench.programs import Bed, apart, peak, plain
from bench.table import NEWSBOAT, Goal, Row, median
from stadtbote_cache import edition
from stadtbote_cache.records import Filter, Source, inline_text, inlines
from stadtbote_cache.store import Store
from support.terminal import PROGRAM

SOURCES, ITEMS = 200, 50
FAR, LATENCY = 100, 0.1
FEW = 2
"""Articles of a feed, where it is the line that is measured and not the reading of texts."""

TONGUES = {
    "German": "",
    "one € a paragraph": " 5 €",
    "French": " Le conseil a décidé à l’unanimité d’ouvrir une école près de la rivière, où l’été finit." * 3,
    "Russian": " Городской совет решил построить новый мост через реку, потому что старый не безопасен." * 3,
}
"""What is added to each paragraph of a feed."""
SPOKEN = 60
"""How many sources are fetched in each of these languages."""

LONG = 60.0
"""Seconds after which no further round is begun."""

AGAIN = 3
"""How often an unchanged sync is measured in a round."""

ONE_CORE = "one core"
"""A sync that may use a single core, and so reads all feeds in one process."""

PEAK, WORKER = 80.0, 50.0
"""MB that a cold sync may have, and each worker."""

FEW_COLD = f"cold, {FEW} articles each"
STEPS = ("cold", "unchanged, second fetch", "unchanged, third fetch", "one of 200 changed")


class Cost(NamedTuple):
    """Wall and processor seconds of a fetch, and what the server counted."""

    wall: float
    cpu: float
    counts: Counts


def feeds(folder: Path, items: int = ITEMS, tongue: str = "German") -> Path:
    """The folder of the feeds, made where it is not there yet; so many articles each, with whole texts."""
    place = folder / ("feeds" if items == ITEMS else f"feeds-{items}")
    if TONGUES[tongue]:
        place = folder / f"feeds, {tongue}"
    if (place / "whole").exists():
        return place
    place.mkdir(exist_ok=True)
    apart(partial(write_feeds, place, items, SPOKEN if TONGUES[tongue] else SOURCES, TONGUES[tongue]))
    (place / "whole").touch()
    return place


def write_feeds(place: Path, items: int, sources: int = SOURCES, added: str = "") -> None:
    """Writes all feeds."""
    for number in range(sources):
        (place / f"{number}.xml.gz").write_bytes(gzip.compress(feed(number, items, added).encode(), mtime=0))


def feed(number: int, items: int, added: str = "") -> str:
    """A feed as RSS 2.0, with this text `added` to each paragraph."""
    parts = []
    for item in generator.items(number, items, SOURCES):
        assert item.published is not None
        texts = [inline_text(text) for block in item.body or () for text in inlines(block)]
        content = "".join(f"<p>{escape(text)}{added}</p>" for text in texts)
        parts.append(
            f"<item><title>{escape(item.headline)}</title><link>{item.address}</link><guid>{item.key}</guid>"
            f"<pubDate>{format_datetime(item.published)}</pubDate>"
            f"<description>{escape(inline_text(item.teaser))}</description>"
            f"<content:encoded>{escape(content)}</content:encoded></item>"
        )
    title = f"Nachrichten {number} aus Musterstadt"
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content='
        f'"http://purl.org/rss/1.0/modules/content/"><channel><title>{title}</title>'
        f"<link>https://quelle{number}.example/</link><language>de</language>{''.join(parts)}</channel></rss>"
    )


def subscribe(path: Path, addresses: Sequence[str]) -> None:
    """Makes a store with these feeds and nothing fetched yet."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    with Store.open(path) as store:
        store.remove_source(edition.SOURCE.name)
        for number, address in enumerate(addresses):
            store.add_source(Source(f"quelle-{number}", f"Nachrichten {number}", address, "feed"))


def timed(command: Sequence[str], variables: Mapping[str, str], origin: Origin) -> Cost:
    """Runs a fetch to its end. What it says goes nowhere, what it fails at shows in the counts."""
    origin.counts()
    quiet = subprocess.DEVNULL
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=dict(variables), stdin=quiet, stdout=quiet, stderr=quiet)
    _, _, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = 0  # it was waited for above
    return Cost(wall, used.ru_utime + used.ru_stime, origin.counts())


def near(bed: Bed, found: dict[str, dict[str, list[Cost]]]) -> int:
    """One round of all steps with 200 sources on one host, ours and newsboat's in turn.

    How many articles can be searched after the cold one.
    """
    ours, theirs = bed.folder / "sync.sqlite3", bed.folder / "newsboat"
    with Origin(feeds(bed.stores[bed.usual].parent)) as origin:
        addresses = [origin.address(number) for number in range(SOURCES)]
        subscribe(ours, addresses)
        commands = {"ours": ([*PROGRAM, "--store", str(ours), "sync"], plain(bed.folder))}
        if bed.newsboat:
            peers.subscribe(theirs, addresses)
            command = peers.command(bed.newsboat, theirs, "-x", "reload")
            commands[NEWSBOAT] = (command, dict(peers.variables(bed.folder)))
        for step in (*STEPS[:2], *STEPS[2:3] * AGAIN, STEPS[3]):
            if step == STEPS[-1]:
                origin.change(7)
            if step == STEPS[0]:
                alone = bed.folder / "one-core.sqlite3"
                subscribe(alone, addresses)
                command = ["taskset", "--cpu-list", "0", *PROGRAM, "--store", str(alone), "sync"]
                took = timed(command, plain(bed.folder), origin)
                found.setdefault(step, {}).setdefault(ONE_CORE, []).append(took)
            for who, (command, variables) in commands.items():
                found.setdefault(step, {}).setdefault(who, []).append(timed(command, variables, origin))
                if step == "cold" and who == "ours":
                    searchable = everything(ours)
    return searchable


def peaks(bed: Bed) -> tuple[float, float]:
    """The peak of a cold sync in MB, and that of the largest of its workers, 0 where it has none."""
    path = bed.folder / "peak.sqlite3"
    most = dict[int, float]()
    with Origin(feeds(bed.stores[bed.usual].parent)) as origin:
        subscribe(path, [origin.address(number) for number in range(SOURCES)])
        quiet = subprocess.DEVNULL
        command = [*PROGRAM, "--store", str(path), "sync"]
        with subprocess.Popen(command, env=plain(bed.folder), stdout=quiet, stderr=quiet) as sync:
            while sync.poll() is None:
                children = Path(f"/proc/{sync.pid}/task/{sync.pid}/children")
                with suppress(OSError, IndexError):  # one that has just ended
                    for pid in (sync.pid, *map(int, children.read_text().split())):
                        most[pid] = peak(pid)
                time.sleep(0.02)
    return most.pop(sync.pid), max(most.values(), default=0.0)


def everything(path: Path) -> int:
    """How many articles a store has, 0 where some of them are not found by their headlines."""
    with Store.open(path) as store:
        stored = store.count(Filter())
        rows = store.rows(store.listing(Filter(), 5))
        hits = [len(store.search(Filter(query=f'"{row.headline}"'))[0]) for row in rows.values()]
    return stored if all(hits) else 0


def far(bed: Bed, found: dict[str, dict[str, list[Cost]]]) -> None:
    """One round with 100 hosts that take 100 ms an answer; newsboat asks eight at once.

    A quick run is without newsboat.
    """
    ours, theirs = bed.folder / "far.sqlite3", bed.folder / "newsboat-far"
    kept = bed.stores[bed.usual].parent
    with Origin(feeds(kept, FEW), LATENCY, FAR) as origin:
        subscribe(ours, [origin.address(number, number + 1) for number in range(FAR)])
        command = [*PROGRAM, "--store", str(ours), "sync"]
        found.setdefault(FEW_COLD, {}).setdefault("ours", []).append(
            timed(command, plain(bed.folder), origin)
        )
    with Origin(feeds(kept), LATENCY, FAR) as origin:
        addresses = [origin.address(number, number + 1) for number in range(FAR)]
        subscribe(ours, addresses)
        commands = {"ours": ([*PROGRAM, "--store", str(ours), "sync"], plain(bed.folder))}
        if bed.newsboat and not bed.quick:
            peers.subscribe(theirs, addresses, "reload-threads 8\n")
            command = peers.command(bed.newsboat, theirs, "-x", "reload")
            commands[NEWSBOAT] = (command, dict(peers.variables(bed.folder)))
        for step in (*STEPS[:2], *STEPS[2:3] * AGAIN):
            for who, (command, variables) in commands.items():
                found.setdefault(step, {}).setdefault(who, []).append(timed(command, variables, origin))


def spoken(bed: Bed, tongue: str) -> Row:
    """A cold sync of feeds in a language, ours and newsboat's in turn."""
    ours, theirs = bed.folder / "spoken.sqlite3", bed.folder / "newsboat-spoken"
    found: dict[str, list[Cost]] = {"ours": []}
    with Origin(feeds(bed.stores[bed.usual].parent, tongue=tongue)) as origin:
        addresses = [origin.address(number) for number in range(SPOKEN)]
        for _round in range(AGAIN):
            subscribe(ours, addresses)
            command = [*PROGRAM, "--store", str(ours), "sync"]
            found["ours"].append(timed(command, plain(bed.folder), origin))
            if bed.newsboat:
                peers.subscribe(theirs, addresses)
                command = peers.command(bed.newsboat, theirs, "-x", "reload")
                variables = dict(peers.variables(bed.folder))
                found.setdefault(NEWSBOAT, []).append(timed(command, variables, origin))
    values = middle(found, "wall")
    beside = {NEWSBOAT: values[NEWSBOAT]} if NEWSBOAT in values else {}
    name = f"cold sync, {SPOKEN} sources of {ITEMS} articles, {tongue}"
    missing = "-" if bed.newsboat else peers.MISSING
    return Row(name, "s", values["ours"], beside, Goal(1.5, NEWSBOAT), AGAIN, "", missing)


def middle(costs: Mapping[str, list[Cost]], what: str) -> dict[str, float]:
    """The median of a cost of each program: wall, cpu, or received, sent, full a source."""

    def value(cost: Cost) -> float:
        if what in {"wall", "cpu"}:
            return float(getattr(cost, what))
        # What the server sent is what the program received.
        seen = {"received": cost.counts.sent, "sent": cost.counts.received}
        return seen[what] / SOURCES if what in seen else float(cost.counts.full)

    return {who: median([value(cost) for cost in runs]) for who, runs in costs.items()}


def rows(bed: Bed) -> Iterator[Row]:
    """All that a sync costs."""
    rounds = 1 if bed.quick else bed.rounds
    costs: dict[str, dict[str, list[Cost]]] = {}
    searchable = SOURCES * ITEMS
    end = time.monotonic() + LONG
    for number in range(rounds):
        if number == 0 or time.monotonic() < end:
            searchable = min(searchable, near(bed, costs))
    peer = "-" if bed.newsboat else peers.MISSING

    def row(
        what: str, unit: str, cost: Mapping[str, list[Cost]], kind: str, goal: Goal | None = None, by: int = 1
    ) -> Row:
        values = {who: by * value for who, value in middle(cost, kind).items()}
        beside = {NEWSBOAT: values[NEWSBOAT]} if NEWSBOAT in values else {}
        return Row(what, unit, values["ours"], beside, goal, len(cost["ours"]), "", peer)

    cold = costs["cold"]
    alone = {"ours": cold.pop(ONE_CORE)} | {who: runs for who, runs in cold.items() if who == NEWSBOAT}
    yield row("cold sync, 200 sources of 50 articles", "s", cold, "wall", Goal(1.2, NEWSBOAT))
    yield row("cold sync, on one core", "s", alone, "wall", Goal(2, NEWSBOAT))
    yield row("cold sync, CPU", "s", cold, "cpu")
    yield row("cold sync, on one core, CPU", "s", alone, "cpu")
    largest, worker = peaks(bed)
    yield Row("cold sync, peak memory", "MB", largest, {}, Goal(PEAK))
    yield Row("cold sync, peak memory of a worker", "MB", worker, {}, Goal(WORKER))
    yield row("cold sync, received a source", "bytes", cold, "received")
    lacking = float(SOURCES * ITEMS - searchable)
    yield Row(
        "cold sync, articles not yet there to search", "articles", lacking, {}, Goal(0), len(cold["ours"])
    )
    for step in STEPS[1:3]:
        unchanged = costs[step]
        # Newsboat asks conditionally from the third fetch on: that one is what is compared.
        cpu = Goal(0.5, NEWSBOAT) if step == STEPS[2] else None
        yield row(f"{step}, wall", "s", unchanged, "wall")
        yield row(f"{step}, CPU", "s", unchanged, "cpu", cpu)
        yield row(f"{step}, received a source", "bytes", unchanged, "received", Goal(250))
        yield row(f"{step}, sent a source", "bytes", unchanged, "sent", Goal(400))
        yield row(f"{step}, articles parsed", "articles", unchanged, "full", Goal(0), ITEMS)
    changed = costs[STEPS[3]]
    yield row("one of 200 sources changed, wall", "s", changed, "wall")
    yield row("one of 200 sources changed, full answers", "answers", changed, "full", Goal(1))
    yield from (spoken(bed, tongue) for tongue in TONGUES)
    distant: dict[str, dict[str, list[Cost]]] = {}
    end = time.monotonic() + LONG
    for number in range(rounds):
        if number == 0 or time.monotonic() < end:
            far(bed, distant)
    name = "100 hosts at 100 ms an answer"
    yield row(f"{name}, {FEW_COLD}", "s", distant[FEW_COLD], "wall", Goal(2))
    yield row(f"{name}, cold, {ITEMS} articles each", "s", distant["cold"], "wall", Goal(1.3, NEWSBOAT))
    yield row(f"{name}, unchanged, second fetch", "s", distant[STEPS[1]], "wall", Goal(1))
    yield row(f"{name}, unchanged, third fetch", "s", distant[STEPS[2]], "wall", Goal(1))
