"""The search index: the semantics of Atoolo's search over the city's articles, in memory.

Filters are kept in the notation of the GraphQL InputFilter. Left out are the geographic ones,
`queryTemplate`, `sites`, `sources` and rounding in relative date ranges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from city.content import CATEGORIES, GROUPS, NOW, Article, Stock

Predicate = Callable[[Article], bool]

_QUERIES: Mapping[str, Predicate] = {
    "*:*": lambda article: True,
    "sp_contenttype:article": lambda article: article.object_type != "media",
    "sp_objecttype:news": lambda article: article.object_type == "news",
}
_DURATION = re.compile(r"([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'([+-]?)(?:"([^"]*)"|(\S+))')


class SearchError(Exception):
    """A search that cannot be done; the text is what the interface shows as it is."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. `sort` holds pairs of criterion and ASC or DESC; without one, relevance decides."""

    text: str = ""
    language: str = ""
    offset: int = 0
    limit: int = 10
    sort: tuple[tuple[str, str], ...] = ()
    filters: tuple[Mapping[str, Any], ...] = ()
    archive: bool = False
    all_terms: bool = False


def _ancestors(key: str, parents: Mapping[str, str | None]) -> Iterable[str]:
    current: str | None = key
    while current is not None:
        yield current
        current = parents.get(current)


def _below(keys: Iterable[str], wanted: Sequence[str], parents: Mapping[str, str | None]) -> bool:
    """Whether one of the keys is one of the wanted ones or a descendant of it."""
    return any(ancestor in wanted for key in keys for ancestor in _ancestors(key, parents))


_CATEGORY_PARENTS = {key: parent for key, (_, parent) in CATEGORIES.items()}


def _duration(text: str) -> timedelta:
    """An ISO 8601 duration of days; a month counts 30 of them and a year 365."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        raise SearchError(f'Invalid interval "{text}"')
    years, months, weeks, days = (int(number or 0) for number in match.groups()[1:])
    span = timedelta(days=years * 365 + months * 30 + weeks * 7 + days)
    return -span if match[1] == "-" else span


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SearchError(f'Invalid date "{text}"') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=NOW.tzinfo)


def _between(start: datetime | None, end: datetime | None) -> Predicate:
    return lambda article: (
        (start is None or start <= article.index_date) and (end is None or article.index_date <= end)
    )


def _date_range(key: str, raw: Mapping[str, Any]) -> Predicate:
    start, end = raw.get("from"), raw.get("to")
    if key == "absoluteDateRange":
        return _between(_moment(start) if start else None, _moment(end) if end else None)
    base = _moment(raw["base"]) if raw.get("base") else NOW
    if raw.get("baseOffset"):
        base += _duration(raw["baseOffset"])
    return _between(base + _duration(start) if start else None, base + _duration(end) if end else None)


def _teaser_property(raw: Mapping[str, Any]) -> Predicate:
    has: Mapping[str, Predicate] = {
        "image": lambda article: article.picture is not None,
        "imageCopyright": lambda article: bool(article.picture and article.picture.credit),
        "headline": lambda article: bool(article.headline),
        "text": lambda article: article.text is not None,
    }
    wanted = {name: value for name, value in raw.items() if value is not None}
    return lambda article: all(has[name](article) is value for name, value in wanted.items())


def _raw_query(text: str) -> Predicate:
    if text not in _QUERIES:
        raise SearchError(f'undefined field in query "{text}"')
    return _QUERIES[text]


def _criterion(key: str, value: Any) -> Predicate:
    match key:
        case "objectTypes":
            return lambda article: article.object_type in value
        case "contentSectionTypes":
            return lambda article: bool(article.body) and "text" in value
        case "categories":
            return lambda article: _below(article.categories, value, _CATEGORY_PARENTS)
        case "contentTypes":
            return lambda article: content_type(article) in value
        case "teaserProperty":
            return _teaser_property(value)
        case "groups":
            return lambda article: _below(article.groups, value, GROUPS)
        case "ids":
            return lambda article: article.id in value
        case "absoluteDateRange" | "relativeDateRange":
            return _date_range(key, value)
        case "and":
            return _all(list(map(predicate, value)))
        case "or":
            parts = list(map(predicate, value))
            return lambda article: any(part(article) for part in parts)
        case "not":
            inner = predicate(value)
            return lambda article: not inner(article)
        case _:
            return _raw_query(value)


# The interface looks for criteria in this order and takes only the first that is there.
_ORDER = (
    "objectTypes contentSectionTypes categories contentTypes teaserProperty groups ids "
    "absoluteDateRange relativeDateRange and or not query"
).split()


def content_type(article: Article) -> str:
    """The media type of what is behind the article's link."""
    return article.attachments[0].media_type if article.object_type == "media" else "text/html; charset=UTF-8"


def _all(parts: Sequence[Predicate]) -> Predicate:
    return lambda article: all(part(article) for part in parts)


def predicate(raw: Mapping[str, Any]) -> Predicate:
    """One filter object as a test; of several criteria in it only the first counts. Raises SearchError."""
    for key in _ORDER:
        if raw.get(key):
            return _criterion(key, raw[key])
    raise SearchError("Unable to create filter: no criterion given")


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def words(article: Article) -> str:
    """The text that is searched: words in lower case between single spaces."""
    body = re.sub(r"<[^>]*>", " ", " ".join(article.body))
    text = " ".join((article.headline, article.kicker or "", *article.teaser, body))
    return f" {_plain(text)} "


def _score(text: str, query: SearchQuery) -> int | None:
    """How many of the terms a text has; None if it is no hit. Words match from their beginning."""
    score, optional, wanted = 0, 0, False
    for sign, phrase, word in _TERM.findall(query.text):
        term = _plain(phrase or word)
        if not term:
            continue
        found = f" {term}{' ' if phrase else ''}" in text
        if sign == "-":
            if found:
                return None
            continue
        wanted = True
        score += found
        if sign == "+" or query.all_terms:
            if not found:
                return None
        else:
            optional += 1
    return None if wanted and not score and optional else score


def search(stock: Stock, query: SearchQuery) -> tuple[int, tuple[Article, ...]]:
    """How many articles match, and those of the page asked for. Raises SearchError."""
    if query.offset < 0 or query.limit < 0:
        raise SearchError(("offset" if query.offset < 0 else "limit") + " is lower then 0")
    language = query.language or "de"
    if language not in {"de", "en"}:
        raise SearchError(f'No search index for language "{language}"')
    accepted = _all(list(map(predicate, query.filters)))
    scores: dict[str, int] = {}
    hits: list[Article] = []
    for article in sorted((*stock.news, *stock.others), key=lambda article: article.id):
        hidden = article.archived and not query.archive
        if hidden or article.language != language or not accepted(article):
            continue
        score = _score(words(article), query)
        if score is not None:
            scores[article.id] = score
            hits.append(article)
    orders: Mapping[str, Callable[[Article], Any]] = {
        "name": lambda article: article.headline.casefold(),
        "date": lambda article: article.index_date,
        "natural": lambda article: article.index_date,
        "score": lambda article: scores[article.id],
    }
    for criterion, direction in reversed(query.sort or (("score", "DESC"),)):
        if criterion not in orders:
            raise SearchError("Sort criteria not found")
        hits.sort(key=orders[criterion], reverse=direction == "DESC")
    return len(hits), tuple(hits[query.offset : query.offset + query.limit])
