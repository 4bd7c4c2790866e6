"""The parts of an article: typed, in the one order that every output uses, and put into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from stadtbote.text import details, signs, wording
from stadtbote.text.blocks import Links, body_parts
from stadtbote.text.clean import CUT
from stadtbote.text.dates import clock_time, date_and_time, here, near_date, time_of_day
from stadtbote.text.host import host, names_host
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.parts import TEXTS, Part, PartKind, Reading, Seen, Span
from stadtbote_cache.records import (
    Article,
    Block,
    Details,
    Heading,
    Image,
    Imprint,
    Link,
    Paragraph,
    Picture,
    inline_text,
    inlines,
    replace,
)

_WORDS_A_MINUTE = 200
# How an excerpt ends that is cut short.
_CUT_SHORT = re.compile(r"[\s.…]*(?:\[(?:…|\.\.\.)\])?[\s.…]*$")


def ordered(
    article: Article, source: Imprint, zone: Callable[[datetime], datetime] = here
) -> Iterator[Part | tuple[Block, ...] | Image | Link]:
    """The whole article in reading order.

    The tuple of blocks is its text, teaser and body; images that the text does not hold follow. Links, those
    in the text too, are numbered in this order and listed at the end. `zone` gives the time of
    publishing in the zone of who reads it.
    """
    item = article.item
    yield Part(PartKind.HEADLINE, item.headline)
    if item.kicker:
        yield Part(PartKind.KICKER, item.kicker)
    dated = [date_and_time(zone(item.published))] if item.published else []
    yield Part(PartKind.META, wording.joined([source.title, *dated]))
    if article.asked and not article.listed:
        yield Part(PartKind.UNLISTED, _("Dieser Artikel steht nicht mehr in der Liste der Quelle."))
    if item.details.event:
        yield Part(PartKind.EVENT, details.event(item.details.event, zone))
    if item.address:
        yield Link(_("Artikel im Netz"), item.address)
    body = item.body or ()
    is_cut = body[-1:] == (CUT,)
    body = body[:-1] if is_cut else body
    # Where both begin alike, the body's own words are used, because they have the links.
    repeated = _repeated_paragraphs(body, item.teaser)
    teaser = (Paragraph((text,)) for text in _only_in_teaser(item.teaser[repeated:], body))
    blocks, links = _after_headline(item.headline, (*body[:repeated], *teaser, *body[repeated:]))
    yield blocks
    if is_cut:
        yield Part(PartKind.CUT, _("Hier bricht der Text ab, mehr ist nicht gespeichert."))
    if not article.whole:
        yield Part(PartKind.CUT, _("Das ist nur der Anfang: der ganze Text ist nicht geladen."))
    shown = {block.image for block in body if isinstance(block, Picture)}
    yield from (image for image in item.images if image not in shown)
    if source.credits and any(not (image.credit or image.decorative) for image in item.images):
        names = "; ".join(dict.fromkeys(source.credits))
        yield Part(PartKind.CREDITS, _("Bildnachweise der ganzen Seite: {names}").format(names=names))
    if besides := details.details(item, source.title, zone):
        yield Part(PartKind.DETAILS, besides)
    yield from (*links, *item.links)
    for file in item.enclosures:
        yield Link(details.file(file, item), file.address)
    if item.details.comments:
        yield Link(details.comments(item.details), item.details.comments)


def reading(article: Article, source: Imprint) -> Reading:
    """The article in words, as it is read out or shown line by line."""
    parts: list[Part] = []
    seen: list[tuple[int, Seen]] = []
    links = Links()

    def take(blocks: tuple[Block, ...]) -> None:
        for part, looks in body_parts(blocks, links.text, article.item.language):
            if looks is not None:
                seen.append((len(parts), looks))
            parts.append(part)

    for found in ordered(article, source):
        match found:
            case Part():
                parts.append(found)
            case Image():
                take((Picture(found),))
            case Link():
                links.number(found)
            case blocks:
                take(blocks)
    if links.found:
        parts.append(Part(PartKind.HEADING, _("Links")))
    for number, link in links.found.values():
        sign = len(f"{number}. ")
        words = Span(sign, sign + len(link.text))
        seen.append((len(parts), Seen((Span(0, sign, f"[{number}] "), words))))
        parts.append(Part(PartKind.LINK, link_line(number, link), 1, link))
    return Reading(tuple(parts), tuple(link for _n, link in links.found.values()), tuple(seen))


def with_meta(shown: Reading, article: Article, source: str, today: date) -> Reading:
    """The same with a meta line for the eye, as of the day `today`: source, date, authors, how long, marks.

    `source` is the name by which the source is shown. All times are then those of a clock, as in the list. By
    ear it stays as it is.
    """
    index = next(n for n, part in enumerate(shown.parts) if part.kind is PartKind.META)
    item = article.item
    words = sum(part.text.count(" ") + 1 for part in shown.parts if part.kind in TEXTS)
    minutes = -(-words // _WORDS_A_MINUTE)
    authors = [name for name in item.details.authors if name.casefold() not in source.casefold()]
    text = signs.side_by_side(
        [
            source,
            near_date(here(item.published), today) if item.published else "",
            ", ".join(authors),
            plural("{n} Minute", "{n} Minuten", minutes) if article.whole and minutes else "",
            "" if article.whole else _("Anriss"),
            _("geändert") if article.changed else "",
            _("gemerkt") if article.kept else "",
        ]
    )
    times = tuple(_times(item.details))
    looks = {index: Seen((Span(0, len(shown.parts[index].text), text),))}
    looks |= {
        n: Seen(tuple(_clocks(part.text, times)))
        for n, part in enumerate(shown.parts)
        if times and part.kind in {PartKind.EVENT, PartKind.DETAILS}
    }
    last = next((n for n, part in enumerate(shown.parts) if part.kind is PartKind.DETAILS), None)
    if last is not None and (by := details.by(authors)) and f"{shown.parts[last].text} ".startswith(by):
        end = min(len(by), len(shown.parts[last].text))
        looks[last] = Seen((Span(0, end, ""), *looks.get(last, Seen()).spans))
    others = (entry for entry in shown.seen if entry[0] not in looks)
    return replace(shown, seen=(*looks.items(), *others))


def _times(found: Details) -> Iterator[datetime]:
    """When the event of an article begins and ends, and when the article was changed."""
    event = found.event
    for moment in (event and event.starts, event and event.ends, found.changed):
        if moment and clock_time(here(moment)):
            yield here(moment)


def _clocks(said: str, times: Sequence[datetime]) -> Iterator[Span]:
    """Where a line tells the time as a voice says it, with what a clock shows."""
    behind = 0
    for moment in times:
        told = time_of_day(moment)
        at = said.find(f" {told}", behind)
        if at >= 0:
            behind = at + 1 + len(told)
            yield Span(at + 1, behind, clock_time(moment))


def link_line(place: int, link: Link) -> str:
    """A link in a list of links: number, words, host, and whether the page opens it in a new tab."""
    words = [f"{place}. {link.text}"]
    name = host(link.address)
    if name and not names_host(link.text, name):
        words.append(name)
    if link.new_tab:
        words.append(_("öffnet in neuem Tab"))
    return wording.joined(words)


def _repeated_paragraphs(blocks: tuple[Block, ...], teaser: tuple[str, ...]) -> int:
    """How many of the teaser's first paragraphs the body repeats at its beginning."""
    count = 0
    for block, said in zip(blocks, teaser, strict=False):
        if not isinstance(block, Paragraph) or inline_text(block.text).split() != said.split():
            break
        count += 1
    return count


