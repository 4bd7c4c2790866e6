"""A table of the open article cell by cell, along its rows or down a column."""

from __future__ import annotations

from stadtbote.reading.answers import Answer, Choice
from stadtbote.reading.session import Session
from stadtbote.text.language import translated as _
from stadtbote.text.parts import PartKind, Seen
from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtbote.reading.article import OpenArticle


class Cell(Record):
    """`row` and `column` from 1; `name` of the column, empty where the cell is said of none."""

    row: int
    column: int
    name: str
    text: str


def table(session: Session, words: str = "") -> Answer:
    """The cells of the table at the article's place, else of the next one, else of the last."""
    article = session.article
    if article is None:
        return Answer(_("Tabellen gibt es im Artikel. Erst einen öffnen."))
    tables = list[list[int]]()
    parts, last = article.reading.parts, 0
    for index, part in enumerate(parts):
        if place := part.structure.place if part.kind is PartKind.ROW else 0:
            if not tables or place <= last:
                tables.append([])
            tables[-1].append(index)
            last = place
    if not tables:
        return Answer(_("Dieser Artikel hat keine Tabelle."))
    ends = [article.starts[rows[-1]] + len(parts[rows[-1]].text) for rows in tables]
    rows = next((rows for rows, end in zip(tables, ends, strict=True) if article.offset <= end), tables[-1])
    cells = _cells(article, rows)
    here = max((index for index in rows if article.starts[index] <= article.offset), default=rows[0])
    at = next(cell for cell in cells if cell.row == parts[here].structure.place)
    return session.choose(_sheet(session, cells, at, along=True), words)


def _cells(article: OpenArticle, rows: Sequence[int]) -> list[Cell]:
    seen, cells = dict(article.reading.seen), list[Cell]()
    for index in rows:
        part, looks = article.reading.parts[index], seen.get(index, Seen())
        row, width = part.structure.place, part.structure.columns
        texts = {column: part.text[start:end] for column, start, end in looks.cells}
        if part.structure.note:
            cells.append(Cell(row, 1, "", texts[0]))
            continue
        names = [*looks.header, *[""] * width]
        for column in range(width):
            name = names[column] or _("Spalte {n}").format(n=column + 1)
            cells.append(Cell(row, column + 1, name, texts.get(column, _("leer"))))
    return cells


def _sheet(session: Session, cells: Sequence[Cell], at: Cell, *, along: bool) -> Choice:
    """All cells `along` the rows, or those of one column; row or column are told where they change."""
    shown = [*cells] if along else [cell for cell in cells if cell.column == at.column and cell.name]
    shown = shown if at in shown else [at]
    heads = {cell.row: cell.text for cell in cells if cell.column == 1}
    place, lines, told = shown.index(at), list[str](), ""
    for number, cell in enumerate(shown):
        row = _("Zeile {row}").format(row=cell.row)
        group, name = (row, cell.name) if along else (cell.name, row if at.column == 1 else heads[cell.row])
        changes = group != told or (number == place and session.terms.field)
        said = [group if changes else "", name, cell.text]
        lines.append(f"{number + 1}. {': '.join(filter(None, said))}")
        told = group

    def turned(place: int) -> Answer:
        return Answer(choice=_sheet(session, cells, shown[place], along=not along))

    title = _("Tabelle, Zeile für Zeile") if along else at.name
    keys = _("Nummer und Enter: die Spalte der Zelle, oder wieder die Zeilen. q geht zurück.")
    return Choice(title, lines, keys, _("Nummer der Zelle?"), turned, place)
