"""Servers that take their time: what the real program does until the deadline."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from faults.program import MOST_MEMORY, Program
from faults.server import HEADLINES, SLOW_FAULTS, fault_server
from stadtbote.sources.net.http import Limits
from support.slow import SlowLine

QUICK = {"first_byte": 1.0, "slow_for": 1.0, "total": 8.0}
KEPT = "Die 3 gespeicherten Artikel bleiben lesbar."
LATE = "der Server antwortete nicht rechtzeitig."
SLOW = "die Antwort kam zu langsam und wurde abgebrochen."
SAID = {
    "silence": LATE,
    "drip-of-headers": LATE,
    "drip-of-hints": LATE,
    "drip-of-a-body": SLOW,
    "stall-in-body": SLOW,
}


@pytest.mark.row(4, 5)
def test_given_up_at_the_deadline(tmp_path: Path) -> None:
    """Silence and drips end at the whole deadline, not at that of a read; what is stored stays."""
    assert SAID.keys() == SLOW_FAULTS.keys()
    program = Program(tmp_path)
    with fault_server(well=True) as server, SlowLine(server.port, rate=1e7, hosts=len(SAID)) as line:
        for host, name in enumerate(SAID, 1):
            program.add(name, line.address(f"/{name}", host))
        assert program.run("sync", "--no-bodies").out.count("3 neu") == len(SAID)
        ran = program.measured("sync", "--no-bodies", limits=QUICK)
    for name, sentence in SAID.items():
        assert ran.line(name).startswith(f"{sentence} {KEPT} Bitte später noch einmal versuchen.")
        assert program.headlines(name) == list(HEADLINES)
    assert ran.code == 0
    assert 0.9 < ran.seconds < 20  # which is what one of them has by default
    assert ran.memory < MOST_MEMORY


@pytest.mark.row(4)
def test_swallowed_connections(tmp_path: Path) -> None:
    """Where the network swallows every packet the deadline holds as well."""
    program = Program(tmp_path)
    with ExitStack() as held:
        hole = held.enter_context(socket.socket())
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)  # with its queue full, the system drops further connections without a word
        for _ in range(3):
            filler = held.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(hole.getsockname())
        program.add("loch", f"http://127.0.0.1:{hole.getsockname()[1]}/")
        ran = program.measured("sync", limits=QUICK)
    assert ran.code == 75
    assert ran.out == (
        f"Loch: {LATE} Gespeichert ist von dieser Quelle noch nichts. Bitte später noch einmal versuchen.\n"
    )
    assert 0.9 < ran.seconds < 20


@pytest.mark.row(4, 5)
def test_the_real_deadlines() -> None:
    """Without a test's limits a server that never answers has 20 seconds, and everything an end."""
    limits = Limits()
    assert 19.0 <= limits.first_byte <= 20.0
    assert (limits.slow_for, limits.total) == (20.0, 300.0)
