"""The registers of the journal: which value wins, and which are left when it is cut down. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stadtbote_cache import clock
from stadtbote_cache.codec import dump
from stadtbote_cache.record import Record

LASTING = 400 * 86_400_000
"""Milliseconds: a device may be away for a year."""

BEFORE = 1
"""The time of what was there before there was a journal: any act is later."""

Thing = tuple[str, ...]
"""What a register is of: ("source", SOURCE) or ("article", SOURCE, ARTICLE)."""


class Kept(Record):
    """The value of a register, and its time in milliseconds; `turn` as the package says."""

    value: object
    at: int
    turn: int = 0


State = dict[Thing, dict[str, Kept]]
"""The registers of every thing."""

NOWHERE = Kept(0, 0)
"""What a register that is not there is worth."""


def tick(now: float, last: int) -> int:
    """The time of an act in milliseconds, at `now` in Unix seconds, after one at `last`."""
    present = int(now * 1000)
    ahead = last > present + clock.AHEAD * 1000 and clock.can_judge(now)
    return present if last < present or ahead else last + 1


def wins(one: Kept, other: Kept | None) -> bool:
    """Whether a register takes the value `one` where it has the `other`."""
    if other is None:
        return True
    if (one.turn, one.at) != (other.turn, other.at):
        return (one.turn, one.at) > (other.turn, other.at)
    return one.value != other.value and dump(one.value) > dump(other.value)


def winners(own: State, others: State) -> State:
    """What of the `others` wins over the `own` registers. An article comes only as long as it is kept."""
    won: State = {}
    for thing, fields in others.items():
        here = own.get(thing, {})
        better = {name: kept for name, kept in fields.items() if wins(kept, here.get(name))}
        if "whole" in better and not better.get("kept", here.get("kept", NOWHERE)).value:
            del better["whole"]
        if better:
            won[thing] = better
    return won


def merge(own: State, won: State) -> None:
    """Puts what has won into the registers."""
    for thing, fields in won.items():
        own.setdefault(thing, {}).update(fields)


def act(fields: dict[str, Kept], values: dict[str, object], at: int) -> None:
    """Puts what was done on this device into the registers of a thing: it is later than what is there."""
    for name, value in values.items():
        before = fields.get(name)
        turn = 0 if before is None else before.turn + (at <= before.at)
        fields[name] = Kept(value, at, turn)


def resolved(state: State, known: State) -> State:
    """The state with the articles of each source that is `known` to have moved under its new name."""
    moves = {
        thing[1]: str(fields["into"].value)
        for thing, fields in known.items()
        if thing[0] == "source" and "into" in fields and not fields.get("there", NOWHERE).value
    }
    if not moves:
        return state
    found: State = {}
    for thing, fields in state.items():
        steps = 0
        while thing[0] == "article" and thing[1] in moves and steps < len(moves):
            thing, steps = (thing[0], moves[thing[1]], *thing[2:]), steps + 1
        merge(found, winners(found, {thing: fields}))
    return found


def lasting(state: State, here: Iterable[Thing], at: int) -> State:
    """The state cut down at a time: see the package. `here` are the articles of the store."""
    known = set(here)
    kept: State = {}
    needed = {
        thing[1]
        for thing, fields in state.items()
        if thing[0] == "article" and fields.get("kept", NOWHERE).value
    }
    for thing, fields in state.items():
        is_gone = thing[0] != "article" and not fields.get("there", Kept(1, 0)).value
        if is_gone and not (thing[0] == "source" and thing[1] in needed):
            kept[thing] = {name: value for name, value in fields.items() if name in {"there", "to", "into"}}
            continue
        is_kept = bool(fields.get("kept", NOWHERE).value)
        left = {name: value for name, value in fields.items() if name != "whole" or is_kept}
        newest = max((value.at for value in left.values()), default=0)
        if thing[0] != "article" or is_kept or thing in known or newest > at - LASTING:
            kept[thing] = left
    return kept


def value_of(fields: Mapping[str, Kept], name: str) -> object:
    """The value of a register; None where it is not there."""
    kept = fields.get(name)
    return None if kept is None else kept.value


def text_of(fields: Mapping[str, Kept], name: str) -> str:
    """The text of a register; empty where it has none."""
    found = value_of(fields, name)
    return found if isinstance(found, str) else ""
