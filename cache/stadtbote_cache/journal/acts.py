"""What a person does with the open store, written to its journal and taken from others.

Triggers note what is done, whichever function does it, see `triggers`; `Access._write` has it written to the
journal in the same transaction.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import islice

from stadtbote_cache.access import Access, count
from stadtbote_cache.journal import lines, noted, registers
from stadtbote_cache.journal.file import JournalFile, Stamp, stamp
from stadtbote_cache.journal.registers import State, Thing
from stadtbote_cache.journal.things import Things
from stadtbote_cache.journal.triggers import MARKS, STATEMENTS

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote_cache.journal.replay import Replay, Taken

_CHUNK = 500
_LEAST = 256 * 1024  # bytes that a journal may have before it is cut down
_TWIN = (
    "SELECT 1 FROM articles a JOIN articles b ON b.source = a.source AND b.number <> a.number"
    " AND b.headline_key = a.headline_key AND b.key IS a.key AND b.address IS a.address"
    " AND b.published IS a.published WHERE a.number = ? LIMIT 1"
)
"""Another article that has the same name in every store: of two nobody knows which one was meant."""

_PLAIN: dict[str, object] = {"there": 0, "paused": 0, "group_name": "", "shown": None}
"""A source of which nothing is said: it is not there, and nobody arranged it."""


class Acts(Access):
    """The journal of an open store: `Acts.of` it. One connection has one."""

    _noting = False  # whether the triggers are there
    _met: Stamp | None = None  # the journal as it was when nothing was missing here
    _instead: State | None = None  # what to write instead of what the triggers noted

    @cached_property
    def _journal(self) -> JournalFile:
        return JournalFile(self.path, writable=self.writable)

    @cached_property
    def _things(self) -> Things:
        return Things.of(self)

    @cached_property
    def _replay(self) -> Replay:
        from stadtbote_cache.journal.replay import Replay  # a mark needs none of it

        found = Replay.of(self)
        found.things = self._things
        return found

    # One transaction of the store

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Holds the journal beside a transaction: where that fails, what was appended is taken back."""
        if not self._noting:
            self._connection.execute("PRAGMA temp_store = MEMORY")
            for statement in STATEMENTS:
                self._connection.execute(statement)
            self._noting = True
        try:
            yield
        except BaseException as error:
            self._journal.forget()
            self._instead = self._met = None
            if isinstance(error, sqlite3.Error):
                self._journal.take_back()
            raise
        finally:
            self._journal.release()

    def begin(self) -> None:
        """Takes up, first in a transaction, what a process wrote that was killed before its COMMIT."""
        with suppress(FileNotFoundError), self._journal.opened() as file:
            found = stamp(file.fileno())
            if found == self._met:
                return
            last = self.last()
            if lines.last_time(file) not in {last, None}:
                file.seek(0)
                left = lines.read(file, last, own=True)
                self._replay.apply(left.since, left.state)
                self._note("journal", str(left.last))
                if left.last < last:  # the journal is older than the store
                    self._rewrite({})
                self._connection.execute("DELETE FROM acts")
            self._met = found

    def keep(self) -> None:
        """Appends what was done in the transaction, as its last step before the COMMIT."""
        rows = self._connection.execute(
            "SELECT thing, about, field, value FROM acts ORDER BY number"
        ).fetchall()
        instead, self._instead = self._instead, None
        if rows:
            self._recall([count(about) for thing, about, _field, _value in rows if thing == "new"])
            self._connection.execute("DELETE FROM acts")
        if not self._journal.path.exists():
            self._rewrite({})
            return
        at, things, known = self._now(), self._things, instead
        if known is None:
            known = noted.renamed(rows, things, self.registers) | noted.ruled(rows, things, self.registers)
        made = [lines.kept_line(thing, fields, at) for thing, fields in known.items()]
        if instead is None:
            made += [lines.act_line(thing, done, at) for thing, done in noted.done(rows, things).items()]
        if made:
            self._met = self._journal.append(b"".join(made), is_known=instead is not None)
            self._note("journal", str(at))

    def settle(self) -> None:
        """Makes what was written last, before the store is closed."""
        self._journal.settle()

    def _now(self) -> int:
        """The time of an act of now."""
        return registers.tick(time.time(), self.last())

    def _noted(self) -> int | None:
        """The time of the last line, as `last` says it; None where there is none."""
        said = self._fact("journal")
        return int(said) if said.isdecimal() and len(said) < 17 else None

    # What is known

    def registers(self) -> State:
        """All registers of the journal; not to be changed."""
        return self._journal.read().state

    def head(self) -> dict[str, object]:
        """The first line: whose journal it is, and what holds for this device alone."""
        return self._journal.head()

    def _recall(self, numbers: list[int]) -> None:
        """Gives articles that have just come the marks that they had before, or have elsewhere."""
        if not numbers or not self._journal.named():
            return
        named = self._things.named(numbers)
        if not self._journal.may_name([thing[-1] for thing in named.values()]):
            return
        state = self.registers()
        here = {
            thing: number
            for number, thing in named.items()
            if thing in state and not self._rows(_TWIN, (number,))
        }
        if here:
            self._replay.apply({thing: state[thing] for thing in here}, state, here)

    # What comes from elsewhere

    def replace_by(self, others: State) -> Taken:
        """Takes over all of another journal, and takes back what it does not have, as acts of now."""
        at = self._now()
        now: State = {}
        for thing in {**self.registers(), **others}:
            wanted = {name: kept.value for name, kept in others.get(thing, {}).items()}
            here = dict(self.registers().get(thing, {}))
            plain = _PLAIN if thing[0] == "source" else dict.fromkeys((*MARKS, "there"), 0)
            gone = {name: plain[name] for name in here if name in plain and name not in wanted}
            registers.act(here, gone | wanted, at)
            now[thing] = {name: here[name] for name in (*gone, *wanted)}
        return self.take_in(now)

    def take_in(self, others: State, *, shared: bool = False) -> Taken:
        """Takes over what wins here of the registers of another journal, a part at a time.

        What is `shared` comes from a folder that others may write to. It never says that the person named a
        source: one that it brings, or moves to another address, is a guest.
        """
        first = {thing: fields for thing, fields in others.items() if thing[0] != "article"}
        if shared:
            first = {
                thing: {name: kept for name, kept in fields.items() if name != "guest"}
                for thing, fields in first.items()
            }
        taken = self._take_part(first, shared=shared)
        self._journal.forget()  # what is now known to have moved
        others = registers.resolved(others, self.registers())
        rest = iter([(thing, fields) for thing, fields in others.items() if thing[0] == "article"])
        while part := dict(islice(rest, _CHUNK)):
            taken += self._take_part(part)
        return taken

    def _take_part(self, others: State, *, shared: bool = False) -> Taken:
        from stadtbote_cache.journal.replay import Taken

        if not registers.winners(self.registers(), others):
            return Taken()
        with self._write():
            state = self._journal.read().state
            won = registers.winners(state, others)
            registers.merge(state, won)
            known = self._replay.there() if shared else set()
            taken = self._replay.apply(won, state)
            if shared:
                self._take_as_guests(self._replay.there() - known, won, state)
            self._instead = won
        return taken

    def _take_as_guests(self, new: set[tuple[str, int, bool]], won: State, state: State) -> None:
        """Makes the sources that are `new` here guests, and notes that in the registers."""
        for key, number, _is_guest in new:
            self._replay.make_guest(number)
            fields = state.setdefault(("source", key), {})
            registers.act(fields, {"guest": 1}, self._now())
            won.setdefault(("source", key), {})["guest"] = fields["guest"]

    def rebuild(self, state: State, last: int) -> Taken:
        """Puts all registers into this store, in one transaction. The journal is left as it is."""
        with self._write():
            taken = self._replay.apply(state, state)
            for thing, number in self._things.numbers().items():
                if registers.value_of(fields := state.get(thing, {}), "kept"):
                    self._replay.put_right(number, registers.value_of(fields, "whole"))
            self._note("journal", str(last))
        return taken

    # Cut down, and handed on

    def cut_down(self, *, whole: bool = False) -> None:
        """Writes the journal anew where it has grown to twice what it was, or `whole`."""
        with suppress(OSError):
            size, before = self._journal.path.stat().st_size, self.head().get("cut")
            if whole or size > max(_LEAST, 2 * before if isinstance(before, int) else 0):
                self.write_anew()

    def write_anew(self, **more: object) -> None:
        """Writes the journal anew, with what its first line is to say more."""
        with self._write():
            self._rewrite(more)

    def lines(self) -> Iterator[bytes]:
        """The journal as it is handed on."""
        found, at = self._journal.read(), self.last()
        yield lines.header(found.device, at=at)
        for thing, fields in found.state.items():
            yield lines.kept_line(thing, fields, at)
        yield lines.end_line()

    def names(self) -> dict[int, tuple[str, str]]:
        """Names and addresses of the sources that are there, by number."""
        rows = self._rows("SELECT number, name, address FROM sources WHERE removed = 0")
        return {count(number): (str(name), str(address)) for number, name, address in rows}

    def missing_in(self, state: State) -> int:
        """How many sources and kept articles of the store these registers do not have."""
        sources: list[Thing] = [
            ("source", key) for key, (_number, _name, there) in self._things.sources().items() if there
        ]
        kept = [count(number) for (number,) in self._rows("SELECT article FROM marks WHERE kept = 1")]
        asked = [(thing, "there") for thing in sources]
        asked += [(thing, name) for thing in self._things.named(kept).values() for name in ("kept", "whole")]
        return len({thing for thing, name in asked if not registers.value_of(state.get(thing, {}), name)})

    def noted_followed(self) -> str:
        """What was noted about the files of others that were read."""
        return self._fact("followed")

    def note_followed(self, noted: str) -> None:
        """Notes that."""
        with self._write():
            self._note("followed", noted)

    def last(self) -> int:
        """The time of the last line, as far as the store has it."""
        return self._noted() or 0

    def _rewrite(self, more: Mapping[str, object]) -> None:
        """Puts a new file in the journal's place: its registers, and what only the store knows."""
        at = self._now()
        named = self._things.articles()
        # A clock that was set on by years takes nothing away.
        until = min(at, (self._noted() or at) + registers.LASTING // 10)
        self._journal.forget()
        state = self.registers()
        self._journal.forget()  # it is changed here
        self._things.heal(state, named, at)
        state = registers.lasting(state, named.values(), until)
        head = self.head()
        device = str(head.pop("device", "") or os.urandom(5).hex())
        said = {name: value for name, value in {**head, **more}.items() if name != "journal" and value}
        made = [lines.kept_line(thing, fields, at) for thing, fields in state.items()]
        first = lines.header(device, **said | {"cut": sum(map(len, made))})
        self._journal.replace([first, *made])
        self._met = None
        self._connection.execute("DELETE FROM acts")
        self._note("journal", str(at))
