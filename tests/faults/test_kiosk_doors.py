"""The kiosk over a real sshd: whatever a visitor asks sshd for, there is the kiosk or nothing."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from support.hosted import FIRST_PAGE, Kiosk, ask, free_port
from support.needs import need
from support.terminal import Terminal, environment


@pytest.mark.row(94)
@pytest.mark.parametrize(
    "command",
    [
        "id; touch {trace}",
        "$(touch {trace})",
        "sh -i",
        "\x1b]0;PWNED\x07; touch {trace}",
        "true\n\ntouch {trace}",
    ],
)
def test_no_command_is_run(kiosk: Kiosk, anybodys: Path, command: str) -> None:
    """A command that the visitor names is not run, shown, or logged as it is: there is the first page."""
    trace = anybodys / "trace"
    done = ask(kiosk.connect(command=command.format(trace=trace)))
    assert FIRST_PAGE in done.stdout.decode()
    assert b"uid=" not in done.stdout
    assert b"PWNED" not in done.stdout + done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
    assert "\x1b" not in kiosk.server.log
    assert not trace.exists()


@pytest.mark.row(94)
@pytest.mark.parametrize(
    "words",
    [
        ("sftp", "{user}@127.0.0.1:/etc/passwd", "{folder}/got"),
        ("scp", "{user}@127.0.0.1:/etc/passwd", "{folder}/got"),
        ("scp", "-O", "{user}@127.0.0.1:/etc/passwd", "{folder}/got"),
        ("scp", "/etc/hostname", "{user}@127.0.0.1:{folder}/put"),
        ("scp", "-O", "/etc/hostname", "{user}@127.0.0.1:{folder}/put"),
    ],
    ids=" ".join,
)
def test_no_file_goes_through(kiosk: Kiosk, anybodys: Path, words: tuple[str, ...]) -> None:
    """Neither sftp nor scp, in its new way and its old one, takes a file along or leaves one."""
    program, *rest = (word.format(user=kiosk.user, folder=anybodys) for word in words)
    done = ask([*kiosk.server.connecting(program), *rest])
    assert done.returncode != 0
    assert list(anybodys.iterdir()) == []


@pytest.mark.row(94)
def test_no_subsystem_is_there(kiosk: Kiosk) -> None:
    """Where a client asks for a subsystem by name, it gets the first page or nothing."""
    for name in ("sftp", "netconf"):
        done = ask(kiosk.connect("-s", command=name))
        assert not done.stdout or FIRST_PAGE in done.stdout.decode()


@pytest.mark.row(94, 95, 96)
def test_the_check_finds_nothing_and_then_something(kiosk: Kiosk) -> None:
    """`kiosk check` finds nothing in the set-up of these tests, and each lock that is taken off."""
    if not kiosk.as_root:
        need("without root the visitor is the one who tests, and that account is an open one")
    done = kiosk.check(kiosk.server.settings, kiosk.server.port)
    assert done.stdout == "Nichts gefunden: Ein Besucher kann lesen und suchen, sonst nichts.\n"
    assert (done.returncode, done.stderr) == (0, "")
    config = kiosk.folder / "open_config"
    before = kiosk.server.settings.read_text(encoding="utf-8")
    config.write_text(re.sub("(?m)^ *(ForceCommand|DisableForwarding|AcceptEnv STADT).*", "", before))
    kiosk.store.parent.chmod(0o777)
    try:
        done = kiosk.check(config, kiosk.server.port)
    finally:
        kiosk.store.parent.chmod(0o755)
    assert done.returncode == 78
    for sign in (
        "kein ForceCommand",
        "Weiterleitungen sind erlaubt",
        "AcceptEnv nimmt",
        f"{kiosk.store.parent} ä",
    ):
        assert sign in done.stdout
    assert done.stdout.endswith("4 Funde.\n")
    # By the other port other settings hold.
    done = kiosk.check(kiosk.server.settings, kiosk.unlocked_port)
    assert "Weiterleitungen sind erlaubt" in done.stdout


class Echo:
    """A server on loopback, inside the operator's network; it says when somebody came."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                with self._socket.accept()[0] as caller:
                    caller.sendall(b"INSIDE")

    def close(self) -> None:
        """Ends it."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def inside() -> Iterator[Echo]:
    """The server that no visitor may reach."""
    echo = Echo()
    yield echo
    echo.close()


@contextlib.contextmanager
def tunnel(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A client that stays in the background with its forwardings."""
    client = subprocess.Popen(
        words,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield client
    finally:
        client.kill()
        client.wait(10)


def heard(port: int, first: bytes = b"", seconds: float = 10.0) -> bytes:
    """What is heard at a port of loopback, once something listens there; empty where nothing comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as caller:
            caller.sendall(first)
            got = b""
            with contextlib.suppress(OSError):
                while more := caller.recv(100):
                    got += more
            return got
        time.sleep(0.05)
    return b""


def test_the_locks_can_be_seen(kiosk: Kiosk, inside: Echo) -> None:
    """Without DisableForwarding the same client does get into the network: the next tests can tell."""
    port = free_port()
    with tunnel(kiosk.connect("-N", "-L", f"{port}:127.0.0.1:{inside.port}", unlocked=True)):
        assert heard(port) == b"INSIDE"


@pytest.mark.row(95)
@pytest.mark.parametrize("kind", ["-L", "-D", "-W"])
def test_no_way_into_the_network(kiosk: Kiosk, inside: Echo, kind: str) -> None:
    """No forwarding leads through the kiosk to another machine or port."""
    port = free_port()
    if kind == "-W":
        done = ask(kiosk.connect("-W", f"127.0.0.1:{inside.port}"))
        assert b"INSIDE" not in done.stdout
        assert done.returncode != 0
        return
    target = f"{port}:127.0.0.1:{inside.port}" if kind == "-L" else str(port)
    # SOCKS 4: connect to this port of 127.0.0.1.
    first = b"" if kind == "-L" else b"\x04\x01" + inside.port.to_bytes(2, "big") + b"\x7f\0\0\x01x\0"
    with tunnel(kiosk.connect("-N", kind, target)) as client:
        assert b"INSIDE" not in heard(port, first)
        assert client.poll() is None


@pytest.mark.row(95)
def test_no_way_back(kiosk: Kiosk, inside: Echo) -> None:
    """No port is opened on the kiosk's machine."""
    port = free_port()
    words = kiosk.connect("-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{port}:127.0.0.1:{inside.port}")
    assert ask(words).returncode != 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 2)


