"""What can be chosen from: links, sources, faces. Imported when one of them is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from stadtbote.reading.answers import Answer, Choice
from stadtbote.terminal.faces import FACES, PLAIN, name_of
from stadtbote.text.article import link_line
from stadtbote.text.language import translated as _
from stadtbote.text.wording import source_line
from stadtbote_cache.records import Filter, Link, SourceState


def link_choice(links: Sequence[Link], title: str, keys: str, chosen: Callable[[int], Answer]) -> Choice:
    """The links of an article with their whole addresses."""
    lines = [f"{link_line(number, link)}: {link.address}" for number, link in enumerate(links, 1)]
    return Choice(title, lines, keys, _("Nummer des Links?"), chosen)


def source_choice(
    states: Sequence[SourceState], current: Filter, chosen: Callable[[Filter, str], Answer]
) -> Choice:
    """All articles, the kept ones, and each source; `chosen` gets the filter and its name."""
    names = [_("Alle Artikel"), _("Gemerkte Artikel"), *(state.source.title for state in states)]
    filters = [Filter(), Filter(kept=True), *(Filter(source=state.source.name) for state in states)]
    details = ["", "", *(f": {source_line(state, time.time())}" for state in states)]
    lines = [
        f"{place}. {name}{detail}" for place, (name, detail) in enumerate(zip(names, details, strict=True), 1)
    ]
    present = Filter(source=current.source, kept=current.kept)
    return Choice(
        _("Quellen"),
        lines,
        _("Enter zeigt diese Artikel, q geht zurück."),
        _("Nummer der Quelle?"),
        lambda place: chosen(filters[place], names[place]),
        filters.index(present) if present in filters else 0,
    )


def face_choice(chosen: Callable[[str], Answer]) -> Choice:
    """The faces, and which one is on; `chosen` gets its name. Only line mode asks."""
    on = _("{face}, jetzt an")
    names = [on.format(face=name_of(face)) if face == PLAIN else name_of(face) for face in FACES]
    lines = [f"{number}. {name}" for number, name in enumerate(names, 1)]
    return Choice("", lines, "", _("Nummer der Ansicht?"), lambda place: chosen(FACES[place]))
