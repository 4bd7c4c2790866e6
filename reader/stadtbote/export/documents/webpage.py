"""HTML: one page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from stadtbote.export.documents import Document, Format
from stadtbote.export.html import article_html, lang_attribute, page
from stadtbote.text.language import current
from stadtbote.text.language import message as m


def text(document: Document) -> bytes:
    """The articles; above several their title, and a list of them that leads to each."""
    return page(document.title, current(), _parts(document)).encode("utf-8", "replace")


def _parts(document: Document) -> Iterator[str]:
    code = current()
    several = document.top > 1
    if several:
        yield f"<h1>{escape(document.title)}</h1>\n<ol>"
        for place, (article, _imprint) in enumerate(document.entries, 1):
            lang = lang_attribute(article.item.language, code)
            yield f'<li><a href="#n{place}"{lang}>{escape(article.item.headline)}</a></li>'
        yield "</ol>"
    for place, (article, imprint) in enumerate(document.entries, 1):
        yield f'<article id="n{place}">'
        yield from article_html(article, imprint, code, top=document.top)
        yield "</article>"


FORMAT = Format("html", "HTML", m("für den Browser"), ("html", "htm"), text)
