"""Feeds for tests: RSS and Atom around a few elements, and what the reader makes of them."""

from __future__ import annotations

import pytest

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds import feed
from stadtbote_cache.records import Edition, Item

PLACE = "https://www.stadt.example/presse/meldungen.php?sp%3Aout=rss"


def rss(*items: str, head: str = "<title>Stadt Beispiel</title><language>de-DE</language>") -> str:
    """RSS 2.0 around items."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel>{head}<link>https://www.stadt.example/</link>{inner}</channel></rss>"
    )


def atom(*entries: str, root: str = 'xml:lang="de"') -> str:
    """Atom around entries."""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {root}><title>Stadt Beispiel</title>'
        f"<id>tag:stadt.example,2026:a</id>{inner}</feed>"
    )


def parse(text: str | bytes, charset: str | None = None) -> Edition:
    return feed.parse(text if isinstance(text, bytes) else text.encode(), PLACE, charset)


def only(*fields: str) -> Item:
    """The one item of an RSS feed whose item has these fields."""
    (item,) = parse(rss("".join(fields))).items
    return item


def entry(*fields: str) -> Item:
    """The one item of an Atom feed whose entry has these fields."""
    (item,) = parse(atom("".join(fields))).items
    return item


def reason(text: str | bytes) -> Reason:
    with pytest.raises(SourceError) as error:
        parse(text)
    return error.value.reason
