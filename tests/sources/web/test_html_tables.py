"""HTML: what becomes of the tables of a page."""

from __future__ import annotations

import pytest

from stadtbote_cache.records import Link, Paragraph, Table
from support.soup import read


def test_a_table_has_its_header_caption_and_rows() -> None:
    """thead gives the header; a th at the beginning of a row is a cell of that row."""
    html = (
        "<table><caption>Leerung</caption><thead><tr><th>Tag<th>Tonne</thead>"
        "<tr><th>Montag<td>grau<br>und blau<tr><td>Dienstag<td><a href='/plan'>Plan</a></table>"
    )
    assert read(html) == (
        Table(
            (("Tag",), ("Tonne",)),
            (
                (("Montag",), ("grau\nund blau",)),
                (("Dienstag",), (Link("Plan", "https://stadt.example/plan"),)),
            ),
            "Leerung",
        ),
    )


def test_a_first_row_of_header_cells_is_the_header() -> None:
    """Without thead a first row of nothing but th counts; a table without any has an empty header."""
    assert read("<table><tr><th>A<th>B<tr><td>1<td>2</table>") == (
        Table((("A",), ("B",)), ((("1",), ("2",)),)),
    )
    assert read("<table><tr><td>1<td>2</table>") == (Table((), ((("1",), ("2",)),)),)


def test_cells_that_span_keep_the_columns_in_line() -> None:
    """A header over two columns is said for both, a cell over two rows in both; rows are equally long."""
    html = "<table><tr><th colspan=2>Zeit<th>Ort<tr><td rowspan=2>Mo<td>8<td>Kai<tr><td>9</table>"
    assert read(html) == (
        Table(
            (("Zeit",), ("Zeit",), ("Ort",)),
            ((("Mo",), ("8",), ("Kai",)), (("Mo",), ("9",), ())),
        ),
    )


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><p>Eins</p><p>Zwei</p></table>",
        "<table role=presentation><tr><td>Eins<td>Zwei</table>",
        "<table><tr><td>Eins<td><table><tr><td>Zwei</table></table>",
    ],
)
def test_tables_for_layout_become_paragraphs(html: str) -> None:
    """A table of one cell, one for presentation and one around other tables only lay out a page."""
    assert read(html) == (Paragraph(("Eins",)), Paragraph(("Zwei",)))
