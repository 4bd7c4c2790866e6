"""Moving in from other readers, and out to them: what their files offer, and the file of our own sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stadtbote.text.clean import MAX_HEADLINE, line, names_user
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_secrets
from stadtbote.text.wording import joined
from stadtbote_cache.record import Record
from stadtbote_cache.records import Awaited, SavedSearch

MAX_SOURCES = 5_000
"""How many sources and searches are taken from one file."""

MAX_MARKS = 500_000
"""How many marks are."""

_MAX_LEVELS = 8
_MAX_PART = 100  # letters of a group's own name


class Offer(Record):
    """A source as a file offers it; what the file does not say is empty.

    `shown` is what the user wanted it to be called. `outline` are attributes that are not ours, as JSON.
    """

    address: str
    title: str = ""
    shown: str = ""
    name: str = ""
    kind: str = ""
    group: str = ""
    language: str | None = None
    options: str = "{}"
    paused: bool = False
    outline: str = "{}"


class Offers(Record):
    """What files offer. `what` says what a file is.

    `marks` and `titles` are by the address of their feed. `left_out` are sentences about what is not taken,
    each with its place in the file; `notes` are about what is taken otherwise than it was.
    """

    what: str
    sources: tuple[Offer, ...] = ()
    searches: tuple[SavedSearch, ...] = ()
    marks: Mapping[str, tuple[Awaited, ...]] = {}
    titles: Mapping[str, str] = {}
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def together(offers: Iterable[Offers]) -> Offers:
    """What several files offer."""
    found = list(offers)
    marks: dict[str, tuple[Awaited, ...]] = {}
    titles: dict[str, str] = {}
    for each in found:
        titles |= each.titles
        for address, awaited in each.marks.items():
            marks[address] = (*marks.get(address, ()), *awaited)
    return Offers(
        joined(each.what for each in found),
        tuple(source for each in found for source in each.sources),
        tuple(search for each in found for search in each.searches),
        marks,
        titles,
        tuple(said for each in found for said in each.left_out),
        tuple(said for each in found for said in each.notes),
    )


def group_of(parts: Iterable[str]) -> str:
    """The group of these groups, each inside the one before; a slash in a name would begin another one."""
    names = (line(part.replace("/", "-"), _MAX_PART) for part in parts)
    return "/".join([name for name in names if name][:_MAX_LEVELS])


def title_of(given: str | None) -> str:
    """A title, cleaned."""
    return line(given or "", MAX_HEADLINE)


def refused(place: str, given: str, address: str) -> str:
    """Why an address is not taken, and where it stands."""
    what = joined(filter(None, [place, given and f"„{line(given, 60)}“"]))
    if names_user(address):
        why = _(
            "In der Adresse steht vor dem @ ein Name oder ein Passwort; „source add --user“ fragt danach."
        )
    else:
        said = line(without_secrets(address), 80)
        why = _("Das ist keine Adresse, die mit http oder https beginnt: {said}").format(said=said)
    return f"{what}: {why}"


def too_many(what: str) -> str:
    """That a file has more than is taken of it."""
    said = _("{what}: So viele Einträge werden nicht übernommen, ab hier bleiben sie weg.")
    return said.format(what=what)
