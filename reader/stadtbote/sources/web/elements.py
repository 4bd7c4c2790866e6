"""What single elements of HTML mean: media, formulas, quotes, struck words, images inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from stadtbote.sources.web.inline import absolute, one_line
from stadtbote.sources.web.tagsoup import CODE
from stadtbote.sources.web.tree import BREAKS, HEADINGS, LISTS, Attributes, tokens
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Link

MEDIA = {
    "embed": m("Eingebetteter Inhalt"),
    "object": m("Eingebetteter Inhalt"),
    "video": m("Video"),
    "audio": m("Tonaufnahme"),
}
"""Elements that embed something, and what it is called where the page gives it no title."""

_BLOCKS = BREAKS | HEADINGS.keys() | LISTS | {"li", "dt", "dd", "blockquote", "pre", "br"}
_CODE = re.compile(r"(?:^|[\s_-])(?:code|highlight|hljs|lang|language|prettyprint)(?:[\s_-]|$)")
_MAX_WORDS = 80
_MAX_ICON = 64  # pixels
_MARKS = {"de": "„“", "fr": ("« ", " »"), "pl": "„”", "it": "«»", "es": "«»"}
_MARK_SIGNS = '„“”"«»‚‘’›‹'
_ENDS = (".", ":", "!", "?", "…")


def medium(node: LexborNode, tag: str, attributes: Attributes, base: str | None) -> Link | None:
    """What an element embeds, as a link with its title or its kind; None where it leads nowhere."""
    names = ("data",) if tag == "object" else ("src", "data-src")
    sources = [attributes.get(name) for name in names]
    if tag in {"video", "audio"}:
        sources += [child.attributes.get("src") for child in _children(node) if child.tag == "source"]
    address = next(filter(None, (absolute(base, source) for source in sources if base)), None)
    title = one_line(attributes.get("title")) or one_line(attributes.get("aria-label")) or _(MEDIA[tag])
    return Link(title, address) if address else None


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def formula(node: LexborNode, attributes: Attributes) -> str:
    """A formula as its author writes it: its alternative text or its annotation; else nothing."""
    if text := one_line(attributes.get("alttext")) or one_line(attributes.get("aria-label")):
        return text
    inner = [child for child in _children(node) if child.tag == "semantics"]
    notes = (
        one_line(child.text()) for part in inner for child in _children(part) if child.tag == "annotation"
    )
    return next(filter(None, notes), "")


def marks(node: LexborNode, language: str | None, depth: int) -> tuple[str, str]:
    """The quotation marks of a q element at its depth from 0; none where the text has its own."""
    first = node.first_child
    if first is not None and first.is_text_node and (first.text_content or "").strip()[:1] in (*_MARK_SIGNS,):
        return "", ""
    main = (language or "de").lower().partition("-")[0]
    if depth:
        return ("‚", "‘") if main == "de" else ("‘", "’")
    before, after = _MARKS.get(main, "“”")
    return before, after


def _next(node: LexborNode) -> LexborNode | None:
    """What follows an element at once: the next one in its line, blanks passed over."""
    here: LexborNode | None = node
    for _level in range(3):
        following = here.next if here else None
        while following is not None and following.is_text_node and not (following.text_content or "").strip():
            following = following.next
        if following is not None:
            return following if following.is_text_node or following.is_element_node else None
        here = here.parent if here else None
        if here is None or (here.tag or "") in _BLOCKS or here.tag in {"td", "th"}:
            return None
    return None


def is_code(node: LexborNode, attributes: Attributes) -> bool:
    """Whether preformatted text is code: it has an element for that in it, or is called so."""
    return _CODE.search(attributes.get("class") or "") is not None or (
        node.css_first(f"[{CODE}], samp, kbd") is not None
    )


def is_replaced(node: LexborNode) -> bool:
    """Whether other words take the place of struck ones at once: an ins, or a number behind a number."""
    following = _next(node)
    if following is None:
        return False
    if following.is_element_node:
        return following.tag == "ins"
    struck = node.first_child
    old = (struck.text_content or "").strip() if struck is not None and struck.is_text_node else ""
    new = (following.text_content or "").strip()
    return old[:1].isdigit() and new[:1].isdigit()


def has_blocks(node: LexborNode) -> bool:
    """Whether there are paragraphs, or the like, right inside an element."""
    return any((child.tag or "") in _BLOCKS for child in _children(node))


def is_in_sentence(node: LexborNode, attributes: Attributes, before: str, *, entry: bool) -> bool:
    """Whether an image is read where it stands, as a word of the text: a formula, an icon, an emoji.

    `before` is the text before it in its line. At the beginning of an `entry` of a list it is its label.
    """
    text = one_line(attributes.get("alt"))
    if not text or len(text) > _MAX_WORDS:
        return False
    if len(text) <= 2 or any("emoji" in name or "smiley" in name for name in tokens(attributes)):
        return True
    sizes = (attributes.get(side) or "" for side in ("width", "height"))
    if any(size.isascii() and size.isdigit() and int(size[:6]) > _MAX_ICON for size in sizes):
        return False
    following = _next(node)
    if following is None or (following.tag or "") in _BLOCKS or following.tag == "img":
        return False
    words = before.rstrip()
    return not words.endswith(_ENDS) if words else entry
