"""List pages: the pages that continue them, and the better ways to read them that they name."""

from __future__ import annotations

import json
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.sources.web.feedlinks import feed_links
from stadtbote.sources.web.hints import search_filters
from stadtbote.sources.web.page import parse_list
from support.soup import broken
from support.teaser_pages import A, page, teasers

ADDRESS = "https://stadt.example/presse/liste.php"
PARAMETER = "sp%3Apage%5Bsearch-1.form%5D%5B0%5D"


def pages(paging: str, address: str = ADDRESS) -> list[str]:
    return [link.removeprefix(ADDRESS) for link in parse_list(page(teasers(A) + paging), address).pages]


# Paging


def test_numbered_pages_follow_the_present_one() -> None:
    """The count is in the list's data, the way to call a page in the links that there are."""
    paging = (
        "<div data-sp-search-result='{&quot;pageCount&quot;:4}'></div>"
        f"<a href='?a=1&amp;{PARAMETER}=1'>1</a><a href='?a=1&amp;{PARAMETER}=2'>2</a>"
    )
    assert pages(paging) == [f"?a=1&{PARAMETER}={number}" for number in (2, 3, 4)]
    assert pages(paging, f"{ADDRESS}?a=1&{PARAMETER}=3") == [f"?a=1&{PARAMETER}=4"]
    assert pages(paging, f"{ADDRESS}?a=1&{PARAMETER}=4") == []


def test_brackets_may_be_written_plainly() -> None:
    """Whether a page encodes colon and brackets or not, its pages are found."""
    link = "<a href='?sp:page[x.form][0]=2'>2</a>"
    assert pages(f"<nav data-sp-pagination='{{\"max\":3}}'>{link}</nav>") == [
        "?sp:page[x.form][0]=2",
        "?sp:page[x.form][0]=3",
    ]


def test_the_parameter_may_stand_in_the_data_alone() -> None:
    """Where a script makes the links, the data names the parameter."""
    data = escape(json.dumps({"pageParameterName": "sp:page[search-1.form][0]", "min": 1, "max": 2}))
    assert pages(f'<nav class="SP-Pagination" data-sp-pagination="{data}"></nav>') == [f"?{PARAMETER}=2"]


def test_the_next_page_may_be_named_as_such() -> None:
    """Without numbers rel=next counts, on the same site only."""
    assert pages("<a rel=next href='?seite=2'>Weiter</a>") == ["?seite=2"]
    assert pages("<a rel=next href='https://anders.example/?seite=2'>Weiter</a>") == []
    assert pages(f"<a rel=next href='{ADDRESS}'>Weiter</a>") == []


@pytest.mark.parametrize(
    ("paging", "expected"),
    [
        ("<a href='?page=2'>weiter</a>", ["?page=2"]),
        ("<a href='?page=2'>Nächste Seite</a>", ["?page=2"]),
        ("<a href='?page=2' title='Zur nächsten Seite'>&gt;</a>", ["?page=2"]),
        ("<a href='?page=2' aria-label='Nächste Seite'><img src=r.png></a>", ["?page=2"]),
        ("<ul class=pager><li class=next><a class='page-next' href='?page=2'>2</a></li></ul>", ["?page=2"]),
        ("<a href='?start=10'>Ältere Beiträge</a>", ["?start=10"]),
        ("<a href='?tx_news_pi1%5BcurrentPage%5D=2'>nächste</a>", ["?tx_news_pi1%5BcurrentPage%5D=2"]),
        ("<a href='?page_n12=2'>Vorwärts</a>", ["?page_n12=2"]),
        ("<a href='?b_start:int=20'>Nächste 20 Einträge</a>", ["?b_start:int=20"]),
        ("<a href='?p=2'>Page suivante</a>", ["?p=2"]),
        ("<link rel='next' href='?seite=2'>", ["?seite=2"]),
        ("<a href='?page=2'>weiter</a><a rel=next href='?page=9'>x</a>", ["?page=9"]),
        ("<a href='/galerie/?page=2'>weiter</a>", []),
        ("<a href='https://anders.example/?page=2'>weiter</a>", []),
        ("<a href='/kai.php?page=2'>weiter</a>", []),
        ("<a href='?sortieren=datum'>weiter</a>", []),
        ("<b>1</b> <a href='?page=2'>2</a> <a href='?page=3'>3</a>", ["?page=2"]),
        ("<a href='?page=3'>3</a>", []),
    ],
)
def test_the_next_page_of_other_makers(paging: str, expected: list[str]) -> None:
    """A link that calls itself that to the next page is, where its address is that of a page of this list."""
    assert pages(paging) == expected


