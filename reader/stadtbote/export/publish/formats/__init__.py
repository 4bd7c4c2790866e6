"""The formats of published feeds. Each module here is one, and has a FORMAT; nothing else names it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from stadtbote.export.publish.edition import Published
from stadtbote_cache.record import Record


class Format(Record):
    """A format: the extension of its files, what pages call it, its type, and what makes a source's feed."""

    ending: str
    name: str
    media_type: str
    feed: Callable[[Published], bytes]


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order of their modules' names."""
    return tuple(import_module(f"{__name__}.{module.name}").FORMAT for module in iter_modules(__path__))
