"""Events that a page marks for machines: after schema.org, or as microformats (h-event)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from selectolax.lexbor import LexborNode

from stadtbote.sources.particulars import event, plain
from stadtbote.sources.values import words_or_none
from stadtbote.sources.web import linked
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.inline import absolute
from stadtbote.sources.web.webdates import machine_date, worded_date
from stadtbote_cache.records import Details, Event, Item

_MOST = 500
_MARKED = '.h-event, [itemscope][itemtype$="Event" i]'


def is_event(names: Iterable[str]) -> bool:
    """Whether a type is that of an event: Event, MusicEvent and the like."""
    return any(name.rpartition("/")[2].endswith("event") for name in names)


def listed(found: Page) -> list[Item]:
    """The events of a page that have an address, with when and where they take place."""
    return [item for item in [*_linked(found), *_marked(found)] if item.address and item.details.event]


def of_page(found: Page, address: str) -> Event | None:
    """The event that a page is about: the one at its own address, else the only one."""
    every = [item for item in [*_linked(found), *_marked(found)] if item.details.event]
    own = [item for item in every if item.address == address.partition("#")[0]] or every
    dates = {item.details.event.starts: item.details.event for item in own if item.details.event}
    return dates.popitem()[1] if len(dates) == 1 else None


def _linked(found: Page) -> Iterator[Item]:
    for part in linked.things(found, is_event):
        starts, ends = (machine_date(words_or_none(part.get(name))) for name in ("startDate", "endDate"))
        yield _item(linked.place(found, part), event(starts, ends, _place(part.get("location"))))


def _place(value: object) -> str:
    """A place in words: its name, street and town, each once."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, dict | str)), None)
    if not isinstance(value, dict):
        return words_or_none(value) or ""
    inside = value.get("address")
    address = inside if isinstance(inside, dict) else {}
    town = [words_or_none(address.get(name)) for name in ("postalCode", "addressLocality")]
    said = [
        words_or_none(value.get("name")),
        words_or_none(inside),
        words_or_none(address.get("streetAddress")),
        " ".join(filter(None, town)),
    ]
    return ", ".join(dict.fromkeys(words for part in said if part and (words := plain(part))))


def _marked(found: Page) -> Iterator[Item]:
    for node in found.tree.css(_MARKED)[:_MOST]:
        link = node.css_first("a.u-url[href], [itemprop=url][href], a[href]")
        address = absolute(found.base, link.attributes.get("href")) if link else None
        place = found.text(node.css_first(".p-location, [itemprop=location]"))
        dates = []
        for names in (".dt-start, [itemprop=startDate]", ".dt-end, [itemprop=endDate]"):
            marked = node.css_first(names)
            dates.append(_date(found, marked) if marked else None)
        yield _item(address, event(dates[0], dates[1], place))


def _date(found: Page, node: LexborNode) -> datetime | None:
    said = node.attributes.get("datetime") or node.attributes.get("content") or node.attributes.get("title")
    return machine_date(said) or worded_date(found.text(node))


def _item(address: str | None, told: Event | None) -> Item:
    return Item("", address=address, details=Details(event=told))
