"""Poor lines: the first headline over 2.4 kB/s, and a server that takes connections and never answers."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from bench import peers
from bench.programs import LIMIT, Bed, plain, until
from bench.syncs import subscribe
from bench.table import NEWSBOAT, Goal, Row, median
from city.server import CityServer
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.slow import SlowLine
from support.terminal import PROGRAM, Terminal

FEED = "/feeds/atom.xml"
"""33 articles with teasers and without bodies: about 9 kB packed."""

COLD = 24
FIRST, GIVEN_UP, KEY = Goal(5), Goal(20), Goal(100)
"""What is measured has the start and the end of the program in it, the 20 seconds are the server's."""

WATCHED = 8.0
"""Seconds in which keys are pressed while a server does not answer."""


def first_headline(bed: Bed) -> tuple[float, int]:
    """Seconds until the first of 24 cold sources says that it is there to read, and the bytes by then."""
    path = bed.folder / "slow.sqlite3"
    with CityServer() as city, SlowLine(city.port, hosts=COLD) as line:
        subscribe(path, [line.address(FEED, host) for host in range(1, COLD + 1)])
        begun = time.perf_counter()
        with subprocess.Popen(
            [*PROGRAM, "--store", str(path), "sync", "--no-bodies"],
            env=plain(bed.folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as sync:
            assert sync.stdout is not None
            select.select([sync.stdout], [], [], LIMIT)
            came = time.perf_counter() - begun
            said = sync.stdout.readline()
            received = line.received
            sync.kill()
    assert b" neu" in said, said
    return came, received


@contextmanager
def silent() -> Iterator[str]:
    """The address of a server whose connections come about and nothing more."""
    with socket.create_server(("127.0.0.2", 0), backlog=64) as server:
        yield f"http://127.0.0.2:{server.getsockname()[1]}/feed"


def given_up(bed: Bed, address: str) -> tuple[float, bool]:
    """Seconds until a sync gives the server up, and whether it says why."""
    path = bed.folder / "silent.sqlite3"
    subscribe(path, [address])
    begun = time.perf_counter()
    done = subprocess.run(
        [*PROGRAM, "--store", str(path), "sync"],
        env=plain(bed.folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=3 * LIMIT,
    )
    return time.perf_counter() - begun, b"antwortete nicht" in done.stdout


def peer_given_up(bed: Bed, program: str, address: str) -> float:
    """Seconds until newsboat gives it up."""
    folder = bed.folder / "newsboat-silent"
    peers.subscribe(folder, [address])
    begun = time.perf_counter()
    subprocess.run(
        peers.command(program, folder, "-x", "reload"),
        env=dict(peers.variables(bed.folder)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=3 * LIMIT,
    )
    return time.perf_counter() - begun


def stands(terminal: Terminal, row: int) -> bool:
    """Whether the cursor is in a row."""
    return bool(terminal.screen.cursor.y == row)


def keys_meanwhile(bed: Bed, address: str) -> list[float]:
    """Milliseconds to the answer of each key in the full screen while a sync waits for the server."""
    path = bed.folder / "keys.sqlite3"
    found = []
    with CityServer() as city:
        subscribe(path, [city.url(FEED)])
        quiet = subprocess.DEVNULL
        command = [*PROGRAM, "--store", str(path), "sync", "--no-bodies"]
        subprocess.run(command, env=plain(bed.folder), check=True, stdout=quiet, stderr=quiet)
    with Store.open(path) as store:
        store.add_source(Source("stumm", "Stumm", address, "feed"))
    with Terminal([*PROGRAM, "--store", str(path)], variables=plain(bed.folder)) as terminal:
        until(terminal, lambda: terminal.listens)
        terminal.read(1.0, 3.0)
        end = time.monotonic() + WATCHED
        row = terminal.screen.cursor.y
        for key in "jk" * 200:
            if time.monotonic() > end:
                break
            row += 1 if key == "j" else -1
            begun = time.perf_counter()
            os.write(terminal.fd, key.encode())
            came = until(terminal, partial(stands, terminal, row), 5.0)
            found.append(1000 * ((time.perf_counter() if came is None else came) - begun))
            terminal.read(0.1, 0.2)
    return found


def rows(bed: Bed) -> Iterator[Row]:
    """What is measured of poor lines. All that waits for the silent server waits at once."""
    runs = 1 if bed.quick else 7
    first = [first_headline(bed) for _ in range(runs)]
    name = "first headline of 24 cold sources at 2.4 kB/s"
    yield Row(name, "s", median([seconds for seconds, _ in first]), {}, FIRST, runs)
    yield Row(
        f"{name}, received by then", "bytes", median([float(size) for _, size in first]), {}, None, runs
    )
    with silent() as address, ThreadPoolExecutor(3) as pool:
        ours = pool.submit(given_up, bed, address)
        keys = pool.submit(keys_meanwhile, bed, address)
        peer = pool.submit(peer_given_up, bed, bed.newsboat, address) if bed.newsboat else None
        seconds, said = ours.result()
        beside = {NEWSBOAT: peer.result()} if peer else {}
        slowest = max(keys.result())
    why = "-" if peer else peers.MISSING
    yield Row("a server that never answers, given up", "s", seconds, beside, GIVEN_UP, 1, "", why)
    yield Row("a server that never answers, not said", "answers", float(not said), {}, Goal(0), 1)
    yield Row("slowest key while it is waited for", "ms", slowest, {}, KEY, len(keys.result()))
