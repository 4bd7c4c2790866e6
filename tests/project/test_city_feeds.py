"""The feeds of the city: SiteKit RSS, Atoolo RSS, Atom, RSS 1.0 and JSON Feed."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from city.client import (
    PRESS,
    RSS,
    TRAM,
    ask,
    items,
)
from city.server import CityServer
from city.state import FeedManner


def test_sitekit_feed_has_30_items_of_every_kind(city: CityServer) -> None:
    """The feed holds a download, an item without text, one without date, CDATA and &amp; in links."""
    answer = ask(city, RSS)
    found = items(answer)
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert answer.body == ask(city, f"{PRESS}?sp:out=rss").body
    assert len(found) == 30
    links = [item.findtext("link", "") for item in found]
    assert all(link.startswith(city.base + "/") for link in links)
    assert sum(".media/" in link for link in links) == 1
    assert sum(item.find("description") is None for item in found) >= 2  # the download has none either
    dates = [text for item in found if (text := item.findtext("pubDate"))]
    assert len(dates) < 30
    assert {str(parsedate_to_datetime(date).utcoffset()) for date in dates} == {"1:00:00"}
    assert b"<![CDATA[" in answer.body
    assert b"&amp;sp:nr=1</link>" in answer.body
    assert links[0] == city.url(TRAM)
    assert "Straßenbahn" in found[0].findtext("title", "")


def test_downloads_have_the_size_that_is_announced(city: CityServer) -> None:
    """Enclosures, .media/ links and images can be fetched; files are as long as said."""
    entries = [a for article in city.stock.news for a in article.attachments]
    assert len(entries) == 2
    for entry in entries:
        answer = ask(city, entry.path)
        assert (answer.headers["content-type"], len(answer.body)) == (entry.media_type, entry.size)
    media = next(item for item in city.stock.others if item.object_type == "media")
    assert ask(city, media.path).body.startswith(b"%PDF")
    assert ask(city, "/images/linie-4.jpg").body.startswith(b"\x89PNG")


def test_feed_can_be_delivered_badly(city: CityServer) -> None:
    """Other media types, rubbish at the end, another encoding and a cut are delivered as set."""
    city.feed = FeedManner(media_type="text/html", tail=b"\nPHP Warning: strlen()")
    answer = ask(city, RSS)
    assert answer.headers["content-type"] == "text/html"
    assert answer.body.endswith(b"</rss>\n\nPHP Warning: strlen()")
    city.feed = FeedManner(encoding="iso-8859-1")
    answer = ask(city, RSS)
    assert answer.headers["content-type"] == "application/rss+xml"
    assert answer.body.startswith(b'<?xml version="1.0" encoding="iso-8859-1"?>')
    assert b"Stra\xdfenbahn" in answer.body
    assert len(items(answer)) == 30
    city.feed = FeedManner(keep=2000)
    answer = ask(city, RSS)
    assert len(answer.body) == 2000
    with pytest.raises(ElementTree.ParseError):
        items(answer)


def test_other_formats_hold_the_same_articles(city: CityServer) -> None:
    """Atom, RSS 1.0 and JSON Feed carry every article with its content."""
    total = len(city.stock.news)
    atom = ElementTree.fromstring(ask(city, "/feeds/atom.xml").body)
    space = "{http://www.w3.org/2005/Atom}"
    entries = atom.findall(f"{space}entry")
    assert len(entries) == total
    assert "<table>" in (entries[0].findtext(f"{space}content") or "")
    assert len(atom.findall(f"{space}entry/{space}link[@rel='enclosure']")) == 2
    assert sum(entry.find(f"{space}published") is None for entry in entries) == 2
    rdf = ElementTree.fromstring(ask(city, "/feeds/rss1.rdf").body)
    assert len(rdf.findall("{http://purl.org/rss/1.0/}item")) == total
    feed = ask(city, "/feeds/feed.json").json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == total
    assert "<h2>Die neuen Haltestellen</h2>" in feed["items"][0]["content_html"]


def test_atoolo_feed_answers_a_search(city: CityServer) -> None:
    """The search in the address decides what the feed holds; a location names its channel."""
    query = {
        "limit": 5,
        "filter": [{"type": "objectType", "values": ["news"]}],
        "sort": [{"type": "date", "direction": "DESC"}],
    }
    parameters = urlencode({"query": json.dumps(query), "location": "/presse/aktuelle-meldungen"})
    answer = ask(city, f"/api/rss/search?{parameters}")
    found = items(answer)
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert [item.findtext("title") for item in found] == [a.headline for a in city.stock.news[:5]]
    assert found[0].findtext("guid") == city.url(TRAM)
    assert found[0].findtext("category") == "Verkehr"
    assert ElementTree.fromstring(answer.body).findtext("channel/title") == "Aktuelle Meldungen"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 400),
        ({"query": "{"}, 400),
        ({"query": "[]"}, 400),
        ({"query": '{"limit":101}'}, 400),
        ({"query": '{"filter":[{"type":"unknown","values":["x"]}]}'}, 400),
        ({"query": "{}", "location": "/../etc"}, 400),
        ({"query": "{}", "location": "/gibt-es-nicht"}, 404),
    ],
)
def test_atoolo_feed_refuses_with_a_problem(
    city: CityServer, parameters: dict[str, str], status: int
) -> None:
    """Bad parameters are answered with RFC 7807 JSON that repeats the status."""
    answer = ask(city, f"/api/rss/search?{urlencode(parameters)}")
    assert answer.status == status == answer.json["status"]
    assert answer.headers["content-type"] == "application/problem+json"
