"""What syncs cost: bytes by source and month, added up and read."""

from __future__ import annotations

from collections.abc import Iterable

from stadtbote_cache.access import Access, count
from stadtbote_cache.records import Cost

KEPT_MONTHS = 24
"""For how many months the costs are kept, including the current one."""


class Costs(Access):
    """The costs of all syncs."""

    def add_costs(self, costs: Iterable[Cost]) -> None:
        """Adds costs, in one transaction, and drops what is too old compared with the months added."""
        added = [cost for cost in costs if cost.requests or cost.sent or cost.received]
        if not added:
            return
        with self._write():
            self._connection.executemany(
                "INSERT INTO traffic VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, month) DO UPDATE SET"
                " requests = requests + excluded.requests, sent = sent + excluded.sent,"
                " received = received + excluded.received, unchanged = unchanged + excluded.unchanged,"
                " saved = saved + excluded.saved",
                [(c.source, c.month, c.requests, c.sent, c.received, c.unchanged, c.saved) for c in added],
            )
            oldest = months_before(max(cost.month for cost in added), KEPT_MONTHS - 1)
            self._connection.execute("DELETE FROM traffic WHERE month < ?", (oldest,))

    def costs(self) -> list[Cost]:
        """The costs, the newest month first, and within it the source that received most."""
        rows = self._rows(
            "SELECT source, month, requests, sent, received, unchanged, saved FROM traffic"
            " ORDER BY month DESC, received DESC, source"
        )
        return [Cost(str(row[0]), str(row[1]), *map(count, row[2:])) for row in rows]


def months_before(month: str, number: int) -> str:
    """The month this many months before another: 3 before "2026-02" is "2025-11"."""
    year, of_year = month.split("-")
    whole = 12 * int(year) + int(of_year) - 1 - number
    return f"{whole // 12:04}-{whole % 12 + 1:02}"
