"""Links that change with every visit, and links that several articles share, from sync to sync."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from city.server import CityServer
from support.commands import Done
from support.feeding import rss

Run = Callable[..., Done]
RSS = "application/rss+xml"
FORMS = (
    "?utm_source=rss&amp;utm_id={n}",
    ";jsessionid=8A2B{n}.node1",
    "?PHPSESSID=0c4f9d{n}",
    "?id=7&amp;cHash={n:032x}",
    "?fbclid=Iw{n}",
    "?id=7&amp;sid=0c4f9d1e8a7b6c5d4e3f2a1b{n:08x}",
)


@pytest.mark.parametrize("named", ["{link}", "{link}<guid>https://www.stadt.example{path}</guid>"])
@pytest.mark.parametrize("form", FORMS)
def test_a_visit_makes_no_new_article(stadtbote: Run, city: CityServer, form: str, named: str) -> None:
    """What belongs to a visit may change with every fetch: nothing is new, changed or gone, marks stay."""
    visits = count(1)

    def publish() -> None:
        items = []
        for path in ("/markt", "/bad"):
            place = path + form.format(n=next(visits))
            link = f"<link>https://www.stadt.example{place}</link>"
            items.append(f"<title>Neues von {path}</title>{named.format(link=link, path=place)}")
        city.serve("/feed", rss(*items), RSS)

    publish()
    stadtbote("source", "add", city.url("/feed"), "--name", "amt", "--yes")
    stadtbote("mark", "read", *_ids(stadtbote))
    for _sync in range(2):
        publish()
        done = stadtbote("sync", "amt", "--no-bodies")
        assert done.stdout.startswith("Beispiel: 0 neu, 0 geändert, 2 unverändert")
    assert stadtbote("list", "--source", "amt", "--unread").stdout == ""


def test_one_link_for_several_articles(stadtbote: Run, city: CityServer) -> None:
    """Articles with one link and one title but other dates or texts are all there; a new one is unread."""

    def entry(day: int) -> str:
        return (
            "<title>Sitzung des Rates</title><link>https://www.stadt.example/rat</link>"
            f"<pubDate>Mon, {day:02} Nov 2026 17:00:00 +0100</pubDate><description>Am {day}.</description>"
        )

    city.serve("/feed", rss(*map(entry, (16, 9, 2))), RSS)
    stadtbote("source", "add", city.url("/feed"), "--name", "rat", "--yes")
    stadtbote("mark", "read", *_ids(stadtbote, "rat"))
    city.serve("/feed", rss(*map(entry, (23, 16, 9))), RSS)
    done = stadtbote("sync", "rat", "--no-bodies")
    assert done.stdout.startswith("Beispiel: 1 neu, 0 geändert, 2 unverändert")
    (unread,) = stadtbote("list", "--source", "rat", "--unread").stdout.splitlines()
    assert "23. November 2026" in unread
    assert len(_ids(stadtbote, "rat")) == 4


def test_what_is_shown_is_the_link_as_it_came(stadtbote: Run, city: CityServer) -> None:
    """A link is asked for and shown whole: a site may need what looks like a session."""
    link = city.url("/seite?sid=0c4f9d1e8a7b6c5d4e3f2a1b00000001")
    city.serve("/feed", rss(f"<title>Markt</title><link>{link}</link>"), RSS)
    stadtbote("source", "add", city.url("/feed"), "--name", "amt", "--yes")
    (number,) = _ids(stadtbote)
    assert link in stadtbote("show", number).stdout


def _ids(stadtbote: Run, source: str = "amt") -> list[str]:
    lines = stadtbote("list", "--source", source).stdout.splitlines()
    return [line.rpartition("ID ")[2] for line in lines]
