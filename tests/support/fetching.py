"""Asks a raw server for one path, as the tests of the fetcher need it again and again."""

from __future__ import annotations

import pytest

from stadtbote.errors import SourceError
from stadtbote.sources.net.http import Answer, Fetcher, Limits, Traffic
from stadtbote_cache.records import Validators
from support.raw import Behaviour, RawServer

NEWS = "<h1>Neue Brücke über die Wupper</h1>".encode()
NOW = 1_795_428_000.0  # Mon, 23 Nov 2026 10:00:00 GMT


async def get(
    server: RawServer,
    behaviour: Behaviour | None = None,
    path: str = "/",
    *,
    limits: Limits | None = None,
    validators: Validators | None = None,
    traffic: Traffic | None = None,
) -> Answer:
    """Ask the server once, with a fetcher of its own, for a path that behaves so."""
    if behaviour is not None:
        server.routes[path] = behaviour
    async with Fetcher(limits or Limits(), clock=lambda: NOW) as fetcher:
        return await fetcher.get(
            server.address(path),
            home=server.address(),
            traffic=traffic or Traffic(),
            validators=validators,
        )


async def fault(
    server: RawServer, behaviour: Behaviour, limits: Limits | None = None, traffic: Traffic | None = None
) -> SourceError:
    """The error of asking once for a path that behaves so."""
    with pytest.raises(SourceError) as caught:
        await get(server, behaviour, limits=limits, traffic=traffic)
    return caught.value
