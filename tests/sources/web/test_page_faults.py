"""List pages of other vendors, pages that are no list, and broken ones."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.web.page import parse_list
from stadtbote.text.clean import clean_edition
from stadtbote_cache.records import Image, Item
from support.soup import broken
from support.teaser_pages import ADDRESS, PLAIN, A, B, edition, page, teasers

BERLIN = ZoneInfo("Europe/Berlin")
NOTES = "<h3>Bildnachweise</h3><ul><li>Stadt<li>Stadt<li>© Licht</ul>"


def test_articles_of_any_other_vendor_are_read() -> None:
    """Three articles with a heading in the main part are a list of news."""
    cards = "".join(
        f"<article><img src=x alt='Bild {n}'><h3><a href='/n/{n}'>Meldung {n}</a></h3><p>Text {n}</p>"
        f"<time datetime='2026-07-0{n}'>{n}. Juli</time><a href='/n/{n}'>Weiterlesen</a></article>"
        for n in (1, 2, 3)
    )
    items = edition(f"<h1>Neues</h1><article class=wrap>{cards}</article>").items
    assert items[0] == Item(
        "Meldung 1",
        address="https://stadt.example/n/1",
        teaser=("Text 1",),
        images=(Image("Bild 1"),),
        published=datetime(2026, 7, 1, tzinfo=BERLIN),
    )
    assert len(items) == 3


def test_linked_headings_are_read() -> None:
    """Three headings with a link in the main part are a list of news, with the paragraphs under them."""
    html = "".join(
        f"<h2><a href='/n/{n}'>Meldung {n}</a></h2><p>{n}. Juli 2026</p><p>Text</p>" for n in (1, 2, 3)
    )
    assert edition(html).items[2] == Item(
        "Meldung 3",
        address="https://stadt.example/n/3",
        teaser=("Text",),
        published=datetime(2026, 7, 3, tzinfo=BERLIN),
    )


MENU = "".join(f"<h2><a href=/{n}>Bereich Nummer {n}</a></h2>" for n in range(5))


@pytest.mark.parametrize(
    "main",
    [
        "<h1>Willkommen</h1><p>Text</p>",
        "<h2><a href=/1>Eins</a></h2><h2><a href=/2>Zwei</a></h2>",
        "<ul><li><a href=/1>Eins</a><li><a href=/2>Zwei</a><li><a href=/3>Drei</a></ul>",
        "<h2><a href=/1>Eins</a></h2>" * 5,
        f"<nav>{MENU}</nav>",
        f"<div id='navigation'>{MENU}</div><p>Text</p><p>Und hier noch etwas mehr Text als im Menü steht."
        " Damit ist klar, dass das Menü nicht das Wichtigste auf dieser Seite ist.</p>",
        f"<div class='main-menu'>{MENU}</div><p>Text</p><p>Und hier noch etwas mehr Text als im Menü steht."
        " Damit ist klar, dass das Menü nicht das Wichtigste auf dieser Seite ist.</p>",
    ],
)
def test_a_page_without_a_list_is_told_as_one(main: str) -> None:
    """Other pages and menus give no edition."""
    with pytest.raises(SourceError) as error:
        edition(main)
    assert error.value.reason is Reason.NO_LIST


@pytest.mark.parametrize(
    "main",
    [
        "<ul class='SP-TeaserList__list'></ul>",
        "<div data-sp-search-result='{\"pageCount\":1}'>Keine Treffer</div>",
        "<div class='SP-TeaserList'></div>" + "<h2><a href=/1>Eins</a></h2>" * 5,
    ],
)
@pytest.mark.row(28)
def test_a_list_without_teasers_is_empty(main: str) -> None:
    """A list component that shows nothing is told from a page that is no list."""
    with pytest.raises(SourceError) as error:
        edition(main)
    assert error.value.reason is Reason.EMPTY


@pytest.mark.row(37)
def test_a_page_beyond_all_bounds_is_incomplete() -> None:
    """Of a page with too many teasers the first ones come, and the edition says that it was cut."""
    many = "".join(A.replace("/kai.php", f"/{n}.php") for n in range(3_000))
    shown = clean_edition(edition(teasers(many)))
    assert len(shown.items) == 500
    assert not shown.complete
    assert shown.items[499].teaser == ("Am 31.08.2026 wird gefeiert.", "Mit allen.")


@given(broken(page(teasers(A, B, PLAIN), NOTES).decode()))
@pytest.mark.row(39)
def test_a_broken_page_gives_items_or_an_error_of_ours(body: bytes) -> None:
    """Whatever is wrong with a page, there is an edition with headlines or a SourceError."""
    try:
        found = parse_list(body, ADDRESS)
    except SourceError:
        return
    assert all(item.headline for item in found.edition.items)
    addresses = [item.address for item in found.edition.items if item.address]
    assert len(addresses) == len(set(addresses))


@given(st.binary(max_size=200))
def test_any_bytes_are_no_more_than_an_error_of_ours(body: bytes) -> None:
    """Bytes that are no page at all raise SourceError and nothing else."""
    with pytest.raises(SourceError):
        parse_list(body, ADDRESS)
