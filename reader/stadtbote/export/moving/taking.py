"""Takes in what files from other readers offer: decided first, so that it can be told before it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from stadtbote.errors import PackError
from stadtbote.export.kinds import BEGINNING, told
from stadtbote.export.moving import Offer, Offers, addresses, newsboat, opml
from stadtbote.export.pack.file import opened
from stadtbote.sources.charset import decode
from stadtbote.sources.net.addresses import seems_open
from stadtbote.stored import read_sources
from stadtbote.sync.subscriptions import identity_of, is_name, name_of, search_name, taken_names, untitled
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles, joined, searches_and_rules
from stadtbote.text.wording import sources as listed
from stadtbote_cache.grouping import levels
from stadtbote_cache.identity import address_key
from stadtbote_cache.imports import Imports
from stadtbote_cache.record import Record, replace
from stadtbote_cache.records import Awaited, MovedSource, SavedSearch, Source, SourceState
from stadtbote_cache.search.folding import fold
from stadtbote_cache.store import Store

_MOST_BYTES = 20_000_000
_SOME = 4_096


class Import(Record):
    """What an import does.

    `sources` are new, or take over something; `known` are the names of those that stay as they are. `marks`
    are by the names of sources, `lost` counts those of feeds that are none. `left_out` and `notes` are as in
    Offers.
    """

    sources: tuple[MovedSource, ...]
    known: tuple[str, ...]
    searches: tuple[SavedSearch, ...]
    marks: dict[str, tuple[Awaited, ...]]
    lost: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def new(self) -> tuple[MovedSource, ...]:
        """The sources that were not there yet."""
        return tuple(moved for moved in self.sources if not moved.there)

    @property
    def empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.sources or self.searches or self.mark_count)

    @property
    def mark_count(self) -> int:
        """How many marks there are."""
        return sum(map(len, self.marks.values()))


def offers_of(path: Path) -> Offers:
    """What a file offers, whatever it is called: its content decides. Raises PackError."""
    with opened(path) as file:
        data = file.read(_MOST_BYTES + 1)
    if said := told(path, data[:BEGINNING], "import"):
        raise PackError(f"{said} {_('Es wurde nichts verändert.')}")
    if newsboat.is_cache(data):
        return newsboat.read_cache(path)
    if len(data) > _MOST_BYTES:
        said = _("{path} ist zu groß: mehr als 20 Megabyte werden nicht gelesen.")
    else:
        text = decode(data).lstrip("\ufeff \t\r\n")
        beginning = text[:_SOME].lower()
        try:
            if beginning[:1] == "<" and "<opml" in beginning:
                return opml.read(text)
            if beginning[:1] in {"{", "["}:
                return addresses.read(text)
        except PackError as error:
            raise PackError(f"{path}: {error} {_('Es wurde nichts verändert.')}") from error
        if beginning[:1] != "<" and "\0" not in beginning and (found := newsboat.read_urls(text)).sources:
            return found
        said = _("{path} ist keine OPML-Datei, keine von newsboat und keine Liste von Adressen.")
    raise PackError(f"{said.format(path=path)} {_('Es wurde nichts verändert.')}")


def plan(store: Store, offers: Offers) -> Import:
    """What taking in these offers would do to a store."""
    states = {identity_of(state.source): state for state in read_sources(store)}
    taken = taken_names(store)
    groups = {fold(level): level for state in states.values() for level in levels(state.group)}
    names = {address_key(state.source.address): state.source.name for state in states.values()}
    titles = {address_key(address): title for address, title in offers.titles.items()}
    sources: dict[object, MovedSource] = {}
    known: list[str] = []
    for offer in offers.sources:
        title = offer.title or titles.get(address_key(offer.address), "") or untitled(offer.address)
        source = Source("", title, offer.address, offer.kind, offer.language, offer.options)
        identity = identity_of(source)
        group = _like(groups, offer.group)
        there = states.get(identity)
        fresh = len(states) == 1 and there is not None and there.built_in
        if identity in sources or (there and not fresh and (there.group or not group)):
            known += [there.source.name] if there and there.source.name not in known else []
            continue
        moved = _moved(offer, source, group, there, taken, fresh=fresh)
        sources[identity] = moved
        taken.add(moved.source.name)
        groups |= {fold(level): level for level in levels(group)}
        names.setdefault(address_key(offer.address), moved.source.name)
    there_are = Imports.of(store).searches()
    searches, without = _searches(offers.searches, there_are, taken, groups)
    marks: dict[str, tuple[Awaited, ...]] = {}
    for address, awaited in offers.marks.items():
        if name := names.get(address_key(address)):
            marks[name] = (*marks.get(name, ()), *awaited)
    lost = sum(map(len, offers.marks.values())) - sum(map(len, marks.values()))
    left_out = (*offers.left_out, *without)
    notes = (*offers.notes, *_of_own_network(sources.values()))
    return Import(tuple(sources.values()), tuple(known), searches, marks, lost, left_out, notes)


def _of_own_network(sources: Iterable[MovedSource]) -> Iterator[str]:
    """Names the new sources in the user's own network, which a file of somebody else should not name."""
    names = [
        moved.source.name for moved in sources if not moved.there and not seems_open(moved.source.address)
    ]
    if names:
        said = plural(
            "{n} Quelle liegt in Ihrem eigenen Netz und wird dort abgerufen",
            "{n} Quellen liegen in Ihrem eigenen Netz und werden dort abgerufen",
            len(names),
        )
        yield f"{said}: {listed(names)}"


