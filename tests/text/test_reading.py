"""The order in which an article is read, its links, and a teaser that is said once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from stadtbote.screen.typography import seen_rows
from stadtbote.text import language
from stadtbote.text.article import link_line, reading, with_meta
from stadtbote.text.parts import Part, PartKind, Reading
from stadtbote_cache.records import (
    Block,
    Details,
    Enclosure,
    Heading,
    Image,
    Imprint,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Quote,
    Table,
    replace,
)
from support.reading import HOME, PLAN, TICKETS, article, read, texts


def test_order() -> None:
    """Headline, kicker, date and source, teaser, body, images, then all links with their hosts."""
    found = reading(
        article(
            Item(
                "Neue Linie 7",
                address=f"{HOME}/linie-7",
                kicker="Verkehr",
                teaser=("Alle zehn Minuten.",),
                images=(Image("Ein Bus", None, "Stadt/Meier"), Image("Zierde", decorative=True)),
                links=(PLAN,),
                enclosures=(
                    Enclosure(f"{HOME}/plan.pdf", "application/pdf", 120_000),
                    Enclosure(f"{HOME}/x"),
                ),
                published=datetime(2026, 9, 25, 15, 26, tzinfo=UTC),
                body=(Heading(("Haltestellen",)), Paragraph(("Am ", TICKETS, "."))),
            ),
            listed=False,
        ),
        Imprint("Stadt Musterstadt"),
    )
    links = found.links
    assert found.parts == (
        Part(PartKind.HEADLINE, "Neue Linie 7"),
        Part(PartKind.KICKER, "Verkehr"),
        Part(PartKind.META, "Stadt Musterstadt, 25. September 2026, 15 Uhr 26"),
        Part(PartKind.UNLISTED, "Dieser Artikel steht nicht mehr in der Liste der Quelle."),
        Part(PartKind.TEXT, "Alle zehn Minuten."),
        Part(PartKind.HEADING, "Haltestellen"),
        Part(PartKind.TEXT, "Am Karten, Link 2."),
        Part(PartKind.IMAGE, "Bild: Ein Bus"),
        Part(PartKind.IMAGE, "Bildnachweis: Stadt/Meier"),
        Part(PartKind.HEADING, "Links"),
        Part(PartKind.LINK, "1. Artikel im Netz, www.musterstadt.example", 1, links[0]),
        Part(PartKind.LINK, "2. Karten, karten.example, öffnet in neuem Tab", 1, links[1]),
        Part(PartKind.LINK, "3. Fahrplan, www.musterstadt.example", 1, links[2]),
        Part(PartKind.LINK, "4. PDF-Datei, 120 Kilobyte, www.musterstadt.example", 1, links[3]),
        Part(PartKind.LINK, "5. Datei, www.musterstadt.example", 1, links[4]),
    )
    assert [link.address for link in found.links] == [
        f"{HOME}/linie-7",
        TICKETS.address,
        PLAN.address,
        f"{HOME}/plan.pdf",
        f"{HOME}/x",
    ]


def test_article_with_nothing_but_a_headline() -> None:
    """Nothing is made up: no date, no link, no heading for what is not there."""
    found = reading(article(Item("Titel")), Imprint("Stadt"))
    assert found == Reading((Part(PartKind.HEADLINE, "Titel"), Part(PartKind.META, "Stadt")), ())


def test_link_numbers() -> None:
    """Links are numbered as they are met; the same address keeps its number wherever it comes again."""
    found = read(
        Paragraph(("Erst ", TICKETS, ", dann ", PLAN, ".")),
        ItemList((ListItem((replace(TICKETS, text="nochmals"),)),)),
        LinkLine(Link("Netz", f"{HOME}/a")),
        address=f"{HOME}/a",
        links=(PLAN, Link("Rathaus", f"{HOME}/rathaus")),
    )
    assert texts(found)[:3] == [
        "Erst Karten, Link 2, dann Fahrplan, Link 3.",
        "- nochmals, Link 2",
        "Netz, Link 1",
    ]
    assert [link.text for link in found.links] == ["Artikel im Netz", "Karten", "Fahrplan", "Rathaus"]


@pytest.mark.parametrize(
    ("link", "line"),
    [
        (PLAN, "3. Fahrplan, www.musterstadt.example"),
        (TICKETS, "3. Karten, karten.example, öffnet in neuem Tab"),
        (Link("karten.example", "https://karten.example/"), "3. karten.example"),
        (Link("altstadt.example", "https://stadt.example/"), "3. altstadt.example, stadt.example"),
        (Link("Köln", "https://köln.example/"), "3. Köln, köln.example, in ASCII xn--kln-sna.example"),
        (Link("ohne Adresse", ""), "3. ohne Adresse"),
        (Link("Wer kommt?", "https://stadt.example/"), "3. Wer kommt? stadt.example"),
    ],
)
def test_link_lines(link: Link, line: str) -> None:
    """A link says where it leads, unless its words name that host whole."""
    assert link_line(3, link) == line


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Der ", " hängt aus.", "Der Fahrplan, Link 1, hängt aus."),
        ("Der ", ", der neue.", "Der Fahrplan, Link 1, der neue."),
        ("(", ")", "(Fahrplan, Link 1)"),
        ("", " – der neue", "Fahrplan, Link 1 – der neue"),
        ("", "\nNeu", "Fahrplan, Link 1\nNeu"),
        ("Alle ", "e", "Alle Fahrplan, Link 1, e"),
        ("", "", "Fahrplan, Link 1"),
        ("", " ", "Fahrplan, Link 1"),
    ],
)
def test_link_numbers_inside_a_sentence(before: str, after: str, said: str) -> None:
    """The number stands behind the words between commas, without a bracket that a voice would read out."""
    assert texts(read(Paragraph((before, PLAN, after))))[: said.count("\n") + 1] == said.split("\n")


def test_link_behind_link() -> None:
    """Two links without a word between them stay apart, and a link's own sign needs no comma."""
    question = Link("Wer kommt?", f"{HOME}/wer")
    assert texts(read(Paragraph((PLAN, TICKETS))))[0] == "Fahrplan, Link 1, Karten, Link 2"
    assert texts(read(Paragraph((question, " Alle."))))[0] == "Wer kommt? Link 1, Alle."


