"""Dates: the two internet formats with their zones, and everything that is none."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.sources.feeds.dates import internet_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 25 Sep 2026 15:26:00 +0200", "2026-09-25T15:26:00+02:00"),
        ("Fri, 25 Sep 2026 15:26:00 GMT", "2026-09-25T15:26:00+00:00"),
        ("Fri, 25 Sep 2026 15:26:00 -0000", "2026-09-25T15:26:00+00:00"),
        ("25 Sep 26 15:26 GMT", "2026-09-25T15:26:00+00:00"),
        ("25 Sep 2026 15:26", "2026-09-25T15:26:00+00:00"),
        ("Fri, 25 Sep 2026 15:26 MESZ", "2026-09-25T15:26:00+02:00"),
        ("Fri, 25 Dec 2026 15:26:00 CET", "2026-12-25T15:26:00+01:00"),
        ("2026-09-25T15:26:00+02:00", "2026-09-25T15:26:00+02:00"),
        ("2026-09-25T15:26:00Z", "2026-09-25T15:26:00+00:00"),
        ("2026-09-25t15:26:00.5z", "2026-09-25T15:26:00.500000+00:00"),
        ("2026-09-25 15:26:00 +0200", "2026-09-25T15:26:00+02:00"),
        (" 2026-09-25 15:26 ", "2026-09-25T15:26:00+00:00"),
        ("2026-09-25", "2026-09-25T00:00:00+00:00"),
        ("1971-01-01T00:00:00Z", "1971-01-01T00:00:00+00:00"),
        ("2200-12-31T23:59:59Z", "2200-12-31T23:59:59+00:00"),
    ],
)
@pytest.mark.row(35)
def test_date(text: str, expected: str) -> None:
    """A date keeps the offset it was given with; without one it is in UTC."""
    found = internet_date(text)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "gestern",
        "2026",
        "2026-W40",
        "2026-06-00",
        "2026-09-25T15:61",
        "03/04/2026",
        "31.04.2026",
        "Fri, 25 Sep 2026 15:26:00 XYZ",
        "Fri, 25 Sep 2026 15:26:00 IST",
        "Fri, 25 Sep 2026 15:26:00 A",
        "Fri, 25 Sep 2026 15:26:00 +100",
        "25 Sep 2026 13:00 PM",
        "2026092515",
        "Freitag um 15 Uhr",
        "2026-02-30",
        "2026-09-25T25:00:00Z",
        "2026-09-25T15:26:00+99:99",
        "Fri, 25 Sep 2026 15:26:00 +9999",
        "Fri, 25 Sep 2026 15:26:00 +999999999999",
        "Fri, 99 Sep 2026 15:26:00 +0200",
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "Sat, 01 Jan 0000 00:00:00 +0000",
        "01-Jan-0001 00:00:00 GMT",
        "9999-12-31T23:59:59-23:59",
        "1970-01-01T01:00:00+01:00",
        "2201-01-01",
        "٢٠٢٦-٠٩-٢٥",
        "1" * 5_000,
        "2026-09-25" + " " * 100 + "x",
    ],
)
@pytest.mark.row(35)
def test_no_date(text: str | None) -> None:
    """What is no date, impossible, or in a year in which no city published, is none; nothing is guessed."""
    assert internet_date(text) is None


# Forms of date and time, all of them 29 November 2026, 12:00 (or 0:00, or as said), and the offset in hours.
FORMS = """
Sun, 29 Nov 2026 12:00:00 +01:00 | 12:00+01:00
Sun, 29 Nov 2026 12:00:00 +01 | 12:00+01:00
Sun, 29 Nov 2026 12:00:00 GMT+0100 | 12:00+01:00
Sun, 29 Nov 2026 12:00:00 UTC+01:00 | 12:00+01:00
Sun, 29 Nov 2026 12:00:00 GMT+1 | 12:00+01:00
Sun, 29 Nov 2026 12:00:00 GMT-08:00 | 12:00-08:00
Sun, 29 Nov 2026 12:00:00 BST | 12:00+01:00
Sun, 29 Nov 2026 12:00:00 EEST | 12:00+03:00
Sun, 29 Nov 2026 12:00:00 JST | 12:00+09:00
Sun, 29 Nov 2026 12:00:00 AEST | 12:00+10:00
Sun, 29 Nov 2026 12:00:00 EST | 12:00-05:00
Sun, 29 Nov 2026 12:00:00 MET | none
Sun, 29 Nov 2026 12:00:00 +0100 (CET) | 12:00+01:00
Sun, 29 Nov 2026 1:00:00 PM | 13:00+00:00
Sun, 29 Nov 2026 12:00 AM | 00:00+00:00
Sun, 29 Nov 2026 | 00:00+00:00
29 Nov 2026 | 00:00+00:00
29-Nov-2026 12:00:00 | 12:00+00:00
29 Nov 26 12:00 GMT | 12:00+00:00
Sun,29 Nov 2026 12:00:00 GMT | 12:00+00:00
Sun Nov 29 2026 12:00:00 GMT+0100 (CET) | 12:00+01:00
Sun Nov 29 12:00:00 2026 | 12:00+00:00
Sun Nov 29 12:00:00 UTC 2026 | 12:00+00:00
Sun Nov 29 12:00:00 CET 2026 | 12:00+01:00
Sun Nov 29 12:00:00 +0100 2026 | 12:00+01:00
November 29, 2026 12:00 PM | 12:00+00:00
Sunday, November 29th, 2026 | 00:00+00:00
Nov 29, 2026, 1:00 p.m. | 13:00+00:00
2026-11-29 12:00:00 UTC | 12:00+00:00
2026-11-29 12:00:00 +01:00 | 12:00+01:00
2026-11-29T12:00Z | 12:00+00:00
2026-11-29T12+01:00 | 12:00+01:00
2026-11-29T12:00:00.123456789Z | 12:00:00.123456+00:00
2026-11-29T9:00 | 09:00+00:00
2026-11-28T24:00 | 00:00+00:00
2026-11-28 24:00:00 +0100 | 00:00+01:00
2026-11-29T11:59:60Z | 11:59:59+00:00
2026/11/29 12:00:00 | 12:00+00:00
2026.11.29 | 00:00+00:00
20261129 | 00:00+00:00
20261129T120000Z | 12:00+00:00
20261129T1200+0100 | 12:00+01:00
20261129120000 | 12:00+00:00
11/29/2026 12:00 | 12:00+00:00
29/11/2026 | 00:00+00:00
29.11.2026 | 00:00+00:00
29.11.2026 12:00 | 12:00+00:00
29.11.2026, 12:00 Uhr | 12:00+00:00
So., 29.11.2026 - 12:00 MEZ | 12:00+01:00
Sonntag, 29. November 2026 um 12:00 Uhr | 12:00+00:00
So, 29 Nov 2026 12:00:00 MEZ | 12:00+01:00
29 novembre 2026 à 12h00 | 12:00+00:00
dim., 29 nov. 2026 12:00:00 +0100 | 12:00+01:00
29 de noviembre de 2026 | 00:00+00:00
domingo, 29 de novembro de 2026 | 00:00+00:00
zo 29 nov 2026 12:00 | 12:00+00:00
1795953600 | 12:00+00:00
1795953600000 | 12:00+00:00
Sun, 29 Nov 2026 12:00:00 −0500 | 12:00-05:00
"""


@pytest.mark.parametrize("form", FORMS.strip().splitlines())
@pytest.mark.row(35)
def test_forms(form: str) -> None:
    """Every form that can mean one moment alone is read; a zone that is not known makes no date."""
    text, _bar, expected = form.partition(" | ")
    found = internet_date(text)
    if expected == "none":
        assert found is None
    else:
        assert found == datetime.fromisoformat(f"2026-11-29T{expected}")


MONTHS = {
    "Mär": 3,
    "März": 3,
    "Ma\u0308rz": 3,
    "Mrz": 3,
    "Mai": 5,
    "Okt": 10,
    "Dez": 12,
    "août": 8,
}
MONTHS |= {"déc.": 12, "giugno": 6, "ago": 8, "março": 3, "maart": 3, "Jänner": 1, "Sept.": 9}


@pytest.mark.parametrize(("text", "month"), MONTHS.items())
def test_months(text: str, month: int) -> None:
    """Names of months of several languages, whole and short."""
    found = internet_date(f"1 {text} 2026 08:00 +0100")
    assert found == datetime.fromisoformat(f"2026-{month:02}-01T08:00+01:00")


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 12, 31)))
def test_round_trip(moment: datetime) -> None:
    """Every date of those years that Python writes in ISO 8601 with an offset is read again."""
    assert internet_date(moment.isoformat() + "+01:30") == datetime.fromisoformat(
        moment.isoformat() + "+01:30"
    )


_USUAL = (
    r"(Mon, )?[0-3]\d (Jan|Feb|Mai|Okt|Xyz) (1970|2026|2201) [012]\d:[0-6]\d:[0-6]\d (GMT|[+-][012]\d[0-6]\d)"
    r"|(1970|2026|2201)-[01]\d-[0-3]\dT[012]\d:[0-6]\d:[0-6]\d(Z|[+-][012]\d:[0-6]\d)"
)


@given(st.from_regex(re.compile(_USUAL, re.ASCII), fullmatch=True))
def test_the_usual_forms(text: str) -> None:
    """The quick way for the usual forms gives what the other one does, which they take with a comment."""
    assert internet_date(text) == internet_date(f"{text} (Rathaus)")


@given(st.text(max_size=90) | st.from_regex(r"\d{1,4}[-. ]\d{1,2}[-. ]\d{1,9}[T ]\d\d:\d\d(:\d\d)?\S{0,8}"))
@pytest.mark.row(35)
def test_any_text(text: str) -> None:
    """Any text is an aware date or none."""
    found = internet_date(text)
    assert found is None or found.utcoffset() is not None
