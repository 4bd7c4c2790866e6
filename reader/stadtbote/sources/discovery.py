"""Discovery: finds out what an address is, and how news is best read there."""

from __future__ import annotations

from urllib.parse import urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.adapters import KINDS, adapter
from stadtbote.sources.fetch import Fetch, Requests, Way
from stadtbote.sources.net.http import Answer, Fetcher, Traffic
from stadtbote.sources.web import hints, html
from stadtbote.text.clean import line
from stadtbote.text.names import page_title
from stadtbote_cache.identity import address_key
from stadtbote_cache.record import Record, replace
from stadtbote_cache.records import Edition, Link, Source

_MOST_TRIED = 4
"""Of the feeds that a page names so many are asked for until one works."""


class Found(Record):
    """A source that an address led to, not yet named, and what was fetched of it.

    `others` are feeds that the page named besides, not asked for.
    """

    source: Source
    fetch: Fetch
    others: tuple[Link, ...] = ()

    @property
    def edition(self) -> Edition:
        """What the source shows."""
        return self.fetch.edition or Edition(())


async def discover(address: str, fetcher: Fetcher, traffic: Traffic) -> Found:
    """The best way to read an address: what it is, else a feed or a search that it names, else the page.

    What another Stadtbote published is a hub. Of several feeds that a page names the
    first with articles is taken. A feed or search that does not work is passed over, and so is one in a
    private network that the page itself is not in. What a secure page names is asked for securely. Nothing is
    asked for twice. Raises SourceError where nothing works.
    """
    for kind in KINDS:
        if way := adapter(kind).recognise(address, None):
            return await _read(kind, way, Requests(way.address, fetcher, traffic))
    here = Requests(address, fetcher, traffic)
    answer = await here.first()
    failed: set[str] = set()
    asked = {address_key(address), address_key(answer.address)}
    without_articles: Found | None = None
    for kind in KINDS:
        way = adapter(kind).recognise(address, answer)
        if not way:
            continue
        if way.sure:
            try:
                return await _read(kind, way, here)
            except SourceError as error:
                if without_articles:
                    return without_articles
                error.alternatives = tuple(a for a in error.alternatives if a not in failed)
                raise
        named = [way.address, *(link.address for link in way.others)]
        for place, wanted in enumerate(named[:_MOST_TRIED]):
            there = Requests(_as_secure(wanted, answer.address), fetcher, traffic, home=address)
            if address_key(there.address) in asked:
                continue
            asked.add(address_key(there.address))
            try:
                hub = await _as_hub(there, address)
                found = hub or replace(await _read(kind, way, there, answer), others=way.others[place:])
            except SourceError:
                failed.add(wanted)
                continue  # another one, or the page itself, may still be readable
            if found.edition.items or hub:
                return found
            without_articles = without_articles or found
    raise SourceError(Reason.UNREADABLE)


def _as_secure(address: str, page_address: str) -> str:
    """An address that a page names; with https where the page came by it: nothing goes on in the open."""
    parts = urlsplit(address)
    if parts.scheme != "http" or urlsplit(page_address).scheme != "https":
        return address
    return parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl()


async def _as_hub(there: Requests, address: str) -> Found | None:
    """The index of a Stadtbote, where a page at `address` names one of its own server."""
    named = urlsplit(there.address)
    if named[:2] != urlsplit(address)[:2] or not named.path.endswith("/index.json"):
        return None
    way = adapter("hub").recognise(there.address, await there.first())
    return await _read("hub", way, there) if way else None


async def _read(kind: str, way: Way, requests: Requests, page: Answer | None = None) -> Found:
    """What a way leads to that a `page` named, if any did: a search has no title of its own, its page has."""
    fetch = await adapter(kind).fetch(requests, way.options)
    edition = fetch.edition or Edition(())
    title = page_title(line(edition.title or "", 300), _title(page) if page else "")
    title = title or urlsplit(requests.address).hostname or requests.address
    options = fetch.options or way.options
    return Found(Source("", title, requests.address, kind, edition.language, options), fetch)


def _title(answer: Answer) -> str:
    """What a page calls itself."""
    found = html.page(answer.body, answer.address, answer.charset)
    return line(hints.title(found, found.text(found.tree.css_first("h1"))), 300)
