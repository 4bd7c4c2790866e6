"""The kinds of sources and their adapters. A new kind is a module with an ADAPTER, and its line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING

from stadtbote_cache.record import Record, replace

if TYPE_CHECKING:
    from stadtbote.sources.fetch import Elsewhere, Fetch, Requests, Way
    from stadtbote.sources.net.http import Answer, Fetcher, Traffic
    from stadtbote_cache.records import Source, Validators

KINDS = {
    "hub": "stadtbote.sources.feeds.hub",
    "feed": "stadtbote.sources.feeds.adapter",
    "graphql": "stadtbote.sources.graphql",
    "page": "stadtbote.sources.web.adapter",
}
"""The module of each kind, the better ways to read an address first; the last one reads any page.

They are imported where they are needed, and import their parsers where something is parsed: of most sources
nothing is new, and parsers take longer to import than a sync takes that asks two hundred.
"""

UNKNOWN = "address"
"""The kind of an address that was moved in: nothing has been asked of it, and its first sync finds out."""


class Adapter(Record):
    """How one kind of source is read.

    `fetch` makes a fetch of requests and options, and raises SourceError where nothing could be had.
    `recognise` gives the way that the answer of an address shows, if there is one; before anything was asked
    there is no answer, and the address alone must tell. `words` are the message for what was found, and
    `recognised` gives that for what its options say it was recognised by, "" for nothing to tell.
    With `own_site` the articles of other sites that it lists are not fetched for it.
    """

    fetch: Callable[[Requests, str], Awaitable[Fetch]]
    recognise: Callable[[str, Answer | None], Way | None]
    words: str
    own_site: bool = True
    recognised: Callable[[str], str] = lambda _options: ""


def adapter(kind: str) -> Adapter:
    """The adapter of a kind; what is of none of them is read as a page."""
    found: Adapter = import_module(KINDS.get(kind, KINDS["page"])).ADAPTER
    return found


async def fetch_source(
    source: Source,
    fetcher: Fetcher,
    traffic: Traffic,
    validators: Validators | None = None,
    elsewhere: Elsewhere | None = None,
) -> Fetch:
    """What a source shows now, cleaned; it may be read `elsewhere`.

    Raises SourceError where nothing of it could be had.
    """
    from stadtbote.sources.fetch import Requests  # brings the network along, which a pack does not need

    requests = Requests(source.address, fetcher, traffic, validators=validators, elsewhere=elsewhere)
    fetch = await adapter(source.kind).fetch(requests, source.options)
    return replace(fetch, moved=requests.moved)
