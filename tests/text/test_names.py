"""The names by which sources are shown."""

from __future__ import annotations

import pytest

from stadtbote.text.names import Titled, page_title, short, shortened, shown_names
from stadtbote.text.wrapping import cells


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
        ("Kreis 3: Meldungen", "", "Kreis 3"),
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


@pytest.mark.parametrize(
    ("alike", "shown"),
    [
        (("Amtsblatt Nordstadt", "Amtsblatt Neustadt"), ("Amts…Nordst…", "Amts…Neusta…")),
        (("Amtsblatt Nord Ost", "Amtsblatt Nord West", "Au"), ("Amtsblat…Ost", "Amtsbla…West", "Au")),
        (("Stadt Musterstadt: Presse", "Stadt Musterstadt: Ämter"), ("Muste…Presse", "Muster…Ämter")),
        (("Stadt Musterstadt", "Stadt Musterstadt: Ämter"), ("Musterstadt", "Muster…Ämter")),
        (("Stadt Musterstadt", "Gemeinde Musterstadt"), ("Stadt Muste…", "Gemeinde Mu…")),
        (("Hochwassermeldezentrale 1", "Hochwassermeldezentrale 2"), ("Hochwasser…1", "Hochwasser…2")),
        (("Kreisanzeiger Elberfeld", "Kreisanzeiger Elbe", "Kreisanzeiger Barmen"), None),
    ],
)
def test_no_two_names_are_cut_alike(alike: tuple[str, ...], shown: tuple[str, ...] | None) -> None:
    """Where only the ends of names tell them apart, they are cut in the middle."""
    found = shortened(alike, 12)
    assert shown in {None, tuple(found.values())}
    assert len({*found.values()}) == len(alike)
    assert max(map(cells, found.values())) <= 12


@pytest.mark.parametrize(
    ("titles", "called"),
    [
        (("Was gibt es Neues?", "Stadt Au", ""), "Was gibt es Neues?"),
        (("Aktuelles", "", "Aktuelles | Stadt Au"), "Stadt Au: Aktuelles"),
        (("Presse und Aktuelles", "", "Aktuelles - Rathaus - Au"), "Au: Presse und Aktuelles"),
        (("News", "Gemeinde Au", "Home"), "Gemeinde Au: News"),
        (("Startseite", "", "Stadt Au: Politik und Rathaus"), "Stadt Au: Startseite"),
        (("", "", "Aktuelles"), "Aktuelles"),
        (("", ""), ""),
    ],
)
def test_a_page_called_news_is_that_of_somebody(titles: tuple[str, ...], called: str) -> None:
    """A heading that many pages have gets the name of the site, or what the title says besides."""
    assert page_title(*titles) == called
