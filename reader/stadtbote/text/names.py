"""The names by which sources are shown, made from their titles; commands take the names that are typed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile

from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MERE_WORDS = frozenset(
    """aktuell aktuelle aktuelles alle amtliche archiv artikel atom bekanntmachungen beiträge blog feed home
    index latest meldungen mitteilungen nachrichten neues neuigkeiten news newsfeed newsroom ohne-titel press
    presse pressearchiv presseinformationen pressemeldungen pressemitteilungen releases rss rss-feed start
    startseite uebersicht übersicht unbenannt und untitled welcome willkommen""".split()
)
"""Words that many sources have for a title, and that say of none which it is."""
_LEFT_OUT = re.compile(
    r"^(?:(?:Große |Freie )?(?:Landeshaupt|Hanse|Kreis|Universitäts)?[Ss]tadt"
    r"|(?:Verbands|Samt|Orts)?[Gg]emeinde|Landkreis|Kreis|Stadtverwaltung)\s+(?=[^\W\d])"
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


def page_title(*titles: str) -> str:
    """The first of what a page calls itself; where that says only "Aktuelles", with whose behind it.

    Whose that is, the first of the others tells that says more: "Musterstadt: Aktuelles".
    """
    first, *others = [title for title in titles if title] or [""]
    if not _saying_parts(first):
        for parts in filter(None, map(_saying_parts, others)):
            place = next(filter(_LEFT_OUT.match, parts), parts[-1])
            return f"{place.strip()}: {first}"
    return first


def shortened(names: Iterable[str], room: int) -> dict[str, str]:
    """Shown names, each in `room` cells: as `short`, but where they would look alike, cut in the middle."""
    found = {name: short(name, room) for name in names}
    counted = Counter(found.values())
    if len(counted) < len(found):
        for text in [text for text, count in counted.items() if count > 1]:
            found |= _told_apart([name for name in found if found[name] == text], room)
    return found


def _told_apart(alike: Sequence[str], room: int) -> dict[str, str]:
    """Names in `room` cells, cut so that what they differ in is left, with the word it is in if possible."""
    from stadtbote.text import signs
    from stadtbote.text.wrapping import cells, cut, fitting

    bases = [_LEFT_OUT.sub("", name) for name in alike]
    bases = bases if len({*bases}) == len(bases) else [*alike]
    same = len([*takewhile(lambda letters: len({*letters}) == 1, zip(*bases, strict=False))])
    word, least = bases[0].rfind(" ", 0, same) + 1, room // 3  # cells of the beginning
    begin = word if cells(bases[0][word:same]) < room - least - 2 else same
    found = dict[str, str]()
    for name, base in zip(alike, bases, strict=True):
        tail = base[begin:].lstrip(" :;,|·-–—")
        head = base[: fitting(base, max(room - 1 - cells(tail), least))].rstrip()
        if len(head) + len(tail) < len(base):
            tail = cut(tail, room - 1 - cells(head))
            found[name] = f"{head}{signs.current().cut}{tail}"
        else:
            found[name] = cut(base, room)
    counted = Counter(found.values())
    again = [name for name in alike if counted[found[name]] > 1]
    return found | (_told_apart(again, room) if 1 < len(again) < len(alike) else {})


def short(name: str, room: int) -> str:
    """A shown name in `room` cells: without what kind of place it is, then without what follows a colon."""
    from stadtbote.text.wrapping import cells, cut  # only a screen has narrow columns

    if cells(name) <= room:
        return name
    place = _LEFT_OUT.sub("", name)
    brief = next((form for form in (place, place.partition(":")[0]) if cells(form) <= room), None)
    return cut(place, room) if brief is None else brief


def _brief(source: Titled) -> str:
    """The part of a title that names the source, or the whole one behind its town."""
    if source.own:
        return source.title
    if parts := _saying_parts(source.title):
        part = parts[0].strip()
        brief = _LEFT_OUT.sub("", part)
        return part if brief == part or _is_mere(brief) else brief
    town = _town(source.address)
    return f"{town}: {source.title}" if town else source.title


def _saying_parts(title: str) -> list[str]:
    return [part for part in _PARTS.split(title) if part.strip() and not _is_mere(part)]


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
