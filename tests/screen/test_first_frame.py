"""The first frame: there before everything else, never stale, and never more than text."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from stadtbote import __version__
from stadtbote.screen import kept_frame
from stadtbote_cache import preparing, writing
from stadtbote_cache.damage import journal_path
from stadtbote_cache.edition import SOURCE
from stadtbote_cache.records import Filter, Item, Source
from stadtbote_cache.search import index
from stadtbote_cache.store import Store
from support.terminal import PROGRAM, Terminal, environment

FIRST = "WuppertalWorks - die Konzern"
SHOWN = b"\x1b[?25h"
LISTENS = b"\x1b[?2004h"
_TERMINAL = ("LANG", "LC_ALL", "TERM", "COLORTERM")


class Place:
    """A user's folders, with what was kept there by the runs before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store.sqlite3"
        self.frame = folder / "cache" / "stadtbote" / "first-frame"
        self.config = folder / "config" / "stadtbote" / "config.toml"
        self._folders = {
            f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CACHE", "CONFIG", "STATE")
        }
        self.terminals: list[Terminal] = []

    def open(self, *arguments: str, columns: int = 80, rows: int = 24, **variables: str) -> Terminal:
        """Starts the program on a terminal and waits for nothing."""
        command = [*PROGRAM, "--store", str(self.store), *(arguments or ("--offline",))]
        known = environment(**(self._folders | variables))
        terminal = Terminal(command, columns=columns, rows=rows, variables=known)
        self.terminals.append(terminal)
        return terminal

    def run(self, *arguments: str, keys: str = "q", columns: int = 80, rows: int = 24) -> Terminal:
        """Starts it, waits until it answers, presses keys, and waits for its end."""
        terminal = self.open(*arguments, columns=columns, rows=rows)
        terminal.wait_for("WuppertalWorks")
        for key in keys:
            terminal.press(key)
        assert terminal.wait() == 0
        return terminal

    def sync(self, *words: str, store: Path | None = None) -> None:
        """Syncs as cron does: no terminal, no locale, another folder. Without a network, nothing comes."""
        known = {name: value for name, value in environment(**self._folders).items() if name not in _TERMINAL}
        command = [*words, *PROGRAM, "--store", str(store or self.store), "sync", "--offline"]
        subprocess.run(command, env=known, cwd="/", check=True, capture_output=True, timeout=60)

    def early(self, terminal: Terminal) -> str:
        """What stands on the screen before the rest of the program is there; the status row is not."""
        written = terminal.output.partition(LISTENS)[0]
        assert written, "not started"
        screen = pyte.Screen(terminal.screen.columns, terminal.screen.lines)
        pyte.ByteStream(screen).feed(written.partition(SHOWN)[0])
        return "\n".join(line.rstrip() for line in screen.display)


def moved(old: Place, new: Place) -> None:
    """Makes the frame in a copy of the folders one of the copy: with its paths and the state of its files."""
    parts = kept_frame.divided(old.frame.read_bytes())
    parts = [part.replace(str(old.folder), str(new.folder)) for part in parts]
    parts[4] = kept_frame.state_of(parts[4].split("\0")[::2])
    new.frame.write_bytes(kept_frame.joined(parts))


def shows_kept(terminal: Terminal) -> bool:
    """Whether the kept frame was shown: in what is written before the cursor there is no status row."""
    first = terminal.output.partition(SHOWN)[0]
    status = f"\x1b[{terminal.screen.lines - 1};1H".encode()
    return first.startswith(b"\x1b[?1049h") and status not in first


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Folders in which the program has run once."""
    found = Place(tmp_path_factory.mktemp("used"))
    found.run().close()
    assert found.frame.is_file()
    return found


@pytest.fixture
def place(used: Place, tmp_path: Path) -> Iterator[Place]:
    """A test's own copy of the folders in which the program has run once, with the frame as kept there."""
    shutil.copytree(used.folder, tmp_path, dirs_exist_ok=True)
    found = Place(tmp_path)
    moved(used, found)
    yield found
    for terminal in found.terminals:
        terminal.close()


def test_the_second_start_shows_the_kept_frame(place: Place) -> None:
    """All but the status row stands there at once; what comes then is the status row alone."""
    terminal = place.run()
    assert shows_kept(terminal)
    assert FIRST in place.early(terminal)
    behind = terminal.output.partition(SHOWN)[2].partition(b"\x1b[?1049l")[0]
    assert behind.startswith(b"\x1b[23;1H")
    assert len(behind) < 70


