"""Line mode: search, filters, sheets to choose from, and settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stadtbote.commands import line_help
from stadtbote.text.language import LOCALES, following
from stadtbote_cache.records import Filter, Item, Link, Paragraph
from stadtbote_cache.store import Store
from support.homes import chosen
from support.keeping import filled
from support.talking import Talk

Begin = Callable[..., Talk]
FIRST = "1. WuppertalWorks - die Konzernmesse der Stadtverwaltung, ungelesen"


def test_a_search_says_how_many_and_the_first(talk: Begin) -> None:
    """/words: the count, then the hits are walked like the list, and q is as before the search."""
    speaking = talk()
    speaking("", "")
    said = speaking("/glasfaser")
    assert said == ["4 Artikel gefunden.", "1. Glasfaserausbau in Barmen gestartet, ungelesen"]
    assert speaking("")[-1].startswith("2. Glasfaserausbau startet")
    assert speaking("i")[-1].startswith("2 von 4: Glasfaserausbau startet, ungelesen, Suche „glasfaser“")
    assert speaking("q")[0] == "Die Suche ist beendet."
    assert speaking.said[-1].startswith("3. Mobilfunk-Messwoche")
    assert not speaking.view.ended


def test_a_hit_is_opened_where_the_words_stand(store: Store, talk: Begin) -> None:
    """From a search an article opens at its first hit; . and , say which one comes, and the place stays."""
    store.remove_source("wuppertal-digital")
    said = (
        "Es ist Sommer.",
        "Das Freibad ist offen.",
        "Der Eintritt ist frei.",
        "Das Freibad schließt um acht.",
    )
    numbers = filled(store, Item("Baden", key="1", body=tuple(Paragraph((text,)) for text in said)))
    speaking = talk()
    assert speaking(".") == ["Hier ist nichts gesucht. Schrägstrich sucht im Artikel."]
    assert speaking("/freibad", "1") == ["Treffer 1 von 2.", "Das Freibad ist offen."]
    assert speaking(".") == ["Treffer 2 von 2.", "Das Freibad schließt um acht."]
    assert speaking(".") == ["Von vorn. Treffer 1 von 2.", "Das Freibad ist offen."]
    assert speaking(",") == ["Vom Ende her. Treffer 2 von 2.", "Das Freibad schließt um acht."]
    speaking(".", "q")
    kept = store.article(numbers["Baden"])
    assert kept is not None
    assert (kept.read, kept.place) == (True, 0)
    assert speaking("q", "1")[-1] == "Es ist Sommer."


@pytest.mark.row(128)
def test_the_newest_hits_come_first_on_demand(store: Store, talk: Begin) -> None:
    """d puts the newest first, says so and the first of them, and puts the best first again."""
    store.remove_source("wuppertal-digital")
    day = datetime(2026, 9, 1, tzinfo=UTC)
    filled(
        store,
        Item("Radweg fertig", key="1", published=day),
        Item("Kirmes", key="2", teaser=("Am Radweg.",), published=day + timedelta(days=2)),
    )
    speaking = talk()
    assert speaking("d") == ["Hier sind keine Treffer zu ordnen. Schrägstrich sucht."]
    assert speaking("/radweg")[-1].startswith("1. Radweg fertig")
    said = speaking("d")
    assert said[0] == "Die neuesten zuerst. d: die besten."
    assert said[1].startswith("1. Kirmes")
    assert "Suche „radweg“, die neuesten zuerst" in speaking("i")[-1]
    assert speaking("", "d")[-1].startswith("1. Radweg fertig")
    assert speaking("d", "q", "/radweg")[-1].startswith("1. Radweg fertig")
    assert speaking("d", "/am radweg") == ["1 Artikel gefunden.", "1. Kirmes, ungelesen, 3. September 2026"]
    assert "neuesten" not in speaking("i")[-1]
    assert speaking("/radweg", "1", "d") == [
        "Die neuesten zuerst. d: die besten.",
        "Stadt Musterstadt, 1. September 2026",
    ]
    assert speaking("p")[0].startswith("1. Kirmes")
    assert speaking("q")[-1].startswith("1. Kirmes")
    assert speaking("m", "d") == ["Hier sind keine Treffer zu ordnen. Schrägstrich sucht."]


def test_a_search_within_a_selection_says_so(talk: Begin) -> None:
    """It says where it looked; `a` looks everywhere for the same words, and only then shows all."""
    speaking = talk()
    speaking("1", "q", "u")
    only = "Nur hier gesucht: ungelesene."
    assert speaking("/konzernmesse") == [f"Nichts gefunden: konzernmesse. {only} a sucht überall."]
    assert speaking("v") == [f"Nichts gefunden. {only} a sucht überall."]
    assert speaking("a")[0] == "1 Artikel gefunden."
    assert speaking("q")[0] == "Die Suche ist beendet."
    assert speaking("/glasfaser")[0] == f"4 Artikel gefunden. {only}"
    assert speaking("a", "a")[0] == "Alle Artikel: 34."


@pytest.mark.row(124)
def test_a_search_without_hits_leads_back(talk: Begin) -> None:
    """Nothing found is said; q leads back to where the list was, and only then out of the program."""
    speaking = talk()
    second = speaking("")
    assert speaking("/gibtsnicht") == ["Nichts gefunden: gibtsnicht. q beendet die Suche."]
    assert speaking("v") == ["Nichts gefunden. q beendet die Suche."]
    assert speaking("q") == ["Die Suche ist beendet.", *second]
    assert not speaking.view.ended
    speaking("q")
    assert speaking.view.ended


@pytest.mark.parametrize("typed", ["suche glasfaser", "/ glasfaser", "search GLASFASER", "such glasfaser"])
def test_words_do_for_letters(talk: Begin, typed: str) -> None:
    """The table's own labels and names, in both languages, are understood from their third letter on."""
    assert talk()(typed)[0] == "4 Artikel gefunden."


