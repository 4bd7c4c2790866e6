"""What is told of an article's structure to those who cannot see it, as much as they like. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.parts import TEXTS, Part, PartKind, Reading
from stadtbote.text.tell import ALL, SHORT, language_name


def before(part: Part, tell: str) -> str:
    """What is said before the text of a part; `tell` is how much."""
    of = part.structure
    said = []
    if part.kind is PartKind.HEADING:
        level = f" {of.level}" if of.level and tell != SHORT else ""
        return f"{_('Überschrift')}{level}: {_language(of.language) if tell != SHORT else ''}"
    if tell == SHORT or part.continues:
        return ""
    if part.kind is PartKind.ROW and of.place == 1:
        rows = plural("{n} Zeile", "{n} Zeilen", of.total)
        columns = plural("{n} Spalte", "{n} Spalten", of.columns)
        named = f"{rows}, {columns}: "  # its caption has said that it is a table
        said.append(
            named if of.titled else _("Tabelle, {rows}, {columns}: ").format(rows=rows, columns=columns)
        )
    elif part.kind is PartKind.ROW and of.place and tell == ALL:
        said.append(_("Zeile {place} von {total}: ").format(place=of.place, total=of.total))
    if part.kind is PartKind.CODE:
        said.append(_("Code: "))
    if part.kind is PartKind.ITEM:
        if of.place == 1 and tell == ALL:
            said.append(f"{plural('Liste, {n} Punkt', 'Liste, {n} Punkte', of.total)}: ")
        if of.turns:
            said.append(_("Stufe {level}: ").format(level=part.indent + 1))
    return "".join([*said, _language(of.language)])


def behind(part: Part, tell: str) -> str:
    """What is said behind the text of a part."""
    if tell != ALL or not part.structure.place or part.structure.place != part.structure.total:
        return ""
    return f" {_('Ende der Tabelle.') if part.kind is PartKind.ROW else _('Ende der Liste.')}"


def told(part: Part, tell: str) -> str:
    """A part with all that is said of it."""
    return f"{before(part, tell)}{part.text}{behind(part, tell)}"


def line_of(part: Part, tell: str) -> str:
    """A part as a line of plain text; a link with its full address."""
    return f"{part.text}: {part.link.address}" if part.link else told(part, tell)


def lines(shown: Reading, tell: str) -> Iterator[str]:
    """The article as lines of plain text, a paragraph each, with the full addresses of its links."""
    for part in shown.parts:
        if part.kind is PartKind.HEADING or (part.kind in TEXTS and not part.continues):
            yield ""
        yield line_of(part, tell)


def _language(code: str) -> str:
    return f"{language_name(code)}: " if code else ""
