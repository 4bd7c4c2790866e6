"""A visitor to the kiosk who says nothing: a line first, then all begins anew; over SSH then the end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.terminal import Terminal
from support.visiting import PROMPT, again, kiosk, published

FACES = [("b", "gewählt mit b."), ("v", "gewählt mit v."), ("z", "gewählt mit z.")]
MINUTE = 6.0  # seconds, for a machine that is busy; the line comes after half of that
SAID = "beginnt hier alles von vorn. Zum Bleiben:"
OVER = "Die Zeit ist um, hier beginnt alles von vorn."


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one article and its snapshot, and a configuration with the shortest time."""
    (tmp_path / "config.toml").write_text("idle_minutes = 1\n")
    return published(tmp_path, "Freibad offen")


def quick(store: Path, **variables: str) -> Terminal:
    """The kiosk with a short time."""
    return kiosk(store, "--config", str(store.parent / "config.toml"), minute=MINUTE, **variables)


@pytest.mark.row(103)
@pytest.mark.parametrize(("letter", "said"), FACES)
def test_a_line_then_the_first_page(store: Path, letter: str, said: str) -> None:
    """The line says how long is left and what to do; whatever is done brings back all of the time."""
    end = "\r" if letter == "z" else ""
    with quick(store) as terminal:
        again(terminal, letter, said)
        terminal.press(f"s{end}")
        assert "In 3 Sekunden" in terminal.wait_for(SAID)
        begun = time.monotonic()
        terminal.press("\r" if letter == "z" else "i")
        terminal.screen.reset()
        terminal.wait_for(SAID)
        assert time.monotonic() - begun > MINUTE / 2 - 0.5
        terminal.wait_for(OVER)
        terminal.wait_for(PROMPT)
        terminal.screen.reset()
        again(terminal, letter, said)
        assert "gemerkt" not in terminal.text.replace("nicht mehr gemerkt", "")


@pytest.mark.row(103)
@pytest.mark.parametrize(
    ("letter", "keys"), [("b", "/bus"), ("v", "/bus"), ("b", "?"), ("v", "S"), ("b", "c\r"), ("v", "c\r")]
)
def test_the_line_is_seen_everywhere(store: Path, letter: str, keys: str) -> None:
    """Also in the search field, in the help, in lists, and beside a code."""
    with quick(store) as terminal:
        again(terminal, letter, f"gewählt mit {letter}.")
        terminal.press(keys)
        terminal.wait_for(SAID)
        terminal.wait_for(OVER)


@pytest.mark.row(74, 103)
def test_over_ssh_it_ends_after_the_first_page(store: Path) -> None:
    """Back to the first page, a line there too, and then the session is over, exit code 0."""
    with quick(store, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22") as terminal:
        again(terminal, "b", "gewählt mit b.")
        terminal.wait_for(OVER)
        terminal.screen.reset()
        said = " ".join(terminal.wait_for("To stay").split())
        assert "In 3 Sekunden endet die Verbindung. Zum Bleiben: Enter." in said
        assert terminal.wait(20) == 0


@pytest.mark.long
def test_a_real_minute(store: Path) -> None:
    """A minute of the configuration is one of the clock, and the line comes half a minute before its end."""
    with kiosk(store, "--config", str(store.parent / "config.toml")) as terminal:
        again(terminal, "b", "gewählt mit b.")
        begun = time.monotonic()
        assert "In 30 Sekunden" in terminal.wait_for(SAID, 40)
        assert 27 < time.monotonic() - begun < 33
        terminal.wait_for(OVER, 40)
        assert 57 < time.monotonic() - begun < 63


def test_the_first_page_waits_for_ever(store: Path) -> None:
    """On the spot nothing is said and nothing changes while nobody is there."""
    with quick(store) as terminal:
        assert terminal.read(1.5 * MINUTE, 1.4 * MINUTE) == b""
        again(terminal, "b", "gewählt mit b.")


def test_idle_means_no_output(store: Path) -> None:
    """Before the line nothing is written in any face: voices would say it."""
    for letter, said in FACES:
        with kiosk(store) as terminal:
            again(terminal, letter, said)
            assert terminal.read(1.0, 0.9) == b""
