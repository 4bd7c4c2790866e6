"""Article pages: the body as blocks, and what the page says of the article besides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from selectolax.lexbor import LexborNode

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.values import load
from stadtbote.sources.web import events, linked
from stadtbote.sources.web.content import (
    content_of,
    is_outside,
    is_outside_or_header,
    notes_of,
    split_notes,
)
from stadtbote.sources.web.credits import credited, credits_of, folded
from stadtbote.sources.web.filters import objects
from stadtbote.sources.web.html import Page, page
from stadtbote.sources.web.inline import one_line, sole_link
from stadtbote.sources.web.microformats import entry_details
from stadtbote.sources.web.trimming import trimmed
from stadtbote.sources.web.webdates import date_line, machine_date, worded_date
from stadtbote_cache.record import Record
from stadtbote_cache.records import (
    NO_DETAILS,
    Block,
    Details,
    Heading,
    Image,
    Paragraph,
    Picture,
    completed,
    inline_text,
    inlines,
    replace,
)

_DATE_LINES = 4
_LITTLE = 600
"""Characters of running text under which a page with a password field is there to ask for the password."""
_MAX_DATA = 100_000
_META_DATES = ", ".join(
    ['meta[property="article:published_time"]', "meta[itemprop=datePublished]"]
    + [
        f'meta[name="{name}" i]'
        for name in ("pubdate", "publish-date", "parsely-pub-date", "dcterms.issued", "dc.date.issued")
    ]
)
_DATES = (
    ".SP-ArticleHeader time",
    ".SP-ArticleHeader__date",
    ".SP-ArticleHeader .SP-Scheduling__date",
    "article header time",
    "main header time",
    "time[itemprop=datePublished]",
    "time[pubdate]",
    ".h-entry .dt-published",
    "time.entry-date.published",
)


class ArticlePage(Record):
    """An article as its page has it. `blocks` begin after headline and image.

    `images` are those of its head. `credits` are image credits that could not be matched to the
    images one by one. `key` is the id that the CMS gives the page.
    """

    blocks: tuple[Block, ...]
    images: tuple[Image, ...] = ()
    key: str | None = None
    published: datetime | None = None
    kicker: str | None = None
    headline: str | None = None
    language: str | None = None
    credits: tuple[str, ...] = ()
    details: Details = NO_DETAILS


def parse_article(body: bytes, address: str, charset: str | None = None) -> ArticlePage:
    """The article on a page: SiteKit's by its names, any other's by where the text is densest.

    `address` is where the page came from, `charset` the label of its HTTP header. Raises SourceError:
    EMPTY for an empty answer, PASSWORD for one that asks for a password, UNREADABLE for a page without text.
    """
    found = page(body, address, charset)
    content = content_of(found)
    if content is None:
        raise SourceError(Reason.UNREADABLE)
    if content.weight < _LITTLE and _asks_for_password(found):
        raise SourceError(Reason.PASSWORD)
    root, beside = content.root, content.beside
    header = found.tree.css_first(".SP-ArticleHeader")
    headline = _headline(found, header, root)
    published = linked.published(found, address, headline) or _published(found)
    head = _without_headline(found.joined((header,), is_outside, beside) if header else (), headline)
    inside, notes = split_notes(found.joined((root,), is_outside_or_header, beside))
    if not _has_text((*head, *inside)):  # all of it bears the name of something beside an article
        inside, notes = split_notes(found.blocks(root, is_outside))
    head, published = _without_date(head, published)
    inside, published = _without_date(_without_headline(inside, headline), published)
    opening, inside = _split_opening(inside)
    opening = [*(block for block in head if isinstance(block, Picture)), *opening]
    intro = tuple(block for block in head if not isinstance(block, Picture))
    blocks = trimmed((*intro, *inside, *(notes or notes_of(found, beside))))
    if not _has_text(blocks):
        raise SourceError(Reason.UNREADABLE)
    names = credits_of(found, found.tree.body or root)
    pictures = [block.image for block in (*opening, *blocks) if isinstance(block, Picture)]
    images = credited(pictures, names)
    details = linked.details(found, address, headline, published)
    if (entries := found.tree.css(".h-entry")) and len(entries) == 1:
        details = completed(details, entry_details(found, entries[0], published))
    kicker = header.css_first(".SP-Kicker__text, .SP-Kicker__category") if header else None
    return ArticlePage(
        blocks=_with_images(blocks, images[len(opening) :]) if images else blocks,
        images=tuple((images or pictures)[: len(opening)]),
        key=_key(found),
        published=published,
        kicker=found.text(kicker) or None,
        headline=headline or None,
        language=found.language,
        credits=() if images else names,
        details=completed(details, Details(event=events.of_page(found, address))),
    )


def _asks_for_password(found: Page) -> bool:
    """Whether there is a field for a password, and not just in the frame around a page's content."""
    field = "input[type=password]"
    if found.tree.css_first(f"main {field}, article {field}") is not None:
        return True
    return found.tree.css_first(field) is not None and found.tree.css_first("main, article") is None


