"""Feeds: RSS 2.0 and 1.0, Atom and JSON Feed, told apart by what they say and never by their label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.charset import decode
from stadtbote.sources.feeds import jsonfeed
from stadtbote.sources.feeds.dates import internet_date
from stadtbote.sources.feeds.entries import (
    Text,
    edition,
    headline,
    language_tag,
    one_line,
    web_link,
    words_of,
)
from stadtbote.sources.feeds.markup import read
from stadtbote.sources.feeds.raw import Entry, Medium
from stadtbote.sources.feeds.tags import Sort, local, tokens
from stadtbote.sources.feeds.vocabulary import ROOTS
from stadtbote_cache.records import Edition, Enclosure, Image, Item

_HEAD = 65_536
_BLANK = "\ufeff \t\r\n\x0b\x0c\x00"
_MAX_FILES = 50
_SIZE = re.compile(r"[1-9][0-9]{0,14}")
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
    links; `charset` is the label of its HTTP header. The edition may hold one item more than
    clean.MAX_ITEMS; `complete` is False where the feed was cut off, over a bound, or partly unreadable.
    Raises SourceError: EMPTY, UNREADABLE (a web page, broken XML or JSON) or REFUSED_CONTENT.
    """
    text = decode(body, charset).lstrip(_BLANK)
    if not text:
        raise SourceError(Reason.EMPTY)
    if text.startswith(("{", "[")):
        return jsonfeed.parse(text, address)
    document, complete = read(text, address)
    said = document.channel.texts.get("title")
    language = language_tag(document.channel.values.get("language")) or language_tag(document.language)
    items = (_item(entry, address, language, atom=document.atom) for entry in document.entries)
    return edition(items, one_line(said), language, complete=complete)


def _item(entry: Entry, address: str, language: str | None, *, atom: bool) -> Item:
    texts, values = entry.texts, entry.values
    said = words_of(texts.get("summary"), texts.get("content"))
    images, files = _media(entry)
    dates = (internet_date(values.get(name)) for name in ("published", "updated", "created"))
    return Item(
        headline=headline(one_line(texts.get("title")), said.teaser),
        key=values.get("id"),
        address=next(filter(None, (web_link(address, link) for link in _links(entry, atom=atom))), None),
        teaser=said.teaser,
        images=images or said.images,
        links=said.links,
        enclosures=tuple(_enclosures([*entry.files, *files], address)),
        published=next(filter(None, dates), None),
        language=language_tag(values.get("language")) or language_tag(entry.language) or language,
        body=said.body,
    )


def _links(entry: Entry, *, atom: bool) -> Iterator[str | None]:
    """What may be the address of an item. A guid of RSS is one unless it says not, and where it looks so."""
    yield entry.values.get("link")
    yield entry.values.get("alternate")
    guid = entry.values.get("id", "")
    if not atom and entry.permalink and guid.startswith(("http://", "https://")):
        yield guid


def _media(entry: Entry) -> tuple[tuple[Image, ...], list[Medium]]:
    """The images of Media RSS with what is said about them, and its other files.

    A media:group holds one picture in several sizes. What is said about the item's media as a whole
    counts for an image only where it is the only one.
    """
    contents = entry.media[:_MAX_FILES]
    pictures: dict[str, Medium] = {}
    for content in filter(_is_picture, contents):
        pictures.setdefault(content.group or content.scope, content)
    said: dict[tuple[str, str], dict[str, None]] = {}
    for scope, role, text in entry.said:
        if words := one_line(Text(text, True, "")):
            said.setdefault((scope, role), {})[words] = None

    def words_for(content: Medium, role: str) -> str | None:
        for scope in (content.scope, content.group, ""):
            if (scope, role) in said and (scope or len(pictures) == 1):
                return ", ".join(said[scope, role])
        return None

    images = tuple(
        Image(words_for(content, "description"), words_for(content, "title"), words_for(content, "credit"))
        for content in pictures.values()
    )
    return images, [content for content in contents if not _is_picture(content)]


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
