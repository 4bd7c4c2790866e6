"""Line mode: moving, opening and reading. What is new is the prompt, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stadtbote_cache.records import Filter, Heading, Item, Link, Paragraph, Quote
from stadtbote_cache.store import Store
from support.keeping import filled
from support.talking import Talk

Begin = Callable[..., Talk]
FIRST = "1. WuppertalWorks - die Konzernmesse der Stadtverwaltung, ungelesen"
SECOND = "2. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen"
TEXT = "Am 31.08.2024 findet die Ausbildungsmesse der Stadt Wuppertal"
LONG = Item(
    "Neue Brücke",
    key="1",
    address="https://www.musterstadt.example/bruecke",
    kicker="Verkehr",
    teaser=("Sie ist fertig.",),
    body=(
        Paragraph(("Die alte war ", Link("gesperrt", "https://karte.example/"), ".")),
        Heading(("Wie es weitergeht",)),
        Paragraph(("Erst kommen die Räder.",)),
        Quote(("Dann die Busse.",)),
    ),
)


@pytest.fixture
def bridge(store: Store, talk: Begin) -> Talk:
    """A session over one source with two articles, the first of them long."""
    store.remove_source("wuppertal-digital")
    filled(store, LONG, Item("Freibad öffnet", key="2", teaser=("Am Samstag.",)))
    return talk()


@pytest.mark.row(127)
def test_the_start_says_little(talk: Begin) -> None:
    """What is not known before the first article: at the first visit the key for help, then how many.

    To who wants little, nothing. i at the place that it has just told has the rest.
    """
    speaking = talk()
    assert speaking.said == ["Noch nie abgerufen. Fragezeichen: Hilfe.", FIRST]
    assert speaking("i")[0].startswith("1 von 34: WuppertalWorks")
    whole = ["34 Artikel. Eingebaute Ausgabe, noch nie abgerufen. Zeilenmodus."]
    assert speaking("i") == whole
    assert speaking("i")[0].startswith("1 von 34: ")
    assert speaking("r", "i")[0].startswith("1 von 34: ")
    speaking("r", "n")
    assert speaking("i")[0].startswith("2 von 34: ")
    speaking.session.news.show()
    speaking.session.end()
    assert talk().said == ["34 Artikel.", FIRST]
    assert talk(tell="short").said == [FIRST]


def test_a_notice_is_said_once_at_the_start(store: Store, talk: Begin) -> None:
    """A sentence about the store comes first."""
    view = talk().view
    assert next(iter(view.start("Nur für diesen Lauf."))) == "Nur für diesen Lauf."


def test_an_empty_line_goes_on(talk: Begin) -> None:
    """Each empty line makes the next article the prompt, and nothing else is said."""
    assert talk()("") == [SECOND]


def test_opening_the_current_article_begins_with_its_text(talk: Begin) -> None:
    """The headline was the prompt: behind its number comes what is new, and it counts as read."""
    speaking = talk()
    said = speaking("1")
    assert len(said) == 1
    assert said[0].startswith(TEXT)
    assert speaking("q") == [FIRST.removesuffix(", ungelesen")]


def test_opening_another_article_says_its_headline(talk: Begin) -> None:
    """Who types the number of another article hears which one it is, then its text."""
    said = talk()("5")
    assert said[0] == "5. Girls' Day 2024 beim Amt für Informationstechnik und Digitalisierung"
    assert len(said) == 2


def test_paragraphs_follow_one_by_one(bridge: Talk) -> None:
    """Kicker with the first paragraph, then one paragraph a line, quotes and links in words, then the end."""
    assert bridge.said[-1] == "1. Neue Brücke, ungelesen"
    assert bridge("e") == ["Verkehr", "Sie ist fertig."]
    assert [bridge("")[-1] for _ in range(8)] == [
        "Die alte war gesperrt, Link 2.",
        "Überschrift: Wie es weitergeht",
        "Erst kommen die Räder.",
        "Zitat: Dann die Busse.",
        "Überschrift: Links",
        "1. Artikel im Netz, www.musterstadt.example",
        "2. gesperrt, karte.example",
        "Ende des Artikels. n: nächster Artikel, q: zur Liste.",
    ]
    assert bridge("") == ["Ende des Artikels."]
    assert bridge("n") == ["2. Freibad öffnet", "Am Samstag."]
    assert bridge("n") == ["Das ist der letzte Artikel."]
    assert bridge("p") == ["1. Neue Brücke", "Verkehr", "Sie ist fertig."]
    assert bridge("p") == ["Das ist der erste Artikel."]


def test_nothing_of_the_article_is_out_of_reach(bridge: Talk) -> None:
    """What the row has said already stands before the text: headline, kicker, source."""
    bridge("1")
    assert bridge("k") == ["Stadt Musterstadt"]
    assert bridge("k") == ["Verkehr"]
    assert bridge("k") == ["Neue Brücke"]
    assert bridge("k") == ["Anfang des Artikels."]
    assert bridge("G") == ["2. gesperrt, karte.example"]
    assert bridge("g") == ["Neue Brücke"]


def test_headings(bridge: Talk) -> None:
    """h goes from heading to heading, and says where there is none."""
    assert bridge("h") == ["Überschriften gibt es im Artikel. Eine Nummer öffnet ihn."]
    bridge("1")
    assert bridge("h") == ["Überschrift: Wie es weitergeht"]
    assert bridge("h") == ["Überschrift: Links"]
    assert bridge("h") == ["Keine weitere Überschrift."]


@pytest.mark.row(134)
def test_reading_on(bridge: Talk) -> None:
    """A writes all paragraphs behind the current one, the last of them is the prompt; then it is the end."""
    bridge("1", "")
    assert bridge("A") == [
        "Überschrift: Wie es weitergeht",
        "Erst kommen die Räder.",
        "Zitat: Dann die Busse.",
        "Überschrift: Links",
        "1. Artikel im Netz, www.musterstadt.example",
        "2. gesperrt, karte.example",
    ]
    assert bridge("A")[0].startswith("Ende des Artikels.")
    assert bridge("T") == ["1. Wie es weitergeht", "2. Links", "Nummer der Überschrift?"]
    assert bridge("1") == ["Überschrift: Wie es weitergeht"]
    assert bridge("H") == ["Keine Überschrift davor."]
    assert bridge("J") == ["Link 1 von 2.", "1. Artikel im Netz, www.musterstadt.example"]


@pytest.mark.row(125)
def test_marks_say_only_themselves(talk: Begin, store: Store) -> None:
    """A mark is a word; the headline is not said again, and the next row tells the state."""
    speaking = talk()
    assert speaking("s") == ["Gemerkt."]
    assert speaking("r") == ["Gelesen."]
    assert speaking("v") == ["1. WuppertalWorks - die Konzernmesse der Stadtverwaltung, gemerkt"]
    assert speaking("s") == ["Nicht mehr gemerkt."]
    assert speaking("r") == ["Ungelesen."]
    row = store.rows(store.listing(Filter())[:1]).popitem()[1]
    assert (row.read, row.kept) == (False, False)


def test_pages(talk: Begin) -> None:
    """l tells the next lines, b those before them, and each ends with the prompt."""
    speaking = talk(rows=3)
    assert [said.split()[0] for said in speaking("l")] == ["2.", "3.", "4."]
    assert [said.split()[0] for said in speaking("l")] == ["5.", "6.", "7."]
    assert [said.split()[0] for said in speaking("b")] == ["2.", "3.", "4."]
    assert [said.split()[0] for said in speaking("b")] == ["1."]
    assert speaking("b") == ["Das ist der erste Artikel."]
    assert speaking("+") == ["4 Zeilen je Seite."]
    assert len(speaking("l")) == 4
    speaking("G")
    assert speaking("l") == ["Das ist der letzte Artikel."]


def test_the_place_is_kept_and_taken_up(bridge: Talk, store: Store, talk: Begin) -> None:
    """Reading goes on where it was left; an article read to its last words begins anew."""
    bridge("1", "", "", "q")
    assert bridge("1") == ["Weiter bei Absatz 6 von 11.", "Überschrift: Wie es weitergeht"]
    bridge("", "")
    bridge.session.save()
    assert talk()("1")[-1] == "Sie ist fertig."
    bridge("", "", "", "", "q")
    assert store.article(store.listing(Filter())[0]).place == 0  # type: ignore[union-attr]


def test_going_beside_marks_nothing(talk: Begin) -> None:
    """w goes into the article and back, and leaves it unread."""
    speaking = talk()
    assert speaking("w")[0].startswith(TEXT)
    assert speaking("w") == [FIRST]


def test_where(bridge: Talk) -> None:
    """i says the place, the whole headline, and how old the news are."""
    said = bridge("i")[-1]
    assert said.startswith("1 von 2: Neue Brücke, ungelesen, Musterstadt")
    bridge("1")
    assert bridge("i")[-1].startswith("Absatz 4 von 11, Artikel 1 von 2: Neue Brücke, Musterstadt")


@pytest.mark.parametrize("typed", ["0", "35", "999999999999", "öffnen x"])
def test_numbers_that_are_not_there(talk: Begin, typed: str) -> None:
    """Another number is asked for, and the place stays."""
    speaking = talk()
    assert speaking(typed) == ["Diese Nummer gibt es nicht, die letzte ist 34."]
    assert speaking("v") == [FIRST]


@pytest.mark.parametrize("typed", ["xyz", "§", "s 5", "\x1b[A", "\x00", "jj", "hilf mir x y"])
def test_what_is_no_command_is_told(talk: Begin, typed: str) -> None:
    """One sentence says what to do, nothing is done, and nothing that was typed reaches the terminal raw."""
    speaking = talk()
    (said,) = speaking(typed)
    assert said.endswith(
        ("ist kein Befehl. „hilfe“ sagt alle.", "Diesen Befehl gibt es nicht. „hilfe“ sagt alle.")
    )
    assert said.isprintable()
    assert speaking("v") == [FIRST]


def test_an_empty_store(store: Store, talk: Begin) -> None:
    """Without sources every command has an answer."""
    store.remove_source("wuppertal-digital")
    speaking = talk()
    assert speaking.said[0].startswith("Es gibt keine Quelle.")
    assert speaking.said[-1] == "Keine Artikel."
    for typed in ("", "k", "l", "b", "g", "G", "e", "1", "w", "n", "p", "r", "s", "o", "i", "v", "h", "y"):
        assert speaking(typed)[-1], typed
