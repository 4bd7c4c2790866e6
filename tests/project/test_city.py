"""The city that the tests ask is like a real one: pages of SiteKit, feeds, and Atoolo's search."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from email.utils import parsedate_to_datetime
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from city.client import GONE, PRESS, RSS, TRAM, ask, hits, items, post, search
from city.server import CityServer


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A file in the shape of the built-in edition, with three items."""
    entries = [
        {
            "position": n,
            "image_caption": f"Bild {n} & mehr",
            "headline": headline,
            "teaser": teaser,
            "image_credit": "Stadt",
        }
        for n, headline, teaser in (
            (1, "Große Übung", ["Ein Satz."]),
            (2, "Ohne Text", []),
            (3, "Große Übung", ["Eins.", "Zwei."]),
        )
    ]
    path = tmp_path / "edition.json"
    path.write_text(json.dumps({"page_title": "Was gibt es Neues?", "items": entries}), "utf-8")
    return path


def test_topical_page_has_one_credit_for_each_image_in_order(city: CityServer) -> None:
    """Variant A shows images and no dates; the credits at the foot are as many as the images."""
    answer = ask(city, "/aktuelles.php")
    pictures = [article.picture for article in city.stock.news if article.picture]
    foot = answer.text.split("<h3>Bildnachweise</h3>")[1].split("</ul>")[0]
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    assert answer.text.count('class="SP-Teaser__inner"') == len(city.stock.news) >= 30
    assert re.findall("<li>(.*?)</li>", foot) == [escape(picture.credit or "") for picture in pictures]
    assert answer.text.count("<figure") == len(pictures)
    assert "<time" not in answer.text
    assert "Inhalt anspringen" in answer.text
    assert "Erläuterungen und Hinweise" in answer.text


def test_press_pages_together_hold_every_article_once(city: CityServer) -> None:
    """Variant B names its number of pages, and following its numbers shows each article once."""
    first = ask(city, PRESS).text
    found = re.search(r'data-sp-search-result="([^"]*)"', first)
    assert found is not None
    count = json.loads(unescape(found[1]))["pageCount"]
    assert f"data-sp-pagination='{{\"max\":{count}}}'" in first
    assert 'href="/presse/aktuelle-meldungen.php?sp%3Aout=rss"' in first
    pages = [
        ask(city, f"{PRESS}?{quote('sp:page[search-1-0.form][0]')}={n}").text for n in range(1, count + 1)
    ]
    links = [link for page in pages for link in re.findall(r'class="SP-Teaser__link" href="([^"]*)"', page)]
    assert links == [article.path for article in city.stock.news]
    assert "20. November 2026" in first


def test_article_page_carries_text_and_frame(city: CityServer) -> None:
    """An article's page has its header, table, list and links, and the blocks around them."""
    text = ask(city, TRAM).text
    for part in (
        "SP-ArticleHeader__headline",
        '<div data-sp-table class="SP-Paragraph">',
        "(Öffnet in einem neuen Tab)",
        "<figcaption>Die Linie 4 an der neuen Haltestelle Kranplatz</figcaption>",
        "Auch noch interessant",
        "Seite teilen",
        "SP-Paragraph--footer",
        "Datenschutz-Einstellungen",
        "∂musterstadt•example",
    ):
        assert part in text
    easy = ask(city, f"{TRAM}?sp:out=easy").text
    assert "Alle neuen Haltestellen haben keine Stufen." in easy
    assert "Betriebshof" not in easy


def test_addresses_without_a_page_answer_with_their_status(city: CityServer) -> None:
    """Unknown is 404, removed 410, refused 403, a wrong method 405; always with HTML."""
    for target, status in (("/nichts.php", 404), (GONE, 410), ("/veranstaltungen/", 403)):
        answer = ask(city, target)
        assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=UTF-8")
    assert ask(city, PRESS, method="DELETE").status == 405


def test_edition_is_served_as_a_page_with_articles(edition: Path) -> None:
    """An edition file becomes a page in variant A whose links lead to articles with bodies."""
    with CityServer(edition=edition) as city:
        page = ask(city, "/digital/aktuelles.php").text
        links = re.findall(r'class="SP-Teaser__inner" href="([^"]*)"', page)
        assert links == [
            f"/digital/projekte/{n}.php" for n in ("grosse-uebung", "ohne-text", "grosse-uebung-3")
        ]
        assert "<figcaption>Bild 2 &amp; mehr</figcaption>" in page
        assert page.count("SP-Teaser__abstract") == 3
        assert "<h1>Was gibt es Neues?</h1>" in page
        assert all("SP-Paragraph" in ask(city, link).text for link in links)
        city.change_article(links[1], teaser="Doch ein Text.")
        city.remove_article(links[0])
        page = ask(city, "/digital/aktuelles.php").text
        assert "Doch ein Text." in page
        assert links[0] not in page
    with CityServer() as plain:
        assert ask(plain, "/digital/aktuelles.php").status == 404


def test_started_by_hand_it_prints_addresses_and_ends_on_interrupt(edition: Path) -> None:
    """`python tests/city` serves what it prints, and Ctrl-C ends it without a traceback."""
    folder = Path(__file__).parents[1] / "city"
    command = [sys.executable, str(folder), "--port", "0", "--seed", str(edition)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder.parents[1]
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1]
        found = re.search(r"http://127\.0\.0\.1:(\d+)/digital/aktuelles\.php", "".join(lines))
        assert found is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
        connection.request("GET", "/digital/aktuelles.php")
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(2)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


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


