"""What a source says of an article besides its text, as feeds and pages write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import unescape

from stadtbote_cache.records import Event, Item, replace

MOST = 20
"""The most authors, and the most categories, that are read of an item."""

_MOST_WORDS = 1_000
_WHILE = timedelta(hours=1)
_ADDRESS = re.compile(r"[a-z]{1,10}://\S+", re.IGNORECASE)
_BY = re.compile(r"^by:?\s+", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"[^\s()<>@]+@[^\s()<>]+\s*\(([^()]*)\)")
_AFTER_NAME = re.compile(r"\"?([^<>\"]*[^<>\"\s])\"?\s*<[^<>]*@[^<>]*>")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})(?:\.\d+)?")
_SECONDS = re.compile(r"(\d{1,8})(?:\.\d+)?\s*(?:s|sec|seconds)?", re.IGNORECASE)
# ISO 8601, as schema.org has it.
_ISO = re.compile(
    r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.\d+)?S)?)?", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,500}>")
_COUNT = re.compile(r"\d{1,7}")


def plain(words: str) -> str:
    """A name or a label of XML as plain words; some feeds have references, or even tags, in it."""
    words = words[:_MOST_WORDS]
    return unescape(_TAG.sub(" ", words)) if "<" in words or "&" in words else words


def person(words: str) -> str:
    """The name of an author, without "by", and without the mail address that RSS 2.0 has beside it."""
    words = _BY.sub("", " ".join(words[:_MOST_WORDS].split()))
    if "@" in words:
        if (found := _BEFORE_NAME.fullmatch(words) or _AFTER_NAME.fullmatch(words)) and found[1].strip():
            return found[1].strip()
        return words.strip("<>() ")
    return words


def people(names: Iterable[str]) -> tuple[str, ...]:
    """The authors, each once; an address alone is no name."""
    read = (name for name in map(person, names) if name and not _ADDRESS.fullmatch(name))
    return tuple(dict.fromkeys(read))[:MOST]


def labels(names: Iterable[str]) -> tuple[str, ...]:
    """The categories, each once; an address alone is the name of a scheme, and no words."""
    read = (" ".join(words.split()) for words in names)
    kept = {name.casefold(): name for name in read if name and not _ADDRESS.fullmatch(name)}
    return tuple(kept.values())[:MOST]


def split_labels(words: str) -> list[str]:
    """The keywords of a list with commas."""
    return [name.strip() for name in words[: 20 * _MOST_WORDS].split(",")]


def seconds(words: str | None) -> int | None:
    """How long a recording lasts: 1:02:03, 62:03, 3723 or PT1H2M3S. None for no time and anything else."""
    words = (words or "").strip()
    if found := _SECONDS.fullmatch(words):
        return int(found[1]) or None
    if found := _CLOCK.fullmatch(words):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        return 3600 * hours + 60 * minutes + rest or None
    if found := _ISO.fullmatch(words):
        days, hours, minutes, rest = (int(part or 0) for part in found.groups())
        return 86_400 * days + 3600 * hours + 60 * minutes + rest or None
    return None


def counted(words: str | None) -> int | None:
    """A count of comments; None for anything else."""
    found = _COUNT.fullmatch((words or "").strip())
    return int(found[0]) if found else None


def changed(moment: datetime | None, published: datetime | None) -> datetime | None:
    """When an article was changed; what follows within an hour belongs to the publishing."""
    return moment if moment and published and moment - published >= _WHILE else None


def undated_event(item: Item) -> Item:
    """The item without the day of an event as its day of publishing, which some give for both."""
    event, published = item.details.event, item.published
    if event is None or published is None or event.starts is None:
        return item
    same = published == event.starts or (published.date(), published.hour) == (event.starts.date(), 0)
    return replace(item, published=None) if same else item


def event(starts: datetime | None, ends: datetime | None, place: str | None) -> Event | None:
    """When and where something takes place; None where nothing is said of when: a place alone is no event."""
    return Event(starts, ends, " ".join((place or "").split()) or None) if starts or ends else None
