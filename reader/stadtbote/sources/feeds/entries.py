"""Entries: what RSS, Atom and JSON Feed share on the way from an entry's texts to an item."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, cached_property
from itertools import chain
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds.tags import CUT_MARK
from stadtbote.sources.web.html import clean_paragraphs, fragment_blocks
from stadtbote.text.clean import CUT, MAX_ADDRESS, MAX_ITEMS, is_usual, line, paragraphs, web_address
from stadtbote_cache.identity import distinct, own_key
from stadtbote_cache.record import Record
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
from stadtbote_cache.search.folding import western

T = TypeVar("T")

_LONG = 600
_MORE = 40
_MORE_UNLINKED = 12
_BEGINNING = 200
_HEADLINE = 80
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[A-Za-z!/?]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


class Text(Record):
    """A text as an entry gives it, whether it is HTML, and what its relative links are joined to."""

    value: str
    html: bool
    base: str


class Words(Record):
    """What an entry says: teaser, body where it carries one, and images and links that are in neither."""

    teaser: tuple[str, ...]
    body: tuple[Block, ...] | None = None
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()


class _Said:
    """One of an entry's texts: its blocks, and their paragraphs."""

    def __init__(self, blocks: tuple[Block, ...], words: tuple[str, ...]) -> None:
        self.blocks, self.words = blocks, words

    @cached_property
    def row(self) -> str:
        """All its words in one row, for comparing."""
        return _row(self._lowered)

    @cached_property
    def _lowered(self) -> tuple[str, bool]:
        return _lowered(self.words)

    @cached_property
    def _telling(self) -> str:
        """The longest word of its beginning."""
        return max(_row(_lowered([self.words[0][:_BEGINNING]])).split(), key=len, default="")

    def is_in(self, other: _Said) -> bool:
        """Whether the other one has all its words, in their order; most that have not lack a long one."""
        return self._telling in other._lowered[0] and self.row in other.row


def _read(text: Text) -> _Said:
    """A text as blocks; where there is no tag in it, blank lines divide its paragraphs."""
    words: tuple[str, ...] | None
    if not (text.html and _TAG.search(text.value)):
        words = paragraphs(html.unescape(text.value) if text.html else text.value)
    elif (words := clean_paragraphs(text.value)) is None:
        value = text.value.removesuffix(CUT_MARK)
        blocks = fragment_blocks(value, text.base)
        if value != text.value and blocks[-1:] != (CUT,):
            blocks = (*blocks, CUT)
        return _Said(blocks, _paragraphs(blocks))
    return _Said(tuple(Paragraph((paragraph,)) for paragraph in words), words)


