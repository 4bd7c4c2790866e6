"""Brings the open store to where registers are, always in the caller's transaction."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property

from stadtbote_cache import codec, preparing, sifting, writing
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.identity import source_key
from stadtbote_cache.journal.registers import Kept, State, Thing, text_of, value_of
from stadtbote_cache.journal.things import Things
from stadtbote_cache.journal.triggers import FIELDS, LISTS, MARKS
from stadtbote_cache.merging import Merging
from stadtbote_cache.record import Record
from stadtbote_cache.records import Source, replace
from stadtbote_cache.search import index

_MOST_PLACE = 2**31


class Taken(Record):
    """What was taken from another journal: counts of sources, articles, saved searches and filters.

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
    searches: int = 0
    rules: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(*(getattr(self, n) + getattr(other, n) for n in self.__match_args__))

    @property
    def nothing(self) -> bool:
        """Whether all of it was known."""
        return not any(getattr(self, name) for name in self.__match_args__)


class Replay(Arranging, Merging):
    """`Replay.of` an open store."""

    @cached_property
    def things(self) -> Things:
        """What is in it by the names of every store."""
        return Things.of(self)

    def there(self) -> set[tuple[str, int, bool]]:
        """Key and number of the sources that are there, and whether they are guests."""
        guests = self.guests()
        return {
            (key, number, name in guests)
            for key, (number, name, there) in self.things.sources().items()
            if there
        }

    def make_guest(self, number: int) -> None:
        """Makes a source one that nobody named."""
        (name,) = self._connection.execute("SELECT name FROM sources WHERE number = ?", (number,)).fetchone()
        self._note_guest(name)

    def put_right(self, number: int, whole: object) -> None:
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

    def apply(self, part: State, state: State, numbers: dict[Thing, int] | None = None) -> Taken:
        """Brings the store to where these registers are, in the caller's transaction.

        `numbers` are those of the articles that can be meant, where not all can.
        """
        taken = Taken()
        here = self.things.sources()
        there_last = [thing for thing in part if thing[0] == "source"]
        for thing in sorted(there_last, key=lambda thing: bool(value_of(state[thing], "there"))):
            taken += self._apply_source(thing[1], state[thing], here)
        lists = [thing for thing in part if thing[0] in LISTS and len(thing) == 2]
        for thing in lists:
            taken += Taken(**{thing[0]: self._apply_listed(thing[0], state[thing], here)})
        if there_last or lists:
            places = [
                (place, number)
                for key, (number, _name, _there) in here.items()
                if isinstance(place := value_of(state.get(("source", key), {}), "place"), int)
            ]
            self._connection.executemany("UPDATE sources SET place = ? WHERE number = ?", places)
            self._order_anew()
            sifting.hide_all(self._connection)
        articles = [thing for thing in part if thing[0] == "article" and len(thing) == 3]
        if articles and numbers is None:
            numbers = self.things.numbers()
        for thing in articles:
            fields, number = state[thing], (numbers or {}).get(thing)
            if value_of(fields, "kept") and (whole := value_of(fields, "whole")):
                if number is None:
                    number = self._insert_kept(thing[1], whole, state, here)
                    taken += Taken(articles=number is not None)
                else:
                    self._complete_text(number, whole)
            if number is None:
                is_marked = any(value_of(fields, name) for name in MARKS)
                taken += Taken(waiting=is_marked, lost=bool(value_of(fields, "kept")))
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
            value = value_of(fields, name)
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

    def _apply_source(
        self, key: str, fields: Mapping[str, Kept], here: dict[str, tuple[int, str, bool]]
    ) -> Taken:
        number, name, is_there = here.get(key, (0, "", False))
        taken = Taken()
        if not value_of(fields, "there"):
            to = text_of(fields, "to")
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
            number = (self._add_guest if value_of(fields, "guest") else self._add)(source)
            self._change_source(number, source.name, fields)
            taken = Taken(added=1)
        else:
            if "guest" in fields and bool(value_of(fields, "guest")) != (name in self.guests()):
                (self._note_guest if value_of(fields, "guest") else self._forget_guest)(name)
            taken = Taken(changed=self._change_source(number, name, fields))
        here.clear()
        here.update(self.things.sources())
        return taken

    def _reads(self, address: str) -> bool:
        """Whether a source has this address."""
        return bool(self._rows("SELECT 1 FROM sources WHERE address = ? AND removed = 0", (address,)))

    def _change_source(self, number: int, name: str, fields: Mapping[str, Kept]) -> bool:
        """Takes over what is said of a source that is there; whether anything was other."""
        said: dict[str, object] = {
            field: value
            for field in (*FIELDS[1:], "group_name", "shown", "outline")
            if isinstance(value := value_of(fields, field), str)
        }
        if isinstance(paused := value_of(fields, "paused"), int):
            said["paused"] = int(paused == 1)
        if "shown" in fields and not said.get("shown"):
            said["shown"] = None
        wanted = text_of(fields, "name")
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
        values: dict[str, object] = {name: value_of(fields, name) for name in LISTS[table]}
        if table == "rules" and (key := text_of(fields, "source")):
            if key not in here:
                return False
            values["source"] = here[key][0]
        elif table == "rules":
            values["source"] = None
        if None in [value for name, value in values.items() if name != "source"]:
            return False
        by = ("name",) if table == "searches" else tuple(values)
        same = " AND ".join(f"{name} IS :{name}" for name in by)
        if not value_of(fields, "there"):
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
            here.update(self.things.sources())
        number, name, _there = here[key]
        with index.pending(self._connection) as pending:
            shown = preparing.article(article.item, article.page)
            wanted_id = whole.get("id") if isinstance(whole, dict) else None
            new = writing.New(article.position, shown, article.page, False, wanted_id)
            return writing.insert(self._connection, pending, (number, name), [new], time.time())[0]


def _described(key: str, fields: Mapping[str, Kept]) -> Source | None:
    """A source by its registers; None where too little is known of it, or it is another one."""
    name, title, address, kind = (text_of(fields, field) for field in FIELDS[:4])
    if not (name and address and kind):
        return None
    options = text_of(fields, "options") or "{}"
    if source_key(kind, address, options) != key:
        return None
    return Source(name, title or name, address, kind, text_of(fields, "language") or None, options)