def _only_in_teaser(teaser: tuple[str, ...], body: tuple[Block, ...]) -> Iterator[str]:
    """The teaser's paragraphs that the body does not say word for word; one that is cut short counts too."""
    if not (teaser and body):
        yield from teaser
        return
    said = "\n".join(" ".join(inline_text(text).split()) for block in body for text in inlines(block))
    for text in teaser:
        beginning = _CUT_SHORT.sub("", " ".join(text.split()), count=1)
        if not beginning or beginning not in said:
            yield text


def _after_headline(headline: str, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """The blocks without a first one that only says the headline again, and the links of what was left out.

    Of one that a headline was cut from, what comes after the headline is left.
    """
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph | Heading) or not headline:
        return blocks, ()
    text = " ".join(inline_text(first.text).split())
    if text == headline:
        return blocks[1:], tuple(part for part in first.text if isinstance(part, Link))
    start = headline.removesuffix("…")
    if start == headline or not text.startswith(start) or isinstance(first, Heading):
        return blocks, ()
    rest, left = list[str | Link](), len(start)
    for part in first.text:
        words = part if isinstance(part, str) else part.text
        if isinstance(part, Link) and left < len(words):
            rest.append(part)
        elif left < len(words):
            rest.append(words[left:])
        left = max(0, left - len(words))
    return (replace(first, text=("…", *rest)), *blocks[1:]), ()
