"""The names by which sources are shown, made from their titles; commands take the names that are typed."""

from __future__ import annotations

import re
from collections import Counter

from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterable

MERE_WORDS = frozenset(
    """aktuell aktuelle aktuelles amtliche atom bekanntmachungen blog feed home index meldungen mitteilungen
    nachrichten neues neuigkeiten news newsfeed ohne-titel presse pressemeldungen pressemitteilungen rss
    rss-feed start startseite uebersicht übersicht unbenannt untitled""".split()
)
"""Words that many sources have for a title, and that say of none which it is."""
_LEFT_OUT = re.compile(
    r"^(?:(?:Große |Freie )?(?:Landeshaupt|Hanse|Kreis|Universitäts)?[Ss]tadt"
    r"|(?:Verbands|Samt|Orts)?[Gg]emeinde|Landkreis|Kreis|Stadtverwaltung)\s+(?=\w)"
)
_PARTS = re.compile(r"\s[-–—|·•/»«]+\s|[|»«;,]\s?|:\s")


class Titled(Record):
    """What a source is called: its `name` for commands, its title, and its address.

    `own`: the title is what a person wants it to be called, and stays as it is.
    """

    name: str
    title: str
    address: str = ""
    own: bool = False


def shown_names(sources: Iterable[Titled]) -> dict[str, str]:
    """The name by which each source is shown, by the one that is typed.

    It is the part of the title that says more than "Aktuelles", without what kind of place that is; where
    there is none, the town or host stands before it. Where sources share it, it is the whole title, or the
    typed name.
    """
    called = [(source.name, _brief(source), source.title) for source in sources]
    briefs, titles = (Counter(source[place] for source in called) for place in (1, 2))
    return {
        name: brief if briefs[brief] == 1 else title if titles[title] == 1 else name
        for name, brief, title in called
    }


def short(name: str, room: int) -> str:
    """A shown name in `room` cells: without what kind of place it is, then without what follows a colon."""
    from stadtbote.text.wrapping import cells, cut  # only a screen has narrow columns

    place = _LEFT_OUT.sub("", name)
    forms = (name, place, place.partition(":")[0])
    return next((form for form in forms if cells(form) <= room), cut(place, room))


def _brief(source: Titled) -> str:
    """The part of a title that names the source, or the whole one behind its town."""
    if source.own:
        return source.title
    parts = [part for part in _PARTS.split(source.title) if part.strip() and not _is_mere(part)]
    if parts:
        part = parts[0].strip()
        brief = _LEFT_OUT.sub("", part)
        return part if brief == part or _is_mere(brief) else brief
    town = _town(source.address)
    return f"{town}: {source.title}" if town else source.title


def _is_mere(title: str) -> bool:
    return all(word in MERE_WORDS for word in re.findall(r"\w+", title.casefold()))


def _town(address: str) -> str:
    """What a host is named after, "Neustadt" for presse.neustadt.de; a number is the whole host."""
    from urllib.parse import urlsplit

    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host or len(labels) < 2:
        return host
    return labels[-2].capitalize()