def test_the_search_is_repeated_by_its_sign(talk: Begin) -> None:
    """/ alone looks for the same words again, and asks for some where there were none."""
    speaking = talk()
    assert speaking("/")[-1].startswith("Wonach?")
    speaking("/glasfaser", "q")
    assert speaking("/")[0] == "4 Artikel gefunden."


def test_words_are_found_in_the_article(store: Store, talk: Begin) -> None:
    """In the article /words goes to the next paragraph that has them, folded as in the search."""
    store.remove_source("wuppertal-digital")
    text = ("Die Straße ist gesperrt.", "Busse fahren anders.", "Die STRASSE wird breiter.")
    filled(store, Item("Bauarbeiten", key="1", teaser=text))
    speaking = talk()
    speaking("1")
    assert speaking("/strasse") == ["Die STRASSE wird breiter."]
    assert speaking("/") == ["Von vorn.", "Die Straße ist gesperrt."]
    assert speaking("/busse") == ["Busse fahren anders."]
    assert speaking("/busse") == ["Nur in diesem Absatz."]
    assert speaking("/tunnel") == ["Im Artikel nicht gefunden: tunnel."]
    assert speaking("v") == ["Busse fahren anders."]


def test_filters_count_and_keep_the_place(talk: Begin) -> None:
    """u, m and a say what is shown now, how many, and the nearest article with its number there."""
    speaking = talk()
    speaking("", "s", "k", "r")
    assert speaking("u") == [
        "Nur ungelesene: 33.",
        "1. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen, gemerkt",
    ]
    kept = "1. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen, gemerkt"
    assert speaking("m") == ["Nur gemerkte: 1.", kept]
    assert speaking("m") == ["Nicht nur gemerkte: 34.", kept.replace("1.", "2.", 1)]
    speaking("u")
    assert speaking("u") == ["Auch gelesene: 34.", kept.replace("1.", "2.", 1)]
    speaking("u")
    assert speaking("q") == ["Alle Artikel: 34.", kept.replace("1.", "2.", 1)]
    speaking("g")
    speaking("", "1", "s", "s")
    assert speaking("a") == ["Alle Artikel: 34.", FIRST.removesuffix(", ungelesen")]


