"""EPUB 3.3 (w3.org/TR/epub-33) with what EPUB Accessibility 1.1 asks for: a chapter an article, in words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape, unescape
from uuid import NAMESPACE_URL, uuid5

from stadtbote.export.documents import Document, Format
from stadtbote.export.html import article_html, lang_attribute
from stadtbote.text.clean import is_language
from stadtbote.text.host import in_ascii
from stadtbote.text.language import current
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _

_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">\n<rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles>\n</container>\n"
)
_ACCESS = (
    ("accessMode", "textual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityHazard", "none"),
)
_XHTML = 'application/xhtml+xml"'


def book(document: Document) -> bytes:
    """The articles as chapters, with a table of contents. The same articles make a book of the same id."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr("book/package.opf", "".join(_package(document)).encode("utf-8", "replace"))
        archive.writestr("book/contents.xhtml", _contents(document))
        for place, (article, imprint) in enumerate(document.entries, 1):
            parts = article_html(article, imprint, current())
            archive.writestr(f"book/{place}.xhtml", _chapter(article.item.headline, parts))
    return made.getvalue()


def _package(document: Document) -> Iterator[str]:
    places = range(1, len(document.entries) + 1)
    said = [article.item.language for article, _imprint in document.entries]
    languages = list(dict.fromkeys(code for code in said if code and is_language(code))) or [current()]
    known_by = uuid5(NAMESPACE_URL, " ".join(article.id for article, _imprint in document.entries))
    summary = _("Nur Text mit Überschriften; von Bildern steht da, was die Quelle von ihnen sagt.")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf"'
    yield f' version="3.0" unique-identifier="id" xml:lang="{current()}">\n'
    yield '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
    yield f'<dc:identifier id="id">urn:uuid:{known_by}</dc:identifier>\n'
    yield f"<dc:title>{escape(document.title)}</dc:title>\n"
    yield from (f"<dc:language>{code}</dc:language>\n" for code in languages)
    for title in dict.fromkeys(imprint.title for _article, imprint in document.entries):
        yield f"<dc:publisher>{escape(title)}</dc:publisher>\n"
    for name, value in (*_ACCESS, ("accessibilitySummary", summary)):
        yield f'<meta property="schema:{name}">{escape(value)}</meta>\n'
    yield f'<meta property="dcterms:modified">{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>\n</metadata>\n'
    yield f'<manifest>\n<item id="contents" href="contents.xhtml" properties="nav" media-type="{_XHTML}/>\n'
    yield from (f'<item id="n{n}" href="{n}.xhtml" media-type="{_XHTML}/>\n' for n in places)
    yield "</manifest>\n<spine>\n"
    yield from (f'<itemref idref="n{n}"/>\n' for n in places)
    yield "</spine>\n</package>\n"


def _contents(document: Document) -> bytes:
    entries = "\n".join(
        f'<li><a href="{place}.xhtml"{lang_attribute(article.item.language, current())}>'
        f"{escape(article.item.headline)}</a></li>"
        for place, (article, _imprint) in enumerate(document.entries, 1)
    )
    heading = f"<h1>{escape(_('Inhalt'))}</h1>"
    return _chapter(document.title, [f'<nav epub:type="toc">\n{heading}\n<ol>\n{entries}\n</ol>\n</nav>'])


def _chapter(title: str, parts: Iterable[str]) -> bytes:
    """A page as XHTML. Everything from outside is escaped, so that what is found here are our own tags."""
    body = re.sub('(?<= href=")https?:[^"]+', _strict, "\n".join(parts).replace("<br>", "<br/>"))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops" lang="{current()}">\n'
        f"<head><title>{escape(title)}</title></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    # Some readers look for a language as XML says it.
    return re.sub(r' lang="([^"]+)"', r' lang="\1" xml:lang="\1"', text).encode("utf-8", "replace")


def _strict(found: re.Match[str]) -> str:
    """An escaped address with nothing in it that an address may not have (WHATWG URL)."""
    return escape(re.sub("%(?![0-9A-Fa-f]{2})", "%25", in_ascii(unescape(found[0]))))


FORMAT = Format("epub", "EPUB", m("für Lesegeräte"), ("epub",), book)
