"""Articles of one body, and how they are read."""

from __future__ import annotations

from stadtbote.text.article import reading
from stadtbote.text.parts import Reading
from stadtbote_cache.records import Article, Block, Imprint, Item, Link, replace

HOME = "https://www.musterstadt.example"
PLAN = Link("Fahrplan", f"{HOME}/fahrplan")
TICKETS = Link("Karten", "https://karten.example/", True)


def article(item: Item, *, listed: bool = True) -> Article:
    """An article as the store gives it."""
    return Article(7, "lupinu", "musterstadt", 1, item, read=False, kept=False, listed=listed, place=0)


def read(*body: Block, **fields: object) -> Reading:
    """The reading of an article with this body."""
    return reading(article(replace(Item("Titel", body=body), **fields)), Imprint("Stadt"))


def texts(found: Reading) -> list[str]:
    """The texts between headline and source, and the links."""
    return [part.text for part in found.parts[2:]]
