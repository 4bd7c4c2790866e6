"""The feeds that a page names: in its head, and in links of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from stadtbote.errors import SourceError
from stadtbote.sources.web.html import Page, page
from stadtbote.sources.web.inline import absolute, one_line, site
from stadtbote.sources.web.tree import Attributes
from stadtbote_cache.records import Link

MAX_FEEDS = 10
_MAX_LINKS = 3_000
_TYPES = frozenset(
    """application/rss+xml application/atom+xml application/rdf+xml application/x-rss+xml
    application/feed+json""".split()
)
# What says of anything that it is XML or JSON; some say nothing. Then the address or the title must tell.
_ANY = frozenset({"", "text/xml", "application/xml", "application/json", "text/rss+xml", "text/atom+xml"})
_FEED_ADDRESS = re.compile(
    r"(?:^|[/._?&=-])(?:rss|atom|feeds?|rdf)(?:$|[/._?&=0-9-])|/index\.xml$|sp(?::|%3A)out=rss(?![\w-])",
    re.IGNORECASE,
)
_FEED_TITLE = re.compile(r"\b(?:rss|atom|(?:news|web)?feeds?)\b", re.IGNORECASE)
_LATE = re.compile(r"comment|kommentar|event|veranstaltung|termin|kalender|calendar", re.IGNORECASE)
_MAX_HEADER = 20_000
_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;[^,;\"]{0,500}(?:\"[^\"]{0,500}\")?)*)")
_PARAMETER = re.compile(r";\s*([\w-]{1,40})\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]*))")
_SCHEME = re.compile(r"feed:(?://)?(?=https?:)|feed:(?=//)|feed:(?!/)", re.IGNORECASE)


def feed_links(
    body: bytes, address: str, charset: str | None = None, headers: Sequence[str] = ()
) -> tuple[Link, ...]:
    """The feeds that a page names; see `feeds_of`.

    `address` is where the page came from, `charset` the label of its HTTP header, `headers` are the values of
    its Link headers (RFC 8288), which count as its head does.
    """
    try:
        found = page(body, address, charset)
    except SourceError:
        return ()
    return feeds_of(found, address, headers)


def feeds_of(found: Page, address: str, headers: Sequence[str] = ()) -> tuple[Link, ...]:
    """The feeds that a page names, each with its title, the likeliest first: comments and events come last.

    Of the text's links those count that lead to the page's own site.
    """
    links: dict[str, Link] = {}
    for place, attributes in _of_headers(headers):
        if _is_feed({"href": place, **attributes}) and (
            link := _link(found.base, place, attributes.get("title"))
        ):
            links.setdefault(link.address, link)
    for node in islice(found.tree.css("link[rel][href]"), _MAX_LINKS):
        if _is_feed(node.attributes) and (
            link := _link(found.base, node.attributes.get("href"), node.attributes.get("title"))
        ):
            links.setdefault(link.address, link)
    for node in islice(found.tree.css("a[href]"), _MAX_LINKS):
        href = node.attributes.get("href") or ""
        if not (_SCHEME.match(href) or _FEED_ADDRESS.search(href)):
            continue
        link = _link(found.base, href, node.attributes.get("title") or node.text())
        if link and site(link.address) == site(address):
            links.setdefault(link.address, link)
    ordered = sorted(links.values(), key=lambda link: bool(_LATE.search(f"{link.text} {link.address}")))
    return tuple(link for link in ordered if link.address != address)[:MAX_FEEDS]


def _of_headers(values: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The addresses and attributes that Link headers give."""
    for value in values:
        for link in islice(_HEADER.finditer(value[:_MAX_HEADER]), _MAX_LINKS):
            given = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(link[2])}
            yield link[1], given


def _is_feed(attributes: Attributes) -> bool:
    relation = (attributes.get("rel") or "").lower().split()
    kind = (attributes.get("type") or "").lower().partition(";")[0].strip()
    if not {"alternate", "feed"} & {*relation}:
        return False
    if kind in _TYPES or "feed" in relation:
        return True
    said = attributes.get("title") or ""
    return kind in _ANY and bool(
        _FEED_ADDRESS.search(attributes.get("href") or "") or _FEED_TITLE.search(said)
    )


def _link(base: str, href: str | None, title: str | None) -> Link | None:
    href = (href or "").strip()
    if scheme := _SCHEME.match(href):
        rest = href[scheme.end() :]
        href = rest if rest.startswith(("http", "//")) else f"//{rest}"
    address = absolute(base, href)
    return Link(one_line(title)[:200] or address, address) if address else None