def test_an_empty_filter_says_the_way_out(talk: Begin) -> None:
    """Nothing kept: the list is empty, and a shows all again."""
    speaking = talk()
    assert speaking("m") == ["Nur gemerkte: 0. a zeigt alle."]
    assert speaking("") == ["Nichts Gemerktes. a zeigt alle."]
    assert speaking("i") == ["Nichts Gemerktes. a zeigt alle."]
    assert speaking("a") == ["Alle Artikel: 34.", FIRST]


def test_sources_by_number(store: Store, talk: Begin) -> None:
    """S says the sources with their numbers; a number shows that one alone, and q all again."""
    filled(store, Item("Freibad öffnet", key="1"))
    speaking = talk()
    said = speaking("S")
    assert said[:5] == [
        "1. Neu, 0 Artikel",
        "2. Ungelesen, 35 Artikel",
        "3. Gemerkt, 0 Artikel",
        "4. Alle, 35 ungelesen, 35 Artikel",
        "5. Wuppertal, 34 ungelesen, 34 Artikel, eingebaute Ausgabe",
    ]
    assert said[5].startswith("6. Musterstadt, 1 ungelesen, 1 Artikel, abgerufen: am 21. September ")
    assert said[6:] == ["Nummer der Quelle?"]
    assert speaking("9") == ["Diese Nummer gibt es nicht, die letzte ist 6."]
    assert speaking("6") == ["Musterstadt: 1.", "1. Freibad öffnet, ungelesen"]
    assert speaking("q")[0] == "Alle Artikel: 35."
    assert speaking("S 3")[-1] == "Gemerkt: 0. a zeigt alle."


@pytest.mark.parametrize("typed", ["", "q"])
def test_a_sheet_is_left_without_choosing(talk: Begin, typed: str) -> None:
    """An empty line or q leads back to the current text, and nothing has changed."""
    speaking = talk()
    speaking("", "S")
    assert speaking(typed)[-1].startswith("2. Erlebe Digitalisierung")
    assert speaking("3")[0].startswith("3. Mobilfunk")
    speaking("S", "s")
    assert speaking.said == ["Gemerkt."]


