"""Documents that say nothing, break off, lie about their shape or are too deep, as a sync meets them."""

from __future__ import annotations

import html
import json
import time
from typing import Any

import pytest

from stadtbote.cli.sync import result_line
from stadtbote.errors import Failure, Reason
from stadtbote.stored import read_article
from stadtbote.text.blocks import content_text
from stadtbote_cache.store import Store
from support.documents import HEADLINES, WHOLE, Publisher, graphql, json_feed, page
from support.feeding import atom, rss
from support.raw import RawServer

LISTED = sorted(HEADLINES)


@pytest.fixture(params=WHOLE)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of document in turn."""
    return str(request.param)


@pytest.mark.row(28)
async def test_an_empty_answer_keeps_what_was_there(store: Store, server: RawServer, kind: str) -> None:
    """Nothing, blanks and a byte order mark alone are told as an empty answer; the articles stay listed."""
    source = Publisher(store, server, kind)
    assert (await source.publishes(WHOLE[kind])).new == 3
    for body in (b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\xff\xfe", b"\x00\x00"):
        result = await source.publishes(body)
        assert result.error == Failure(Reason.EMPTY)
        assert result_line(result).startswith(
            "stadt: die Antwort enthält keine Artikel. Die 3 gespeicherten Artikel bleiben lesbar."
        )
        assert source.listed() == LISTED


@pytest.mark.row(28, 29)
async def test_a_feed_without_items_withdraws_what_was_there(store: Store, server: RawServer) -> None:
    """A feed that lists nothing has no news: what it showed is stored, and no longer listed."""
    rdf = WHOLE["rdf"].partition(b"<item")[0] + b"</rdf:RDF>"
    nothing = {"rss": rss().encode(), "atom": atom().encode(), "rdf": rdf, "json": json_feed()}
    for kind, document in nothing.items():
        source = Publisher(store, server, kind)
        await source.publishes(WHOLE[kind])
        result = await source.publishes(document)
        assert (result.error, result.incomplete) == (None, False)
        assert source.listed() == []
        assert len(source.rows()) == 3


@pytest.mark.row(28, 29)
@pytest.mark.parametrize("kind", ["page", "graphql"])
async def test_a_list_without_items_keeps_what_was_there(store: Store, server: RawServer, kind: str) -> None:
    """A page or a search that lists nothing takes nothing out of the list: it may be made anew."""
    nothing = {
        "page": page("<ul class='SP-TeaserList__list'></ul>"),
        "graphql": graphql(),
    }
    source = Publisher(store, server, kind)
    await source.publishes(WHOLE[kind])
    assert (await source.publishes(nothing[kind])).error == Failure(Reason.EMPTY)
    assert source.listed() == LISTED


@pytest.mark.row(29)
@pytest.mark.parametrize("kind", ["rss", "atom", "rdf", "json", "graphql"], indirect=True)
async def test_every_prefix_of_a_document(store: Store, server: RawServer, kind: str) -> None:
    """A document that breaks off anywhere gives what came before that, or nothing, and takes nothing away."""
    source = Publisher(store, server, kind)
    await source.publishes(WHOLE[kind])
    whole = WHOLE[kind]
    # Every place was tried in test_feed_faults.py; here each goes through a whole sync.
    places = range(1, len(whole) - 1, max(1, len(whole) // 25))
    for end in places:
        result = await source.publishes(whole[:end])
        assert result.error == Failure(Reason.UNREADABLE) or result.incomplete
        assert result.new == 0
        assert source.listed() == LISTED


@pytest.mark.row(29)
async def test_every_part_of_a_page(store: Store, server: RawServer) -> None:
    """A page that breaks off in its body takes nothing out of the list, and no half teaser is shown."""
    whole = WHOLE["page"].replace(b"<main>", b"<body><main>").replace(b"</main>", b"</main></body>")
    source = Publisher(store, server, "page")
    assert not (await source.publishes(whole)).incomplete
    for end in range(whole.index(b"<body>") + 6, whole.index(b"</body>"), 15):
        result = await source.publishes(whole[:end])
        assert result.error in {Failure(Reason.UNREADABLE), Failure(Reason.EMPTY)} or result.incomplete
        assert (result.new, result.changed, source.listed()) == (0, 0, LISTED)


@pytest.mark.row(29)
async def test_a_list_that_breaks_off_is_told(store: Store, server: RawServer) -> None:
    """What came of a feed that breaks off is shown, and the line of the sync says that some is missing."""
    source = Publisher(store, server, "rss")
    result = await source.publishes(WHOLE["rss"].partition(b"<item><title>B\xc3\xbccherbus")[0])
    assert (result.new, result.incomplete, result.capped) == (2, True, False)
    assert result_line(result).endswith(" Die Liste kam nur zum Teil an. Was schon gespeichert war, bleibt.")


def hostile(kind: str) -> list[bytes]:
    """Documents that Python's or anybody's JSON parser would choke on, each in the shape of its kind."""
    around = (
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "T", "x": ', b"}]}")
        if kind == "json"
        else (b'{"data": {"search": {"total": 1, "results": [{"id": "1", "name": "T", "x": ', b"}]}}}")
    )
    values = [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000, b"9" * 100_000]
    values += [b"-" + b"9" * 5_000, b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999", b"01", b"'x'"]
    return [around[0] + value + around[1] for value in values] + [b"[" * 100_000, b'"\\ud8', b"nul"]


@pytest.mark.row(32)
@pytest.mark.parametrize("kind", ["json", "graphql"], indirect=True)
async def test_json_beyond_all_bounds(store: Store, server: RawServer, kind: str) -> None:
    """Depth of 100,000, numbers of 100,000 digits, NaN and 1e999 all end in one sentence, nothing is lost."""
    source = Publisher(store, server, kind)
    await source.publishes(WHOLE[kind])
    for body in hostile(kind):
        result = await source.publishes(body)
        assert result.error == Failure(Reason.UNREADABLE)
        assert "die Antwort enthält keine Neuigkeiten, die Stadtbote lesen kann." in result_line(result)
        assert source.listed() == LISTED


DEEP = "<div>" * 20_000 + "Am Grund"


@pytest.mark.row(31)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("rss", rss(f"<title>T</title><description>{html.escape(DEEP)}</description>").encode()),
        ("rss", rss(f"<title>T</title><description><![CDATA[{DEEP}]]></description>").encode()),
        ("atom", atom(f"<title>T</title><content type='html'>{html.escape(DEEP)}</content>").encode()),
        ("json", json_feed({"id": "1", "title": "T", "content_html": DEEP})),
        ("graphql", graphql({"id": "1", "name": "T", "teaser": {"text": DEEP}})),
        (
            "page",
            page(
                "<div>" * 20_000 + "".join(f"<h2><a href=/{n}>Nr. {n}</a></h2><p>Am Grund" for n in (1, 2, 3))
            ),
        ),
    ],
)
async def test_twenty_thousand_nested_elements(
    store: Store, server: RawServer, kind: str, body: bytes
) -> None:
    """However deep the markup of a text is nested, its words are read, and in seconds."""
    source = Publisher(store, server, kind)
    begin = time.process_time()
    assert (await source.publishes(body)).new >= 1
    assert time.process_time() - begin < 20
    article = read_article(store, source.rows()[0].number)
    assert article is not None
    assert "Am Grund" in " ".join([*article.item.teaser, content_text(article.item.body or ())])


@pytest.mark.row(31)
async def test_a_feed_nested_too_deeply_is_refused(store: Store, server: RawServer) -> None:
    """Elements of the feed itself that are nested beyond bounds are told, never silently empty."""
    source = Publisher(store, server, "rss")
    await source.publishes(WHOLE["rss"])
    for body in (rss(f"<title>T</title><description>{DEEP}</description>"), f"<rss>{'<channel>' * 20_000}"):
        result = await source.publishes(body.encode())
        assert result.error == Failure(Reason.REFUSED_CONTENT)
        assert "so gebaut, dass sie Schaden anrichten könnte" in result_line(result)
        assert source.listed() == LISTED


@pytest.mark.row(40)
@pytest.mark.parametrize(
    ("field", "value"),
    [("attachments", "plan.pdf"), ("title", ["T"]), ("url", {"a": 1}), ("content_html", [1]), ("id", [])],
)
async def test_an_item_of_wrong_types_is_counted(
    store: Store, server: RawServer, field: str, value: Any
) -> None:
    """A JSON Feed's item with a string for an array, or the like, is left out, and the sync says how many."""
    good = {"id": "1", "title": "Markt"}
    source = Publisher(store, server, "json")
    result = await source.publishes(json_feed(good, {"id": "2", "title": "Falsch"} | {field: value}))
    assert (result.new, result.skipped, source.listed()) == (1, 1, ["Markt"])
    assert result_line(result).endswith(" 1 Eintrag war nicht lesbar und fehlt.")
    result = await source.publishes(json_feed("Markt", None, 7, good, ["x"], {"title": 1}))
    assert (result.skipped, source.listed()) == (5, ["Markt"])
    assert result_line(result).endswith(" 5 Einträge waren nicht lesbar und fehlen.")


@pytest.mark.row(40)
async def test_results_of_wrong_types_are_counted(store: Store, server: RawServer) -> None:
    """A GraphQL search with results that are no objects shows the others, and says how many are missing."""
    source = Publisher(store, server, "graphql")
    result = await source.publishes(graphql({"id": "1", "name": "Markt"}, "Markt", None, {"name": 7}))
    assert (result.new, result.skipped, result.incomplete) == (1, 3, True)
    assert result_line(result).endswith(" 3 Einträge waren nicht lesbar und fehlen.")


@pytest.mark.row(40)
async def test_strings_for_the_whole_list(store: Store, server: RawServer) -> None:
    """A JSON Feed whose items are a string, an object or a number is unreadable, and nothing is lost."""
    source = Publisher(store, server, "json")
    await source.publishes(WHOLE["json"])
    wrong: tuple[object, ...] = ("Markt", {"0": {}}, 7, None, [["x"]], ["x", "y"])
    for items in wrong:
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
        assert (await source.publishes(body)).error == Failure(Reason.UNREADABLE)
        assert source.listed() == LISTED
