"""List pages: the edition that a page of teasers shows, and the better ways to read it that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from selectolax.lexbor import LexborNode

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.web.credits import credited, credits_of
from stadtbote.sources.web.filters import search_input
from stadtbote.sources.web.html import Page, page
from stadtbote.sources.web.inline import absolute, one_line
from stadtbote.sources.web.survey import Survey
from stadtbote.sources.web.teasers import heading_teaser, teaser
from stadtbote_cache.records import Edition, Item, replace

MAX_PAGES = 40
_LEAST = 3
_FEED_TYPES = frozenset(
    """application/rss+xml application/atom+xml application/rdf+xml application/x-rss+xml
    application/feed+json""".split()
)
_MAX_DATA = 20_000
_BEGINNING = re.compile(rb"<body[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_RSS = re.compile(r"sp(?::|%3A)out=rss(?![\w-])", re.IGNORECASE)
_COUNT = re.compile(r"[\"']?(?:pageCount|max)[\"']?\s{0,8}:\s{0,8}[\"']?(\d{1,5})")
_PARAMETER = re.compile(
    r"[\"']pageParameterName[\"']\s{0,8}:\s{0,8}[\"'](sp:page\[[\w.-]{1,80}\]\[\d{1,3}\])[\"']"
)
_NUMBER = re.compile(
    r"(?P<name>[?&]sp(?::|%3A)page(?:\[|%5B)[\w.-]{1,80}(?:\]|%5D)(?:\[|%5B)\d{1,3}(?:\]|%5D)=)(?P<number>\d{1,5})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageList:
    """What a list page shows, and the absolute addresses of the pages that continue it, in order."""

    edition: Edition
    pages: tuple[str, ...]


def parse_list(body: bytes, address: str, charset: str | None = None) -> PageList:
    """The edition on a page of teasers: a SiteKit list, else articles or linked headings of the main part.

    `address` is where the page came from, `charset` the label of its HTTP header. Raises SourceError:
    EMPTY for an empty answer and a list without teasers, UNREADABLE for any other page. The edition is
    incomplete where the page is beyond bounds or breaks off.
    """
    found = page(body, address, charset)
    root = found.tree.root
    if root is None:
        raise SourceError(Reason.EMPTY)
    survey = Survey(found, root)
    items = [item for node in survey.teasers if (item := teaser(found, node))]
    if not items and not survey.is_list:
        items = _general(found, survey)
    if not items:
        raise SourceError(Reason.EMPTY if survey.is_list else Reason.UNREADABLE)
    names = credits_of(found, root)
    items, matched = _with_credits(items, names)
    whole = found.whole and not _breaks_off(body)
    if not whole:  # the last one may have the words of all that was cut off, or lack some
        items = items[:-1] or items
    title = found.tree.css_first("title")
    edition = Edition(
        _once(items),
        survey.title or one_line(title.text() if title else None) or None,
        found.language,
        () if matched else names,
        whole,
    )
    return PageList(edition, tuple(_pages(found, address)))


def _breaks_off(body: bytes) -> bool:
    """Whether a page that says where its body begins does not say where it ends."""
    return _BEGINNING.search(body) is not None and _END.search(body) is None


def _general(found: Page, survey: Survey) -> list[Item]:
    """The items of a page of some other vendor; a login page has none."""
    if found.tree.css_first("input[type=password]") is not None:
        return []
    for nodes, read in ((survey.articles, teaser), (survey.headings, heading_teaser)):
        items = [item for node in nodes if (item := read(found, node))]
        if len(items) >= _LEAST:
            return items
    return []


def _with_credits(items: list[Item], names: tuple[str, ...]) -> tuple[list[Item], bool]:
    """The items with a credit for each image, where there are as many credits as images."""
    images = credited([image for item in items for image in item.images], names)
    if images is None:
        return items, False
    rest = iter(images)
    return [replace(item, images=tuple(next(rest) for _ in item.images)) for item in items], True


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Every address once, where it stands first; items without one all stay."""
    kept: dict[object, Item] = {}
    for place, item in enumerate(items):
        kept.setdefault(item.address or place, item)
    return tuple(kept.values())


