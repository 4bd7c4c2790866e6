"""What the program does to the terminal, and what the terminal may do to it."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import PROGRAM, Terminal, environment

Open = Callable[..., Terminal]


def test_a_move_repaints_only_what_changed(opened: Open) -> None:
    """A move in the list costs under 1,400 bytes with the article following, one in the article under 100."""
    terminal = opened()
    assert len(terminal.press("j")) < 1400
    assert len(terminal.press("\r")) < 2200
    assert len(terminal.press("j")) < 100


def test_idle_means_no_output(opened: Open) -> None:
    """In three seconds without a key not one byte is sent."""
    terminal = opened()
    assert terminal.read(3.0, 3.0) == b""


def test_the_plain_theme_sends_no_colour(opened: Open) -> None:
    """With the terminal's own colours no sequence sets a colour, only bold, underline and reverse."""
    terminal = opened()
    terminal.press("j\rj?q")
    attributes = {
        part for found in re.findall(rb"\x1b\[([0-9;]*)m", terminal.output) for part in found.split(b";")
    }
    assert attributes <= {b"", b"0", b"1", b"4", b"7"}


@pytest.mark.parametrize(("columns", "rows"), [(40, 10), (59, 24), (120, 21)])
def test_where_there_is_little_room_one_pane_at_a_time(opened: Open, columns: int, rows: int) -> None:
    """The list takes the whole width; opening shows the article instead, q the list again."""
    terminal = opened(columns=columns, rows=rows)
    assert "Am 31.08.2024" not in terminal.text
    terminal.press("\r")
    assert "Erlebe Dig" not in terminal.text
    assert "Am 31.08.2024" in terminal.text
    terminal.press("q")
    assert terminal.cursor_line.startswith("Wuppertal")
    assert "•" not in terminal.cursor_row


@pytest.mark.row(71)
def test_too_small_is_a_sentence_and_growing_helps(opened: Open) -> None:
    """Under 40 by 10 a sentence is shown; with room again everything is as it was."""
    terminal = opened()
    terminal.press("jj")
    terminal.resize(39, 9)
    terminal.wait_for("Zu klein")
    terminal.resize(100, 30)
    terminal.wait_for(lambda: terminal.cursor_row.startswith(" •  Mobilfunk"))


@pytest.mark.parametrize("sizes", [[(90, 24)], [(60, 15), (100, 30)], [(85, 24), (80, 18), (120, 40)]])
def test_a_resize_leaves_no_old_text(opened: Open, sizes: list[tuple[int, int]]) -> None:
    """After any resize the screen is what a fresh start at that size shows."""
    terminal = opened()
    terminal.press("jj")
    for columns, rows in sizes:
        terminal.resize(columns, rows)
        terminal.read()
    terminal.press("k")
    terminal.press("j")
    fresh = opened(columns=sizes[-1][0], rows=sizes[-1][1])
    fresh.press("jj")
    terminal.wait_for(lambda: terminal.lines == fresh.lines)


@pytest.mark.row(71)
def test_nothing_is_done_unseen(opened: Open) -> None:
    """While the terminal is too small only leaving works."""
    terminal = opened()
    terminal.resize(30, 8)
    terminal.wait_for("Zu klein")
    terminal.press("G\rs")
    terminal.resize(80, 24)
    terminal.wait_for(lambda: terminal.cursor_row.startswith(" •  Wuppertal"))


@pytest.mark.row(71)
@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (5, 2), (20, 5), (300, 100)])
def test_every_size_quits_on_q(tmp_path: Path, columns: int, rows: int) -> None:
    """Whatever the size at the start, the program runs and ends on q."""
    command = [*PROGRAM, "--offline", "--store", str(tmp_path / "s.sqlite3")]
    with Terminal(command, columns=columns, rows=rows) as terminal:
        terminal.wait_for(lambda: b"\x1b[?1049h" in terminal.output)
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.row(73, 75)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_save_restore_and_end(opened: Open, tmp_path: Path, number: int, code: int) -> None:
    """A signal keeps the reading position, restores the terminal, and ends with 128 and its number."""
    terminal = opened(columns=40, rows=10)
    terminal.press("\r")
    terminal.press("jjjjjj")
    os.kill(terminal.pid, number)
    assert terminal.wait(5) == code
    assert terminal.output.rstrip().endswith(b"\x1b[?1049l\x1b[?25h")
    with Store.open(tmp_path / "store.sqlite3") as store:
        article = store.article(store.listing(Filter())[0])
        assert article is not None
        assert article.place > 0


@pytest.mark.row(73)
def test_a_lost_terminal_ends_the_program_though_hangups_were_ignored(tmp_path: Path) -> None:
    """Started with SIGHUP ignored, the program ends within two seconds when its terminal is gone."""
    script = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
        f"program = [sys.executable, *{list(PROGRAM[1:])!r}, '--offline', '--store', sys.argv[1]];"
        "os.execv(sys.executable, program)"
    )
    terminal = Terminal([sys.executable, "-c", script, str(tmp_path / "s.sqlite3")], variables=environment())
    terminal.wait_for("WuppertalWorks")
    os.close(terminal.fd)
    terminal.fd = os.open(os.devnull, os.O_RDONLY)
    ended = terminal.has_ended(2.0)
    terminal.close()
    assert ended


