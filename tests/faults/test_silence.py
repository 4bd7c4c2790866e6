"""A visitor to the kiosk who says nothing: a line first, then all begins anew; over SSH then the end."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.terminal import Terminal
from support.visiting import FACES, PROMPT, again, at_once, kiosk, published

SHORT = 4.0  # seconds that tests take for a minute; the line comes after half of that, also on a busy machine
SAID = "beginnt hier alles von vorn. Zum Bleiben:"
OVER = "Die Zeit ist um, hier beginnt alles von vorn."


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one article and its snapshot, and a configuration with the shortest time."""
    (tmp_path / "config.toml").write_text("idle_minutes = 1\n")
    return published(tmp_path, "Freibad offen")


def quick(store: Path, minute: float = SHORT, **variables: str) -> Terminal:
    """The kiosk with a short time."""
    return kiosk(store, "--config", str(store.parent / "config.toml"), minute=minute, **variables)


@pytest.mark.row(103)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("minute", [SHORT, pytest.param(60.0, marks=pytest.mark.long)])
def test_a_line_then_the_first_page(store: Path, minute: float) -> None:
    """The line says how long is left and what to do; whatever is done brings back all of the time."""

    def visits(letter: str, said: str) -> None:
        with quick(store, minute) as terminal:
            again(terminal, letter, said)
            terminal.press("s\r" if letter == "z" else "s")
            assert f"In {minute / 2:.0f} Sekunden" in terminal.wait_for(SAID, minute + 20)
            begun = time.monotonic()
            terminal.press("\r" if letter == "z" else "i")
            terminal.screen.reset()
            terminal.wait_for(SAID, minute + 20)
            assert time.monotonic() - begun > minute / 2 - 0.5
            terminal.wait_for(OVER, minute + 20)
            terminal.wait_for(PROMPT)
            terminal.screen.reset()
            again(terminal, letter, said)
            assert "gemerkt" not in terminal.text.replace("nicht mehr gemerkt", "")

    at_once(visits, FACES)


@pytest.mark.row(103)
def test_the_line_is_seen_everywhere(store: Path) -> None:
    """Also in the search field, in the help, in lists, and beside a code."""

    def visits(letter: str, *places: str) -> None:
        with quick(store) as terminal:
            again(terminal, letter, f"gewählt mit {letter}.")
            for keys in places:
                terminal.screen.reset()
                terminal.press(keys)
                terminal.wait_for(SAID)
                terminal.press("\x1b")
            terminal.wait_for(OVER)

    at_once(visits, [("b", "/bus", "?", "c\r"), ("v", "/bus", "S", "c\r")])


@pytest.mark.row(74, 103)
def test_over_ssh_it_ends_after_the_first_page(store: Path) -> None:
    """Back to the first page, a line there too, and then the session is over, exit code 0."""
    with quick(store, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22") as terminal:
        again(terminal, "b", "gewählt mit b.")
        terminal.wait_for(OVER)
        terminal.screen.reset()
        said = " ".join(terminal.wait_for("To stay").split())
        assert f"In {SHORT / 2:.0f} Sekunden endet die Verbindung. Zum Bleiben: Enter." in said
        assert terminal.wait(20) == 0


def test_the_first_page_waits_for_ever(store: Path) -> None:
    """On the spot nothing is said and nothing changes while nobody is there."""
    with quick(store) as terminal:
        assert terminal.read(1.5 * SHORT, 1.4 * SHORT) == b""
        again(terminal, "b", "gewählt mit b.")


def test_idle_means_no_output(store: Path) -> None:
    """Before the line nothing is written in any face: voices would say it."""
    for letter, said in FACES:
        with kiosk(store) as terminal:
            again(terminal, letter, said)
            assert terminal.read(1.0, 0.9) == b""


class Silent:
    """A visitor who chose a face and says nothing more; when he heard what, in seconds from then on."""

    def __init__(self, terminal: Terminal, letter: str, said: str) -> None:
        again(terminal, letter, said)
        self.terminal, self.begun = terminal, time.monotonic()
        self.expected = [SAID, OVER, "endet die Verbindung"]
        self.heard: list[float] = []

    def listen(self) -> None:
        """Takes what has come."""
        self.terminal.read(0.0, 0.05)
        if self.expected and self.expected[0] in " ".join(self.terminal.text.split()):
            self.expected.pop(0)
            self.heard.append(time.monotonic() - self.begun)


@pytest.mark.long
@pytest.mark.row(103)
@pytest.mark.timeout(300)
def test_in_real_time(store: Path) -> None:
    """With real minutes: a warning after 30 seconds, the first page after 60; over SSH all ends after 120."""
    connection = "192.0.2.1 50000 192.0.2.2 22"
    config = ["--config", str(store.parent / "config.toml")]
    with ExitStack() as stack:
        visitors = [
            Silent(stack.enter_context(kiosk(store, *config, SSH_CONNECTION=connection)), letter, said)
            for letter, said in FACES
        ]
        while any(visitor.expected for visitor in visitors):
            for visitor in visitors:
                visitor.listen()
            time.sleep(0.05)
        for visitor in visitors:
            assert visitor.terminal.wait(60) == 0
            visitor.heard.append(time.monotonic() - visitor.begun)
            assert visitor.heard == pytest.approx([30, 60, 90, 120], abs=4)
