"""Answers of the GraphQL search: every field, every gap, errors, and what is no answer at all."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from stadtbote.errors import Reason, SourceError
from stadtbote.sources import graphql
from stadtbote.text.clean import clean_edition
from stadtbote_cache.records import Image, Item
from support.mutation import mutated
from support.searching import NEWS, PLACE, answer, only, parse, reason, teaser


def test_item() -> None:
    """Every field arrives, the link absolute, the date with the site's offset."""
    assert only(NEWS) == Item(
        "Straßenbahn fährt bis zum Hafen",
        key="34526",
        address="https://www.stadt.example/presse/strassenbahn.php",
        kicker="Verkehr",
        teaser=("Ab Montag fährt die Linie 4 weiter.",),
        images=(Image("Eine rote Bahn am Kai", "Die neue Bahn", "Stadt Beispiel"),),
        published=datetime(2026, 10, 1, 8, tzinfo=timezone(timedelta(hours=2))),
    )


def test_fallbacks() -> None:
    """What the teaser does not say is taken from the resource: its name, location, kicker and date."""
    bare = only(NEWS | {"teaser": {"__typename": "ProjectTeaser"}})
    assert (bare.headline, bare.kicker, bare.teaser, bare.images) == ("strassenbahn", "Presse", (), ())
    assert bare.address == "https://www.stadt.example/presse/strassenbahn"
    assert bare.published == datetime(2026, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    assert only(NEWS | {"teaser": None}) == bare


@pytest.mark.parametrize("date", ["1970-01-01T01:00:00+01:00", "1970-01-02T00:00:00Z", None, "", "bald", 0])
def test_no_date(date: Any) -> None:
    """The epoch, which Atoolo gives for a missing date, is no date."""
    assert only(teaser(date=date) | {"date": None}).published is None


@pytest.mark.parametrize(
    ("characteristic", "decorative"),
    [
        ("NORMAL", False),
        ("INFOGRAPHIC", False),
        ("DECORATIVE_IMAGE", True),
        ("DECORATIVE_IMAGE_NOT_CUT", True),
        (None, False),
        (7, False),
    ],
)
def test_decorative(characteristic: Any, decorative: bool) -> None:
    """An image that the editors call decorative is marked so."""
    asset = {"__typename": "Image", "characteristic": characteristic}
    assert only(teaser(asset=asset)).images == (Image(decorative=decorative),)


def test_markup_in_a_teaser() -> None:
    """HTML in a text becomes paragraphs, a literal asterisk or a lone angle bracket stays."""
    item = only(teaser(text="<p>Eins &amp; <b>zwei</b></p><p>Drei</p>", headline="Bürger*innen < 30 & mehr"))
    assert item.teaser == ("Eins & zwei", "Drei")
    assert item.headline == "Bürger*innen < 30 & mehr"
    assert only(teaser(text="A < B & C\n\nD")).teaser == ("A < B & C", "D")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "mailto:a@stadt.example", "http://["])
@pytest.mark.row(38)
def test_unsafe_link(url: str) -> None:
    """A link that is not http or https is none."""
    assert only(teaser(link={"url": url})).address is None


def test_order_is_kept() -> None:
    """Items stay in the server's order, whatever dates they show."""
    dates = ["2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z"]
    read = parse(answer(*(teaser(date=date) | {"id": str(n)} for n, date in enumerate(dates))))
    assert [item.key for item in read.edition.items] == ["0", "1", "2"]
    assert read.edition.complete


@pytest.mark.row(26)
def test_partial_data() -> None:
    """Data beside errors is shown and marked incomplete, and so is a list with unreadable results."""
    partial = parse(
        {"errors": [{"message": "x", "path": ["search", "results", 0]}], **answer(teaser(asset=None))}
    )
    assert (len(partial.edition.items), partial.edition.complete) == (1, False)
    broken = parse(answer(NEWS, None, 7, "x", {"id": "1"}, {"name": " ", "teaser": []}))
    assert (len(broken.edition.items), broken.count, broken.edition.complete) == (1, 6, False)
    assert not parse(answer(NEWS, total=None)).edition.complete
    assert parse(answer(NEWS) | {"errors": []}).edition.complete


@pytest.mark.row(26)
def test_errors_without_data() -> None:
    """Errors without data are the server's fault, in whatever shape, and its words are not repeated."""
    words = {"message": "Solr at http://10.0.0.7:8983 is down", "path": ["search"], "extensions": {"a": 1}}
    for document in (
        {"errors": [words]},
        {"errors": [words], "data": None},
        {"errors": "x", "data": {"search": None}},
    ):
        assert reason(json.dumps(document).encode()) is Reason.SERVER_FAULT


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>403 Forbidden</body></html>",
        b"[]",
        b"null",
        b"{}",
        b'{"data": {"search": {"results": {}}}}',
        b'[{"id": "1", "payload": {}}]',
        b'{"data": ' + b"[" * 100_000,
        json.dumps(answer(NEWS)).encode()[:-3],
        json.dumps(answer(NEWS, total=1)).replace('"total": 1', '"total": ' + "9" * 100_000).encode(),
    ],
)
@pytest.mark.row(32)
def test_no_answer(body: bytes) -> None:
    """HTML, broken JSON, and JSON of another shape, are unreadable."""
    assert reason(body) is Reason.UNREADABLE


def test_escaped_answer() -> None:
    """Answers as Symfony writes them, ASCII with escaped slashes and tags, are decoded."""
    body = json.dumps(answer(teaser(headline="Grün & „Blau“"))).replace("/", "\\/").replace("&", "\\u0026")
    assert graphql.parse(body.encode(), PLACE).edition.items[0].headline == "Grün & „Blau“"


@given(document=mutated(answer(NEWS, teaser(link=None, asset=None), total=60) | {"errors": []}))
@pytest.mark.row(26, 40)
def test_mutated_answers(document: Any) -> None:
    """An answer with any value replaced by any other is read or refused, and can be paged and joined."""
    try:
        read = parse(document)
        edition = graphql.join([read])
    except SourceError:
        return
    assert read.total >= 0
    assert graphql.next_offset([read]) in {None, read.count}
    assert repr(clean_edition(edition)).encode()
