"""Hostile texts on a terminal: every face, screen and dialog shows all of them, and obeys none."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stadtbote.reading.listing import Listing
from stadtbote.stored import read_text
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.forging import forged
from support.payloads import INSIDE, PAYLOADS, foreign_controls, obeyed, words_in
from support.terminal import Terminal, programs

COLUMNS, ROWS = 200, 60
PASTE = "\x1b[200~{}\x1b[201~"
CLICK = "\x1b[<0;8;{row}M\x1b[<0;8;{row}m"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with all payloads in all fields."""
    path = tmp_path_factory.mktemp("shown") / "s.sqlite3"
    forged(path, list(PAYLOADS.values()))
    return path


@pytest.fixture
def evil(whole: Path, tmp_path: Path) -> Path:
    """A copy of it: where one test has read to, the next one would go on."""
    path = tmp_path / "store" / "s.sqlite3"
    path.parent.mkdir()
    with closing(sqlite3.connect(whole)) as there, closing(sqlite3.connect(path)) as here:
        there.backup(here)
    config = tmp_path / "config" / "stadtbote" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('order = "source"\n', encoding="utf-8")  # as the articles were made
    return path


@pytest.fixture
def opened(evil: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    with programs(evil, tmp_path, BROWSER="") as begin:

        def start(*arguments: str, wait: str, **variables: str) -> Terminal:
            terminal = begin("--offline", *arguments, columns=COLUMNS, rows=ROWS, **variables)
            terminal.wait_for(wait)
            return terminal

        yield start


class Walk:
    """Presses keys, and gathers the words that were to be read meanwhile.

    From what was sent and from what stands there: pyte gives a row up at a joiner, and what is sent of a row
    is only what differs from the one before.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.seen = words_in(terminal.text)
        self._place = 0

    def press(self, keys: str) -> bool:
        """Presses keys and reads what comes; False where neither screen nor cursor change in ten seconds."""
        before = self._shown
        self.terminal.press(keys)
        end = time.monotonic() + 10  # a key before the last one's answer would leave that one out
        while self._shown == before and time.monotonic() < end:
            self.terminal.read()
        self.terminal.read()  # what changed may have been the answer to the key before
        self.look()
        return self._shown != before

    @property
    def _shown(self) -> tuple[list[str], int, int]:
        return self.terminal.lines, self.terminal.screen.cursor.x, self.terminal.screen.cursor.y

    def look(self) -> None:
        """Takes in what was sent since, and what stands on the screen now."""
        sent = self.terminal.output[self._place :].decode("utf-8", "replace")
        self._place = len(self.terminal.output)
        self.seen |= words_in(self.terminal.text) | words_in(sent)
        # A word that is wider than a line goes on in the next one.
        self.seen |= words_in("".join(row.strip() for row in self.terminal.lines))

    def until(self, wanted: set[str], keys: str) -> None:
        """Presses keys again and again until all of these words were seen, or nothing more comes."""
        while wanted - self.seen and self.press(keys):
            pass
        end = time.monotonic() + 5
        while wanted - self.seen and time.monotonic() < end:
            self.terminal.read(0.1, 0.2)
            self.look()
        assert sorted(wanted - self.seen) == [], self.terminal.text


def named(name: str) -> set[str]:
    """The words before and behind every payload in this field."""
    return {f"{side}{name}{n}z" for side in ("vor", "Ü") for n in range(len(PAYLOADS))}


def in_whole_article(path: Path) -> set[str]:
    """The words that the article with everything in it has, as it is read."""
    with Store.open(path) as store:
        store.by_time = False
        found = [read_text(store, number) for number in list(Listing(store, Filter()).numbers)[:2]]
    texts = [part.text for text in found if text and len(text[1].parts) > 500 for part in text[1].parts]
    words = words_in("\n".join(texts))
    assert len(words) > 20 * len(PAYLOADS)
    return words


def check(terminal: Terminal, *, screen: bool) -> None:
    """Only what is ours was sent, and nothing of the insides of sequences."""
    assert foreign_controls(terminal.output, *(() if screen else (None,))) == []
    assert [text for text in INSIDE if "?" not in text and text.encode() in terminal.output] == []


def end(terminal: Terminal) -> None:
    """Leaves all that is open."""
    terminal.press("\x03")
    assert terminal.wait() in {0, 130}


@pytest.mark.row(41, 42, 43, 45, 47, 52)
@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_a_screen(opened: Callable[..., Terminal], evil: Path, face: str) -> None:
    """List, article, links, sources, search, find and place show every payload as letters, and go on."""
    terminal = opened(face, "--rows", "50", wait="vorkopf0z")
    walk = Walk(terminal)
    if face == "--screen":
        for _ in range(3):  # to the layout in which headlines have all of the width
            walk.press("z")
    walk.until(named("kopf"), " ")
    walk.press("g")
    walk.press("j")
    walk.press("i")
    assert "Alles zusammen" in terminal.text
    walk.press("\r")
    walk.until(in_whole_article(evil), " ")
    for keys in ("h", "i", "v", "g", "/" + PASTE.format("vorzitat3z\x1b]0;x\x07\x9b31m") + "\r", "q"):
        walk.press(keys)
    walk.press("o")
    walk.until(named("verweis"), " ")
    walk.press("q")
    walk.press("S")
    walk.until({f"vorquelle{n}z" for n in range(len(PAYLOADS))}, " ")  # what follows may be left out
    walk.press("7")
    walk.press("\r")
    terminal.wait_for("vorquelle2z")
    walk.press("a")
    check(terminal, screen=True)
    for payload in ("ask for kind", "title, BEL", "C1 style", "lines", "action"):
        walk.press("/" + PASTE.format(PAYLOADS[payload]) + "\r")
        walk.press("\x1b")
        terminal.read(0.3)
    walk.press("?")
    walk.press("q")
    for row in (2, 5, 20, 59):
        terminal.press(CLICK.format(row=row))  # does nothing
    walk.press("f" if face == "--screen" else "t")
    walk.press("L")
    walk.press("i")
    assert not obeyed("".join(terminal.lines))
    end(terminal)
    assert foreign_controls(terminal.output) == []


@pytest.mark.row(41, 42, 43, 45, 50, 52, 53)
def test_line_mode(opened: Callable[..., Terminal], evil: Path) -> None:
    """All of it in line mode: no escape byte, and a text is one line, of a list with its number."""
    terminal = opened("--plain", "--rows", "99", wait="vorkopf0z")
    for line in (
        "l",
        "l",
        "1",
        *["n"] * 8,
        "q",
        "2",
        *["l"] * 40,
        "o",
        "",
        "",
        "q",
        "S",
        "",
        "",
        "q",
        "i",
        "?",
        "q",
    ):
        terminal.press(f"{line}\r")
    wanted = named("kopf") | named("verweis") | in_whole_article(evil)
    end_at = time.monotonic() + 30
    while wanted - words_in(terminal.output.decode("utf-8", "replace")) and time.monotonic() < end_at:
        terminal.read(0.3, 2.0)
    terminal.read(1.0, 5.0)  # it may still be at work on what was typed ahead
    said = terminal.output.decode()
    assert sorted(wanted - words_in(said)) == []
    check(terminal, screen=False)
    heads = [line.strip() for line in said.split("\n") if "vorkopf" in line and "vorquelle" in line]
    assert len(heads) >= len(PAYLOADS)
    assert [line for line in heads if not line.split(". ")[0].isdigit()] == []
    end(terminal)


@pytest.mark.row(50)
def test_a_question_of_an_article_gets_no_answer(opened: Callable[..., Terminal], evil: Path) -> None:
    """What is typed where an article asks for a password is an unknown command, and is kept nowhere."""
    place = list(PAYLOADS).index("password")
    terminal = opened("--plain", wait="vorkopf0z")
    terminal.press(f"{place + 2}\r")
    terminal.wait_for("Passwort:")
    terminal.press("geheim77\r")
    terminal.wait_for("„geheim77“ ist kein Befehl. „hilfe“ sagt alle. >")
    end(terminal)
    assert b"geheim77" not in b"".join(path.read_bytes() for path in evil.parent.iterdir())
