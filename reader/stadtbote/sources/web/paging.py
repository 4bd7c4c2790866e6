"""The pages that continue a list: SiteKit's numbered ones, and the next one that any other maker names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, unquote, urldefrag, urlsplit

from selectolax.lexbor import LexborNode

from stadtbote.sources.web.html import Page
from stadtbote.sources.web.inline import absolute, one_line

MAX_PAGES = 40
_MAX_DATA = 20_000
_COUNT = re.compile(r"[\"']?(?:pageCount|max)[\"']?\s{0,8}:\s{0,8}[\"']?(\d{1,5})")
_PARAMETER = re.compile(
    r"[\"']pageParameterName[\"']\s{0,8}:\s{0,8}[\"'](sp:page\[[\w.-]{1,80}\]\[\d{1,3}\])[\"']"
)
_NUMBER = re.compile(
    r"(?P<name>[?&]sp(?::|%3A)page(?:\[|%5B)[\w.-]{1,80}(?:\]|%5D)(?:\[|%5B)\d{1,3}(?:\]|%5D)=)(?P<number>\d{1,5})",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\W*(?:(?:zur )?(?:nächste[nr]?|folgende[nr]?|next|suivante?|successiva|siguiente|volgende|nästa"
    r"|neste|næste)"
    r"(?: \d{1,3})?"
    r"(?: (?:seite|page|pagina|página|sida|side|einträge|beiträge|artikel|meldungen|nachrichten))?"
    r"|(?:page|pagina|seite) (?:suivante|successiva|vor)|weiter(?: (?:zur nächsten seite|blättern))?"
    r"|vor(?:wärts)?|ältere (?:beiträge|artikel|meldungen|einträge|nachrichten)"
    r"|older (?:posts|entries|news|articles)|»|›|>|>>|→)\W*",
    re.IGNORECASE,
)
# How the address of a page with a number is made: by a parameter, or by a part of the path.
_PAGED = re.compile(
    r"(?:[?&;](?:[^=&#]{0,60}(?:page|seite|paged|start|offset|pagina|b_start|skip)[^=&#]{0,40}|p|s|cp|pg|from)"
    r"=(?P<value>\d{1,5})|/(?:page|seite|p|pagina)[/-]?(?P<path>\d{1,5}))(?:[/&#?;.]|$)",
    re.IGNORECASE,
)


def further(found: Page, address: str, items: Collection[str | None]) -> Iterator[str]:
    """The absolute addresses of the pages after this one: all that SiteKit numbers, else the next.

    `items` are the addresses of the list's items: none of them is a page of the list.
    """
    own = _NUMBER.search(address)
    current = int(own["number"]) if own else 1
    pattern, known = _numbered(found, address)
    if pattern is None:
        if link := _following(found, address, items):
            yield link
        return
    last = max([*known, *_counts(found)], default=0)
    # One over the bound, so that the caller sees that there would be more.
    for number in range(current + 1, min(last, current + MAX_PAGES + 1) + 1):
        yield known.get(number) or _NUMBER.sub(rf"\g<name>{number}", pattern, count=1)


def _following(found: Page, address: str, items: Collection[str | None]) -> str | None:
    """The page that is named as the next one, by its relation or by its words, on the same site."""
    here = urldefrag(address)[0]
    own = _PAGED.search(address)
    after = str(int(own["path"] or own["value"]) + 1) if own else "2"
    for node in found.tree.css("link[rel~=next][href], a[rel~=next][href]"):
        link = _same_site(found, node, address)
        if link and urldefrag(link)[0] != here and link not in items:
            return link
    for node in found.tree.css("a[href]"):
        link = _same_site(found, node, address)
        if not link or link in items or urldefrag(link)[0] == here or not _PAGED.search(link):
            continue
        if urlsplit(link).path.startswith(_stem(address)) and _says_next(node, after):
            return link
    return None


def _stem(address: str) -> str:
    """The part of a list's path that its further pages share."""
    path = _PAGED.sub("/", urlsplit(address).path)
    return path.rpartition("/")[0]


def _says_next(node: LexborNode, after: str) -> bool:
    """Whether a link calls itself that to the next page, or by the number `after` the present one."""
    attributes = node.attributes
    words = [one_line(node.text()), one_line(attributes.get("aria-label")), one_line(attributes.get("title"))]
    names = (attributes.get("class") or "").lower().split()
    said = any(word == after or (word and len(word) < 60 and _NEXT.fullmatch(word)) for word in words)
    return said or any(name == "next" or name.endswith(("-next", "_next", "next-page")) for name in names)


def _numbered(found: Page, address: str) -> tuple[str | None, dict[int, str]]:
    """An address to put page numbers into, and the addresses of the pages that are linked."""
    pattern, name = None, None
    known: dict[int, str] = {}
    for node in found.tree.css("a[href*=page i]"):
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
    return link if link and urlsplit(link)[:2] == urlsplit(address)[:2] else None
