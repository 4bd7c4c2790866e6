"""Line mode against the one table of commands, and against what the screens do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stadtbote.commands import COMMANDS, Command, line_shown
from stadtbote.line.meaning import meaning
from stadtbote.text import language
from stadtbote_cache.records import Item, Link
from stadtbote_cache.store import Store
from support.keeping import filled
from support.talking import Talk

Begin = Callable[..., Talk]
PROMISED = {"down": "", "open": "1", "search": "/glasfaser", "back": "q", "stop": "stop"}
"""What is typed where the table's `line` is not the letter but words for it."""


def understood(typed: str) -> tuple[str, str]:
    """The name of the command that a line stands for, and the words behind it."""
    meant = meaning(typed)
    return meant.command.name if meant.command else "", meant.words


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_typed_as_the_help_says(command: Command) -> None:
    """The letter of the screens, or what the help says, means this command; q is back as well as quit."""
    typed = PROMISED.get(command.name, line_shown(command))
    assert understood(typed)[0] == ("quit" if command.name == "back" else command.name)
    if command.letter:
        assert understood(command.letter)[0] == command.name


@pytest.mark.row(129)
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
        ("7", ("open", "7")),
        (" 7 ", ("open", "7")),
        ("  ", ("down", "")),
        ("o 2", ("link", "2")),
        ("o2", ("link", "2")),
        ("/Alte Brücke", ("search", "Alte Brücke")),
        ("/", ("search", "")),
        ("//", ("search", "/")),
        ("? s", ("help", "s")),
        ("N", ("next_unread", "")),
        ("P", ("messages", "")),
        ("K", ("up", "")),
        ("G", ("last", "")),
        ("S", ("sources", "")),
        ("hilfe", ("help", "")),
        ("HELP", ("help", "")),
        ("suche bus und bahn", ("search", "bus und bahn")),
        ("öffnen 3", ("open", "3")),
        ("quell", ("sources", "")),
        ("s 5", ("", "")),
        ("x", ("copy", "")),
        ("X2", ("copy", "2")),
        ("ne", ("", "")),
        ("²", ("", "")),
        ("quatsch", ("", "")),
    ],
)
def test_what_is_typed(typed: str, wanted: tuple[str, str]) -> None:
    """Letters, numbers, words of the table; a command with words that it has no use for is none."""
    assert understood(typed) == wanted


def test_english_words() -> None:
    """The labels of the language in use are understood, and German ones still."""
    language.use("en")
    assert understood("open 3") == understood("öffnen 3") == ("open", "3")
    assert understood("help") == understood("hilfe") == ("help", "")


def test_a_link_to_take_along(store: Store, talk: Begin) -> None:
    """The address of the chosen link stands alone on its line, also with the number behind the letter."""
    store.remove_source("wuppertal-digital")
    filled(store, Item("Freibad", key="1", links=(Link("Plan", "https://stadt.example/plan"),)))
    speaking = talk()
    assert speaking("c") == ["1. Plan, stadt.example: https://stadt.example/plan", "Nummer des Links?"]
    assert speaking("1") == ["https://stadt.example/plan"]
    assert speaking("c 1") == ["https://stadt.example/plan"]
