"""newsboat's files (newsboat.org, 2.21 and later): the list of feeds with tags and queries, and its database.

Nothing in them is run, and no path is followed: feeds that a program makes are told and left out.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from stadtbote.errors import PackError
from stadtbote.export.moving import (
    MAX_MARKS,
    MAX_SOURCES,
    Offer,
    Offers,
    group_of,
    refused,
    title_of,
    too_many,
)
from stadtbote.text.clean import MAX_ADDRESS, line, optional_line, web_address
from stadtbote.text.language import message as m
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote_cache.identity import page_key
from stadtbote_cache.records import Awaited, SavedSearch

URLS = m("eine Liste von Adressen, wie newsboat sie hat")
CACHE = m("die Datenbank von newsboat")

_MAGIC = b"SQLite format 3\0"
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"?|([^\s"]+)')
_RUN = ("exec:", "filter:", "file:")
# A condition of newsboat's filter language, and the words that it takes as they are.
_CONDITION = re.compile(r'\s*([a-z_]+)\s*(=~|==|=|#)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))\s*')
_WITH_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4}.{0,40}")
_PLAIN = re.compile(r"[\w\s-]+")
_MOST_STEPS = 2_000_000_000
"""Of SQLite's machine; a database that is made to be slow ends there."""
_MOST_OF_A_TEXT = 50_000_000
_MOST_LETTERS = 200_000_000  # of all the marks together, the newest first


