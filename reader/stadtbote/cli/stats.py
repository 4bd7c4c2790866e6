"""The command stats: what syncs cost, by month and source, in sentences, as bars or as JSON."""

from __future__ import annotations

import argparse
import os
import sys

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import say, say_json
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK
from stadtbote.stored import read_costs, read_names
from stadtbote.terminal import takeover
from stadtbote.text import signs, traffic
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Cost
from stadtbote_cache.store import Store


def register(commands: Commands) -> None:
    """The command stats."""
    help_text = _("sagen, was Abrufe gekostet und bedingte Anfragen gespart haben")
    shown = commands.add("stats", help_text, on_store(show)).add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help=_("als JSON ausgeben"))
    shown.add_argument("--bars", action="store_true", help=_("die Bytes als Balken zeichnen"))


def show(store: Store, options: argparse.Namespace) -> int:
    """`stats`: the newest month first; in each, all sources together, then every one."""
    costs = read_costs(store, None if options.json else read_names(store))
    if options.json:
        say_json({"months": [_month_as_json(*of_month) for of_month in traffic.of_months(costs)]})
        return EXIT_OK
    if options.bars and costs:
        ascii_only = options.configuration.settings.ascii
        signs.use(signs.ASCII if ascii_only else signs.choose(os.environ, sys.stdout.encoding))
        lines = traffic.bars(costs, takeover.columns())
    else:
        lines = traffic.lines(costs)
    for line in lines:
        say(line)
    return EXIT_OK


def _month_as_json(whole: Cost, *costs: Cost) -> dict[str, object]:
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
