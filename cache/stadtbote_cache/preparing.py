"""What an item becomes in the store: everything is computed once, and before anything is written. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stadtbote_cache import codec
from stadtbote_cache.identity import digests, distinct, headline_key, said
from stadtbote_cache.record import Record
from stadtbote_cache.records import Block, Image, Item, Known, Page, Picture, Table, inline_text, inlines
from stadtbote_cache.search.entries import Texts, Words, folded

NO_PAGE = Page()


class Content(Record):
    """An article's columns, images, body and words as they are stored.

    `body` is None where neither the list nor the article's page has one. `words` are those of what is here.
    """

    headline: str
    kicker: str | None
    teaser: str | bytes
    links: str
    enclosures: str
    published: str | None
    language: str | None
    images: tuple[Image, ...]
    body: bytes | None
    words: Words


class Shown(Record):
    """An article as its source shows it: what it is known by, and what it becomes where it is to be saved.

    `head` has its place in the list as its number. `as_given` is its hash with every address whole.
    `carried`: the list itself carries a body.
    """

    head: Known
    as_given: str
    carried: bool
    item: Callable[[], Item]
    content: Callable[[], Content]


def shown(items: Sequence[Item]) -> tuple[Shown, ...]:
    """The articles of a list, each once."""
    return tuple(article(items[at], place=place) for place, at in enumerate(distinct(items)))


def article(item: Item, page: Page = NO_PAGE, *, place: int = 0) -> Shown:
    """An article with what its own page gave."""
    body = None if item.body is None else codec.blocks_text(item.body)
    digest, as_given = digests(said(item, body))
    known = Known(
        place,
        item.key or None,
        item.address,
        headline_key(item.headline),
        digest,
        place + 1,
        listed=True,
        published=None if item.published is None else item.published.timestamp(),
        details=codec.details_text(item.details),
    )
    return Shown(known, as_given, body is not None, lambda: item, lambda: content(item, page, body))


def content(item: Item, page: Page, body: str | None) -> Content:
    """What an item becomes; `body` is codec.blocks_text of the body that the list carries."""
    images = item.images or page.images
    blocks = page.body if item.body is None else item.body
    if body is None and blocks is not None:
        body = codec.blocks_text(blocks)
    return Content(
        item.headline,
        item.kicker,
        codec.strings_column(item.teaser),
        codec.links_text(item.links),
        codec.enclosures_text(item.enclosures),
        None if item.published is None else item.published.isoformat(),
        item.language,
        images,
        None if body is None else codec.packed(body),
        folded(texts(item.headline, item.kicker, item.teaser, images, blocks or ())),
    )


def texts_of(content: Content) -> Texts:
    """The headline, teaser and body texts of what is stored."""
    body = codec.unpack(content.body) if content.body is not None else ()
    return texts(content.headline, content.kicker, codec.strings(content.teaser), content.images, body)


def texts(
    headline: str,
    kicker: str | None,
    teaser: Sequence[str],
    images: Sequence[Image],
    body: Sequence[Block],
) -> Texts:
    """The headline, teaser and body texts of an article, as the index takes them."""
    words = [text for image in images for text in (image.alternative_text, image.caption) if text]
    for block in body:
        words += [inline_text(text) for text in inlines(block)]
        match block:
            case Picture():
                words += [text for text in (block.image.alternative_text, block.image.caption) if text]
            case Table(caption=str(caption)) if caption:
                words.append(caption)
    return (headline, "\n".join([*([kicker] if kicker else []), *teaser]), "\n".join(words))
