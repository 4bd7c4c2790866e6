"""The action `source test`: what an address leads to, with nothing saved."""

from __future__ import annotations

import argparse
import time

from stadtbote.cli.arguments import Commands
from stadtbote.cli.lookup import needs_network, suggest
from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK, NothingToShow, SourceError
from stadtbote.reading.naming import called, source_named
from stadtbote.stored import read_sources
from stadtbote.text.dates import date_and_time, here
from stadtbote.text.failures import advice, happened
from stadtbote.text.host import address_line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_secrets
from stadtbote.text.wording import duration, joined, size
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.sources.discovery import Found
    from stadtbote.sources.net.http import Traffic


def add(actions: Commands) -> None:
    """The action, among those of `source`."""
    help_text = _("eine Quelle oder Adresse abrufen, ohne zu speichern")
    test = actions.add("test", help_text, on_store(_test))
    test.add_argument("address", metavar=_("NAME|ADRESSE"), help=_("Name einer Quelle, oder eine Adresse"))
    test.add_json()


def _test(store: Store, options: argparse.Namespace) -> int:
    import asyncio

    from stadtbote.config import credentials
    from stadtbote.sources.net.http import Traffic
    from stadtbote.sync.hubs import offered
    from stadtbote.sync.lookup import ask
    from stadtbote.sync.subscriptions import full_address

    needs_network(options)
    known = []
    try:
        name = source_named(called(store), options.address)
        known = [s.source for s in read_sources(store) if s.source.name == name]
    except NothingToShow:
        if "." not in options.address and ":" not in options.address:
            raise
    traffic = Traffic()

    begun = time.monotonic()
    try:
        wanted = known[0] if known else full_address(options.address)
        own = credentials.read(store.path).get(known[0].name) if known else None
        found = asyncio.run(ask(store, wanted, options.configuration.settings, traffic, credentials=own))
    except SourceError as error:
        if options.json:
            say_json(
                {"error": happened(error.failure), "reason": error.failure.code}
                | {"alternatives": list(error.alternatives)}
                | _cost(traffic, begun)
            )
        else:
            to_do = advice(error.failure, known[0].name if known else "")
            remark(f"{without_secrets(options.address)}: {happened(error.failure)} {to_do}")
            suggest(error)
        return error.exit_code
    if options.json:
        say_json(_tested(found) | _cost(traffic, begun))
        return EXIT_OK
    if found.source.is_hub:
        for feed in offered(found.source.options):
            say(joined([feed.source.title, address_line(without_secrets(feed.source.address))]))
    else:
        _say_tested(found)
    say(
        _("{requests}, {size} empfangen, {duration}.").format(
            requests=plural("{n} Anfrage", "{n} Anfragen", traffic.requests),
            size=size(traffic.received),
            duration=duration(time.monotonic() - begun),
        )
    )
    return EXIT_OK


def _cost(traffic: Traffic, begun: float) -> dict[str, object]:
    seconds = round(time.monotonic() - begun, 3)
    return {"requests": traffic.requests, "received": traffic.received, "seconds": seconds}


def _say_tested(found: Found) -> None:
    """What an address leads to: how it was recognised, and headline, date and link of each article."""
    from stadtbote.sources.adapters import adapter
    from stadtbote.sync.lookup import found_line

    say(found_line(found))
    if how := adapter(found.source.kind).recognised(found.source.options):
        say(_("Erkannt an: {sign}.").format(sign=_(how)))
    for item in found.edition.items:
        said = [item.headline]
        if item.published:
            said.append(date_and_time(here(item.published)))
        if item.address:
            said.append(address_line(without_secrets(item.address)))
        say(joined(said))


def _tested(found: Found) -> dict[str, object]:
    import json

    if found.source.is_hub:
        from stadtbote.sync.hubs import offered

        feeds = offered(found.source.options)
        sources = [{"title": feed.source.title, "address": feed.source.address} for feed in feeds]
        return {"kind": "index", "sources": sources}

    source, edition = found.source, found.edition
    return {
        "kind": source.kind,
        "title": source.title,
        "address": without_secrets(source.address),
        "recogniser": json.loads(source.options).get("recogniser"),
        "complete": edition.complete,
        "items": [
            {
                "title": item.headline,
                "date_published": item.published.isoformat() if item.published else None,
                "url": without_secrets(item.address) if item.address else None,
            }
            for item in edition.items
        ],
    }