def test_the_next_page_may_be_a_part_of_the_path() -> None:
    """A list whose pages are folders goes on from any of them."""
    address = "https://stadt.example/neues/page/2/"
    found = parse_list(page(teasers(A) + "<a href='/neues/page/3/'>Ältere Beiträge</a>"), address)
    assert found.pages == ("https://stadt.example/neues/page/3/",)


def test_there_are_never_more_than_forty() -> None:
    """However many pages a list claims to have: forty, and one that tells that there are more."""
    paging = f"<nav data-sp-pagination='{{\"max\":99999}}'></nav><a href='?{PARAMETER}=2'>2</a>"
    found = pages(paging)
    assert len(found) == 41
    assert found[-1] == f"?{PARAMETER}=42"


def test_a_list_without_paging_stands_alone() -> None:
    """A count without a way to call a page gives none."""
    assert pages("<nav class=SP-Pagination data-sp-pagination='{\"max\":5}'></nav>") == []


# Search


def search(data: object, address: str = ADDRESS) -> tuple[str, object] | None:
    attribute = escape(data if isinstance(data, str) else json.dumps(data))
    found = search_filters(f'<div data-sp-central-search-app="{attribute}"></div>'.encode(), address)
    return (found[0], json.loads(found[1])) if found else None


def test_the_filters_of_a_search_are_found_at_any_depth() -> None:
    """Each filter that comes out has one criterion: the server reads but one of them."""
    data = {
        "id": "search-1",
        "query": "query Search { search }",
        "search": {
            "filter": [
                {"key": "a", "objectTypes": ["news"], "groups": [8678]},
                {"query": "sp_contenttype:article"},
                {"relativeDateRange": {"from": "-P365D", "x": "y"}},
                {"unknown": 1},
                "text",
            ],
            "lang": "en",
        },
    }
    assert search(data) == (
        "https://stadt.example/api/graphql/",
        {
            "filter": [
                {"objectTypes": ["news"]},
                {"groups": ["8678"]},
                {"query": "sp_contenttype:article"},
                {"relativeDateRange": {"from": "-P365D"}},
            ],
            "lang": "en",
        },
    )


def test_filters_may_stand_without_a_list() -> None:
    """An object with lists of ids is one, too."""
    assert search([{"x": {"groups": ["8678"], "categories": ["1912", "2030"], "limit": 25}}]) == (
        "https://stadt.example/api/graphql/",
        {"filter": [{"categories": ["1912", "2030"]}, {"groups": ["8678"]}]},
    )


def test_the_endpoint_may_be_named_on_the_same_site_only() -> None:
    """An endpoint elsewhere is not asked."""
    filters = {"filter": [{"groups": ["1"]}]}
    found = search({**filters, "endpoint": "/de/api/graphql"})
    assert found is not None
    assert found[0] == "https://stadt.example/de/api/graphql/"
    assert search({**filters, "url": "https://anders.example/graphql"}) is None


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[" * 100_000,
        '{"filter":' * 5_000 + "[]" + "}" * 5_000,
        {"filter": []},
        {"filter": [{"groups": "8678"}, {"categories": [None, {}, []]}, {"query": "{!evil}"}]},
        {"facets": {"ids": ["1"]}},
        {"a" * 300_000: 1},
        3,
    ],
    ids=lambda data: str(data)[:20],
)
def test_a_search_without_filters_is_none(data: object) -> None:
    """What cannot be understood is not guessed: an unfiltered search would list the whole site."""
    assert search(data) is None


_SEARCH = escape(json.dumps({"search": {"filter": [{"groups": ["1"]}], "endpoint": "/api/graphql/"}}))
_PAGE = page(
    f"<link rel=alternate type=application/rss+xml href=/f>{teasers(A)}"
    f"<div data-sp-central-search-app='{_SEARCH}'></div>"
    f"<nav data-sp-pagination='{{\"max\":3}}'></nav><a href='?{PARAMETER}=2'>2</a>"
).decode()


@given(broken(_PAGE) | st.binary(max_size=100))
def test_no_page_makes_the_search_for_hints_fail(body: bytes) -> None:
    """From a broken page there comes an absolute address or nothing."""
    feeds, found = feed_links(body, ADDRESS), search_filters(body, ADDRESS)
    assert all(feed.address.startswith("http") for feed in feeds)
    assert found is None or json.loads(found[1])["filter"]
