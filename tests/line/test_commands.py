"""Line mode against the one table of commands, and against what the screens do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stadtbote.commands import COMMANDS, Command, line_shown
from stadtbote.line.meaning import Typed, meaning
from stadtbote.line.session import Session
from stadtbote.text import language
from stadtbote_cache.records import Item, Link
from stadtbote_cache.store import Store
from support.keeping import filled
from support.talking import Talk

Begin = Callable[..., Talk]
PROMISED = {"down": "", "open": "1", "search": "/glasfaser", "back": "q"}
"""What is typed where the table's `line` is not the letter but words for it."""


def test_every_command_has_a_method() -> None:
    """Nothing stands in the table that line mode does not do, and nothing is done that is not in it."""
    names = {command.name for command in COMMANDS}
    assert {name.removeprefix("do_") for name in dir(Session) if name.startswith("do_")} == names


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_typed_as_the_help_says(command: Command) -> None:
    """The letter of the screens, or what the help says, means this command; q is back as well as quit."""
    typed = PROMISED.get(command.name, line_shown(command))
    assert meaning(typed).name == ("quit" if command.name == "back" else command.name)
    if command.letter:
        assert meaning(command.letter).name == command.name


@pytest.mark.parametrize("before", [(), ("2",), ("/glasfaser",), ("m",), ("S",), ("?",)], ids=str)
def test_every_command_has_an_answer_everywhere(talk: Begin, before: tuple[str, ...]) -> None:
    """In the list, an article, a search, an empty list and a sheet: each says something that makes sense."""
    for command in COMMANDS:
        speaking = talk(offline=True)
        speaking(*before)
        said = speaking(PROMISED.get(command.name, line_shown(command)))
        assert all(said), command.name
        assert not any("kein Befehl" in line for line in said), command.name


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("7", Typed("open", "7")),
        (" 7 ", Typed("open", "7")),
        ("  ", Typed("down")),
        ("o 2", Typed("link", "2")),
        ("o2", Typed("link", "2")),
        ("/Alte Brücke", Typed("search", "Alte Brücke")),
        ("/", Typed("search")),
        ("//", Typed("search", "/")),
        ("? s", Typed("help", "s")),
        ("N", Typed("next_article")),
        ("G", Typed("last")),
        ("S", Typed("sources")),
        ("hilfe", Typed("help")),
        ("HELP", Typed("help")),
        ("suche bus und bahn", Typed("search", "bus und bahn")),
        ("öffnen 3", Typed("open", "3")),
        ("quell", Typed("sources")),
        ("s 5", Typed("")),
        ("x", Typed("")),
        ("ne", Typed("")),
        ("²", Typed("")),
        ("quatsch", Typed("")),
    ],
)
def test_what_is_typed(typed: str, wanted: Typed) -> None:
    """Letters, numbers, words of the table; a command with words that it has no use for is none."""
    assert meaning(typed) == wanted


def test_english_words() -> None:
    """The labels of the language in use are understood, and German ones still."""
    language.use("en")
    assert meaning("open 3") == meaning("öffnen 3") == Typed("open", "3")
    assert meaning("help") == meaning("hilfe") == Typed("help")


def test_a_link_to_take_along(store: Store, talk: Begin) -> None:
    """The address of the chosen link stands alone on its line, also with the number behind the letter."""
    store.remove_source("wuppertal-digital")
    filled(store, Item("Freibad", key="1", links=(Link("Plan", "https://stadt.example/plan"),)))
    speaking = talk()
    assert speaking("c") == ["1. Plan, stadt.example: https://stadt.example/plan", "Nummer des Links?"]
    assert speaking("1") == ["https://stadt.example/plan"]
    assert speaking("c 1") == ["https://stadt.example/plan"]