def test_it_comes_before_everything_else(place: Place) -> None:
    """When the frame stands there, no module but those of every start of Python and one more is imported."""
    script = (
        "import sys; from stadtbote.screen import kept_frame; known = set(sys.modules);"
        "from stadtbote.terminal import takeover; write = takeover._write;"
        "takeover._write = lambda text: (write(text), print(sorted(set(sys.modules) - known), flush=True));"
        "kept_frame.show(sys.argv[1:]); takeover.leave();"
        "print('sqlite3' in sys.modules, 'argparse' in sys.modules, 'textual' in sys.modules)"
    )
    command = [sys.executable, "-c", script, "--store", str(place.store), "--offline"]
    terminal = Terminal(command, variables=environment(**place._folders))
    place.terminals.append(terminal)
    assert terminal.wait() == 0
    assert FIRST.encode() in terminal.output
    assert b"['termios']" in terminal.output
    assert b"False False False" in terminal.output


def test_a_frame_is_drawn_without_slow_modules() -> None:
    """Where none was kept, what draws it imports nothing that takes long and is not needed for that."""
    slow = {"typing", "dataclasses", "inspect", "json", "asyncio", "textual", "rich", "stadtbote_cache.acts"}
    script = "import sys; from stadtbote.cli import main; from stadtbote.screen import frame, start;"
    script += f"print(sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60)
    assert done.stdout == b"[]\n"


@pytest.mark.parametrize(
    ("columns", "rows", "options"),
    [
        (80, 24, ()),
        (40, 10, ()),
        (79, 24, ()),
        (81, 25, ()),
        (133, 43, ()),
        (80, 24, ("--theme", "dark")),
        (100, 30, ("--theme", "contrast")),
        (80, 24, ("--language", "en")),
        (80, 24, ("--screen",)),
    ],
)
def test_the_end_of_the_start_is_as_without(
    place: Place, columns: int, rows: int, options: tuple[str, ...]
) -> None:
    """With and without a kept frame the same stands there, in the same styles, with the same cursor."""
    arguments = ("--offline", *options)
    place.run(*arguments, columns=columns, rows=rows)
    terminals = [
        place.open(*arguments, columns=columns, rows=rows),
        place.open(*arguments, columns=columns, rows=rows, XDG_CACHE_HOME=os.devnull),
    ]
    for terminal in terminals:
        terminal.wait_for("Stadtbote")
    kept, fresh = (terminal.screen for terminal in terminals)
    assert shows_kept(terminals[0])
    assert not shows_kept(terminals[1])
    for y in range(rows):
        assert [kept.buffer[y][x] for x in range(columns)] == [fresh.buffer[y][x] for x in range(columns)], y
    assert (kept.cursor.x, kept.cursor.y) == (fresh.cursor.x, fresh.cursor.y)
    assert not kept.cursor.hidden
    # What was written first is not written again, in any theme.
    assert FIRST[:20].encode() not in terminals[0].output.partition(LISTENS)[2]


def test_marks_renew_the_frame(place: Place) -> None:
    """What was opened and kept is so in the frame of the next start."""
    place.run(keys="s\rqjjq")
    terminal = place.run()
    assert shows_kept(terminal)
    assert "  + WuppertalWorks" in place.early(terminal)


def with_other_size(place: Place) -> Terminal:
    return place.open(columns=100)


def with_other_height(place: Place) -> Terminal:
    return place.open(rows=25)


def with_other_store(place: Place) -> Terminal:
    other = place.store.with_name("other.sqlite3")
    with Store.open(other):
        pass
    place.store = other
    return place.open()


def after_a_fetch(place: Place) -> Terminal:
    with Store.open(place.store) as store:
        store.save_failure(SOURCE, "timeout", 0.0)
    return place.open()


def with_a_mark(place: Place) -> Terminal:
    with Store.open(place.store) as store:
        store.mark(store.listing(Filter())[:1], kept=True)
    return place.open()


def while_another_writes(place: Place) -> Terminal:
    store = Store.open(place.store)
    store.mark(store.listing(Filter())[:1], kept=True)
    terminal = place.open()
    terminal.wait_for("Stadtbote")
    store.close()
    return terminal


def with_the_store_replaced(place: Place) -> Terminal:
    copy = place.store.with_name("copy")
    copy.write_bytes(place.store.read_bytes())
    found = place.store.stat()
    os.utime(copy, ns=(found.st_atime_ns, found.st_mtime_ns))
    copy.replace(place.store)
    return place.open()


def with_a_configuration(place: Place) -> Terminal:
    place.config.parent.mkdir(parents=True)
    place.config.write_text('theme = "dark"\n')
    return place.open()


