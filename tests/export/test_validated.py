"""Exported and published pages under axe-core in a real browser, and books under a validator."""

from __future__ import annotations

from pathlib import Path

import pytest

from stadtbote_cache.records import Heading, Item, ItemList, Link, LinkLine, ListItem, Paragraph, Quote, Table
from stadtbote_cache.store import Store
from support.browsing import faults_of_book, looked_through, no_browser, no_validator
from support.commands import run
from support.keeping import sync
from support.needs import need
from support.publishing import HARBOUR, PORT, make

SITE = """\
[publish]
title = "Neues aus Musterstadt"
imprint = "https://www.stadt.example/impressum"
privacy = "https://www.stadt.example/datenschutz"
accessibility = "https://www.stadt.example/barrierefreiheit"
feedback = "mailto:barriere@stadt.example"
"""
WIDTH = 320  # CSS pixels, of WCAG 1.4.10
WORD = "Verwaltungsmodernisierungsdigitalisierungsstrategie"
ODD = Link(
    "BERGISCH.SMART.MOBILITY.UND.NOCH.VIEL.MEHR.OHNE.LEERZEICHEN", "https://ä.example/a%zz?b=1&copy;=2|<"
)
LONG = Item(
    f"{WORD} {WORD}",
    language="de",
    teaser=(WORD * 3,),
    body=(
        Table(((WORD,),) * 6, (((WORD,),) * 6,) * 2, WORD),
        Heading((WORD,), 6),
        ItemList((ListItem((ODD,), 0, 3), ListItem((WORD,), 4), ListItem(("b\nc",), 2, 9))),
        LinkLine(ODD),
    ),
)
ARABIC = Item(
    "أخبار المدينة: حافلة الكتب",
    language="ar",
    teaser=("تتوقف حافلة الكتب، يوم الاثنين.",),
    body=(Paragraph(("تتوقف حافلة الكتب، يوم الاثنين.",)), Quote(("The bus is back.",), "en")),
)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """A store with all that an article can have, words longer than a line, and an article in Arabic."""
    path = tmp_path / "store.sqlite3"
    make(path, LONG, ARABIC, Item("Ohne Sprache", language="xx yy", body=()))
    return path


def test_pages_pass(master: Path, tmp_path: Path) -> None:
    """No finding of axe-core, light and dark, and nothing to scroll sideways at 320 pixels.

    On the pages of an export and of a publication: lists of one and of many pages, the index, every article.
    """
    need(no_browser())
    run(master, "export", "articles", tmp_path / "all.html")
    run(master, "export", "articles", tmp_path / "one.html", "1")
    with Store.open(master) as store:
        more = [Item(f"Meldung {n}", body=()) for n in range(1, 50)]
        sync(store, [PORT, LONG, ARABIC, *more], source=HARBOUR)
    (tmp_path / "config.toml").write_text(SITE)
    assert run(master, "--config", tmp_path / "config.toml", "publish", tmp_path / "www").returncode == 0
    lists = sorted((tmp_path / "www").glob("*.html"))
    articles = [
        p for p in sorted((tmp_path / "www" / "a").glob("*.html")) if b"Meldung" not in p.read_bytes()
    ]
    assert (len(lists), len(articles)) == (4, 6)
    files = [tmp_path / "all.html", tmp_path / "one.html", *lists, *articles]
    seen = looked_through({path.name: path.read_bytes() for path in files}, WIDTH)
    assert len(seen) == 2 * len(files), seen
    for page in seen:
        assert (page["path"], page["faults"]) == (page["path"], [])
        assert page["passed"] > 10
        assert page["wide"] <= WIDTH, page["path"]
        assert page["dark"] == (page["scheme"] == "dark")


def test_books_pass(master: Path, tmp_path: Path) -> None:
    """Nothing to say of a book of one article, of all, and in the other language."""
    need(no_validator())
    for name, more in (("one", ["1"]), ("all", []), ("english", ["--language", "en"])):
        book = tmp_path / f"{name}.epub"
        assert run(master, "export", "articles", book, *more).returncode == 0
        assert faults_of_book(book) == []
