"""While servers take their time: keys, other sources and an interrupt are not kept waiting."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path
from statistics import median

import pytest

from faults import disk
from faults.program import Program
from faults.server import FEED, HEADLINES, SLOW_FAULTS, fault_server
from support.leaving import gone
from support.raw import RawServer, answer, by_turns, pieces
from support.slow import SlowLine
from support.terminal import PROGRAM, Terminal, environment

LATE = "der Server antwortete nicht rechtzeitig."


def answer_times(terminal: Terminal, keys: str) -> list[float]:
    """Seconds from each key to the first byte that comes back for it."""
    times = []
    for key in keys:
        terminal.read(0.05, 1.0)
        begun = time.perf_counter()
        os.write(terminal.fd, key.encode())
        ready, _, _ = select.select([terminal.fd], [], [], 5.0)
        assert ready, f"no answer to {key!r}:\n{terminal.text}"
        times.append(time.perf_counter() - begun)
    return times


@pytest.mark.row(4, 5)
@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_keys_meanwhile(tmp_path: Path, face: str) -> None:
    """While servers are silent or drip, a key is answered in under 100 ms, and leaving waits for nothing."""
    program = Program(tmp_path)
    with fault_server(well=True) as server, SlowLine(server.port, rate=1e7, hosts=len(SLOW_FAULTS)) as line:
        for host, name in enumerate(SLOW_FAULTS, 1):
            program.add(name, line.address(f"/{name}", host))
        program.run("sync", "--no-bodies")
        with Terminal(program.command(face), variables=environment()) as terminal:
            terminal.wait_for(HEADLINES[0])
            at_rest = answer_times(terminal, "jkjkjkj")
            terminal.press("y")
            times = answer_times(terminal, "jkjkjkj")
            terminal.press("y")
            said = " ".join(terminal.wait_for("Der Abruf läuft").split())
            assert "Der Abruf läuft: 0 von " in said  # and did all the time
            begun = time.monotonic()
            os.write(terminal.fd, b"q")
            assert terminal.wait() == 0
            assert time.monotonic() - begun < 5
    # A machine that is busy with other tests answers late at rest too.
    assert median(times) < max(0.1, 2 * median(at_rest)), (times, at_rest)


@pytest.mark.row(7)
def test_stalled_connections(tmp_path: Path) -> None:
    """With three of ten servers stalled the others come first, over few connections at once."""
    program = Program(tmp_path)
    hosts = 20
    stalled = {f"s{host}" for host in range(1, hosts + 1) if host % 10 in {1, 4, 7}}
    server = RawServer()
    for host in range(1, hosts + 1):
        server.routes[f"/s{host}"] = pieces(then="stall") if f"s{host}" in stalled else answer(FEED)
    with server, SlowLine(server.port, rate=1e7, hosts=hosts) as line:
        for host in range(1, hosts + 1):
            program.add(f"s{host}", line.address(f"/s{host}", host))
        ran = program.measured("sync", "--no-bodies", limits={"first_byte": 6.0})
        assert line.most_open <= hosts  # one to each
    told = [found.partition(": ")[0].lower() for found in ran.out.splitlines()]
    first_late = next(place for place, name in enumerate(told) if name in stalled)
    assert first_late >= 10, told  # all 14, where the machine is not busy with other tests
    assert ran.out.count("3 neu") == hosts - len(stalled)
    assert ran.out.count(LATE) == len(stalled)
    assert ran.code == 0
    assert ran.seconds < 6.0 * len(stalled)  # as long as one after the other would take


@pytest.mark.row(6)
def test_interrupting_a_slow_sync(tmp_path: Path) -> None:
    """Ctrl-C ends a sync over a slow line within a second with 130; what came until then is there to read."""
    program = Program(tmp_path)
    routes = {"/gut": answer(FEED), "/stumm": by_turns(answer(FEED), pieces(then="stall"))}
    with RawServer(routes=routes) as server, SlowLine(server.port) as line:
        program.add("gut", line.address("/gut"))
        with Terminal(program.command("sync"), variables=environment()) as terminal:
            assert terminal.wait() == 0
        program.add("stumm", line.address("/stumm"))
        server.routes["/stumm"] = pieces(then="stall")
        with subprocess.Popen(
            program.command("sync", "stumm"),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            limit = time.monotonic() + 20
            while "/stumm" not in server.paths() and time.monotonic() < limit:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            assert gone(process.pid, 1.0)
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, re.search(rb"Traceback|\x1b", err)) == (130, b"", None)
    assert program.headlines("gut") == list(HEADLINES)


@pytest.mark.row(136)
@pytest.mark.parametrize("face", ["--screen", "--screen-reader", "--plain"])
def test_keys_while_a_file_is_read(tmp_path: Path, face: str) -> None:
    """While a disk takes its time with a file that E takes over, keys are answered; then it goes on."""
    folder, slow = tmp_path / "away", tmp_path / "slow"
    folder.mkdir()
    (folder / "abos.opml").write_text(
        '<opml><body><outline text="Amt" xmlUrl="https://amt.example/"/></body></opml>'
    )
    slow.touch()
    ends = "\r" if face == "--plain" else ""
    command = (*PROGRAM, "--store", str(tmp_path / "store.sqlite3"), face, "--offline")
    with Terminal(command, variables=disk.failing(folder, hangs=str(slow))) as terminal:
        terminal.wait_for("WuppertalWorks")
        terminal.press(f"E{ends}", "EPUB")
        terminal.press("7\r", "Datei:")
        terminal.press(f"{folder}/abos.opml\r", "wird gelesen")
        terminal.press(f"s{ends}", "emerkt")
        slow.unlink()
        terminal.wait_for("1 neue Quelle")
        terminal.press("1\r", "Übernommen: 1 neue Quelle.")
        terminal.press(f"q{ends}")
