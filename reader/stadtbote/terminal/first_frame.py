"""The first frame: what a start shows, kept by the run before it, and written before anything is imported.

It imports next to nothing itself. A kept frame is shown only where the very same call, on the same terminal,
with the same store and configuration, would show the same again; anything else, and it is not there.
"""

from __future__ import annotations

import os
import sys

from stadtbote import __version__
from stadtbote.config.folders import plain_folder

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    import signal as _signal
    from collections.abc import Sequence
    from types import FrameType
    from typing import Any, ClassVar

else:
    import _signal  # `signal` itself is slow to import

_MAGIC = "stadtbote first frame 1"
_MOST_BYTES = 262_144
_NAME = "first-frame"

# What the face, the language, the colours and the places of the files follow.
_VARIABLES = (
    "ACCESSIBLE COLORTERM COLUMNS FORCE_COLOR HOME LANG LANGUAGE LINES NO_COLOR TERM TTY_COMPATIBLE TZ"
    " XDG_CONFIG_HOME XDG_DATA_HOME"
).split()
_PREFIXES = ("LC_", "PYTHON", "STADTBOTE_", "TEXTUAL")

UNKNOWN_SIZE = (80, 24)
_MOST_SIZE = (1000, 500)  # columns and rows: what a terminal says may be anything

_CURSOR = "\x1b[2;1H\x1b[?25h"  # on the first article
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # without wrapping: a terminal may take a letter for wider than it is
_CLEAR = "\x1b[H\x1b[2J"
_LEAVE = "\x1b[?7h\x1b[?1049l\x1b[?25h"
# Terminals with one screen alone have to clear it; those of the seventies cannot hide the cursor either.
_ONE_SCREEN = ("ansi", "cons", "linux", "pc")
_NO_HIDING = ("ansi", "vt1")
_FINALS = "HKm"  # place, erase to the end of the row, style (ECMA-48)


class _State:
    """What this process has done so far."""

    key = ""  # all that a start follows but the size of the terminal
    attributes: list[Any] | None = None  # of the terminal, as they were before
    rows: tuple[str, ...] = ()  # what stands on the screen
    size = (0, 0)  # of the screen that they were written for
    looks: tuple[str, ...] = ()  # what the kept frame was drawn with
    files = ""  # the state of the files that the frame shows
    handlers: ClassVar[dict[int, Any]] = {}  # of signals, as they were before


def show_kept(arguments: Sequence[str]) -> None:
    """Shows the kept frame where it is what this call will show; any fault means that there is none."""
    try:
        _State.key = _key(arguments)
        kept = _read()
        if kept is None or kept[0] != _sized(_State.key):
            return
        looks, rows = tuple(kept[2].split("\n")), tuple(kept[3].split("\n"))
        if any(map(_strange, looks[1:])):
            return
        _State.looks = looks
        names = kept[1].split("\0")[::2]
        if kept[1] == state_of(names) and possible() and all(map(_is_harmless, rows)):
            _State.files = kept[1]
            show(rows)
    except (OSError, ValueError):
        return


def show(rows: Sequence[str]) -> None:
    """Writes the rows that do not stand there yet; the first call takes the screen and the keys.

    Keys that are pressed from then on wait in the terminal, unseen. Ctrl-C still ends the program.
    """
    before = _State.rows + ("",) * (len(rows) - len(_State.rows))
    text = "".join(new for new, old in zip(rows, before, strict=False) if new != old)
    if _State.attributes is None:
        _take_signals()  # first: whatever comes from here on has to put the terminal back
        _take_keys()
        text = _ENTER + text
    _State.rows, _State.size = tuple(rows), size()
    _write(text + _CURSOR)


def _take_signals() -> None:
    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        handler = _signal.getsignal(number)
        if handler in {_signal.SIG_DFL, _signal.default_int_handler}:
            _State.handlers[number] = handler
            _signal.signal(number, _end)


def possible() -> bool:
    """Whether a frame can be shown: on a terminal on all sides that takes UTF-8, on Linux."""
    return (
        sys.platform == "linux"
        and all(map(os.isatty, (0, 1, 2)))
        and sys.stderr is not None
        and sys.stderr.encoding.lower() in {"utf-8", "utf8"}
    )