def with_another_choice(place: Place) -> Terminal:
    state = place.folder / "state" / "stadtbote" / "state.json"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text('{"theme": {"chosen": "dark", "configured": null}}')
    return place.open()


def with_other_language(place: Place) -> Terminal:
    return place.open(LANGUAGE="en")


def with_other_theme(place: Place) -> Terminal:
    return place.open("--offline", "--theme", "light")


def with_other_terminal(place: Place) -> Terminal:
    return place.open(TERM="screen")


def without_colours(place: Place) -> Terminal:
    return place.open(NO_COLOR="1")


def in_another_face(place: Place) -> Terminal:
    return place.open(STADTBOTE_FACE="screen-reader")


def in_an_accessible_face(place: Place) -> Terminal:
    return place.open(ACCESSIBLE="1")


def in_line_mode(place: Place) -> Terminal:
    return place.open("--offline", "--plain")


def with_other_arguments(place: Place) -> Terminal:
    return place.open("--offline", "--rows", "7")


@pytest.mark.parametrize(
    "start",
    [
        with_other_size,
        with_other_height,
        with_other_store,
        after_a_fetch,
        with_a_mark,
        while_another_writes,
        with_the_store_replaced,
        with_a_configuration,
        with_another_choice,
        with_other_language,
        with_other_theme,
        with_other_terminal,
        without_colours,
        in_another_face,
        in_an_accessible_face,
        in_line_mode,
        with_other_arguments,
    ],
)
def test_a_stale_frame_is_never_shown(place: Place, start: Callable[[Place], Terminal]) -> None:
    """Whatever changes what a start shows: the kept frame is not there."""
    terminal = start(place)
    terminal.wait_for("WuppertalWorks")
    assert not shows_kept(terminal)


def test_a_sync_draws_the_frame_anew(place: Place) -> None:
    """The visit after one starts with what the sync left, as it was last called, however the sync was."""
    with Store.open(place.store) as store:
        store.mark(store.listing(Filter())[:1], kept=True)
    place.sync()
    terminal = place.open()
    terminal.wait_for("WuppertalWorks")
    assert shows_kept(terminal)
    assert " •+ WuppertalWorks" in place.early(terminal)
    assert place.early(terminal).split("\n")[:22] == terminal.lines[:22]
    terminal.press("q")
    assert terminal.wait() == 0
    kept = place.frame.stat()
    place.run()
    place.sync()
    assert place.frame.stat().st_ino != kept.st_ino  # by the visits
    kept = place.frame.stat()
    place.sync()
    assert place.frame.stat() == kept, "drawn though nothing has changed"


def test_after_an_update_a_sync_draws_the_frame(place: Place) -> None:
    """What another version has drawn is never shown; the new one's sync draws it as it does."""
    parts = kept_frame.divided(place.frame.read_bytes())
    parts[2] = parts[2].replace(__version__, "0.0.1")
    place.frame.write_bytes(kept_frame.joined(parts))
    place.sync()
    assert shows_kept(place.run())
    place.frame.write_bytes(kept_frame.joined(parts))
    assert not shows_kept(place.run())


@pytest.mark.parametrize("words", [(), ("sh", "-c", 'ulimit -v 4000000; exec "$@"', "sh")])
def test_a_sync_draws_nothing_unasked(place: Place, words: tuple[str, ...]) -> None:
    """Where nobody ever kept a frame, as on servers, and where memory is limited, a sync draws none."""
    with Store.open(place.store) as store:
        store.mark(store.listing(Filter())[:1], kept=True)
    before = place.frame.read_bytes()
    if not words:
        place.frame.unlink()
    place.sync(*words)
    assert (place.frame.read_bytes() == before) if words else not place.frame.exists()


def test_a_sync_of_another_store_leaves_the_frame(place: Place) -> None:
    """The frame of the store that was visited stays, and is still what it shows."""
    before = place.frame.read_bytes()
    place.sync(store=place.folder / "other.sqlite3")
    assert place.frame.read_bytes() == before
    assert shows_kept(place.run())


