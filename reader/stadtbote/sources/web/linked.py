"""Linked data (JSON-LD): the articles that a page names for machines, after the vocabulary of schema.org."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import unescape

from stadtbote.errors import SourceError
from stadtbote.sources.particulars import MOST, changed, labels, people, plain, split_labels
from stadtbote.sources.values import load, words_or_none
from stadtbote.sources.web.filters import objects
from stadtbote.sources.web.html import Page, fragment_blocks, paragraphs
from stadtbote.sources.web.inline import absolute, one_line
from stadtbote.sources.web.webdates import machine_date
from stadtbote_cache.records import NO_DETAILS, Details, Item

_ARTICLES = ("article", "posting", "report")
_MAX_TEXT = 20_000
_MOST = 1_000


def articles(found: Page) -> Iterator[dict[str, object]]:
    """The objects that are articles, in the order of the page."""
    return things(found, is_article)


def things(found: Page, wanted: Callable[[Iterable[str]], bool]) -> Iterator[dict[str, object]]:
    """The objects whose types are wanted, in the order of the page."""
    for text in found.soup.data:
        try:
            value = load(text.strip())
        except SourceError:
            continue
        for part in objects(value):
            if wanted(types(part)):
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
    published = _date(part, "datePublished")
    return Item(
        headline,
        address=address,
        teaser=tuple(filter(None, teaser)),
        published=published,
        details=_details(found, part, published),
    )


def _details(found: Page, part: dict[str, object], published: datetime | None) -> Details:
    """What is said of an article besides its text; its keywords are for machines alone."""
    authors = (author.get("name") if isinstance(author, dict) else author for author in _each(part, "author"))
    sections = [words for words in _each(part, "articleSection") if isinstance(words, str)]
    count = part.get("commentCount")
    comments = words_or_none(part.get("discussionUrl"))
    return Details(
        people(plain(name) for name in authors if isinstance(name, str)),
        labels(plain(name) for words in sections for name in split_labels(words)),
        absolute(found.base, comments) if comments else None,
        count if isinstance(count, int) and not isinstance(count, bool) else None,
        changed(_date(part, "dateModified"), published),
    )


def _each(part: dict[str, object], name: str) -> list[object]:
    value = part.get(name)
    return value[: 2 * MOST] if isinstance(value, list) else [value]


def _date(part: dict[str, object], name: str) -> datetime | None:
    return machine_date(words_or_none(part.get(name)))


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
    dates = {_date(part, "datePublished") for part in own or able}
    return dates.pop() if len(dates) == 1 else None


def details(found: Page, address: str, headline: str, published: datetime | None) -> Details:
    """What is said besides of the article that a page is about; where that is not said, of the only one."""
    parts = about(found, address, headline) or list(articles(found))
    said = {_details(found, part, published) for part in parts} - {NO_DETAILS}
    return said.pop() if len(said) == 1 else NO_DETAILS


def _words(value: object) -> str:
    return one_line(unescape((words_or_none(value) or "")[:_MAX_TEXT]))


def place(found: Page, part: dict[str, object]) -> str | None:
    """The absolute address of an article."""
    page = part.get("mainEntityOfPage")
    inside = page.get("@id") if isinstance(page, dict) else page
    said = (words_or_none(value) for value in (part.get("url"), inside, part.get("@id")))
    return next((link for text in said if text and (link := absolute(found.base, text))), None)
