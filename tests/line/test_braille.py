"""Line mode on a braille display, which shows the row of the cursor: each step begins there and fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stadtbote_cache.records import Filter, Item, Paragraph
from stadtbote_cache.store import Store
from support.keeping import filled
from support.talking import Talk, come_to
from support.terminal import Terminal

Begin = Callable[..., Talk]


@pytest.mark.row(119)
@pytest.mark.parametrize(("columns", "cells"), [(80, 0), (40, 0), (80, 40), (40, 20)])
def test_every_article_is_a_prompt_of_one_row(talk: Begin, columns: int, cells: int) -> None:
    """At any width each move ends with number and headline in one row, with room for the sign behind it."""
    speaking = talk(room=(columns, 24), cells=cells)
    speaking("n")
    speaking("p")
    for place in range(1, 34):
        prompt = speaking("")[-1]
        row = speaking.session.list.text(place)
        assert 9 < len(prompt) <= (cells or columns) - 4
        assert prompt == row or (prompt.endswith("…") and row.startswith(prompt[:-1])), row


@pytest.mark.row(119)
@pytest.mark.parametrize("cells", [40, 20])
def test_every_answer_comes_in_rows_of_the_display(talk: Begin, cells: int) -> None:
    """With `cells`, nothing is written but prompts that fit, and empty lines bring all of an answer."""
    speaking = talk(cells=cells)
    for typed in "i,s,5,i,q,/glasfaser,q,/zzqx,q,u,S,2,m,a,o,l,?".split(","):
        speaking(typed)
        while True:
            assert len(speaking.said) == 1, typed
            assert len(speaking.view.prompt) <= cells - 4, typed
            if not speaking.view.goes_on:
                break
            speaking("")
    speaking("a")
    heard = speaking("5")[-1]
    while speaking.view.goes_on:
        heard += f" {speaking('')[-1]}"
    assert heard.endswith(" " + speaking.session.article.reading.parts[2].text)  # type: ignore[union-attr]


def test_a_cut_article_is_told_whole_above(talk: Begin) -> None:
    """With `tell = "all"` a line above the prompt has what was cut; what fits is written once."""
    speaking = talk(room=(80, 24), tell="all")
    assert speaking("n")[-1] == "2. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen"
    assert len(speaking.said) == 1
    whole, cut = speaking("n", "n")
    assert whole.startswith(cut[:-1])
    assert whole.endswith(" in Wuppertal-Elberfeld, ungelesen")
    assert speaking("V") == ["Zur Gliederung wird wenig gesagt."]
    assert speaking("v") == [cut]
    assert talk(cells=40, tell="all")("n") == ["2. Erlebe Digitalisierung - beim…"]


def test_another_command_leaves_the_rows(talk: Begin) -> None:
    """What was not read of an answer is gone with the next command; a number still chooses."""
    speaking = talk(cells=40)
    assert speaking.said == ["Noch nie abgerufen. Fragezeichen:"]
    assert speaking("i") == ["1 von 34: WuppertalWorks - die"]
    assert speaking("j") == ["2. Erlebe Digitalisierung - beim…"]
    assert speaking("S")[-1] == "1. Neu, 0 Artikel"
    assert speaking("3") == ["Gemerkt: 0. a zeigt alle."]


def test_the_place_is_what_was_shown(talk: Begin) -> None:
    """A and l move the place with the rows; A begins with those that were not read of what was opened."""
    speaking = talk(cells=40)
    speaking("5")
    article = speaking.session.article
    assert article is not None
    opened = article.step[0]
    heard = speaking("A")[-1]
    assert article.reading.parts[opened - 1].text.startswith(heard)
    while article.step[0] == opened:
        speaking("")
    assert article.step == (opened + 1, len(article.starts))
    assert speaking.view.goes_on
    speaking("i")
    speaking("l")
    assert article.step[0] == opened + 2
    speaking("k")
    assert article.step[0] == opened + 1


def test_the_display_is_set_in_the_session(talk: Begin, store: Store) -> None:
    """Z takes 40 cells or none, Z and a number takes that many; another number is asked for."""
    speaking = talk()
    assert speaking("Z") == ["Zeilen zu 40 Zellen."]
    assert len(speaking("i")[0]) < 40
    assert speaking("Z 3") == ["Zeilen"]
    assert speaking("Z 0") == ["Zeilen in ganzer Länge."]
    assert speaking("Z 201") == ["Die Zahl der Zellen: von 12 bis 200, oder 0 für ganze Zeilen."]
    assert speaking("Zx")[0].endswith("ist kein Befehl. „hilfe“ sagt alle.")


@pytest.mark.row(123)
def test_a_page_ends_where_the_screen_is_full(talk: Begin, store: Store) -> None:
    """Paragraphs, articles and the help come as far as there is room; the next page goes on there."""
    store.remove_source("wuppertal-digital")
    texts = [f"Absatz {number}. {'Wort ' * 40}" for number in range(1, 9)]
    filled(store, Item("Langes", key="1", body=tuple(Paragraph((text,)) for text in texts)))
    speaking = talk(room=(80, 10))
    speaking("1")
    told = [[said.split()[1] for said in speaking(typed)] for typed in "lllb"]
    assert told == [["2.", "3.", "4."], ["5.", "6.", "7."], ["8."], ["5.", "6.", "7."]]
    assert len(speaking("?")) == 9
    assert store.listing(Filter())


def test_on_a_terminal(opened: Callable[..., Terminal]) -> None:
    """The row of the cursor has the whole prompt, on 80 columns and in rows of 40 cells."""
    terminal = opened(wait="1. WuppertalWorks")
    terminal.press("7\r")
    terminal.press("q\r")
    come_to(terminal, "7. Weitere 674 Wuppertaler Haushalte können einen geförderten Hausanschluss… >")
    terminal.press("Z\r")
    come_to(terminal, "Zeilen zu 40 Zellen. >")
    terminal.press("v\r")
    come_to(terminal, "7. Weitere 674 Wuppertaler… >")
    assert terminal.screen.cursor.x < 40
