"""Linked data (JSON-LD): the articles that a page names for machines, after the vocabulary of schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import unescape

from stadtbote.errors import SourceError
from stadtbote.sources.values import load, words_or_none
from stadtbote.sources.web.filters import objects
from stadtbote.sources.web.html import Page, fragment_blocks, paragraphs
from stadtbote.sources.web.inline import absolute, one_line
from stadtbote.sources.web.webdates import machine_date
from stadtbote_cache.records import Item

_ARTICLES = ("article", "posting", "report")
_MAX_TEXT = 20_000
_MOST = 1_000


def articles(found: Page) -> Iterator[dict[str, object]]:
    """The objects that are articles, in the order of the page."""
    for text in found.soup.data:
        try:
            value = load(text.strip())
        except SourceError:
            continue
        for part in objects(value):
            if is_article(types(part)):
                yield part


def types(part: dict[str, object]) -> list[str]:
    """The types of an object in small letters."""
    named = part.get("@type")
    return [name.lower() for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)]


def is_article(names: Iterable[str]) -> bool:
    """Whether a type is that of an article: NewsArticle, BlogPosting and the like."""
    return any(name.rpartition("/")[2].endswith(_ARTICLES) for name in names)


def listed(found: Page) -> list[Item]:
    """The articles with headline and address that a page lists in its linked data."""
    items: dict[str, Item] = {}
    for part in articles(found):
        if len(items) < _MOST and (item := _item(found, part)) and item.address:
            items.setdefault(item.address, item)
    return list(items.values())


def _item(found: Page, part: dict[str, object]) -> Item | None:
    headline = _words(part.get("headline")) or _words(part.get("name"))
    address = place(found, part)
    if not headline or not address:
        return None
    text = words_or_none(part.get("description")) or ""
    teaser = paragraphs(fragment_blocks(text[:_MAX_TEXT], found.base)) if "<" in text else (_words(text),)
    return Item(
        headline,
        address=address,
        teaser=tuple(filter(None, teaser)),
        published=machine_date(words_or_none(part.get("datePublished"))),
    )


def about(found: Page, address: str, headline: str) -> list[dict[str, object]]:
    """The articles that a page is about: those of its own address, under any name, or of its headline."""
    named = found.tree.css('link[rel=canonical][href], meta[property="og:url"][content]')
    own = {
        absolute(found.base, node.attributes.get("href") or node.attributes.get("content")) for node in named
    }
    own.add(address.partition("#")[0])
    every = list(articles(found))
    return [
        part
        for part in every
        if place(found, part) in own or (headline and _words(part.get("headline")) == headline)
    ]


def published(found: Page, address: str, headline: str) -> datetime | None:
    """When the article that a page is about was published; where that is not said, of the only one there."""
    own = [part for part in about(found, address, headline) if part.get("datePublished")]
    able = [part for part in articles(found) if part.get("datePublished")]
    dates = {machine_date(words_or_none(part.get("datePublished"))) for part in own or able}
    return dates.pop() if len(dates) == 1 else None


def _words(value: object) -> str:
    return one_line(unescape((words_or_none(value) or "")[:_MAX_TEXT]))


def place(found: Page, part: dict[str, object]) -> str | None:
    """The absolute address of an article."""
    page = part.get("mainEntityOfPage")
    inside = page.get("@id") if isinstance(page, dict) else page
    said = (words_or_none(value) for value in (part.get("url"), inside, part.get("@id")))
    return next((link for text in said if text and (link := absolute(found.base, text))), None)
