"""Moves, pages and openings: bytes to the terminal, and the time from a key to the last of them; idle."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from bench import peers
from bench.programs import Bed, answered, ours, plain, shown
from bench.table import LEAST, NEWSBOAT, Goal, Row, median
from support.terminal import Terminal

MOVES = 12
IDLE, IDLE_QUICK = 60.0, 10.0

IN_LIST, WITH_ARTICLE = Goal(5), Goal(8)
PAGE, OPENING = Goal(2500), Goal(2200)


class Face(NamedTuple):
    """A way to read the list, and what a move in it may cost."""

    name: str
    arguments: Sequence[str]
    columns: int
    move: Goal
    time: Goal
    keys: Sequence[str] = ("j", " ", "\r")


FACES = (
    Face("full screen, list alone", ("--screen",), 59, Goal(200), IN_LIST),
    Face("full screen, article below", ("--screen",), 80, Goal(1400), WITH_ARTICLE),
    Face("full screen, --low-bandwidth", ("--screen", "--low-bandwidth"), 80, Goal(60), IN_LIST),
    Face("screen-reader face", ("--screen-reader",), 80, Goal(100), IN_LIST),
)
PEER_KEYS = (peers.DOWN, peers.PAGE, peers.ENTER)


class Costs(NamedTuple):
    """Bytes and milliseconds of each move, and of a page and an opening."""

    moves: list[tuple[int, float]]
    pages: list[tuple[int, float]]
    openings: list[tuple[int, float]]


def costs(terminal: Terminal, keys: Sequence[str], rounds: int, moves: int) -> Costs:
    """What keys cost; the terminal stands on the first article of a list.

    A page is the first one from there, an opening that of the article which then has the focus; after that
    it is closed, and the list is at its top again.
    """
    found = Costs([], [], [])
    down, page, enter = keys
    for _ in range(moves):
        found.moves.append(answered(terminal, down))
    for _ in range(rounds):
        found.pages.append(answered(terminal, page))
        found.openings.append(answered(terminal, enter))
        answered(terminal, "q")
    return found


def started(bed: Bed, face: Face) -> Terminal:
    """A face on a terminal, ready for keys."""
    command = ours(bed.stores[bed.usual], *face.arguments)
    terminal = Terminal(command, columns=face.columns, variables=plain(bed.folder))
    shown(terminal, bed.headlines[bed.usual])
    while not terminal.listens:
        terminal.read(0.05, 0.5)
    terminal.read(0.5, 3.0)
    return terminal


def peer(bed: Bed, program: str) -> Terminal:
    """Newsboat on a terminal, in the articles of its first feed."""
    command = peers.command(program, peers.cached(bed, bed.usual))
    terminal = Terminal(command, variables=peers.variables(bed.folder))
    shown(terminal, peers.FEEDS)
    terminal.read(0.3, 3.0)
    terminal.press(peers.ENTER)
    return terminal


def idle(bed: Bed, seconds: float) -> Iterator[Row]:
    """What comes without a key in so many seconds, from all at once."""
    with ExitStack() as stack:
        terminals = {face.name: stack.enter_context(started(bed, face)) for face in FACES}
        if bed.newsboat:
            terminals[NEWSBOAT] = stack.enter_context(peer(bed, bed.newsboat))
        time.sleep(seconds)
        sizes = {name: float(len(terminal.read(0.01, 1.0))) for name, terminal in terminals.items()}
    beside = {NEWSBOAT: sizes[NEWSBOAT]} if bed.newsboat else {}
    for face in FACES:
        name = f"idle, {seconds:.0f} s, {face.name}"
        yield Row(name, "bytes", sizes[face.name], beside, Goal(0), 1, "", "-" if beside else peers.MISSING)


def rows(bed: Bed) -> Iterator[Row]:
    """Bytes and times of every face, newsboat's beside, and then idle."""
    found: dict[str, list[Costs]] = {}
    rounds = 3 if bed.quick else 7
    for _ in range(2):
        for face in FACES:
            with started(bed, face) as terminal:
                found.setdefault(face.name, []).append(costs(terminal, face.keys, rounds, MOVES))
        if bed.newsboat:
            with peer(bed, bed.newsboat) as terminal:
                found.setdefault(NEWSBOAT, []).append(costs(terminal, PEER_KEYS, rounds, MOVES))
    for face in FACES:
        for name, field, size_goal, time_goal in (
            ("a move", 0, face.move, face.time),
            ("a page down", 1, PAGE, None),
            ("opening an article", 2, OPENING, None),
        ):
            for unit, place, goal in (("bytes", 0, size_goal), ("ms", 1, time_goal)):
                values = {
                    who: median([value[place] for one in runs for value in one[field]])
                    for who, runs in found.items()
                }
                scale = 1000 if place else 1
                least = min(value[1] for one in found[face.name] for value in one[field])
                beside = {LEAST: 1000 * least} if place else {}
                beside |= {NEWSBOAT: values[NEWSBOAT] * scale} if bed.newsboat else {}
                runs = sum(len(one[field]) for one in found[face.name])
                what = f"{name}, {face.name}, {'key to last byte' if place else 'bytes'}"
                ours_ = values[face.name] * scale
                yield Row(what, unit, ours_, beside, goal, runs, "", "-" if bed.newsboat else peers.MISSING)
    yield from idle(bed, IDLE_QUICK if bed.quick else IDLE)