def size() -> tuple[int, int]:
    """Columns and rows of the terminal within bounds; what it does not know is taken as usual.

    Raises OSError where there is no terminal.
    """
    return extent(0), extent(1)


def extent(place: int) -> int:
    """The columns of the terminal (0) or its rows (1); see size."""
    value = os.environ.get(("COLUMNS", "LINES")[place], "")
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else 0
    number = number or os.get_terminal_size(1)[place] or UNKNOWN_SIZE[place]
    return min(number, _MOST_SIZE[place])


def known(text: str) -> str:
    """The text without what this terminal does not know: a second screen, and a cursor that can be hidden."""
    from stadtbote.terminal.kinds import is_dec

    term = os.environ.get("TERM", "")
    if not (term.startswith(_ONE_SCREEN) or is_dec(term)):
        return text
    text = text.replace("\x1b[?1049h", _CLEAR).replace("\x1b[?1049l", _CLEAR)
    text = text.replace("\x1b[?2004h", "").replace("\x1b[?2004l", "")
    if term.startswith(_NO_HIDING):
        text = text.replace("\x1b[?25h", "").replace("\x1b[?25l", "")
    return text


def stands(columns: int, rows: int) -> dict[int, str]:
    """The rows that stand on a screen of this size, by number; none where nothing was shown for it."""
    return {y: row for y, row in enumerate(_State.rows) if row} if _State.size == (columns, rows) else {}


def looks(theme: str) -> tuple[str, ...]:
    """How the last run on this terminal showed a theme; empty where that is not known."""
    return _State.looks[1:] if _State.looks[:1] == (theme,) else ()


def is_fresh(names: Sequence[str]) -> bool:
    """Whether the kept frame was shown, and still is what the files say."""
    return bool(_State.files) and _State.files == state_of(names)


def release_signals() -> None:
    """Signals do again what they do in any program."""
    while _State.handlers:
        _signal.signal(*_State.handlers.popitem())


def forget_signals() -> None:
    """Another has taken the signals."""
    _State.handlers.clear()


def hand_over() -> list[Any] | None:
    """The attributes that the terminal had; from now on another has to put them back. None: none taken."""
    attributes, _State.attributes = _State.attributes, None
    return attributes


def leave() -> None:
    """Puts the terminal back as it was, where a frame is shown and nobody has taken over."""
    attributes = hand_over()
    if attributes is None:
        return
    import termios

    _State.rows = ()
    _write(_LEAVE)
    try:
        # What was typed was meant for this program, not for the shell behind it.
        termios.tcsetattr(0, termios.TCSAFLUSH, attributes)
    except termios.error:  # the terminal is gone
        return


def write_leaving() -> None:
    """Writes what puts the user's own screen back."""
    _write(_LEAVE)


def keep(rows: Sequence[str], looks: Sequence[str], files: str) -> None:
    """Keeps a frame of the size that the terminal has now; `files` is what `state_of` said.

    Raises OSError where there is no terminal any more. Where nothing can be kept, nothing is.
    """
    path = _path()
    if not _State.key or path is None or not all(map(_is_harmless, rows)):
        return
    data = joined([_sized(_State.key), files, "\n".join(looks), "\n".join(rows)])
    new = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 (see below)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            os.write(handle, data)
        finally:
            os.close(handle)
        os.replace(new, path)  # noqa: PTH105 (this module does without pathlib, which is not there yet)
    except OSError:  # a start without a frame is a slower one, no more
        return


def forget() -> None:
    """Takes the kept frame away."""
    path = _path()
    if path is not None:
        try:
            os.unlink(path)  # noqa: PTH108
        except OSError:  # there is none
            return


def state_of(names: Sequence[str]) -> str:
    """The state of files by which a change of any shows: of a store, its log, and the configuration."""
    found = []
    for name in names:
        try:
            now = os.stat(name)  # noqa: PTH116 (no pathlib here)
            # A log without anything in it is there while a store is open, and means nothing.
            state = (
                f"{now.st_dev} {now.st_ino} {now.st_mode} {now.st_size} {now.st_mtime_ns} {now.st_ctime_ns}"
            )
            found += [name, "" if name.endswith("-wal") and not now.st_size else state]
        except OSError:
            found += [name, ""]
    return "\0".join(found)