@pytest.mark.parametrize(("locale", "word"), [("de_DE.UTF-8", "ungelesen"), ("en_GB.UTF-8", "unread")])
def test_the_very_first_start_has_a_frame(tmp_path: Path, locale: str, word: str) -> None:
    """Before there is a file of this user, the built-in edition stands there."""
    known = environment(HOME=str(tmp_path), LANG=locale)
    known = {name: value for name, value in known.items() if not name.startswith(("XDG_", "TEXTUAL_"))}
    with Terminal(PROGRAM, variables=known) as terminal:
        terminal.wait_for("WuppertalWorks")
        assert shows_kept(terminal)
        assert word in terminal.text
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (100, 30)])
def test_a_frame_is_of_the_size_at_the_end(place: Place, columns: int, rows: int) -> None:
    """After a change of size within a run the frame is one for the new size, and only for it."""
    terminal = place.open()
    terminal.wait_for("WuppertalWorks")
    terminal.press("s")
    terminal.resize(100, 30)
    terminal.wait_for(lambda: "? Hilfe" in terminal.lines[29])
    terminal.press("q")
    assert terminal.wait() == 0
    again = place.open(columns=columns, rows=rows)
    again.wait_for("WuppertalWorks")
    assert shows_kept(again) == (columns == 100)
    assert again.lines[2].startswith(" •+ Wuppertal")


def test_a_resize_on_the_first_frame_leaves_none_of_it(place: Place) -> None:
    """Where the size changes before the program is there, all is written for the new one."""
    terminal = place.open()
    while FIRST not in terminal.text:
        terminal.read(0.005, 0.005)
    terminal.resize(100, 30, announce=False)
    terminal.screen.resize(30, 100)
    terminal.wait_for("WuppertalWorks")
    fresh = place.open(columns=100, rows=30, XDG_CACHE_HOME=os.devnull)
    fresh.wait_for("WuppertalWorks")
    assert terminal.lines == fresh.lines


def test_the_age_of_the_news_is_never_kept(place: Place) -> None:
    """The status row, which tells it, is in no frame."""
    assert "Eingebaute Ausgabe" not in place.frame.read_text("utf-8")


def test_the_spoken_face_keeps_none(tmp_path: Path) -> None:
    """The screen-reader face and line mode write no frame, and neither does a screen with a notice."""
    place = Place(tmp_path)
    place.run("--offline", "--screen-reader")
    place.run("--offline", "--plain", keys="q\n")
    assert not place.frame.exists()


def test_another_face_for_good_is_not_framed(place: Place) -> None:
    """A face that was changed with its key and kept is what the next start shows, at once and only."""
    place.run(keys="fq")
    terminal = place.open()
    terminal.wait_for("1. WuppertalWorks")
    assert not shows_kept(terminal)


@pytest.mark.parametrize("keys", ["j", "jj", "G", "\r"])
def test_keys_typed_at_once_work(place: Place, keys: str) -> None:
    """What is typed on the first frame is neither shown nor lost."""
    terminal = place.open()
    while FIRST not in terminal.text:
        terminal.read(0.01, 0.02)
    os.write(terminal.fd, keys.encode())
    terminal.wait_for("Stadtbote")
    assert shows_kept(terminal)
    slow = place.open(XDG_CACHE_HOME=os.devnull)
    slow.wait_for("Stadtbote")
    for key in keys:
        slow.press(key)
    if keys != "\r":  # the first has opened it already
        assert terminal.lines == slow.lines
        assert terminal.cursor_line == slow.cursor_line
    assert (terminal.screen.cursor.y > 10) == (keys == "\r")


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.15, 0.3])
def test_ctrl_c_on_the_first_frame_ends(place: Place, seconds: float) -> None:
    """Ctrl-C while the program is still coming ends it, and the terminal is as it was."""
    terminal = place.open()
    while FIRST not in terminal.text:
        terminal.read(0.01, 0.02)
    time.sleep(seconds)
    os.write(terminal.fd, b"\x03")
    assert terminal.wait() in {0, 130}  # 0: the program was there, where it is a key
    assert b"\x1b[?1049l\x1b[?25h" in terminal.output
    assert terminal.settings() == terminal.settings_before
    assert b"Traceback" not in terminal.output


def test_a_signal_on_the_first_frame_ends(place: Place) -> None:
    """SIGTERM while the program is still coming ends it, and the terminal is as it was."""
    terminal = place.open()
    while FIRST not in terminal.text:
        terminal.read(0.005, 0.005)
    time.sleep(0.02)
    os.kill(terminal.pid, 15)
    assert terminal.wait() == 143
    assert b"\x1b[?1049l\x1b[?25h" in terminal.output
    assert terminal.settings() == terminal.settings_before


