"""Sources and articles as the JSON values of a portable edition, and back. Nothing read is trusted."""

from __future__ import annotations

from datetime import datetime

from stadtbote.export.pack.jsonlines import Value, damaged
from stadtbote.sources.adapters import KINDS, UNKNOWN
from stadtbote.sources.values import count, words_or_none
from stadtbote.text.clean import MAX_HEADLINE, clean_item, line, names_user, optional_line, web_address
from stadtbote_cache import codec
from stadtbote_cache.access import seconds
from stadtbote_cache.record import Record
from stadtbote_cache.records import Image, Item, PackedArticle, Page, Source

_MAX_OPTIONS = 4_000
_MAX_CREDITS = 500
_MAX_POSITION = 2**31


class PackedSource(Record):
    """A source as it was packed, with the facts of its edition; `fetched_at` in Unix seconds.

    `complete`: all articles that it lists are included.
    """

    source: Source
    credits: tuple[str, ...]
    fetched_at: float | None
    complete: bool


def source_value(packed: PackedSource) -> Value:
    """A source as a JSON value."""
    source = packed.source
    return {
        "source": source.name,
        "title": source.title,
        "address": source.address,
        "kind": source.kind,
        "language": source.language,
        "options": source.options,
        "credits": packed.credits,
        "fetched_at": packed.fetched_at,
        "complete": packed.complete,
    }


def read_source(value: Value) -> PackedSource:
    """The source of a JSON value, cleaned. Raises PackError where it is none, or none that can be read.

    An address that names a user stays, so that it can be said that it is not taken.
    """
    given = words_or_none(value.get("address"))
    address = optional_line(given) if names_user(given) else web_address(given)
    kind, options = value.get("kind"), words_or_none(value.get("options")) or "{}"
    if (
        address is None
        or not isinstance(kind, str)
        or kind not in {*KINDS, UNKNOWN}
        or len(options) > _MAX_OPTIONS
    ):
        raise damaged()
    name = line(words_or_none(value.get("source")) or "", 100)
    title = line(words_or_none(value.get("title")) or "", MAX_HEADLINE) or name
    fetched = seconds(value.get("fetched_at"))
    if fetched is not None and not fetched > 0:
        raise damaged()
    return PackedSource(
        Source(name, title, address, kind, optional_line(words_or_none(value.get("language")), 35), options),
        tuple(c for raw in _strings(value.get("credits"))[:_MAX_CREDITS] if (c := line(raw))),
        fetched,
        value.get("complete") is True,
    )


def article_value(article: PackedArticle) -> Value:
    """An article as a JSON value; what is empty is left out."""
    item, page = article.item, article.page
    value: Value = {
        "headline": item.headline,
        "key": item.key,
        "address": item.address,
        "kicker": item.kicker,
        "teaser": item.teaser,
        "images": [codec.image_row(image) for image in item.images],
        "links": [codec.link_row(link) for link in item.links],
        "enclosures": [codec.enclosure_row(enclosure) for enclosure in item.enclosures],
        "published": item.published and item.published.isoformat(),
        "language": item.language,
        "page_images": [codec.image_row(image) for image in page.images],
        "page_due": page.due,
        "page_published": page.published and page.published.isoformat(),
        "page_details": codec.details_row(page.details),
        "details": codec.details_row(item.details),
        "cut": article.cut,
        "listed": article.listed,
    }
    value = {name: part for name, part in value.items() if part}
    value["position"] = article.position
    # An empty body is still a body.
    for name, body in (("body", item.body), ("page_body", page.body)):
        if body is not None:
            value[name] = [codec.block_row(block) for block in body]
    return value


def read_article(value: Value) -> PackedArticle | None:
    """The article of a JSON value, cleaned; None where it has no headline."""
    item = clean_item(
        Item(
            headline=words_or_none(value.get("headline")) or "",
            key=words_or_none(value.get("key")),
            address=words_or_none(value.get("address")),
            kicker=words_or_none(value.get("kicker")),
            teaser=_strings(value.get("teaser")),
            images=_images(value.get("images")),
            links=codec.read_links(_list(value.get("links"))),
            enclosures=codec.read_enclosures(_list(value.get("enclosures"))),
            published=_published(value.get("published")),
            language=words_or_none(value.get("language")),
            body=codec.read_blocks(_list(value["body"])) if "body" in value else None,
            details=codec.read_details(value.get("details")),
        )
    )
    if not item.headline:
        return None
    page_body = codec.read_blocks(_list(value["page_body"])) if "page_body" in value else None
    details = codec.read_details(value.get("page_details"))
    page = clean_item(Item("", images=_images(value.get("page_images")), body=page_body, details=details))
    due = value.get("page_due") is True and page.body is not None
    return PackedArticle(
        item,
        Page(page.body, page.images, due, _published(value.get("page_published")), page.details),
        max(1, count(value.get("position"), _MAX_POSITION) or 1),
        value.get("listed") is True,
        value.get("cut") is True,
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...]:
    return codec.read_strings(_list(value))


def _images(value: object) -> tuple[Image, ...]:
    return codec.read_images(_list(value))


def _published(value: object) -> datetime | None:
    """A moment that every clock and store can hold."""
    found = codec.moment(value)
    return found if found is not None and 1 < found.year < 9999 else None