def _key(arguments: Sequence[str]) -> str:
    """All that a start follows, but for the files."""
    environment = os.environ
    named = sorted(name for name in environment if name in _VARIABLES or name.startswith(_PREFIXES))
    folder = os.getcwd() if arguments else ""  # noqa: PTH109
    fixed = [__version__, sys.version, folder, *arguments]
    return "\0".join([*fixed, *(f"{name}={environment[name]}" for name in named)])


def _sized(key: str) -> str:
    """The key for the size that the terminal has now. Raises OSError where there is no terminal."""
    columns, rows = os.get_terminal_size(1)
    return f"{columns} {rows}\0{key}"


def _path() -> str | None:
    """The place in the user's folder for what can be had again."""
    own = plain_folder("cache")
    return None if own is None else f"{own}/{_NAME}"


def _read() -> list[str] | None:
    """The parts of the kept frame; None where there is none of this user's own."""
    path = _path()
    if path is None:
        return None
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        # A regular file (S_IFREG), and nobody else may look at it or write to it.
        if (
            found.st_mode & 0o170077 != 0o100000
            or found.st_uid != os.geteuid()
            or found.st_size > _MOST_BYTES
        ):
            return None
        data = os.read(handle, _MOST_BYTES)
    finally:
        os.close(handle)
    return divided(data)


def joined(parts: Sequence[str]) -> bytes:
    """The file of a kept frame: its key, the state of its files, its looks, its rows, below their lengths."""
    encoded = [os.fsencode(part) for part in parts]
    head = " ".join([_MAGIC, *(str(len(part)) for part in encoded)])
    return b"".join([head.encode(), b"\n", *encoded])


def divided(data: bytes) -> list[str] | None:
    """The parts that `joined` has joined; None where it has not. May raise ValueError then, too."""
    head, _line, body = data.partition(b"\n")
    magic, *lengths = head.decode("ascii").rsplit(" ", 4)
    if magic != _MAGIC or len(lengths) != 4 or sum(map(int, lengths)) != len(body):
        return None
    parts, start = [], 0
    for length in map(int, lengths):
        parts.append(os.fsdecode(body[start : start + length]))
        start += length
    return parts


def _strange(look: str) -> bool:
    """Whether this is anything but the numbers of a style."""
    return bool(look.strip("0123456789;"))


def _is_harmless(row: str) -> bool:
    """Whether a row can do no more than show text, in some style, at some place."""
    if any((c < " " and c != "\x1b") or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in set(row)):
        return False
    for sequence in row.split("\x1b")[1:]:
        behind = sequence[1:].lstrip("0123456789;")
        if sequence[:1] != "[" or behind[:1] not in _FINALS or not behind:
            return False
    return True


def _take_keys() -> None:
    """What is typed from now on is not shown, and no key but Ctrl-C does anything yet.

    Raises OSError where the terminal does not allow it.
    """
    import termios

    try:
        attributes = termios.tcgetattr(0)
        changed = [*attributes[:6], [*attributes[6]]]
        changed[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        changed[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        changed[6][termios.VMIN] = 1
        changed[6][termios.VTIME] = 0
        for key in (termios.VQUIT, termios.VSUSP):
            changed[6][key] = b"\0"
        _State.attributes = attributes
        termios.tcsetattr(0, termios.TCSANOW, changed)
    except termios.error as error:
        _State.attributes = None
        raise OSError from error


def _write(text: str) -> None:
    """Writes to the terminal, past all buffers, as the screens do: on stderr."""
    data = known(text).encode()
    try:
        while data:
            data = data[os.write(2, data) :]
    except OSError:  # the terminal is gone; who reads from it next will notice
        return


def _end(number: int, _frame: FrameType | None) -> None:
    """A signal leaves the terminal as it was and ends the program, in the midst of whatever it is doing."""
    leave()
    release_signals()
    _signal.signal(number, _signal.SIG_DFL)
    os.kill(os.getpid(), number)