def test_a_failing_start_leaves_the_screen_first(place: Place) -> None:
    """Where the store breaks behind the frame's back, the sentence stands on the user's own screen."""
    found = place.store.stat()
    data = bytearray(place.store.read_bytes())
    kept = place.frame.read_bytes()
    place.store.write_bytes(b"x" * len(data))
    journal_path(place.store).unlink()  # else the store would be made anew
    # The frame is made to match: as if the disk had failed meanwhile.
    old, new = (
        f"{s.st_dev} {s.st_ino} {s.st_mode} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns}"
        for s in (found, place.store.stat())
    )
    assert len(old) == len(new)
    place.frame.write_bytes(kept.replace(old.encode(), new.encode()))
    terminal = place.open()
    assert terminal.wait() == 74
    shown, left, behind = terminal.output.partition(b"\x1b[?1049l\x1b[?25h")
    assert FIRST.encode() in shown
    assert left
    assert "store.sqlite3" in behind.decode()
    assert terminal.settings() == terminal.settings_before


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"WuppertalWorks", b"\x1b]0;title\x07ks"),
        lambda data: data.replace(b"WuppertalWorks", b"\x1b[6nertalWorks"),
        lambda data: data.replace(b"WuppertalWorks", b"Wuppertal\rorks"),
        lambda data: data.replace(b"WuppertalWorks", b"Wuppertal\xc2\x9borks"[:15])[:-1],
        lambda data: data.replace(b"WuppertalWorks", b"Wuppertal\xff\xffrks"),
        lambda data: data.replace(b"WuppertalWorks", b"\x1b[?1049hlWorks"),
        lambda data: data.replace(b"\x1b[3;5H", b"\x1b]0;ti"),
        lambda data: data[:-20],
        lambda data: b"",
        lambda data: data + b"more",
        lambda data: b"x" * 300_000,
    ],
)
def test_a_tampered_frame_is_not_shown(place: Place, change: Callable[[bytes], bytes]) -> None:
    """A frame that holds anything but text and its styles is none."""
    place.frame.write_bytes(change(place.frame.read_bytes()))
    terminal = place.open()
    terminal.wait_for("Stadtbote")
    assert not shows_kept(terminal)
    assert b"title" not in terminal.output


def make_readable(frame: Path) -> None:
    frame.chmod(0o644)


def make_link(frame: Path) -> None:
    frame.rename(frame.with_name("other"))
    frame.symlink_to("other")


def make_pipe(frame: Path) -> None:
    frame.unlink()
    os.mkfifo(frame, 0o600)


def make_folder(frame: Path) -> None:
    frame.unlink()
    frame.mkdir(0o600)


@pytest.mark.parametrize("change", [make_readable, make_link, make_pipe, make_folder])
def test_only_the_users_own_file_counts(place: Place, change: Callable[[Path], None]) -> None:
    """A file that others may read, a link, a pipe or a folder is no frame, and nothing waits for it."""
    change(place.frame)
    terminal = place.run()
    assert not shows_kept(terminal)


def test_an_unwritable_place_is_no_trouble(tmp_path: Path) -> None:
    """Where nothing can be kept nothing is said, and nothing lies about."""
    place = Place(tmp_path)
    (tmp_path / "cache").write_text("a file")
    terminal = place.run()
    assert "cache" not in terminal.output.decode()
    assert {path.name for path in tmp_path.iterdir()} <= {
        "cache",
        "state",
        "store.sqlite3",
        "store.sqlite3-journal.jsonl",
    }


def test_the_frame_is_the_users_own(place: Place) -> None:
    """Nobody else may read it, nor look into its folder, and no half one lies beside it."""
    assert place.frame.stat().st_mode & 0o777 == 0o600
    assert place.frame.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in place.frame.parent.iterdir()] == ["first-frame"]


def test_ten_thousand_articles_are_as_quick(tmp_path: Path) -> None:
    """With a large store the kept frame is as large, and read in the same few milliseconds."""
    place = Place(tmp_path)
    with Store.open(place.store) as store:
        store.add_source(Source("stadt", "Stadt", "http://127.0.0.1:1/x", "feed"))
        with store._write(), index.pending(store._connection) as pending:
            number = store._source_number("stadt")
            assert number is not None
            items = (
                Item(f"Meldung {n} aus dem Rathaus", key=str(n), teaser=("Ein Satz.",)) for n in range(10_000)
            )
            new = (writing.New(n, preparing.article(item)) for n, item in enumerate(items, 1))
            writing.insert(store._connection, pending, (number, "stadt"), new, 0.0)
    place.run()
    assert place.frame.stat().st_size < 10_000
    terminal = place.run()
    assert shows_kept(terminal)
    assert "10.034 ungelesen · 10.034" in place.early(terminal)


def test_other_output_gets_no_frame(place: Place) -> None:
    """Into a pipe nothing of it goes."""
    done = subprocess.run(
        [*PROGRAM, "--store", str(place.store), "--offline"],
        env=environment(**place._folders),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b"\x1b" not in done.stdout + done.stderr
