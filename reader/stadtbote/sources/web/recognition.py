"""Recognition: which recogniser reads a list page, the one that read it the last time first."""

from __future__ import annotations

import json
from collections.abc import Sequence

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.particulars import undated_event
from stadtbote.sources.values import load
from stadtbote.sources.web import events, linked, microformats
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.outline import Outline
from stadtbote.sources.web.refusal import is_article, reason
from stadtbote.sources.web.structure import Found, Structure
from stadtbote.sources.web.survey import LIST, Survey
from stadtbote.sources.web.teasers import teaser
from stadtbote.text.language import message as m
from stadtbote_cache.record import Record
from stadtbote_cache.records import Item, completed, replace

SITEKIT, ENTRIES, MICRODATA, LINKED, STRUCTURE = "sitekit", "h-entry", "microdata", "json-ld", "structure"
WORDS = {
    SITEKIT: m("den Namen von SiteKit"),
    ENTRIES: m("Mikroformaten, h-entry"),
    MICRODATA: m("Mikrodaten nach schema.org"),
    LINKED: m("Daten für Maschinen, JSON-LD"),
    STRUCTURE: m("dem gleichen Aufbau der Einträge"),
}
"""The messages for what a list was recognised by."""
_LEAST = 3
_SURE = 150.0
_HALF = 0.5
_MAX_PATH = 1_000


class Recognition(Record):
    """How a list was recognised: by which recogniser, and for STRUCTURE the path at which it stands."""

    recogniser: str
    path: str | None = None

    def options(self) -> str:
        """What is kept of it with the source, as JSON text."""
        return json.dumps({"recogniser": self.recogniser} | ({"path": self.path} if self.path else {}))

    @classmethod
    def kept(cls, options: str) -> Recognition | None:
        """What was kept the last time; None where nothing was."""
        try:
            value = load(options)
        except SourceError:
            return None
        name = value.get("recogniser") if isinstance(value, dict) else None
        path = value.get("path") if isinstance(value, dict) else None
        if not isinstance(name, str):
            return None
        return cls(name, path[:_MAX_PATH] if isinstance(path, str) else None)


class Listed(Record):
    """The items of a list page, the page's title, and how the list was recognised."""

    items: Sequence[Item]
    title: str
    how: Recognition


def recognise(found: Page, address: str, kept: Recognition | None) -> Listed:
    """The list of a page. Raises SourceError: EMPTY for a list without items, else why there is none.

    `kept` is how it was recognised the last time: that is tried first, then the others, the surest first.
    """
    if found.tree.root is None:
        raise SourceError(Reason.EMPTY)
    if found.tree.css_first(LIST) is not None:
        survey = Survey(found, found.tree.root)
        teasers = [item for node in survey.teasers if (item := teaser(found, node))]
        if teasers:
            return Listed(teasers, survey.title, Recognition(SITEKIT))
        if survey.is_list:
            raise SourceError(Reason.EMPTY)
    outline = Outline(found.tree.root, found.folded)
    structure = Structure(found, outline, address)
    marked = {
        ENTRIES: microformats.entries(found),
        MICRODATA: microformats.described(found),
        LINKED: linked.listed(found),
    }
    built = structure.best(kept.path if kept and kept.recogniser == STRUCTURE else None)
    chosen = _chosen(marked, built, kept, 2 if structure.subject.says_news else _LEAST)
    if chosen is None:
        raise SourceError(reason(found, outline, address))
    name, best = chosen
    items = [*best]
    path = built.path if built and name == STRUCTURE else None
    how = Recognition(name, path)
    drafts = built.reading.drafts if built and name == STRUCTURE else []
    # Where the items have no pages of their own, their texts are those of this one.
    records = [draft.record for draft in drafts if draft.address]
    if how != kept and is_article(found, outline, address, records, titled=structure.subject.titled_news):
        raise SourceError(Reason.ARTICLE)
    for other, known in ({STRUCTURE: built.items if built else []} | marked).items():
        if other != name:
            items = filled(items, known)
    items = [undated_event(item) for item in filled(items, events.listed(found))]
    return Listed(items, structure.subject.title, how)


def _chosen(
    marked: dict[str, list[Item]], built: Found | None, kept: Recognition | None, least: int
) -> tuple[str, Sequence[Item]] | None:
    """The list to be read: what the page marks as articles for machines, or what is built like them."""
    if kept and marked.get(kept.recogniser):
        return kept.recogniser, marked[kept.recogniser]
    if built and kept and kept.path == built.path:
        return STRUCTURE, built.items
    for name, items in marked.items():
        same = (
            built is not None
            and name != LINKED
            and {i.address for i in items} == {i.address for i in built.items}
        )
        if len(items) >= least and (built is None or same or _covers(items, built)):
            return name, items
    return (STRUCTURE, built.items) if built else None


def _covers(items: Sequence[Item], built: Found) -> bool:
    """Whether what is marked is more of a list than what is built like one."""
    addresses = {item.address for item in items}
    both = sum(item.address in addresses for item in built.items)
    if both >= _HALF * min(len(items), len(built.items)):
        return len(items) > len(built.items)
    return len(items) >= len(built.items) or built.score < _SURE


def filled(items: Sequence[Item], known: Sequence[Item]) -> list[Item]:
    """Items with what something else says of the same addresses; its date is the surer one."""
    by_address = {item.address: item for item in known if item.address}
    return [
        replace(
            item,
            published=other.published or item.published,
            teaser=item.teaser or other.teaser,
            images=item.images or other.images,
            kicker=item.kicker or other.kicker,
            details=completed(other.details, item.details),
        )
        if (other := by_address.get(item.address or ""))
        else item
        for item in items
    ]
