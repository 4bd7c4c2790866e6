"""HTML: what single elements mean to a reader, and that none of it is lost."""

from __future__ import annotations

import pytest

from stadtbote_cache.records import Image, Link, LinkLine, Paragraph, Picture, Table
from support.soup import read, words

HOST = "https://stadt.example"

# HTML and the texts that it becomes.
TEXTS = {
    "br": ("<p>Zeiten:<br>Mo  8-12<br/>\nDi zu<br></p>", ["Zeiten:\nMo 8-12\nDi zu"]),
    "br and links": ("<p>A <a href=/x>b</a><br><a href=/y>c</a> d</p>", ["A b\nc d"]),
    "br in a heading": ("<h2>Fest<br>am Markt</h2>", ["Fest am Markt"]),
    "br in a list": ("<ul><li>Bad<br>Weg 1</ul>", ["Bad\nWeg 1"]),
    "del": ("<p>Das <del>Konzert</del> fällt aus.</p>", ["Das (durchgestrichen: Konzert) fällt aus."]),
    "s": ("<p><s>Markt am <b>5. Mai</b></s></p>", ["(durchgestrichen: Markt am 5. Mai)"]),
    "strike around paragraphs": (
        "<strike><p>Eins</p><p>Zwei</p></strike>Drei",
        ["durchgestrichen: Eins", "durchgestrichen: Zwei", "Drei"],
    ),
    "del and ins": ("<p>Um <del>zwölf</del> <ins>zwei</ins> Uhr</p>", ["Um zwei Uhr"]),
    "a number for a number": (
        "<p>Um <s>12</s> 14 Uhr, <s>5 Euro</s>.</p>",
        ["Um 14 Uhr, (durchgestrichen: 5 Euro)."],
    ),
    "del without words": ("<p>A<del></del> b</p>", ["A b"]),
    "q": ("<p>Sie sagte <q>ja <q>nein</q></q>.</p>", ["Sie sagte „ja ‚nein‘“."]),
    "q in English": ("<p lang=en>She said <q>yes</q>.</p>", ["She said “yes”."]),
    "q with marks": ("<p><q>„Ja“</q> sagt sie</p>", ["„Ja“ sagt sie"]),
    "pre": ("<pre>a\n\n  b</pre>", ["a\n\n  b"]),
    "tel": ("<p><a href='tel:+49%20202%20563'>Anrufen</a></p>", ["Anrufen (+49 202 563)"]),
    "tel that says its number": ("<p><a href='tel:+49202563000'>0202 / 563 000</a></p>", ["0202 / 563 000"]),
    "math with words": ("<p>Wenn <math alttext='a+b'><mi>x</mi></math> gilt</p>", ["Wenn a+b gilt"]),
    "math with an annotation": (
        "<p>Wert <math><semantics><mfrac><mi>a</mi><mi>b</mi></mfrac><annotation>a/b</annotation></semantics>"
        "</math></p>",
        ["Wert a/b"],
    ),
    "math alone": ("<p>Wert <math><mi>a</mi><mo>+</mo><mi>b</mi></math></p>", ["Wert a+b"]),
    "progress and meter": ("<p><progress>70 %</progress> von <meter>3 m</meter></p>", ["70 % von 3 m"]),
    "an image in a sentence": ("<p>Wenn <img alt='a+b=c'> gilt.</p>", ["Wenn a+b=c gilt."]),
    "images that name entries": (
        "<ul><li><img alt=Telefon> 0202 123<li><img alt=Post> Markt 1</ul>",
        ["Telefon 0202 123", "Post Markt 1"],
    ),
    "emoji": ("<p>Frohes Fest <img class=emoji alt='🎄'></p>", ["Frohes Fest 🎄"]),
    "words of an image link": (
        "<p><a href=/1><img alt=Eins></a><a href=/2><img alt=Zwei></a>Drei</p>",
        ["Eins Zwei Drei"],
    ),
}