def _like(groups: dict[str, str], wanted: str) -> str:
    """A group, in the spelling of those that there are, by their folded names."""
    found = ""
    for part in filter(None, wanted.split("/")):
        inner = f"{found}/{part}" if found else part
        found = groups.get(fold(inner), inner)
    return found


def _moved(
    offer: Offer,
    source: Source,
    group: str,
    there: SourceState | None,
    taken: Collection[str],
    *,
    fresh: bool,
) -> MovedSource:
    """The source that comes of an offer; one that is there takes its group, that of a `fresh` store all."""
    name = offer.name if is_name(offer.name) and offer.name not in taken else ""
    if there is None:
        called = replace(source, title=offer.shown or source.title)
        about = replace(source, name=name or name_of(called, taken))
        return MovedSource(about, offer.shown, group, offer.paused, offer.outline)
    about, shown, paused = there.source, there.shown, there.paused
    if fresh:
        about = replace(about, name=name or about.name)
        shown, paused = offer.shown, offer.paused
    return MovedSource(about, shown, group, paused, offer.outline, there.source.name)


def _searches(
    offered: Iterable[SavedSearch],
    there: Iterable[SavedSearch],
    taken: set[str],
    groups: dict[str, str],
) -> tuple[tuple[SavedSearch, ...], list[str]]:
    """The searches that find what no other does, with free names; sentences about those of unknown groups."""
    known = {replace(search, name="", title="") for search in there}
    found: list[SavedSearch] = []
    left_out: list[str] = []
    for search in offered:
        group = groups.get(fold(search.group), "")
        if search.group and not group:
            said = _("Suche „{title}“: Eine Gruppe „{group}“ gibt es nicht.")
            left_out.append(said.format(title=search.title, group=search.group))
            continue
        plain = replace(search, name="", title="", group=group)
        if plain in known:
            continue
        known.add(plain)
        title = search.title or search.words or group or _("Suche")
        free = is_name(search.name) and search.name not in taken
        name = search.name if free else search_name(title, taken)
        taken.add(name)
        found.append(replace(search, name=name, title=title, group=group))
    return tuple(found), left_out


def take(store: Store, planned: Import) -> int:
    """Does it, as a whole or not at all; how many articles that are here have their marks now."""
    return Imports.of(store).take_in(planned.sources, planned.searches, planned.marks)


def would_be(planned: Import) -> str:
    """What it would do, in sentences."""
    nothing = _("Es wurde nichts verändert.")
    if planned.empty:
        return nothing
    return f"{_('Das wären {what}.').format(what=in_words(planned))} {nothing}"


def nothing(offers: Offers, planned: Import) -> str:
    """Why an empty plan changes nothing: all is there already, or it cannot be taken over."""
    lacks = planned.left_out or planned.lost
    if not (planned.known or offers.searches):
        said = _("Nichts davon lässt sich übernehmen.")
    elif lacks:
        said = _("Was sich davon übernehmen lässt, ist schon da.")
    else:
        said = _("Alles davon ist schon da.")
    return f"{offers.what[:1].upper()}{offers.what[1:]}: {said}"


def outcome(planned: Import, settled: int, fetches: str, takes_back: str) -> str:
    """What it did, in sentences; `settled` is what `take` said, the others are how to go on from there."""
    if planned.empty:
        return _("Es wurde nichts verändert.")
    sentences = [_("Übernommen: {what}.").format(what=in_words(planned))]
    if planned.mark_count:
        waits = _("Davon gelten schon: {articles}; die anderen warten, bis ihr Artikel kommt.")
        sentences.append(waits.format(articles=articles(settled)))
    if planned.lost:
        lost = _("{n} Kennzeichen gehören zu Quellen, die es hier nicht gibt, und bleiben weg.")
        sentences.append(lost.format(n=number(planned.lost)))
    if planned.new:
        sentences.append(fetches)
    return " ".join([*sentences, takes_back])


def in_words(planned: Import) -> str:
    """What there is of each kind: "60 neue Quellen, 2 gespeicherte Suchen"."""
    new, searches, marks = len(planned.new), len(planned.searches), planned.mark_count
    changed = len(planned.sources) - new
    parts = [
        plural("{n} neue Quelle", "{n} neue Quellen", new) if new else "",
        plural("{n} Quelle geändert", "{n} Quellen geändert", changed) if changed else "",
        *searches_and_rules(searches, 0),
        plural("{n} Kennzeichen", "{n} Kennzeichen", marks) if marks else "",
    ]
    return joined(filter(None, parts))


def written_sources(store: Store) -> tuple[bytes, Sequence[SourceState]]:
    """The sources and saved searches of a store as OPML, and the sources in it."""
    states = read_sources(store)
    moving = Imports.of(store)
    return opml.written(states, moving.searches(), moving.outlines()), states