def sockets() -> set[str]:
    """The sockets of forwarded agents on this machine."""
    return set(re.findall(r"/tmp/ssh-\S*/agent\S*", Path("/proc/net/unix").read_text(encoding="utf-8")))


def displays() -> set[int]:
    """The ports of forwarded displays that something listens on (sshd_config(5), X11DisplayOffset)."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            words = row.split()
            if words[3] == "0A":  # listening
                found.add(int(words[1].rpartition(":")[2], 16))
    return {port for port in found if 6000 <= port < 7000}


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[str]:
    """A visitor's agent."""
    path = str(tmp_path / "agent-of-visitor")
    words = ["ssh-agent", "-D", "-a", path]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 10
        while not Path(path).exists() and time.monotonic() < end:
            time.sleep(0.02)
        yield path
        process.kill()


@pytest.mark.row(95)
def test_no_agent_and_no_display(kiosk: Kiosk, agent: str) -> None:
    """Neither the visitor's agent nor a display is forwarded; without the locks the agent would be."""
    for locked in (True, False):
        sockets_before, displays_before = sockets(), displays()
        # Without the locks sshd would wait for xauth, which cannot write into the account's folder.
        words = kiosk.connect("-tt", "-A", *(["-Y"] if locked else []), unlocked=not locked)
        variables = environment(SSH_AUTH_SOCK=agent, DISPLAY="127.0.0.1:99")
        with Terminal(words, variables=variables) as visitor:
            visitor.wait_for("Enter")
            opened = sockets() - sockets_before
            assert displays() == displays_before
        assert bool(opened) is not locked
        assert (b"X11 forwarding request failed" in visitor.output) is locked
