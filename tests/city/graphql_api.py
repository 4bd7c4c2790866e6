"""The search interface's schema, executed by graphql-core over the city's index.

Left out against the original: mutations, batch requests, geographic filters and the queries of
other bundles. graphql-core words its own errors unlike the original: compare no messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, build_schema, graphql_sync

from city.content import GROUPS, Article, Picture
from city.index import (
    BackendDown,
    SearchError,
    SearchQuery,
    content_type,
    predicate,
    search,
    words,
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
        if state.assets_down:
            raise RuntimeError("no images today")
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


def _navigation(state: CityState, article: Article) -> Callable[[GraphQLResolveInfo[Any]], Fields]:
    def resolve(_info: GraphQLResolveInfo[Any]) -> Fields:
        pages = {page.id: page for page in state.stock.others}
        way = [pages["1000"]]
        if article.id != "1000":
            way += [article] if article.id == "1001" else [pages["1001"], article]
        path = [_resource(state, page) for page in way]
        parent = path[-2] if len(path) > 1 else None
        return {"root": path[0], "primaryParent": parent, "primaryPath": path, "children": []}

    return resolve


def _resource(state: CityState, article: Article) -> Fields:
    return {
        "id": article.id,
        "name": article.headline,
        "location": article.path,
        "objectType": article.object_type,
        "contentSectionTypes": ["text"] if article.body else [],
        "teaser": _teaser(state, article),
        "navigation": _navigation(state, article),
        "kicker": article.kicker,
        "date": _date(article),
        "asset": _asset(state, article),
    }


def _facets(state: CityState, query: SearchQuery, wanted: list[Fields]) -> list[Fields]:
    """How many hits there are for each value asked about; `excludeFilter` takes filters away by key."""
    groups: list[Fields] = []
    for facet in wanted:
        left = tuple(f for f in query.filters if f.get("key") not in (facet.get("excludeFilter") or ()))
        counted: list[Fields] = []
        for criterion in ("objectTypes", "categories", "groups"):
            for value in facet.get(criterion) or ():
                narrowed = SearchQuery(
                    query.text, query.language, filters=(*left, {criterion: [value]}), archive=query.archive
                )
                counted.append({"key": value, "hits": search(state.stock, narrowed)[0]})
        groups.append({"key": facet["key"], "facets": counted})
    return groups


def _sort(criteria: list[Fields]) -> tuple[tuple[str, str], ...]:
    return tuple(next((k, v) for k, v in criterion.items() if v is not None) for criterion in criteria)


def _query(raw: Fields, *, limit: int = 10) -> SearchQuery:
    """A GraphQL input as a search; null counts as not given."""
    given = {key: value for key, value in raw.items() if value is not None}
    return SearchQuery(
        text=given.get("text", ""),
        language=given.get("lang", ""),
        offset=given.get("offset", 0),
        limit=given.get("limit", limit),
        sort=_sort(given.get("sort", [])),
        filters=tuple(given.get("filter", [])),
        archive=given.get("archive", False),
        all_terms=given.get("defaultQueryOperator") == "AND",
    )


def _result(state: CityState, query: SearchQuery, facets: list[Fields] | None = None) -> Fields:
    if state.solr_down:
        raise BackendDown
    total, hits = search(state.stock, query)
    return {
        "total": total,
        "queryTime": 3,
        "offset": query.offset,
        "limit": query.limit,
        "results": [_resource(state, article) for article in hits],
        "facetGroups": _facets(state, query, facets or []),
    }


def _root(state: CityState) -> Fields:
    """The resolvers of the root fields."""

    def resolve_search(_info: GraphQLResolveInfo[Any], **arguments: Fields) -> Fields:
        raw = arguments["input"]
        return _result(state, _query(raw), raw.get("facets"))

    def resolve_suggest(_info: GraphQLResolveInfo[Any], **arguments: Fields) -> Fields:
        raw = arguments["input"]
        if state.solr_down:
            raise BackendDown
        query = _query(raw | {"text": None, "limit": None, "offset": None})
        accepted = [predicate(f) for f in query.filters]
        counter: Counter[str] = Counter()
        for article in (*state.stock.news, *state.stock.others):
            hidden = article.archived and not query.archive
            if not hidden and all(accept(article) for accept in accepted):
                counter.update({w for w in words(article).split() if w.startswith(raw["text"].casefold())})
        found = counter.most_common(raw.get("limit") or 10)
        return {"suggestions": [{"term": term, "hits": hits} for term, hits in found], "queryTime": 1}

    def resolve_more(_info: GraphQLResolveInfo[Any], **arguments: Fields) -> Fields:
        raw = arguments["input"]
        like = next((a for a in (*state.stock.news, *state.stock.others) if a.id == raw["id"]), None)
        if like is None:
            raise SearchError("resource not found")
        same = ({"categories": list(like.categories or GROUPS)}, {"not": {"ids": [like.id]}})
        query = _query(raw | {"filter": [*(raw.get("filter") or ()), *same]}, limit=5)
        return _result(state, query)

    def resolve_status(_info: GraphQLResolveInfo[Any]) -> Fields:
        raise SearchError("Access denied to this field.")

    return {
        "search": resolve_search,
        "suggest": resolve_suggest,
        "moreLikeThis": resolve_more,
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
