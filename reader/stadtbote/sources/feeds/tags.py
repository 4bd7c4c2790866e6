"""Tags and texts of XML that may be anything: one pass, linear in the text, that never fails on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from html.entities import html5
from typing import NamedTuple

from stadtbote.errors import Reason, SourceError

CUT_MARK = "<p>…</p>"
"""Ends an HTML text that was cut."""

_MAX_ATTRIBUTES = 20_000
_MAX_VALUE = 4_000

_NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,60}+(?::[A-Za-z_][A-Za-z0-9_.-]{0,60}+)?"
# A raw "<" ends every pattern, so that all attempts together stay linear in the text.
_START = re.compile(rf"<({_NAME})((?:[\s/](?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)?)>")
_LOOSE_START = re.compile(rf"<({_NAME})((?:[\s/][^<>]*+)?)>")
_END = re.compile(rf"</({_NAME})\s*+>")
_ATTRIBUTE = re.compile(
    rf"(?<![A-Za-z0-9_.:-])({_NAME})\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)'|([^\s\"'<>]++))"
)
_DOCTYPE = re.compile(r"<!DOCTYPE((?:[^\[<>\"']++|\"[^\"]*+\"|'[^']*+')*+)(.?)", re.IGNORECASE | re.DOTALL)
# What declares signs alone. Nothing of it is resolved; the names of HTML are known anyway.
_VALUE = r"(?:[^\"'%&<]|&#\w{1,8};){0,200}+"
_HARMLESS = re.compile(
    r"(?:\s++|<!--[^-]*+-->"
    rf"|<!ENTITY\s++{_NAME}\s++(?:\"{_VALUE}\"|'{_VALUE}')\s*+>)*+\]\s*+>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_CDATA = "<![CDATA["
_ENCLOSED = (("<!--", "-->"), (_CDATA, "]]>"), ("<?", "?>"))
_REFERENCE = re.compile(r"&(?:#([0-9]{1,9})|#[xX]([0-9A-Fa-f]{1,8})|([A-Za-z][A-Za-z0-9]{1,30}));")
_SEQUENCE = re.compile(
    "\x1b[\\]PX^_][^\n\x07\x1b\x9c]{0,2048}(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b\\[[0-?]*+[ -/]*+[@-~]"
    "|\x1b[\\]PX^_\\[]?"
)
_LEGAL = "\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff"
_ALL_LEGAL = re.compile(f"[{_LEGAL}]*+")
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # all others


class Sort(Enum):
    """What a token is."""

    TEXT = "text"  # with references
    LITERAL = "literal"  # a CDATA section, where references mean themselves
    START = "start"
    END = "end"
    LEAF = "leaf"  # a start tag, nothing but a text or a CDATA section, and the end tag


class Token(NamedTuple):
    """A run of text, or a tag with its name and, for a start tag, its attributes as they stand there.

    `inner` is the text of a leaf, its references resolved.
    """

    sort: Sort
    text: str
    attributes: str = ""
    inner: str = ""


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html5.get(f"{name};", match[0])
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return "\ufffd" if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def legal(text: str) -> str:
    """Text without what XML 1.0 forbids; a whole terminal sequence goes, not its first character alone."""
    if _ALL_LEGAL.fullmatch(text):  # twice as fast as to look for what is not
        return text
    return _ILLEGAL.sub("", _SEQUENCE.sub("", text))


def decoded(text: str) -> str:
    """Legal text with its character references resolved, HTML's names among them."""
    return legal(resolved(text))


def resolved(text: str) -> str:
    """Text with its character references resolved, legal or not."""
    if "&" not in text:
        return text
    # Escaped HTML, by far the commonest, has no other references than these.
    simple = text.replace("&lt;", "<").replace("&gt;", ">")
    if "&" not in simple:
        return simple
    simple = simple.replace("&quot;", '"')
    if simple.count("&") == simple.count("&amp;"):
        return simple.replace("&amp;", "&")
    return _REFERENCE.sub(_character, text)


def escaped(text: str) -> str:
    """Text as it may stand in an element or in a quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def cut(text: str, *, html: bool) -> str:
    """A text that is not whole, with a mark as its last paragraph; a tag that is cut in two is left out."""
    if not html:
        return f"{text}\n\n…"
    whole, sign, tag = text.rpartition("<")
    return f"{whole if sign and '>' not in tag else text}{CUT_MARK}"


def attributes(raw: str) -> dict[str, str]:
    """Attributes by their names in lower case; of two with the same name the first counts."""
    found: dict[str, str] = {}
    for name, value in attributes_as_written(raw):
        found.setdefault(name.lower(), value)
    return found


def attributes_as_written(raw: str) -> Iterator[tuple[str, str]]:
    """Attributes with their values in the order in which they stand there."""
    for match in _ATTRIBUTE.finditer(raw[:_MAX_ATTRIBUTES]):
        value = match[2] or match[3] or match[4] or ""
        yield match[1], decoded(value[:_MAX_VALUE])


def tokens(text: str, *, leaves: bool = False) -> Iterator[Token]:
    """The tags and texts in order; comments, instructions and a plain document type are left out.

    Ends where the text does, or where something begins that has no end. A "<" that begins nothing is
    text. With `leaves` an element that holds text alone is one token. Raises SourceError(REFUSED_CONTENT) at
    declarations inside a document type that could do harm.
    """
    position = 0
    while (start := text.find("<", position)) >= 0:
        if start > position:
            yield Token(Sort.TEXT, text[position:start])
        if text.startswith(("<!", "<?"), start):
            position, literal = _special(text, start)
            if position < 0:
                return
            if literal:
                yield Token(Sort.LITERAL, literal)
        elif match := _START.match(text, start) or _LOOSE_START.match(text, start):
            position = match.end()
            name, raw = match.groups()
            if leaves and (leaf := _leaf(text, position, f"</{name}>")):
                inner, position = leaf
                yield Token(Sort.LEAF, name, raw, inner)
            else:
                yield Token(Sort.START, name, raw)
        elif match := _END.match(text, start):
            position = match.end()
            yield Token(Sort.END, match[1])
        else:
            position = start + 1
            yield Token(Sort.LITERAL, "<")


def _leaf(text: str, start: int, closing: str) -> tuple[str, int] | None:
    """The text from `start` to the closing tag, and where that ends; None where there is more than text."""
    end = text.find("<", start)
    if text.startswith(closing, end):
        return resolved(text[start:end]), end + len(closing)
    if end == start and text.startswith(_CDATA, end):
        end = text.find("]]>", start)
        if end >= 0 and text.startswith(closing, end + 3):
            return text[start + len(_CDATA) : end], end + 3 + len(closing)
    return None


def _special(text: str, start: int) -> tuple[int, str]:
    """Where the thing at `start` ends (-1: nowhere), and its text if it has one."""
    for opening, closing in _ENCLOSED:
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            literal = text[start + len(opening) : end] if closing == "]]>" else ""
            return (end + len(closing), literal) if end >= 0 else (-1, "")
    if _ENTITY.match(text, start):
        raise SourceError(Reason.REFUSED_CONTENT)
    doctype = _DOCTYPE.match(text, start)
    if not doctype:
        return start + 1, "<"
    if doctype[2] == "[":
        declared = None if "SYSTEM" in doctype[1].upper() else _HARMLESS.match(text, doctype.end())
        if declared is None:
            raise SourceError(Reason.REFUSED_CONTENT)
        return declared.end(), ""
    return (doctype.end() if doctype[2] == ">" else -1), ""
