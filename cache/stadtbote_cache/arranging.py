"""What a person does with sources, saved searches and rules: each act is one method with plain values.

ACTS names them all; each is a step that `undo` takes back, and no mark is ever lost by one. They say
their sources and searches by name, so that a copy of the acts alone can be played again on another store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from stadtbote_cache import codec, grouping, likeness, sifting, writing
from stadtbote_cache.access import count
from stadtbote_cache.articles import Articles
from stadtbote_cache.fetches import Fetches
from stadtbote_cache.records import Rule, SavedSearch, Source, Undone

ACTS = (
    "add",  # add(source), or all that is added inside of adding(name)
    "import",  # Imports.take_in
    "rename",  # rename(old, new), also of a saved search
    "show_as",  # show_as(name, title), also of a saved search
    "move",  # move(name, source): another address, and how it is read
    "order",  # put_at(name, place)
    "step",  # step(name, up or down)
    "group",  # put_in(name, group)
    "pause",  # pause(name, paused=True)
    "resume",  # pause(name, paused=False)
    "remove",  # remove(name), also of a saved search
    "save",  # save(search)
    "filter",  # add_rule(rule)
    "unfilter",  # remove_rule(number)
)
_COLUMNS = {
    "sources": "name title address kind options language group_name place paused shown removed"
    " outline".split(),
    "searches": "name title words group_name unread new".split(),
    "rules": "act words source group_name".split(),
}
_STEPPED = _COLUMNS | {"marks": ["read", "kept"], "waiting": []}
"""What a step may hold: also the ids of articles by what marked them, and that no mark waited before."""

_BATCH = 500
LEFT = "left "
"""The beginning of the facts about when sources were taken out that a list from elsewhere had brought."""

_WAITS = 30 * 86_400  # seconds for which the articles of such a source stay
_Rows = dict[tuple[str, int], dict[str, object]]


class Arranging(Articles, Fetches):
    """The acts: `Arranging.of` an open store. Each raises KeyError for a name that there is not.

    Every one is a transaction of its own, and notes the step in it.
    """

    def rules(self) -> list[Rule]:
        """The rules in the order in which they were added."""
        return sifting.rules_of(self._connection)

    def matching(self, rule: Rule) -> list[int]:
        """The numbers of the articles here that a rule is for."""
        with self.one_state():
            return sorted(sifting.matching(self._connection, rule))

    # What a person does

    def add(self, source: Source) -> None:
        """Adds a source as `add_source` does."""
        with self._act("add", source.name):
            self._add(source)

    def adding(self, name: str) -> AbstractContextManager[object]:
        """Makes all that is done inside one step: another source is added, and brings others."""
        return self._act("add", name)

    def rename(self, old: str, new: str) -> None:
        """Gives a source or a saved search another name; that of a removed source is free."""
        with self._act("rename", old):
            if (number := self._source_number(old)) is not None:
                self._forget_guest(old)
                self._free_name(new)
                self._set(number, name=new)
            else:
                self._set_search(old, name=new)

    def show_as(self, name: str, title: str) -> None:
        """Gives a source or a saved search another name for the eye; for a source an empty one is its own."""
        with self._act("show_as", name):
            if (number := self._source_number(name)) is not None:
                self._set(number, shown=title or None)
            else:
                self._set_search(name, title=title)

    def move(self, name: str, source: Source) -> None:
        """Gives a source the address, kind and options of another one; its articles stay."""
        with self._act("move", name):
            number = self._present(name)
            self._set(number, address=source.address, kind=source.kind, options=source.options)
            self._forget_answers(number)

    def put_at(self, name: str, place: int) -> bool:
        """Puts a source at a place from 0 among all, or as near as its group allows; whether it moves."""
        return self._reorder(
            "order", name, lambda entries, number: grouping.put(entries, number, max(place, 0))
        )

    def step(self, name: str, step: int) -> bool:
        """Puts a source one place up (-1) or down (1), past a whole group where it is; whether it moves."""
        return self._reorder("step", name, lambda entries, number: grouping.stepped(entries, number, step))

    def put_in(self, name: str, group: str) -> None:
        """Puts a source into a group, as its last one; an empty one takes it out of its group."""
        with self._act("group", name):
            last = "(SELECT max(place) + 1 FROM sources)"
            self._connection.execute(
                f"UPDATE sources SET group_name = ?, place = {last} WHERE number = ?",
                (group, self._present(name)),
            )
            self._order_anew()

    def pause(self, name: str, *, paused: bool) -> None:
        """Pauses a source, or lets it go on: a paused one is asked only where it is named."""
        with self._act("pause" if paused else "resume", name):
            self._set(self._present(name), paused=int(paused))

    def remove(self, name: str) -> None:
        """Takes a source or a saved search out.

        The kept articles of a source are still shown. The others stay as they are, without being shown, as
        long as the step can be taken back; then `forgetting` removes them for good.
        """
        with self._act("remove", name):
            number = self._source_number(name)
            if number is None:
                self._set_search(name, gone=True)
                return
            self._forget_guest(name)
            likeness.release(self._connection, number, writing.indexed_texts)
            self._set(number, removed=1)
            self._order_anew()  # in this step, so that taking it back gives every source its place again

    def save(self, search: SavedSearch) -> None:
        """Saves a search, in place of the one of this name if there is one."""
        with self._act("save", search.name):
            self._free_name(search.name)
            self._connection.execute(
                "INSERT INTO searches (name, title, words, group_name, unread, new)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET title = excluded.title,"
                " words = excluded.words, group_name = excluded.group_name, unread = excluded.unread,"
                " new = excluded.new",
                (search.name, search.title, search.words, search.group, search.unread, search.new),
            )

    def add_rule(self, rule: Rule) -> None:
        """Adds a rule; what it hides is hidden at once, and what it marks is what comes from now on."""
        with self._act("filter", rule.words):
            source = None if rule.source is None else self._present(rule.source)
            self._connection.execute(
                "INSERT INTO rules (act, words, source, group_name) VALUES (?, ?, ?, ?)",
                (rule.act, rule.words, source, rule.group),
            )

    def remove_rule(self, number: int) -> None:
        """Removes a rule by its own number; what it hid is shown again, what it marked stays."""
        with self._act("unfilter", str(number)):
            found = self._connection.execute("DELETE FROM rules WHERE number = ? RETURNING words", (number,))
            if not found.fetchall():
                raise KeyError(number)

    # What follows

    def last_step(self) -> int:
        """The number of the last step that can be taken back; 0 where there is none."""
        return count(self._rows("SELECT max(number) FROM undo")[0][0])

    def forget_steps(self) -> None:
        """Forgets all steps, where something came behind them that cannot be taken back."""
        with self._write():
            self._connection.execute("DELETE FROM undo")

    def undo(self) -> Undone | None:
        """Takes back the last step of `mark` or of an act, whoever made it; None where there is none.

        Articles that are gone are left out, and so is what other steps marked.
        """
        with self._write():
            rows = self._connection.execute(
                "SELECT number, act, marks FROM undo ORDER BY number DESC LIMIT 1"
            ).fetchall()
            if not rows:
                return None
            step, act, marks = rows[0]
            self._connection.execute("DELETE FROM undo WHERE number = ?", (step,))
            if act not in {"read", "unread", "keep", "unkeep"}:
                return self._take_back(str(act), codec.load_list(marks))
            name = "read" if act in {"read", "unread"} else "kept"
            before = {self.number_of(id_): was for id_, was in codec.mark_rows(marks)}
            numbers = [number for number in before if number is not None]
            for was in set(before.values()):
                alike = self._with_same([number for number in numbers if before[number] == was])
                self._set_marks(alike, {name: was})
        return Undone(str(act), tuple(numbers))

    def _take_back(self, act: str, before: list[object]) -> Undone:
        """Puts rows back as a step found them, in the caller's transaction."""
        (name, *rows) = before or [""]
        wanted = rows_of(rows)
        names = self._names()
        # Two may swap their names: none keeps its own until all are free.
        for table, number, columns in wanted:
            if columns and "name" in columns:
                self._connection.execute(
                    f"UPDATE {table} SET name = name || ' ' || number WHERE number = ?", (number,)
                )
        for table, number, columns in sorted(wanted, key=lambda row: row[2] is not None):
            self._put_back(table, number, columns)
            if table == "sources" and columns and columns.get("removed") == 0:
                likeness.restore(self._connection, number, writing.indexed_texts)
        self._order_anew()
        sifting.hide_all(self._connection)
        now = self._names()
        renamed = [(names[n], now[n]) for n in names if n in now and names[n] != now[n]]
        for old, new in renamed:
            self._rename_costs(old, new)
        return Undone(act, name=str(name), renamed=tuple(renamed))

    def forgetting(self) -> Iterator[None]:
        """Removes for good, step by step, what is left of removed sources that no step brings back."""
        steps = self._rows("SELECT marks FROM undo WHERE act = 'remove'")
        rows = [row for (marks,) in steps for row in rows_of(codec.load_list(marks)) if row[0] == "sources"]
        held = {number for _table, number, columns in rows if columns and "removed" in columns}
        left = "SELECT CAST(substr(name, ?) AS INTEGER) FROM facts WHERE name LIKE ? AND value > ?"
        since = time.time() - _WAITS
        held |= {count(row[0]) for row in self._rows(left, (len(LEFT) + 1, f"{LEFT}%", f"{since:.0f}"))}
        for (number,) in self._rows(
            "SELECT s.number FROM sources s JOIN counts c ON c.source = s.number"
            " WHERE s.removed = 1 AND c.articles <> c.kept"
        ):
            if number in held:
                continue
            gone = _BATCH
            while gone == _BATCH:  # in parts, so that others can write meanwhile
                with self._write():
                    gone = self._delete_unkept(count(number), _BATCH)
                yield
            with self._write():
                self._purge(count(number))

    @contextmanager
    def _act(self, act: str, name: str) -> Iterator[list[object]]:
        """Notes what an act changes, and what it adds to this list, as a step that can be taken back.

        Within another one it is a part of that.
        """
        more: list[object] = []
        if self._connection.in_transaction:
            yield more
            return
        with self._write():
            before, names = self._arranged(), self._names()
            yield more
            sifting.hide_all(self._connection)
            changed = [*_changes(before, self._arranged()), *more]
            for number, now in self._names().items():
                if now != names.get(number, now):
                    self._rename_costs(names[number], now)
            if changed:
                self._note_act(act, [name, *changed])

    def _arranged(self) -> _Rows:
        return {
            (table, number): dict(zip(columns, values, strict=True))
            for table, columns in _COLUMNS.items()
            for number, *values in self._connection.execute(
                f"SELECT number, {', '.join(columns)} FROM {table}"
            )
        }

    def _names(self) -> dict[int, str]:
        rows = self._connection.execute("SELECT number, name FROM sources WHERE removed = 0")
        return {int(number): str(name) for number, name in rows}

    def _present(self, name: str) -> int:
        if (number := self._source_number(name)) is None:
            raise KeyError(name)
        return number

    def _set(self, source: int, **columns: object) -> None:
        sets = ", ".join(f"{column} = ?" for column in columns)
        self._connection.execute(f"UPDATE sources SET {sets} WHERE number = ?", (*columns.values(), source))

    def _forget_answers(self, source: int) -> None:
        """Forgets what the server of another address said."""
        self._set(source, failure=None, tried_at=None)
        for table in ("validators", "moves"):
            self._connection.execute(f"DELETE FROM {table} WHERE source = ?", (source,))

    def _set_search(self, search: str, *, gone: bool = False, **columns: object) -> None:
        sets = ", ".join(f"{column} = ?" for column in columns)
        query = "DELETE FROM searches" if gone else f"UPDATE searches SET {sets}"
        if not self._connection.execute(f"{query} WHERE name = ?", (*columns.values(), search)).rowcount:
            raise KeyError(search)

    def _reorder(self, act: str, name: str, order: Callable[[list[grouping.Entry], int], list[int]]) -> bool:
        with self._act(act, name):
            number = self._present(name)
            entries = grouping.entries_of(self._connection)
            after = order(entries, number)
            moved = after != [entry[0] for entry in entries]
            if moved:
                grouping.number_places(self._connection, after)
        return moved

    def _rename_costs(self, old: str, new: str) -> None:
        """Lets what syncs cost go along with a source's name."""
        sums = "requests sent received unchanged saved".split()
        self._connection.execute(
            f"INSERT INTO traffic (source, month, {', '.join(sums)}) SELECT ?, month, {', '.join(sums)}"
            " FROM traffic WHERE source = ? ON CONFLICT (source, month) DO UPDATE SET "
            + ", ".join(f"{name} = {name} + excluded.{name}" for name in sums),
            (new, old),
        )
        self._connection.execute("DELETE FROM traffic WHERE source = ?", (old,))

    def _is_there(self, source: object) -> bool:
        found = self._rows("SELECT 1 FROM sources WHERE number = ?", (source,))
        return source is None or bool(found)

    def _put_back(self, table: str, number: int, columns: dict[str, object] | None) -> None:
        """Makes a row what it was: without columns, it was not there."""
        if table == "marks":
            self._unmark(columns or {})
            return
        if columns is None:
            self._take_away(table, number)
            return
        if table == "sources" and columns.get("removed"):
            likeness.release(self._connection, number, writing.indexed_texts)
        if "name" in columns:
            self._free_name(str(columns["name"]), but=number)
            columns = columns | {"name": self._free(str(columns["name"]))}
        sets = ", ".join(f"{name} = ?" for name in columns)
        if table == "rules" and not self._is_there(columns.get("source")):
            return  # it was for a source that is gone for good
        done = self._connection.execute(
            f"UPDATE {table} SET {sets} WHERE number = ?", (*columns.values(), number)
        ).rowcount
        if not done and set(columns) == set(_COLUMNS[table]) and table != "sources":
            names, holes = ", ".join(columns), ", ".join("?" * len(columns))
            self._connection.execute(
                f"INSERT INTO {table} (number, {names}) VALUES (?, {holes})", (number, *columns.values())
            )

    def _take_away(self, table: str, number: int) -> None:
        """Takes out what a step added; of a source that has articles, only what is kept is still shown."""
        if table != "sources":
            column = "source" if table == "waiting" else "number"
            self._connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))
            return
        for (name,) in self._rows("SELECT name FROM sources WHERE number = ?", (number,)):
            self._forget_guest(str(name))
        likeness.release(self._connection, number, writing.indexed_texts)
        self._connection.execute("DELETE FROM waiting WHERE source = ?", (number,))
        articles = self._connection.execute("SELECT 1 FROM articles WHERE source = ?", (number,)).fetchone()
        if articles:
            self._set(number, removed=1)
        else:
            self._connection.execute("DELETE FROM sources WHERE number = ?", (number,))

    def _unmark(self, marked: Mapping[str, object]) -> None:
        """Takes these marks off the articles with these ids."""
        for name, ids in marked.items():
            found = map(self.number_of, map(str, ids)) if isinstance(ids, list) else ()
            self._connection.executemany(
                f"UPDATE marks SET {name} = 0 WHERE article = ?",
                [(number,) for number in found if number is not None],
            )


def _changes(before: _Rows, after: _Rows) -> list[object]:
    """The rows that are others now, as they were: columns that differ, or None for one that was not there."""
    changed: list[object] = [[*key, None] for key in after if key not in before]
    for key, row in before.items():
        now = after.get(key, {})
        if differing := {name: value for name, value in row.items() if name not in now or now[name] != value}:
            changed.append([*key, differing])
    return changed


def rows_of(rows: list[object]) -> list[tuple[str, int, dict[str, object] | None]]:
    """The rows of a step: table, number, and columns; without anything that no step notes."""
    found = list[tuple[str, int, dict[str, object] | None]]()
    for row in rows:
        match row:
            case [str(table), int(number), None] if table in _STEPPED:
                found.append((table, number, None))
            case [str(table), int(number), dict(columns)] if set(columns) <= set(_STEPPED.get(table, ())):
                found.append((table, number, columns))
    return found
