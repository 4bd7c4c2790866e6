"""What syncs cost, by month and source: as sentences, and as bars for the eye. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from stadtbote.text import signs
from stadtbote.text.dates import month
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import joined, size
from stadtbote.text.wrapping import cells, cut
from stadtbote_cache.records import Cost

_WIDEST = 76  # cells of a row with a bar; farther to the right it is no longer read together with its name
_LEAST_BAR = 8


def of_months(costs: Iterable[Cost]) -> list[list[Cost]]:
    """The costs, which come month by month, as a list for each: the whole of it, then its sources."""
    months = (list(of_month) for _month, of_month in groupby(costs, key=lambda cost: cost.month))
    return [[total(of_month), *of_month] for of_month in months]


def total(costs: Iterable[Cost]) -> Cost:
    """The costs of a month added up; its source is empty."""
    whole = Cost("", "")
    for cost in costs:
        whole = Cost(
            "",
            cost.month,
            whole.requests + cost.requests,
            whole.sent + cost.sent,
            whole.received + cost.received,
            whole.unchanged + cost.unchanged,
            whole.saved + cost.saved,
        )
    return whole


def lines(costs: Iterable[Cost]) -> list[str]:
    """A sentence for each month, and behind it one for each of its sources; or that there is none."""
    found = [cost_line(cost) for of_month in of_months(costs) for cost in of_month]
    return found or [_("Noch kein Abruf gezählt.")]


def cost_line(cost: Cost) -> str:
    """What it cost, and what it saved, as one line."""
    said = _("{name}: {received} empfangen, {sent} gesendet, {requests}.").format(
        name=joined([month(cost.month), cost.source or _("alle Quellen")]),
        received=size(cost.received),
        sent=size(cost.sent),
        requests=plural("{n} Anfrage", "{n} Anfragen", cost.requests),
    )
    if not cost.unchanged:
        return said
    unchanged = plural(
        "{n} Antwort sagte nur, dass nichts neu ist; das sparte {size}.",
        "{n} Antworten sagten nur, dass nichts neu ist; das sparte {size}.",
        cost.unchanged,
        size=size(cost.saved),
    )
    return f"{said} {unchanged}"


def bars(costs: Iterable[Cost], width: int) -> Sequence[str]:
    """The same lines as rows of at most `width` cells: a name, a bar, and the bytes both ways in words.

    All bars have one scale, the largest month is the longest. Whatever cost anything has one sign at least.
    """
    rows = [cost for of_month in of_months(costs) for cost in of_month]
    amounts = [cost.sent + cost.received for cost in rows]
    sizes = [size(amount) for amount in amounts]
    names = [f"  {cost.source}" if cost.source else month(cost.month) for cost in rows]
    width = min(width, _WIDEST)
    figure = max(map(cells, sizes), default=0)
    # Names have what they need, but the bars are not to suffer.
    room = min(max(map(cells, names), default=0), max(width - figure - 2 - _LEAST_BAR, 0), width // 3)
    most, longest = max(amounts, default=0), max(width - room - figure - 2, 0)
    drawn = []
    for name, amount, said in zip(names, amounts, sizes, strict=True):
        bar = signs.current().bar * max(round(longest * amount / most) if most else 0, amount > 0)
        shown = cut(name, room)
        blanks = " " * (room - cells(shown))
        drawn.append(f"{shown}{blanks} {bar:<{longest}} {' ' * (figure - cells(said))}{said}")
    return drawn
