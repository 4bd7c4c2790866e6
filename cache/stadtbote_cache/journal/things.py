"""What is in the open store, named as it is in every store: sources, articles, saved searches and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from stadtbote_cache import codec
from stadtbote_cache.access import KEY, Access, count, text
from stadtbote_cache.identity import key_of, lasting, source_key
from stadtbote_cache.journal.registers import BEFORE, Kept, State, Thing, act
from stadtbote_cache.journal.triggers import ARRANGED, FIELDS, LISTS, MARKS

_CHUNK = 500


class Things(Access):
    """`Things.of` an open store."""

    _all: tuple[tuple[int, int], dict[Thing, int]] | None = None

    def source_key(self, number: int) -> str:
        """A source as it is named in every store; empty where there is none."""
        rows = self._rows("SELECT kind, address, options FROM sources WHERE number = ?", (number,))
        return source_key(*map(str, rows[0])) if rows else ""

    def source(self, number: int) -> dict[str, object] | None:
        """The registers of a source that its row has; None where it is gone."""
        rows = self._rows(
            f"SELECT {', '.join((*FIELDS, *ARRANGED))}, 1 - removed, name IN"
            " (SELECT substr(f.name, 7) FROM facts f WHERE f.name LIKE 'guest %') FROM sources"
            " WHERE number = ?",
            (number,),
        )
        return dict(zip((*FIELDS, *ARRANGED, "there", "guest"), rows[0], strict=True)) if rows else None

    def named(self, numbers: Iterable[int]) -> dict[int, Thing]:
        """These articles as they are named in every store."""
        found: dict[int, Thing] = {}
        left = iter(numbers)
        while part := list(islice(left, _CHUNK)):
            holes = ",".join("?" * len(part))
            found |= self._named_where(f"a.number IN ({holes})", part)
        return found

    def articles(self) -> dict[int, Thing]:
        """All articles as they are named in every store."""
        return self._named_where("1")

    def _named_where(self, where: str, values: list[int] | None = None) -> dict[int, Thing]:
        rows = self._rows(
            f"SELECT a.number, {KEY}, a.address, a.headline_key, a.published, a.source"
            f" FROM articles a WHERE {where}",
            values or (),
        )
        keys = {number: self.source_key(count(number)) for number in {row[5] for row in rows}}
        return {
            count(row[0]): (
                "article",
                keys[row[5]],
                lasting(text(row[1]), text(row[2]), str(row[3]), text(row[4])),
            )
            for row in rows
            if keys[row[5]]
        }

    def whole(self, number: int) -> object:
        """An article with its text, as a register has it; None where it is gone."""
        from stadtbote_cache.merging import Merging  # only what is kept needs it

        found = next(Merging.of(self).packed([number]), None)
        (id_,) = self._rows("SELECT id FROM articles WHERE number = ?", (number,))[0] if found else ("",)
        return codec.article_row(found) | {"id": id_} if found else None

    def listed(self, table: str, number: int, field: str, said: str) -> dict[Thing, dict[str, object]]:
        """A saved search or a rule that is there, or is gone."""
        columns = LISTS[table]
        if field == "gone":
            parts = said.split("\n")
            if table == "rules" and parts[3]:
                parts[3] = self.source_key(int(parts[3]))
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
        values["source"] = self.source_key(count(rows[0][3])) if rows[0][3] else ""
        parts = [str(values[name]) for name in ("act", "words", "group_name", "source")]
        return {(table, key_of(*parts)): values | {"there": 1}}

    def numbers(self) -> dict[Thing, int]:
        """The numbers of all articles by how they are named in every store."""
        rows = self._rows("SELECT sum(articles), (SELECT max(number) FROM articles) FROM counts")
        extent = count(rows[0][0]), count(rows[0][1])
        if self._all is None or self._all[0] != extent:
            self._all = extent, {thing: number for number, thing in self.articles().items()}
        return self._all[1]

    def sources(self) -> dict[str, tuple[int, str, bool]]:
        """Number and name of the sources by key, and whether each is there, or removed."""
        rows = self._rows(
            "SELECT number, name, kind, address, options, removed FROM sources ORDER BY removed DESC"
        )
        return {source_key(str(r[2]), str(r[3]), str(r[4])): (count(r[0]), str(r[1]), not r[5]) for r in rows}

    def heal(self, state: State, named: Mapping[int, Thing], at: int) -> None:
        """Adds to registers what only the store knows, as where an older Stadtbote worked with it.

        `named` are all `articles`; `at` is the time of what was done meanwhile.
        """
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
                    act(fields, {name: value}, at)
            if values["kept"] and "whole" not in fields:
                fields["whole"] = Kept(self.whole(number), BEFORE)
        for key, (number, _name, _there) in self.sources().items():
            if (said := self.source(number)) is not None:
                fields = state.setdefault(("source", key), {})
                fields.update(
                    {field: Kept(value, BEFORE) for field, value in said.items() if field not in fields}
                )
        for table in LISTS:
            for (row,) in self._rows(f"SELECT number FROM {table}"):
                for thing, said in self.listed(table, count(row), "", "").items():
                    known = {name: Kept(value, BEFORE) for name, value in said.items()}
                    state[thing] = known | state.get(thing, {})
