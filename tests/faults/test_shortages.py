"""What this machine lacks while it fetches: descriptors, memory, ports, the right to connect."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from anyio.abc import SocketStream

from stadtbote.errors import SHORTAGES, Failure, Reason, SourceError
from stadtbote.sources.net.addresses import first_to_answer, look_up, reason_of
from stadtbote.sources.net.pacing import Slots
from stadtbote.sync.result import Result, exit_code
from stadtbote.text.failures import source_failure
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.feeding import rss
from support.raw import Behaviour, RawServer, Talk, answer
from support.terminal import PROGRAM, environment

HOSTS = 25
NEWS = rss("<title>Markt</title><guid>1</guid>").encode()


async def slowly(talk: Talk) -> None:
    """An answer that takes a moment, so that many are waited for at once."""
    await asyncio.sleep(0.2)
    await answer(NEWS, "Content-Type: application/rss+xml")(talk)


def few(path: Path, descriptors: int, *names: str) -> subprocess.CompletedProcess[str]:
    """A sync of the store at `path` with so many descriptors."""
    limited = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh", *PROGRAM]
    return subprocess.run(
        [*limited, "--store", str(path), "sync", "--no-bodies", *names],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )


@pytest.mark.row(108)
@pytest.mark.parametrize("descriptors", [32, 20])
def test_few_descriptors_are_shared(tmp_path: Path, descriptors: int) -> None:
    """Where not all can be asked at once, fewer are: every source comes in."""
    path = tmp_path / "stadtbote.sqlite3"
    with ExitStack() as running:
        hosts = [f"127.0.1.{n}" for n in range(1, HOSTS + 1)]
        routes: dict[str, Behaviour] = {"/1": slowly, "/2": slowly}
        servers = [running.enter_context(RawServer(host=host, routes=routes)) for host in hosts]
        with Store.open(path) as store:
            store.remove_source("wuppertal-digital")
            for n, server in enumerate(servers):
                for feed in routes:
                    store.add_source(Source(f"ort-{n}-{feed[1]}", "Ort", server.address(feed), "feed"))
        done = few(path, descriptors)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if ": 1 neu" not in line] == []
    assert len(done.stdout.splitlines()) == 2 * HOSTS


@pytest.mark.row(108)
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.EMFILE, Reason.FILES),
        (errno.ENFILE, Reason.FILES),
        (errno.ENOMEM, Reason.MEMORY),
        (errno.ENOBUFS, Reason.MEMORY),
        (errno.EADDRNOTAVAIL, Reason.PORTS),
        (errno.EACCES, Reason.DENIED),
        (errno.EPERM, Reason.DENIED),
        (errno.ENETUNREACH, Reason.OFFLINE),
    ],
)
def test_a_lack_of_this_machine_is_told_as_such(code: int, reason: Reason) -> None:
    """No "no network", and advice that helps; with sources named the exit code is 75."""
    assert reason_of(OSError(code, os.strerror(code))) is reason
    said = source_failure("ort", Failure(reason), 3)
    assert ("kein Netz" in said) is (reason is Reason.OFFLINE)
    result = Result("ort", error=Failure(reason), stored=3)
    assert exit_code([result], ["ort"]) == (75 if reason in SHORTAGES else 0)
    assert exit_code([result], []) == 0


@pytest.mark.row(108)
async def test_no_descriptor_for_the_resolver() -> None:
    """A name that could not be asked for is not told as unknown."""
    import resource

    bounds = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, bounds[1]))
    try:
        with pytest.raises(OSError, match="open files") as failed:
            await look_up("ort.example", 80)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, bounds)
    assert reason_of(failed.value) is Reason.FILES


@pytest.mark.row(9, 108)
async def test_what_one_family_met_says_more_than_that_the_other_is_missing() -> None:
    """Where this machine has no address of the one kind, what is told is how the other one failed."""
    for met in (Reason.REFUSED, Reason.TIMEOUT, Reason.PORTS):
        reasons = iter([Reason.PORTS, Reason.OFFLINE, met])

        async def connect(_address: str, reasons: Iterator[Reason] = reasons) -> SocketStream:
            raise SourceError(next(reasons))

        with pytest.raises(SourceError) as failed:
            await first_to_answer(["::1", "::2", "127.0.0.1"], connect)
        assert failed.value.reason is met


@pytest.mark.row(108)
async def test_fewer_at_once_until_it_is_enough() -> None:
    """Of ten at once on a machine that bears three, all are done, and three are under way at the end."""
    slots, open_now, done = Slots(at_once=10, per_host=1, at_first=10), 0, []

    async def ask(host: str) -> None:
        nonlocal open_now
        while host not in done:
            async with slots.take(host):
                if open_now == 3:
                    assert slots.fewer()
                    await asyncio.sleep(0)
                    continue
                open_now += 1
                await asyncio.sleep(0.01)
                open_now -= 1
                done.append(host)

    await asyncio.gather(*[ask(host) for host in "abcdefghij"])
    assert sorted(done) == list("abcdefghij")
    assert 1 <= slots.room <= 9
    async with slots.take("a"):
        assert not slots.fewer()
