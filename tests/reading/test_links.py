"""Links that leave the program: by a browser of one's own, and copied by the terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from stadtbote.commands import BY_NAME, Worded, answer
from stadtbote.config.file import parse
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.errors import ConfigError
from stadtbote.reading.answers import Answer
from stadtbote.reading.opening import open_address
from stadtbote.reading.session import Session
from stadtbote.terminal.faces import FACES, SCREEN
from stadtbote_cache.records import Item, Link
from stadtbote_cache.store import Store
from support.keeping import filled

ADDRESS = "https://www.musterstadt.example/plan;id?a=b&c=$d"
SENT = "https://www.musterstadt.example/plan;id?a=b&c=%24d"
TELLS = "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{told}.part'\nmv '{told}.part' '{told}'\n"


@pytest.fixture
def browser(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a program of some name that writes down its arguments, one a line, in the file `told`."""

    def made(name: str) -> Path:
        path = tmp_path / name
        path.write_text(TELLS.format(told=tmp_path / "told"))
        path.chmod(0o755)
        return path

    return made


@pytest.mark.parametrize("name", ["firefox", "w3m"])
@pytest.mark.parametrize(
    ("arguments", "got"),
    [
        ((), (SENT,)),
        (("--private-window",), ("--private-window", SENT)),
        (("-a={}", "; rm -rf $HOME"), (f"-a={SENT}", "; rm -rf $HOME")),
    ],
)
def test_the_program_gets_exactly_the_address(
    browser: Callable[[str], Path], tmp_path: Path, name: str, arguments: Sequence[str], got: Sequence[str]
) -> None:
    """Behind its arguments, or in place of {}; no shell sees it, and text browsers get the terminal."""
    lent = []
    words = [str(browser(name)), *arguments]

    def lend() -> nullcontext[None]:
        lent.append(name)
        return nullcontext()

    assert open_address(ADDRESS, lend, words).startswith("Geöffnet: ")
    told, end = tmp_path / "told", time.monotonic() + 20
    while not told.exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert told.read_text().splitlines() == list(got)
    assert lent == (["w3m"] if name == "w3m" else [])


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The sentence has the address, which can be taken along by hand."""
    for name in ("nirgends", "lynx"):
        said = open_address(ADDRESS, nullcontext, [str(tmp_path / name)])
        assert said.startswith(f"Der Browser ließ sich nicht öffnen. Die Adresse: {ADDRESS}"), name
    assert open_address(ADDRESS, None, ["lynx"]).startswith("Kein Browser gefunden.")


@pytest.mark.parametrize("value", ['"firefox %s"', "[]", '["firefox", 1]', '[""]', "true"])
def test_what_is_no_list_of_texts_is_refused(value: str) -> None:
    """A sentence names the line and what is allowed; a list is taken as it is."""
    with pytest.raises(ConfigError, match="erlaubt ist nur eine Liste von Texten"):
        parse(f"browser = {value}", "config.toml")
    assert parse('browser = ["a b", "{}"]', "config.toml") == {"browser": ("a b", "{}")}


@pytest.mark.parametrize(
    "words", [["sh", "-c", "w3m {}"], ["bash", "-lc", "{}"], ["xterm", "-e", "w3m {}"], ["sh", "-c", "a;{}"]]
)
def test_an_address_in_a_line_of_commands_is_refused(words: list[str]) -> None:
    """A shell would run what stands behind its ";"; as an argument of the shell's it may come."""
    with pytest.raises(ConfigError, match="darf nicht in einer Befehlszeile stehen"):
        parse(f"browser = {json.dumps(words)}", "config.toml")
    allowed = ["sh", "-c", 'w3m "$1"', "sh", "{}"]
    assert parse(f"browser = {json.dumps(allowed)}", "config.toml") == {"browser": tuple(allowed)}


@pytest.fixture
def copied(store: Store, tmp_path: Path) -> Callable[..., Answer]:
    """Types x in an article with some links, in a face; the answer."""

    store.remove_source("wuppertal-digital")

    def typed(face: str, *links: Link, words: str = "") -> Answer:
        filled(store, Item("Bus", key="1", links=links))
        session = Session(store, face, Preferences(tmp_path / "config.toml", Settings()))
        command = BY_NAME["copy"]
        assert isinstance(command.does, Worded)
        return answer(command.does, session, words)

    return typed


def test_the_only_link_is_copied(copied: Callable[..., Answer]) -> None:
    """The sentence says what, and that the terminal may refuse; a face only sends it."""
    answered = copied(SCREEN, Link("Plan", ADDRESS))
    assert answered.copies == SENT
    assert answered.said == f"Kopiert, wenn das Terminal es zulässt: {ADDRESS}. c zeigt den Link."


def test_one_of_several_links_is_chosen(copied: Callable[..., Answer]) -> None:
    """As for c and o by its number, from a sheet."""
    links = Link("Plan", ADDRESS), Link("Netz", "https://netz.example/")
    answered = copied(SCREEN, *links)
    assert answered.choice is not None
    assert answered.choice.chosen is not None
    assert answered.choice.chosen(1).copies == "https://netz.example/"
    assert copied(SCREEN).said == "Dieser Artikel hat keine Links."


@pytest.mark.parametrize("face", [face for face in FACES if face != SCREEN])
def test_elsewhere_nothing_is_copied(copied: Callable[..., Answer], face: str) -> None:
    """A voice would speak the sequence, and line mode has no terminal to count on."""
    answered = copied(face, Link("Plan", ADDRESS))
    assert (answered.copies, answered.said) == (
        "",
        "Kopieren geht nur auf dem Bildschirm. c zeigt den Link.",
    )
