"""What an address leads to: asked for, and told in a sentence. Nothing is saved."""

from __future__ import annotations

from contextlib import suppress

from stadtbote.config.credentials import Credentials
from stadtbote.config.settings import Settings
from stadtbote.sources.adapters import UNKNOWN, adapter, fetch_source
from stadtbote.sources.discovery import Found, discover
from stadtbote.sources.net.http import Budget, Traffic
from stadtbote.sources.net.pauses import Pauses
from stadtbote.sync.sync import fetcher_for, note_pauses
from stadtbote.text.clean import MAX_ITEMS
from stadtbote.text.failures import shortfall
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Source, replace
from stadtbote_cache.store import Store


async def ask(
    store: Store,
    wanted: Source | str,
    settings: Settings,
    traffic: Traffic,
    budget: Budget | None = None,
    credentials: Credentials | None = None,
) -> Found:
    """What a source shows now, or what an address leads to; pauses hold as in a sync. Raises SourceError."""
    async with fetcher_for(settings, budget) as fetcher:
        fetcher.pauses = Pauses(store.pauses())
        if isinstance(wanted, Source) and wanted.name in store.guests():
            fetcher.guests = frozenset({wanted.address})
        if credentials:
            home = wanted.address if isinstance(wanted, Source) else wanted
            fetcher.credentials = {home: credentials}
        try:
            if isinstance(wanted, Source) and wanted.kind == UNKNOWN:
                found = await discover(wanted.address, fetcher, traffic)
                return replace(found, source=replace(found.source, name=wanted.name))
            if isinstance(wanted, Source):
                return Found(wanted, await fetch_source(wanted, fetcher, traffic))
            return await discover(wanted, fetcher, traffic)
        finally:
            with suppress(StoreError):  # what came can be told all the same
                note_pauses(store, fetcher.pauses)


def found_line(found: Found) -> str:
    """The sentences for what was found."""
    source, edition = found.source, found.edition
    said = _("Gefunden: {kind}, „{title}“, {count}.").format(
        kind=_(adapter(source.kind).words), title=source.title, count=articles(len(edition.items))
    )
    capped = not edition.complete and len(edition.items) >= MAX_ITEMS
    lacks = shortfall(skipped=edition.skipped, capped=capped, incomplete=not edition.complete)
    return f"{said} {lacks}" if lacks else said
