"""The names by which sources are shown."""

from __future__ import annotations

import pytest

from stadtbote.text.names import Titled, short, shown_names


@pytest.mark.parametrize(
    ("title", "address", "shown"),
    [
        ("Warnungen", "", "Warnungen"),
        ("Stadt Musterstadt", "", "Musterstadt"),
        ("Stadt Wuppertal, Amt für Informationstechnik und Digitalisierung", "", "Wuppertal"),
        ("Landkreis Nordwestmecklenburg: Aktuelles", "", "Nordwestmecklenburg"),
        ("Aktuelle Meldungen | Stadt Neustadt", "", "Neustadt"),
        ("Gemeinde aktuell", "", "Gemeinde aktuell"),
        ("Pressemitteilungen", "https://presse.neustadt.example/liste", "Neustadt: Pressemitteilungen"),
        ("RSS Feed", "http://127.0.0.1:8000/rss", "127.0.0.1: RSS Feed"),
        ("News", "", "News"),
        ("Große Kreisstadt Backnang", "", "Backnang"),
        ("Verbandsgemeinde Rheinauen", "", "Rheinauen"),
        ("Stadtbote", "", "Stadtbote"),
    ],
)
def test_a_title_is_made_short(title: str, address: str, shown: str) -> None:
    """What kind of place it is, and what comes after its name, is left out; mere words get a town."""
    assert shown_names([Titled("a", title, address)]) == {"a": shown}


def test_no_two_sources_are_called_the_same() -> None:
    """Two sources of one town have their whole titles, and two with one title the names that are typed."""
    called = [
        Titled("presse", "Stadt Au: Presse"),
        Titled("termine", "Stadt Au: Termine"),
        Titled("eins", "Dorf"),
        Titled("zwei", "Dorf"),
    ]
    assert list(shown_names(called).values()) == ["Stadt Au: Presse", "Stadt Au: Termine", "eins", "zwei"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Musterstadt", "Musterstadt"),
        ("Stadt Au: Presse", "Au: Presse"),
        ("127.0.0.1: RSS Feed", "127.0.0.1"),
        ("Nordwestmecklenburg", "Nordwestmec…"),
    ],
)
def test_a_name_fits_its_column(name: str, shown: str) -> None:
    """What says least is left out first; only then is the name cut."""
    assert short(name, 12) == shown
