"""Entries: what RSS, Atom and JSON Feed share on the way from an entry's texts to an item."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds.tags import CUT_MARK
from stadtbote.sources.web.html import fragment_blocks
from stadtbote.text.clean import CUT, MAX_ADDRESS, line, paragraphs, web_address
from stadtbote_cache.records import (
    Block,
    Edition,
    Image,
    Item,
    Link,
    Paragraph,
    Picture,
    inline_text,
    inlines,
    replace,
)

_LONG = 600
_MORE = 40
_HEADLINE = 80
_TAG = re.compile(r"<[A-Za-z!/?]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as an entry gives it, whether it is HTML, and what its relative links are joined to."""

    value: str
    html: bool
    base: str


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says: its teaser, its body where it carries one, and what of the teaser is not in the
    body: images and links.
    """

    teaser: tuple[str, ...]
    body: tuple[Block, ...] | None = None
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()


def _blocks(text: Text | None) -> tuple[Block, ...]:
    """A text as blocks; where there is no tag in it, blank lines divide its paragraphs."""
    if text is None:
        return ()
    if text.html and _TAG.search(text.value):
        value = text.value.removesuffix(CUT_MARK)
        blocks = fragment_blocks(value, text.base)
        return blocks if value == text.value or blocks[-1:] == (CUT,) else (*blocks, CUT)
    plain = html.unescape(text.value) if text.html else text.value
    return tuple(Paragraph((words,)) for words in paragraphs(plain))


def _paragraphs(blocks: Iterable[Block]) -> tuple[str, ...]:
    texts = (line(inline_text(text)) for block in blocks for text in inlines(block))
    return tuple(text for text in texts if text)


def paragraphs_of(text: Text) -> tuple[str, ...]:
    """The text's paragraphs in plain words."""
    return _paragraphs(_blocks(text))


def one_line(text: Text | None) -> str:
    """The text's words on one line."""
    return " ".join(_paragraphs(_blocks(text)))


def words_of(summary: Text | None, content: Text | None) -> Words:
    """What an entry says in its summary and its content.

    The content is the body where it says more than the summary. A text that stands alone is both: a
    long one (several paragraphs, or over 600 characters) is the body, with its first paragraph as teaser.
    """
    short, long = _blocks(summary), _blocks(content)
    teaser, whole = _paragraphs(short), _paragraphs(long)
    if teaser and _length(whole) > _length(teaser) + _MORE:
        return Words(teaser, long, links=_links(short))
    blocks, words = (short, teaser) if teaser else (long, whole)
    if len(words) > 1 or _length(words) > _LONG:
        first = _paragraphs(block for block in blocks if isinstance(block, Paragraph) and block != CUT)
        return Words((first or words)[:1], blocks)
    images = (block.image for block in (*short, *long) if isinstance(block, Picture))
    worded = (image for image in images if image.alternative_text or image.caption or image.credit)
    return Words(words, None, tuple(dict.fromkeys(worded)), _links((*short, *long)))


def _links(blocks: Iterable[Block]) -> tuple[Link, ...]:
    texts = (text for block in blocks for text in inlines(block))
    return tuple(dict.fromkeys(part for text in texts for part in text if isinstance(part, Link)))


def _length(words: tuple[str, ...]) -> int:
    return sum(map(len, words))


def headline(title: str, teaser: tuple[str, ...]) -> str:
    """The title; where that is empty the beginning of the teaser, cut after a word."""
    if title or not teaser:
        return title
    first = teaser[0]
    if len(first) <= _HEADLINE:
        return first
    cut = first[: _HEADLINE + 1]
    return (cut[: cut.rfind(" ")] if " " in cut.strip() else cut[:_HEADLINE]).rstrip() + "…"


def web_link(base: str, address: str | None) -> str | None:
    """An absolute http(s) address, joined to `base`; else None."""
    if not address or len(address) > 2 * MAX_ADDRESS:
        return None
    try:
        return web_address(urljoin(base, address.strip()))
    except ValueError:
        return None


def language_tag(value: str | None) -> str | None:
    """A language tag such as de or de-DE; None for anything else."""
    tag = (value or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def edition(items: Iterable[Item], title: str | None, language: str | None, *, complete: bool) -> Edition:
    """The edition of a feed: without items that say nothing, without doubles, without mere downloads.

    Raises SourceError(EMPTY) where nothing is left of a whole feed, UNREADABLE where nothing of a broken one.
    """
    kept = _distinct(item for item in items if item.headline)
    # SiteKit lists the files of a search among its pages.
    kept = [item for item in kept if not _download(item)] or kept
    if not kept:
        raise SourceError(Reason.EMPTY if complete else Reason.UNREADABLE)
    return Edition(tuple(kept), title or None, language, complete=complete)


def _download(item: Item) -> bool:
    return bool(item.address) and "/.media/" in urlsplit(item.address).path


def _distinct(items: Iterable[Item]) -> list[Item]:
    """Every article once. A key that comes again for another article is no key: the later ones lose it."""
    keys: set[str] = set()
    seen: set[tuple[str | None, str | None, str | None]] = set()
    kept = []
    for item in items:
        # With a key the address tells articles apart; without either the words do.
        words = None if item.key and item.address else item.headline
        identity = (item.key, item.address, words)
        if identity in seen:
            continue
        seen.add(identity)
        kept.append(replace(item, key=None) if item.key in keys else item)
        if item.key:
            keys.add(item.key)
    return kept
