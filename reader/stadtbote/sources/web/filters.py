"""The filters of a page's own search, as the GraphQL interface takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from stadtbote.errors import SourceError
from stadtbote.sources.values import load, words_or_none

_MAX_LENGTH = 200_000
_MAX_DEPTH = 12
_MAX_VALUES = 5_000
_MAX_FILTERS = 20
_MAX_IDS = 100
_MAX_ID = 100
_MAX_QUERY = 500
_LISTS = ("objectTypes", "contentSectionTypes", "categories", "sites", "sources", "contentTypes", "groups")
_RANGE = frozenset({"base", "baseOffset", "from", "to", "before", "after", "roundStart", "roundEnd"})
_ENDPOINTS = ("endpoint", "graphqlUrl", "graphQlUrl", "apiUrl", "url")


@dataclass(frozen=True, slots=True)
class Search:
    """What a page asks its search for: options as JSON text, and the endpoint where it is named."""

    options: str
    endpoint: str | None


def search_input(data: str) -> Search | None:
    """The search that a list component carries as JSON. None where there are no filters in it.

    The JSON is searched for a list under "filter" or "filters", else for the first object with lists
    of ids. Each filter that comes out holds one criterion, as the server reads but one (Atoolo GraphQL
    schema, InputFilter).
    """
    if len(data) > _MAX_LENGTH:
        return None
    try:
        value = load(data)
    except SourceError:
        return None
    every = list(objects(value))
    named = [part for found in every for key in ("filter", "filters") for part in _parts(found.get(key))]
    loose = [
        part for found in every if any(isinstance(found.get(key), list) for key in _LISTS) for part in [found]
    ]
    filters = [criterion for part in named or loose[:1] for criterion in _criteria(part)][:_MAX_FILTERS]
    if not filters:
        return None
    options: dict[str, object] = {"filter": filters}
    language = next((found["lang"] for found in every if _word(found.get("lang"), 10)), None)
    if language:
        options["lang"] = language
    endpoints = (_word(found.get(key), _MAX_QUERY) for found in every for key in _ENDPOINTS)
    endpoint = next((place for place in endpoints if place and "graphql" in place.lower()), None)
    return Search(json.dumps(options), endpoint.rstrip("/") + "/" if endpoint else None)


def objects(value: object) -> Iterator[dict[str, object]]:
    """Every object in a JSON value, outer ones first, down to a bounded depth and number."""
    level: list[object] = [value]
    left = _MAX_VALUES
    for _ in range(_MAX_DEPTH):
        below: list[object] = []
        for part in level[:left]:
            if isinstance(part, dict):
                yield part
                below += part.values()
            elif isinstance(part, list):
                below += part
        left -= len(level)
        level = below
        if left <= 0:
            return


def _parts(value: object) -> list[dict[str, object]]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts[:_MAX_FILTERS] if isinstance(part, dict)]


def _criteria(part: dict[str, object]) -> Iterator[dict[str, object]]:
    for key in _LISTS:
        values = part.get(key)
        ids = [str(one) for one in values[:_MAX_IDS] if _is_id(one)] if isinstance(values, list) else []
        if ids:
            yield {key: ids}
    query = _word(part.get("query"), _MAX_QUERY)
    if query and "{" not in query:  # with a brace it is a query of another language, or local parameters
        yield {"query": query}
    dates = part.get("relativeDateRange")
    if isinstance(dates, dict):
        wanted = {key: value for key, value in dates.items() if key in _RANGE and _word(value, _MAX_ID)}
        if wanted:
            yield {"relativeDateRange": wanted}


def _is_id(value: object) -> bool:
    return bool(_word(value, _MAX_ID)) or (isinstance(value, int) and not isinstance(value, bool))


def _word(value: object, limit: int) -> str | None:
    text = words_or_none(value)
    return text if text and len(text) <= limit else None
