"""Documents and texts broken at random, the same for the same seed, for a loop that costs little a run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from stadtbote.errors import SourceError
from stadtbote.sources import graphql
from stadtbote.sources.feeds import dates, feed, offers
from stadtbote.sources.web import feedlinks, hints, page, webdates
from stadtbote.sources.web.article import parse_article
from stadtbote.text import clean
from stadtbote_cache import codec
from stadtbote_cache.records import Edition, Item
from support.feeding import PLACE, atom, rss
from support.hostile import plain
from support.mutation import places, replaced
from support.payloads import PAYLOADS
from support.searching import NEWS, answer

_PIECES = [
    *(text.encode("utf-8", "surrogatepass") for text in PAYLOADS.values() if len(text) < 60),
    *(b"<", b">", b"&", b"&#27;", b"&#x9b;", b"&#0;", b"&#xd800;", b"]]>", b"<![CDATA[", b"<!--", b"-->"),
    *(b"</", b"<p>", b"</div>", b"<a href='//['>", b"<table>", b"<script>", b"<template>", b"<svg>"),
    *(
        b"{",
        b"}",
        b"[",
        b"null",
        b"1e999",
        b"\\u001b",
        b"\\ud800",
        b",",
        b":",
        b"\xff",
        b"\xc3",
        b"\x00",
        b"'",
    ),
    *(b"xml:base='http://['", b"<?xml", b"<!DOCTYPE", b"9999-99-99", b"31.02.2026", b"-1", b"\xef\xbb\xbf"),
]
_VALUES: list[object] = [
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    [],
    {},
    [[]],
    [None],
    [{}],
    {"a": []},
    *PAYLOADS.values(),
]


def otherwise(chance: random.Random, body: bytes) -> bytes:
    """The JSON document with one to three of its values replaced; broken where it is none any more."""
    try:
        document = json.loads(body)
    except ValueError:
        return broken(chance, body)
    for _ in range(chance.randint(1, 3)):
        document = replaced(document, chance.choice(places(document)), chance.choice(_VALUES))
    return json.dumps(document).encode()


def broken(chance: random.Random, body: bytes) -> bytes:
    """The document with one to four pieces left out, doubled, turned or put in; JSON with other values."""
    if body.startswith((b"{", b"[")) and chance.random() < 0.8:
        return otherwise(chance, body)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(body) + 1)
        end = min(len(body), place + chance.randrange(12))
        match chance.randrange(5):
            case 0:
                body = body[:place] + body[end:]
            case 1:
                body = body[:end] + body[place:]
            case 2:
                body = body[:place] + body[place:end][::-1] + body[end:]
            case 3:
                body = body[:place] + bytes([chance.randrange(256)]) + body[end:]
            case _:
                body = body[:place] + chance.choice(_PIECES) + body[place:]
    return body[: chance.randrange(len(body) + 1)] if chance.random() < 0.1 else body


_HTML = "<h2>Neu</h2><p>Der <a href='/k'>Kai</a> ist <em>auf</em>.</p><ul><li>Bus</ul><img alt='Kran' src=k>"
_RSS = rss(
    "<title>Kai</title><guid>1</guid><link>/k</link><pubDate>Thu, 01 Oct 2026 08:00:00 +0200</pubDate>"
    f"<description>{plain(_HTML)}</description><enclosure url='/p' type='a/b' length='9'/>"
).encode()
_ATOM = atom(
    "<title type='html'>Kai</title><id>1</id><link href='/k'/><updated>2026-10-01T08:00:00Z</updated>"
    f"<content type='html'>{plain(_HTML)}</content>"
).encode()
_JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Stadt",
        "_stadtbote": {"version": 1, "feeds": [{"url": "a.json", "name": "a"}], "credits": ["Amt"]},
        "items": [{"id": "1", "title": "Kai", "url": "/k", "content_html": _HTML, "date_published": "2026"}],
    }
).encode()
_SEARCH = json.dumps(answer(NEWS)).encode()
_LIST = (
    b"<main><h1>Neues</h1><div class=SP-Teaser><h2><a href=/k>Kai</a></h2><time datetime=2026-10-01>1.</time>"
    b"<p>Text</p></div></main>"
)
_ARTICLE = (
    f"<main><h1>Kai</h1><time>1. Oktober 2026</time>{_HTML}<table><tr><th>a<td>b</table></main>".encode()
)
_BODY = codec.dump([codec.block_row(block) for block in feed.parse(_RSS, PLACE).items[0].body or ()]).encode()


def _article(body: bytes) -> Edition:
    found = parse_article(body, PLACE)
    return Edition(
        (Item(found.headline or "x", kicker=found.kicker, images=found.images, body=found.blocks),)
    )


def _text(body: bytes) -> Edition:
    text = body.decode("utf-8", "surrogateescape")
    flat = clean.clean(text)
    assert clean.clean(flat) == flat
    return Edition((), title=flat, credits=(text,))


def _dates(body: bytes) -> Edition:
    text = body.decode("utf-8", "replace")
    for read in (dates.internet_date, webdates.worded_date, webdates.machine_date, webdates.date_line):
        read(text)
    return Edition(())


def _index(body: bytes) -> Edition:
    found = offers.offered(body, PLACE)
    texts = [text for source in found.sources for text in (source.name, source.title)] if found else []
    assert [clean.line(text) for text in texts] == texts
    return Edition(tuple(Item(text) for text in texts))


def _stored(body: bytes) -> Edition:
    """A row of the store: the blocks, links and files of a column."""
    text = body.decode("utf-8", "replace")
    rows = codec.load_list(text)
    found = codec.read_blocks(rows)
    links, files = codec.read_links(rows), codec.read_enclosures(rows)
    return Edition((Item("x", teaser=codec.read_strings(rows), links=links, enclosures=files, body=found),))


def _discovered(body: bytes) -> Edition:
    feedlinks.feed_links(body, PLACE, headers=[body.decode("latin-1")])
    hints.search_filters(body, PLACE)
    feed.is_feed(body)
    return Edition(())


READERS: dict[str, tuple[bytes, Callable[[bytes], Edition], int]] = {
    "text": ("Über\x1b[31m den\x9d0;Kai\x07 e\u0301\u202e".encode(), _text, 50),
    "dates": (b"Do, 01. Oktober 2026 08:00 +0200", _dates, 10),
    "stored": (_BODY, _stored, 10),
    "index": (_JSON, _index, 7),
    "search": (_SEARCH, lambda body: graphql.join([graphql.parse(body, PLACE)]), 7),
    "json": (_JSON, lambda body: feed.parse(body, PLACE), 7),
    "rss": (_RSS, lambda body: feed.parse(body, PLACE), 1),
    "atom": (_ATOM, lambda body: feed.parse(body, PLACE), 1),
    "list": (_LIST, lambda body: page.parse_list(body, PLACE).edition, 2),
    "article": (_ARTICLE, _article, 2),
    "discovery": (_LIST, _discovered, 3),
}
"""What is broken, how it is read, and how many of a hundred runs are of it: the quick ones more."""


def read(name: str, body: bytes) -> Edition | None:
    """The cleaned edition; None where it was refused, as it may be. Nothing else may be raised."""
    try:
        return clean.clean_edition(READERS[name][1](body))
    except SourceError:
        return None
