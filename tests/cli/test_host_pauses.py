"""Pauses that a city's server asks for: they hold for all its sources, whatever asks."""

from __future__ import annotations

import json
from collections.abc import Callable

from city.client import PRESS
from city.server import CityServer
from stadtbote_cache.records import Pause
from stadtbote_cache.store import Store
from support.commands import Done
from support.feeding import rss

Run = Callable[..., Done]
FEED = rss("<title>Markt</title><guid>1</guid>")
PAUSED = "der Server bat um eine Pause bis "


def added(stadtbote: Run, city: CityServer, count: int = 30) -> list[str]:
    """So many sources at one city."""
    names = [f"amt-{number}" for number in range(count)]
    for name in names:
        city.serve(f"/{name}", FEED, "application/rss+xml")
        stadtbote("source", "add", city.url(f"/{name}"), "--name", name, "--yes")
    city.forget_requests()
    return names


def test_one_refusal_holds_for_all(stadtbote: Run, city: CityServer) -> None:
    """Of thirty sources of a host none is asked any more once it wants fewer requests."""
    names = added(stadtbote, city)
    for name in names[5:]:
        city.fail(f"/{name}", 429, retry_after="60")
    said = stadtbote("sync", *names).stdout
    asked = city.counts.requests
    assert asked < 15
    assert said.count("HTTP 429. Der gespeicherte Artikel bleibt lesbar. Weiter geht es dort ab ") >= 1
    assert said.count(PAUSED) >= 15
    again = stadtbote("sync", *names).stdout
    assert (again.count(PAUSED), city.counts.requests) == (30, asked)


def test_the_article_of_one_source_holds_all(stadtbote: Run, city: CityServer) -> None:
    """It counts as well where an article's page is refused; other hosts are asked as before."""
    added(stadtbote, city, 1)
    stadtbote("source", "add", city.url(PRESS), "--name", "presse", "--yes")
    for article in city.stock.news:
        city.fail(article.path, 429)
    with CityServer(host="127.0.0.2") as other:
        other.serve("/feed", FEED, "application/rss+xml")
        stadtbote("source", "add", other.url("/feed"), "--name", "fern", "--yes")
        stadtbote("sync", "presse")
        assert PAUSED in stadtbote("sync", "amt-0").stdout
        assert PAUSED not in stadtbote("sync", "fern").stdout


def test_adding_and_testing_wait_too(stadtbote: Run, city: CityServer) -> None:
    """What the user types is no reason to ask a host that wants no requests; the time is said."""
    added(stadtbote, city, 1)
    city.serve("/neu", FEED, "application/rss+xml")
    city.fail("/amt-0", 503, retry_after="3600")
    assert "HTTP 503" in stadtbote("source", "test", "amt-0").stderr
    city.forget_requests()
    for words in (["add", city.url("/neu"), "--yes"], ["test", city.url("/neu")], ["test", "amt-0"]):
        done = stadtbote("source", *words)
        assert (done.returncode, PAUSED in done.stderr) == (75, True)
    assert city.counts.requests == 0


def test_a_pause_that_is_over(stadtbote: Run, city: CityServer, store: Store) -> None:
    """Afterwards the host is asked again, and forgotten as one that refused."""
    added(stadtbote, city, 1)
    city.fail("/amt-0", 429, times=1)
    stadtbote("sync", "amt-0")
    path = store.path.with_name("store.sqlite3")
    with Store.open(path) as used:
        (host,) = used.pauses()
        assert host == city.base.removeprefix("http://")
        used.save_pauses({host: Pause(1.0, 60.0)}, ())
    told = json.loads(stadtbote("sync", "amt-0", "--json").stdout)["sources"][0]
    assert not told["failed"]
    with Store.open(path) as used:
        assert used.pauses() == {}
