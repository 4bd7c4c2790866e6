"""What goes through the pipes between a sync and its workers. Pure.

A message is its length and JSON text; behind a question comes the feed. What a worker says is believed in
nothing: it has to be of the right shape, and as clean as what is saved without one.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Sequence
from math import isfinite
from typing import Any

from stadtbote.errors import Failure
from stadtbote.text.clean import clean, clean_blocks, clean_edition, clean_item
from stadtbote_cache import codec
from stadtbote_cache.preparing import Content, Shown
from stadtbote_cache.record import Record
from stadtbote_cache.records import Edition, Item, Known, replace
from stadtbote_cache.search.entries import Words

LENGTH = 4
"""Bytes of a message's length, the highest first."""

Pairs = Collection[tuple[str, str]]
"""Hash and details of articles that are known: what is as before need not be handed over."""

Again = Callable[[], Sequence[Shown]]
"""Reads the feed in this process, for what was not handed over."""

_ESCAPED = re.compile(r'\\[^"\\n]')
"""What JSON text may have in the place of a control character; a line break may stay."""


class NoAnswer(Exception):
    """Something that no worker of ours says."""


class Question(Record):
    """Which feed is to be read: where it came from, how many bytes follow, and what is known of it."""

    address: str
    size: int
    known: Pairs


class Answer(Record):
    """What a worker read: an edition without its items, and these as they are to be saved.

    Or else why there is none; without that, too, where the worker had a fault of its own.
    """

    edition: Edition | None = None
    shown: tuple[Shown, ...] = ()
    failure: Failure | None = None


def question(asked: Question) -> bytes:
    """A question as a message."""
    return _message([asked.address, asked.size, [list(pair) for pair in asked.known]])


def read_question(data: bytes) -> Question:
    """The question of a message, which is one of ours."""
    address, size, known = json.loads(data)
    return Question(address, size, [(digest, details) for digest, details in known])


def answer(edition: Edition, shown: Sequence[Shown], known: Pairs) -> bytes:
    """An answer as a message; each that is `known` is told once without its content."""
    left = set(known)
    rows = []
    for article in shown:
        head, pair = article.head, (article.head.digest, article.head.details)
        content = None if pair in left else _content_row(article.content())
        left.discard(pair)
        known_by = [head.key, head.address, head.headline_key, head.digest, head.details, head.published]
        rows.append([*known_by, article.as_given, article.carried, content])
    about = [edition.title, edition.language, list(edition.credits), edition.complete, edition.skipped]
    return _message([[*about, edition.home], rows])


def refusal(failure: Failure | None) -> bytes:
    """An answer that says why there is none."""
    return _message(failure and failure.code)


def read_answer(data: bytes, again: Again) -> Answer:
    """The answer of a message. Raises NoAnswer."""
    try:
        value = json.loads(data)
        if value is None or isinstance(value, str):
            return Answer(failure=Failure.read(value) if value else None)
        (title, language, credits, complete, skipped, home), rows = value
        edition = Edition((), title, language, tuple(credits), complete, skipped, home)
        _check(clean_edition(edition) == edition)
        return Answer(edition, tuple(_shown(place, row, again) for place, row in enumerate(rows)))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:  # another shape
        raise NoAnswer from error


def _message(value: object) -> bytes:
    data = codec.dump(value).encode("utf-8", "replace")
    return len(data).to_bytes(LENGTH, "big") + data


def _content_row(content: Content) -> list[object]:
    body, words = content.body, content.words
    return [
        content.headline,
        content.kicker,
        content.teaser if isinstance(content.teaser, str) else [b64encode(content.teaser).decode()],
        content.links,
        content.enclosures,
        content.published,
        content.language,
        [codec.image_row(image) for image in content.images],
        None if body is None else b64encode(body).decode(),
        [words.headline, words.teaser, words.body, words.entries],
    ]


def _shown(place: int, row: list[Any], again: Again) -> Shown:
    key, address, headline_key, digest, details, published, as_given, carried, said = row
    content = None if said is None else _content(said)
    item = Item("-", key, address) if content is None else _item(key, address, content)
    item = replace(item, details=codec.details(details))
    _check(item.headline and clean_item(item) == item and isinstance(carried, bool))
    _check(published is None or (isinstance(published, float) and isfinite(published)))
    _check_texts(headline_key, digest, details, as_given)
    head = Known(place, key, address, headline_key, digest, place + 1, True, published, details)
    if content is None:
        return Shown(head, as_given, carried, lambda: again()[place].item(), lambda: again()[place].content())

    def whole() -> Item:
        return replace(item, body=codec.unpack(content.body) if carried else None)

    return Shown(head, as_given, carried, whole, lambda: content)


def _item(key: str | None, address: str | None, content: Content) -> Item:
    """An article without its body."""
    return Item(
        content.headline,
        key,
        address,
        content.kicker,
        codec.strings(content.teaser),
        content.images,
        codec.links(content.links),
        codec.enclosures(content.enclosures),
        codec.moment(content.published),
        content.language,
    )


def _content(row: list[Any]) -> Content:
    headline, kicker, teaser, links, enclosures, published, language, images, body, words = row
    teaser = teaser if isinstance(teaser, str) else b64decode(teaser[0])
    body = None if body is None else b64decode(body)
    said = teaser if isinstance(teaser, str) else ""
    _check_texts(said, links, enclosures, "" if published is None else published, *words)
    if body is not None:
        text = codec.unpacked(body)
        if clean(text) != text or _ESCAPED.search(text):
            _check(codec.blocks_text(clean_blocks(codec.unpack(body))) == text)
    found = codec.read_images(images)
    return Content(
        headline, kicker, teaser, links, enclosures, published, language, found, body, Words(*words)
    )


def _check(right: object) -> None:
    if not right:
        raise NoAnswer


def _check_texts(*texts: object) -> None:
    """That these are texts, and such as can be stored: half of a pair of surrogates is a ValueError."""
    for text in texts:
        _check(isinstance(text, str))
        str(text).encode()
