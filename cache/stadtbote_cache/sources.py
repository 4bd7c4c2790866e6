"""The sources of the store: reading them, adding and removing them, and how the last sync went.

What only adding and removing need is imported there: a start that reads is shorter by a tenth without it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence

from stadtbote_cache import clock, codec, grouping
from stadtbote_cache.access import Access, count, known_time, seconds, text
from stadtbote_cache.hosts import host_of
from stadtbote_cache.records import (
    Freshness,
    Imprint,
    Pause,
    SavedSearch,
    Source,
    SourceState,
    Validators,
    replace,
)

_GUEST = "guest "
"""The beginning of the facts about sources that the user has not named personally."""


_HIDDEN = (
    "SELECT s.name, count(*), count(*) - sum(coalesce(m.read, 0)) FROM arrivals t"
    " JOIN articles a ON a.number = t.article JOIN sources s ON s.number = a.source"
    " LEFT JOIN marks m ON m.article = a.number WHERE t.hidden = 1 GROUP BY s.number"
)
"""How many articles of each source a rule hides, and how many of them are unread."""


class Sources(Access):
    """Sources, and what a sync notes about them; nothing for a source that has gone in the meantime."""

    def sources(self) -> list[SourceState]:
        """The sources in their order, without removed ones."""
        return list(self._once("sources", self._read_sources))

    def _read_sources(self) -> list[SourceState]:
        rows = self._rows(
            "SELECT s.name, s.title, s.address, s.kind, s.language, s.options,"
            " c.listed, c.articles, c.articles - c.read, c.kept,"
            " s.fetched_at, s.tried_at, s.failure, s.built_in, s.credits, v.etag, v.last_modified,"
            " v.fresh_until, v.digest, v.size, s.home, s.group_name, s.paused, s.shown"
            " FROM sources s LEFT JOIN counts c ON c.source = s.number"
            " LEFT JOIN validators v ON v.source = s.number AND v.address = s.address"
            " WHERE s.removed = 0 ORDER BY s.place, s.number"
        )
        hidden = {
            str(name): (count(all_of_it), count(unread)) for name, all_of_it, unread in self._rows(_HIDDEN)
        }
        states = [_state(row, *hidden.get(str(row[0]), (0, 0))) for row in rows]
        if pauses := self.pauses():
            return [
                replace(state, paused_until=pauses[host].until)
                if (host := host_of(state.source.address)) in pauses
                else state
                for state in states
            ]
        return states

    def freshness(self, now: float) -> Freshness:
        """How old the news is, at `now` in Unix seconds: known at once where there are many sources."""
        rows = self._rows(
            "SELECT name, fetched_at, failure, built_in FROM sources WHERE removed = 0 ORDER BY place, number"
        )
        times = (
            clock.believed(known_time(at), now) for _name, at, _failure, built_in in rows if not built_in
        )
        failed = ((str(name), text(failure) or "") for name, _at, failure, _built_in in rows)
        return Freshness(
            len(rows),
            max((at for at in times if at is not None), default=None),
            any(built_in for *_, built_in in rows),
            tuple((name, failure) for name, failure in failed if failure),
        )

    def searches(self) -> list[SavedSearch]:
        """The saved searches in the order in which they were saved."""
        rows = self._rows("SELECT name, title, words, group_name, unread, new FROM searches ORDER BY number")
        return [
            SavedSearch(str(name), str(title), str(words), str(group), bool(unread), bool(new))
            for name, title, words, group, unread, new in rows
        ]

    def pauses(self) -> dict[str, Pause]:
        """The pauses of hosts, by host; one that is over stays until its host answers again."""
        rows = self._rows("SELECT host, until, seconds FROM pauses")
        return {
            str(host): Pause(until, seconds(length) or 0.0)
            for host, end, length in rows
            if (until := known_time(end)) is not None
        }

    def save_pauses(self, begun: Mapping[str, Pause], ended: Collection[str]) -> None:
        """Notes which hosts want no requests for a while, and which answer again."""
        if not begun and not ended:
            return
        with self._write():
            self._connection.executemany(
                "INSERT OR REPLACE INTO pauses VALUES (?, ?, ?)",
                [(host, pause.until, pause.seconds) for host, pause in begun.items()],
            )
            self._connection.executemany("DELETE FROM pauses WHERE host = ?", [(host,) for host in ended])

    def note_move(self, source: Source, address: str | None) -> int:
        """Notes where a sync was led for good, None for nowhere; how many in a row were led there."""
        if address is None and not self._rows("SELECT 1 FROM moves"):  # as nearly always
            return 0
        with self._write():
            number = self._source_number(source.name)
            if number is None or address is None:
                self._connection.execute("DELETE FROM moves WHERE source = ?", (number,))
                return 0
            rows = self._connection.execute(
                "INSERT INTO moves VALUES (?, ?, 1) ON CONFLICT (source) DO UPDATE SET syncs ="
                " CASE address WHEN excluded.address THEN syncs + 1 ELSE 1 END, address = excluded.address"
                " RETURNING syncs",
                (number, address),
            ).fetchall()
        return count(rows[0][0])

    def move_source(self, name: str, address: str, *, same_server: bool = False) -> None:
        """Gives a source another address; its articles and marks stay. Nothing where there is none.

        Of another server, nothing is known that could make the next request a conditional one.
        """
        with self._write():
            number = self._source_number(name)
            if number is None:
                return
            self._connection.execute("UPDATE sources SET address = ? WHERE number = ?", (address, number))
            self._connection.execute("DELETE FROM moves WHERE source = ?", (number,))
            if same_server:
                self._connection.execute(
                    "UPDATE OR REPLACE validators SET address = ? WHERE source = ?", (address, number)
                )
            else:
                self._connection.execute("DELETE FROM validators WHERE source = ?", (number,))

    def recognise(self, name: str, source: Source) -> None:
        """Notes what the first fetch of a source found out: its title, address, kind and options."""
        with self._write():
            self._connection.execute(
                "UPDATE sources SET title = ?, address = ?, kind = ?, options = ? WHERE number = ?",
                (source.title, source.address, source.kind, source.options, self._source_number(name)),
            )

    def imprints(self, names: Sequence[str] | None = None) -> dict[str, Imprint]:
        """The imprints of all sources by name, or of those `names` that are there, which takes no longer with
        many others; also of removed ones: their kept articles are still shown.
        """
        these = " WHERE removed = 0 OR number IN (SELECT source FROM counts WHERE kept > 0)"
        if names is not None:
            these = f" WHERE name IN ({', '.join('?' * len(names))})"
        found = f"SELECT name, title, credits, address, shown FROM sources{these} ORDER BY number"
        return {
            str(name): Imprint(str(shown or title), codec.strings(credits), str(address), bool(shown))
            for name, title, credits, address, shown in self._rows(found, tuple(names or ()))
        }

    def removed_addresses(self) -> dict[str, str]:
        """Name and address of removed sources, which are there only for their kept articles."""
        rows = self._rows("SELECT name, address FROM sources WHERE removed = 1")
        return {str(name): str(address) for name, address in rows}

    def add_source(self, source: Source) -> None:
        """Adds a source; one that was removed comes back with its articles if it is of this address."""
        with self._write():
            self._add(source)

    def guests(self) -> frozenset[str]:
        """The names of the sources that came along with somebody else's articles; no user has named them."""
        rows = self._rows(
            "SELECT s.name FROM sources s JOIN facts f ON f.name = ? || s.name WHERE s.removed = 0", (_GUEST,)
        )
        return frozenset(str(name) for (name,) in rows)

    def welcome(self, name: str) -> None:
        """Notes that the user has named this source."""
        if name in self.guests():
            with self._write():
                self._forget_guest(name)

    def _forget_guest(self, name: str) -> bool:
        deleted = self._connection.execute("DELETE FROM facts WHERE name = ?", (_GUEST + name,))
        return bool(deleted.rowcount)

    def _add_guest(self, source: Source) -> int:
        number = self._add(source)
        self._note_guest(source.name)
        return number

    def _note_guest(self, name: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, '')", (_GUEST + name,))

    def _add(self, source: Source) -> int:
        """Adds a source as the last one; one that was removed comes back if it is of this address."""
        number = self._insert(source)
        self._order_anew()
        return number

    def _order_anew(self) -> None:
        """Puts the sources of each group together."""
        entries = grouping.entries_of(self._connection)
        grouping.number_places(self._connection, grouping.in_groups(entries))

    def _insert(self, source: Source) -> int:
        from stadtbote_cache import likeness, writing

        self._forget_guest(source.name)
        number = self._source_number(source.name) or self._removed_at(source.address)
        if number is None or not self._source_number(source.name):
            self._free_name(source.name, but=number)
        values = (source.name, source.title, source.address, source.kind, source.language, source.options)
        if number is None:
            rows = self._connection.execute(
                "INSERT INTO sources (name, title, address, kind, language, options, place)"
                " VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM sources))"
                " RETURNING number",
                values,
            ).fetchall()
            number = int(rows[0][0])
        else:
            self._connection.execute(
                "UPDATE sources SET name = ?, title = ?, address = ?, kind = ?, language = ?, options = ?,"
                " removed = 0, built_in = 0, credits = '[]', fetched_at = NULL, tried_at = NULL,"
                " failure = NULL, place = CASE removed WHEN 0 THEN place"
                " ELSE (SELECT coalesce(max(place), 0) + 1 FROM sources) END WHERE number = ?",
                (*values, number),
            )
            likeness.restore(self._connection, number, writing.indexed_texts)
        return number

    def _removed_at(self, address: str) -> int | None:
        """The number of a removed source with this address, whatever its name."""
        from stadtbote_cache.identity import address_key

        wanted = address_key(address)
        rows = self._rows("SELECT number, address FROM sources WHERE removed = 1 ORDER BY number DESC")
        return next((count(number) for number, old in rows if address_key(str(old)) == wanted), None)

    def _free_name(self, name: str, *, but: int | None = None) -> None:
        """Gives what was kept of a removed source another name, where its own is wanted."""
        rows = self._rows(
            "SELECT number FROM sources WHERE name = ? AND removed = 1 AND number IS NOT ?", (name, but)
        )
        for (number,) in rows:
            self._connection.execute(
                "UPDATE sources SET name = ? WHERE number = ?", (self._free(f"{name[:34]}-2"), number)
            )

    def _free(self, name: str) -> str:
        """A name that no source or search has: this one, or the next that ends with a number."""
        rows = self._rows("SELECT name FROM sources UNION SELECT name FROM searches")
        taken = {str(found[0]) for found in rows}
        stem = re.sub(r"-\d+$", "", name)
        numbered = (f"{stem}-{number}" for number in itertools.count(2))
        return name if name not in taken else next(word for word in numbered if word not in taken)

    def remove_source(self, name: str) -> tuple[int, int]:
        """Removes a source for good; its kept articles stay. Returns how many articles went and stayed.

        Raises KeyError where there is no such source. See Arranging.remove for what can be taken back.
        """
        from stadtbote_cache import likeness, writing

        with self._write():
            source = self._source_number(name)
            if source is None:
                raise KeyError(name)
            self._forget_guest(name)
            likeness.release(self._connection, source, writing.indexed_texts)
            return self._purge(source)

    def _purge(self, source: int) -> tuple[int, int]:
        """Removes a source for good, but for its kept articles; returns how many articles went and stayed."""
        gone = self._delete_unkept(source)
        left = self._connection.execute("SELECT count(*) FROM articles WHERE source = ?", (source,))
        stayed = int(left.fetchone()[0])
        if stayed:
            self._connection.execute("UPDATE sources SET removed = 1 WHERE number = ?", (source,))
            for table in ("validators", "moves"):
                self._connection.execute(f"DELETE FROM {table} WHERE source = ?", (source,))
        else:
            self._connection.execute("DELETE FROM sources WHERE number = ?", (source,))
        return gone, stayed

    def _delete_unkept(self, source: int, most: int = -1) -> int:
        """Removes articles of a source that are not kept, at most so many if a number is given; how many."""
        from stadtbote_cache import writing
        from stadtbote_cache.search import index

        rows = self._connection.execute(
            "SELECT a.number FROM articles a LEFT JOIN marks m ON m.article = a.number"
            " WHERE a.source = ? AND coalesce(m.kept, 0) = 0 LIMIT ?",
            (source, most),
        ).fetchall()
        with index.pending(self._connection) as pending:
            for (number,) in rows:
                writing.delete(self._connection, pending, number)
        self._note_removed()
        return len(rows)

    def _next_arrival(self, source: int) -> int:
        """Counts a fetch that brings articles, in the caller's transaction; 0 for the first of a source."""
        first = "SELECT 1 FROM sources WHERE number = ? AND fetched_at IS NULL"
        if self._connection.execute(first, (source,)).fetchone():
            return 0
        rows = self._connection.execute(
            "INSERT INTO facts VALUES ('arrivals', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1"
            " RETURNING value"
        ).fetchall()
        return int(rows[0][0])

    def save_unchanged(self, source: Source, validators: Validators, now: float) -> None:
        """Notes that the server said that nothing has changed."""
        with self._write():
            number = self._source_number(source.name)
            if number is None:
                return
            self._connection.execute(
                "UPDATE sources SET built_in = 0, fetched_at = ?, tried_at = ?, failure = NULL"
                " WHERE number = ?",
                (now, now, number),
            )
            self._save_validators(number, source.address, validators)

    def save_failure(self, source: Source, failure: str, now: float) -> None:
        """Notes that a source could not be fetched; nothing else about it changes."""
        with self._write():
            number = self._source_number(source.name)
            if number is None:
                return
            self._connection.execute(
                "UPDATE sources SET tried_at = ?, failure = ? WHERE number = ?", (now, failure, number)
            )

    def claim(self, source: Source, tried_at: float | None, now: float | None) -> bool:
        """Moves the last attempt's time from `tried_at` to `now`; False if another process was faster."""
        with self._write():
            cursor = self._connection.execute(
                "UPDATE sources SET tried_at = ? WHERE name = ? AND removed = 0 AND tried_at IS ?",
                (now, source.name, tried_at),
            )
        return cursor.rowcount == 1

    def _save_validators(self, source: int, address: str, validators: Validators) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO validators VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                source,
                address,
                validators.etag,
                validators.last_modified,
                validators.fresh_until,
                validators.digest,
                validators.size,
            ),
        )


def _state(row: tuple[object, ...], hidden: int, hidden_unread: int) -> SourceState:
    source = Source(str(row[0]), str(row[1]), str(row[2]), str(row[3]), text(row[4]), str(row[5]))
    return SourceState(
        source=source,
        listed=count(row[6]),
        articles=count(row[7]) - hidden,
        unread=count(row[8]) - hidden_unread,
        kept=count(row[9]),
        fetched_at=known_time(row[10]),
        tried_at=known_time(row[11]),
        failure=text(row[12]),
        built_in=bool(row[13]),
        credits=codec.strings(row[14]),
        validators=Validators(
            text(row[15]),
            text(row[16]),
            known_time(row[17]),
            text(row[18]),
            count(row[19]) or None,
        ),
        home=text(row[20]),
        group=str(row[21]),
        paused=bool(row[22]),
        hidden=hidden,
        shown=text(row[23]) or "",
    )
