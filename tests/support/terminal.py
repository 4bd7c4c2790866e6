"""A real terminal for the tests: the program on a pty, its output read back with pyte."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

from support.display import Display
from support.starter import PROGRAM as PROGRAM
from support.starter import start

# A program that sleeps this long does no more: Textual draws 60 times a second.
_LOOK = 0.04  # seconds
_MOST_LOOKS = 6
_NO_ANSWER = 0.4  # seconds that it must rest where it has not said anything: some answers wait for a while


def environment(**changes: str) -> dict[str, str]:
    """A user's plain environment, German, in colour, without anything of the machine's own."""
    kept = {name: value for name in ("PATH", "HOME") if (value := os.environ.get(name))}
    return (
        kept
        | {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "de_DE.UTF-8",
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "error",
            # A disk that fails, or files that may not grow, would leave half a compiled module behind.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(Path(__file__).parents[1] / "guard"),
            "TEXTUAL_ANIMATIONS": "none",
            # Below a file that is no folder nothing is found and nothing kept: no configuration, no memory.
            "XDG_CONFIG_HOME": os.devnull,
            "XDG_STATE_HOME": os.devnull,
            "XDG_CACHE_HOME": os.devnull,
        }
        | changes
    )


def memory(pid: int) -> int:
    """Kilobytes of memory that a process has."""
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0])


class Terminal:
    """Runs a program on a pty of some size. Bytes are counted, the screen is pyte's."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = Display(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.output = b""
        self.exit_code: int | None = None
        self._own = arguments[0] == sys.executable  # and no ssh or strace around it
        self.fd, end = os.openpty()
        self._path = os.ttyname(end)
        self.resize(columns, rows, announce=False)
        self.settings_before = self.settings()
        self._child = start(arguments, end, variables or environment(), environment())
        self.pid = self._child.pid

    def resize(self, columns: int, rows: int, *, announce: bool = True) -> None:
        """Gives the terminal another size."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if announce:
            self.screen.resize(rows, columns)
            os.kill(self.pid, signal.SIGWINCH)

    def settings(self) -> list[object]:
        """How the line is set, without its speeds (see termios(3))."""
        return termios.tcgetattr(self.fd)[:4]

    def read(self, quiet: float | None = None, most: float = 10.0) -> bytes:
        """Reads until nothing came for `quiet` seconds, or the program rests; at most `most` seconds."""
        got = b""
        end = time.monotonic() + most
        while time.monotonic() < end:
            if not (self._comes() if quiet is None else self.has_output(quiet)):
                break
            try:
                data = os.read(self.fd, 65536)
            except OSError as error:
                if error.errno == errno.EIO:  # Linux says so when the other end is closed
                    break
                raise
            if not data:
                break
            got += data
            self._stream.feed(data)
        self.output += got
        return got

    def _comes(self) -> bool:
        """Whether something comes before the program rests, or for as long as a user would wait."""
        before = self._work()
        for _turn in range(_MOST_LOOKS):
            if self.has_output(_LOOK):
                return True
            now = self._work()
            if now and now == before:
                return False
            before = now
        return False

    def _work(self) -> list[bytes]:
        """How long each thread of the program has run; empty while one does, or if it is not ours."""
        found = []
        if self._own:
            with contextlib.suppress(OSError):  # a thread that ends just now
                for thread in Path(f"/proc/{self.pid}/task").iterdir():
                    if (thread / "stat").read_bytes().rpartition(b") ")[2][:1] != b"S":
                        return []
                    found.append((thread / "schedstat").read_bytes())
        return found

    def _wait_for_answer(self) -> None:
        """Waits until something comes, or the program has read what was typed and rests; a second at most."""
        since = time.monotonic()
        end = since + 1.0
        before: list[bytes] = []
        while not self.has_output(_LOOK) and time.monotonic() < end:
            now = [] if self._unread() else self._work()
            if not now or now != before:
                since = time.monotonic()
            elif time.monotonic() - since >= _NO_ANSWER:
                return
            before = now

    def _unread(self) -> int:
        """How many of the bytes that were typed the program has not read yet."""
        try:
            other = os.open(self._path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:  # the program has ended
            return 0
        try:
            return int.from_bytes(fcntl.ioctl(other, termios.FIONREAD, bytes(4)), sys.byteorder)
        finally:
            os.close(other)

    def has_output(self, seconds: float) -> bool:
        """Whether something comes within some seconds."""
        return bool(select.select([self.fd], [], [], seconds)[0])

    def wait_for(self, wanted: str | Callable[[], bool], seconds: float = 20.0) -> str:
        """Reads until this text is there, or this is true, keys are answered, and it is quiet; the screen."""

        def there() -> bool:
            return wanted in self.text if isinstance(wanted, str) else wanted()

        end = time.monotonic() + seconds
        while not (there() and self.listens) and time.monotonic() < end:
            self.read(None, 0.5)
        assert there(), f"{wanted!r} did not come:\n{self.text}"
        self.read()
        return self.text

    def press(self, keys: str, until: str | Callable[[], bool] = "") -> bytes:
        """Sends keys and gives the bytes that came back, until this text is there, or this is true.

        Without it until the program rests: it must be named where it rests before it has answered.
        """
        before = len(self.output)
        os.write(self.fd, keys.encode())
        # The answer may be late on a busy machine: it is waited for, then until it is quiet.
        self._wait_for_answer()
        # After an Esc the program waits for the rest of a sequence, asleep.
        self.read(0.25 if keys.endswith("\x1b") and not until else None)
        if until:
            self.wait_for(until)
        return self.output[before:]

    @property
    def listens(self) -> bool:
        """Whether a full screen is there: its first frame stands there before."""
        _before, taken, since = self.output.rpartition(b"\x1b[?1049h")
        started = since.find(b"\x1b[?2004h")
        return not taken or b"\x1b[?1049l" in since or (started >= 0 and b"\x1b[?25h" in since[started:])

    @property
    def lines(self) -> list[str]:
        """The rows of the screen without trailing blanks."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines)

    @property
    def cursor_line(self) -> str:
        """The row that the hardware cursor stands on, from the cursor on."""
        return str(self.screen.display[self.screen.cursor.y][self.screen.cursor.x :]).rstrip()

    @property
    def cursor_row(self) -> str:
        """The whole row that the hardware cursor stands on."""
        return str(self.screen.display[self.screen.cursor.y]).rstrip()

    def wait(self, seconds: float = 10.0) -> int:
        """Waits for the end of the program and gives its exit code, 128 + n for a signal."""
        end = time.monotonic() + seconds
        while self.exit_code is None and time.monotonic() < end:
            self.read(0.05, 0.2)
            if self.has_ended():
                self.read(0.05, 1.0)  # what it wrote last
        assert self.exit_code is not None, f"still running:\n{self.text}"
        return self.exit_code

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Whether the program ends within some seconds."""
        code = self._child.poll(seconds)
        if code is not None:
            self.exit_code = code if code >= 0 else 128 - code
        return code is not None

    def close(self) -> None:
        """Ends the program and all that it has started in its session, whatever they do."""
        for pid in self._session():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if self.exit_code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            assert self.has_ended(10.0)
        os.close(self.fd)

    def _session(self) -> Iterator[int]:
        """The processes of the terminal's session but the program itself, which is its first."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self.pid:
                with contextlib.suppress(OSError):
                    if os.getsid(int(entry.name)) == self.pid:
                        yield int(entry.name)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextlib.contextmanager
def programs(store: Path, folder: Path, *usual: str, **always: str) -> Iterator[Callable[..., Terminal]]:
    """Starts the program on terminals of its own, over a store and with folders below `folder`.

    Without arguments it gets the `usual` ones; `always` are variables. Waits for nothing. Closes them all.
    """
    own = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}
    with contextlib.ExitStack() as closing:

        def start(*arguments: str, columns: int = 80, rows: int = 24, **variables: str) -> Terminal:
            command = [*PROGRAM, "--store", str(store), *(arguments or usual)]
            known = environment(**own, **always) | variables
            return closing.enter_context(Terminal(command, columns=columns, rows=rows, variables=known))

        yield start
