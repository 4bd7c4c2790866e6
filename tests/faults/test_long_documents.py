"""Documents that are too long: they are cut, that is said, and the memory that they take is bounded."""

from __future__ import annotations

import gzip
import html
import sys
from pathlib import Path

import pytest

from stadtbote.stored import read_article
from stadtbote.text.article import reading
from stadtbote.text.blocks import content_text
from stadtbote.text.clean import CUT, MAX_BODY, MAX_HEADLINE, MAX_ITEMS, clean_blocks
from stadtbote_cache.records import (
    Filter,
    Imprint,
    ItemList,
    ListItem,
    Paragraph,
    Quote,
    Table,
    inline_text,
    inlines,
)
from stadtbote_cache.store import Store
from support.commands import call, run
from support.documents import Publisher, json_feed, page
from support.feeding import atom, rss
from support.raw import RawServer, answer

MANY = rss(*(f"<title>Meldung {n}</title><link>/{n}</link>" for n in range(50_000))).encode()
PARAGRAPH = "Wort " * 100
LONG = f"<p>{PARAGRAPH}</p>" * 10_000
BREAKS_OFF = "Hier bricht der Text ab, mehr ist nicht gespeichert."
MEGABYTES = 150

# The program with its greatest memory in kilobytes behind what it says: VmHWM (proc(5)). What getrusage(2)
# tells begins with the memory of the process that started it.
MEASURED = """
import re, sys
from pathlib import Path
from stadtbote.cli.main import main
code = main(sys.argv[1:])
print(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
sys.exit(code)
"""


def packed(body: bytes) -> tuple[bytes, str]:
    """A body as a server sends it packed, and the header that says so."""
    return gzip.compress(body, 1), "Content-Encoding: gzip"


@pytest.mark.row(37)
def test_fifty_thousand_items(tmp_path: Path, server: RawServer) -> None:
    """Of 50,000 items the first 500 come, the sync says so, and the memory stays under 150 megabytes."""
    path = tmp_path / "store.sqlite3"
    with Store.open(path) as store:
        Publisher(store, server, "rss")
    server.routes["/news"] = answer(*packed(MANY))
    done = call([sys.executable, "-c", MEASURED, "--store", path, "sync", "--no-bodies"])
    assert done.returncode == 0
    assert f": {MAX_ITEMS} neu, " in done.stdout
    assert done.stdout.endswith(". Die Quelle zeigt mehr als 500 Artikel, nur die ersten 500 kommen.\n")
    assert int(done.stderr) < MEGABYTES * 1000
    assert len(run(path, "list").stdout.splitlines()) == MAX_ITEMS


@pytest.mark.row(37)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "rss",
            rss(f"<title>{'T' * 1_000_000}</title><description>{html.escape(LONG)}</description>").encode(),
        ),
        (
            "rss",
            rss(f"<title>{'T' * 999}</title><content:encoded><![CDATA[{LONG}]]></content:encoded>").encode(),
        ),
        ("atom", atom(f"<title>{'T ' * 500_000}</title><content>{'Wort ' * 1_000_000}</content>").encode()),
        (
            "atom",
            atom(
                f"<title>{'T' * 301}</title><content type='xhtml'><div>{LONG[:3_000_000]}</div></content>"
            ).encode(),
        ),
        ("json", json_feed({"id": "1", "title": "T" * 1_000_000, "content_html": LONG})),
        (
            "json",
            json_feed({"id": "1", "title": "T" * 1_000_000, "content_text": f"{PARAGRAPH}\n\n" * 10_000}),
        ),
    ],
    ids=["escaped", "cdata", "text", "xhtml", "json", "json-text"],
)
async def test_a_long_title_and_a_long_body(store: Store, server: RawServer, kind: str, body: bytes) -> None:
    """A title of a megabyte ends in an ellipsis, a body of five is cut, and the reader is told where."""
    result = await Publisher(store, server, kind).publishes(body)
    assert (result.new, result.error) == (1, None)
    article = read_article(store, store.listing(Filter())[0])
    assert article is not None
    assert len(article.item.headline) <= MAX_HEADLINE
    assert article.item.headline.endswith("…")
    assert article.item.body is not None
    assert 10_000 < len(content_text(article.item.body)) <= MAX_BODY + 2 * len(article.item.body)
    parts = reading(article, Imprint("Stadt")).parts
    assert [part.text for part in parts].count(BREAKS_OFF) == 1
    assert parts[-1].text == BREAKS_OFF or kind == "atom"
    assert "<" not in "".join(part.text for part in parts)


@pytest.mark.row(37)
def test_a_long_body_of_a_page(tmp_path: Path, server: RawServer) -> None:
    """The whole text of an article is cut where it is too long, and `show` says that it breaks off."""
    path = tmp_path / "store.sqlite3"
    with Store.open(path) as store:
        Publisher(store, server, "page")
    links = "".join(f"<h2><a href='/{n}'>Meldung {n}</a></h2><p>Mehr" for n in range(3))
    server.routes["/news"] = answer(page(links))
    for n in range(3):
        text = LONG if n == 0 else f"<p>{PARAGRAPH}</p>"
        server.routes[f"/{n}"] = answer(
            *packed(page(f"<h1>Meldung {n}</h1>{text}")), "Content-Type: text/html"
        )
    assert run(path, "sync").returncode == 0
    assert f"\n{BREAKS_OFF}\n" in run(path, "show", "1").stdout
    assert BREAKS_OFF not in run(path, "show", "2").stdout


ENTRY = ListItem((PARAGRAPH,))
CELLS = (PARAGRAPH,), (PARAGRAPH,)


@pytest.mark.row(37)
@pytest.mark.parametrize(
    "block",
    [
        ItemList((ENTRY,) * 1_000),
        Table(((), ()), (CELLS,) * 1_000),
        Paragraph((PARAGRAPH,) * 1_000),
        Quote((PARAGRAPH,) * 1_000),
    ],
    ids=["list", "table", "paragraph", "quote"],
)
def test_a_block_that_is_too_long(block: ItemList | Table | Paragraph | Quote) -> None:
    """A list, table or text longer than a whole body may be comes with its beginning, never not at all."""
    cut = clean_blocks((block, Paragraph(("Ende",))))
    length = sum(len(inline_text(text)) for part in cut for text in inlines(part))
    assert [type(part) for part in cut] == [type(block), Paragraph]
    assert MAX_BODY - 2 * len(PARAGRAPH) < length <= MAX_BODY + 1
    assert cut[-1] == CUT
    assert clean_blocks(cut) == cut


@pytest.mark.row(37)
def test_what_just_fits_is_whole() -> None:
    """A body of the greatest length is not cut, and nothing is said of it."""
    body = (Paragraph(("a" * 20_000,)),) * 10
    assert clean_blocks(body) == body
    assert clean_blocks((*body, Paragraph(("b",)))) == (*body, CUT)
