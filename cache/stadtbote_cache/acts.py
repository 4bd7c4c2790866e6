"""What a person does with the open store, written to its journal and taken from others; see `journal`.

Triggers note what is done, whichever function does it, see `noting`; `Access._write` has it written to the
journal in the same transaction.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from stadtbote_cache import codec, damage, journal, preparing, sifting, writing
from stadtbote_cache.access import KEY, count, text
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.errors import StoreNewer, StoreUnwritable
from stadtbote_cache.identity import key_of, lasting, source_key
from stadtbote_cache.journal import BEFORE, Journal, Kept, State, Thing
from stadtbote_cache.merging import Merging
from stadtbote_cache.noting import ARRANGED, FIELDS, LISTS, MARKS, STATEMENTS
from stadtbote_cache.record import Record
from stadtbote_cache.records import Source, replace
from stadtbote_cache.search import index

_CHUNK = 500
_LEAST = 256 * 1024  # bytes that a journal may have before it is cut down
_MOST_PLACE = 2**31
_TWIN = (
    "SELECT 1 FROM articles a JOIN articles b ON b.source = a.source AND b.number <> a.number"
    " AND b.headline_key = a.headline_key AND b.key IS a.key AND b.address IS a.address"
    " AND b.published IS a.published WHERE a.number = ? LIMIT 1"
)
"""Another article that has the same name in every store: of two nobody knows which one was meant."""


_PLAIN: dict[str, object] = {"there": 0, "paused": 0, "group_name": "", "shown": None}
"""A source of which nothing is said: it is not there, and nobody arranged it."""


class Taken(Record):
    """What was taken from another journal: counts of sources and articles.

    `waiting`: marks of articles that are not here yet; they get them when they come. `lost` are those of them
    that were kept, and of which there is no text.
    """

    added: int = 0
    removed: int = 0
    changed: int = 0
    marked: int = 0
    articles: int = 0
    waiting: int = 0
    lost: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(*(getattr(self, n) + getattr(other, n) for n in self.__match_args__))

    @property
    def nothing(self) -> bool:
        """Whether all of it was known."""
        return not any(getattr(self, name) for name in self.__match_args__)


class Acts(Arranging, Merging):
    """The journal of an open store: `Acts.of` it. One connection has one."""

    _noting = False  # whether the triggers are there
    _met: tuple[int, int, int] | None = None  # the journal as it was when nothing was missing here
    _written: tuple[int, int] | None = None  # the handle, and the size before this transaction
    _instead: State | None = None  # what to write instead of what the triggers noted
    _held: tuple[tuple[int, int, int], Journal] | None = None
    _things: tuple[tuple[int, int], dict[Thing, int]] | None = None
    _handle: int | None = None
    _dirty = False

    @property
    def journal(self) -> Path:
        """Where it is."""
        return damage.journal_path(self.path)

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
            self._held = self._instead = self._met = None
            if self._written and isinstance(error, sqlite3.Error):
                with suppress(OSError):  # the next one that writes takes it up
                    os.ftruncate(*self._written)
            raise
        finally:
            if self._written:
                with suppress(OSError):
                    fcntl.flock(self._written[0], fcntl.LOCK_UN)
                self._written = None

    def begin(self) -> None:
        """Takes up, first in a transaction, what a process wrote that was killed before its COMMIT."""
        with self._wrapped(), suppress(FileNotFoundError), self._opened() as file:
            found = _stamp(os.fstat(file.fileno()))
            if found == self._met:
                return
            noted = self._noted() or 0
            if journal.last_time(file) not in {noted, None}:
                file.seek(0)
                left = journal.read(file, noted, own=True)
                self._apply(left.since, left.state)
                self._note("journal", str(left.last))
                if left.last < noted:  # the journal is older than the store
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
        if not self.journal.exists():
            self._rewrite({})
            return
        at = journal.tick(time.time(), self._noted() or 0)
        if instead is None:
            known = self._renamed(rows) | self._ruled(rows)
            lines = [journal.kept_line(thing, fields, at) for thing, fields in known.items()]
            lines += [journal.act_line(thing, done, at) for thing, done in self._done(rows).items()]
        else:
            lines = [journal.kept_line(thing, fields, at) for thing, fields in instead.items()]
        if lines:
            self._append(b"".join(lines), at, instead is not None)

    def _append(self, data: bytes, at: int, is_known: bool) -> None:
        with self._wrapped():
            handle = self._opened().fileno()
            with suppress(OSError):  # a file system without locks
                # SQLite's own lock may be gone before a line is taken back.
                fcntl.flock(handle, fcntl.LOCK_EX)
            found = os.fstat(handle)
            size = found.st_size
            self._written = handle, size
            if size and os.pread(handle, 1, size - 1) != b"\n":  # a torn line
                data = b"\n" + data
            try:
                while data:
                    data = data[os.write(handle, data) :]
            except OSError:
                os.ftruncate(handle, size)
                raise
            self._met = _stamp(os.fstat(handle))
            if is_known and self._held:  # the registers have it already
                self._held = self._met, self._held[1]
        self._dirty = True
        self._note("journal", str(at))

    def _opened(self) -> BinaryIO:
        """The journal from its beginning; one descriptor stays open for it: later there may be none."""
        found = self.journal.lstat()
        if self._handle is not None and not os.path.samestat(os.fstat(self._handle), found):
            os.close(self._handle)  # it was cut down
            self._handle = None
        if self._handle is None:
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            how = os.O_RDWR | os.O_APPEND if self.writable else os.O_RDONLY
            self._handle = os.open(self.journal, how | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        os.lseek(self._handle, 0, os.SEEK_SET)
        return os.fdopen(self._handle, "rb", closefd=False)

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except journal.NewerJournal as error:
            raise StoreNewer(self.journal, int(error.args[0]), journal.VERSION) from error
        except OSError as error:
            raise StoreUnwritable(self.journal, error.strerror or "") from error

    def settle(self) -> None:
        """Makes what was written last, as SQLite does with its own when it closes the file."""
        if self._handle is not None:
            with suppress(OSError):
                if self._dirty:
                    os.fsync(self._handle)
            os.close(self._handle)
            self._handle, self._dirty = None, False

    def _noted(self) -> int | None:
        noted = self._fact("journal")
        return int(noted) if noted.isdecimal() and len(noted) < 17 else None

    # What was done

    def _done(self, rows: Iterable[tuple[str, int, str, object]]) -> dict[Thing, dict[str, object]]:
        """What the triggers noted, by thing."""
        articles: dict[int, dict[str, object]] = {}
        sources: dict[int, dict[str, object]] = {}
        done: dict[Thing, dict[str, object]] = {}
        new = {about for thing, about, _field, _value in rows if thing == "new"}
        for thing, about, field, value in rows:
            if thing == "article":
                if about not in new:
                    articles.setdefault(about, {})[field] = value
            elif thing in LISTS:
                done |= self._listed(thing, about, field, str(value))
            elif field == "gone":
                done[_source_of(str(value))] = {"there": 0}
            elif thing == "source":
                sources.setdefault(about, {})[field] = value
        for number, noted in sources.items():
            said = self._source(number)
            if said is None:
                continue
            now = ("source", source_key(str(said["kind"]), str(said["address"]), str(said["options"])))
            before = _source_of(str(noted["to"])) if "to" in noted else now
            if before != now:
                done[before] = {"there": 0, "to": said["address"], "into": now[1]}
            whole = before != now or ("there" in noted and said["there"])
            done[now] = said if whole else {name: said[name] for name in noted if name in said}
        for number, named in self._named(articles).items():
            fields = articles[number]
            if "whole" in fields:
                fields["whole"] = self._whole(number)
            done[named] = fields
        return done

    def _renamed(self, rows: Iterable[tuple[str, int, str, object]]) -> State:
        """The registers of articles that now have another name, under that; where that wins."""
        before = {about: str(value) for thing, about, _field, value in rows if thing == "named"}
        found: State = {}
        for number, thing in self._named(before).items():
            key, address, published, headline = before[number].split("\n", 3)
            old = ("article", thing[1], lasting(key or None, address or None, headline, published or None))
            found |= journal.winners(self.registers(), {thing: self.registers().get(old, {})})
        return found

    def _ruled(self, rows: Iterable[tuple[str, int, str, object]]) -> State:
        """What rules did to articles that have just come, as what any act of a person goes over."""
        new = {about for thing, about, _field, _value in rows if thing == "new"}
        done: dict[int, dict[str, object]] = {}
        for thing, about, field, value in rows:
            if thing == "article" and about in new:
                done.setdefault(about, {})[field] = self._whole(about) if field == "whole" else value
        found: State = {}
        for number, named in self._named(done).items():
            fields = {name: Kept(value, BEFORE) for name, value in done[number].items()}
            found |= journal.winners(self.registers(), {named: fields})
        return found

    def _listed(self, table: str, number: int, field: str, said: str) -> dict[Thing, dict[str, object]]:
        """A saved search or a rule that is there, or is gone."""
        columns = LISTS[table]
        if field == "gone":
            parts = said.split("\n")
            if table == "rules" and parts[3]:
                parts[3] = self._source_key(int(parts[3]))
                if not parts[3]:  # it went with its source
                    return {}
            return {(table, key_of(*parts)): {"there": 0}}
        asked = ", ".join(columns if table == "searches" else (*columns, "source"))
        rows = self._rows(f"SELECT {asked} FROM {table} WHERE number = ?", (number,))
        if not rows:
            return {}
        values = dict(zip(columns, rows[0], strict=False))
        if table == "searches":
            return {(table, key_of(str(values["name"]))): values | {"there": 1}}
        values["source"] = self._source_key(count(rows[0][3])) if rows[0][3] else ""
        parts = [str(values[name]) for name in ("act", "words", "group_name", "source")]
        return {(table, key_of(*parts)): values | {"there": 1}}

    def _source_key(self, number: int) -> str:
        """A source as it is named in every store; empty where there is none."""
        rows = self._rows("SELECT kind, address, options FROM sources WHERE number = ?", (number,))
        return source_key(*map(str, rows[0])) if rows else ""

    def _source(self, number: int) -> dict[str, object] | None:
        rows = self._rows(
            f"SELECT {', '.join((*FIELDS, *ARRANGED))}, 1 - removed, name IN"
            " (SELECT substr(f.name, 7) FROM facts f WHERE f.name LIKE 'guest %') FROM sources"
            " WHERE number = ?",
            (number,),
        )
        return dict(zip((*FIELDS, *ARRANGED, "there", "guest"), rows[0], strict=True)) if rows else None

    def _named(self, numbers: Iterable[int]) -> dict[int, Thing]:
        """These articles as they are named in every store."""
        found: dict[int, Thing] = {}
        left = iter(numbers)
        while part := list(islice(left, _CHUNK)):
            holes = ",".join("?" * len(part))
            found |= self._things_where(f"a.number IN ({holes})", part)
        return found

    def _things_where(self, where: str, values: list[int] | None = None) -> dict[int, Thing]:
        rows = self._rows(
            f"SELECT a.number, {KEY}, a.address, a.headline_key, a.published, s.kind, s.address, s.options"
            f" FROM articles a JOIN sources s ON s.number = a.source WHERE {where}",
            values or (),
        )
        return {
            count(row[0]): (
                "article",
                source_key(str(row[5]), str(row[6]), str(row[7])),
                lasting(text(row[1]), text(row[2]), str(row[3]), text(row[4])),
            )
            for row in rows
        }

    def _whole(self, number: int) -> object:
        found = self._packed(number)
        (id_,) = self._rows("SELECT id FROM articles WHERE number = ?", (number,))[0] if found else ("",)
        return codec.article_row(found) | {"id": id_} if found else None

    # What is known

    def registers(self) -> State:
        """All registers of the journal; not to be changed."""
        return self._read().state

    def _read(self) -> Journal:
        try:
            with self._wrapped(), self._opened() as file:
                found = _stamp(os.fstat(file.fileno()))
                if self._held is None or self._held[0] != found:
                    self._held = found, journal.read(file, own=True)
                return self._held[1]
        except FileNotFoundError:
            return Journal("", {}, 0, (), whole=False, since={})

    def head(self) -> dict[str, object]:
        """The first line: whose journal it is, and what holds for this device alone."""
        try:
            with journal.opened(self.journal) as file:
                return journal.first_line(file)
        except (OSError, ValueError):
            return {}

    def _recall(self, numbers: list[int]) -> None:
        """Gives articles that have just come the marks that they had before, or have elsewhere."""
        if not numbers or not (state := self.registers()):
            return
        here = {
            thing: number
            for number, thing in self._named(numbers).items()
            if thing in state and not self._rows(_TWIN, (number,))
        }
        if here:
            self._apply({thing: state[thing] for thing in here}, state, here)

    # What comes from elsewhere

    def replace_by(self, others: State) -> Taken:
        """Takes over all of another journal, and takes back what it does not have, as acts of now."""
        at = journal.tick(time.time(), self._noted() or 0)
        now: State = {}
        for thing in {**self.registers(), **others}:
            wanted = {name: kept.value for name, kept in others.get(thing, {}).items()}
            here = dict(self.registers().get(thing, {}))
            plain = _PLAIN if thing[0] == "source" else dict.fromkeys((*MARKS, "there"), 0)
            gone = {name: plain[name] for name in here if name in plain and name not in wanted}
            journal.act(here, gone | wanted, at)
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
        self._held = None  # what is now known to have moved
        others = journal.resolved(others, self.registers())
        rest = iter([(thing, fields) for thing, fields in others.items() if thing[0] == "article"])
        while part := dict(islice(rest, _CHUNK)):
            taken += self._take_part(part)
        return taken

    def _take_part(self, others: State, *, shared: bool = False) -> Taken:
        if not journal.winners(self.registers(), others):
            return Taken()
        with self._write():
            state = self._read().state
            won = journal.winners(state, others)
            journal.merge(state, won)
            known = self._there() if shared else set()
            taken = self._apply(won, state)
            if shared:
                self._take_as_guests(self._there() - known, won, state)
            self._instead = won
        return taken

    def _there(self) -> set[tuple[str, int, bool]]:
        """Key and number of the sources that are there, and whether they are guests."""
        guests = self.guests()
        return {
            (key, number, name in guests) for key, (number, name, there) in self._sources().items() if there
        }

    def _take_as_guests(self, new: set[tuple[str, int, bool]], won: State, state: State) -> None:
        """Makes the sources that are `new` here guests, and notes that in the registers."""
        names = {number: name for number, name, _there in self._sources().values()}
        for key, number, _is_guest in new:
            self._note_guest(names[number])
            fields = state.setdefault(("source", key), {})
            journal.act(fields, {"guest": 1}, journal.tick(time.time(), self._noted() or 0))
            won.setdefault(("source", key), {})["guest"] = fields["guest"]

    def rebuild(self, state: State, last: int) -> Taken:
        """Puts all registers into this store, in one transaction. The journal is left as it is."""
        with self._write():
            taken = self._apply(state, state)
            for thing, number in self._numbers().items():
                if _value(fields := state.get(thing, {}), "kept"):
                    self._put_right(number, _value(fields, "whole"))
            self._note("journal", str(last))
        return taken

    def _put_right(self, number: int, whole: object) -> None:
        """Gives an article that was kept its text again where that was misread."""
        article, found = codec.read_article(whole), self._packed(number)
        if article.item.headline and found and (found.item, found.page) != (article.item, article.page):
            page = replace(article.page, due=False)
            with index.pending(self._connection) as pending:
                shown = preparing.article(article.item, page)
                writing.update(self._connection, pending, number, article.position, shown, time.time(), page)
            self._connection.execute(
                "UPDATE articles SET listed = ? WHERE number = ?", (found.listed, number)
            )

    def _apply(self, part: State, state: State, numbers: dict[Thing, int] | None = None) -> Taken:
        """Brings the store to where these registers are, in the caller's transaction.

        `numbers` are those of the articles that can be meant, where not all can.
        """
        taken = Taken()
        here = self._sources()
        there_last = [thing for thing in part if thing[0] == "source"]
        for thing in sorted(there_last, key=lambda thing: bool(_value(state[thing], "there"))):
            taken += self._apply_source(thing[1], state[thing], here)
        lists = [thing for thing in part if thing[0] in LISTS and len(thing) == 2]
        for thing in lists:
            taken += Taken(changed=self._apply_listed(thing[0], state[thing], here))
        if there_last or lists:
            places = [
                (place, number)
                for key, (number, _name, _there) in here.items()
                if isinstance(place := _value(state.get(("source", key), {}), "place"), int)
            ]
            self._connection.executemany("UPDATE sources SET place = ? WHERE number = ?", places)
            self._order_anew()
            sifting.hide_all(self._connection)
        articles = [thing for thing in part if thing[0] == "article" and len(thing) == 3]
        if articles and numbers is None:
            numbers = self._numbers()
        for thing in articles:
            fields, number = state[thing], (numbers or {}).get(thing)
            if _value(fields, "kept") and (whole := _value(fields, "whole")):
                if number is None:
                    number = self._insert_kept(thing[1], whole, state, here)
                    taken += Taken(articles=number is not None)
                else:
                    self._complete_text(number, whole)
            if number is None:
                is_marked = any(_value(fields, name) for name in MARKS)
                taken += Taken(waiting=is_marked, lost=bool(_value(fields, "kept")))
            else:
                taken += Taken(marked=self._apply_marks(number, fields))
        return taken

    def _complete_text(self, number: int, whole: object) -> None:
        """Gives an article that was kept the text that it has elsewhere, where it has none here."""
        if self._rows("SELECT 1 FROM bodies WHERE article = ?", (number,)):
            return
        article = codec.read_article(whole)
        body = article.page.body if article.item.body is None else article.item.body
        if body is not None:
            images = article.item.images or article.page.images
            page = replace(article.page, body=body, images=images, due=False)
            with index.pending(self._connection) as pending:
                writing.set_body(self._connection, pending, number, page)

    def _apply_marks(self, number: int, fields: Mapping[str, Kept]) -> bool:
        """Sets the marks of an article; whether any of them was another."""
        changed = False
        for name in MARKS:
            value = _value(fields, name)
            if name not in fields or not isinstance(value, int):
                continue
            value = min(max(value, 0), _MOST_PLACE if name == "place" else 1)
            changed |= bool(
                self._connection.execute(
                    f"INSERT INTO marks (article, {name}) SELECT ?, ? WHERE ? OR EXISTS"
                    " (SELECT 1 FROM marks WHERE article = ?) ON CONFLICT (article) DO UPDATE"
                    f" SET {name} = excluded.{name} WHERE {name} <> excluded.{name}",
                    (number, value, value, number),
                ).rowcount
            )
        return changed

    def _numbers(self) -> dict[Thing, int]:
        """All articles of the store, as they are named in every store."""
        rows = self._rows("SELECT sum(articles), (SELECT max(number) FROM articles) FROM counts")
        extent = count(rows[0][0]), count(rows[0][1])
        if self._things is None or self._things[0] != extent:
            self._things = extent, {thing: number for number, thing in self._things_where("1").items()}
        return self._things[1]

    def _sources(self) -> dict[str, tuple[int, str, bool]]:
        """Number and name of the sources by key, and whether each is there, or removed."""
        rows = self._rows(
            "SELECT number, name, kind, address, options, removed FROM sources ORDER BY removed DESC"
        )
        return {source_key(str(r[2]), str(r[3]), str(r[4])): (count(r[0]), str(r[1]), not r[5]) for r in rows}

    def _apply_source(
        self, key: str, fields: Mapping[str, Kept], here: dict[str, tuple[int, str, bool]]
    ) -> Taken:
        number, name, is_there = here.get(key, (0, "", False))
        taken = Taken()
        if not _value(fields, "there"):
            to = _words(fields, "to")
            if not is_there or "there" not in fields:
                return taken
            if to and not self._reads(to):
                self.move_source(name, to)
                taken = Taken(changed=1)
            else:
                self.remove_source(name)
                taken = Taken(removed=1)
        elif not is_there:
            source = _described(key, fields)
            if source is None:
                return taken
            is_search = self._rows("SELECT 1 FROM searches WHERE name = ?", (name,))
            source = replace(source, name=name if name and not is_search else self._free(source.name))
            number = (self._add_guest if _value(fields, "guest") else self._add)(source)
            self._change_source(number, source.name, fields)
            taken = Taken(added=1)
        else:
            if "guest" in fields and bool(_value(fields, "guest")) != (name in self.guests()):
                (self._note_guest if _value(fields, "guest") else self._forget_guest)(name)
            taken = Taken(changed=self._change_source(number, name, fields))
        here.clear()
        here.update(self._sources())
        return taken

    def _reads(self, address: str) -> bool:
        """Whether a source has this address."""
        return bool(self._rows("SELECT 1 FROM sources WHERE address = ? AND removed = 0", (address,)))

    def _change_source(self, number: int, name: str, fields: Mapping[str, Kept]) -> bool:
        """Takes over what is said of a source that is there; whether anything was other."""
        said: dict[str, object] = {
            field: value
            for field in (*FIELDS[1:], "group_name", "shown", "outline")
            if isinstance(value := _value(fields, field), str)
        }
        if isinstance(paused := _value(fields, "paused"), int):
            said["paused"] = int(paused == 1)
        if "shown" in fields and not said.get("shown"):
            said["shown"] = None
        wanted = _words(fields, "name")
        if wanted and wanted != name and self._free(wanted) == wanted:
            said["name"] = wanted
        if not said:
            return False
        sets = ", ".join(f"{field} = :{field}" for field in said)
        other = " OR ".join(f"{field} IS NOT :{field}" for field in said)
        values = said | {"number": number}
        changed = self._connection.execute(
            f"UPDATE sources SET {sets} WHERE number = :number AND ({other})", values
        ).rowcount
        if "name" in said:
            self._follow_name(name, wanted)
        return bool(changed)

    def _follow_name(self, old: str, new: str) -> None:
        """Lets what is noted of a source under its name follow that."""
        if self._forget_guest(old):
            self._note_guest(new)
        self._rename_costs(old, new)

    def _make_way(self, search: str) -> None:
        """Gives the source of this name another one: searches are known by theirs in every store."""
        wanted = self._free(search)
        if self._connection.execute("UPDATE sources SET name = ? WHERE name = ?", (wanted, search)).rowcount:
            self._follow_name(search, wanted)

    def _apply_listed(
        self, table: str, fields: Mapping[str, Kept], here: dict[str, tuple[int, str, bool]]
    ) -> bool:
        """Adds, changes or removes a saved search or a rule; whether anything was other."""
        values: dict[str, object] = {name: _value(fields, name) for name in LISTS[table]}
        if table == "rules" and (key := _words(fields, "source")):
            if key not in here:
                return False
            values["source"] = here[key][0]
        elif table == "rules":
            values["source"] = None
        if None in [value for name, value in values.items() if name != "source"]:
            return False
        by = ("name",) if table == "searches" else tuple(values)
        same = " AND ".join(f"{name} IS :{name}" for name in by)
        if not _value(fields, "there"):
            return bool(self._connection.execute(f"DELETE FROM {table} WHERE {same}", values).rowcount)
        names, holes = ", ".join(values), ", ".join(f":{name}" for name in values)
        if self._connection.execute(f"SELECT 1 FROM {table} WHERE {same}", values).fetchone():
            sets = ", ".join(f"{name} = :{name}" for name in values)
            other = " OR ".join(f"{name} IS NOT :{name}" for name in values)
            query = f"UPDATE {table} SET {sets} WHERE {same} AND ({other})"
        else:
            if table == "searches":
                self._make_way(str(values["name"]))
            query = f"INSERT INTO {table} ({names}) VALUES ({holes})"
        return bool(self._connection.execute(query, values).rowcount)

    def _insert_kept(
        self, key: str, whole: object, state: State, here: dict[str, tuple[int, str, bool]]
    ) -> int | None:
        """Puts in an article that was kept and is not here; None where too little is known of it."""
        article = codec.read_article(whole)
        source = _described(key, state.get(("source", key), {}))
        if not article.item.headline or (key not in here and source is None):
            return None
        if key not in here and source is not None:  # as one that was removed stays for what was kept of it
            self._connection.execute(
                "INSERT INTO sources (name, title, address, kind, language, options, removed)"
                " VALUES (?, ?, ?, ?, ?, ?, 1)",
                (self._free(source.name), *(getattr(source, field) for field in FIELDS[1:])),
            )
            here.clear()
            here.update(self._sources())
        number, name, _there = here[key]
        with index.pending(self._connection) as pending:
            return writing.insert(
                self._connection,
                pending,
                (number, name),
                article.position,
                preparing.article(article.item, article.page),
                time.time(),
                article.page,
                listed=False,
                wanted_id=whole.get("id") if isinstance(whole, dict) else None,
            )

    # Cut down, and handed on

    def cut_down(self, *, whole: bool = False) -> None:
        """Writes the journal anew where it has grown to twice what it was, or `whole`; see `journal`."""
        with suppress(OSError):
            size, before = self.journal.stat().st_size, self.head().get("cut")
            if whole or size > max(_LEAST, 2 * before if isinstance(before, int) else 0):
                self.write_anew()

    def write_anew(self, **more: object) -> None:
        """Writes the journal anew, with what its first line is to say more."""
        with self._write():
            self._rewrite(more)

    def lines(self) -> Iterator[bytes]:
        """The journal as it is handed on."""
        found, at = self._read(), self.last()
        yield journal.header(found.device, at=at)
        for thing, fields in found.state.items():
            yield journal.kept_line(thing, fields, at)
        yield journal.end_line()

    def names(self) -> dict[int, tuple[str, str]]:
        """Names and addresses of the sources that are there, by number."""
        rows = self._rows("SELECT number, name, address FROM sources WHERE removed = 0")
        return {count(number): (str(name), str(address)) for number, name, address in rows}

    def missing_in(self, state: State) -> int:
        """How many sources and kept articles of the store these registers do not have."""
        sources: list[Thing] = [
            ("source", key) for key, (_number, _name, there) in self._sources().items() if there
        ]
        kept = [count(number) for (number,) in self._rows("SELECT article FROM marks WHERE kept = 1")]
        asked = [(thing, "there") for thing in sources]
        asked += [(thing, name) for thing in self._named(kept).values() for name in ("kept", "whole")]
        return len({thing for thing, name in asked if not _value(state.get(thing, {}), name)})

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
        at = journal.tick(time.time(), self._noted() or 0)
        named = self._things_where("1")
        # A clock that was set on by years takes nothing away.
        until = min(at, (self._noted() or at) + journal.LASTING // 10)
        state = journal.lasting(self._healed(named, at), named.values(), until)
        head = self.head()
        device = str(head.pop("device", "") or os.urandom(5).hex())
        new = Path(f"{self.journal}.new")
        with self._wrapped():
            new.unlink(missing_ok=True)
            how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            handle = os.open(new, how, self.path.stat().st_mode & 0o666)
            with os.fdopen(handle, "wb") as file:
                lines = [journal.kept_line(thing, fields, at) for thing, fields in state.items()]
                said = {
                    name: value for name, value in {**head, **more}.items() if name != "journal" and value
                }
                file.write(journal.header(device, **said | {"cut": sum(map(len, lines))}))
                file.writelines(lines)
                file.flush()
                os.fsync(handle)
            new.replace(self.journal)
        self._held = self._met = None
        self._connection.execute("DELETE FROM acts")
        self._note("journal", str(at))

    def _healed(self, named: Mapping[int, Thing], at: int) -> State:
        """The registers, with what only the store knows, as where an older Stadtbote worked with it."""
        self._held = None
        state = self.registers()
        self._held = None  # it is changed here
        marks = {
            count(row[0]): dict(zip(MARKS, row[1:], strict=True))
            for row in self._rows(f"SELECT article, {', '.join(MARKS)} FROM marks")
        }
        for number, values in marks.items():
            thing = named.get(number)
            if thing is None:
                continue
            fields = state.setdefault(thing, {})
            for name, value in values.items():
                if name not in fields and value:
                    fields[name] = Kept(value, BEFORE)
                elif name in fields and fields[name].value != value:
                    journal.act(fields, {name: value}, at)
            if values["kept"] and "whole" not in fields:
                fields["whole"] = Kept(self._whole(number), BEFORE)
        for key, (number, _name, _there) in self._sources().items():
            if (said := self._source(number)) is not None:
                fields = state.setdefault(("source", key), {})
                fields.update(
                    {field: Kept(value, BEFORE) for field, value in said.items() if field not in fields}
                )
        for table in LISTS:
            for (row,) in self._rows(f"SELECT number FROM {table}"):
                for thing, said in self._listed(table, count(row), "", "").items():
                    known = {name: Kept(value, BEFORE) for name, value in said.items()}
                    state[thing] = known | state.get(thing, {})
        return state


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _value(fields: Mapping[str, Kept], name: str) -> object:
    kept = fields.get(name)
    return None if kept is None else kept.value


def _words(fields: Mapping[str, Kept], name: str) -> str:
    value = _value(fields, name)
    return value if isinstance(value, str) else ""


def _source_of(said: str) -> Thing:
    """A source as it is named in every store, by the kind, address and options that it had."""
    kind, address, options = said.split("\n", 2)
    return ("source", source_key(kind, address, options))


def _described(key: str, fields: Mapping[str, Kept]) -> Source | None:
    """A source by its registers; None where too little is known of it, or it is another one."""
    name, title, address, kind = (_words(fields, field) for field in FIELDS[:4])
    if not (name and address and kind):
        return None
    options = _words(fields, "options") or "{}"
    if source_key(kind, address, options) != key:
        return None
    return Source(name, title or name, address, kind, _words(fields, "language") or None, options)
