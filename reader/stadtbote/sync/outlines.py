"""Attributes of an OPML outline that are not ours: which of them are kept, and written into a file again."""

from __future__ import annotations

import json
import re

OURS = "stadtbote:"
OWN = frozenset("text title xmlurl url language".split())
"""What a source says anyway, in lower case; those of others would stand beside it, or replace it."""

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_.-]{0,60}(?::[A-Za-z_][A-Za-z0-9_.-]{0,60})?")


def foreign(outline: str) -> dict[str, str]:
    """The attributes in a row of the store or of a journal, JSON; empty where it is none.

    Left out is what would make a file say something else: what is no name, what is ours, a prefix without
    its space, and the type that leads to another file.
    """
    try:
        found = json.loads(outline)
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    kept = {name: value for name, value in pairs if isinstance(value, str) and _is_foreign(name, value)}
    return {name: value for name, value in kept.items() if _has_space(name, kept)}


def _is_foreign(name: str, value: str) -> bool:
    plain = name.lower()
    ours = plain in OWN or plain == "xmlns" or plain.startswith((OURS, f"xmlns:{OURS[:-1]}", "xmlns:xml"))
    return not ours and _NAME.fullmatch(name) is not None and (plain, value.lower()) != ("type", "include")


def _has_space(name: str, kept: dict[str, str]) -> bool:
    prefix, colon, _name = name.partition(":")
    return not colon or prefix in {"xml", "xmlns"} or f"xmlns:{prefix}" in kept
