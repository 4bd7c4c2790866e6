"""The search interface of the city answers as Atoolo GraphQL does."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from city.client import (
    GRAPHQL,
    LIST_QUERY,
    PRESS,
    TRAM,
    ask,
    hits,
    post,
    search,
)
from city.server import CityServer


def test_graphql_slash_rule_and_methods(city: CityServer) -> None:
    """Without its last slash GET is redirected and POST not found; other methods get 405 and \"\"."""
    moved = ask(city, "/api/graphql?query=%7Bping%7D")
    assert (moved.status, moved.headers["location"]) == (301, "/api/graphql/?query=%7Bping%7D")
    assert ask(city, "/api/graphql", method="POST", body=b"{}").status == 404
    put = ask(city, GRAPHQL, method="PUT", body=b"{}")
    assert (put.status, put.body) == (405, b'""')
    options = ask(city, GRAPHQL, method="OPTIONS")
    assert (options.status, options.body) == (200, b"[]")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b""),
        ("application/json", b"{"),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"query":""}'),
        ("application/json", b'{"query":"{ping}","variables":"{"}'),
        ("application/octet-stream", b'{"query":"{ping}"}'),
    ],
)
def test_graphql_refuses_malformed_transport(city: CityServer, media_type: str, body: bytes) -> None:
    """A request without a usable query gets 400 and problem JSON."""
    answer = post(city, body, media_type)
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["detail"] == "Bad Request"


def test_graphql_takes_every_kind_of_request(city: CityServer) -> None:
    """GET, raw queries and forms work; the address wins over the body."""
    pong = {"data": {"ping": "pong"}}
    raw = {"Content-Type": "application/graphql"}
    assert ask(city, f"{GRAPHQL}?query=%7Bping%7D").json == pong
    assert post(city, b"{ping}", "application/graphql").json == pong
    assert post(city, b"query=%7Bping%7D", "application/x-www-form-urlencoded").json == pong
    assert ask(city, f"{GRAPHQL}?query=%7Bping%7D", method="POST", body=b"{x}", headers=raw).json == pong
    variables = quote('{"input":{"limit":1}}')
    found = ask(city, f"{GRAPHQL}?query={quote(LIST_QUERY)}&variables={variables}").json
    assert found["data"]["search"]["limit"] == 1


def test_graphql_answers_in_symfony_json(city: CityServer) -> None:
    """Answers are ASCII with escaped slashes, signs and quotes, uncached and without validators."""
    answer = search(city, filter=[{"ids": ["36005", "36102"]}])
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-cache, private"
    assert not {"etag", "last-modified"} & answer.headers.keys()
    assert answer.body.isascii()
    for escaped in (rb"\u003Cmit Ladeschrank\u003E", rb"Rad \u0026 Roller", rb"\/presse\/", rb"\u00fc"):
        assert escaped in answer.body
    headlines = {hit["teaser"]["headline"] for hit in answer.json["data"]["search"]["results"]}
    assert headlines == {"Rad & Roller: neue Abstellplätze am Markt", "Land fördert das digitale Rathaus"}


