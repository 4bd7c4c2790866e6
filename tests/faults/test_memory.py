"""Memory and the terminal while servers send what is made to fill them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faults.program import MOST_MEMORY, Program
from faults.server import MIB, QUICK_FAULTS, bomb, fault_server
from support.raw import RawServer, head, pieces
from support.slow import SlowLine
from support.terminal import Terminal, environment


@pytest.mark.row(13)
def test_many_large_bodies_at_once(tmp_path: Path) -> None:
    """Servers that each send as much as one may, and keep it from ending, share the memory that there is."""
    program = Program(tmp_path)
    hosts = 24
    body = bomb(8 * MIB)  # as large as it may be
    start = head("Content-Encoding: gzip", f"Content-Length: {len(body)}")
    behaviour = pieces(start + body[:-20], body[-20:], every=1.5)
    with RawServer(routes={"/": behaviour}) as server, SlowLine(server.port, rate=1e7, hosts=hosts) as line:
        for host in range(1, hosts + 1):
            program.add(f"s{host}", line.address("/", host))
        ran = program.measured("sync", "--no-bodies", limits={"at_first": hosts})
    assert ran.memory < MOST_MEMORY
    assert ran.code == 75
    assert ran.out.count("die Antwort ist zu groß") >= hosts // 2
    assert len(ran.out.splitlines()) == hosts


@pytest.mark.row(13, 14, 16, 25)
def test_in_the_full_screen(tmp_path: Path) -> None:
    """All faults in one sync of the full screen: within the same memory, and nothing raw in the terminal."""
    program = Program(tmp_path)
    with fault_server() as server:
        for name in QUICK_FAULTS:
            program.add(name, server.address(f"/{name}"))
        with Terminal(program.command("--screen"), variables=environment()) as terminal:
            terminal.wait_for(" nicht erreicht. ", 40)
            status = Path(f"/proc/{terminal.pid}/status").read_text()
            terminal.press("q")
            assert terminal.wait() == 0
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak
    assert int(peak[1]) * 1024 < MOST_MEMORY
    assert b"]52;" not in terminal.output
    assert b"cHduZWQ=" not in terminal.output
    assert b"\xc2\x9b" not in terminal.output
    assert b"\x07" not in terminal.output
