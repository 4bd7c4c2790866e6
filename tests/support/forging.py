"""Stores as another program may have left them: rows that never saw the cleaner, by SQL of our own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from stadtbote_cache import edition
from stadtbote_cache.records import (
    Enclosure,
    Heading,
    Image,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Source,
    Table,
)
from stadtbote_cache.store import Store
from support.keeping import sync
from support.payloads import field

ALL = "Alles zusammen"
"""The headline of the article that has every payload in every block; it is that of the first source."""


def forged(path: Path, payloads: Sequence[str]) -> None:
    """A store with one source a payload, each with an article that has it in every field.

    What a database of SQLite cannot hold, halves of surrogates and NUL in the middle of a text, is left out.
    """
    bearable = [text.encode("utf-8", "replace").decode().replace("\0", "") for text in payloads]
    found = [item(n, payload) for n, payload in enumerate(bearable)]
    whole = _whole(found)
    with Store.open(path) as store:
        store.remove_source(edition.SOURCE.name)
        for n, one in enumerate(found):
            source = Source(f"q{n}", "Quelle", f"https://stadt.example/{n}", "feed", "de")
            store.add_source(source)
            sync(store, [one, whole] if n == 0 else [one], source=source)
    with closing(sqlite3.connect(path)) as connection, connection:
        for n, payload in enumerate(bearable):
            _forge(connection, n, payload)


def item(number: int, payload: str) -> Item:
    """An article with the payload in every field and block, as no parser of ours would give it."""

    def t(name: str) -> str:
        return field(name, number, payload).text

    place = f"https://stadt.example/{number}"
    image = Image(t("bildtext"), t("unterschrift"), t("urheber"))
    return Item(
        t("kopf"),
        key=t("schluessel"),
        address=place,
        kicker=t("dach"),
        teaser=(t("teaser"), t("zweiter")),
        images=(image,),
        links=(
            Link(t("verweis"), f"{place}/l{''.join(payload.split())}"),
            Link(t("boese"), f"javascript:{payload}"),
        ),
        enclosures=(Enclosure(f"{place}.pdf", t("art"), 9),),
        language=payload,
        body=(
            Heading((t("titel"),), 2, payload),
            Paragraph((t("absatz"), Link(t("link"), f"{place}/a?{payload}#x"), t("dahinter")), payload),
            Quote((t("zitat"),), payload),
            ItemList((ListItem((t("punkt"),), 0), ListItem((t("schritt"),), 1, 7)), payload),
            Table(((t("spalte"),),), (((t("zelle"),),),), t("tabelle"), payload),
            Picture(Image(t("bild"), t("legende"), t("credit")), payload),
            LinkLine(Link(t("zeile"), f"{place}/z"), payload),
            LinkLine(Link(t("datei"), f"file:///{payload}"), payload),
        ),
    )


def _whole(items: Sequence[Item]) -> Item:
    """An article of all that the others have."""
    return Item(
        ALL,
        key="alles",
        address="https://stadt.example/alles",
        kicker="Dach",
        teaser=tuple(text for item in items for text in item.teaser),
        images=tuple(image for item in items for image in item.images),
        links=tuple(link for item in items for link in item.links),
        enclosures=tuple(file for item in items for file in item.enclosures),
        body=tuple(block for item in items for block in item.body or ()),
    )


def _forge(connection: sqlite3.Connection, number: int, payload: str) -> None:
    """What no feed can set: a source's own columns, ids, failures and validators."""

    def t(name: str) -> str:
        return field(name, number, payload).text

    source = f"q{number}"
    connection.execute(
        "UPDATE sources SET title = ?, address = ?, language = ?, credits = ?, failure = ? WHERE name = ?",
        (
            t("quelle"),
            f"https://stadt.example/{t('ort')}",
            payload,
            json.dumps([t("nachweis")]),
            f"status {payload}",
            source,
        ),
    )
    connection.execute(
        "UPDATE articles SET id = ?, published = ? WHERE source = (SELECT number FROM sources WHERE name = ?)"
        " AND headline <> ?",
        (f"i{number}{payload}", payload, source, ALL),
    )
    connection.execute(
        "UPDATE validators SET etag = ?, last_modified = ?"
        " WHERE source = (SELECT number FROM sources WHERE name = ?)",
        (payload, payload, source),
    )
    connection.execute("UPDATE sources SET name = ? WHERE name = ?", (t("rufname"), source))
    connection.execute("INSERT INTO traffic (source, month) VALUES (?, ?)", (t("verkehr"), f"20{payload}"))
