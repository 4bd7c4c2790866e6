"""What `source add` asks for: every address once, nothing that was guessed, and not beyond its budget."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from city.client import PRESS
from city.server import CityServer
from support.commands import Done
from support.feeding import rss

Run = Callable[..., Done]
RSS = "application/rss+xml"
FEED = rss(*(f"<title>Meldung {n}</title><guid>{n}</guid>" for n in range(40)))


def page(*feeds: str, generator: str = "", body: str = "<h1>Stadt</h1><p>Willkommen.") -> str:
    """A page that names feeds, and the software that made it."""
    links = "".join(f'<link rel=alternate type="{RSS}" href="{feed}" title="{feed}">' for feed in feeds)
    return f'<!DOCTYPE html><title>Stadt</title><meta name=generator content="{generator}">{links}{body}'


@pytest.mark.parametrize(
    ("feeds", "asked"),
    [
        (["/feed"], ["/", "/feed"]),
        (["/feed", "/feed", "/feed#neu"], ["/", "/feed"]),
        (["/", "/feed"], ["/", "/feed"]),
        (["/leer", "/leer", "/feed"], ["/", "/leer", "/feed"]),
        (["/fehlt", "/feed"], ["/", "/fehlt", "/feed"]),
    ],
)
def test_every_address_is_asked_once(
    stadtbote: Run, city: CityServer, feeds: list[str], asked: list[str]
) -> None:
    """Whatever a page names, and however often, is asked for once; what came is the first fetch."""
    city.serve("/", page(*feeds))
    city.serve("/feed", FEED, RSS)
    city.serve("/leer", rss(), RSS)
    done = stadtbote("source", "add", city.url("/"), "--name", "amt", "--yes")
    assert done.returncode == 0, done.stderr
    assert [request.path for request in city.counts.last] == asked
    assert len(stadtbote("list", "--source", "amt").stdout.splitlines()) == 40
    (month,) = json.loads(stadtbote("stats", "--json").stdout)["months"]
    (cost,) = month["sources"]
    assert (cost["name"], cost["requests"]) == ("amt", len(asked))
    assert cost["received"] == city.counts.bytes_sent
    city.forget_requests()
    stadtbote("sync", "amt", "--no-bodies")
    assert (city.counts.requests, city.counts.by_status[304]) == (1, 1)


def test_a_page_that_names_itself_is_read_as_what_it_is(stadtbote: Run, city: CityServer) -> None:
    """Where the only feed that a page names is the page itself, it is not asked for again."""
    items = "".join(f"<h2><a href=/m/{n}>Meldung Nummer {n}</a></h2><p>Text dazu.</p>" for n in range(4))
    city.serve("/neues", page("/neues", body=f"<main><h1>Neues</h1>{items}</main>"))
    done = stadtbote("source", "add", city.url("/neues"), "--yes")
    assert (done.returncode, city.counts.requests) == (0, 1)


def test_a_paged_list_is_asked_once(stadtbote: Run, city: CityServer) -> None:
    """Of a list with further pages each page comes once."""
    stadtbote("source", "add", city.url("/aktuelles.php"), "--name", "amt", "--yes")
    assert max(city.counts.by_path.values()) == 1


def test_what_is_guessed_is_only_named(stadtbote: Run, city: CityServer) -> None:
    """The usual feeds of a software are named to the user, and not asked for, with --yes neither."""
    city.serve("/amt/", page(generator="WordPress 6.5"))
    for more in ([], ["--yes"]):
        done = stadtbote("source", "add", city.url("/amt/"), *more)
        assert done.returncode == 75
        assert f"  stadtbote source add {city.url('/amt/feed/')}\n" in done.stderr
    assert {request.path for request in city.counts.last} == {"/amt/"}


def test_a_budget_bounds_it(stadtbote: Run, city: CityServer) -> None:
    """With --budget no more comes than that; what does not fit is told, and nothing is saved."""
    city.validators = False
    city.serve("/feed", FEED, RSS)
    done = stadtbote("source", "add", city.url("/feed"), "--yes", "--budget", "300")
    assert (done.returncode, done.stdout) == (75, "")
    assert "waren verbraucht. Es wurde nichts gespeichert. Bitte dem Befehl" in done.stderr
    done = stadtbote("source", "add", city.url("/feed"), "--yes", "--budget", "100kB", "--name", "amt")
    assert (done.returncode, done.stdout) == (0, "amt\n")
    assert stadtbote("source", "add", city.url("/feed"), "--budget", "viel").returncode == 64


def test_a_name_comes_from_the_title(stadtbote: Run, city: CityServer) -> None:
    """The source is called by what it calls itself, made short; the whole title is kept and shown."""
    done = stadtbote("source", "add", city.url(PRESS), "--yes")
    assert done.stdout == "stadt-musterstadt\n"
    sources = json.loads(stadtbote("source", "list", "--json").stdout)["sources"]
    assert sources[-1]["title"] == "Stadt Musterstadt: Aktuelle Meldungen"
    city.serve("/zwei", rss("<title>Markt</title>", head="<title>Stadt Musterstadt</title>"), RSS)
    assert stadtbote("source", "add", city.url("/zwei"), "--yes").stdout == "stadt-musterstadt-zwei\n"