def test_teaser_is_not_said_twice() -> None:
    """Where the body begins with the teaser, it is said once, in the body's words, which bring the links."""
    body = (Paragraph(("Ab  Montag fährt ", PLAN, ".")), Paragraph(("Mehr dazu hier.",)))
    found = read(*body, teaser=("Ab Montag fährt Fahrplan.",))
    assert texts(found)[:2] == [
        "Ab  Montag fährt Fahrplan, Link 1.",
        "Mehr dazu hier.",
    ]
    assert [link.address for link in found.links] == [PLAN.address]


@pytest.mark.parametrize(
    ("teaser", "body", "said"),
    [
        (("A.", "B."), ("A.", "B.", "C."), ["A.", "B.", "C."]),
        (("A.", "B."), ("A.", "C."), ["A.", "B.", "C."]),
        (("A.",), ("B.", "A."), ["B.", "A."]),
        (("A b […]",), ("C.", "A b c."), ["C.", "A b c."]),
        (("A b …",), ("A c.",), ["A b …", "A c."]),
        (("A.",), (), ["A."]),
        ((), ("A.", "A."), ["A.", "A."]),
        (("A.", "A."), ("A.",), ["A."]),
    ],
)
def test_teaser_and_body(teaser: tuple[str, ...], body: tuple[str, ...], said: list[str]) -> None:
    """Of the teaser only what the body says word for word is left out, and the order stays."""
    assert texts(read(*(Paragraph((text,)) for text in body), teaser=teaser)) == said


def test_a_heading_is_no_teaser() -> None:
    """A heading with the words of the teaser is still a heading."""
    found = read(Heading(("A.",)), Paragraph(("A.",)), teaser=("A.",))
    assert texts(found) == ["A.", "A."]


