"""What feeds say of an item besides its text: a table of the elements and modules, by format."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from stadtbote.text.clean import clean_edition, clean_item
from stadtbote_cache.records import NO_DETAILS, Details, Event, Item
from support.feeding import PLACE, atom, entry, only, parse, rss

HOME = "https://www.stadt.example"
WINTER = timezone(timedelta(hours=1))
LATER = datetime(2026, 11, 3, 18, tzinfo=WINTER)
EVENING = datetime(2026, 11, 20, 19, tzinfo=WINTER)
TITLE = "<title>Neue Linie 7</title><pubDate>Tue, 3 Nov 2026 09:00:00 +0100</pubDate>"
ATOM_TITLE = "<title>Neue Linie 7</title><published>2026-11-03T09:00:00+01:00</published>"

RSS = {
    "author": ("<author>a@stadt.example (Anna Muster)</author>", Details(("Anna Muster",))),
    "dc:creator": (
        "<dc:creator><![CDATA[Anna Muster]]></dc:creator><dc:creator>B. B.</dc:creator>",
        Details(("Anna Muster", "B. B.")),
    ),
    "itunes:author": ("<itunes:author>Presseamt</itunes:author>", Details(("Presseamt",))),
    "category": (
        '<category domain="x">Verkehr</category><category><![CDATA[Bus &amp; Bahn]]></category>',
        Details(categories=("Verkehr", "Bus & Bahn")),
    ),
    "dc:subject": ("<dc:subject>Verkehr</dc:subject>", Details(categories=("Verkehr",))),
    "media:keywords": (
        "<media:group><media:keywords>Bus, Bahn ,</media:keywords></media:group>",
        Details(categories=("Bus", "Bahn")),
    ),
    "itunes:keywords": ("<itunes:keywords>Bus,Bahn</itunes:keywords>", Details(categories=("Bus", "Bahn"))),
    "comments": (
        "<comments>/7#kommentare</comments><slash:comments>12</slash:comments>",
        Details(comments=f"{HOME}/7#kommentare", comment_count=12),
    ),
    "no address": ("<comments>keine</comments>", Details(comments=f"{HOME}/keine")),
    "script": ("<comments>javascript:x()</comments>", NO_DETAILS),
    "atom:updated": ("<atom:updated>2026-11-03T18:00:00+01:00</atom:updated>", Details(changed=LATER)),
    "dcterms:modified": (
        "<dcterms:modified>2026-11-03T18:00:00+01:00</dcterms:modified>",
        Details(changed=LATER),
    ),
    "dc:date alike": ("<dc:date>2026-11-03T08:00:00Z</dc:date>", NO_DETAILS),
    "itunes:duration": ("<itunes:duration>27:00</itunes:duration>", Details(duration=1620)),
    "media:content": (
        '<media:content url="/film.mp4" type="video/mp4" duration="90"/>',
        Details(duration=90),
    ),
    "ev": (
        "<ev:startdate>2026-11-20T19:00:00+01:00</ev:startdate><ev:location>Rathaus, Saal 1</ev:location>"
        "<ev:enddate>2026-11-20T21:00:00+01:00</ev:enddate>",
        Details(event=Event(EVENING, EVENING.replace(hour=21), "Rathaus, Saal 1")),
    ),
    "xcal": (
        "<xcal:dtstart>20261120T190000+0100</xcal:dtstart><xcal:location>Rathaus</xcal:location>",
        Details(event=Event(EVENING, None, "Rathaus")),
    ),
    "no zone": ("<ev:startdate>2026-11-20T19:00:00</ev:startdate>", Details(event=Event(EVENING))),
    "a day": ("<ev:startdate>2026-11-20</ev:startdate>", Details(event=Event(EVENING.replace(hour=0)))),
    "place alone": ("<ev:location>Rathaus</ev:location>", NO_DETAILS),
    "no time": ("<ev:startdate>demnächst</ev:startdate>", NO_DETAILS),
    "empty": ("<author/><category></category><comments> </comments><itunes:duration/>", NO_DETAILS),
}
ATOM = {
    "author": (
        "<author><name>Anna Muster</name><uri>https://anna.example/</uri><email>a@b.example</email></author>"
        "<author><email>b@b.example</email><name>B. B.</name></author>",
        Details(("Anna Muster", "B. B.")),
    ),
    "of another": ("<source><author><name>Anna Muster</name></author></source>", NO_DETAILS),
    "category": (
        '<category term="verkehr" label="Verkehr"/><category term="bauen"/>'
        '<category scheme="x" term="http://schemas.example/kind#post"/>',
        Details(categories=("Verkehr", "bauen")),
    ),
    "no markup": ('<category term="Bus &lt;b&gt; Bahn"/>', Details(categories=("Bus <b> Bahn",))),
    "replies": (
        '<link rel="replies" type="application/atom+xml" href="/7/atom"/>'
        '<link rel="replies" type="text/html" href="/7#c" thr:count="3"/><thr:total>4</thr:total>',
        Details(comments=f"{HOME}/7#c", comment_count=3),
    ),
    "updated": ("<updated>2026-11-03T18:00:00+01:00</updated>", Details(changed=LATER)),
    "updated at once": ("<updated>2026-11-03T09:30:00+01:00</updated>", NO_DETAILS),
}
JSON: dict[str, tuple[dict[str, Any], Details]] = {
    "authors": (
        {"authors": [{"name": "Anna Muster"}, {"url": "/b"}, {"name": "<B>"}, 7]},
        Details(("Anna Muster", "<B>")),
    ),
    "author, as in version 1": ({"author": {"name": "Anna Muster"}}, Details(("Anna Muster",))),
    "tags": ({"tags": ["Verkehr", "Bus & Bahn", None]}, Details(categories=("Verkehr", "Bus & Bahn"))),
    "modified": ({"date_modified": "2026-11-03T18:00:00+01:00"}, Details(changed=LATER)),
    "duration": (
        {"attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 90.5}]},
        Details(duration=90),
    ),
    "wrong types": (
        {"authors": {"name": "A"}, "author": "A", "tags": "Verkehr", "attachments": [{"url": "/a"}]},
        NO_DETAILS,
    ),
}


@pytest.mark.parametrize(("fields", "expected"), RSS.values(), ids=RSS)
def test_rss(fields: str, expected: Details) -> None:
    """RSS and its modules."""
    assert only(TITLE, fields).details == expected


@pytest.mark.parametrize(("fields", "expected"), RSS.values(), ids=RSS)
def test_rdf(fields: str, expected: Details) -> None:
    """RSS 1.0 has the same modules."""
    head = "<title>Stadt</title><link>https://www.stadt.example/</link>"
    (item,) = parse(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:atom="http://www.w3.org/2005/Atom">'
        f'<channel>{head}</channel><item rdf:about="https://www.stadt.example/7">{TITLE}{fields}</item>'
        "</rdf:RDF>"
    ).items
    assert item.details == expected
    assert item.published == datetime(2026, 11, 3, 9, tzinfo=WINTER)


@pytest.mark.parametrize(("fields", "expected"), ATOM.values(), ids=ATOM)
def test_atom(fields: str, expected: Details) -> None:
    """Atom has its own elements, and threads after RFC 4685."""
    assert entry(ATOM_TITLE, fields).details == expected


@pytest.mark.parametrize(("members", "expected"), JSON.values(), ids=JSON)
def test_json(members: dict[str, Any], expected: Details) -> None:
    """JSON Feed has members of its own; a value of a wrong type says nothing, and the item stays."""
    item = {"id": "7", "title": "Linie 7", "date_published": "2026-11-03T09:00:00+01:00", **members}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Stadt", "items": [item]}
    assert parse(json.dumps(feed)).items[0].details == expected


def test_names_by_space() -> None:
    """What counts is the namespace, not the prefix that a feed has for it."""
    (item,) = parse(
        '<rss xmlns:a="http://purl.org/dc/elements/1.1/" xmlns:b="http://purl.org/rss/1.0/modules/event/">'
        f"<channel><title>S</title><item>{TITLE}<a:creator>Anna</a:creator>"
        "<b:startdate>2026-11-20T19:00:00+01:00</b:startdate></item></channel></rss>"
    ).items
    assert item.details == Details(("Anna",), event=Event(EVENING))


def test_the_day_of_an_event_is_none_of_publishing() -> None:
    """An item with a time at which something takes place and no other date is undated."""
    item = only("<title>Versammlung</title><ev:startdate>2026-11-20T19:00:00+01:00</ev:startdate>")
    assert (item.published, item.details.event) == (None, Event(EVENING))
    both = "<pubDate>Fri, 20 Nov 2026 18:00:00 GMT</pubDate>"
    item = only("<title>Versammlung</title><ev:startdate>2026-11-20T19:00:00+01:00</ev:startdate>", both)
    assert (item.published, item.details.event) == (None, Event(EVENING))


def test_a_single_date_is_that_of_publishing() -> None:
    """An entry that says only when it was changed was published then, and not changed since."""
    item = entry("<title>Linie 7</title><updated>2026-11-03T18:00:00+01:00</updated>")
    assert (item.published, item.details) == (LATER, NO_DETAILS)


def test_names_of_the_feed_are_none_of_its_items() -> None:
    """Author and category of the whole feed are not told with each item."""
    head = "<author><name>Stadt</name></author><category term='x'/>"
    assert parse(atom(f"{head}<entry><title>A</title></entry>")).items[0].details == NO_DETAILS
    channel = "<title>S</title><category>News</category><itunes:author>Stadt</itunes:author>"
    assert parse(rss(TITLE, head=channel)).items[0].details == NO_DETAILS


def test_many_names_leave_the_text() -> None:
    """However many categories stand before it, the text of an item is read."""
    many = "".join(f"<category>{n}</category>" for n in range(500))
    item = only(TITLE, many, "<description>Alle zehn Minuten.</description>")
    assert (item.teaser, len(item.details.categories)) == (("Alle zehn Minuten.",), 20)


def test_broken_elements() -> None:
    """One that is not closed ends with the next."""
    item = only("<title>Linie 7<author>Anna<category>Verkehr<description>Alle zehn Minuten.</description>")
    assert item == Item(
        "Linie 7",
        teaser=("Alle zehn Minuten.",),
        language="de-DE",
        details=Details(("Anna",), ("Verkehr",)),
    )


@pytest.mark.parametrize(
    ("feed", "home"),
    [
        (rss(TITLE), f"{HOME}/"),
        (rss(TITLE).replace(f"<link>{HOME}/</link>", ""), None),
        (rss(TITLE).replace(f"<link>{HOME}/</link>", f"<link>{PLACE}</link>"), None),
        (
            atom("<title>A</title>").replace("<id>", '<link href="/start"/><link rel="self" href="/a"/><id>'),
            f"{HOME}/start",
        ),
        (
            '{"version": "https://jsonfeed.org/version/1", "title": "S", "home_page_url": "/start",'
            ' "items": []}',
            f"{HOME}/start",
        ),
    ],
)
def test_home(feed: str, home: str | None) -> None:
    """The site that a feed is of; one that names but itself says nothing."""
    assert clean_edition(parse(feed)).home == home


def test_hostile_details() -> None:
    """What is left after cleaning has no control, no long text and no address that cannot be asked."""
    item = only(
        TITLE,
        f"<author>&#27;[31m{'A' * 400}</author><category>&#x202e;Verkehr</category>"
        "<comments>http://nutzer:wort@stadt.example/</comments><slash:comments>99999999</slash:comments>"
        "<itunes:duration>99999999</itunes:duration>",
    )
    details = clean_item(item).details
    assert details.categories == ("Verkehr",)
    assert details.authors[0] == "A" * 199 + "…"
    assert (details.comments, details.comment_count, details.duration) == (None, None, None)
