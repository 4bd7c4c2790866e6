"""What is said of an article besides its text: when and where it takes place, who wrote it, its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime

from stadtbote.text.dates import date_and_time, here, time_of_day
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import duration, joined, size
from stadtbote_cache.records import Details, Enclosure, Event, Item

_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream"})
# What the end of an address tells where the source names no media type.
_ENDINGS = {
    "audio": "aac flac m4a m4b mp3 oga ogg opus wav",
    "video": "avi m4v mkv mov mp4 mpg mpeg ogv webm",
    "image": "avif gif jpeg jpg png svg webp",
    "text": "csv md txt",
    "application/pdf": "pdf",
}
_KINDS = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_ENDING = r"(?i)\.([a-z0-9]{2,4})(?:[?#]|$)"  # compiled when it is first used: few articles have files


Zone = Callable[[datetime], datetime]
"""Takes a moment to the time zone in which it is told."""


def event(event: Event, zone: Zone = here) -> str:
    """When and where something takes place, in one line."""
    said = []
    starts, ends = (moment and zone(moment) for moment in (event.starts, event.ends))
    if starts:
        said.append(_("Termin: {date}").format(date=date_and_time(starts)))
        if ends and ends > starts:
            same_day = ends.date() == starts.date()
            until = time_of_day(ends) if same_day else date_and_time(ends)
            said.append(_("bis {time}").format(time=until))
    elif ends:
        said.append(_("Termin: bis {date}").format(date=date_and_time(ends)))
    if event.place:
        said.append(_("Ort: {place}").format(place=event.place))
    return joined(said)


def details(item: Item, source: str, zone: Zone = here) -> str:
    """Who wrote an article, where it is filed, what became of it: short sentences; empty without any.

    Not told are what the title of the `source` or the kicker says already, and what a link does.
    """
    found = item.details
    said = []
    if names := _others(found.authors, {source}):
        said.append(_by(names))
    if names := _others(found.categories, (item.kicker or "").split(" | ")):
        said.append(_("Rubriken: {names}").format(names=", ".join(names)))
    if found.changed:
        said.append(_("Geändert: {date}").format(date=date_and_time(zone(found.changed))))
    if found.duration and recording(item) is None:
        said.append(_("Dauer: {duration}").format(duration=duration(found.duration)))
    if found.comment_count and not found.comments:
        said.append(comments(found))
    return joined([*said, ""], ".").rstrip()


def by(names: Collection[str]) -> str:
    """The sentence about the authors as `details` begins with it, a blank behind it; empty for none."""
    return joined([_by(names), ""], ".") if names else ""


def _by(names: Collection[str]) -> str:
    return _("Von {names}").format(names=", ".join(names))


def _others(names: Collection[str], told: Collection[str]) -> list[str]:
    known = {name.casefold() for name in told}
    return [name for name in names if name.casefold() not in known]


def comments(details: Details) -> str:
    """How many comments there are, where that is known."""
    count = details.comment_count
    return plural("{n} Kommentar", "{n} Kommentare", count) if count else _("Kommentare")


def recording(item: Item) -> Enclosure | None:
    """The first file of an article that lasts a while, sound or film."""
    return next((file for file in item.enclosures if _kind(file).startswith(("audio", "video"))), None)


def file(file: Enclosure, item: Item) -> str:
    """A file of an article: what it is, how long it lasts and its size, as far as they are known."""
    kind = _kind(file)
    if kind == "application/pdf":
        name = _("PDF-Datei")
    else:
        name = {
            "audio": _("Tondatei"),
            "image": _("Bilddatei"),
            "text": _("Textdatei"),
            "video": _("Videodatei"),
        }.get(kind.partition("/")[0], _("Datei"))
    lasts = item.details.duration if file is recording(item) else None
    return joined([name, *([duration(lasts)] if lasts else []), *([size(file.size)] if file.size else [])])


def _kind(file: Enclosure) -> str:
    """The media type of a file in small letters, else what its address tells; empty for neither."""
    kind = (file.media_type or "").lower()
    if kind in _UNTOLD and (ending := re.search(_ENDING, file.address)):
        return _KINDS.get(ending[1].lower(), kind)
    return kind
