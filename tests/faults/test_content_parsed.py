"""Hostile texts in every field of every kind of source: harmless when parsed, and nothing after them lost."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from stadtbote.text.article import reading
from stadtbote.text.clean import clean, clean_edition
from stadtbote.text.wording import row_line
from stadtbote_cache.records import Article, Edition, Imprint, Row
from support.hostile import KINDS, Written, numbered, plain
from support.payloads import INSIDE, PAYLOADS, obeyed, texts_in, words_in

NAMES = list(PAYLOADS)


def parsed(kind: str, payloads: Iterable[str], written: Written) -> Edition:
    write, read = KINDS[kind]
    return clean_edition(read(write(list(payloads), written)))


def said(edition: Edition) -> list[str]:
    """Every line that any face says of the edition's items."""
    imprint = Imprint(edition.title or "", edition.credits)
    lines = []
    for number, item in enumerate(edition.items):
        row = Row(number, "lupinu", "stadt", item.headline, item.published, False, True, True)
        lines.append(row_line(number + 1, row, "stadt"))
        article = Article(number, "lupinu", "stadt", number, item, False, True, True, 0)
        lines += [part.text for part in reading(article, imprint).parts]
    return lines


def test_payloads_are_many_and_hostile() -> None:
    """There are more than sixty, and nearly all hold what a terminal would obey; the rest is for others."""
    assert len(PAYLOADS) >= 60
    assert len([text for text in PAYLOADS.values() if obeyed(text.replace("\n", ""))]) >= 60
    assert len(set(PAYLOADS.values())) == len(PAYLOADS)


@pytest.mark.row(41, 42, 43, 44, 45)
@pytest.mark.parametrize("written", [plain, numbered])
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind(kind: str, written: Written) -> None:
    """No text is obeyed by anything, and every word before and behind a payload is there."""
    harmless = parsed(kind, ["Wort"] * len(NAMES), written)
    found = parsed(kind, PAYLOADS.values(), written)
    assert [text for text in texts_in(found) if obeyed(text.replace("\n", ""))] == []
    assert [text for text in texts_in(found) if clean(text) != text] == []
    lines = said(found)
    assert [line for line in lines if obeyed(line)] == []
    if (kind, written) == ("search", plain):  # JSON alone brings every character; XML and HTML change some
        assert [text for text in INSIDE if any(text in line for line in lines)] == []
    wanted = words_in("\n".join(said(harmless)))
    assert len(wanted) >= 10 * len(NAMES)
    missing = wanted - words_in("\n".join(lines))
    assert {word: NAMES[int("".join(filter(str.isdigit, word)))] for word in missing} == {}


@pytest.mark.row(44)
def test_what_was_coded_twice_is_decoded_once() -> None:
    """A number for ESC that was itself escaped is text to be read, however often it was escaped."""
    item = parsed("rss", [f"&amp;#27;[31mrot&#x9b;31m{chr(27)}"], plain).items[0]
    assert item.headline.startswith("vorkopf0z&amp;#27;[31mrot&#x9b;31m")
    assert obeyed("".join(texts_in(item))) == []


@pytest.mark.row(42)
def test_a_sequence_over_two_fields() -> None:
    """The beginning in one field and the end in the next make none when they are said one after the other."""
    first, last = "\x1b]0;", "weg\x07\x9c"
    for kind in KINDS:
        lines = "".join(said(parsed(kind, [first, last] * 3, plain)))
        assert obeyed(lines) == [], kind
        assert "0;" in lines, kind
