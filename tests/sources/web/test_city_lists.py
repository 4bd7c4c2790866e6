"""List pages of any maker: every kind of list, in every kind of page, gives what its items say."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest

from stadtbote.sources.web.page import parse_list
from stadtbote_cache.records import Image, Item, ItemList, Link, ListItem, Paragraph
from support.city_lists import FRAMES, KINDS, NEWS, Expected, expected, fields, items, listed, page

ADDRESS = "https://stadt.example/rathaus/index.html"
WHOLE = frozenset({"date", "teaser"})
CARD = '<div class="card"><h3><a href="{u}">{t}</a></h3><p>{d}</p><p>{x}</p></div>'


def read(html: str, frame: str = "elements", head: str = "") -> tuple[Item, ...]:
    return parse_list(page(html, frame, head), ADDRESS).edition.items


def told(found: tuple[Item, ...]) -> list[Expected]:
    """The items as they are expected; the zone and the hour do not matter here."""
    return [
        Expected(
            item.headline,
            urlsplit(item.address).path if item.address else None,
            item.published.date() if item.published else None,
            item.teaser,
        )
        for item in found
    ]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_list_is_read(name: str, frame: str) -> None:
    """Headline, link, date and teaser of all items come, and nothing of what stands beside them."""
    assert told(read(listed(KINDS[name]), frame)) == expected(KINDS[name].has)


def test_the_first_item_may_be_built_otherwise() -> None:
    """A lead story above the list, and a first item with names of its own, belong to the list."""
    lead = '<div class="lead"><h2><a href="{u}">{t}</a></h2><p class="date">{d}</p><p>{x}</p></div>'
    rest = '<li><h3><a href="{u}">{t}</a></h3><p class="date">{d}</p><p>{x}</p></li>'
    assert told(read(items(lead, 0) + f"<ul>{items(rest, *range(1, 7))}</ul>")) == expected()
    big = '<div class="teaser big"><div><h3><a href="{u}">{t}</a></h3><p>{d}</p><p>{x}</p></div></div>'
    small = '<div class="teaser small"><h3><a href="{u}">{t}</a></h3><p>{d}</p><p>{x}</p></div>'
    assert told(read(items(big, 0) + items(small, *range(1, 7)))) == expected()


def test_events_beside_the_news_are_not_read() -> None:
    """A column of events that looks like that of the news is another list, and is not read."""
    events = "".join(
        f'<div class="card"><h3><a href="/kalender/{n}">Konzert Nummer {n}</a></h3><p>1{n}.04.2026</p>'
        "<p>Mit Orgel und Chor in der Kirche.</p></div>"
        for n in range(5)
    )
    columns = f"<section><h2>Meldungen</h2>{items(CARD)}</section><section><h2>Termine</h2>{events}</section>"
    assert told(read(columns)) == expected()


def test_the_dates_of_events_are_not_those_of_publishing() -> None:
    """A page of events is read without dates: when something takes place is not when it was told."""
    event = (
        '<div class="ev"><span class="date">{d}</span><h3><a href="/veranstaltungen/{n}">{t}</a></h3></div>'
    )
    found = read(f"<h2>Veranstaltungen</h2>{items(event)}")
    assert [item.headline for item in found] == [title for title, _day, _teaser in NEWS]
    assert {item.published for item in found} == {None}
    days = [item.details.event.starts for item in found if item.details.event]
    assert [day.date() for day in days if day] == [day for _title, day, _teaser in NEWS]


@pytest.mark.parametrize(
    "said",
    [
        "<p>Am 17.04.2026 geht es los.</p>",
        "<p>Los geht es am <time datetime='2026-04-17'>17. April</time> am Kai.</p>",
        "<p>Redaktionsschluss: <time datetime='2026-04-17'>17.04.2026</time></p>",
        "<p>Termin: 17.04.2026</p>",
        "<p>17.04.2026, 19 Uhr: Konzert</p>",
        "<p>17.04.2026 bis 19.04.2026</p>",
        "<p>17. - 19.04.2026</p>",
        "<p class=date>Beginn: 17.04.2026</p>",
        "<p class=date>17.04.2026 - 19.04.2026</p>",
        "<p>Zuletzt aktualisiert am 17.04.2026</p>",
        "<time class=updated datetime='2026-04-17'>17.04.2026</time>",
        "<span title='x'><i class='icon-refresh'></i><time datetime='2026-04-17'>17.04.2026</time></span>",
        "<time datetime='1970-01-01'></time>",
        "<p>4/5/2026</p>",
    ],
)
def test_no_date_is_guessed(said: str) -> None:
    """The date of an event, of a change or of nobody knows what is none of publishing."""
    html = items('<article><h3><a href="{u}">{t}</a></h3>SAID<p>{x}</p></article>').replace("SAID", said)
    document = page(html).replace(b"lang=de", b"lang=en")
    assert {item.published for item in parse_list(document, ADDRESS).edition.items} == {None}


def test_one_item_may_lack_what_the_others_have() -> None:
    """An item without a date, and one with another date in its text, have none; the others keep theirs."""
    undated = '<div class="card"><h3><a href="{u}">{t}</a></h3><p>Am 17.04.2026 um zehn.</p></div>'
    found = read(items(CARD, 0, 1, 2) + items(undated, 3) + items(CARD, 4, 5, 6))
    assert [item.published is None for item in found] == [False] * 3 + [True] + [False] * 3
    assert found[3].teaser == ("Am 17.04.2026 um zehn.",)


def test_what_an_article_is_filed_under_is_its_kicker() -> None:
    """A rubric that differs is told as such; one that all items share is not."""
    html = "".join(
        f"<article><span class=category>{name}</span><h3><a href=/{n}>Meldung Nummer {n}</a></h3></article>"
        for n, name in enumerate(("Sport", "Kultur", "Rathaus", "Schule"))
    )
    assert [item.kicker for item in read(html)] == ["Sport", "Kultur", "Rathaus", "Schule"]
    assert {item.kicker for item in read(html.replace("Sport", "Rathaus").replace("Kultur", "Rathaus"))} == {
        None,
        "Schule",
    }


def test_images_and_links_of_an_item_come_along() -> None:
    """The words of an item's images and the links of its teaser are kept, wherever they stand in it."""
    html = items(
        '<article><a href="{u}"><img src="b.jpg" alt="{alt}"></a><h3><a href="{u}">{t}</a></h3>'
        '<p>{x} <a href="/plan.pdf">Plan</a></p></article>'
    )
    first = read(html)[0]
    assert first.images == (Image("Ansicht zur Meldung 1"),)
    assert first.links == (Link("Plan", "https://stadt.example/plan.pdf"),)
    assert first.teaser == (f"{NEWS[0][2]} Plan",)


