"""What an address leads to: asked for and told, by `source add` and `source test` alike."""

from __future__ import annotations

import argparse
from contextlib import suppress

from stadtbote.cli.output import chosen, remark
from stadtbote.errors import SourceError, UsageError
from stadtbote.text.clean import MAX_ITEMS
from stadtbote.text.failures import shortfall
from stadtbote.text.host import address_line, host
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import has_secrets, in_command, without_secrets
from stadtbote.text.wording import articles, joined
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Link, Source

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.config.credentials import Credentials
    from stadtbote.config.settings import Settings
    from stadtbote.sources.discovery import Found
    from stadtbote.sources.net.http import Budget, Traffic
    from stadtbote_cache.store import Store


def needs_network(options: argparse.Namespace) -> None:
    """Raises UsageError where nothing may be asked for."""
    if options.offline:
        raise UsageError(_("Das geht nur mit Netz, also ohne --offline. Es wurde nichts verändert."))


def asked(
    store: Store,
    wanted: Source | str,
    settings: Settings,
    traffic: Traffic,
    budget: Budget | None = None,
    credentials: Credentials | None = None,
) -> Found:
    """What a source shows now, or what an address leads to; pauses hold as in a sync. Raises SourceError."""
    import asyncio

    from stadtbote.sources.adapters import fetch_source
    from stadtbote.sources.discovery import Found, discover
    from stadtbote.sources.net.pauses import Pauses
    from stadtbote.sync.sync import fetcher_for, note_pauses

    async def ask() -> Found:
        async with fetcher_for(settings, budget) as fetcher:
            fetcher.pauses = Pauses(store.pauses())
            if credentials:
                home = wanted.address if isinstance(wanted, Source) else wanted
                fetcher.credentials = {home: credentials}
            try:
                if isinstance(wanted, Source):
                    return Found(wanted, await fetch_source(wanted, fetcher, traffic))
                return await discover(wanted, fetcher, traffic)
            finally:
                with suppress(StoreError):  # what came can be told all the same
                    note_pauses(store, fetcher.pauses)

    return asyncio.run(ask())


def other_feed(found: Found) -> str | None:
    """Asks which of several feeds of a page is meant: the address of another than the one that was found."""
    if not found.others:
        return None
    remark(_("Die Seite nennt mehrere Feeds:"))
    feeds = (Link(found.source.title, found.source.address), *found.others)
    for place, link in enumerate(feeds, 1):
        remark(joined([f"{place}. {link.text}", address_line(without_secrets(link.address))]))
    place = chosen(_("Welcher? Nummer, oder Enter für 1:"), len(feeds)) or 1
    return feeds[place - 1].address if place > 1 else None


def found_line(found: Found) -> str:
    """The sentences for what was found."""
    from stadtbote.sources.adapters import adapter

    source, edition = found.source, found.edition
    said = _("Gefunden: {kind}, „{title}“, {count}.").format(
        kind=_(adapter(source.kind).words), title=source.title, count=articles(len(edition.items))
    )
    capped = not edition.complete and len(edition.items) >= MAX_ITEMS
    lacks = shortfall(skipped=edition.skipped, capped=capped, incomplete=not edition.complete)
    return f"{said} {lacks}" if lacks else said


def suggest(error: SourceError) -> None:
    """Names the addresses that may be tried instead; only the user's word has them asked."""
    if error.alternatives:
        remark(_("Nicht gefragt, aber vielleicht zu lesen:"))
        for address in error.alternatives:
            remark(f"  {add_command(address)}")


def add_command(address: str) -> str:
    """The command that adds an address, to copy; for one with secrets a placeholder and its host."""
    command = f"stadtbote source add {in_command(address)}"
    return f"{command} ({host(address)})" if has_secrets(address) else command
