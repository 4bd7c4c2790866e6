"""Records: named values that never change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from stadtbote_cache import records
from stadtbote_cache.record import Record
from stadtbote_cache.records import Enclosure, Heading, Image, Item, Link, Paragraph, Quote, Row, replace

LINK = Link("Fahrplan", "https://www.stadt.example/fahrplan")
TYPES = [kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, Record)]


def test_construction() -> None:
    """Values are given by place, by name or both; what is left out has its default."""
    by_place = Link("Fahrplan", LINK.address, False)
    by_name = Link(new_tab=False, address=LINK.address, text="Fahrplan")
    assert by_place == by_name == Link("Fahrplan", address=LINK.address) == LINK
    assert (LINK.text, LINK.address, LINK.new_tab) == (
        "Fahrplan",
        "https://www.stadt.example/fahrplan",
        False,
    )
    assert Item("Titel") == Item(
        headline="Titel",
        key=None,
        address=None,
        kicker=None,
        teaser=(),
        images=(),
        links=(),
        enclosures=(),
        published=None,
        language=None,
        body=None,
    )


@pytest.mark.parametrize(
    ("values", "named", "said"),
    [
        (("Fahrplan",), {}, "address"),
        ((), {"address": "a"}, "text"),
        ((), {}, "text"),
        (("Fahrplan", "a", False, None), {}, "4"),
        (("Fahrplan", "a"), {"text": "b"}, "text"),
        (("Fahrplan", "a"), {"words": "b"}, "words"),
        (("Fahrplan", "a"), {"_defaults": "b"}, "_defaults"),
    ],
)
def test_wrong_construction(values: tuple[object, ...], named: dict[str, Any], said: str) -> None:
    """A value that is missing, one too many and one of an unknown name are a TypeError that names it."""
    for _ in range(2):  # the first call of a type and all others
        with pytest.raises(TypeError, match=rf"\b{said}\b"):
            Link(*values, **named)  # type: ignore[arg-type]
    assert Link(*("Fahrplan", LINK.address)) == LINK


@pytest.mark.parametrize("before", [0, 1, 15, 16, 17])
def test_one_of_many(before: int) -> None:
    """A type is whole from its first record on, also where a call before was wrong, of few or of many."""

    class Stop(Record):
        name: str
        lines: tuple[str, ...] = ()

    for _ in range(before):
        assert Stop("Markt", lines=("60",)) == Stop(lines=("60",), name="Markt")
    for wrong in ({}, {"lines": ()}, {"name": "Markt", "line": ()}):
        with pytest.raises(TypeError, match=r"\b(name|line)\b"):
            Stop(**wrong)
        assert repr(Stop("Markt")) == "Stop(name='Markt', lines=())"


def test_equality() -> None:
    """Records are equal only to records of the same type with the same values, never to a tuple."""
    assert Paragraph(("Wort",)) == Paragraph(("Wort",), None)
    assert Paragraph(("Wort",)) != Quote(("Wort",))
    assert Paragraph(("Wort",)) != Paragraph(("Wort",), "de")
    assert Paragraph(("Wort",)) != (("Wort",), None)
    assert Paragraph((LINK,)) == Paragraph((Link("Fahrplan", LINK.address),))
    assert Item("Titel", body=(Quote(("Wort",)),)) != Item("Titel", body=(Paragraph(("Wort",)),))
    for other in (None, 1, "Fahrplan", ("Fahrplan", LINK.address, False), ["Fahrplan"]):
        assert LINK.__eq__(other) is NotImplemented


def test_hash() -> None:
    """Equal records have equal hashes, so that a record finds itself in sets and dictionaries."""
    same = Link("Fahrplan", LINK.address)
    assert hash(LINK) == hash(same)
    assert {LINK, same, Link("Fahrplan", "b")} == {same, Link("Fahrplan", "b")}
    assert len({Paragraph(("Wort",)), Quote(("Wort",)), Paragraph(("Wort",))}) == 2
    with pytest.raises(TypeError, match="list"):
        hash(Paragraph(["Wort"]))  # type: ignore[arg-type]


def test_no_tuple() -> None:
    """A record has no length, no places and no order; only its names lead to its values."""
    assert not isinstance(LINK, tuple)
    uses: list[Callable[[Any], object]] = [len, iter, list, dict]
    for use in uses:
        with pytest.raises(TypeError):
            use(LINK)
    with pytest.raises(TypeError):
        LINK < LINK  # type: ignore[operator]  # noqa: B015


def test_immutability() -> None:
    """Values can be neither set nor deleted nor added."""
    for name in ("text", "new_tab", "more"):
        with pytest.raises(AttributeError, match=name):
            setattr(LINK, name, "anders")
        with pytest.raises(AttributeError, match=name):
            delattr(LINK, name)
    assert Link("Fahrplan", "https://www.stadt.example/fahrplan") == LINK


def test_match() -> None:
    """A record matches a pattern of its own class only, by name or in the order of its values."""
    match Quote(("Wort",), "tr"):
        case Paragraph():
            found = "paragraph"
        case Quote(text=("Wort",), language=language):
            found = f"quote {language}"
        case _:
            found = "nothing"
    assert found == "quote tr"
    match Heading(("Titel",), 3):
        case Heading(("Titel",), level):
            assert level == 3
        case _:
            pytest.fail("no heading")


def test_replace() -> None:
    """`replace` gives a new record of the same type with the named values changed."""
    row = Row(7, "bafuti", "stadt", "Titel", datetime(2024, 6, 7, tzinfo=UTC), False, False, True)
    changed = replace(row, read=True, headline="Anders")
    assert type(changed) is Row
    assert changed == Row(7, "bafuti", "stadt", "Anders", datetime(2024, 6, 7, tzinfo=UTC), True, False, True)
    assert not row.read
    assert row.headline == "Titel"
    assert replace(row) == row
    assert replace(Enclosure("a", "audio/mpeg"), size=3) == Enclosure("a", "audio/mpeg", 3)
    with pytest.raises(TypeError, match="words"):
        replace(LINK, words="Fahrplan")


def test_repr() -> None:
    """A record shows its type and all its values by name, as it could be written in code."""
    assert repr(LINK) == "Link(text='Fahrplan', address='https://www.stadt.example/fahrplan', new_tab=False)"
    assert repr(Paragraph((LINK,), "de")) == f"Paragraph(text=({LINK!r},), language='de', code=False)"
    image = Image("Brücke", credit="Foto: A. Muster", decorative=True)
    assert eval(repr(image)) == image


def test_derived() -> None:
    """A record cannot be derived from another: its equality and its constructor would be in doubt."""
    with pytest.raises(TypeError, match="derived"):
        type("Deeper", (Link,), {"__annotations__": {"depth": "int"}})


def test_all_types() -> None:
    """Every record that the layers share keeps its values in slots, in the order in which they stand."""
    assert len(TYPES) == 40  # the base among them
    for kind in TYPES:
        if kind is not Record:
            names = list(kind.__annotations__)
            assert names
            made = kind(*range(len(names)))
            assert [getattr(made, name) for name in names] == list(range(len(names)))
            assert not hasattr(made, "__dict__")
