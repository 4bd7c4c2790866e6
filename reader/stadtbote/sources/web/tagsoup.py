"""Tag soup: from any HTML text to one that an HTML5 parser builds a tree of in bounded time and memory.

The tree that the HTML standard asks for is not linear in its input: every tag may search the whole
stack of open elements, every attribute all others of its tag, and a formatting element that is left
open is made anew in each paragraph after it. What reaches the parser has therefore been through one
linear pass that knows the standard's tokens: it caps tags and attributes, turns formatting elements
into spans, and drops comments, scripts and other raw text, so that nothing hides in them either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TAGS = 30_000
"""Tags of one page, end tags included; several times what a long page has."""
FRAGMENT_TAGS = 8_000
"""Tags of one fragment: a feed brings hundreds of them."""
MAX_ATTRIBUTES = 32
"""Attributes of one tag; the rest of them is dropped."""
_MAX_ALL_ATTRIBUTES = 300_000
_MAX_TITLE = 2_000
_MAX_REST = 20_000

_MAX_DATA = 20
_MAX_DATA_TEXT = 400_000
_MAX_FRAMES = 10

_COMMENT = r"<!--(?:-?>|.*?(?:--!?>|\Z))"
_TOKEN = re.compile(rf"{_COMMENT}|<(/?)([a-zA-Z][^\t\n\f\r />]*)|<[!?/][^>]*>?", re.DOTALL)
# Every part is optional or begins with its own kind of character: a match never fails and never retries.
_ATTRIBUTE = (
    r"[\t\n\f\r /]*[^\t\n\f\r />][^\t\n\f\r />=]*"
    r"(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[^\t\n\f\r >\"'][^\t\n\f\r >]*)?)?"
)
_ATTRIBUTES = re.compile(rf"(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}[\t\n\f\r /]*")
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in _RAW}
CODE = "data-stadtbote-code"
"""What is left of the elements for code: the attribute of one of no meaning."""
_FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "strike", "strong", "tt", "u"})
_RENAMED = dict.fromkeys(_FORMATTING, "span") | {
    "small": "cite",  # small print: in a caption, the credit
    "b": "mark",  # bold words may be a headline
    "strong": "mark",
    "code": f"span {CODE}",
    "s": "del",
    "strike": "del",
    "iframe": "embed",  # without the raw text in it
}
# Their attributes pile up on one element, or they change how the rest is read.
_ONCE = frozenset({"html", "body"})
_SOURCE = re.compile(
    r"\bsrc[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r >]+))", re.IGNORECASE
)
_DROPPED = frozenset({"plaintext", "frameset", "frame"})
_FRAMES = frozenset({"iframe", "frame"})


@dataclass(frozen=True, slots=True)
class Soup:
    """HTML within the bounds; `whole` is False where tags were left out, `cut` where words were.

    `data` are the texts of the scripts that hold linked data (JSON-LD), `scripts` is how many others there
    are, `frames` are the addresses of the pages that it shows inside itself.
    """

    html: str
    whole: bool
    cut: bool = False
    data: tuple[str, ...] = ()
    scripts: int = 0
    frames: tuple[str, ...] = ()


def _most_attributes(text: str) -> int:
    """How many attributes there are at most: each is set off by a space, a slash or a closing quote."""
    return len(text.split()) + text.count("/") + text.count('"') // 2 + text.count("'") // 2


def bounded(html: str, most: int = MAX_TAGS) -> Soup:
    """The same document with at most so many tags, with the same text and elements wherever one looks.

    Beyond them the beginning of the text still comes, without its tags: so what is nested too deeply
    is not silently empty.
    """
    out = ["<!DOCTYPE html>"]
    data: list[str] = []
    frames: list[str] = []
    scripts = 0
    seen: set[str] = set()
    tags = attributes = position = 0
    room = len(html)
    drawing = False  # inside svg, where an element may close itself
    while room > 0 and tags < 10 * most and (match := _TOKEN.search(html, position)) is not None:
        text = html[position : match.start()][:room]
        out.append(text.replace("<", "&lt;"))  # lest it begin a tag with what comes after the one left out
        position = match.end()
        if match[2] is None:
            continue
        name, ending = match[2].lower(), bool(match[1])
        written = ""
        if not html.startswith(">", position) and (found := _ATTRIBUTES.match(html, position)):
            written = found[0]
        position = html.find(">", position + len(written)) + 1
        if not position:  # the text ends inside a tag
            position = len(html)
            break
        if name == "svg":
            drawing = not ending
        if name in _FRAMES and len(frames) < _MAX_FRAMES and (source := _SOURCE.search(written)):
            frames.append(source[1] or source[2] or source[3] or "")
        if name in _DROPPED or (name in _RAW and ending) or (name in _ONCE and name in seen):
            continue
        if name in _RAW:
            if drawing and html[position - 2] == "/":
                continue
            end = _RAW_END[name].search(html, position)
            raw = html[position : end.start() if end else len(html)]
            position += len(raw)
            if name == "script" and "ld+json" not in written.lower():
                scripts += 1
            elif name == "script" and len(data) < _MAX_DATA and len(raw) <= _MAX_DATA_TEXT:
                data.append(raw)
            if name == "title" and tags <= most:
                out.append(f"<title>{raw[:_MAX_TITLE].replace('<', '&lt;')}</title>")
            if name != "iframe":
                continue
        tags += 1
        attributes += _most_attributes(written) if written else 0
        if tags > most or attributes > _MAX_ALL_ATTRIBUTES:
            room = min(room, _MAX_REST) - len(text)
            out.append(" ")
            continue
        if not ending:
            seen.add(name)
        out.append(f"<{match[1]}{_RENAMED.get(name, name)}{written}>")
    whole = tags <= most and attributes <= _MAX_ALL_ATTRIBUTES
    rest = html[position:]
    out.append(rest[: max(room, 0)].replace("<", "&lt;"))
    cut = len(rest) > max(room, 0)
    return Soup("".join(out), whole, cut, tuple(data), scripts, tuple(frames))
