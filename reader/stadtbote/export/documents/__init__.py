"""Articles as one file to take along. Each module here is a format, with a FORMAT; nothing else names it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from stadtbote_cache.record import Record
from stadtbote_cache.records import Article, Imprint, Since


class Document(Record):
    """Articles in their order, each with what it says about its source, below a title.

    What is new is so by `since`, without it nothing.
    """

    title: str
    entries: tuple[tuple[Article, Imprint], ...]
    since: Since | None = None

    @property
    def top(self) -> int:
        """The level of the headlines: one article needs no title above its own."""
        return 1 if len(self.entries) == 1 else 2


class Format(Record):
    """A format: what options and people call it, what it is for, the endings of its files, what makes one."""

    name: str
    title: str
    use: str
    endings: tuple[str, ...]
    made: Callable[[Document], bytes]


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order of their modules' names."""
    return tuple(import_module(f"{__name__}.{module.name}").FORMAT for module in iter_modules(__path__))


def format_named(word: str) -> Format | None:
    """The format that is called so, or whose files end so."""
    word = word.lower().removeprefix(".")
    return next((each for each in formats() if word in {each.name, *each.endings}), None)
