"""What Stadtbote itself published: the index of its feeds, and what JSON Feed has no members for.

The form is that of export/publish/formats/json_feed.py. Every value is checked; it may come from anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from stadtbote.sources.charset import decode
from stadtbote.sources.feeds.dates import internet_date
from stadtbote.sources.feeds.entries import Text, language_tag, web_link
from stadtbote.sources.particulars import event
from stadtbote.sources.values import count, load, mapping, sequence, words, words_or_none
from stadtbote.sources.web.html import fragment_blocks
from stadtbote.text.clean import MAX_BODY, MAX_HEADLINE, line, paragraphs
from stadtbote_cache.record import Record
from stadtbote_cache.records import Block, Details, Image, Item, Link, Source, replace

VERSION = 1
MAX_FEEDS = 1_000
_MAX_GROUP = 60
_MAX_LEVELS = 6
_MAX_IMAGES = 200
_MAX_CREDITS = 1_000
_MAX_COUNT = 10**7
_FIGURE = re.compile(r"(<figure(?: [^<>]{0,100})?>)<figcaption>[^<]*(?:<br>[^<]*){0,9}</figcaption>")


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


def credits(ours: dict[str, object]) -> tuple[str, ...]:
    """Image credits of a whole feed."""
    given = ours.get("credits")
    names = given[:_MAX_CREDITS] if isinstance(given, list) else []
    return tuple(name for name in map(words_or_none, names) if name)


def whole(item: Item, entry: dict[str, object], content: Text | None) -> Item:
    """An item of a published feed as it was published: all of it, so that nothing more is to be fetched.

    Raises WrongType.
    """
    ours = mapping(entry.get("_stadtbote") or {})
    body: tuple[Block, ...] = ()
    if content and ours.get("body") is not False:
        body = fragment_blocks(_with_images(content.value, _images(ours.get("pictures"))), content.base)
    return replace(
        item,
        key=words(ours.get("key")),
        kicker=words(ours.get("kicker")),
        teaser=paragraphs((words(entry.get("summary")) or "")[: 2 * MAX_BODY]),
        images=_images(ours.get("images")),
        links=tuple(_links(ours.get("links"), content.base if content else "")),
        body=body,
        details=_details(item.details, ours),
    )


def _details(known: Details, ours: dict[str, object]) -> Details:
    """The details, with those that JSON Feed has no members for. Raises WrongType."""
    comments, told = mapping(ours.get("comments") or {}), mapping(ours.get("event") or {})
    starts, ends = (internet_date(words(told.get(name))) for name in ("starts", "ends"))
    return replace(
        known,
        comments=words(comments.get("url")),
        comment_count=count(comments.get("count"), _MAX_COUNT),
        duration=count(ours.get("duration"), _MAX_COUNT) or known.duration,
        event=event(starts, ends, words(told.get("place"))),
    )


def _images(given: object) -> tuple[Image, ...]:
    return tuple(
        Image(
            words(image.get("alternative_text")),
            words(image.get("caption")),
            words(image.get("credit")),
            image.get("decorative") is True,
        )
        for image in map(mapping, sequence(given)[:_MAX_IMAGES])
    )


def _links(given: object, base: str) -> list[Link]:
    found = []
    for link in map(mapping, sequence(given)[:_MAX_IMAGES]):
        text, place = words(link.get("text")), web_link(base, words(link.get("url")))
        if text and place:
            found.append(Link(text, place))
    return found


def _with_images(html: str, images: tuple[Image, ...]) -> str:
    """The HTML with an image in each figure, where it has one for each; else it is left as it is."""
    if not images or len(_FIGURE.findall(html)) != len(images):
        return html
    waiting = iter(images)

    def figure(match: re.Match[str]) -> str:
        image = next(waiting)
        alternative = f' alt="{escape(image.alternative_text)}"' if image.alternative_text else ""
        credit = f' data-copyright="{escape(image.credit)}"' if image.credit else ""
        caption = f"<figcaption>{escape(image.caption)}</figcaption>" if image.caption else ""
        return f"{match[1]}<img{alternative}{credit}>{caption}"

    return _FIGURE.sub(figure, html)
