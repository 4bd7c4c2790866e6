"""Feeds: RSS 2.0 and 1.0, Atom and JSON Feed, told apart by what they say and never by their label."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

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
from stadtbote.sources.feeds.markup import well_formed
from stadtbote.sources.feeds.tags import Sort, local, tokens
from stadtbote.sources.feeds.vocabulary import ROOTS
from stadtbote_cache.records import Edition, Enclosure, Image, Item

_HEAD = 65_536
_BLANK = "\ufeff \t\r\n\x0b\x0c\x00"
_MAX_FILES = 50
_SIZE = re.compile(r"[1-9][0-9]{0,14}")
_PICTURE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


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
    markup = well_formed(text)
    parsed = _parsed(markup.xml)
    channel = parsed.feed
    language = language_tag(channel.get("language"))
    atom = parsed.version.startswith("atom")
    items = (_item(entry, address, language, atom=atom) for entry in parsed.entries)
    return edition(
        items,
        one_line(_text(channel, "title", address)),
        language,
        complete=markup.complete and len(parsed.entries) == markup.items,
    )


def _parsed(xml: bytes) -> Any:
    try:
        # A stream, because bytes and text would first be tried as the name of a file.
        return feedparser.parse(io.BytesIO(xml), sanitize_html=False, resolve_relative_uris=False)
    except Exception:  # noqa: BLE001 - feedparser lets ValueError, UnicodeDecodeError and others through
        raise SourceError(Reason.UNREADABLE) from None


def _item(entry: Any, address: str, language: str | None, *, atom: bool) -> Item:
    content = _detail((entry.get("content") or [None])[0], address)
    said = words_of(_text(entry, "summary", address), content)
    images, files = _media(entry)
    return Item(
        headline=headline(one_line(_text(entry, "title", address)), said.teaser),
        key=entry.get("id") or None,
        address=web_link(address, _link(entry, atom=atom)),
        teaser=said.teaser,
        images=images or said.images,
        enclosures=tuple(_enclosures(entry, files, address)),
        # Plain dict access: feedparser's own would warn of a fallback that is not wanted here.
        published=internet_date(entry.get("published")) or internet_date(dict.get(entry, "updated")),
        language=_language(entry) or language,
        body=said.body,
    )


def _link(entry: Any, *, atom: bool) -> str | None:
    """The link of an item. feedparser takes every id for one; only a guid is, where it looks like one."""
    link: str | None = entry.get("link")
    if (
        link
        and link == entry.get("id")
        and all(link != given.get("href") for given in entry.get("links", ()))
    ):
        return link if not atom and link.startswith(("http://", "https://")) else None
    return link


def _text(context: Any, name: str, address: str) -> Text | None:
    """A title or a summary of its own: feedparser copies a content into an absent summary."""
    return _detail(context.get(f"{name}_detail"), address)


def _detail(detail: Any, address: str) -> Text | None:
    if not detail or not detail.get("value"):
        return None
    try:
        base = urljoin(address, detail.get("base") or "")
    except ValueError:
        base = address
    return Text(detail["value"], detail.get("type") in _HTML_TYPES, base)


def _language(entry: Any) -> str | None:
    return language_tag(entry.get("language")) or language_tag(
        (entry.get("title_detail") or {}).get("language")
    )


def _media(entry: Any) -> tuple[tuple[Image, ...], list[Mapping[str, str]]]:
    """The images of Media RSS with what is said about them, and its other files.

    A media:group holds one picture in several sizes. What is said about the item's media as a whole
    counts for an image only where it is the only one.
    """
    contents = (entry.get("media_content") or [])[:_MAX_FILES]
    pictures: dict[str, Mapping[str, str]] = {}
    for content in filter(_is_picture, contents):
        pictures.setdefault(content["group"] or content["scope"], content)
    said: dict[tuple[str, str], dict[str, None]] = {}
    for text in entry.get("media_credit") or ():
        if words := one_line(Text(text.get("content") or "", True, "")):
            said.setdefault((text["scope"], text["role"]), {})[words] = None

    def words_for(content: Mapping[str, str], role: str) -> str | None:
        for scope in (content["scope"], content["group"], ""):
            if (scope, role) in said and (scope or len(pictures) == 1):
                return ", ".join(said[scope, role])
        return None

    images = tuple(
        Image(words_for(content, "description"), words_for(content, "title"), words_for(content, "credit"))
        for content in pictures.values()
    )
    return images, [content for content in contents if not _is_picture(content)]


def _is_picture(content: Mapping[str, str]) -> bool:
    kind = content.get("medium", "").lower() or content.get("type", "").lower().partition("/")[0]
    if kind:
        return kind == "image"
    try:
        return bool(_PICTURE.search(urlsplit(content.get("url", "")).path))
    except ValueError:
        return False


def _enclosures(entry: Any, files: list[Mapping[str, str]], address: str) -> Iterator[Enclosure]:
    """The files of an item, each once, with the size in bytes where it is one."""
    links = (link for link in entry.get("links") or () if link.get("rel") == "enclosure")
    given = [(link.get("href"), link.get("type"), link.get("length")) for link in links]
    given += [(file.get("url"), file.get("type"), file.get("filesize")) for file in files]
    seen: set[str] = set()
    for place, media_type, size in given[:_MAX_FILES]:
        found = web_link(address, place)
        if found and found not in seen:
            seen.add(found)
            known = size and _SIZE.fullmatch(size.strip())
            yield Enclosure(found, media_type or None, int(known[0]) if known else None)
