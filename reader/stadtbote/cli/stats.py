"""The command stats: what syncs cost, by month and source, in sentences or as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import groupby

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import say, say_json
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK
from stadtbote.reading.listing import read_costs
from stadtbote.text.dates import month
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import joined, size
from stadtbote_cache.records import Cost
from stadtbote_cache.store import Store


def register(commands: Commands) -> None:
    """The command stats."""
    help_text = _("sagen, was Abrufe gekostet und bedingte Anfragen gespart haben")
    commands.add("stats", help_text, on_store(show)).add_json()


def show(store: Store, options: argparse.Namespace) -> int:
    """`stats`: the newest month first; in each, all sources together, then every one."""
    costs = read_costs(store)
    months = [list(of_month) for _month, of_month in groupby(costs, key=lambda cost: cost.month)]
    if options.json:
        say_json({"months": [_month_as_json(of_month) for of_month in months]})
    elif not months:
        say(_("Noch kein Abruf gezählt."))
    else:
        for of_month in months:
            name = month(of_month[0].month)
            say(cost_line(_("{month}, alle Quellen").format(month=name), total(of_month)))
            for cost in of_month:
                say(cost_line(joined([name, cost.source]), cost))
    return EXIT_OK


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


def cost_line(name: str, cost: Cost) -> str:
    """What it cost, and what it saved, as one line."""
    said = _("{name}: {received} empfangen, {sent} gesendet, {requests}.").format(
        name=name,
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


def _month_as_json(costs: list[Cost]) -> dict[str, object]:
    whole = total(costs)
    sources = [{"name": cost.source, **_as_json(cost)} for cost in costs]
    return {"month": whole.month, **_as_json(whole), "sources": sources}


def _as_json(cost: Cost) -> dict[str, int]:
    return {
        "requests": cost.requests,
        "sent": cost.sent,
        "received": cost.received,
        "unchanged": cost.unchanged,
        "saved": cost.saved,
    }