# The pages that follow


def _pages(found: Page, address: str) -> Iterator[str]:
    """The addresses of SiteKit's numbered pages after this one, else of the one page that is named next."""
    own = _NUMBER.search(address)
    current = int(own["number"]) if own else 1
    pattern, known = _numbered(found, address)
    if pattern is None:
        following = found.tree.css_first("link[rel=next][href], a[rel=next][href]")
        if following and (link := _same_site(found, following, address)) and link != address:
            yield link
        return
    last = max([*known, *_counts(found)], default=0)
    # One over the bound, so that the caller sees that there would be more.
    for number in range(current + 1, min(last, current + MAX_PAGES + 1) + 1):
        yield known.get(number) or _NUMBER.sub(rf"\g<name>{number}", pattern, count=1)


def _numbered(found: Page, address: str) -> tuple[str | None, dict[int, str]]:
    """An address to put page numbers into, and the addresses of the pages that are linked."""
    pattern, name = None, None
    known: dict[int, str] = {}
    for node in found.tree.css("a[href]"):
        if "page" not in (node.attributes.get("href") or "").lower():
            continue
        link = _same_site(found, node, address)
        match = _NUMBER.search(link) if link else None
        if link and match and unquote(match["name"][1:]) == (name or unquote(match["name"][1:])):
            pattern, name = pattern or link, unquote(match["name"][1:])
            known.setdefault(int(match["number"]), link)
    parameters = (match[1] for data in _data(found) if (match := _PARAMETER.search(data)))
    if pattern is None and (parameter := next(parameters, None)):
        bare = address.partition("#")[0]
        pattern = f"{bare}{'&' if '?' in bare else '?'}{quote(parameter, safe='')}=1"
    return pattern, known


def _data(found: Page) -> Iterator[str]:
    """The JSON that SiteKit's list and its paging carry; its shape is not published, only two counts are."""
    for name in ("data-sp-pagination", "data-sp-search-result"):
        for node in found.tree.css(f"[{name}]")[:5]:
            yield (node.attributes.get(name) or "")[:_MAX_DATA]


def _counts(found: Page) -> Iterator[int]:
    return (int(match[1]) for data in _data(found) if (match := _COUNT.search(data)))


def _same_site(found: Page, node: LexborNode, address: str) -> str | None:
    link = absolute(found.base, node.attributes.get("href"))
    return link if link and _site(link) == _site(address) else None


def _site(address: str) -> tuple[str, str]:
    """Scheme, host and port."""
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()


# Better ways to read it


def feed_address(body: bytes, address: str, charset: str | None = None) -> str | None:
    """The absolute address of the feed that a page names, in its head or as SiteKit's RSS output."""
    try:
        found = page(body, address, charset)
    except SourceError:
        return None
    for node in found.tree.css("link[rel][type][href]"):
        relation = (node.attributes.get("rel") or "").lower().split()
        kind = (node.attributes.get("type") or "").lower().partition(";")[0].strip()
        link = absolute(found.base, node.attributes.get("href"))
        if link and "alternate" in relation and kind in _FEED_TYPES:
            return link
    for node in found.tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        if _RSS.search(href) and (link := absolute(found.base, href)):
            return link
    return None


def search_filters(body: bytes, address: str, charset: str | None = None) -> tuple[str, str] | None:
    """The GraphQL endpoint of a page's search, and the options for it as JSON text. None where it has none.

    The attribute data-sp-central-search-app holds them (seen on a site of the vendor; its shape is not
    published). The endpoint is on the page's own host, at /api/graphql/ where the page does not say.
    """
    try:
        found = page(body, address, charset)
    except SourceError:
        return None
    for node in found.tree.css("[data-sp-central-search-app]")[:5]:
        if search := search_input(node.attributes.get("data-sp-central-search-app") or ""):
            endpoint = absolute(address, search.endpoint or "/api/graphql/")
            if endpoint and _site(endpoint) == _site(address):
                return endpoint, search.options
    return None
