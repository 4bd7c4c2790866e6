"""Every place of the faces with a screen: how to get there, and which text has the focus in it.

The one list that the fast tests of what is spoken and shown in braille go through. A test fails where a
screen or a field of the program is not in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stadtbote.commands import help_lines
from stadtbote_cache.records import Heading, Image, Item, Link, Paragraph
from stadtbote_cache.store import Store
from support.keeping import filled

SEED = json.loads(
    (Path(__file__).parents[2] / "cache/stadtbote_cache/edition/was-gibt-es-neues.json").read_text("utf-8")
)["items"]

_ARTICLE = Item(
    "Brücke am Hafen wieder offen",
    address="https://www.musterstadt.example/bruecke",
    teaser=("Seit Montag rollt der Verkehr.",),
    images=(Image(alternative_text="Ein Bus auf der Brücke", credit="Stadt Musterstadt"),),
    body=(
        Paragraph(("Der Plan steht ", Link("im Netz", "https://www.musterstadt.example/plan"), ".")),
        Heading(("Busse",)),
        Paragraph(("Die Linie 4 fährt wieder dort.",)),
    ),
)


class Place(NamedTuple):
    """A place: `there` is typed in the list to get there, `back` to leave; the list then has the focus.

    `screen` is the class of the screen on top, `field` the id of the field that has the focus, empty where
    a line has it. `focused` is what stands from the cursor on, or up to the caret in a field; `following`
    are the lines that the cursor reaches by going down from there. Both are patterns of a beginning.
    """

    name: str
    screen: str
    there: str
    back: str
    focused: str
    following: tuple[str, ...] = ()
    field: str = ""
    small: bool = False
    """Whether the terminal is too small to work in."""


def store(path: Path) -> None:
    """A store with the built-in edition, and behind it an article that has all the rest.

    That comes behind by the configuration c.toml beside it.
    """
    path.with_name("c.toml").write_text('order = "source"\n', encoding="utf-8")
    with Store.open(path) as opened:
        filled(opened, _ARTICLE)


def row(number: int, *, spoken: bool, headline: str = "") -> str:
    """A pattern of the beginning of a row of the list."""
    head = re.escape((headline or str(SEED[number - 1]["headline"]))[:20])
    return rf"{number}\. {head}" if spoken else head


def places(*, spoken: bool) -> Iterator[Place]:
    """All of them, for the screen-reader face or for the full screen."""
    first = row(1, spoken=spoken)
    yield Place(
        "list", "MainScreen", "", "g", first, tuple(row(number, spoken=spoken) for number in range(2, 22))
    )
    source, heading = ("Stadt Musterstadt", "Überschrift: Busse") if spoken else ("Musterstadt", "Busse")
    lines = source, "Seit Montag", "Der Plan steht im Netz", heading, "Die Linie 4", "Bild: Ein Bus"
    yield Place(
        "article",
        "MainScreen",
        "G\r",
        "qg",
        "Brücke am Hafen",
        lines,
    )
    yield Place(
        "field for the article", "MainScreen", "G\r/Li", "\x1bqg", " ?Im Artikel suchen: Li$", field="search"
    )

    def answer(message: str, focused: str) -> str:
        """What stands at the cursor after a key that a sentence answers: for the ear that, else the focus."""
        return message if spoken else focused

    found = answer("Nur in dieser Zeile", "Die Linie 4")
    yield Place("found in the article", "MainScreen", "G\r/Linie\r", "qg", found)
    yield Place("field for all articles", "MainScreen", "/ha", "\x1bg", " ?Suchen: ha$", field="search")
    yield Place(
        "found articles", "MainScreen", "/Hafen\r", "qg", answer("1 Artikel gefunden", _ARTICLE.headline)
    )
    yield Place("nothing found", "MainScreen", "/Xylophon\r", "qg", "Nichts gefunden")
    yield Place("no article", "MainScreen", "m", "mg", "Nichts Gemerktes")
    yield Place(
        "sources",
        "PageScreen",
        "S",
        "q",
        r"4\. Alle" if spoken else "Alle",
        (r"5\. Wuppertal", r"6\. Muster") if spoken else ("Wuppertal", "Muster"),
    )
    yield Place("links", "PageScreen", "Go", "qg", r"1\. Artikel im Netz", (r"2\. im Netz",))
    yield Place("links to take along", "PageScreen", "Gc", "qg", r"1\. Artikel im Netz")
    yield Place("link taken along", "LinkScreen", "Gc\r", "qg", r"https://www\.musterstadt\.example/bruecke")
    first_help, *more = [re.escape(line[:30]) for line in help_lines(spoken=True)[:7]]
    if not spoken:
        first_help, *more = "In der Liste", *[line.replace(":", " +", 1) for line in help_lines()[:2]]
    yield Place("help", "PageScreen", "?", "q", first_help, tuple(more))
    yield Place("error in the list", "MainScreen", "o", "g", answer("Dieser Artikel hat keine Links", first))
    yield Place("error in the sources", "PageScreen", "S9", "q", answer("Diese Nummer gibt es nicht", "Alle"))
    yield Place("too small", "MainScreen", "", "", "Zu klein", small=True)
