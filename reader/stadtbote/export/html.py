"""An article as HTML: its blocks with their languages, and no text that could act as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape

from stadtbote.text import wording
from stadtbote.text.article import ordered
from stadtbote.text.clean import is_language, web_address
from stadtbote.text.dates import here
from stadtbote.text.language import translated as _
from stadtbote.text.parts import Part, PartKind
from stadtbote_cache.records import (
    Article,
    Block,
    Heading,
    Image,
    Imprint,
    Inline,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
    replace,
)

_MAX_DEPTH = 6
# Written from right to left: scripts and languages by the registry of BCP 47.
_SCRIPTS = frozenset("adlm arab aran hebr mand nkoo rohg samr syrc thaa".split())
_LANGUAGES = frozenset("ar arc azb ckb dv fa glk he ks lrc mzn nqo pnb ps sd syr ug ur yi".split())
# At 320 pixels no word makes a page scroll sideways, links in lists are far enough apart to be hit, and who
# wants it dark gets it dark.
_STYLE = (
    "html{background:canvas;color:canvastext}"
    "body{max-width:42em;margin:auto;padding:0 1em;line-height:1.5;overflow-wrap:anywhere}"
    "h1,h2,h3,h4{hyphens:auto}li{margin:.5em 0}th,td{padding:.2em .5em;text-align:start;vertical-align:top}"
)


def page(title: str, language: str, parts: Iterable[str], foot: str = "", head: str = "") -> str:
    """A whole page with these parts as its main text, and whatever may stand in its head and at its foot."""
    body = "\n".join(part for part in parts if part)
    lang = lang_attribute(language, None)
    return (
        f'<!DOCTYPE html>\n<html{lang}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n{head}</head>\n<body>\n<main>\n{body}\n"
        f"</main>\n{foot}</body>\n</html>\n"
    )


def article_html(
    article: Article,
    source: Imprint,
    language: str,
    zone: Callable[[datetime], datetime] = here,
    top: int = 1,
) -> Iterator[str]:
    """The whole article, its headline as a heading of level `top`.

    `language` is that of the page and of our own words; `zone` gives times in the zone of who reads it.
    """
    lang = lang_attribute(article.item.language, language)
    links = []
    for part in ordered(article, source, zone):
        match part:
            case Part(PartKind.HEADLINE):
                yield f"<h{top}{lang}>{escape(part.text)}</h{top}>"
            case Part(PartKind.KICKER):
                yield f"<p{lang}>{escape(part.text)}</p>"
            case Part():
                yield f"<p>{escape(part.text)}</p>"
            case Image():
                yield from (f"<p>{escape(line)}</p>" for line in wording.image_lines(part))
            case Link():
                links.append(f'<li><a href="{escape(part.address)}">{escape(part.text)}</a></li>')
            case blocks:
                text = content_html(in_steps(blocks, top), article.item.language)
                yield f"<div{lang}>\n{text}\n</div>" if lang else text
    if links:
        yield from (f"<h{top + 1}>{escape(_('Links'))}</h{top + 1}>", "<ul>", *links, "</ul>")


def body_html(item: Item) -> str:
    """The body as HTML; the teaser where none is stored. What is read from right to left says so."""
    html = content_html(item.body or [Paragraph((text,)) for text in item.teaser], item.language)
    return f'<div dir="rtl">\n{html}\n</div>' if html and _is_leftward(item.language or "") else html


def content_html(blocks: Iterable[Block], language: str | None) -> str:
    """Blocks as HTML, one per line, in reading order.

    `language` is the article's; a block in another one has a `lang`. Images have no address here, so a figure
    holds only their words. Links lead only to http and https; any other is plain text.
    """
    lines = (
        "".join(_tags(block, lang_attribute(block.language, language) if block.language else ""))
        for block in blocks
    )
    return "\n".join(filter(None, lines))


def lang_attribute(language: str | None, around: str | None) -> str:
    """The attributes for text in another language than the text around it; else nothing.

    A browser finds the direction of text whose language nobody names.
    """
    if not language:
        return ' dir="auto"'
    if not is_language(language) or language.lower() == (around or "").lower():
        return ""
    turned = _is_leftward(language) != _is_leftward(around or "")
    way = f' dir="{"rtl" if _is_leftward(language) else "ltr"}"' if turned else ""
    return f' lang="{escape(language)}"{way}'


def _is_leftward(language: str) -> bool:
    """Whether a language is written from right to left, by its script where its tag names one."""
    first, *others = language.lower().split("-")
    scripts = [part for part in others if len(part) == 4]
    return scripts[0] in _SCRIPTS if scripts else first in _LANGUAGES


def in_steps(blocks: Iterable[Block], top: int) -> Iterator[Block]:
    """The blocks with heading levels that skip none, starting below a heading of level `top`."""
    level = top
    for block in blocks:
        if isinstance(block, Heading):
            level = max(top + 1, min(block.level + top - 1, level + 1, 6))
            yield replace(block, level=level)
        else:
            yield block


def _inline(text: Inline) -> str:
    """Running text with its links; line breaks stay."""
    parts = []
    for part in text:
        words = escape(part if isinstance(part, str) else part.text)
        address = web_address(part.address) if isinstance(part, Link) else None
        parts.append(f'<a href="{escape(address)}">{words}</a>' if address else words)
    return "".join(parts).strip().replace("\n", "<br>\n")


def _tags(block: Block, lang: str) -> Iterator[str]:
    match block:
        case Heading():
            level = max(2, min(block.level, 6))
            yield _element(f"h{level}", block.text, lang)
        case Paragraph():
            yield _element("p", block.text, lang)
        case Quote():
            if words := _element("p", block.text):
                yield f"<blockquote{lang}>{words}</blockquote>"
        case ItemList():
            yield from _list(block.items, lang)
        case Table():
            yield from _table(block, lang)
        case Picture():
            if said := wording.image_lines(block.image):
                words = "<br>\n".join(escape(line) for line in said)
                yield f"<figure{lang}><figcaption>{words}</figcaption></figure>"
        case LinkLine():
            yield _element("p", (block.link,), lang)


def _element(name: str, text: Inline, attributes: str = "") -> str:
    """An element with this text; nothing where there is no text."""
    words = _inline(text)
    return f"<{name}{attributes}>{words}</{name}>" if words else ""


def _list(items: Iterable[ListItem], lang: str) -> Iterator[str]:
    """A list whose deeper entries are in lists of their own inside the entry before them."""
    open_lists: list[str] = []
    for item in items:
        words = _inline(item.text)
        if not words:
            continue
        kind = "ul" if item.number is None else "ol"
        # No deeper than one step below the entry before it.
        depth = max(0, min(item.depth, len(open_lists), _MAX_DEPTH))
        while len(open_lists) > depth + 1:
            yield f"</li></{open_lists.pop()}>"
        if len(open_lists) == depth + 1 and open_lists[-1] != kind:
            yield f"</li></{open_lists.pop()}>"
        elif len(open_lists) == depth + 1:
            yield "</li>"
        if len(open_lists) == depth:
            yield f"<{kind}{lang if not open_lists else ''}>"
            open_lists.append(kind)
        number = "" if item.number is None else f' value="{item.number}"'
        yield f"<li{number}>{words}"
    while open_lists:
        yield f"</li></{open_lists.pop()}>"


def _table(table: Table, lang: str) -> Iterator[str]:
    header = [_inline(cell) for cell in table.header]
    rows = [[_inline(cell) for cell in row] for row in table.rows]
    rows = [row for row in rows if any(row)]
    width = table.width
    if not (any(header) or rows or table.caption):
        return
    yield f"<table{lang}>"
    if table.caption:
        yield f"<caption>{escape(table.caption)}</caption>"
    if any(header):
        cells = "".join(f'<th scope="col">{cell}</th>' for cell in header)
        yield f"<thead><tr>{cells}</tr></thead>"
    if rows:
        yield "<tbody>"
        for row in rows:
            if len(row) == 1 < width:
                yield f'<tr><td colspan="{width}">{row[0]}</td></tr>'
                continue
            cells = "".join(f"<td>{cell}</td>" for cell in row + [""] * (width - len(row)))
            yield f"<tr>{cells}</tr>"
        yield "</tbody>"
    yield "</table>"
