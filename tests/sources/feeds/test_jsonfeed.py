"""JSON Feed: items, and everything that can be wrong with a JSON document."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds import feed
from stadtbote.text.clean import MAX_ITEMS, clean_edition
from stadtbote_cache.records import Details, Edition, Enclosure, Image, Item, Link, Paragraph
from support.feeding import PLACE, parse, reason
from support.mutation import mutated

VERSION = "https://jsonfeed.org/version/1.1"
ITEM: dict[str, Any] = {
    "id": "m-17",
    "url": "/meldungen/17",
    "title": "Bücherbus fährt *wieder*",
    "summary": "Ab Montag hält der Bücherbus in allen Stadtteilen.",
    "content_html": "<p>Ab Montag hält der Bücherbus in allen Stadtteilen.</p>"
    '<p>Der <a href="/plan">Fahrplan</a> hängt an jeder Haltestelle aus.</p>',
    "image": "https://www.stadt.example/bus.jpg",
    "date_published": "2026-10-05T09:00:00+02:00",
    "date_modified": "2026-10-06T09:00:00+02:00",
    "language": "de-AT",
    "authors": [{"name": "Presseamt"}],
    "tags": ["Kultur"],
    "attachments": [
        {"url": "/plan.pdf", "mime_type": "application/pdf", "size_in_bytes": 2048},
        {"url": "ftp://stadt.example/x"},
    ],
}


def document(*items: Any, **more: Any) -> dict[str, Any]:
    return {"version": VERSION, "title": "Stadt Beispiel", "language": "de", "items": list(items), **more}


def read(*items: Any, **more: Any) -> Edition:
    return parse(json.dumps(document(*items, **more)))


def test_item() -> None:
    """Every field of an item arrives."""
    assert read(ITEM) == Edition(
        (
            Item(
                "Bücherbus fährt *wieder*",
                key="m-17",
                address="https://www.stadt.example/meldungen/17",
                teaser=("Ab Montag hält der Bücherbus in allen Stadtteilen.",),
                images=(Image(),),
                enclosures=(Enclosure("https://www.stadt.example/plan.pdf", "application/pdf", 2048),),
                published=datetime(2026, 10, 5, 9, tzinfo=timezone(timedelta(hours=2))),
                language="de-AT",
                body=(
                    Paragraph(("Ab Montag hält der Bücherbus in allen Stadtteilen.",)),
                    Paragraph(
                        (
                            "Der ",
                            Link("Fahrplan", "https://www.stadt.example/plan"),
                            " hängt an jeder Haltestelle aus.",
                        )
                    ),
                ),
                details=Details(
                    ("Presseamt",),
                    ("Kultur",),
                    changed=datetime(2026, 10, 6, 9, tzinfo=timezone(timedelta(hours=2))),
                ),
            ),
        ),
        title="Stadt Beispiel",
        language="de",
    )


def test_plain_text_item() -> None:
    """A text without HTML is taken literally, a missing title comes from it, a number is an id."""
    (item,) = read(
        {"id": 4711, "content_text": "Die <b> Taste & mehr.\n\nZweiter Absatz.", "external_url": "/x"}
    ).items
    assert item.headline == "Die <b> Taste & mehr."
    assert item.key == "4711"
    assert item.address == "https://www.stadt.example/x"
    assert item.body == (Paragraph(("Die <b> Taste & mehr.",)), Paragraph(("Zweiter Absatz.",)))
    assert item.language == "de"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ["Liste"]),
        ("content_html", {"a": 1}),
        ("summary", 7),
        ("id", ["m"]),
        ("id", True),
        ("url", 1),
        ("date_published", 1_700_000_000),
        ("attachments", "plan.pdf"),
        ("attachments", ["plan.pdf"]),
        ("attachments", [{"url": 1}]),
        ("language", {}),
        ("image", []),
    ],
)
@pytest.mark.row(40)
def test_wrong_type(field: str, value: Any) -> None:
    """An item with a value of a wrong type is left out, and the edition is then incomplete."""
    edition = read(
        ITEM | {field: value, "title": value if field == "title" else "Falsch"}, ITEM | {"id": "2"}
    )
    assert [item.key for item in edition.items] == ["2"]
    assert not edition.complete
    assert reason(json.dumps(document(ITEM | {field: value}))) is Reason.UNREADABLE


def test_odd_values_are_no_wrong_types() -> None:
    """Null is absent, an odd size or date is none, and the item stays."""
    files = [{"url": "/a.pdf", "size_in_bytes": size} for size in (2**70, -1, 1.5, "9", None)]
    odd = dict.fromkeys(ITEM) | {"id": "1", "title": "T", "date_published": "bald", "attachments": files}
    edition = read(odd, {"id": "2", "title": "U", "language": "\x1b[0m"})
    assert edition == Edition(
        (
            Item("T", key="1", language="de", enclosures=(Enclosure("https://www.stadt.example/a.pdf"),)),
            Item("U", key="2", language="de"),
        ),
        title="Stadt Beispiel",
        language="de",
    )


@pytest.mark.row(33)
def test_lone_surrogates() -> None:
    """Half a character in a text is replaced, so that everything can be stored and shown."""
    text = json.dumps(document({"id": "\ud800", "title": "A\udfffB", "content_html": "<p>\ud83d</p>"}))
    (item,) = clean_edition(parse(text)).items
    assert item.headline == "A\ufffdB"
    assert repr(item).encode()


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"a":' * 50_000,
        json.dumps(document(ITEM)).replace("2048", "9" * 100_000),
        json.dumps(document(ITEM)).replace("2048", "NaN"),
        json.dumps(document(ITEM)).replace("2048", "-Infinity"),
        json.dumps(document(ITEM)).replace("2048", "1e999"),
        json.dumps(document(ITEM))[:-2],
        json.dumps(document(ITEM, version="https://jsonfeed.example/version/1")),
        json.dumps(document(ITEM, version=1)),
        json.dumps(document() | {"items": {"0": ITEM}}),
        json.dumps({"version": VERSION}),
        json.dumps({"items": [ITEM]}),
        "[]",
    ],
)
@pytest.mark.row(32)
def test_no_json_feed(text: str) -> None:
    """Depth, huge numbers, NaN, cut-off JSON, and JSON that is no JSON Feed, are unreadable."""
    assert reason(text) is Reason.UNREADABLE


@pytest.mark.row(28)
def test_no_items() -> None:
    """A JSON Feed without items is read: there is no news. One whose items say nothing is empty."""
    assert read() == Edition((), "Stadt Beispiel", "de")
    assert reason(json.dumps(document({"id": "1"}))) is Reason.EMPTY


@pytest.mark.row(37)
def test_too_many_items() -> None:
    """Of too many items as many as an edition may have are kept, and it says so."""
    edition = read(*({"id": str(n), "title": f"M {n}"} for n in range(5_000)))
    assert len(edition.items) == MAX_ITEMS
    assert not edition.complete


@given(changed=mutated(document(ITEM, {"id": "2", "title": "Zwei", "content_text": "Text"})))
@pytest.mark.row(40)
def test_mutated(changed: Any) -> None:
    """A document with any value replaced by any other is read or refused, and nothing else happens."""
    try:
        edition = feed.parse(json.dumps(changed).encode(), PLACE)
    except SourceError:
        return
    assert repr(clean_edition(edition)).encode()
