"""What Stadtbote itself published in a feed and JSON Feed has no members for.

The form is that of export/publish/formats/json_feed.py. Every value is checked; it may come from anybody.
"""

from __future__ import annotations

import re
from html import escape

from stadtbote.sources.feeds.dates import internet_date
from stadtbote.sources.feeds.entries import Text, web_link
from stadtbote.sources.particulars import event
from stadtbote.sources.values import count, mapping, sequence, words, words_or_none
from stadtbote.sources.web.html import fragment_blocks
from stadtbote.text.clean import MAX_BODY, paragraphs
from stadtbote_cache.records import Block, Details, Image, Item, Link, replace

_MAX_IMAGES = 200
_MAX_CREDITS = 1_000
_MAX_COUNT = 10**7
_FIGURE = re.compile(r"(<figure(?: [^<>]{0,100})?>)<figcaption>[^<]*(?:<br>[^<]*){0,9}</figcaption>")


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
