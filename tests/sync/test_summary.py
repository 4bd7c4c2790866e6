"""What a sync brought, in one sentence."""

from __future__ import annotations

import pytest

from stadtbote.errors import Failure, Reason
from stadtbote.sync.plan import Move
from stadtbote.sync.summary import brief, is_plain, move_line, summary
from stadtbote.sync.sync import Result


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([], ""),
        ([Result("a")], "Abgerufen, nichts Neues."),
        ([Result("a", new=1), Result("b", new=2, changed=1)], "3 neue Artikel. 1 geänderter Artikel."),
        (
            [Result("a", new=1), Result("b", error=Failure(Reason.TIMEOUT), stored=2)],
            "1 neuer Artikel. b: der Server antwortete nicht rechtzeitig."
            " Die 2 gespeicherten Artikel bleiben lesbar. Bitte später noch einmal versuchen.",
        ),
        (
            [Result("a", error=Failure(Reason.TIMEOUT)), Result("b", error=Failure(Reason.OFFLINE))],
            "Nicht erreicht: a, keine Antwort; b. Gespeichertes bleibt lesbar.",
        ),
        (
            [Result("a", new=1, moved=Move("https://neu.example/", True)), Result("b")],
            "1 neuer Artikel. a: die Quelle ist umgezogen, die neue Adresse ist übernommen: https://neu.example/",
        ),
        # what was proposed before is not proposed again at every start
        ([Result("a", moved=Move("https://neu.example/", False, told=True))], "Abgerufen, nichts Neues."),
    ],
)
def test_one_sentence(results: list[Result], said: str) -> None:
    """Counts over all sources, and each failure by name; one alone with its reason and what to do."""
    assert summary(results, str) == said


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (
            [Result("a", new=1), Result("b", error=Failure(Reason.TIMEOUT), stored=2)],
            "1 neuer Artikel. ! B: keine Antwort. 2 Artikel bleiben.",
        ),
        (
            [Result("a", error=Failure(Reason.LOGIN, 401)), Result("b", error=Failure(Reason.OFFLINE))],
            "! 2 Quellen nicht erreicht.",
        ),
        ([Result("a", skipped=1)], "Abgerufen, nichts Neues."),
    ],
)
def test_one_row(results: list[Result], said: str) -> None:
    """For the eye a failure has one row; where all came well, there is no need of another sentence."""
    assert brief(results, str.upper) == said
    assert not is_plain(results)
    assert is_plain([Result("a", new=1, changed=1)])


@pytest.mark.parametrize(
    ("address", "ends"),
    [
        ("https://b.example/neu", "source move a https://b.example/neu"),
        ("https://b.example/$(id);reboot", "source move a 'https://b.example/$(id);reboot'"),
        ("https://b.example/?a=1&b='2'", "source move a 'https://b.example/?a=1&b='\"'\"'2'\"'\"''"),
        ("https://b.example/?token=4711", "source move a ADRESSE"),
    ],
)
def test_a_command_to_copy(address: str, ends: str) -> None:
    """What a server named is one word for the shell; of an address with secrets only the host is told."""
    said = move_line("a", Move(address, False))
    assert "umgezogen, b.example, und wird noch am alten Ort gelesen." in said
    assert said.endswith(f": stadtbote {ends}")
