"""Sources and articles as the JSON values of a portable edition, and back. Nothing read is trusted."""

from __future__ import annotations

from stadtbote.export.pack.jsonlines import Value, damaged
from stadtbote.sources.adapters import KINDS, UNKNOWN
from stadtbote.sources.values import words_or_none
from stadtbote.text.clean import (
    MAX_HEADLINE,
    clean_article,
    language_code,
    line,
    names_user,
    optional_line,
    web_address,
)
from stadtbote_cache import codec
from stadtbote_cache.access import seconds
from stadtbote_cache.record import Record
from stadtbote_cache.records import PackedArticle, Source

_MAX_OPTIONS = 4_000
_MAX_CREDITS = 500


class PackedSource(Record):
    """A source as it was packed, with the facts of its edition; `fetched_at` in Unix seconds.

    `complete`: all articles that it lists are included.
    """

    source: Source
    credits: tuple[str, ...]
    fetched_at: float | None
    complete: bool


def source_value(packed: PackedSource) -> Value:
    """A source as a JSON value."""
    source = packed.source
    return {
        "source": source.name,
        "title": source.title,
        "address": source.address,
        "kind": source.kind,
        "language": source.language,
        "options": source.options,
        "credits": packed.credits,
        "fetched_at": packed.fetched_at,
        "complete": packed.complete,
    }


def read_source(value: Value) -> PackedSource:
    """The source of a JSON value, cleaned. Raises PackError where it is none, or none that can be read.

    An address that names a user stays, so that it can be said that it is not taken.
    """
    given = words_or_none(value.get("address"))
    address = optional_line(given) if names_user(given) else web_address(given)
    kind, options = value.get("kind"), words_or_none(value.get("options")) or "{}"
    # Whom to follow is the user's own word.
    known = isinstance(kind, str) and kind in {*KINDS, UNKNOWN} - {"hub"}
    if address is None or not isinstance(kind, str) or not known or len(options) > _MAX_OPTIONS:
        raise damaged()
    name = line(words_or_none(value.get("source")) or "", 100)
    title = line(words_or_none(value.get("title")) or "", MAX_HEADLINE) or name
    fetched = seconds(value.get("fetched_at"))
    if fetched is not None and not fetched > 0:
        raise damaged()
    return PackedSource(
        Source(name, title, address, kind, language_code(words_or_none(value.get("language"))), options),
        tuple(c for raw in _strings(value.get("credits"))[:_MAX_CREDITS] if (c := line(raw))),
        fetched,
        value.get("complete") is True,
    )


def read_marks(value: Value) -> frozenset[str]:
    """The marks that an article's JSON value has: read, kept."""
    return frozenset(name for name in ("read", "kept") if value.get(name) is True)


def read_article(value: Value) -> PackedArticle | None:
    """The article of a JSON value, cleaned; None where it has no headline."""
    found = clean_article(codec.read_article(value))
    return found if found.item.headline else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...]:
    return codec.read_strings(_list(value))
