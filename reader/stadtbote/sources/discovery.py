"""Discovery: finds out what an address is, and how news is best read there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds import feed
from stadtbote.sources.feeds.published import Offered, offered
from stadtbote.sources.fetch import fetch_edition
from stadtbote.sources.net.http import Answer, Fetcher, Traffic
from stadtbote.sources.web import html, page
from stadtbote.text.clean import line
from stadtbote_cache.records import Edition, Source, replace


@dataclass(frozen=True, slots=True)
class Found:
    """A source that an address led to, not yet named, and the edition it shows now."""

    source: Source
    edition: Edition


async def discover(address: str, fetcher: Fetcher, traffic: Traffic) -> Found | Offered:
    """The best way to read an address: a feed, else a GraphQL search, else the page itself.

    What another Stadtbote published is offered with all its sources. A page's feed or search that does not
    work is passed over, and so is one in a private network that the page itself is not in. What a secure page
    names is asked for securely. Raises SourceError where nothing works.
    """
    if urlsplit(address).path.rstrip("/").endswith("/api/graphql"):
        # The trailing slash is required: a POST without it is answered with 404.
        bare = address.partition("?")[0].rstrip("/")
        return await _read(bare + "/", "graphql", "{}", bare + "/", fetcher, traffic)
    answer = await fetcher.get(address, home=address, traffic=traffic)
    if found_index := _offered(answer, address):
        return found_index
    if feed.is_feed(answer.body):
        return await _read(address, "feed", "{}", address, fetcher, traffic)
    candidates: list[tuple[str, str, str]] = []
    if found := page.feed_address(answer.body, answer.address, answer.charset):
        candidates.append((_as_secure(found, answer.address), "feed", "{}"))
    if search := page.search_filters(answer.body, answer.address, answer.charset):
        candidates.append((_as_secure(search[0], answer.address), "graphql", search[1]))
    for place, kind, options in candidates:
        try:
            if kind == "feed" and _origin(place) == _origin(address) and _ends_as_index(place):
                named = await fetcher.get(place, home=address, traffic=traffic)
                if found_index := _offered(named, address):
                    return found_index
            found_there = await _read(place, kind, options, address, fetcher, traffic)
        except SourceError:
            continue  # the page itself may still be readable
        if found_there.edition.title is None:  # a search has no title of its own, its page has
            title = _title(answer) or found_there.source.title
            return Found(replace(found_there.source, title=title), found_there.edition)
        return found_there
    return await _read(address, "page", "{}", address, fetcher, traffic)


def _as_secure(place: str, page_address: str) -> str:
    """An address that a page names; with https where the page came by it: nothing goes on in the open."""
    parts = urlsplit(place)
    if parts.scheme != "http" or urlsplit(page_address).scheme != "https":
        return place
    return parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl()


def _offered(answer: Answer, address: str) -> Offered | None:
    """The index of a Stadtbote, on the host that the user named: no redirect leads to others' sources."""
    if urlsplit(answer.address).hostname != urlsplit(address).hostname:
        return None
    found = offered(answer.body, answer.address)
    return found if found and found.sources else None


def _origin(address: str) -> tuple[str, str]:
    return urlsplit(address)[:2]


def _ends_as_index(address: str) -> bool:
    return urlsplit(address).path.endswith("/index.json")


def _title(answer: Answer) -> str:
    """What a page calls itself."""
    found = html.page(answer.body, answer.address, answer.charset)
    return line(found.text(found.tree.css_first("h1") or found.tree.css_first("head > title")), 300)


async def _read(
    address: str, kind: str, options: str, home: str, fetcher: Fetcher, traffic: Traffic
) -> Found:
    """What an address shows, which the user named as `home` or which that page named."""
    source = Source("", "", address, kind, None, options)
    fetched = await fetch_edition(source, fetcher, traffic, home=home)
    if fetched.edition is None:  # a server that answers 304 to a request that set no condition
        raise SourceError(Reason.PROTOCOL)
    edition = fetched.edition
    title = line(edition.title or "", 300) or urlsplit(address).hostname or address
    return Found(Source("", title, address, kind, edition.language, options), edition)