@pytest.mark.parametrize(("html", "expected"), TEXTS.values(), ids=TEXTS)
def test_texts(html: str, expected: list[str]) -> None:
    """What an element says to those who see it is in the text."""
    assert words(html) == expected


# HTML and the link that it becomes: words and path.
MEDIA = {
    "iframe": ("<iframe title='Die Sitzung' src=/v>alt</iframe>", "Die Sitzung", "/v"),
    "iframe without a title": ("<iframe data-src=/v></iframe>", "Eingebetteter Inhalt", "/v"),
    "video": ("<video src=/v.mp4><a href=/v.mp4>Laden</a></video>", "Video", "/v.mp4"),
    "video with sources": ("<video><source src=/v.webm><source src=/v.mp4></video>", "Video", "/v.webm"),
    "audio": ("<audio src=/a.mp3 aria-label='Gespräch'></audio>", "Gespräch", "/a.mp3"),
    "embed": ("<embed src=/e.pdf>", "Eingebetteter Inhalt", "/e.pdf"),
    "object": ("<object data=/o.pdf></object>", "Eingebetteter Inhalt", "/o.pdf"),
}


@pytest.mark.parametrize(("html", "text", "path"), MEDIA.values(), ids=MEDIA)
def test_media_are_links(html: str, text: str, path: str) -> None:
    """What a page embeds is a link with its title or its kind, where it stands."""
    link = Link(text, HOST + path)
    assert read(f"<p>A</p>{html}<p>B</p>") == (Paragraph(("A",)), LinkLine(link), Paragraph(("B",)))
    assert words(f"<ul><li>A {html} b</ul>") == [f"A {text} b"]


@pytest.mark.parametrize(
    "html",
    [
        "<iframe src=/x width=1 height=1></iframe>",
        "<iframe hidden src=/x></iframe>",
        "<iframe src='about:blank'></iframe>",
        "<video></video>",
        "<embed src='javascript:x()'>",
    ],
)
def test_media_that_nobody_sees_are_none(html: str) -> None:
    """What counts visits, is hidden or leads nowhere is no link."""
    assert read(f"<p>A</p>{html}") == (Paragraph(("A",)),)


def test_links_of_a_caption_are_listed() -> None:
    """A caption is words; its links follow the image."""
    html = "<figure><img alt=Turm><figcaption>Der Turm. <a href=/f>Mehr</a></figcaption></figure>"
    assert read(html) == (Picture(Image("Turm", "Der Turm. Mehr")), LinkLine(Link("Mehr", f"{HOST}/f")))


def test_a_cell_over_several_columns() -> None:
    """A cell counts for each column that it spans; over a whole row, or without headers, it is said once."""
    rows = "<tr><td colspan=2>zu<td>auf<tr><td colspan=3>Hinweis"
    table = Table((("Mo",), ("Di",), ("Mi",)), ((("zu",), ("zu",), ("auf",)), (("Hinweis",),)))
    assert read(f"<table><tr><th>Mo<th>Di<th>Mi{rows}</table>") == (table,)
    assert read(f"<table>{rows}</table>") == (Table((), ((("zu",), (), ("auf",)), (("Hinweis",),))),)


def test_a_row_with_one_value() -> None:
    """It is one of the first column, unless its cell is over all of them; a part of them is no whole row."""
    head = (("Mo",), ("Di",), ("Mi",))
    cells = {
        "<td>zu": (("zu",), ()),
        "<td>zu<td><td>": (("zu",), ()),
        "<td colspan=2>zu": (("zu",), ("zu",), ()),
        "<td colspan=3>zu": (("zu",),),
        "<td colspan=9>zu": (("zu",),),
        "<th colspan=3>zu": (("zu",),),
    }
    for html, row in cells.items():
        rows = f"<tr><td>1<td>2<td>3<tr>{html}"
        table = Table(head, ((("1",), ("2",), ("3",)), row))
        assert read(f"<table><tr><th>Mo<th>Di<th>Mi{rows}</table>") == (table,)
