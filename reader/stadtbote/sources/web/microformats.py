"""Articles that a page marks in its text: microformats (h-entry) and microdata after schema.org."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from selectolax.lexbor import LexborNode

from stadtbote.sources.particulars import MOST, changed, labels, people
from stadtbote.sources.web.headlines import is_more
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.inline import absolute, without_tab_notice
from stadtbote.sources.web.linked import is_article
from stadtbote.sources.web.tree import Attributes
from stadtbote.sources.web.webdates import machine_date, marked_date
from stadtbote_cache.records import Details, Item

_MOST = 1_000
_DEEP = 30
_MOST_WORDS = 120
_NAMES = ("headline", "name")


def entries(found: Page) -> list[Item]:
    """The h-entries of a page that have words and an address (microformats.org/wiki/h-entry)."""
    nodes = _outermost(found.tree.css(".h-entry"))
    return _once(_entry(found, node) for node in nodes)


def _entry(found: Page, node: LexborNode) -> Item | None:
    name, content = node.css_first(".p-name"), node.css_first(".p-summary, .e-content")
    link = (
        node.css_first("a.u-url[href]")
        or node.css_first(".p-name a[href]")
        or node.css_first("a.p-name[href]")
    )
    address = absolute(found.base, link.attributes.get("href")) if link else None
    teaser = found.paragraphs(content, _is_name) if content else ()
    headline = without_tab_notice(found.text(name)) or _beginning(" ".join(teaser))
    if not headline or not address:
        return None
    published = _date(found, node.css_first(".dt-published"))
    return Item(
        headline,
        address=address,
        teaser=tuple(text for text in teaser if text != headline and not is_more(text, headline)),
        images=found.images(node),
        published=published,
        details=entry_details(found, node, published),
    )


def entry_details(found: Page, node: LexborNode, published: datetime | None) -> Details:
    """What an h-entry says besides its text: author, categories, when it was changed."""
    authors = (author.css_first(".p-name") or author for author in node.css(".p-author")[:MOST])
    return Details(
        people(map(found.text, authors)),
        labels(map(found.text, node.css(".p-category")[:MOST])),
        changed=changed(_machine_date(node.css_first(".dt-updated")), published),
    )


def _is_name(_tag: str, attributes: Attributes) -> bool:
    return "p-name" in (attributes.get("class") or "").split()


def _beginning(text: str) -> str:
    """The first words of an entry without a name of its own."""
    return text if len(text) <= _MOST_WORDS else text[:_MOST_WORDS].rpartition(" ")[0] + " …"


def described(found: Page) -> list[Item]:
    """The articles of a page's microdata that have a headline and an address (HTML standard, microdata)."""
    nodes = [
        node
        for node in found.tree.css("[itemscope][itemtype]")
        if is_article((node.attributes.get("itemtype") or "").lower().split())
    ]
    return _once(_described(found, node) for node in _outermost(nodes))


def _described(found: Page, node: LexborNode) -> Item | None:
    parts: dict[str, LexborNode] = {}
    for part in node.css("[itemprop]")[:_MOST]:
        for name in (part.attributes.get("itemprop") or "").split():
            parts.setdefault(name, part)
    headline = next((words for name in _NAMES if (words := found.text(parts.get(name)))), "")
    link = parts.get("url") or parts.get("mainEntityOfPage")
    place = next(
        (
            link.attributes[name]
            for name in ("href", "content", "itemid")
            if link and link.attributes.get(name)
        ),
        None,
    )
    if place is None:
        first = node.css_first(
            "[itemprop=headline] a[href], a[href] [itemprop=headline], h1 a[href], h2 a[href], h3 a[href]"
        )
        while first is not None and first.tag != "a":
            first = first.parent
        place = first.attributes.get("href") if first else None
    address = absolute(found.base, place)
    if not headline or not address:
        return None
    text = parts.get("description")
    published = _date(found, parts.get("datePublished"))
    author = parts.get("author")
    return Item(
        without_tab_notice(headline),
        address=address,
        teaser=tuple(words for words in found.paragraphs(text) if not is_more(words, headline))
        if text
        else (),
        images=found.images(node),
        published=published,
        details=Details(
            people([found.text(author.css_first("[itemprop=name]") or author)] if author else ()),
            labels([found.text(parts.get("articleSection"))]),
            changed=changed(_machine_date(parts.get("dateModified")), published),
        ),
    )


def _date(found: Page, node: LexborNode | None) -> datetime | None:
    return _machine_date(node) or marked_date(found.text(node))


def _machine_date(node: LexborNode | None) -> datetime | None:
    attributes = node.attributes if node else {}
    return machine_date(attributes.get("datetime") or attributes.get("content") or attributes.get("title"))


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """The elements that are in none of the others."""
    nodes = nodes[:_MOST]
    numbers = {node.mem_id for node in nodes}
    kept = []
    for node in nodes:
        parent = node.parent
        for _ in range(_DEEP):
            if parent is None or parent.mem_id in numbers:
                break
            parent = parent.parent
        if parent is None or parent.mem_id not in numbers:
            kept.append(node)
    return kept


def _once(items: Iterable[Item | None]) -> list[Item]:
    kept: dict[str | None, Item] = {}
    for item in items:
        if item:
            kept.setdefault(item.address, item)
    return list(kept.values())