def words_of(text: str) -> list[str]:
    """The words of a line; one in quotes may have blanks. A comment ends them."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        if match[2] and match[2].startswith("#"):
            break
        found.append(match[2] or re.sub(r"\\(.)", r"\1", match[1] or ""))
    return found


def read_urls(text: str) -> Offers:
    """What a list of addresses offers, one a line: the first of its tags is the group of a feed."""
    sources: list[Offer] = []
    searches: list[SavedSearch] = []
    left_out: list[str] = []
    hidden: list[str] = []
    several: list[str] = []
    for number, row in enumerate(text.splitlines(), 1):
        words = words_of(row)
        if not words:
            continue
        place = _("Zeile {n}").format(n=number)
        if len(sources) + len(searches) >= MAX_SOURCES:
            left_out.append(too_many(place))
            break
        address, *more = words
        title = title_of(next((word[1:] for word in more if word.startswith("~")), ""))
        tags = [word for word in more if word[:1] not in {"~", "!", ""}]
        if address.startswith("query:"):
            _name, name, query = (*address.split(":", 2), "", "")[:3]
            search = _search(title_of(name), query)
            if search:
                searches.append(search)
            else:
                said = _("{place}: Die Abfrage „{name}“ kann keine gespeicherte Suche sein: {query}")
                left_out.append(said.format(place=place, name=line(name, 60), query=line(query, 100)))
        elif address.startswith(_RUN):
            said = _("{place}: „{address}“ holt Stadtbote nicht: nur Adressen mit http oder https.")
            left_out.append(said.format(place=place, address=line(address, 80)))
        elif (known := web_address(address)) is None:
            left_out.append(refused(place, title, address))
        else:
            outline = {"category": ",".join(line(tag, 100) for tag in tags)} if tags[1:] else {}
            sources.append(
                Offer(known, shown=title, kind="feed", group=group_of(tags[:1]), outline=_json(outline))
            )
            called = title or known
            hidden += [called] if any(word.startswith("!") for word in more) else []
            several += [called] if tags[1:] else []
    return Offers(
        _(URLS),
        tuple(sources),
        tuple(searches),
        left_out=tuple(left_out),
        notes=tuple(_notes(hidden, several)),
    )


def _json(value: dict[str, str]) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _notes(hidden: list[str], several: list[str]) -> Iterator[str]:
    if hidden:
        said = plural(
            "{n} Quelle war versteckt und ist hier zu sehen",
            "{n} Quellen waren versteckt und sind hier zu sehen",
            len(hidden),
        )
        yield f"{said}: {', '.join(hidden)}"
    if several:
        yield plural(
            "{n} Quelle hat mehrere Tags: das erste ist ihre Gruppe, alle kommen mit „export --opml“ mit.",
            "{n} Quellen haben mehrere Tags: das erste ist ihre Gruppe, alle kommen mit „export --opml“ mit.",
            len(several),
        )


def _search(title: str, query: str) -> SavedSearch | None:
    """The saved search that finds what a query does, or in all the text what it finds in one part of it.

    None where there is none: for parts of words, other marks, ages, and all that is joined by "or".
    """
    words, group, unread, rest = list[str](), "", False, query
    while found := _CONDITION.match(rest):
        name, sign, value = found[1], found[2], re.sub(r"\\(.)", r"\1", found[3] or found[4] or "")
        if name == "unread" and sign != "=~" and value == "yes":
            unread = True
        elif name == "tags" and sign == "#" and not group:
            group = group_of([value])
        elif name in {"title", "content"} and sign == "=~" and _PLAIN.fullmatch(value):
            words.append(f'"{value}"' if " " in value.strip() else value)
        else:
            return None
        rest = rest[found.end() :]
        if not rest:
            return SavedSearch("", title, line(" ".join(words), 200), group, unread)
        if not rest.startswith("and "):
            return None
        rest = rest[4:]
    return None


def is_cache(data: bytes) -> bool:
    """Whether a file that begins so is a database of SQLite."""
    return data.startswith(_MAGIC)


def read_cache(path: Path) -> Offers:
    """The marks of a database, by feed, and the titles of its feeds; nothing is written to it.

    Flags count as kept. Raises PackError where it is no such database, or damaged.
    """
    try:
        with closing(_opened(path)) as connection:
            return _marks(connection)
    except (sqlite3.Error, OverflowError) as error:
        said = _("{path} lässt sich nicht als Datenbank von newsboat lesen. Es wurde nichts verändert.")
        raise PackError(said.format(path=path)) from error


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_OF_A_TEXT)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    left = [_MOST_STEPS // 1_000_000]

    def count() -> int:
        left[0] -= 1
        return left[0] < 0

    connection.set_progress_handler(count, 1_000_000)
    return connection


def _marks(connection: sqlite3.Connection) -> Offers:
    plain = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('rss_feed', 'rss_item')"
    ((tables,),) = connection.execute(plain)
    if tables != 2:
        raise sqlite3.DatabaseError
    titles = {
        line(str(address), MAX_ADDRESS): title_of(str(title))
        for address, title in connection.execute(
            "SELECT substr(rssurl, 1, 2001), substr(title, 1, 2001) FROM rss_feed LIMIT ?", (MAX_SOURCES,)
        )
    }
    alone: Counter[tuple[str, str | None]] = Counter()
    rows = (
        "SELECT substr(feedurl, 1, :most), substr(url, 1, :most), substr(guid, 1, :most), unread, flags <> ''"
        " FROM rss_item ORDER BY id DESC LIMIT :marks"
    )
    found, left = [], _MOST_LETTERS
    for row in connection.execute(rows, {"most": MAX_ADDRESS + 1, "marks": MAX_MARKS}):
        left -= sum(len(str(text)) for text in row[:3])
        if left < 0:
            break
        found.append(row)
    alone.update((str(feed), page_key(str(url))) for feed, url, *_rest in found)
    marks: dict[str, list[Awaited]] = {}
    for feed, url, guid, unread, flags in found:
        if unread and not flags:
            continue
        address = web_address(str(url)) if alone[str(feed), page_key(str(url))] == 1 else None
        key = optional_line(str(guid), MAX_ADDRESS)
        if key and _WITH_DATE.fullmatch(key.removeprefix(str(url))):
            key = None  # newsboat made it of address and date, because the feed gives none
        marks.setdefault(line(str(feed), MAX_ADDRESS), []).append(
            Awaited(key, address, not unread, bool(flags))
        )
    said = {feed: tuple(awaited) for feed, awaited in marks.items()}
    return Offers(_(CACHE), marks=said, titles={feed: title for feed, title in titles.items() if title})
