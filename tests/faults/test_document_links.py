"""Links of documents that lead nowhere, or where none should: they are text, and nothing opens them."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from stadtbote.reading.opening import open_address
from stadtbote.stored import read_article
from stadtbote.text.article import reading
from stadtbote_cache.records import Filter, Imprint
from stadtbote_cache.store import Store
from support.documents import Publisher, graphql, json_feed, page
from support.feeding import atom, rss
from support.raw import RawServer
from support.talking import Talk

NOWHERE = [
    *(
        "",
        " ",
        "#",
        "?",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " javascript:x",
    ),
    *(
        "data:text/html,<b>x</b>",
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "ssh://a@stadt.example",
        "ftp://x/y",
    ),
    *("mailto:a@stadt.example", "tel:+4920212345", "--output=x", "-o", "vbscript:x", "blob:http://x/y"),
    *("http://", "https://", "http://[", "http://[::1", "http://x:99999/"),
    *("http://x:0/", "http:\\\\x", "view-source:http://x/", "//", "\x1b[31m", "x" * 5_000),
]
"""What may stand where a link belongs and is none, or only one to the document's own place."""


def documents(link: str) -> dict[str, bytes]:
    """A document of each kind with one article whose every link is this one."""
    quoted = html.escape(link, quote=True)
    inside = f'<p>Vor <a href="{quoted}">dem Wort</a> danach.</p><p>Zweiter Absatz.</p>'
    escaped = html.escape(inside)
    item = f"<title>Markt</title><guid isPermaLink='false'>1</guid><link>{quoted}</link>"
    file = f"<enclosure url='{quoted}' type='audio/mpeg' length='1'/>"
    return {
        "rss": rss(f"{item}{file}<description>{escaped}</description>").encode("utf-8", "replace"),
        "atom": atom(
            f"<id>1</id><title>Markt</title><link href='{quoted}'/><link rel='enclosure' href='{quoted}'/>"
            f"<content type='html'>{escaped}</content>"
        ).encode("utf-8", "replace"),
        "json": json_feed(
            {
                "id": "1",
                "title": "Markt",
                "url": link,
                "external_url": link,
                "content_html": inside,
                "attachments": [{"url": link}],
            }
        ),
        "graphql": graphql(
            {"id": "1", "name": "Markt", "location": link, "teaser": {"text": inside, "link": {"url": link}}}
        ),
        "page": page(
            "<ul class='SP-TeaserList__list'><li class='SP-TeaserList__item'><div class='SP-Teaser'>"
            f'<a class="SP-Teaser__link" href="{quoted}"><span class="SP-Teaser__headline">Markt</span></a>'
            f'<div class="SP-Teaser__abstract">Vor <a href="{quoted}">dem Wort</a> danach.</div></div></ul>'
        ),
    }


@pytest.mark.row(38)
@pytest.mark.parametrize("kind", documents(""))
async def test_links_that_lead_nowhere_are_text(store: Store, server: RawServer, kind: str) -> None:
    """Relative, empty and odd links leave their words; what can be opened is http or https, one word."""
    for link in NOWHERE:
        source = Publisher(store, server, kind)
        result = await source.publishes(documents(link)[kind])
        assert result.error is None, link
        for number in store.listing(Filter()):
            article = read_article(store, number)
            assert article is not None
            found = reading(article, Imprint("Stadt"))
            assert "Vor dem Wort" in " ".join(part.text for part in found.parts).replace(", Link 1", "")
            for offered in found.links:
                # A document may name its own place, as by "#"; that of RSS is its channel's.
                own = (server.address("/"), *["https://www.stadt.example/"] * (kind == "rss"))
                assert offered.address.startswith(own), link
                assert offered.address.isprintable()
                assert len(offered.address.split()) == 1


@pytest.mark.row(38)
async def test_relative_links_are_whole(store: Store, server: RawServer) -> None:
    """Relative links are joined to where the document came from, those of RSS to its channel's link."""
    for kind in documents(""):
        await Publisher(store, server, kind).publishes(documents("../meldung.php?id=1&x=2")[kind])
        article = read_article(store, store.listing(Filter())[0])
        assert article is not None
        place = "/meldung.php?id=1&x=2"
        expected = f"https://www.stadt.example{place}" if kind == "rss" else server.address(place)
        assert article.item.address == expected


@pytest.mark.row(38)
@pytest.mark.parametrize("address", [*NOWHERE[:-1], "http://a b/", "http:///x", "http://\x00/"])
def test_nothing_else_is_opened(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Even if an odd address got as far as the opener, no program would be started for it."""
    trace = tmp_path / "started"
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\ntouch {trace}\n")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    assert open_address(address, None) == "Nur Adressen mit http oder https werden geöffnet."
    assert not trace.exists()


@pytest.mark.row(38)
async def test_no_link_to_open(store: Store, server: RawServer, tmp_path: Path) -> None:
    """In the reader an article whose links are all odd has none to open, and says so."""
    await Publisher(store, server, "json").publishes(documents("javascript:alert(1)")["json"])
    talk = Talk(store, tmp_path / "config.toml", offline=True)
    assert talk("1", "o")[0] == "Dieser Artikel hat keine Links."
