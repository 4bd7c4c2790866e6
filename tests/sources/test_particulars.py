"""Names, labels and spans of time as sources write them, as tables of forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stadtbote.sources.particulars import changed, counted, event, labels, people, person, plain, seconds
from stadtbote_cache.records import Event

DAY = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Anna Muster", "Anna Muster"),
        ("  Anna \n Muster ", "Anna Muster"),
        ("anna@stadt.example (Anna Muster)", "Anna Muster"),
        ("Anna Muster <anna@stadt.example>", "Anna Muster"),
        ('"Muster, Anna" <anna@stadt.example>', "Muster, Anna"),
        ("anna@stadt.example", "anna@stadt.example"),
        ("<anna@stadt.example>", "anna@stadt.example"),
        ("anna@stadt.example ()", "anna@stadt.example"),
        ("Anna Muster (Presseamt)", "Anna Muster (Presseamt)"),
        ("@stadt", "@stadt"),
        ("By ANNA MUSTER", "ANNA MUSTER"),
        ("von Muster", "von Muster"),
        ("Byron Muster", "Byron Muster"),
        ("", ""),
    ],
)
def test_persons(words: str, name: str) -> None:
    """A mail address beside a name goes; where there is nothing else, it is the name."""
    assert person(words) == name


def test_each_once() -> None:
    """Authors and categories are told once each, an address is no category, and both are bounded."""
    assert people(["A", "B", "A", " "]) == ("A", "B")
    assert labels(["Verkehr", "verkehr", "", "http://schemas.example/kind#post"]) == ("verkehr",)
    assert len(people(map(str, range(99)))) == len(labels(map(str, range(99)))) == 20


def test_xml_words() -> None:
    """References and tags that are left in a name of XML are none of its words."""
    assert plain("Bus &amp; <b>Bahn</b>") == "Bus &  Bahn "
    assert plain("Bus und Bahn") == "Bus und Bahn"


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("3723", 3723),
        ("3723.5", 3723),
        ("90 s", 90),
        ("1:02:03", 3723),
        ("01:02:03.250", 3723),
        ("62:03", 3723),
        ("0:45", 45),
        ("PT1H2M3S", 3723),
        ("pt90m", 5400),
        ("P1DT1H", 90_000),
        *((words, None) for words in ("", "0", "00:00", "PT0S", "P", "bald", "1:2:3:4", "-5", "9" * 30)),
        (None, None),
    ],
)
def test_durations(words: str | None, length: int | None) -> None:
    """Hours, minutes and seconds, seconds alone, or ISO 8601; nothing lasts no time."""
    assert seconds(words) == length


@pytest.mark.parametrize(
    ("words", "count"), [("7", 7), (" 0 ", 0), ("", None), (None, None), ("-1", None), ("9" * 9, None)]
)
def test_counts(words: str | None, count: int | None) -> None:
    """A count is a whole number."""
    assert counted(words) == count


def test_changes() -> None:
    """What follows within an hour, or comes before the publishing, is no change."""
    later = DAY + timedelta(hours=1)
    assert changed(later, DAY) == later
    assert [changed(DAY + timedelta(minutes=m), DAY) for m in (-600, 0, 59)] == [None] * 3
    assert changed(DAY, None) is changed(None, DAY) is None


def test_a_place_alone_is_no_event() -> None:
    """Only a time makes an event; feeds give the place of anything."""
    assert event(None, None, "Rathaus") is None
    assert event(DAY, None, " Haus \n 7 ") == Event(DAY, None, "Haus 7")
    assert event(None, DAY, "") == Event(None, DAY)
