"""JSON documents for tests, with any of their values replaced by one of any other type."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

_VALUES: list[Any] = [None, True, False, 0, -1, 2**70, 1.5, [], {}, [[]], [None], [{}], {"a": []}]
_TEXTS = ["", "x", "\ud800", "\x1b[31m\x00", "http://[", "1970-01-01", "a" * 5_000, "<p>A</p><p>B"]
ANYTHING = st.sampled_from([*_VALUES, *_TEXTS, "&#27;&amp;lt;", "9999-12-31T23:59:59+23:59"])


def places(document: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path to every value in a document, the document itself first."""
    found = [here]
    parts: Any = []
    if isinstance(document, dict):
        parts = document.items()
    elif isinstance(document, list):
        parts = enumerate(document)
    for key, value in parts:
        found += places(value, (*here, key))
    return found


def replaced(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy with another value at `path`; the same where an earlier change took the path away."""
    if not path:
        return value
    document = copy.deepcopy(document)
    inner = document
    try:
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
    except (TypeError, KeyError, IndexError):
        return document
    return document


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """The document with one to three of its values replaced."""
    paths = places(document)
    for path in draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3)):
        document = replaced(document, path, draw(ANYTHING))
    return document
