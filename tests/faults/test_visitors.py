"""Visitors to the kiosk, one after the other, in all three faces: what each finds, and what none can do."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from stadtbote_cache.records import Filter, Item
from stadtbote_cache.safety.snapshot import Snapshots, snapshot_path
from stadtbote_cache.store import Store
from support.commands import call, run
from support.keeping import sync
from support.terminal import PROGRAM, Terminal
from support.visiting import PROMPT, START, again, kiosk, published

FACES = [("b", "Bildschirm, gewählt mit b."), ("v", "gewählt mit v."), ("z", "gewählt mit z.")]


def enter(letter: str) -> str:
    """What ends a command in the face with this letter."""
    return "\r" if letter == "z" else ""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two articles and its snapshot."""
    return published(tmp_path, "Freibad offen", "Zoo offen")


def test_the_first_page_needs_no_face(store: Path) -> None:
    """Plain lines in both languages, a letter for each face, without one escape sequence."""
    with kiosk(store) as terminal:
        text = terminal.text
        for letter in ("b: ", "v: ", "z: ", "s: ", "r: ", "p: "):
            assert f"\n{letter}" in text
        assert "\nq: " not in text
        assert b"\x1b" not in terminal.output
        assert terminal.cursor_line == ""
        again(terminal, "x", "Dieser Buchstabe steht hier nicht zur Wahl.")
        terminal.wait_for(PROMPT)
        assert b"\x1b" not in terminal.output


@pytest.mark.row(101)
@pytest.mark.parametrize(("letter", "said"), FACES)
def test_each_finds_all_fresh(store: Path, letter: str, said: str) -> None:
    """Marks, search, filter, theme, rows and language of one visitor are not the next one's."""
    end = enter(letter)
    with kiosk(store) as terminal:
        again(terminal, letter, said)
        terminal.press(f"s{end}")
        terminal.press(f"+{end}")
        terminal.press(f"t{end}")
        terminal.press(f"L{end}")
        terminal.press(f"/zoo\r{end}")
        terminal.press(f"m{end}")
        terminal.press("\x03")
        terminal.wait_for(PROMPT)
        terminal.screen.reset()
        again(terminal, letter, said)
        assert "gemerkt" not in terminal.text
        terminal.press(f"m{end}")
        terminal.wait_for("Nur gemerkte: 0" if letter == "z" else "Nichts Gemerktes")
        terminal.press(f"a{end}")
        assert "6 Zeilen" in (terminal.press(f"+{end}").decode() + terminal.text)
    beside = ("", "-journal.jsonl", "-snapshot")
    assert sorted(path.name for path in store.parent.iterdir()) == [f"{store.name}{end}" for end in beside]


@pytest.mark.row(97, 98, 100)
@pytest.mark.parametrize(("letter", "said"), FACES)
def test_what_is_barred_is_not_there(store: Path, letter: str, said: str) -> None:
    """Fetching and opening are no commands, are not in the help, and leave the list as it was."""
    end = enter(letter)
    with kiosk(store) as terminal:
        again(terminal, letter, said)
        for key in ("y", "o"):
            terminal.press(f"{key}{end}")
            assert "Diese Taste tut hier nichts" in terminal.text or "ist kein Befehl" in terminal.text
        terminal.press(f"?{end}")
        for _ in range(8):
            terminal.press(end or " ")
        told = terminal.output.decode()
        assert "einen Link zum Mitnehmen" in told
        assert "abrufen" not in told
        assert "über seine Nummer öffnen" not in told


def test_a_face_can_be_changed(store: Path) -> None:
    """From line mode into a screen, marks and settings come along; from there to the other screen and out."""
    with kiosk(store) as terminal:
        again(terminal, "z", "gewählt mit z.")
        terminal.press("s\r")
        terminal.press("f\r")
        terminal.press("2\r")
        assert "gemerkt" in terminal.wait_for("Ansicht für Bildschirmleser, gewählt mit f.")
        terminal.press("f")
        assert " •+ Freibad offen" in terminal.wait_for("Bildschirm, gewählt mit f.")
        assert "nächsten Start" not in terminal.output.decode()
        terminal.press("q")
        terminal.wait_for(PROMPT)


def test_what_was_read_goes_out_of_sight(store: Path) -> None:
    """After a visit in line mode nothing of it stands there any more, and nothing typed is left over."""
    with kiosk(store) as terminal:
        again(terminal, "z", "gewählt mit z.")
        terminal.press("/freibad\r")
        terminal.press("q\r")
        terminal.press("q\rb\rq\r")
        text = terminal.wait_for(PROMPT)
        assert "reibad" not in text
        assert "gewählt" not in text


@pytest.mark.row(101)
@pytest.mark.parametrize(("letter", "said"), FACES)
def test_what_was_typed_ahead_is_dropped(store: Path, letter: str, said: str) -> None:
    """Keys in one write with the one that ends a visit choose nothing on the next visitor's first page."""
    end = enter(letter)
    with kiosk(store) as terminal:
        again(terminal, letter, said)
        before = len(terminal.output)
        terminal.press(f"q{end}" + "z\r" * 20)
        terminal.wait_for(PROMPT)
        terminal.read(0.5)
        assert "gewählt" not in terminal.output[before:].decode()
        assert terminal.cursor_line == ""