def test_search_page_carries_a_query_that_finds_the_articles(city: CityServer) -> None:
    """The filters in data-sp-central-search-app, sent as they are, find all news and the event."""
    found = re.search(r'data-sp-central-search-app="([^"]*)"', ask(city, "/suche.php").text)
    assert found is not None
    given = json.loads(unescape(found[1]))["search"] | {"limit": 100}
    results = hits(city, **given)
    assert len(results) == len(city.stock.news) + 1
    assert "EventTeaser" in {result["teaser"]["__typename"] for result in results}


def test_graphql_answers_in_symfony_json(city: CityServer) -> None:
    """Answers are ASCII with escaped slashes, signs and quotes, uncached and without validators."""
    answer = search(city, filter=[{"ids": ["36005", "36102"]}])
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-cache, private"
    assert not {"etag", "last-modified"} & answer.headers.keys()
    assert answer.body.isascii()
    for escaped in (rb"\u003Cmit Ladeschrank\u003E", rb"Rad \u0026 Roller", rb"\/presse\/", rb"\u00fc"):
        assert escaped in answer.body
    headlines = {hit["teaser"]["headline"] for hit in answer.json["data"]["search"]["results"]}
    assert headlines == {"Rad & Roller: neue Abstellplätze am Markt", "Land fördert das digitale Rathaus"}


def test_graphql_list_is_as_the_city_publishes_it(city: CityServer) -> None:
    """Ten results by default, newest first on request, relative links, the epoch for no date."""
    given: dict[str, Any] = {"filter": [{"objectTypes": ["news"]}], "sort": [{"date": "DESC"}]}
    assert len(hits(city)) == 10
    results = hits(city, **given, limit=50)
    assert [result["location"] for result in results] == [article.path for article in city.stock.news]
    assert results[0]["teaser"]["link"]["url"] == TRAM
    assert results[0]["teaser"]["asset"]["alternativeText"].startswith("Eine gelbe Straßenbahn")
    by_id = {result["id"]: result for result in results}
    assert by_id["36008"]["date"] == "1970-01-01T01:00:00+01:00"
    assert by_id["36002"]["teaser"]["asset"]["characteristic"] == "DECORATIVE_IMAGE"
    assert by_id["36109"]["teaser"]["asset"]["__typename"] == "Svg"
    assert by_id["36104"]["teaser"]["text"] is None
    assert by_id["36105"]["teaser"]["asset"] is None
    second = hits(city, **given, limit=10, offset=10)
    assert second == results[10:20]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"text": "Mobilstation Tierheim"}, {"36005", "36213"}),
        ({"text": "Straßensperrung -Nordring"}, {"36004"}),
        ({"text": "+Bücherbus Rampe"}, {"36202"}),
        ({"text": '"stille Stunde"'}, {"36207"}),
        ({"text": "Rampe Decken", "defaultQueryOperator": "AND"}, set()),
        ({"filter": [{"groups": ["8680"]}]}, set()),
        ({"filter": [{"groups": ["8680"]}], "archive": True}, {"35901", "35902"}),
        ({"filter": [{"categories": ["2029"]}, {"categories": ["2031"]}]}, set()),
        ({"filter": [{"ids": ["36001", "36002"]}, {"categories": ["1912"]}]}, {"36001", "36002"}),
        ({"filter": [{"categories": ["2028"], "ids": ["36001"]}, {"ids": ["36001", "36203"]}]}, {"36203"}),
        ({"filter": [{"relativeDateRange": {"from": "-P4D"}}, {"categories": ["2029"]}]}, {"36201"}),
        ({"filter": [{"absoluteDateRange": {"to": "2026-10-28T00:00:00+01:00"}}]}, {"36110", "36213"}),
        ({"filter": [{"not": {"query": "sp_contenttype:article"}}]}, {"38001"}),
        ({"lang": "en"}, {"36111"}),
    ],
)
def test_graphql_search_semantics(city: CityServer, given: dict[str, Any], ids: set[str]) -> None:
    """Terms are OR-ed, filters AND-ed; of a filter the first criterion counts; trees include children."""
    assert {hit["id"] for hit in hits(city, **given)} == ids


@pytest.mark.parametrize("given", [{"offset": -1}, {"filter": [{"key": "x"}]}, {"lang": "xx"}])
def test_graphql_failing_search_has_errors_and_no_data(city: CityServer, given: dict[str, Any]) -> None:
    """The search is non-null: where it fails, the answer is 200 with `errors` and without `data`."""
    answer = search(city, **given)
    assert answer.status == 200
    assert list(answer.json) == ["errors"]
    assert answer.json["errors"][0]["path"] == ["search"]


def test_graphql_schema_is_enforced(city: CityServer) -> None:
    """Unknown fields and a news image without variant are invalid; a protected field is denied."""
    for query in (
        "{ search(input: {}) { results { body } } }",
        "{ search(input: {}) { results { teaser { ... on NewsTeaser { asset { caption } } } } } }",
        "{ indexerStatus { state } }",
    ):
        answer = post(city, query.encode(), "application/graphql")
        assert (answer.status, list(answer.json)) == (200, ["errors"])
