"""What an address leads to, told by `source add`, `source move` and `source test` alike."""

from __future__ import annotations

import argparse

from stadtbote.cli.output import chosen, remark
from stadtbote.errors import SourceError, UsageError
from stadtbote.text.host import address_line, host
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import has_secrets, in_command, without_secrets
from stadtbote.text.wording import joined, no_network
from stadtbote_cache.records import Link

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.config.credentials import Credentials
    from stadtbote.sources.discovery import Found
    from stadtbote.sources.net.http import Budget, Traffic
    from stadtbote_cache.store import Store


def needs_network(options: argparse.Namespace) -> None:
    """Raises UsageError where nothing may be asked for."""
    if options.offline:
        raise UsageError(no_network())


def look_up(
    store: Store,
    address: str,
    options: argparse.Namespace,
    credentials: Credentials | None,
    *,
    traffic: Traffic,
    budget: Budget | None = None,
    asks: bool,
) -> Found:
    """What an address leads to; a person that it `asks` chooses one of several feeds. Raises SourceError."""
    import asyncio

    from stadtbote.sync.lookup import ask

    def there(place: str) -> Found:
        settings = options.configuration.settings
        return asyncio.run(ask(store, place, settings, traffic, budget, credentials))

    remark(_("{host} wird gefragt …").format(host=host(address)))
    found = there(address)
    other = _other_feed(found) if asks else None
    return there(other) if other else found


def _other_feed(found: Found) -> str | None:
    """Asks which of several feeds of a page is meant: the address of another than the one that was found."""
    if not found.others:
        return None
    remark(_("Die Seite nennt mehrere Feeds:"))
    feeds = (Link(found.source.title, found.source.address), *found.others)
    for place, link in enumerate(feeds, 1):
        remark(joined([f"{place}. {link.text}", address_line(without_secrets(link.address))]))
    place = chosen(_("Welcher? Nummer, oder Enter für 1:"), len(feeds)) or 1
    return feeds[place - 1].address if place > 1 else None


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
