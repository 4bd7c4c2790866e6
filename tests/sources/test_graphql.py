"""The GraphQL search: the request against a schema, the paging, and the edition of all pages."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import build_schema, graphql_sync, validate
from graphql import parse as parse_query

from stadtbote.errors import Reason, SourceError
from stadtbote.sources import graphql
from stadtbote.sources.graphql import Answer
from stadtbote_cache.records import Edition, Item
from support.searching import NEWS, answer, only, parse

SCHEMA = build_schema(
    """
    type Query { search(input: SearchInput!): SearchResult! }
    scalar DateTime
    enum Direction { ASC DESC }
    input InputSortCriteria { name: Direction date: Direction natural: Direction score: Direction }
    input InputFilter {
      key: String objectTypes: [String!] groups: [String!] categories: [String!] query: String
      relativeDateRange: InputRelativeDateRange and: [InputFilter!] or: [InputFilter!] not: InputFilter
    }
    input InputRelativeDateRange { from: String to: String }
    input SearchInput {
      text: String lang: String offset: Int limit: Int sort: [InputSortCriteria!] filter: [InputFilter!]
      archive: Boolean
    }
    type SearchResult { total: Int! queryTime: Int! offset: Int! limit: Int! results: [Resource!]! }
    type Resource {
      id: ID! name: String! location: String! objectType: String! teaser: Teaser!
      kicker: String date: DateTime asset(variant: String): Asset
    }
    interface Teaser { url: String link: Link }
    type Link {
      url: String! label: String accessibilityLabel: String description: String opensNewWindow: Boolean!
      isExternal: Boolean!
    }
    type NewsTeaser implements Teaser {
      url: String link: Link date: DateTime headline: String text: String kicker: String
      asset(variant: String!): Asset
    }
    type ArticleTeaser implements Teaser {
      url: String link: Link date: DateTime headline: String text: String kicker: String
      asset(variant: String): Asset
    }
    type MediaTeaser implements Teaser {
      url: String link: Link headline: String text: String kicker: String contentType: String!
      contentLength: Int! asset(variant: String!): Asset
    }
    interface Asset { copyright: String caption: String description: String }
    enum Characteristic { NORMAL INFOGRAPHIC DECORATIVE_IMAGE DECORATIVE_IMAGE_NOT_CUT }
    type Image implements Asset {
      copyright: String caption: String description: String alternativeText: String
      characteristic: Characteristic
    }
    type Svg implements Asset { copyright: String caption: String description: String url: String }
    """
)


@pytest.mark.parametrize(
    ("options", "filters", "language"),
    [
        ("{}", [{"objectTypes": ["news"]}], None),
        ('{"filter": null, "lang": ""}', [{"objectTypes": ["news"]}], None),
        (
            '{"filter": [{"query": "sp_contenttype:article"}, {"groups": ["8678"]}], "lang": "de"}',
            [{"query": "sp_contenttype:article"}, {"groups": ["8678"]}],
            "de",
        ),
    ],
)
def test_request(options: str, filters: Any, language: str | None) -> None:
    """A request is valid under the schema, newest first, with the archive, and with the page's filters."""
    body = graphql.request(options, 50)
    variables: Any = body["variables"]
    assert body["operationName"] == "News"
    assert validate(SCHEMA, parse_query(str(body["query"]))) == []
    wanted = {"filter": filters, "sort": [{"date": "DESC"}], "limit": 25, "offset": 50, "archive": True}
    assert variables == {"input": wanted | ({"lang": language} if language else {})}
    result = graphql_sync(
        SCHEMA,
        str(body["query"]),
        {"search": lambda *_, **__: answer(NEWS)["data"]["search"]},
        variable_values=variables,
        operation_name="News",
    )
    assert result.errors is None
    assert parse({"data": result.data}).edition.items == (only(NEWS),)