@pytest.mark.parametrize("keys", ["\x03", "\x11"])
def test_control_keys_leave(opened: Open, keys: str) -> None:
    """Ctrl-C and Ctrl-Q end the program from the list."""
    terminal = opened()
    terminal.press(keys)
    assert terminal.wait() == 0


@pytest.mark.row(79)
def test_dumb_terminals_get_no_escape_byte(tmp_path: Path) -> None:
    """With TERM=dumb it is line mode, and says why."""
    command = [*PROGRAM, "--store", str(tmp_path / "s.sqlite3")]
    with Terminal(command, variables=environment(TERM="dumb")) as terminal:
        terminal.wait_for("Zeilenmodus, weil TERM=dumb keinen Bildschirm kennt.")
        terminal.press("G\n")
        assert "34. Ideen und Konzepte" in terminal.text
        terminal.press("q\n")
        assert terminal.wait() == 0
        assert b"\x1b" not in terminal.output


def test_a_store_for_one_run_says_so_on_the_screen(tmp_path: Path) -> None:
    """Where the data folder cannot be made, the screen says that marks will not last, and works."""
    (tmp_path / "file").write_text("")
    variables = environment(XDG_DATA_HOME=str(tmp_path / "file"), TMPDIR=str(tmp_path))
    with Terminal([*PROGRAM, "--offline"], variables=variables) as terminal:
        terminal.wait_for("WuppertalWorks")
        said = " ".join(terminal.text.split())
        assert "was Sie lesen oder merken, gilt nur für diesen Lauf." in said
        terminal.press("s")
        assert "Gemerkt." in terminal.text
        terminal.press("q")
        assert terminal.wait() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# As a shell does it: the program in a process group of its own, its stop told, and brought back by a line.
SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = os.fork()
if not child:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
_, status = os.waitpid(child, os.WUNTRACED)
os.tcsetpgrp(0, os.getpgrp())
print("angehalten" if os.WIFSTOPPED(status) else "zu Ende", flush=True)
sys.stdin.readline()
os.tcsetpgrp(0, child)
os.killpg(child, signal.SIGCONT)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
@pytest.mark.parametrize("before", ["", "/bus", "?"])
def test_ctrl_z_stops_to_the_shell(tmp_path: Path, face: str, before: str) -> None:
    """From list, field and page: the terminal is the shell's again, and the same stands there afterwards."""
    command = [
        sys.executable,
        "-c",
        SHELL,
        *PROGRAM,
        "--store",
        str(tmp_path / "s.sqlite3"),
        "--offline",
        face,
    ]
    with Terminal(command, variables=environment()) as terminal:
        terminal.wait_for("WuppertalWorks")
        if before:
            terminal.press(before, {"/bus": "bus", "?": "Hilfe: die Tasten"}[before])
        shown, cursor = terminal.text, terminal.cursor_row
        terminal.press("\x1a", "angehalten")
        assert terminal.settings() == terminal.settings_before
        assert b"\x1b[?1049l" in terminal.output
        terminal.press("\n", lambda: terminal.cursor_row == cursor and "angehalten" not in terminal.text)
        if face == "--screen":
            assert terminal.text == shown
        terminal.press("\x03")
        assert terminal.wait() == 0


def test_without_a_shell_ctrl_z_changes_nothing(opened: Open) -> None:
    """Where nothing could bring the program back, it goes on."""
    terminal = opened()
    shown = terminal.text
    terminal.press("\x1a", lambda: terminal.text == shown)
    terminal.press("j")
    assert terminal.cursor_line.startswith("Erlebe Dig")


def test_signs_as_letters(opened: Open, tmp_path: Path) -> None:
    """ascii = true: no sign or line of our own needs more than ASCII."""
    place = tmp_path / "config" / "stadtbote" / "config.toml"
    place.parent.mkdir(parents=True)
    place.write_text("ascii = true\n")
    terminal = opened(columns=120, rows=36)
    assert not set("●•│─├…·»") & set(terminal.text)
    assert "+----" in terminal.text
    assert "u Ungelesen" in terminal.text


def test_on_a_small_screen_the_title_is_the_headline(opened: Open) -> None:
    """With one pane of 40 columns, once the headline is gone, it says what is read and how far."""
    terminal = opened(columns=40, rows=10)
    terminal.press("\r")
    assert terminal.lines[0].strip().startswith("Stadtbote  1 von 34")
    terminal.press(" ")
    assert re.fullmatch(r"WuppertalWorks - die Konzernme\S*… +\d+ %", terminal.lines[0])


def test_what_stands_beside_the_list_may_count_as_read(opened: Open, tmp_path: Path) -> None:
    """read_when = "shown": each article that the focus comes to, with the counts around the list."""
    place = tmp_path / "config" / "stadtbote" / "config.toml"
    place.parent.mkdir(parents=True)
    place.write_text('read_when = "shown"\n')
    terminal = opened()
    terminal.press("j")
    assert [line[:4] for line in terminal.lines[2:5]] == ["    ", "    ", " •  "]
    assert "32 ungelesen" in terminal.lines[0]