def _paragraphs(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The texts of blocks, line by line."""
    texts = (inline_text(text).split("\n") for block in blocks for text in inlines(block))
    return tuple(filter(None, map(line, chain.from_iterable(texts))))


def paragraphs_of(text: Text) -> tuple[str, ...]:
    """The text's paragraphs in plain words."""
    return _read(text).words


def one_line(text: Text | None) -> str:
    """The text's words on one line."""
    return " ".join(_read(text).words) if text else ""


def words_of(texts: Iterable[Text]) -> Words:
    """What an entry says in its texts, the summary first and the whole last.

    A text is left out only where another one contains it, word for word. What is left beside the summary
    is the body. So is what says a few words more, unless they are a link like "weiterlesen". A text that
    stands alone is both: a long one (several paragraphs, or over 600 characters) is the body, with its first
    paragraph as teaser.
    """
    said = [part for part in map(_read, texts) if part.blocks]
    kept = [part for place, part in enumerate(said) if part.words and not _is_in_another(said, place)]
    if not kept:
        return _with_rest(Words(()), said)
    short = next(part for part in said if part.words)
    if len(kept) > 1 or (
        kept[0] is not short
        and (
            len(kept[0].row) > len(short.row) + _MORE
            or len(_row(_lowered(_unlinked(kept[0].blocks)))) > len(short.row) + _MORE_UNLINKED
        )
    ):
        body = tuple(block for part in kept if part is not short for block in part.blocks)
        return _with_rest(Words(short.words, body), said)
    blocks, words = kept[0].blocks, kept[0].words
    if sum(1 for block in blocks for _text in inlines(block)) > 1 or _length(words) > _LONG:
        plain = (block for block in blocks if isinstance(block, Paragraph) and block != CUT)
        beginning = next((lines for block in plain if (lines := _paragraphs([block]))), words[:1])
        return _with_rest(Words(beginning, blocks), said)
    return _with_rest(Words(words), said)


def _unlinked(blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(
        part for block in blocks for text in inlines(block) for part in text if isinstance(part, str)
    )


def _lowered(words: Sequence[str]) -> tuple[str, bool]:
    """A text in lower case, and whether there is nothing but words and spaces in it any more."""
    text = " ".join(words)
    data = western(text[:_BEGINNING])  # which tells at once of a text in another alphabet
    if data is not None and len(text) > _BEGINNING:
        data = western(text)
    if data is not None and b"\xb5" not in data:  # the one that is of another alphabet in lower case
        return data.translate(_western_letters()).decode("latin-1").replace("ß", "ss"), True
    return text.casefold(), False


def _row(lowered: tuple[str, bool]) -> str:
    text, words_alone = lowered
    return f" {' '.join(text.split() if words_alone else _WORD.findall(text))} "


@cache
def _western_letters() -> bytes:
    letters = (letter.lower() if _WORD.match(letter) else " " for letter in map(chr, range(256)))
    return "".join(letters).encode("latin-1")


def _is_in_another(said: list[_Said], place: int) -> bool:
    """Whether another text has all the words of this one, in their order; of two alike the later stays."""
    part = said[place]
    return any(
        part.is_in(other) and (number > place or part.row != other.row)
        for number, other in enumerate(said)
        if number != place and other.words
    )


def _with_rest(words: Words, said: list[_Said]) -> Words:
    """The same with the images and links of the texts that are not in the body."""
    body = words.body or ()
    blocks = [block for part in said if part.blocks != body for block in part.blocks]
    images = (block.image for block in blocks if isinstance(block, Picture))
    worded = dict.fromkeys(i for i in images if i.alternative_text or i.caption or i.credit)
    links = _links(blocks)
    if not (worded or links):
        return words
    shown = {block.image for block in body if isinstance(block, Picture)}
    known = {link.address for link in _links(body)}
    return replace(
        words,
        images=tuple(image for image in worded if image not in shown),
        links=tuple(link for link in links if link.address not in known),
    )


def _links(blocks: Iterable[Block]) -> tuple[Link, ...]:
    texts = (text for block in blocks for text in inlines(block))
    return tuple(dict.fromkeys(part for text in texts for part in text if isinstance(part, Link)))


def _length(words: tuple[str, ...]) -> int:
    return sum(map(len, words))


def named(item: Item) -> Item:
    """The item with a headline: what else it says first, what an image shows, or an address."""
    if item.headline:
        return item
    images = [*item.images, *(block.image for block in item.body or () if isinstance(block, Picture))]
    words = [*item.teaser[:1], *(i.alternative_text or i.caption for i in images)]
    if first := next(filter(None, words), None):
        return replace(item, headline=_beginning(first))
    places = [item.address, *(file.address for file in item.enclosures)]
    return replace(item, headline=next(filter(None, places), None) or "")


def _beginning(text: str) -> str:
    """The beginning of a text, cut after a word."""
    if len(text) <= _HEADLINE:
        return text
    cut = text[: _HEADLINE + 1]
    return (cut[: cut.rfind(" ")] if " " in cut.strip() else cut[:_HEADLINE]).rstrip() + "…"


def web_link(base: str, address: str | None) -> str | None:
    """An absolute http(s) address, joined to `base`; else None."""
    if not address or len(address) > 2 * MAX_ADDRESS:
        return None
    if is_usual(address):
        return address
    try:
        return web_address(urljoin(base, address.strip()))
    except ValueError:
        return None


def language_tag(value: str | None) -> str | None:
    """A language tag such as de or de-DE; None for anything else."""
    if not value:
        return None
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def newest(entries: list[T], date: Callable[[T], datetime | None]) -> list[T]:
    """The entries in their order; where there are more than an edition may have, the newest of them."""
    if len(entries) <= MAX_ITEMS:
        return entries
    times = [moment.timestamp() if (moment := date(entry)) else 0.0 for entry in entries]
    places = sorted(range(len(entries)), key=lambda place: -times[place])[:MAX_ITEMS]
    return [entries[place] for place in sorted(places)]


def edition(items: Iterable[Item], title: str | None, language: str | None, *, complete: bool) -> Edition:
    """The edition of a feed: without items that say nothing, which are counted, without doubles, without mere
    downloads. It may have no items: nothing is the news, then.

    Raises SourceError: UNREADABLE where nothing is left of a broken feed, EMPTY where no item says anything.
    """
    given = list(items)
    said = [item for item in given if item.headline]
    kept = _distinct(said)
    # SiteKit lists the files of a search among its pages.
    kept = [item for item in kept if not _download(item)] or kept
    if not kept and (given or not complete):
        raise SourceError(Reason.EMPTY if complete else Reason.UNREADABLE)
    return Edition(tuple(kept), title or None, language, complete=complete, skipped=len(given) - len(said))


def _download(item: Item) -> bool:
    return "/.media/" in (item.address or "") and "/.media/" in urlsplit(item.address).path


def _distinct(items: Iterable[Item]) -> list[Item]:
    """Every article once. A key that comes again for another article is no key: the later ones lose it."""
    seen: dict[str, set[str | None]] = {}
    kept = []
    for item in items:
        if key := own_key(item.key, item.address):
            known_by = item.address or item.headline
            if known_by in seen.get(key, ()):
                continue
            item = replace(item, key=None) if key in seen else item
            seen.setdefault(key, set()).add(known_by)
        kept.append(item)
    return [kept[place] for place in distinct(kept)]
