"""The pages of the city, and the built-in edition among them, are those of a Sitepark site."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from city.client import (
    GONE,
    PRESS,
    TRAM,
    ask,
    hits,
)
from city.edition import EDITION
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