def _has_text(blocks: Iterable[Block]) -> bool:
    texts = (text for block in blocks if not isinstance(block, Heading) for text in inlines(block))
    return any(inline_text(text).strip() for text in texts)


def _headline(found: Page, header: LexborNode | None, root: LexborNode) -> str:
    """The text of the headline: the first h1 of the article, else of the page."""
    marked = found.tree.css_first(".SP-ArticleHeader__headline")
    in_header = header.css_first("h1") if header else None
    candidates = (marked, in_header, root.css_first("h1"), found.tree.css_first("h1"))
    return next((text for node in candidates if node and (text := found.text(node, is_outside))), "")


def _without_headline(blocks: tuple[Block, ...], headline: str) -> tuple[Block, ...]:
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and folded(inline_text(block.text)) == folded(headline):
            return blocks[:place] + blocks[place + 1 :]
    return blocks


def _without_date(
    blocks: tuple[Block, ...], known: datetime | None
) -> tuple[tuple[Block, ...], datetime | None]:
    """The blocks without a line near their beginning that is but the date of publishing, and that date."""
    for place, block in enumerate(blocks[:_DATE_LINES]):
        date = date_line(inline_text(block.text)) if isinstance(block, Paragraph) else None
        if date and (known is None or known.date() == date.date()):
            return blocks[:place] + blocks[place + 1 :], known or date
    return blocks, known


def _split_opening(blocks: tuple[Block, ...]) -> tuple[list[Picture], tuple[Block, ...]]:
    """The images before the first words, and all else. A link that stands alone is no words."""
    place = 0
    for block in blocks:
        alone = isinstance(block, Paragraph) and sole_link(block.text) is not None
        if not isinstance(block, Picture) and not alone:
            break
        place += 1
    opening = [block for block in blocks[:place] if isinstance(block, Picture)]
    return opening, tuple(block for block in blocks[:place] if not isinstance(block, Picture)) + blocks[
        place:
    ]


def _with_images(blocks: tuple[Block, ...], images: tuple[Image, ...]) -> tuple[Block, ...]:
    rest = iter(images)
    return tuple(
        replace(block, image=next(rest)) if isinstance(block, Picture) else block for block in blocks
    )


def _published(found: Page) -> datetime | None:
    """The date that the page marks as that of publishing."""
    for node in found.tree.css(_META_DATES):
        if date := machine_date(node.attributes.get("content")):
            return date
    for selector in _DATES:
        marked = found.tree.css_first(selector)
        if marked is None:
            continue
        if date := machine_date(marked.attributes.get("datetime")) or worded_date(found.text(marked)):
            return date
    return None


def _key(found: Page) -> str | None:
    """The id in the JSON that SiteKit puts beside the application's name."""
    node = found.tree.css_first("meta[name=application-name][data-content]")
    data = (node.attributes.get("data-content") or "") if node else ""
    if not data or len(data) > _MAX_DATA:
        return None
    try:
        value = load(data)
    except SourceError:
        return None
    for part in objects(value):
        key = part.get("id")
        if isinstance(key, str | int) and not isinstance(key, bool) and (text := one_line(str(key))):
            return text[:200]
    return None