def test_links_by_number(store: Store, talk: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """o says the links with whole addresses; a number opens one; without a browser its address is said."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("webbrowser._tryorder", [])
    store.remove_source("wuppertal-digital")
    links = (Link("Fahrplan", "https://bahn.example/plan"), Link("Karte", "https://karte.example/", True))
    filled(store, Item("Neue Linie", key="1", links=links))
    speaking = talk()
    assert speaking("o") == [
        "1. Fahrplan, bahn.example: https://bahn.example/plan",
        "2. Karte, karte.example, öffnet in neuem Tab: https://karte.example/",
        "Nummer des Links?",
    ]
    assert speaking("2") == ["Kein Browser gefunden. Die Adresse: https://karte.example/"]
    for typed in ("o 1", "o1", "link 1"):
        assert speaking(typed) == ["Kein Browser gefunden. Die Adresse: https://bahn.example/plan"]
    assert speaking("o 3") == ["Diese Nummer gibt es nicht, die letzte ist 2."]


@pytest.mark.row(132)
def test_help_comes_in_portions(talk: Begin) -> None:
    """? says the commands a screenful at a time; an empty line goes on, anything else leaves it."""
    speaking = talk()
    first = speaking("?")
    assert first[:20] == line_help()[:20]
    assert first[20] == f"Leere Zeile: weiter, noch {len(line_help()) - 20} Zeilen."
    told = first[:20]
    while speaking.said[-1].startswith("Leere Zeile: weiter, noch "):
        told += speaking("")[:20]
    assert told == line_help()
    assert not [line for line in told if "Farben" in line or "auf dem Bildschirm" in line]
    assert speaking("")[-1].startswith("2. ")
    assert speaking("hilfe")[-1] == first[20]
    assert speaking("1")[-1].startswith("Am 31.08.2024")
    assert speaking("? s") == ["s: merken oder nicht mehr merken"]
    assert speaking("help sync")[-1].startswith("y: ")


def test_the_language_changes_at_once(talk: Begin, tmp_path: Path) -> None:
    """L says the rest in the other language, and keeps it."""
    speaking = talk()
    assert speaking("L") == ["English."]
    assert speaking("s") == ["Kept."]
    assert chosen(tmp_path / "config.state.json") == {"language": "en"}
    assert speaking("L") == [f"{LOCALES[following('en')].name}."]


def test_faces_and_theme_are_kept_for_the_next_start(talk: Begin, tmp_path: Path) -> None:
    """f says the faces and keeps the chosen one, by number or name; t keeps the screen's colours."""
    speaking = talk()
    said = [
        "1. Bildschirm",
        "2. Ansicht für Bildschirmleser",
        "3. Zeilenmodus, jetzt an",
        "Nummer der Ansicht?",
    ]
    assert speaking("f") == said
    assert speaking("2") == ["„Ansicht für Bildschirmleser“ gilt ab dem nächsten Start."]
    assert speaking("f plain") == ["„Zeilenmodus“ gilt ab dem nächsten Start."]
    assert speaking("t") == ["Jetzt gelten dunkle Farben. Das gilt für den Bildschirm."]
    assert speaking("-") == ["4 Zeilen je Seite."]
    assert chosen(tmp_path / "config.state.json") == {"face": "plain", "theme": "dark", "rows": 4}


def test_a_setting_that_cannot_be_kept_says_so(talk: Begin, tmp_path: Path) -> None:
    """Where nothing can be written, the setting holds for this run, and the sentence says it."""
    (tmp_path / "config.state.json").mkdir()
    (said,) = talk()("+")
    assert said.startswith("6 Zeilen je Seite. Nicht gespeichert: rows = 6.")


def test_out_step_by_step(talk: Begin) -> None:
    """q leads out of the article, the search, the filter, and the program, one after the other."""
    speaking = talk()
    speaking("u", "/glasfaser", "1")
    assert speaking("q")[-1].startswith("1. Glasfaserausbau in Barmen gestartet")
    assert speaking("q")[0] == "Die Suche ist beendet."
    assert speaking("q") == ["Alle Artikel: 34.", FIRST]
    assert speaking("zurück") == ["„zurück“ ist kein Befehl. „hilfe“ sagt alle."]
    assert speaking("back") == ["Das ist die ganze Liste. q: Ende."]
    speaking("q")
    assert speaking.view.ended


def test_a_store_that_fails_is_told(talk: Begin, store: Store) -> None:
    """A store that cannot be read any more: a sentence with what to do, and the session goes on."""
    speaking = talk()
    store._connection.execute("DROP TABLE articles")
    (said,) = speaking("s")
    assert said.startswith("Der Speicher ")
    assert said.endswith("Bitte noch einmal versuchen.")
    assert speaking("/glasfaser") == speaking("u") == [said]
    assert speaking("v") == [FIRST]


def test_a_store_for_reading_only(tmp_path: Path, talk: Begin, store: Store) -> None:
    """On a place that cannot be written everything is read; marks and sync say why they are not."""
    store.writable = False
    speaking = talk()
    assert speaking("1")[-1].startswith("Am 31.08.2024")
    assert speaking("") != speaking("q")
    refused = "Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht."
    assert speaking("s") == speaking("r") == [refused]
    assert speaking("y") == ["Der Speicher ist schreibgeschützt: es kann nichts abgerufen werden."]
    speaking.session.save()
    assert len(store.listing(Filter(unread=True))) == 34
