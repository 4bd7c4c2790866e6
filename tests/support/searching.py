"""A GraphQL search for tests: a result, answers around results, and what the reader makes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stadtbote.errors import Reason, SourceError
from stadtbote.sources import graphql
from stadtbote.sources.graphql import Answer
from stadtbote_cache.records import Item

PLACE = "https://www.stadt.example/api/graphql/"
NEWS: dict[str, Any] = {
    "id": "34526",
    "name": "strassenbahn",
    "location": "/presse/strassenbahn",
    "objectType": "news",
    "kicker": "Presse",
    "date": "2026-09-30T00:00:00+02:00",
    "teaser": {
        "__typename": "NewsTeaser",
        "headline": "Straßenbahn fährt bis zum Hafen",
        "text": "Ab Montag fährt die Linie 4 weiter.",
        "kicker": "Verkehr",
        "date": "2026-10-01T08:00:00+02:00",
        "link": {
            "url": "/presse/strassenbahn.php",
            "label": None,
            "isExternal": False,
            "opensNewWindow": False,
        },
        "asset": {
            "__typename": "Image",
            "alternativeText": "Eine rote Bahn am Kai",
            "caption": "Die neue Bahn",
            "copyright": "Stadt Beispiel",
            "description": None,
            "characteristic": "NORMAL",
        },
    },
}


def answer(*results: Any, **more: Any) -> dict[str, Any]:
    search = {"total": len(results), "offset": 0, "limit": 25, "results": list(results), **more}
    return {"data": {"search": search}}


def parse(document: Any) -> Answer:
    return graphql.parse(json.dumps(document).encode(), PLACE)


def only(result: Any) -> Item:
    """The one item of an answer with this result."""
    (item,) = parse(answer(result)).edition.items
    return item


def teaser(**fields: Any) -> dict[str, Any]:
    """A result whose teaser has other fields."""
    return NEWS | {"teaser": NEWS["teaser"] | fields}


def reason(body: bytes) -> Reason:
    with pytest.raises(SourceError) as error:
        graphql.parse(body, PLACE)
    assert str(error.value) == error.value.reason.value
    assert error.value.__cause__ is None
    return error.value.reason
