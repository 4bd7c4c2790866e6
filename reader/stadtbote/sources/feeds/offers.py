"""What a Stadtbote offers to follow: the index of the feeds that it publishes.

The form is that of export/publish/formats/json_feed.py. Every value is checked; it may come from anybody.
What reads documents is imported where one is read: a sync needs the rest of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from stadtbote.sources.values import load, sequence, words_or_none
from stadtbote.text.clean import MAX_HEADLINE, line
from stadtbote_cache.record import Record
from stadtbote_cache.records import Source

VERSION = 1
MAX_FEEDS = 1_000
_MAX_GROUP = 60
_MAX_LEVELS = 6


class Feed(Record):
    """A source in the index of a Stadtbote: the feed of it there, by the name and in the group it has there.

    `origin` tells whether two feeds are of one source, whatever they are called; it may be empty.
    """

    source: Source
    group: str = ""
    origin: str = ""


class Offered(Record):
    """The index of a Stadtbote: its title, its language, and the feeds that it offers.

    `refused` are those left out because their address leads elsewhere or names a user.
    """

    title: str
    feeds: tuple[Feed, ...]
    refused: int = 0
    language: str | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources alone."""
        return tuple(feed.source for feed in self.feeds)


def own(value: object) -> dict[str, object] | None:
    """The members of ours in a feed or an index of a version that is known; None where there are none."""
    found = value.get("_stadtbote") if isinstance(value, dict) else None
    return found if isinstance(found, dict) and found.get("version") == VERSION else None


def offered(body: bytes, address: str) -> Offered | None:
    """The sources of an index that came from `address`; None where the answer is none.

    Only feeds of the same server are taken, by the same scheme: a source may be in a private network, and
    only the user may name a place there. Raises SourceError(UNREADABLE).
    """
    from stadtbote.sources.charset import decode
    from stadtbote.sources.feeds.entries import language_tag

    text = decode(body).lstrip("\ufeff \t\r\n")
    if not text.startswith("{") or '"_stadtbote"' not in text:
        return None
    document = load(text)
    ours = own(document)
    if ours is None or not isinstance(document, dict) or not isinstance(ours.get("feeds"), list):
        return None
    found: dict[str, Feed] = {}
    refused = 0
    for entry in sequence(ours["feeds"])[:MAX_FEEDS]:
        feed = _feed(entry, address)
        if feed is None or not _same_server(feed.source.address, address):
            refused += 1
        else:
            found.setdefault(feed.source.address, feed)
    title = line(words_or_none(document.get("title")) or "", MAX_HEADLINE)
    language = language_tag(words_or_none(document.get("language")))
    return Offered(title, tuple(found.values()), refused, language)


def noted(feeds: Iterable[Feed]) -> list[dict[str, str | None]]:
    """Feeds as an index has them, for `remembered`."""
    return [
        {
            "name": feed.source.name,
            "title": feed.source.title,
            "url": feed.source.address,
            "language": feed.source.language,
            "group": feed.group,
            "origin": feed.origin,
        }
        for feed in feeds
    ]


def remembered(entries: object) -> tuple[Feed, ...]:
    """The feeds that were noted; without anything that is none."""
    given = entries[:MAX_FEEDS] if isinstance(entries, list) else []
    return tuple(feed for entry in given if (feed := _feed(entry, "")))


def _feed(entry: object, address: str) -> Feed | None:
    """One feed of an index at `address`; None where its own address is none."""
    from stadtbote.sources.feeds.entries import language_tag, web_link

    given = entry if isinstance(entry, dict) else {}
    place = web_link(address, words_or_none(given.get("url")))
    if place is None:
        return None
    name = line(words_or_none(given.get("name")) or "", 100)
    title = line(words_or_none(given.get("title")) or "", MAX_HEADLINE) or name or place
    source = Source(name, title, place, "feed", language_tag(words_or_none(given.get("language"))))
    origin = words_or_none(given.get("origin")) or ""
    levels = (line(level, _MAX_GROUP) for level in (words_or_none(given.get("group")) or "")[:500].split("/"))
    group = "/".join([level for level in levels if level][:_MAX_LEVELS])
    return Feed(source, group, origin if re.fullmatch("[0-9a-f]{32}", origin) else "")


def _same_server(place: str, address: str) -> bool:
    one, other = urlsplit(place), urlsplit(address)
    return (one.scheme, one.hostname, one.port) == (other.scheme, other.hostname, other.port)
