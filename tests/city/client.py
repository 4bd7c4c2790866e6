"""Asking the city in tests: plain requests on connections of their own, and searches."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from city.server import CityServer

PRESS = "/presse/aktuelle-meldungen.php"
RSS = f"{PRESS}?sp%3Aout=rss"
TRAM = "/presse/meldungen/meldungen-2026/november/strassenbahn-linie-4-faehrt-bis-zum-hafen.php"
GONE = "/presse/meldungen/meldungen-2025/juli/sommerfest-abgesagt.php"
GRAPHQL = "/api/graphql/"
LIST_QUERY = """query ($input: SearchInput!) { search(input: $input) { total offset limit results {
  id name location objectType kicker date teaser { __typename link { url }
  ... on NewsTeaser { headline text date asset(variant: "teaser") { __typename copyright caption
    ... on Image { alternativeText characteristic staticImage { url width height } } } }
  ... on ArticleTeaser { headline text date } } } } }"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with header names in lower case; the body as it came over the line."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    city: CityServer,
    target: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(city.host, city.port, timeout=10)
    try:
        connection.request(method, target, body, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def post(city: CityServer, body: bytes, media_type: str) -> Answer:
    """A request to the GraphQL interface."""
    return ask(city, GRAPHQL, method="POST", body=body, headers={"Content-Type": media_type})


def search(city: CityServer, query: str = LIST_QUERY, **given: Any) -> Answer:
    """A search through the GraphQL interface; the keywords are the SearchInput."""
    body = json.dumps({"query": query, "variables": {"input": given}}).encode()
    return post(city, body, "application/json")


def hits(city: CityServer, **given: Any) -> list[dict[str, Any]]:
    """The results of a search that must succeed."""
    document = search(city, **given).json
    assert "errors" not in document
    results: list[dict[str, Any]] = document["data"]["search"]["results"]
    return results


def items(answer: Answer) -> list[ElementTree.Element]:
    """The items of an RSS 2.0 answer."""
    return ElementTree.fromstring(answer.body).findall("channel/item")
