"""What the triggers noted in a transaction, as acts and as registers by thing."""

from __future__ import annotations

from collections.abc import Callable

from stadtbote_cache.identity import lasting, source_key
from stadtbote_cache.journal.registers import BEFORE, Kept, State, Thing, winners
from stadtbote_cache.journal.things import Things
from stadtbote_cache.journal.triggers import LISTS

Rows = list[tuple[str, int, str, object]]
"""Rows of `temp.acts`: thing, about, field and value."""

Registers = Callable[[], State]
"""All registers of the journal, which are read only where they are needed."""


def done(rows: Rows, things: Things) -> dict[Thing, dict[str, object]]:
    """What a person did, by thing."""
    articles: dict[int, dict[str, object]] = {}
    sources: dict[int, dict[str, object]] = {}
    acts: dict[Thing, dict[str, object]] = {}
    new = {about for thing, about, _field, _value in rows if thing == "new"}
    for thing, about, field, value in rows:
        if thing == "article":
            if about not in new:
                articles.setdefault(about, {})[field] = value
        elif thing in LISTS:
            acts |= things.listed(thing, about, field, str(value))
        elif field == "gone":
            acts[_source_of(str(value))] = {"there": 0}
        elif thing == "source":
            sources.setdefault(about, {})[field] = value
    for number, noted in sources.items():
        said = things.source(number)
        if said is None:
            continue
        now = ("source", source_key(str(said["kind"]), str(said["address"]), str(said["options"])))
        before = _source_of(str(noted["to"])) if "to" in noted else now
        if before != now:
            acts[before] = {"there": 0, "to": said["address"], "into": now[1]}
        whole = before != now or ("there" in noted and said["there"])
        acts[now] = said if whole else {name: said[name] for name in noted if name in said}
    for number, named in things.named(articles).items():
        fields = articles[number]
        if "whole" in fields:
            fields["whole"] = things.whole(number)
        acts[named] = fields
    return acts


def renamed(rows: Rows, things: Things, registers: Registers) -> State:
    """The registers of articles that now have another name, under that; where that wins."""
    before = {about: str(value) for thing, about, _field, value in rows if thing == "named"}
    found: State = {}
    for number, thing in things.named(before).items():
        key, address, published, headline = before[number].split("\n", 3)
        old = ("article", thing[1], lasting(key or None, address or None, headline, published or None))
        found |= winners(registers(), {thing: registers().get(old, {})})
    return found


def ruled(rows: Rows, things: Things, registers: Registers) -> State:
    """What rules did to articles that have just come, as what any act of a person goes over."""
    new = {about for thing, about, _field, _value in rows if thing == "new"}
    done: dict[int, dict[str, object]] = {}
    for thing, about, field, value in rows:
        if thing == "article" and about in new:
            done.setdefault(about, {})[field] = things.whole(about) if field == "whole" else value
    found: State = {}
    for number, named in things.named(done).items():
        fields = {name: Kept(value, BEFORE) for name, value in done[number].items()}
        found |= winners(registers(), {named: fields})
    return found


def _source_of(said: str) -> Thing:
    """A source as it is named in every store, by the kind, address and options that it had."""
    kind, address, options = said.split("\n", 2)
    return ("source", source_key(kind, address, options))
