"""What pages say of an article besides its text, for machines: linked data, microdata, microformats."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from stadtbote.sources.web.article import parse_article
from stadtbote.sources.web.page import parse_list
from stadtbote_cache.records import NO_DETAILS, Details, Event, Item
from support.city_lists import NEWS, fields, items, page

ADDRESS = "https://stadt.example/rathaus/index.html"
WINTER = timezone(timedelta(hours=1))
DAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 3, 9, tzinfo=UTC)
EVENING = datetime(2026, 3, 20, 19, tzinfo=WINTER)
TEXT = "".join(
    f"<p>{'Die Brücke über die Wupper ist wieder frei, auch für Räder. ' * 4}</p>" for _ in range(3)
)
LIST = '<article><h3><a href="{u}">{t}</a></h3><p>{x}</p></article>'
TOWN = {
    "@type": "Place",
    "name": "Rathaus",
    "address": {"streetAddress": "Am Markt 1", "postalCode": "42103"},
}

LINKED: dict[str, tuple[dict[str, Any], Details]] = {
    "author": ({"author": {"@type": "Person", "name": "Anna Muster"}}, Details(("Anna Muster",))),
    "authors": (
        {"author": [{"name": "Anna Muster"}, "B. B.", "https://b.example/", {"@id": "#c"}, 7]},
        Details(("Anna Muster", "B. B.")),
    ),
    "section": ({"articleSection": "Verkehr, Bauen,"}, Details(categories=("Verkehr", "Bauen"))),
    "sections": (
        {"articleSection": ["Stadt", "Bus &amp; Bahn", "stadt"]},
        Details(categories=("stadt", "Bus & Bahn")),
    ),
    "for machines": ({"keywords": "channel_other, type_news"}, NO_DETAILS),
    "changed": ({"dateModified": "2026-04-03T09:00:00Z"}, Details(changed=LATER)),
    "changed at once": ({"dateModified": "2026-03-03T09:10:00Z"}, NO_DETAILS),
    "comments": (
        {"discussionUrl": "/bruecke#c", "commentCount": 3},
        Details(comments="https://stadt.example/bruecke#c", comment_count=3),
    ),
    "other types": (
        {"author": 7, "keywords": {"a": 1}, "commentCount": True, "dateModified": []},
        NO_DETAILS,
    ),
}
EVENTS: dict[str, tuple[dict[str, Any], Event | None]] = {
    "whole": (
        {"startDate": "2026-03-20T19:00:00+01:00", "endDate": "2026-03-20T21:00:00+01:00", "location": TOWN},
        Event(EVENING, EVENING.replace(hour=21), "Rathaus, Am Markt 1, 42103"),
    ),
    "words": (
        {"startDate": "2026-03-20T19:00", "location": "Rathaus"},
        Event(EVENING, None, "Rathaus"),
    ),
    "places": (
        {"startDate": "2026-03-20T19:00", "location": [7, {"name": "Rathaus", "address": "Rathaus"}]},
        Event(EVENING, None, "Rathaus"),
    ),
    "a day": ({"startDate": "2026-03-20"}, Event(EVENING.replace(hour=0))),
    "no time": ({"startDate": "bald", "location": "Rathaus"}, None),
}


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def article(head: str, main: str = TEXT) -> tuple[datetime | None, Details]:
    html = f"<html lang=de><head>{head}</head><body><main><h1>Brücke frei</h1>{main}</main></body></html>"
    found = parse_article(html.encode(), "https://stadt.example/bruecke")
    return found.published, found.details


def listed(html: str, head: str = "") -> tuple[Item, ...]:
    return parse_list(page(html, head=head), ADDRESS).edition.items


@pytest.mark.parametrize(("members", "expected"), LINKED.values(), ids=LINKED)
def test_linked_data(members: dict[str, Any], expected: Details) -> None:
    """JSON-LD says it of the article of a page, and of each article of a list."""
    said = {"@type": "NewsArticle", "headline": "Brücke frei", "datePublished": "2026-03-03T09:00:00Z"}
    assert article(data(said | members)) == (DAY, expected)
    every = [said | members | {"headline": NEWS[n][0], "url": fields(n)["u"]} for n in range(len(NEWS))]
    assert [item.details for item in listed(items(LIST), data(every))] == [expected] * len(NEWS)


def test_of_two_articles_none_is_told() -> None:
    """Where a page is not said to be about one of two articles, nothing of either is told."""
    both = [{"@type": "Article", "headline": name, "author": name} for name in ("A", "B")]
    assert article(data(both)) == (None, NO_DETAILS)
    both[1]["headline"] = "Brücke frei"
    assert article(data(both)) == (None, Details(("B",)))


@pytest.mark.parametrize(("members", "expected"), EVENTS.values(), ids=EVENTS)
def test_linked_events(members: dict[str, Any], expected: Event | None) -> None:
    """An event has its own time and place, on its page and in a list that names it."""
    said = {"@type": "Event", "name": "Versammlung", **members}
    assert article(data(said)) == (None, Details(event=expected))
    every = [said | {"url": fields(n)["u"]} for n in range(len(NEWS))]
    found = listed(items(LIST), data(every))
    assert [item.details.event for item in found] == [expected] * len(NEWS)
    assert {item.published for item in found} == {None}


def test_the_day_of_an_event_is_none_of_publishing() -> None:
    """What looks like the date of an article, and is that of an event by what the page says for machines."""
    dated = LIST.replace("<p>", "<span>{d}</span><p>")
    every = [
        {"@type": "Event", "startDate": day.isoformat(), "url": fields(n)["u"]}
        for n, (_title, day, _teaser) in enumerate(NEWS)
    ]
    assert None not in {item.published for item in listed(items(dated))}
    found = listed(items(dated), data(every))
    assert {item.published for item in found} == {None}
    assert [
        item.details.event.starts.date() for item in found if item.details.event and item.details.event.starts
    ] == [day for _title, day, _teaser in NEWS]


def test_one_of_several_events() -> None:
    """Of several events on a page the one at its own address is told, else none."""
    both = [{"@type": "Event", "startDate": f"2026-03-{day}T19:00", "url": f"/{day}"} for day in (19, 20)]
    assert article(data(both))[1] == NO_DETAILS
    both[1]["url"] = "/bruecke"
    assert article(data(both))[1] == Details(event=Event(EVENING))


def test_microformats() -> None:
    """An h-entry names its author, categories and last change; an h-event its time and place."""
    marks = (
        '<span class="p-author h-card"><a class="p-name" href="/anna">Anna Muster</a></span>'
        '<a class="p-category" href="/v">Verkehr</a><time class="dt-published" datetime="2026-03-03T09:00Z">3.</time>'
        '<time class="dt-updated" datetime="2026-04-03T09:00Z">4.</time>'
    )
    expected = Details(("Anna Muster",), ("Verkehr",), changed=LATER)
    entry = (
        f'<article class="h-entry"><h3><a class="p-name u-url" href="{{u}}">{{t}}</a></h3>{marks}</article>'
    )
    assert [item.details for item in listed(items(entry))] == [expected] * len(NEWS)
    assert article("", f'<article class="h-entry"><div>{marks}</div>{TEXT}</article>') == (DAY, expected)
    event = (
        '<article class="h-event"><h3><a class="p-name u-url" href="{u}">{t}</a></h3>'
        '<time class="dt-start" datetime="2026-03-20T19:00+01:00">20. März</time>'
        '<span class="p-location">Rathaus</span></article>'
    )
    found = listed(items(event))
    assert [item.details.event for item in found] == [Event(EVENING, None, "Rathaus")] * len(NEWS)


def test_microdata() -> None:
    """Microdata names author, section and last change, and time and place of an event."""
    entry = (
        '<article itemscope itemtype="https://schema.org/NewsArticle">'
        '<h3 itemprop="headline"><a itemprop="url" href="{u}">{t}</a></h3>'
        '<span itemprop="author" itemscope><b itemprop="name">Anna Muster</b></span>'
        '<span itemprop="articleSection">Verkehr</span>'
        '<meta itemprop="datePublished" content="2026-03-03T09:00Z">'
        '<meta itemprop="dateModified" content="2026-04-03T09:00Z"></article>'
    )
    expected = Details(("Anna Muster",), ("Verkehr",), changed=LATER)
    assert [item.details for item in listed(items(entry))] == [expected] * len(NEWS)
    event = (
        '<article itemscope itemtype="https://schema.org/Event"><h3><a itemprop="url" href="{u}">{t}</a></h3>'
        '<meta itemprop="startDate" content="2026-03-20T19:00+01:00">'
        '<span itemprop="location" itemscope><b itemprop="name">Rathaus</b></span></article>'
    )
    found = listed(items(event))
    assert [item.details.event for item in found] == [Event(EVENING, None, "Rathaus")] * len(NEWS)
