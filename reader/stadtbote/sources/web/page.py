"""List pages: the edition that a page of teasers shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.web.credits import credited, credits_of
from stadtbote.sources.web.hints import alternatives, title
from stadtbote.sources.web.html import page
from stadtbote.sources.web.paging import further
from stadtbote.sources.web.recognition import Recognition, recognise
from stadtbote_cache.record import Record
from stadtbote_cache.records import Edition, Item, replace

_BEGINNING = re.compile(rb"<body[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)


class PageList(Record):
    """What a list page shows, the absolute addresses of the pages that continue it, in order, and how it was
    recognised."""

    edition: Edition
    pages: tuple[str, ...]
    how: Recognition


def parse_list(
    body: bytes, address: str, charset: str | None = None, kept: Recognition | None = None
) -> PageList:
    """The edition on a page of teasers, of whatever maker.

    `address` is where the page came from, `charset` the label of its HTTP header, `kept` how the list was
    recognised the last time. Raises SourceError: EMPTY for an empty answer and a list without teasers, else
    the reason why the page is no list, with what may be tried instead. The edition is incomplete where the
    page is beyond bounds or breaks off, and where it was recognised otherwise the last time: what is missing
    from it may be there all the same.
    """
    found = page(body, address, charset)
    try:
        listed = recognise(found, address, kept)
    except SourceError as error:
        if error.reason is Reason.NO_LIST and _breaks_off(body):
            raise SourceError(Reason.UNREADABLE) from None
        error.alternatives = alternatives(found, address)
        raise
    root = found.tree.root
    names = credits_of(found, root) if root else ()
    items, matched = _with_credits(listed.items, names)
    whole = found.whole and not _breaks_off(body)
    if not whole:  # the last one may have the words of all that was cut off, or lack some
        items = items[:-1] or items
    edition = Edition(
        _once(items),
        title(found, listed.title) or None,
        found.language,
        () if matched else names,
        whole and (kept is None or kept == listed.how),
    )
    return PageList(edition, tuple(further(found, address, {item.address for item in items})), listed.how)


def _breaks_off(body: bytes) -> bool:
    """Whether a page that says where its body begins does not say where it ends."""
    return _BEGINNING.search(body) is not None and _END.search(body) is None


def _with_credits(items: Sequence[Item], names: tuple[str, ...]) -> tuple[Sequence[Item], bool]:
    """The items with a credit for each image, where there are as many credits as images."""
    images = credited([image for item in items for image in item.images], names)
    if images is None:
        return items, False
    rest = iter(images)
    return [replace(item, images=tuple(next(rest) for _ in item.images)) for item in items], True


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Every address once, where it stands first; items without one all stay."""
    kept: dict[object, Item] = {}
    for place, item in enumerate(items):
        kept.setdefault(item.address or place, item)
    return tuple(kept.values())
