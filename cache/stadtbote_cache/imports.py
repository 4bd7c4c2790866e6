"""Takes in what was moved from another reader, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stadtbote_cache import waiting
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.records import Awaited, MovedSource, SavedSearch


class Imports(Arranging):
    """Moving in and out: `Imports.of` an open store."""

    def take_in(
        self,
        sources: Sequence[MovedSource],
        searches: Sequence[SavedSearch] = (),
        marks: Mapping[str, Sequence[Awaited]] | None = None,
    ) -> int:
        """Adds sources behind those that are there, in this order, saved searches, and marks by source.

        No name may be taken. Returns how many articles have their marks now; other marks wait. Raises
        KeyError for marks of a source that is not there.
        """
        added = sum(not moved.there for moved in sources)
        with self._act("import", str(added)) as step:
            before = self._marked()
            for moved in sources:
                about = moved.source
                number = self._present(moved.there) if moved.there else self._insert(about)
                self._connection.execute(
                    "UPDATE sources SET name = ?, title = ?, shown = ?, group_name = ?, paused = ?,"
                    " outline = ?, place = (SELECT max(place) + 1 FROM sources) WHERE number = ?",
                    (
                        about.name,
                        about.title,
                        moved.shown or None,
                        moved.group,
                        moved.paused,
                        moved.outline,
                        number,
                    ),
                )
            self._order_anew()
            self._connection.executemany(
                "INSERT INTO searches (name, title, words, group_name, unread, new)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [(s.name, s.title, s.words, s.group, s.unread, s.new) for s in searches],
            )
            settled = 0
            for name, awaited in (marks or {}).items():
                number = self._present(name)
                if not self._rows("SELECT 1 FROM waiting WHERE source = ? LIMIT 1", (number,)):
                    step.append(["waiting", number, None])
                waiting.add(self._connection, number, awaited)
                settled += waiting.settle(self._connection, number)
            if settled:
                now = self._marked()
                new = {name: sorted(now[name] - before[name]) for name in now}
                step.append(["marks", 0, new])
        return settled

    def _marked(self) -> dict[str, set[str]]:
        """The ids of articles by how they are marked."""
        found = "SELECT a.id FROM marks m JOIN articles a ON a.number = m.article WHERE m."
        return {name: {str(id_) for (id_,) in self._rows(f"{found}{name} = 1")} for name in ("read", "kept")}

    def outlines(self) -> dict[str, str]:
        """Attributes of OPML files that are not ours, as JSON, by the names of sources that have any."""
        rows = self._rows("SELECT name, outline FROM sources WHERE removed = 0 AND outline <> '{}'")
        return {str(name): str(outline) for name, outline in rows}