def test_a_new_snapshot_is_there_with_the_next_visit(store: Path) -> None:
    """The visit goes on with what it began with; the one after it has the news."""
    with kiosk(store) as terminal:
        again(terminal, "z", "Fragezeichen: Hilfe.")
        with Store.open(store) as own:
            sync(own, [Item("Markt am Samstag", key="m")])
            Snapshots.of(own).publish()
        terminal.press("/markt\r")
        terminal.wait_for("Nichts gefunden: markt.")
        terminal.press("q\r")
        terminal.press("q\r", PROMPT)
        again(terminal, "z", "Fragezeichen: Hilfe.")
        terminal.press("/markt\r")
        terminal.wait_for("1 Artikel gefunden.")


def test_the_snapshot_may_be_gone_for_a_while(store: Path) -> None:
    """A visitor is told so, and the first page stays; when it is back, so are the news."""
    with kiosk(store) as terminal:
        data = snapshot_path(store).read_bytes()
        snapshot_path(store).unlink()
        again(terminal, "b", "Gerade gibt es nichts zu lesen.")
        terminal.wait_for(PROMPT)
        snapshot_path(store).write_bytes(data)
        again(terminal, "b", "2 ungelesen")


@pytest.mark.row(99)
def test_keys_that_stop_programs_do_not(store: Path) -> None:
    """Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-backslash and Ctrl-S on the first page: it is still there, and works."""
    with kiosk(store) as terminal:
        for key in "\x03\x04\x1a\x1c\x13":
            terminal.press(key)
        for number in (signal.SIGTSTP, signal.SIGQUIT, signal.SIGINT):
            os.kill(terminal.pid, number)
            terminal.read()
        terminal.press("\r")
        terminal.wait_for(PROMPT)
        again(terminal, "b", "gewählt mit b.")
        os.kill(terminal.pid, signal.SIGTSTP)
        terminal.press("\x1a")
        terminal.press("?")
        terminal.wait_for("Hilfe: die Tasten")


@pytest.mark.parametrize("letter", ["", "b", "v", "z"])
def test_it_ends_when_told_to(store: Path, letter: str) -> None:
    """A request to end does so from anywhere: the exit code is the signal's, the terminal as it was."""
    with kiosk(store) as terminal:
        if letter:
            again(terminal, letter, f"gewählt mit {letter}.")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert terminal.output.count(b"\x1b[?1049h") == terminal.output.count(b"\x1b[?1049l")


@pytest.mark.parametrize(("letter", "said"), FACES)
def test_over_ssh_leaving_ends_it(store: Path, letter: str, said: str) -> None:
    """Out of a face, and on the first page with q, which only there is offered."""
    with kiosk(store, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22") as terminal:
        assert "\nq: Ende.\n" in terminal.text
        again(terminal, letter, said)
        terminal.press(f"q{enter(letter)}")
        assert terminal.wait() == 0
    with kiosk(store, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22") as terminal:
        terminal.press("q\r")
        assert terminal.wait() == 0


@pytest.mark.row(79)
def test_a_terminal_that_knows_nothing(store: Path) -> None:
    """On TERM=dumb whatever was chosen is line mode, which says why; and no escape sequence comes."""
    with kiosk(store, TERM="dumb") as terminal:
        again(terminal, "b", "weil TERM=dumb keinen Bildschirm kennt")
        assert b"\x1b" not in terminal.output


def test_without_a_snapshot_there_is_no_kiosk(tmp_path: Path) -> None:
    """A sentence says what the operator has to do; the exit code is 69, and nothing was made."""
    done = run(tmp_path / "store.sqlite3", "--kiosk")
    assert done.returncode == 69
    assert "stadtbote sync --snapshot" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", ["list", "sync", "source list", "doctor", "face plain", "publish x"])
def test_in_the_kiosk_there_are_no_commands(store: Path, arguments: str) -> None:
    """Whatever is asked for is not allowed, exit code 77."""
    done = run(store, "--kiosk", *arguments.split())
    assert done.returncode == 77
    assert done.stderr == "Im Kiosk gibt es keine Befehle. „stadtbote“ allein zeigt die Nachrichten.\n"


@pytest.mark.row(83)
def test_through_a_pipe_it_ends_with_the_input(store: Path) -> None:
    """Nobody sits there: line mode is what can be shown, and the end of the input ends it all."""
    done = call([*PROGRAM, "--kiosk", "--store", store], input="b\n", check=True)
    assert "weil die Eingabe kein Terminal ist" in done.stdout
    assert done.stdout.rstrip().endswith(">")


def test_the_built_in_edition_can_be_published(tmp_path: Path) -> None:
    """`sync --snapshot` also without a network, for a first look."""
    store = tmp_path / "store.sqlite3"
    done = run(store, "--offline", "sync", "--snapshot", "--json")
    assert done.returncode == 0
    assert f'"snapshot": "{snapshot_path(store)}"' in done.stdout
    with Store.open_snapshot(snapshot_path(store)) as snapshot:
        assert snapshot.count(Filter()) == 34


def test_visits_do_not_pile_up(store: Path) -> None:
    """After the first one the process takes no more memory, files or threads with each visitor."""

    def taken(terminal: Terminal) -> tuple[int, int, int]:
        process = Path(f"/proc/{terminal.pid}")
        pages = int((process / "statm").read_text().split()[1])
        return pages // 256, len(list((process / "fd").iterdir())), len(list((process / "task").iterdir()))

    with kiosk(store) as terminal:
        for visit in range(4):
            again(terminal, "b", "gewählt mit b.")
            terminal.press("?qq")
            terminal.wait_for(PROMPT)
            terminal.screen.reset()
            terminal.press("\r")
            terminal.wait_for(START)
            if visit == 1:
                before = taken(terminal)
        after = taken(terminal)
    assert after[0] <= before[0] + 3  # MiB
    assert after[1:] == before[1:]
