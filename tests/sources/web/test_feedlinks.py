"""The feeds that a page names: types, titles, places, and in what order."""

from __future__ import annotations

import pytest

from stadtbote.sources.web.feedlinks import MAX_FEEDS, feed_links
from stadtbote_cache.records import Link

PLACE = "https://stadt.example/presse/"
RSS = "rel=alternate type=application/rss+xml"

# HTML, and the addresses that it names.
NAMED = {
    "rss": (f"<link {RSS} href=/f>", ["/f"]),
    "atom": (
        "<link rel='home alternate' type='application/atom+xml; x' href=/f>",
        ["/f"],
    ),
    "json feed": ("<link rel=alternate type=application/feed+json href=/f>", ["/f"]),
    "application/json": (
        "<link rel=alternate type=application/json href=/feed.json>",
        ["/feed.json"],
    ),
    "application/xml": ("<link rel=alternate type=application/xml title=RSS href=/x>", ["/x"]),
    "text/xml": ("<link rel=alternate type=text/xml href=/rss.xml>", ["/rss.xml"]),
    "no type": ("<link rel=alternate title='Newsfeed' href=/x>", ["/x"]),
    "rel=feed": ("<link rel=feed href=/x>", ["/x"]),
    "several": (f"<link {RSS} href=/a><link {RSS} href=/b><link {RSS} href=/a>", ["/a", "/b"]),
    "comments and events last": (
        f"<link {RSS} title=Kommentare href=/1><link {RSS} href=/events/2><link {RSS} title=Neues href=/3>",
        ["/3", "/1", "/events/2"],
    ),
    "feed: with a host": (f"<link {RSS} href='feed://stadt.example/f'>", ["/f"]),
    "feed: with an address": ("<a href='feed:https://stadt.example/f'>Abo</a>", ["/f"]),
    "a link of the text": ("<a href=/rss.xml>RSS-Feed</a><a href=/feed/>Feed</a>", ["/rss.xml", "/feed/"]),
    "SiteKit": ("<a href='/a.php?sp%3Aout=rss'>RSS</a>", ["/a.php?sp%3Aout=rss"]),
    "the head before the text": (f"<a href=/rss>RSS</a><link {RSS} href=/f>", ["/f", "/rss"]),
    "another language": ("<link rel=alternate hreflang=en href=/en/>", []),
    "another interface": ("<link rel=alternate type=application/json href=/wp-json/>", []),
    "a style sheet": ("<link rel=stylesheet type=application/rss+xml href=/x>", []),
    "another site": ("<a href=https://andere.example/rss>RSS</a>", []),
    "no feed": ("<a href=/feedback>Feedback</a><a href=/atomkraft>Atomkraft</a>", []),
    "no web address": (f"<link {RSS} href='javascript:x'>", []),
    "nothing": ("", []),
}
# Link headers (RFC 8288), and the addresses that they name.
HEADERS = {
    "rss": (['</f>; rel="alternate"; type="application/rss+xml"; title="Neues"'], ["/f"]),
    "unquoted": (["<f.atom>;rel=alternate ; type=application/atom+xml"], ["/presse/f.atom"]),
    "in one header": (
        ['</a>; rel=alternate; type="application/rss+xml; x, y", </b>;rel="feed", </c>; rel=preload'],
        ["/a", "/b"],
    ),
    "in several headers": (["</a>; rel=feed", '</b>; rel="alternate nofollow"; title="RSS"'], ["/a", "/b"]),
    "comments last": (['</c>; rel=feed; title="Kommentare"', '</n>; rel=feed; title="Neues"'], ["/n", "/c"]),
    "another interface": (['<https://stadt.example/wp-json/>; rel="https://api.w.org/"'], []),
    "no web address": (["<javascript:x>; rel=feed"], []),
    "nothing": (["", "<", "</f>", "</f>;", "</f>; rel", '</f>; rel="alternate'], []),
    "much": ([";" * 100_000, "<a>;" * 50_000, '<a>; rel="' * 9_999], []),
}


@pytest.mark.parametrize(("headers", "paths"), HEADERS.values(), ids=HEADERS)
def test_feeds_of_link_headers(headers: list[str], paths: list[str]) -> None:
    """What the answer's Link headers name counts as what the page's head names."""
    found = feed_links(b"<p>Neues", PLACE, headers=headers)
    assert [link.address for link in found] == [f"https://stadt.example{path}" for path in paths]


@pytest.mark.parametrize(("html", "paths"), NAMED.values(), ids=NAMED)
def test_feeds_of_a_page(html: str, paths: list[str]) -> None:
    """Every feed that a page names is found, the likeliest first."""
    found = feed_links(html.encode(), PLACE)
    assert [link.address for link in found] == [f"https://stadt.example{path}" for path in paths]


def test_a_feed_has_its_title() -> None:
    """A feed is called what the page calls it, else by its address."""
    html = f"<link {RSS} title=' Neues  heute' href=/a><a href=/rss><b>Alle</b> News</a><link {RSS} href=/c>"
    assert feed_links(html.encode(), PLACE) == (
        Link("Neues heute", "https://stadt.example/a"),
        Link("https://stadt.example/c", "https://stadt.example/c"),
        Link("Alle News", "https://stadt.example/rss"),
    )


def test_many_feeds_are_bounded() -> None:
    """Of thousands of feeds a few are named."""
    html = "".join(f"<link {RSS} href=/{n}>" for n in range(5_000))
    assert len(feed_links(html.encode(), PLACE)) == MAX_FEEDS
