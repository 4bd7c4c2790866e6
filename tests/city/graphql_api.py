"""The search interface's schema, executed by graphql-core over the city's index.

Left out against the original: mutations, batch requests, geographic filters, facets, suggestions, navigation
and the queries of other bundles. graphql-core words its own errors unlike the original: compare no messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, build_schema, graphql_sync

from city.content import Article, Picture
from city.index import (
    SearchError,
    SearchQuery,
    content_type,
    search,
)
from city.state import CityState

_SDL = Path(__file__).parent / "schema.graphql"
_NOT_DATED = "1970-01-01T01:00:00+01:00"
_TYPES = {"news": "NewsTeaser", "media": "MediaTeaser", "eventsCalendar-event": "EventTeaser"}

Fields = dict[str, Any]


@cache
def _schema() -> GraphQLSchema:
    return build_schema(_SDL.read_text("utf-8"))


def _source(picture: Picture, variant: str) -> Fields:
    return {"variant": variant, "url": picture.path, "width": 640, "height": 360, "mediaQuery": None}


def _asset(state: CityState, article: Article) -> Callable[..., Fields | None]:
    """The resolver of an article's image: without a variant, or an unknown one, there is none."""

    def resolve(_info: GraphQLResolveInfo[Any], variant: str | None = None) -> Fields | None:
        picture = article.picture
        if variant not in {"teaser", "header"} or picture is None:
            return None
        fields: Fields = {
            "copyright": picture.credit,
            "caption": picture.caption or None,
            "description": None,
        }
        if picture.file.endswith(".svg"):
            return fields | {"__typename": "Svg", "url": picture.path}
        source = _source(picture, variant)
        return fields | {
            "__typename": "Image",
            "alternativeText": picture.alternative_text,
            "characteristic": picture.kind,
            "original": _source(picture, "original"),
            "sources": [source],
            "staticImage": source,
            "static": source,
        }

    return resolve


def _date(article: Article) -> str:
    return article.date.isoformat() if article.date else _NOT_DATED


def _teaser(state: CityState, article: Article) -> Fields:
    teaser: Fields = {
        "__typename": _TYPES.get(article.object_type, "ArticleTeaser"),
        "url": article.path,
        "link": {"url": article.path, "opensNewWindow": False, "isExternal": False},
        "date": _date(article),
        "headline": article.headline,
        "text": article.text,
        "kicker": article.kicker,
        "asset": _asset(state, article),
        "features": [],
    }
    if article.object_type == "media":
        teaser |= {"contentType": content_type(article), "contentLength": article.attachments[0].size}
    if article.object_type == "eventsCalendar-event":
        start = article.index_date
        end = start + timedelta(hours=4)
        teaser["schedulings"] = [{"start": start.isoformat(), "end": end.isoformat()}]
    return teaser


def _resource(state: CityState, article: Article) -> Fields:
    return {
        "id": article.id,
        "name": article.headline,
        "location": article.path,
        "objectType": article.object_type,
        "contentSectionTypes": ["text"] if article.body else [],
        "teaser": _teaser(state, article),
        "kicker": article.kicker,
        "date": _date(article),
        "asset": _asset(state, article),
    }


def _sort(criteria: list[Fields]) -> tuple[tuple[str, str], ...]:
    return tuple(next((k, v) for k, v in criterion.items() if v is not None) for criterion in criteria)


def _query(raw: Fields) -> SearchQuery:
    """A GraphQL input as a search; null counts as not given."""
    given = {key: value for key, value in raw.items() if value is not None}
    return SearchQuery(
        text=given.get("text", ""),
        language=given.get("lang", ""),
        offset=given.get("offset", 0),
        limit=given.get("limit", 10),
        sort=_sort(given.get("sort", [])),
        filters=tuple(given.get("filter", [])),
        archive=given.get("archive", False),
        all_terms=given.get("defaultQueryOperator") == "AND",
    )


def _result(state: CityState, query: SearchQuery) -> Fields:
    total, hits = search(state.stock, query)
    return {
        "total": total,
        "queryTime": 3,
        "offset": query.offset,
        "limit": query.limit,
        "results": [_resource(state, article) for article in hits],
    }


def _root(state: CityState) -> Fields:
    """The resolvers of the root fields."""

    def resolve_search(_info: GraphQLResolveInfo[Any], **arguments: Fields) -> Fields:
        return _result(state, _query(arguments["input"]))

    def resolve_status(_info: GraphQLResolveInfo[Any]) -> Fields:
        raise SearchError("Access denied to this field.")

    return {
        "search": resolve_search,
        "ping": "pong",
        "indexerStatus": resolve_status,
    }


def _error(error: GraphQLError) -> Fields:
    cause = error.original_error
    known = cause is None or isinstance(cause, (SearchError, GraphQLError))
    entry: Fields = {"message": error.message if known else "Internal server Error"}
    if error.locations:
        entry["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        entry["path"] = error.path
    return entry


def execute(
    state: CityState, query: str, variables: Mapping[str, Any] | None, operation: str | None
) -> Fields:
    """The answer to a query: `errors` before `data`, and no `data` where there is none."""
    result = graphql_sync(
        _schema(),
        query,
        root_value=_root(state),
        variable_values=dict(variables or {}),
        operation_name=operation,
    )
    answer: Fields = {}
    if result.errors:
        answer["errors"] = [_error(error) for error in result.errors]
    if result.data is not None:
        answer["data"] = result.data
    return answer