def test_items_without_a_page_have_their_text_as_body() -> None:
    """Where a village puts the whole text into the list, all of it is there to read, lists and links too."""
    html = items(
        "<h2>{t}</h2><p>{d}: {x}</p><ul><li>Montag</li><li>Dienstag</li></ul>"
        '<p>Mehr <a href="/plan.pdf">im Plan</a>.</p>'
    )
    first = read(html)[0]
    assert (first.address, first.teaser, first.links) == (None, (NEWS[0][2],), ())
    assert first.published is not None
    assert first.published.date() == date(2026, 3, 27)
    assert first.body == (
        Paragraph((NEWS[0][2],)),
        ItemList((ListItem(("Montag",)), ListItem(("Dienstag",)))),
        Paragraph(("Mehr ", Link("im Plan", "https://stadt.example/plan.pdf"), ".")),
    )


def test_items_may_be_files_and_stand_on_other_sites() -> None:
    """A list of gazettes leads to files, and single items to the pages of others."""
    html = "<ul>" + items('<li>{d} <a href="/amtsblatt/{n}.pdf">{t}</a></li>') + "</ul>"
    assert read(html)[0].address == "https://stadt.example/amtsblatt/4200.pdf"
    other = items(CARD, 0).replace("/rathaus/", "https://kreis.example/")
    assert read(other + items(CARD, *range(1, 7)))[0].address == str(fields(0)["u"]).replace(
        "/rathaus/", "https://kreis.example/"
    )


def test_the_same_news_in_a_slider_is_told_once() -> None:
    """What a slider shows in large is in the list below, and nowhere twice."""
    slide = '<div class="slide"><a href="{u}"><img src="x" alt=""><h2>{t}</h2></a></div>'
    html = f'<div class="slider">{items(slide, 0, 1, 2, 3)}</div><h2>Alle Meldungen</h2>{items(CARD)}'
    assert told(read(html)) == expected()


@pytest.mark.parametrize(
    ("language", "dates", "days"),
    [
        ("en", ("27/03/2026", "04/03/2026", "02/03/2026"), (27, 4, 2)),
        ("en", ("03/27/2026", "03/04/2026", "03/02/2026"), (27, 4, 2)),
        ("fr", ("07/03/2026", "04/03/2026", "02/03/2026"), (7, 4, 2)),
        ("en", ("07/03/2026", "04/03/2026", "02/03/2026"), (None, None, None)),
        ("fr", ("03/27/2026", "27/03/2026", "02/03/2026"), (None, None, None)),
    ],
)
def test_all_dates_of_a_list_tell_how_to_read_one(
    language: str, dates: tuple[str, ...], days: tuple[int | None, ...]
) -> None:
    """Of 4/3/2026 another date, or the language, tells the day; where neither does there is no date."""
    html = "".join(
        f"<article><h3><a href=/{n}>Meldung Nummer {n}</a></h3><p>{day}</p></article>"
        for n, day in enumerate(dates)
    )
    found = parse_list(page(html).replace(b"lang=de", f"lang={language}".encode()), ADDRESS).edition.items
    assert tuple(item.published.day if item.published else None for item in found) == days


def test_short_headlines_are_read_among_longer_ones() -> None:
    """A link of one word is a headline where it stands among others that are built alike."""
    titles = [title for title, _day, _teaser in NEWS] + ["Blutspende", "Impftag"]
    html = "<ul>" + "".join(f"<li>02.03.2026 <a href=/{n}>{title}</a></li>" for n, title in enumerate(titles))
    assert [item.headline for item in read(html)] == titles


def test_two_items_are_a_list_where_the_page_says_so() -> None:
    """Under the title "Aktuelles" two items are enough, elsewhere it takes three."""
    two = items(CARD, 0, 1)
    assert len(read(two)) == 2
    assert (
        len(parse_list(page(two + items(CARD, 2)).replace(b"Aktuelles", b"Rathaus"), ADDRESS).edition.items)
        == 3
    )