@pytest.mark.parametrize(
    ("headline", "teaser", "body", "said"),
    [
        ("Heute offen.", ("Heute offen.",), (), []),
        ("Heute offen.", (), (Paragraph(("Heute ", PLAN)),), ["Heute Fahrplan, Link 1"]),
        ("Heute Fahrplan", (), (Paragraph(("Heute ", PLAN)), Paragraph(("Mehr.",))), ["Mehr."]),
        ("Titel", (), (Heading(("Titel",)), Paragraph(("Mehr.",))), ["Mehr."]),
        ("Ab Montag fährt der…", ("Ab Montag fährt der Bus.",), (), ["… Bus."]),
        ("Ab Montag fährt…", (), (Paragraph(("Ab ", "Montag fährt ", PLAN)),), ["… Fahrplan, Link 1"]),
        ("Ab Montag…", ("Ab Dienstag.",), (), ["Ab Dienstag."]),
    ],
)
def test_the_headline_is_not_said_again(
    headline: str, teaser: tuple[str, ...], body: tuple[Block, ...], said: list[str]
) -> None:
    """Text that only repeats the headline is left out, its links stay; one that goes on after it goes on."""
    found = reading(article(Item(headline, teaser=teaser, body=body)), Imprint("Stadt"))
    assert texts(found)[: len(said)] == said
    assert (PLAN in found.links) == any(PLAN in b.text for b in body if isinstance(b, Paragraph))


def test_english() -> None:
    """What the program adds is said in the language of the user interface; the article is not translated."""
    language.use("en")
    found = reading(
        article(
            Item(
                "Titel",
                address=f"{HOME}/a",
                images=(Image("Bus"),),
                enclosures=(Enclosure(f"{HOME}/b"),),
                body=(Quote(("Zitiert", TICKETS)), Table((), ((("a",),),), "Zeiten")),
            ),
            listed=False,
        ),
        Imprint("Stadt"),
    )
    assert texts(found) == [
        "This article is no longer in the source's list.",
        "Quote: ZitiertKarten, Link 2",
        "Table: Zeiten",
        "a",
        "Image: Bus",
        "Links",
        "1. Article on the web, www.musterstadt.example",
        "2. Karten, karten.example, opens in a new tab",
        "3. File, www.musterstadt.example",
    ]


def test_credits_of_the_whole_page_stand_where_an_image_has_none_of_its_own() -> None:
    """Credits that could not be matched are named once each, but only below images without a credit."""
    source = Imprint("Stadt", ("Anna Muster", "Stadtarchiv", "Anna Muster"))
    line = "Bildnachweise der ganzen Seite: Anna Muster; Stadtarchiv"
    bare = reading(article(Item("Titel", images=(Image(caption="Ein Bagger"),))), source)
    assert texts(bare)[-2:] == ["Bild: Ein Bagger", line]
    for image in (Image(caption="Ein Bagger", credit="Anna Muster"), Image(decorative=True)):
        assert line not in texts(reading(article(Item("Titel", images=(image,))), source))


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ((Image("Ein Bus"),), ["Bild: Ein Bus", "Bildnachweise der ganzen Seite: Meier; Archiv"]),
        ((Image("Ein Bus", None, "Stadt"),), ["Bild: Ein Bus", "Bildnachweis: Stadt"]),
        ((Image("Zierde", decorative=True),), []),
        ((), []),
    ],
)
def test_credits_that_match_no_single_image(images: tuple[Image, ...], said: list[str]) -> None:
    """The credits of the whole page are said, each once, where an image has none of its own."""
    imprint = Imprint("Stadt", ("Meier", "Archiv", "Meier"))
    assert texts(reading(article(Item("Titel", images=images)), imprint)) == said


@pytest.mark.parametrize(("categories", "shown"), [((), []), (("Verkehr",), ["Rubriken: Verkehr."])])
def test_the_eye_has_an_author_once(categories: tuple[str, ...], shown: list[str]) -> None:
    """For the eye, who wrote an article stands in its meta line alone; by ear at its end."""
    item = Item("Titel", body=(Paragraph(("Text.",)),), details=Details(("Eva Bach",), categories))
    heard = reading(article(item), Imprint("Stadt"))
    assert heard.parts[-1].text.startswith("Von Eva Bach.")
    rows = seen_rows(with_meta(heard, article(item), "Stadt", date(2026, 11, 30)), 80)
    seen = ["".join(run.text for line in row.lines(0, ()) for run in line.runs) for row in rows]
    assert "Eva Bach" in seen[1]
    assert seen[3:] == shown