def test_graphql_list_is_as_the_city_publishes_it(city: CityServer) -> None:
    """Ten results by default, newest first on request, relative links, the epoch for no date."""
    given: dict[str, Any] = {"filter": [{"objectTypes": ["news"]}], "sort": [{"date": "DESC"}]}
    assert len(hits(city)) == 10
    results = hits(city, **given, limit=50)
    assert [result["location"] for result in results] == [article.path for article in city.stock.news]
    assert results[0]["teaser"]["link"]["url"] == TRAM
    assert results[0]["teaser"]["asset"]["alternativeText"].startswith("Eine gelbe Straßenbahn")
    by_id = {result["id"]: result for result in results}
    assert by_id["36008"]["date"] == "1970-01-01T01:00:00+01:00"
    assert by_id["36002"]["teaser"]["asset"]["characteristic"] == "DECORATIVE_IMAGE"
    assert by_id["36109"]["teaser"]["asset"]["__typename"] == "Svg"
    assert by_id["36104"]["teaser"]["text"] is None
    assert by_id["36105"]["teaser"]["asset"] is None
    second = hits(city, **given, limit=10, offset=10)
    assert second == results[10:20]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"text": "Mobilstation Tierheim"}, {"36005", "36213"}),
        ({"text": "Straßensperrung -Nordring"}, {"36004"}),
        ({"text": "+Bücherbus Rampe"}, {"36202"}),
        ({"text": '"stille Stunde"'}, {"36207"}),
        ({"text": "Rampe Decken", "defaultQueryOperator": "AND"}, set()),
        ({"filter": [{"groups": ["8680"]}]}, set()),
        ({"filter": [{"groups": ["8680"]}], "archive": True}, {"35901", "35902"}),
        ({"filter": [{"categories": ["2029"]}, {"categories": ["2031"]}]}, set()),
        ({"filter": [{"ids": ["36001", "36002"]}, {"categories": ["1912"]}]}, {"36001", "36002"}),
        ({"filter": [{"categories": ["2028"], "ids": ["36001"]}, {"ids": ["36001", "36203"]}]}, {"36203"}),
        ({"filter": [{"relativeDateRange": {"from": "-P4D"}}, {"categories": ["2029"]}]}, {"36201"}),
        ({"filter": [{"absoluteDateRange": {"to": "2026-10-28T00:00:00+01:00"}}]}, {"36110", "36213"}),
        ({"filter": [{"not": {"query": "sp_contenttype:article"}}]}, {"38001"}),
        ({"lang": "en"}, {"36111"}),
    ],
)
def test_graphql_search_semantics(city: CityServer, given: dict[str, Any], ids: set[str]) -> None:
    """Terms are OR-ed, filters AND-ed; of a filter the first criterion counts; trees include children."""
    assert {hit["id"] for hit in hits(city, **given)} == ids


@pytest.mark.parametrize("given", [{"offset": -1}, {"filter": [{"key": "x"}]}, {"lang": "xx"}])
def test_graphql_failing_search_has_errors_and_no_data(city: CityServer, given: dict[str, Any]) -> None:
    """The search is non-null: where it fails, the answer is 200 with `errors` and without `data`."""
    answer = search(city, **given)
    assert answer.status == 200
    assert list(answer.json) == ["errors"]
    assert answer.json["errors"][0]["path"] == ["search"]


def test_graphql_schema_is_enforced(city: CityServer) -> None:
    """Unknown fields and a news image without variant are invalid; a protected field is denied."""
    for query in (
        "{ search(input: {}) { results { body } } }",
        "{ search(input: {}) { results { teaser { ... on NewsTeaser { asset { caption } } } } } }",
        "{ indexerStatus { state } }",
    ):
        answer = post(city, query.encode(), "application/graphql")
        assert (answer.status, list(answer.json)) == (200, ["errors"])


def test_graphql_faults_can_be_switched_on(city: CityServer) -> None:
    """Solr down names an inner host; failing images leave partial data; a firewall answers HTML."""
    city.assets_down = True
    partial = search(city, filter=[{"ids": ["36001"]}]).json
    assert list(partial) == ["errors", "data"]
    assert partial["data"]["search"]["results"][0]["teaser"]["asset"] is None
    assert partial["errors"][0]["message"] == "Internal server Error"
    city.solr_down = True
    down = search(city)
    assert (down.status, list(down.json)) == (200, ["errors"])
    assert "solr-01.intern" in down.json["errors"][0]["message"]
    assert ask(city, "/api/rss/search?query=%7B%7D").status == 500
    city.waf = True
    refused = search(city)
    assert (refused.status, refused.headers["content-type"]) == (403, "text/html; charset=UTF-8")


def test_graphql_navigation_suggestions_and_relatives(city: CityServer) -> None:
    """Breadcrumbs, completion, similar articles and facet counts are answered from the same index."""
    query = """{ search(input: {filter: [{ids: ["36001"]}],
        facets: [{key: "t", excludeFilter: [], categories: ["2030", "2031"]}]}) {
        facetGroups { facets { key hits } } results { navigation { primaryPath { location } } } }
      suggest(input: {text: "büch"}) { suggestions { term hits } }
      moreLikeThis(input: {id: "36001", limit: 3}) { results { id kicker } } }"""
    data = search(city, query).json["data"]
    result = data["search"]["results"][0]["navigation"]
    assert [page["location"] for page in result["primaryPath"]] == ["/", PRESS, TRAM]
    assert data["search"]["facetGroups"][0]["facets"] == [
        {"key": "2030", "hits": 1},
        {"key": "2031", "hits": 0},
    ]
    assert {"term": "bücherbus", "hits": 1} in data["suggest"]["suggestions"]
    assert "36001" not in {hit["id"] for hit in data["moreLikeThis"]["results"]}
    assert len(data["moreLikeThis"]["results"]) == 3
