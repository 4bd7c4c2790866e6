"""Feeds: RSS 2.0 and 1.0, Atom and JSON Feed, told apart by what they say and never by their label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.charset import decode
from stadtbote.sources.feeds import jsonfeed
from stadtbote.sources.feeds.dates import internet_date
from stadtbote.sources.feeds.entries import (
    Text,
    edition,
    language_tag,
    named,
    newest,
    one_line,
    web_link,
    words_of,
)
from stadtbote.sources.feeds.markup import read
from stadtbote.sources.feeds.raw import Entry, Medium
from stadtbote.sources.feeds.tags import Sort, local, tokens
from stadtbote.sources.feeds.vocabulary import ROOTS
from stadtbote.sources.particulars import (
    changed,
    counted,
    event,
    labels,
    people,
    plain,
    seconds,
    undated_event,
)
from stadtbote.sources.web.webdates import machine_date
from stadtbote_cache.records import Details, Edition, Enclosure, Image, Item, replace

_HEAD = 65_536
_BLANK = "\ufeff \t\r\n\x0b\x0c\x00"
_MAX_FILES = 50
_SIZE = re.compile(r"[1-9][0-9]{0,14}")
_TITLES = ("title", "dc:title", "itunes:title", "media:title")
_PICTURE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)


def is_feed(body: bytes) -> bool:
    """Whether an answer looks like a feed; tells from its beginning and promises nothing of the rest."""
    head = decode(body[:_HEAD]).lstrip(_BLANK)
    if head.startswith("{"):
        return jsonfeed.VERSION in head.replace("\\/", "/")
    try:
        for token in tokens(head):
            name = token.text.lower()
            if token.sort is Sort.START and (local(name) in ROOTS or name == "html"):
                return name != "html"
    except SourceError:  # what will be refused is no web page either
        return True
    return False


def parse(body: bytes, address: str, charset: str | None = None) -> Edition:
    """The edition that a feed shows.

    `body` is the decoded answer, already capped in size; `address` is where it came from, for relative
    links; `charset` is the label of its HTTP header. Of more than clean.MAX_ITEMS items the newest are in
    the edition; `complete` is False where the feed was cut off, over a bound, or partly unreadable.
    Raises SourceError: EMPTY, UNREADABLE (a web page, broken XML or JSON) or REFUSED_CONTENT.
    """
    text = decode(body, charset).lstrip(_BLANK)
    if not text:
        raise SourceError(Reason.EMPTY)
    if text.startswith(("{", "[")):
        return jsonfeed.parse(text, address)
    document, complete = read(text, address)
    said = _title(document.channel)
    language = language_tag(document.channel.values.get("language")) or language_tag(document.language)
    items = (_item(entry, address, language, atom=document.atom) for entry in newest(document.entries, _date))
    found = edition(items, one_line(said), language, complete=complete)
    return replace(found, home=_home(document.channel, address))


def _home(channel: Entry, address: str) -> str | None:
    """The site that a feed is of; not the feed itself, which some name instead."""
    named = (channel.values.get(name) for name in ("link", "alternate"))
    home = next((link for place in named if (link := web_link(address, place))), None)
    return None if home == address else home


def _item(entry: Entry, address: str, language: str | None, *, atom: bool) -> Item:
    images, files, spoken = _media(entry)
    title = _title(entry)
    headline = one_line(title)
    others = (
        text
        for text in entry.titles.values()
        if text is not title and one_line(text).casefold() not in headline.casefold()
    )
    texts = sorted([*((1, text) for text in others), *entry.texts, *spoken], key=lambda text: text[0])
    said = words_of(text for _place, text in texts)
    published = _date(entry)
    if entry.language == "":  # ends the language of the feed
        language = None
    item = Item(
        headline=headline,
        key=entry.values.get("id"),
        address=next(filter(None, (web_link(address, link) for link in _links(entry, atom=atom))), None),
        teaser=said.teaser,
        images=images or said.images,
        links=said.links,
        enclosures=tuple(_enclosures([*entry.files, *files], address)),
        published=published,
        language=language_tag(entry.values.get("language")) or language_tag(entry.language) or language,
        body=said.body,
        details=_details(entry, address, published, atom=atom),
    )
    return named(undated_event(item))


def _details(entry: Entry, address: str, published: datetime | None, *, atom: bool) -> Details:
    """What an entry says besides its text; names are plain text in Atom, and not always in RSS."""
    values = entry.values
    lasts = (seconds(length) for length in (values.get("duration"), *(file.lasts for file in entry.media)))
    starts, ends = (machine_date(values.get(name)) for name in ("starts", "ends"))
    return Details(
        people(entry.authors if atom else map(plain, entry.authors)),
        labels(entry.labels if atom else map(plain, entry.labels)),
        web_link(address, values.get("comments")),
        counted(values.get("comment_count")),
        changed(internet_date(values.get("updated")), published),
        next(filter(None, lasts), None),
        event(starts, ends, plain(values.get("place", ""))),
    )


def _date(entry: Entry) -> datetime | None:
    dates = (internet_date(entry.values.get(name)) for name in ("published", "updated", "created"))
    return next(filter(None, dates), None)


def _title(entry: Entry) -> Text | None:
    """The title; one of a module where there is no other."""
    return next((entry.titles[name] for name in _TITLES if name in entry.titles), None)


def _links(entry: Entry, *, atom: bool) -> Iterator[str | None]:
    """What may be the address of an item: an id too, where it looks so and does not say that it is none."""
    yield entry.values.get("link")
    yield entry.values.get("alternate")
    guid = entry.values.get("id", "")
    if (atom or entry.permalink) and guid.startswith(("http://", "https://")):
        yield guid


def _media(entry: Entry) -> tuple[tuple[Image, ...], list[Medium], list[tuple[int, Text]]]:
    """The images of Media RSS with what is said about them, its other files, and what is said about those.

    A media:group holds one picture in several sizes. What is said about the item's media as a whole
    counts for an image only where it is the only one.
    """
    contents = entry.media[:_MAX_FILES]
    pictures: dict[str, Medium] = {}
    for content in filter(_is_picture, contents):
        pictures.setdefault(content.group or content.scope, content)
    said: dict[tuple[str, str], dict[str, None]] = {}
    used: set[tuple[str, str]] = set()
    for scope, role, text in entry.said:
        if words := one_line(Text(text, True, "")):
            said.setdefault((scope, role), {})[words] = None

    def words_for(content: Medium, role: str) -> str | None:
        for scope in (content.scope, content.group, ""):
            if (scope, role) in said and (scope or len(pictures) == 1):
                used.add((scope, role))
                return ", ".join(said[scope, role])
        return None

    images = tuple(
        Image(words_for(content, "description"), words_for(content, "title"), words_for(content, "credit"))
        for content in pictures.values()
    )
    spoken: list[tuple[int, Text]] = []
    for scope, role, words in entry.said:
        if (scope, role) in used or role == "credit":
            continue
        # Its lines are lines: chapters of a video, as a rule.
        whole = Text(words if "<" in words else words.replace("\n", "<br>"), True, "")
        if role == "title" and "media:title" not in entry.titles:
            entry.titles["media:title"] = whole
        else:
            spoken.append((1, whole))
    return images, [content for content in contents if not _is_picture(content)], spoken


def _is_picture(content: Medium) -> bool:
    kind = content.medium.lower() or content.kind.lower().partition("/")[0]
    if kind:
        return kind == "image"
    try:
        return bool(_PICTURE.search(urlsplit(content.address).path))
    except ValueError:
        return False


def _enclosures(files: list[Medium], address: str) -> Iterator[Enclosure]:
    """The files of an item, each once, with the size in bytes where it is one."""
    seen: set[str] = set()
    for file in files[:_MAX_FILES]:
        found = web_link(address, file.address)
        if found and found not in seen:
            seen.add(found)
            known = _SIZE.fullmatch(file.size.strip())
            yield Enclosure(found, file.kind or None, int(known[0]) if known else None)
