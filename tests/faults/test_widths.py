"""Letters of unsure width: what stands behind them and beside them is right to the cell on any terminal."""

from __future__ import annotations

import os
import shlex
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtbote.screen.ansi import written
from stadtbote_cache import edition
from stadtbote_cache.records import Item, Paragraph
from stadtbote_cache.store import Store
from support.commands import call
from support.keeping import filled
from support.needs import need
from support.terminal import PROGRAM, environment

LETTERS = {
    "familie": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "verbinder": "\U0001f469" + "\u200d" * 4,
    "zeichen": "e" + "\u0301\u0489" * 40,
    "breit": "\uff37\u6f22\u5b57",
    "fahne": "\U0001f1e9\U0001f1ea",
    "haut": "\U0001f44d\U0001f3fd",
    "bild": "\u260e\ufe0f",
    "taste": "1\ufe0f\u20e3",
    "speisen": "\u2630",
    "thai": "\u0e01\u0e33",
    "hindi": "\u0915\u094d\u0937\u093f",
    "hangul": "\u1100\u1161\u11a8",
    "arabisch": "\u0628\u0631\u064a\u062f",
}
COLUMNS = 170  # with the article beside the list


class Tmux:
    """The program in tmux, which counts cells in its own way."""

    def __init__(self, folder: Path, store: Path) -> None:
        self._call = ["tmux", "-S", str(folder / "tmux"), "-f", os.devnull]
        self._environment = environment(TERM="screen-256color", XDG_STATE_HOME=str(folder / "state"))
        program = [*PROGRAM, "--screen", "--offline", "--store", str(store)]
        self.run("new-session", "-d", "-x", str(COLUMNS), "-y", "24", shlex.join(program))

    def run(self, *arguments: str) -> str:
        """What a command of tmux says."""
        return call([*self._call, *arguments], self._environment, seconds=20).stdout

    def wait_for(self, text: str) -> list[str]:
        """The rows of the screen, once this text stands there and no more is written."""
        end, before, shown = time.monotonic() + 20, "", self.run("capture-pane", "-p")
        while (text not in shown or shown != before) and time.monotonic() < end:
            time.sleep(0.1)
            before, shown = shown, self.run("capture-pane", "-p")
        assert text in shown
        return shown.split("\n")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    need("" if shutil.which("tmux") else "tmux is not installed")
    with Store.open(tmp_path / "s.sqlite3") as store:
        store.remove_source(edition.SOURCE.name)
        items = [
            Item(f"{name} {text}{text} Ende", key=name, body=(Paragraph((f"X{name} " * 200,)),))
            for name, text in LETTERS.items()
        ]
        filled(store, *items)
    started = Tmux(tmp_path, tmp_path / "s.sqlite3")
    yield started
    started.run("kill-server")


@pytest.mark.row(46)
def test_the_page_beside_stands_where_it_should(tmux: Tmux) -> None:
    """Whatever is in the list, nothing of an article before is left over beside it, and every row ends so."""
    for place, name in enumerate(LETTERS, 1):
        rows = tmux.wait_for(f"X{name} X{name}")
        beside = [row.rpartition("│")[2].split() for row in rows[6 : len(LETTERS) + 2]]
        assert {word for words in beside for word in words} == {f"X{name}"}, rows
        listed = [row.partition("Ende")[1] for row in rows[2 : len(LETTERS) + 2]]
        assert listed == ["Ende"] * len(LETTERS)
        if place < len(LETTERS):
            tmux.run("send-keys", "j")


@pytest.mark.row(46)
def test_what_is_behind_is_sent_to_its_place() -> None:
    """Letters of unsure width get room, and what follows its own place; others are sent as they are."""
    assert written(2, 3, [("Größe – „ja“ 漢", "")], to_edge=False) == "\x1b[3;4HGröße – „ja“ 漢"
    assert written(0, 0, [("a \u260e\ufe0f b", "")], to_edge=False) == (
        "\x1b[1;1Ha   \x1b[1;2H \u260e\ufe0f\x1b[1;5H b"
    )


@pytest.mark.row(41)
def test_the_last_guard() -> None:
    """Should text that was never cleaned get as far as the screen, it loses its controls there."""
    sent = written(0, 0, [("vor\x1b[31m\x9b\x07mitte\u202e", ""), ("\x1b]0;x\x07nach", "1")], to_edge=False)
    assert sent == "\x1b[1;1Hvormitte\x1b[1mnach\x1b[m"
