"""The city publishes what a Sitepark site does, and a test can change it while it runs."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from city.client import (
    GONE,
    GRAPHQL,
    PRESS,
    RSS,
    TRAM,
    ask,
    hits,
    items,
    talk,
)
from city.content import EDITION
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


def test_search_page_carries_a_query_that_finds_the_articles(city: CityServer) -> None:
    """The filters in data-sp-central-search-app, sent as they are, find all news and the event."""
    found = re.search(r'data-sp-central-search-app="([^"]*)"', ask(city, "/suche.php").text)
    assert found is not None
    given = json.loads(unescape(found[1]))["search"] | {"limit": 100}
    results = hits(city, **given)
    assert len(results) == len(city.stock.news) + 1
    assert "EventTeaser" in {result["teaser"]["__typename"] for result in results}


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


@pytest.mark.skipif(not EDITION.exists(), reason="the built-in edition is not there")
def test_built_in_edition_has_34_teasers() -> None:
    """The page of the built-in edition shows its 34 items."""
    with CityServer(edition=EDITION) as city:
        assert ask(city, "/digital/aktuelles.php").text.count('class="SP-Teaser__inner"') == 34


def test_articles_come_change_and_go(city: CityServer) -> None:
    """New articles head every list, changes show everywhere, removed ones keep their page or are gone."""
    new = city.add_article("Neu im Zoo", teaser="Ein Otter.", body="<p>Er heißt Otto.</p>")
    assert items(ask(city, RSS))[0].findtext("title") == "Neu im Zoo"
    assert hits(city, sort=[{"date": "DESC"}])[0]["name"] == "Neu im Zoo"
    city.change_article(new.path, teaser="Zwei Otter.", body="<p>Otto und Otti.</p>")
    page = ask(city, new.path).text
    assert "Zwei Otter." in page
    assert "Otto und Otti." in page
    city.remove_article(new.path)
    assert "Neu im Zoo" not in ask(city, "/aktuelles.php").text
    assert ask(city, new.path).status == 200
    city.remove_article(TRAM, gone=True)
    assert ask(city, TRAM).status == 410


def test_list_can_be_emptied(city: CityServer) -> None:
    """An empty city still answers in shape, with no items; its articles' pages stay."""
    city.empty_list()
    assert items(ask(city, RSS)) == []
    assert 'class="SP-Teaser' not in ask(city, PRESS).text.replace("SP-TeaserList", "")
    assert hits(city, filter=[{"groups": ["8678"]}]) == []
    assert ask(city, TRAM).status == 200


def test_paths_fail_as_often_as_told(city: CityServer) -> None:
    """A failing path answers its status for so many times, or until it is mended."""
    city.fail(PRESS, 503, retry_after="30", times=2)
    assert [ask(city, RSS).status for _ in range(3)] == [503, 503, 200]
    city.fail(PRESS, 429, retry_after="30")
    assert ask(city, PRESS).headers["retry-after"] == "30"
    assert ask(city, "/aktuelles.php").status == 200
    city.mend(PRESS)
    assert ask(city, PRESS).status == 200


def test_login_page_stands_in_for_everything(city: CityServer) -> None:
    """A captive portal answers every address with 200 and a login form."""
    city.login_page = True
    for target in (RSS, GRAPHQL, TRAM):
        answer = ask(city, target)
        assert answer.status == 200
        assert b'type="password"' in answer.body


def test_requests_are_counted_and_remembered(city: CityServer) -> None:
    """Counters hold paths, statuses and bytes; the last requests keep their headers."""
    data = b"GET /nichts?x=1 HTTP/1.1\r\nHost: city\r\nUser-Agent: probe/1\r\nConnection: close\r\n\r\n"
    received = talk(city, data)
    counts = city.counts
    assert (counts.requests, counts.by_path["/nichts"], counts.by_status[404]) == (1, 1, 1)
    assert (counts.bytes_received, counts.bytes_sent) == (len(data), len(received))
    assert city.last_request.headers["user-agent"] == "probe/1"
    assert city.last_request.query == {"x": "1"}
    city.forget_requests()
    assert city.counts.requests == 0


def test_simultaneous_connections_are_counted(city: CityServer) -> None:
    """The highest number of open connections is kept after they are closed."""
    connections = [socket.create_connection((city.host, city.port), timeout=10) for _ in range(3)]
    for connection in connections:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: city\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"
    for connection in connections:
        connection.close()
    assert city.counts.max_connections == 3


def test_latency_delays_answers() -> None:
    """Every answer waits for the latency that is set, and stopping does not wait for it."""
    with (
        CityServer(latency=30.0) as city,
        socket.create_connection((city.host, city.port), timeout=0.3) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: city\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert city.counts.requests == 1


def test_restart_keeps_address_content_and_counters(city: CityServer) -> None:
    """After stop nobody listens; start listens at the same address with the same content."""
    base = city.base
    city.add_article("Vor dem Neustart")
    tag = ask(city, RSS).headers["etag"]
    idle = socket.create_connection((city.host, city.port), timeout=10)
    city.stop()
    assert idle.recv(1) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        ask(city, "/")
    city.start()
    assert city.base == base
    assert ask(city, RSS, headers={"If-None-Match": tag}).status == 304
    assert city.counts.by_path[PRESS] == 2


@pytest.fixture
def other(city: CityServer) -> Iterator[CityServer]:
    """A second city at another loopback address, on the same port."""
    with CityServer(host="127.0.0.2", port=city.port) as server:
        yield server


def test_cities_live_at_several_loopback_addresses(city: CityServer, other: CityServer) -> None:
    """Two cities share nothing; other addresses than loopback are refused, taken ports reported."""
    other.empty_list()
    assert other.url("/x") == f"http://127.0.0.2:{city.port}/x"
    assert len(items(ask(city, RSS))) == 30
    assert items(ask(other, RSS)) == []
    with pytest.raises(ValueError, match="loopback"):
        CityServer(host="192.0.2.1")
    with pytest.raises(OSError, match="in use"):
        CityServer(port=city.port).start()


def test_started_by_hand_it_prints_addresses_and_ends_on_interrupt(edition: Path) -> None:
    """`python tests/city` serves what it prints, and Ctrl-C ends it without a traceback."""
    folder = Path(__file__).parent / "city"
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
