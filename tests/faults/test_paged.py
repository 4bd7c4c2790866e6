"""Lists over several answers: faults beside the data, pages that repeat, and pages without an end."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from faults.program import MOST_MEMORY, Program
from stadtbote.sources.graphql import MAX_REQUESTS
from stadtbote.sources.web.paging import MAX_PAGES
from support.raw import Behaviour, RawServer, Talk, answer, by_turns, redirect
from support.searching import NEWS
from support.searching import answer as found

API = "/api/graphql/"
JSON, HTML = "Content-Type: application/json", "Content-Type: text/html; charset=utf-8"
FAULT = "der Server meldet einen inneren Fehler."
WRONG = [{"message": "Solr at http://10.0.0.7:8983 \x1b[2J is down", "path": ["search"]}]


def searched(reply: Callable[[int], Any]) -> Behaviour:
    """A search whose answers depend on the offset that is asked for."""

    async def behave(talk: Talk) -> None:
        offset = json.loads(talk.asked.body)["variables"]["input"]["offset"]
        await answer(json.dumps(reply(offset)).encode(), JSON)(talk)

    return behave


def results(first: int, number: int = 25) -> list[dict[str, Any]]:
    """So many results, each with an id and a headline of its own."""
    return [
        NEWS | {"id": str(n), "teaser": NEWS["teaser"] | {"headline": f"Meldung {n}"}}
        for n in range(first, first + number)
    ]


@pytest.mark.row(26)
def test_errors_beside_data(program: Program, server: RawServer) -> None:
    """What came beside errors is shown, the fault is told, nothing is taken for gone; it heals by itself."""
    whole = found(*results(0, 3))
    partial = {"errors": WRONG, **found(*results(0, 2), None, total=3)}
    server.routes[API] = searched(lambda _offset: whole)
    program.add("suche", server.address(API), "graphql")
    assert program.run("sync", "--no-bodies").line("suche").startswith("3 neu")
    server.routes[API] = searched(lambda _offset: partial)
    for _ in range(2):
        ran = program.run("sync", "--no-bodies")
        assert ran.line("suche").startswith(
            f"{FAULT} Die 3 gespeicherten Artikel bleiben lesbar. Bitte später noch einmal versuchen."
            " 0 neu, 0 geändert, 2 unverändert;"
        )
        assert (ran.code, "Solr" in ran.out + ran.err, "\x1b" in ran.out) == (0, False, False)
    assert program.headlines("suche") == ["Meldung 0", "Meldung 1", "Meldung 2"]
    server.routes[API] = searched(lambda _offset: whole)
    assert program.run("sync", "--no-bodies").line("suche").startswith("0 neu, 0 geändert, 3 unverändert")


NO_NEWS = "die Antwort enthält keine Neuigkeiten, die Stadtbote lesen kann."
OTHER_SCHEMAS: list[tuple[Any, str]] = [
    ({"errors": WRONG}, FAULT),
    ({"errors": WRONG, "data": None}, FAULT),
    ({"data": {"suche": []}}, NO_NEWS),
    ({"data": {"search": {"results": {"0": NEWS}}}}, NO_NEWS),
    (found(*({"kopf": n} for n in range(3))), NO_NEWS),
    (found(total=0), "die Antwort enthält keine Artikel."),
    ([], NO_NEWS),
]


@pytest.mark.row(26)
def test_another_schema(program: Program, server: RawServer) -> None:
    """Errors alone, and answers of another shape, are told in a sentence; the articles stay."""
    for number, (document, _said) in enumerate(OTHER_SCHEMAS):
        good, bad = json.dumps(found(*results(0, 2))).encode(), json.dumps(document).encode()
        server.routes[f"/{number}"] = by_turns(answer(good, JSON), answer(bad, JSON))
        program.add(f"s{number}", server.address(f"/{number}"), "graphql")
    program.run("sync", "--no-bodies")
    ran = program.run("sync", "--no-bodies")
    for number, (_document, said) in enumerate(OTHER_SCHEMAS):
        assert ran.line(f"s{number}").startswith(f"{said} Die 2 gespeicherten Artikel bleiben lesbar.")
        assert program.headlines(f"s{number}") == ["Meldung 0", "Meldung 1"]
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.row(27)
@pytest.mark.parametrize(
    ("reply", "requests", "articles"),
    [
        (lambda _offset: found(*results(0), total=10**6), 2, 25),  # the same page again and again
        (lambda offset: found(*results(offset), total=10**6, offset=offset), MAX_REQUESTS, 500),
        (lambda offset: found(*results(offset, 1), total=offset + 9), MAX_REQUESTS, MAX_REQUESTS),
        (lambda offset: found(*results(offset) if not offset else (), total=10**6), 2, 25),
    ],
    ids=["repeated", "endless", "drop by drop", "empty"],
)
def test_search_without_an_end(
    program: Program, server: RawServer, reply: Callable[[int], Any], requests: int, articles: int
) -> None:
    """A search that always promises more ends after so many requests, or with one that brings nothing."""
    server.routes[API] = searched(reply)
    program.add("suche", server.address(API), "graphql")
    ran = program.measured("sync", "--no-bodies")
    assert ran.line("suche").startswith(f"{articles} neu")
    assert (len(server.asked), ran.code) == (requests, 0)
    assert ran.memory < MOST_MEMORY


def listed(number: int, following: int) -> bytes:
    """A page of a list with one article, which names another page as the next."""
    return (
        '<html lang="de"><main><h1>Aktuelles</h1><ul class="SP-TeaserList__list">'
        '<li class="SP-TeaserList__item"><article class="SP-Teaser">'
        f'<a class="SP-Teaser__inner" href="/a{number}.php">'
        f'<h4 class="SP-Teaser__headline">Meldung {number}</h4></a></article></li></ul>'
        f'<a rel="next" href="/liste?seite={following}">weiter</a></main>'
    ).encode()


@pytest.mark.row(27)
@pytest.mark.parametrize("manner", ["endless", "circle", "repeated", "elsewhere"])
def test_list_without_an_end(program: Program, server: RawServer, manner: str) -> None:
    """Where pages never end, lead in a circle, repeat or lead into a private network, the list ends."""
    numbers = count(1)

    async def behave(talk: Talk) -> None:
        number = next(numbers)
        shown = 1 if manner == "repeated" else number
        following = 2 - number % 2 if manner == "circle" else number + 1
        page = listed(shown, following)
        if manner == "elsewhere":
            page = page.replace(b'href="/liste', f'href="http://127.0.0.2:{server.port}/liste'.encode())
        await answer(page, HTML)(talk)

    for path in ("/liste", *(f"/liste?seite={number}" for number in range(MAX_PAGES + 5))):
        server.routes[path] = behave
    program.add("liste", server.address("/liste"), "page")
    ran = program.run("sync", "--no-bodies")
    expected = {"endless": MAX_PAGES + 1, "circle": 3, "repeated": 2, "elsewhere": 1}[manner]
    assert len(server.asked) == expected
    assert len(program.headlines("liste")) == (1 if manner == "repeated" else expected)
    assert ran.code == 0


@pytest.mark.row(17)
def test_a_search_that_redirects(program: Program, server: RawServer) -> None:
    """What is posted is not sent on to another server, nor turned into something else, and that is said."""
    with RawServer(routes={API: searched(lambda _offset: found(*results(0, 2)))}) as other:
        for number, status in enumerate((302, 307)):
            server.routes[f"/{number}"] = redirect(other.address(API), status)
            program.add(f"s{number}", server.address(f"/{number}"), "graphql")
        server.routes["/kreis"] = redirect("/kreis", 308)
        program.add("kreis", server.address("/kreis"), "graphql")
        ran = program.run("sync", "--no-bodies")
        assert other.connections == 0
    for name in ("s0", "s1"):
        assert ran.line(name).startswith("der Server leitet auf eine unzulässige Adresse weiter.")
    assert ran.line("kreis").startswith("der Server leitet im Kreis weiter, oder mehr als fünfmal")
    assert ran.code == 75
