"""What went wrong, in sentences: every reason has its own, and each says what was kept and what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stadtbote.errors import Failure, Reason, SourceError
from stadtbote.text import language
from stadtbote.text.failures import advice, cause, happened, source_failure, store_failure
from stadtbote_cache.errors import StoreBroken, StoreError, StoreNewer, StoreUnwritable

FAILURES = [
    *(Failure(reason) for reason in Reason if reason not in {Reason.STATUS, Reason.UNKNOWN}),
    Failure(Reason.PROXY_FAILED, 503),
    *(Failure(Reason.STATUS, status) for status in (401, 404, 410, 429, 500, 418)),
]
UNKNOWN = {"de": "es gab einen unbekannten Fehler.", "en": "there was an unknown fault."}
PATH = Path("/srv/stadtbote.sqlite3")


def test_codes() -> None:
    """The store keeps the reason, and the status where a server gave one; both are read from there again."""
    assert Failure(Reason.TLS).code == str(SourceError(Reason.TLS)) == "tls"
    assert Failure(Reason.STATUS, 503).code == str(SourceError(Reason.STATUS, status=503)) == "status 503"
    assert [Failure.read(failure.code) for failure in FAILURES] == FAILURES


@pytest.mark.parametrize("code", UNKNOWN)
def test_every_reason_has_its_own_sentence(code: str) -> None:
    """No two reasons say the same, none falls through to the unknown one, and each is one full sentence."""
    language.use(code)
    said = [happened(failure) for failure in FAILURES]
    assert len(set(said)) == len(said)
    assert UNKNOWN[code] not in said
    assert all(sentence.endswith((".", "?")) for sentence in said)
    assert all("{" not in sentence for sentence in said)


@pytest.mark.parametrize("code", UNKNOWN)
@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.code)
def test_whole_sentence(code: str, failure: Failure) -> None:
    """It names the source, what happened, what is kept, and what to do."""
    language.use(code)
    kept = {
        "de": "Die 34 gespeicherten Artikel bleiben lesbar.",
        "en": "The 34 stored articles can still be read.",
    }
    assert source_failure("musterstadt", failure, 34) == (
        f"musterstadt: {happened(failure)} {kept[code]} {advice(failure, 'musterstadt')}"
    )
    please = {"de": "Bitte ", "en": "Please "}
    assert advice(failure).startswith(please[code])


def test_english_is_another_language() -> None:
    """Each sentence differs between the languages."""
    german = [(happened(failure), advice(failure)) for failure in FAILURES]
    language.use("en")
    for (said, advised), failure in zip(german, FAILURES, strict=True):
        assert happened(failure) != said
        assert advice(failure) != advised


@pytest.mark.parametrize(
    ("stored", "de", "en"),
    [
        (0, "Gespeichert ist von dieser Quelle noch nichts.", "Nothing of this source is stored yet."),
        (1, "Der gespeicherte Artikel bleibt lesbar.", "The stored article can still be read."),
        (
            1200,
            "Die 1.200 gespeicherten Artikel bleiben lesbar.",
            "The 1,200 stored articles can still be read.",
        ),
    ],
)
def test_what_is_kept(stored: int, de: str, en: str) -> None:
    """How much of the source can still be read is said with the right plural."""
    assert de in source_failure("a", Failure(Reason.OFFLINE), stored)
    language.use("en")
    assert en in source_failure("a", Failure(Reason.OFFLINE), stored)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("offline", "nicht erreichbar: kein Netz, oder der Name ist unbekannt. Bitte die Verbindung prüfen."),
        (
            "status 401",
            "der Server verlangt Name und Passwort, HTTP 401."
            " Bitte Name und Passwort setzen mit „stadtbote source add ADRESSE --user NAME“.",
        ),
        (
            "status 403",
            "der Server verweigert den Zugang, HTTP 403. Bitte später noch einmal versuchen."
            " Einen Schlüssel setzt „stadtbote source add ADRESSE --header NAME“,"
            " einen anderen User-Agent „stadtbote source add ADRESSE --user-agent TEXT“.",
        ),
        ("status 404", "die Seite gibt es dort nicht, HTTP 404. Bitte die Adresse der Quelle prüfen."),
        ("status 410", "die Seite gibt es nicht mehr, HTTP 410. Bitte die Adresse der Quelle prüfen."),
        ("status 502", "der Server hat eine Störung, HTTP 502. Bitte später noch einmal versuchen."),
        ("status 302", "der Server antwortet mit HTTP 302. Bitte später noch einmal versuchen."),
        (
            "too-large",
            "die Antwort ist zu groß und wurde nicht geladen. Bitte die Adresse der Quelle prüfen.",
        ),
        (
            "private-address",
            "die Adresse führt in ein privates Netz und wurde nicht gefragt."
            " Bitte die Adresse der Quelle prüfen. Stimmt sie, die Quelle mit „stadtbote source add ADRESSE“"
            " selbst hinzufügen, oder den Rechner in der Konfiguration unter allow_hosts nennen.",
        ),
        (
            "unreadable",
            "die Antwort enthält keine Neuigkeiten, die Stadtbote lesen kann."
            " Bitte die Adresse der Quelle prüfen.",
        ),
    ],
)
def test_advice_fits(code: str, words: str) -> None:
    """Where waiting would not help, the advice is to check the address or the line."""
    failure = Failure.read(code)
    assert f"{happened(failure)} {advice(failure)}" == words


@pytest.mark.parametrize("code", ["", "quatsch", "quatsch 404x", "STATUS 404", "\x1b[31m", "tls-1"])
def test_codes_of_another_program(code: str) -> None:
    """A code that the store should not hold is an unknown fault, and is not repeated."""
    failure = Failure.read(code)
    assert happened(failure) == UNKNOWN["de"]
    assert advice(failure)


@pytest.mark.parametrize(
    ("error", "de", "en"),
    [
        (
            StoreNewer(PATH, 99, 1),
            "Der Speicher /srv/stadtbote.sqlite3 stammt von einem neueren Stadtbote:"
            " Schema 99, bekannt ist 1. Er wurde nicht verändert."
            " Bitte Stadtbote aktualisieren oder mit --store einen anderen Ort nennen.",
            "99",
        ),
        (
            StoreBroken(PATH, "SQLITE_NOTADB"),
            "Die Datei /srv/stadtbote.sqlite3 ist kein Speicher von Stadtbote oder ist beschädigt."
            " Sie wurde nicht verändert. Bitte verschieben oder mit --store einen anderen Ort nennen.",
            "damaged",
        ),
        (
            StoreUnwritable(PATH, "SQLITE_FULL"),
            "In den Speicher /srv/stadtbote.sqlite3 kann nicht geschrieben werden, Meldung kein Platz mehr."
            " Was darin steht, bleibt."
            " Bitte Platz und Rechte prüfen oder mit --store einen anderen Ort nennen.",
            "no space left",
        ),
        (
            StoreError(PATH),
            "Der Speicher /srv/stadtbote.sqlite3 war nicht zu benutzen, Meldung unbekannt."
            " Bitte noch einmal versuchen.",
            "message unknown",
        ),
    ],
)
def test_store_failures(error: StoreError, de: str, en: str) -> None:
    """Each error of the store says which file, what of it stays, and what to do."""
    assert store_failure(error) == de
    language.use("en")
    english = store_failure(error)
    assert english != de
    assert str(PATH) in english
    assert en in english
    assert "lease" in english


def test_braces_in_names() -> None:
    """Names and paths with braces or percent signs are said as they are."""
    path = Path("/srv/{path}/%s")
    assert "/srv/{path}/%s" in store_failure(StoreBroken(path))
    assert source_failure("{n}", Failure(Reason.TLS), 2).startswith("{n}: ")


@pytest.mark.parametrize(
    ("said", "here", "english"),
    [
        (os.strerror(errno.ENOENT), "Datei oder Ordner fehlt", "no such file or folder"),
        (os.strerror(errno.ENOSPC), "kein Platz mehr", "no space left"),
        (os.strerror(errno.EXDEV), os.strerror(errno.EXDEV), os.strerror(errno.EXDEV)),
        (None, "unbekannt", "unknown"),
    ],
)
def test_the_systems_words_are_said_in_the_users_language(said: str | None, here: str, english: str) -> None:
    """What the system and SQLite say most often is translated; what is not known stands as it is."""
    assert cause(said) == here
    language.use("en")
    assert cause(said) == english


def test_sqlites_words_are_said_in_the_users_language() -> None:
    """Its own code for a full disk, as it gives it here, is known."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as full:
            connection.execute("CREATE TABLE t AS SELECT 1")
    assert cause(full.value.sqlite_errorname) == "kein Platz mehr"