def test_unknown_teasers_in_a_whole_query() -> None:
    """A teaser that the query has no words for still gives its name and its link."""
    media = {"__typename": "MediaTeaser", "headline": "x", "link": NEWS["teaser"]["link"]}
    body: Any = graphql.request("{}", 0)
    search = answer(NEWS | {"objectType": "media", "teaser": media})["data"]["search"]
    result = graphql_sync(
        SCHEMA, body["query"], {"search": lambda *_, **__: search}, variable_values=body["variables"]
    )
    assert result.errors is None
    item = only(result.data["search"]["results"][0] if result.data else None)
    assert (item.headline, item.address) == (
        "strassenbahn",
        "https://www.stadt.example/presse/strassenbahn.php",
    )


@pytest.mark.parametrize(
    "options",
    [
        "",
        "[]",
        "null",
        "{",
        '{"filter": {}}',
        '{"filter": "news"}',
        '{"filter": ["news"]}',
        '{"filter": [{"query": NaN}]}',
        '{"filter": [{"query": "\\ud800"}]}',
        '{"lang": ["de"]}',
        '{"filter": [' + '{"not":' * 150 + "{}" + "}" * 150 + "]}",
        '{"filter": ' + "[" * 100_000,
        '{"filter": [{"query": "' + "x" * 30_000 + '"}]}',
    ],
)
def test_malformed_options(options: str) -> None:
    """Options that are no filters, or beyond all bounds, are refused before anything is asked."""
    with pytest.raises(SourceError) as error:
        graphql.request(options, 0)
    assert error.value.reason is Reason.UNREADABLE


def page(offset: int, count: int, total: int) -> Answer:
    """An answer with numbered items."""
    items = tuple(Item(f"M {n}", key=str(n)) for n in range(offset, offset + count))
    return Answer(Edition(items), total, count)


def test_paging_to_the_total() -> None:
    """Pages are asked for until the total, in steps of what the server gave, not of what was asked."""
    assert graphql.next_offset([]) == 0
    assert graphql.next_offset([page(0, 10, 24)]) == 10
    assert graphql.next_offset([page(0, 10, 24), page(10, 10, 24)]) == 20
    assert graphql.next_offset([page(0, 10, 24), page(10, 10, 24), page(20, 4, 24)]) is None
    assert graphql.next_offset([page(0, 0, 0)]) is None


@pytest.mark.row(27)
def test_paging_ends() -> None:
    """Paging stops at an empty page, at one that repeats another, after 20 pages and at 500 items."""
    assert graphql.next_offset([page(0, 25, 90), page(25, 0, 90)]) is None
    assert graphql.next_offset([page(0, 25, 90), page(0, 25, 90)]) is None
    assert graphql.next_offset([page(0, 25, 90), page(24, 25, 90)]) == 50
    assert graphql.next_offset([page(n, 1, 9_000) for n in range(19)]) == 19
    assert graphql.next_offset([page(n, 1, 9_000) for n in range(20)]) is None
    assert graphql.next_offset([page(0, 250, 9_000), page(250, 250, 9_000)]) is None
    unreadable = Answer(Edition((), complete=False), 90, 25)
    assert graphql.next_offset([unreadable]) is None


def test_join() -> None:
    """Joined pages have every article once, where it stood first."""
    edition = graphql.join([page(0, 3, 5), page(2, 3, 5)])
    assert [item.key for item in edition.items] == ["0", "1", "2", "3", "4"]
    assert edition.complete
    assert not graphql.join([page(0, 3, 5)]).complete
    broken = Answer(Edition(page(3, 1, 5).edition.items, complete=False), 5, 2)
    assert not graphql.join([page(0, 3, 5), broken]).complete


def test_join_of_nothing() -> None:
    """A search without results is empty; one whose results cannot be read is unreadable."""
    for answers, expected in (([page(0, 0, 0)], Reason.EMPTY), ([], Reason.EMPTY)):
        with pytest.raises(SourceError) as error:
            graphql.join(answers)
        assert error.value.reason is expected
    with pytest.raises(SourceError) as error:
        graphql.join([parse(answer(None, 3))])
    assert error.value.reason is Reason.UNREADABLE
