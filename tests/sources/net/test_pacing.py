"""How many requests may be under way: what is decided from how answers came, and who then gets a slot."""

from __future__ import annotations

import asyncio

import pytest

from faults.rows import rows
from stadtbote.sources.net.limits import Limits
from stadtbote.sources.net.pacing import STUCK, Slots, Took, is_quiet, room_after, room_when_quiet

MOST = 64


@pytest.mark.parametrize(
    ("room", "took", "then"),
    [
        (1, Took(0.1, 0.0, 180, 1), 5),  # an answer at once: the line was not full
        (63, Took(0.1, 0.0, 180, 40), MOST),
        (3, Took(0.9, 0.0, 180, 3), 3),  # a slow server, or a full line: nobody knows
        (3, Took(1.2, 0.05, 20_000, 3), 7),  # a slow server, but its page flew
        (1, Took(3.7, 3.6, 8_700, 1), 1),  # 2.4 kB/s, alone
        (8, Took(9.0, 8.0, 8_700, 8), 4),  # 2.4 kB/s, shared by eight
        (1, Took(9.0, 8.0, 8_700, 2), 1),
        (8, Took(9.0, 8.0, 300, 8), 8),  # a dripping server says nothing of the line
    ],
)
def test_room_after_an_answer(room: int, took: Took, then: int) -> None:
    """What came quickly makes room for four more; what was long on its way beside others halves the room."""
    assert room_after(room, took, MOST) == then


def test_a_line_of_hundred_milliseconds_is_filled_in_rounds() -> None:
    """Each round has five times the requests of the last; a hundred are through in four rounds."""
    room, left, rounds = 1, 100, 0
    while left > 0:
        asked = min(room, left)
        for _ in range(asked):
            room = room_after(room, Took(0.1, 0.0, 180, asked), Limits().at_once)
        left -= asked
        rounds += 1
    assert rounds == 4


def test_silence_makes_room() -> None:
    """Silent servers do not fill a line: more are asked, half as many again each time, up to the most."""
    room, seen = 1, []
    for _ in range(11):
        room = room_when_quiet(room, room, MOST)
        seen.append(room)
    assert seen == [2, 3, 4, 6, 9, 13, 19, 28, 42, 63, MOST]
    assert room_when_quiet(9, 2, MOST) == 9


@pytest.mark.parametrize(
    ("received", "seconds", "quiet"), [(0, 1.0, True), (0, 0.5, False), (199, 1.0, True), (200, 1.0, False)]
)
def test_quiet(received: int, seconds: float, quiet: bool) -> None:
    """A line is quiet where it brought less than the least speed for a while."""
    assert is_quiet(received, seconds, 200) is quiet


async def test_editions_come_before_bodies() -> None:
    """Where the line bears one at a time, the lower rank gets the slot, whenever it asked."""
    slots = Slots(at_once=8, per_host=2)
    order: list[str] = []

    async def ask(name: str, rank: int) -> None:
        async with slots.take(name, rank):
            order.append(name)
            await asyncio.sleep(0.01)

    await asyncio.gather(ask("first", 2), ask("body", 2), ask("page", 1), ask("edition", 0), ask("other", 2))
    assert order == ["first", "edition", "page", "body", "other"]


async def test_a_silent_server_holds_up_nobody() -> None:
    """While the first server says nothing, the others are let in after a moment."""
    slots = Slots(at_once=8, per_host=2)
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def silent() -> None:
        async with slots.take("silent"):
            await asyncio.sleep(3.0)

    async def quick(name: str) -> float:
        async with slots.take(name):
            slots.answered(0.01, 0.0, 200)
        return loop.time() - began

    first = asyncio.ensure_future(silent())
    await asyncio.sleep(0)
    done = await asyncio.gather(*[quick(f"host {n}") for n in range(20)])
    assert max(done) < 2.5
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


async def test_what_came_is_read_before_more_is_asked_for() -> None:
    """While it is held, nobody is let in, and a quiet line says nothing; then all that wait are."""
    slots = Slots(at_once=8, per_host=2, at_first=3)
    slots.hold(True)
    let_in: list[str] = []

    async def ask(host: str) -> None:
        async with slots.take(host):
            let_in.append(host)

    asking = [asyncio.ensure_future(ask(host)) for host in "abc"]
    await asyncio.sleep(0)
    slots._moved -= STUCK
    slots._look()
    assert (let_in, slots.room) == ([], 3)
    slots.hold(False)
    slots._look()
    assert slots.room == 3
    await asyncio.gather(*asking)
    assert let_in == ["a", "b", "c"]


async def test_work_of_our_own_is_not_the_lines() -> None:
    """The seconds that the program spends on what came are told apart from those that it waits."""
    slots = Slots(at_once=1, per_host=1)
    with slots.flow.working():
        await asyncio.sleep(0.05)
    assert 0.04 < slots.flow.worked < 1.0


@pytest.mark.row(7)
async def test_requests_at_once() -> None:
    """However much the line bears, no more than so many are asked at once, and in the end all of them."""
    slots = Slots(at_once=3, per_host=2)
    under_way, asked = 0, []

    async def work(host: str) -> None:
        nonlocal under_way
        async with slots.take(host):
            under_way += 1
            asked.append(under_way)
            await asyncio.sleep(0.01)
            slots.answered(0.01, 0.0, 200)
            under_way -= 1

    await asyncio.gather(*[work(host) for host in "abcdefghijklmnopqrst"])
    assert len(asked) == 20
    assert max(asked) == 3


async def test_slots_survive_cancelling() -> None:
    """Who is cancelled while waiting, or in the very moment of being let in, leaves no slot taken."""
    slots = Slots(at_once=1, per_host=1)

    async def wait() -> None:
        async with slots.take("b"):
            pass

    async with slots.take("a"):
        waiting = [asyncio.ensure_future(wait()) for _ in range(3)]
        await asyncio.sleep(0.01)
        waiting[0].cancel()
        await asyncio.sleep(0.01)
    waiting[1].cancel()  # it has its slot by now, but has not run
    await asyncio.gather(*waiting, return_exceptions=True)
    assert [task.cancelled() for task in waiting] == [True, True, False]
    async with asyncio.timeout(1), slots.take("c"):
        pass


@pytest.mark.row(7)
def test_the_limits_are_the_promised_ones() -> None:
    """The table of faults promises the same number of requests, in all and to one host, as the limits set."""
    promise = next(row.leads_to for row in rows() if row.number == 7)
    assert f"at most {Limits().at_once} requests" in promise
    assert f"and {Limits().per_host} to one host" in promise
