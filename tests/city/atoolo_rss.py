"""The vendor's newest RSS (Atoolo RSS bundle): a feed for the search that stands in its address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import format_datetime
from html import escape
from typing import Any

from city.content import CATEGORIES, CITY, Article, Stock
from city.feeds import COPYRIGHT, PROLOG, element, updated
from city.index import SearchError, SearchQuery, search

MAX_ITEMS = 100


class FeedProblem(Exception):
    """A request that the feed answers with a problem as RFC 7807 has it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


_TYPED_FILTERS: Mapping[str, str] = {
    "objectType": "objectTypes",
    "category": "categories",
    "group": "groups",
    "id": "ids",
    "contentType": "contentTypes",
    "contentSectionType": "contentSectionTypes",
}


def _filter(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A filter in the feed's notation (`type` and its values) in the one of the index."""
    kind = raw["type"]
    match kind:
        case "query":
            return {"query": raw["query"]}
        case "and" | "or":
            return {kind: [_filter(inner) for inner in raw["filter"]]}
        case "not":
            return {"not": _filter(raw["filter"])}
        case "absoluteDateRange" | "relativeDateRange" | "teaserProperty":
            return {kind: {key: value for key, value in raw.items() if key not in {"type", "key"}}}
        case _:
            return {_TYPED_FILTERS[kind]: raw["values"]}


def _search_query(parameters: Mapping[str, str]) -> SearchQuery:
    bad = FeedProblem(400, "The query parameter must hold a search query as a JSON object")
    try:
        raw = json.loads(parameters["query"])
        query = SearchQuery(
            text=str(raw.get("text", "")),
            language=str(raw.get("lang", "")),
            offset=int(raw.get("offset", 0)),
            limit=int(raw.get("limit", 10)),
            sort=tuple((str(s["type"]), str(s.get("direction", "ASC"))) for s in raw.get("sort", [])),
            filters=tuple(_filter(f) for f in raw.get("filter", [])),
            archive=bool(raw.get("archive", False)),
            all_terms=raw.get("defaultQueryOperator") == "AND",
        )
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise bad from error
    if query.limit > MAX_ITEMS:
        raise FeedProblem(400, f"limit must not exceed {MAX_ITEMS} items per feed")
    return query


def _channel_page(stock: Stock, parameters: Mapping[str, str]) -> Article | None:
    location = parameters.get("location")
    if location is None:
        return None
    if ".." in location:
        raise FeedProblem(400, "invalid location")
    page = stock.at(location if location.endswith((".php", "/")) else f"{location}.php")
    if page is None:
        raise FeedProblem(404, "location not found")
    return page


def _atoolo_item(article: Article, base: str) -> str:
    link = base + article.path
    picture = article.picture
    item = element("title", article.headline) + element("link", link)
    item += f'<guid isPermaLink="true">{escape(link, quote=False)}</guid>\n'
    item += element("description", article.text)
    item += element("pubDate", format_datetime(article.date)) if article.date else ""
    item += f'<media:content url="{base}{picture.path}" type="image/jpeg"/>\n' if picture else ""
    for category in article.categories:
        item += f'<category domain="category">{escape(CATEGORIES[category][0])}</category>\n'
    return f"<item>\n{item}</item>\n"


def atoolo_rss(stock: Stock, parameters: Mapping[str, str], address: str, base: str) -> bytes:
    """RSS 2.0 of the newest generation for a search given as JSON in `query`. Raises FeedProblem."""
    query = _search_query(parameters)
    page = _channel_page(stock, parameters)
    try:
        hits = search(stock, query)[1]
    except SearchError as error:
        raise FeedProblem(400, "The search query is invalid") from error
    dated = [article for article in hits if article.date]
    return (
        f'{PROLOG}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n'
        + element("title", page.headline if page else CITY)
        + element("link", base + (page.path if page else "/"))
        + f"<description>{escape((page.text if page else None) or '')}</description>\n"
        + element("language", query.language or "de")
        + element("copyright", COPYRIGHT)
        + f'<atom:link href="{escape(address)}" rel="self" type="application/rss+xml"/>\n'
        + (element("lastBuildDate", format_datetime(updated(dated))) if dated else "")
        + "".join(_atoolo_item(article, base) for article in hits)
        + "</channel>\n</rss>\n"
    ).encode()
