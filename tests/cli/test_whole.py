"""`sync NAME --whole`: a source is asked as if nothing were known of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from city.client import PRESS, TRAM
from city.server import CityServer
from support.commands import Done

Run = Callable[..., Done]


def added(stadtbote: Run, city: CityServer, path: str) -> None:
    stadtbote("source", "add", city.url(path), "--name", "amt", "--yes")
    stadtbote("sync", "amt")
    city.forget_requests()


@pytest.mark.parametrize("path", ["/aktuelles.php", PRESS])
def test_all_is_asked_and_read_again(stadtbote: Run, city: CityServer, path: str) -> None:
    """The list and every article come once more, unconditionally; nothing is new for that, marks stay."""
    added(stadtbote, city, path)
    stadtbote("mark", "read", "1", "2")
    stadtbote("mark", "keep", "3")
    marked = [stadtbote("list", option).stdout for option in ("--unread", "--kept")]
    done = stadtbote("sync", "amt", "--whole")
    assert ": 0 neu, 0 geändert, " in done.stdout
    assert city.counts.by_status[304] == 0
    assert not any(
        name in request.headers
        for request in city.counts.last
        for name in ("if-none-match", "if-modified-since")
    )
    assert city.counts.by_path[TRAM] == 1
    assert [stadtbote("list", option).stdout for option in ("--unread", "--kept")] == marked
    city.forget_requests()
    again = stadtbote("sync", "amt")
    assert (city.counts.by_status[304], city.counts.requests) == (1, 1), again.stdout


def test_a_body_that_changed_on_its_page_alone_is_read(stadtbote: Run, city: CityServer) -> None:
    """What only an article's own page says otherwise is found this way; one that fails keeps what it had."""
    added(stadtbote, city, "/aktuelles.php")
    tram = city.article("Straßenbahn: Linie 4 fährt ab Montag bis zum Hafen")
    city.change_article(tram.path, body="<p>Die Bahn fährt nun doch erst am Dienstag.</p>")
    stadtbote("sync", "amt")
    assert not _hits(stadtbote)
    stadtbote("sync", "amt", "--whole", "--no-bodies")
    assert not _hits(stadtbote)
    stadtbote("sync", "amt", "--whole")
    assert len(_hits(stadtbote)) == 1
    city.fail(tram.path, 404)
    stadtbote("sync", "amt", "--whole")
    assert len(_hits(stadtbote)) == 1


def test_a_pause_holds_for_that_too(stadtbote: Run, city: CityServer) -> None:
    """A host that wants no requests gets none."""
    added(stadtbote, city, "/aktuelles.php")
    city.fail("/aktuelles.php", 429, retry_after="3600")
    stadtbote("sync", "amt")
    city.forget_requests()
    told = json.loads(stadtbote("sync", "amt", "--whole", "--json").stdout)["sources"][0]
    assert (told["failed"], told["requests"], city.counts.requests) == (True, 0, 0)


def _hits(stadtbote: Run) -> list[str]:
    return stadtbote("search", '"nun doch erst am Dienstag"').stdout.splitlines()
