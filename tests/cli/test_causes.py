"""Addresses that cannot be read: each cause has its own sentence, with what can be done."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest

from city.client import TRAM
from city.server import CityServer
from support.commands import Done
from support.feeding import rss

Run = Callable[..., Done]

PAGE = "<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>"
ANUBIS = PAGE.format(
    title="Making sure you&#39;re not a bot!",
    body='<script id="anubis_challenge" type="application/json">{}</script><h1>Making sure …</h1>'
    '<script src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script>',
)
CLOUDFLARE = PAGE.format(
    title="Just a moment...",
    body="<noscript>Enable JavaScript and cookies</noscript><script>window._cf_chl_opt={}</script>",
)
WALL = (
    "die Website lässt nur Browser herein, die ihre Prüfung auf Roboter bestehen.",
    "Bitte die Adresse eines Feeds versuchen, der oft frei ist, oder beim Betreiber darum bitten.",
)
COOKIE = (
    "die Seite zeigt sich nur, wenn ein Cookie gespeichert wird, und Stadtbote speichert keine.",
    "Bitte die Adresse eines Feeds oder eine andere Seite derselben Website versuchen.",
)
LATER = "Bitte später noch einmal versuchen."


class Served(NamedTuple):
    """What an address answers with, and the two sentences that are said of it."""

    body: str
    said: tuple[str, str]
    status: int = 200
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)


CASES = {
    "password": Served(
        PAGE.format(title="Anmelden", body="<form><input name=user><input type=password></form>"),
        (
            "die Seite fragt nach einem Passwort.",
            "Bitte die Adresse einer Seite ohne Anmeldung nehmen: Stadtbote füllt kein Formular aus.",
        ),
    ),
    "script": Served(
        PAGE.format(title="Aktuelles", body="<div id=app></div><script src=/app.js></script>"),
        (
            "die Seite wird erst im Browser von einem Skript gefüllt, die Antwort enthält keine Artikel.",
            "Bitte die Adresse eines Feeds nehmen, wenn es einen gibt.",
        ),
    ),
    "article": Served(
        '<!DOCTYPE html><title>Markt</title><meta property="article:published_time" content="2026-03-02">'
        f"<article><h1>Markt</h1><p>{'Ein Satz mit Worten. ' * 40}</p></article>",
        (
            "das ist ein einzelner Artikel und keine Liste von Artikeln.",
            "Bitte die Adresse der Seite nehmen, die die Artikel auflistet.",
        ),
    ),
    "no list": Served(
        PAGE.format(title="Impressum", body="<h1>Impressum</h1><p>Stadt Musterstadt, Rathausplatz 1.</p>"),
        (
            "auf der Seite ist keine Liste von Artikeln zu erkennen.",
            "Bitte die Adresse der Seite nehmen, auf der die Neuigkeiten stehen, oder die eines Feeds.",
        ),
    ),
    "anubis": Served(ANUBIS, WALL),
    "anubis, refused": Served(ANUBIS, WALL, 403),
    "cloudflare": Served(CLOUDFLARE, WALL, 403, {"cf-mitigated": "challenge"}),
    "cloudflare, without its header": Served(CLOUDFLARE, WALL, 503),
    "amazon": Served("", WALL, 202, {"x-amzn-waf-action": "challenge"}),
    "in German": Served(PAGE.format(title="Sind Sie ein Mensch?", body="<p>Bitte kurz warten."), WALL),
    "cookie loop": Served("", COOKIE, 302, {"Location": "/hier", "Set-Cookie": "test=1; Path=/"}),
    "cookie page": Served(PAGE.format(title="Please enable cookies", body="<p>Sorry."), COOKIE),
    "refused": Served(
        PAGE.format(title="403", body="<h1>Forbidden</h1>"),
        ("der Server verweigert den Zugang, HTTP 403.", LATER),
        403,
    ),
    "loop": Served(
        "",
        ("der Server leitet im Kreis weiter, oder mehr als fünfmal hintereinander.", LATER),
        302,
        {"Location": "/hier"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_cause_is_named(stadtbote: Run, city: CityServer, name: str) -> None:
    """`source add` says what is there and what to try, saves nothing, and asks once."""
    case = CASES[name]
    city.serve("/hier", case.body, status=case.status, headers=case.headers)
    done = stadtbote("source", "add", city.url("/hier"), "--yes")
    assert (done.returncode, done.stdout) == (75, "")
    assert f"127.0.0.1: {case.said[0]} Es wurde nichts gespeichert. {case.said[1]}" in done.stderr
    assert city.counts.requests == 1
    assert len(json.loads(stadtbote("source", "list", "--json").stdout)["sources"]) == 1


@pytest.mark.parametrize("name", CASES)
def test_a_source_that_is_there_keeps_its_articles(stadtbote: Run, city: CityServer, name: str) -> None:
    """`sync` names the same cause, and what is stored stays as it is."""
    case = CASES[name]
    items = "".join(f"<h2><a href=/m/{n}>Meldung Nummer {n}</a></h2><p>Text dazu.</p>" for n in range(4))
    city.serve("/hier", PAGE.format(title="Aktuelles", body=f"<main><h1>Aktuelles</h1>{items}</main>"))
    stadtbote("source", "add", city.url("/hier"), "--name", "amt", "--yes")
    city.serve("/hier", case.body, status=case.status, headers=case.headers)
    told = stadtbote("sync", "amt", "--no-bodies").stdout
    kept = "Die 4 gespeicherten Artikel bleiben lesbar."
    assert told.startswith(f"127.0.0.1: Aktuelles: {case.said[0]} {kept} "), told
    assert case.said[1] in told or case.status == 503
    assert len(stadtbote("list", "--source", "amt").stdout.splitlines()) == 4


def test_a_feed_behind_a_wall(stadtbote: Run, city: CityServer) -> None:
    """A feed whose server sends a test for robots instead is told as that, too."""
    city.serve("/feed", rss("<title>Markt</title>"), "application/rss+xml")
    stadtbote("source", "add", city.url("/feed"), "--name", "amt", "--yes")
    city.serve("/feed", ANUBIS)
    assert stadtbote("sync", "amt").stdout.startswith(f"Beispiel: {WALL[0]}")


def test_a_test_is_no_article(stadtbote: Run, city: CityServer) -> None:
    """What a wall shows in an article's place is not taken for its text."""
    stadtbote("source", "add", city.url("/aktuelles.php"), "--name", "amt", "--yes")
    city.serve(TRAM, ANUBIS)
    stadtbote("sync", "amt")
    assert stadtbote("search", "not a bot").stdout == ""


@pytest.mark.parametrize(
    "title", ["Sind Sie ein Mensch?", "Just a moment: Musik am Markt", "DDoS-Schutz", "Cookies aktivieren"]
)
def test_news_about_such_things_are_news(stadtbote: Run, city: CityServer, title: str) -> None:
    """A list whose headlines speak of robots and persons is a list."""
    items = "".join(
        f"<h2><a href=/m/{n}>{title} {n}</a></h2><p>{'Ein Text dazu. ' * 30}</p>" for n in range(4)
    )
    city.serve("/hier", PAGE.format(title=title, body=f"<main><h1>{title}</h1>{items}</main>"))
    assert stadtbote("source", "add", city.url("/hier"), "--yes").returncode == 0
