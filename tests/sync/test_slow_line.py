"""Syncs over a slow line: a relay on loopback that all connections share."""

from __future__ import annotations

import os
import time

import pytest

from city.server import CityServer
from stadtbote.errors import Failure, Reason
from stadtbote.sources.net.http import Fetcher, Limits
from stadtbote.sync.sync import Result, sync
from stadtbote_cache import edition
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.leaving import waited_for_processor
from support.raw import RawServer, answer, pieces
from support.slow import SlowLine

FEED = "/feeds/atom.xml"


@pytest.fixture
def empty(store: Store) -> Store:
    """A store without a source."""
    store.remove_source(edition.SOURCE.name)
    return store


@pytest.mark.row(6)
async def test_sources_come_in_one_by_one(empty: Store, city: CityServer) -> None:
    """On 2.4 kB/s the first of 24 cold sources is there to read in under 5 seconds, the next soon after."""
    with SlowLine(city.port, hosts=24) as line:
        for host in range(1, 25):
            empty.add_source(Source(f"s{host}", "Stadt", line.address(FEED, host), "feed"))
        began, waited = time.monotonic(), waited_for_processor(os.getpid())
        came: list[float] = []

        class Enough(Exception):
            """Two sources are enough for a test."""

        def tell(result: Result) -> None:
            assert result.new == 33
            came.append(time.monotonic() - began)
            assert sum(state.articles for state in empty.sources()) >= 33 * len(came)
            if len(came) == 2:
                raise Enough

        with pytest.raises(Enough):
            await sync(empty, bodies=False, tell=tell)
    bytes_of_one = line.received / 2
    assert came[0] < 5.0 + waited_for_processor(os.getpid()) - waited, came
    assert came[1] < came[0] + 2.5 * bytes_of_one / 2400
    assert line.most_open <= 6


async def test_a_shared_line_starves_nobody(empty: Store) -> None:
    """Requests that share a slow line are not given up because each has only its part of it."""
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "%s"}]}' % (
        b"a" * 1800
    )
    with RawServer(routes={"/": answer(body)}) as raw, SlowLine(raw.port, rate=4000, hosts=8) as line:
        for host in range(1, 9):
            empty.add_source(Source(f"s{host}", "Stadt", line.address("/", host), "feed"))
        limits = Limits(slow_rate=800, slow_for=1.2, at_first=8)
        results = await sync(empty, bodies=False, fetcher=Fetcher(limits))
    assert [result.error for result in results] == [None] * 8


@pytest.mark.row(4)
async def test_a_server_that_never_answers_is_given_up_and_said(empty: Store, city: CityServer) -> None:
    """It takes its own time to be given up and no more; the others come meanwhile, and the reason is told."""
    with RawServer(host="127.0.0.2", routes={"/": pieces(then="stall")}) as silent:
        empty.add_source(Source("stumm", "Stumm", silent.address(), "feed"))
        for number in range(5):
            empty.add_source(Source(f"s{number}", "Stadt", city.url(f"{FEED}?{number}"), "feed"))
        told: list[tuple[str, float]] = []
        began = time.monotonic()
        results = await sync(
            empty,
            bodies=False,
            fetcher=Fetcher(Limits(first_byte=4.0)),
            tell=lambda result: told.append((result.name, time.monotonic() - began)),
        )
    assert [result.error for result in results] == [Failure(Reason.TIMEOUT), *[None] * 5]
    assert told[-1][0] == "stumm"
    assert 3.9 < told[-1][1] < 7.0
    assert told[-2][1] < 3.9


@pytest.mark.row(4)
def test_the_limits_are_the_promised_ones() -> None:
    """A server that never answers is given up within 20 seconds, the program's start and end included."""
    assert 19.0 <= Limits().first_byte < 20.0
