"""A source and its articles as plain HTML pages: words first, the ways on at the foot, nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape

from stadtbote.export.html import content_html
from stadtbote.export.publish.edition import Published, page_name
from stadtbote.text import language, wording
from stadtbote.text.article import repeated_paragraphs
from stadtbote.text.dates import date, date_and_time
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Article, Block, Heading, Item, Paragraph, Picture, replace

PER_PAGE = 50
"""How many articles a page lists: about 20 kB, half a minute on the slowest line, unpacked."""

_TEASER = 200
_HEAD = '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'


@contextmanager
def spoken(of_source: str | None) -> Iterator[str]:
    """Says everything inside in the language of the source where we have it, else in the user's."""
    before = language.current()
    wanted = (of_source or "").lower().partition("-")[0]
    code = wanted if wanted in language.LANGUAGES else before
    language.use(code)
    try:
        yield code
    finally:
        language.use(before)


def article_page(source: Published, article: Article) -> str:
    """An article whole. `source` is where it stands; the page is one folder below."""
    news = article.item
    with spoken(news.language) as code:
        lang = _lang(news.language, code)
        told = [date_and_time(news.published)] if news.published else []
        parts = [f"<h1{lang}>{escape(news.headline)}</h1>"]
        if news.kicker:
            parts.append(f"<p{lang}>{escape(news.kicker)}</p>")
        parts.append(f"<p>{escape(wording.joined([source.source.title, *told]))}</p>")
        text = content_html(_in_steps(_text(news)), news.language)
        parts.append(f"<div{lang}>\n{text}\n</div>" if lang else text)
        parts += [f"<p>{escape(words)}</p>" for words in _images(news, source.credits)]
        if links := list(_links(news)):
            parts += [f"<h2>{escape(_('Links'))}</h2>", "<ul>", *links, "</ul>"]
        ways = [(f"../{source.slug}.html", source.source.title), ("../index.html", _("Alle Quellen"))]
        return _page(f"{news.headline} – {source.source.title}", code, parts, ways)


def list_pages(source: Published) -> Iterator[tuple[str, str]]:
    """The articles of a source with the beginning of each, by the names of the pages."""
    slug, title, count = source.slug, source.source.title, source.count
    pages = range(0, count, PER_PAGE)
    for place, first in enumerate(pages, 1):
        with spoken(source.source.language) as code:
            last = min(first + PER_PAGE, count)
            total = wording.articles(count)
            heading = title
            if place > 1:
                heading = wording.joined([title, _("Seite {n}").format(n=place)])
                total = _("{total}, hier {first} bis {last}").format(total=total, first=first + 1, last=last)
            parts = [f"<h1>{escape(heading)}</h1>", f"<p>{escape(total)}.</p>"]
            for article in source.articles[first:last]:
                parts += _entry(article, code)
            ways = [(f"{slug}.json", "JSON Feed"), (f"{slug}.xml", "RSS"), ("index.html", _("Alle Quellen"))]
            if place > 1:
                ways.insert(0, (_page_file(slug, place - 1), _("Neuere Artikel")))
            if last < count:
                ways.insert(0, (_page_file(slug, place + 1), _("Weitere Artikel")))
            yield _page_file(slug, place), _page(heading, code, parts, ways, feed=f"{slug}.json")


def index_page(sources: Iterable[Published], title: str) -> str:
    """All sources with their pages and feeds."""
    code = language.current()
    parts = [f"<h1>{escape(title)}</h1>"]
    for source in sources:
        name, about = source.slug, source.source
        lang = _lang(about.language, code)
        told = [wording.articles(source.count)]
        if day := _day(source.fetched_at):
            told.append(_("abgerufen: {age}").format(age=day))
        parts.append(f'<h2{lang}><a href="{name}.html">{escape(about.title)}</a></h2>')
        parts.append(f"<p>{escape(wording.joined(told))}.</p>")
    ways = [("index.json", _("Alle Quellen abonnieren, als JSON Feed"))]
    return _page(title, code, parts, ways, feed="index.json")


def _page_file(slug: str, place: int) -> str:
    return f"{slug}.html" if place == 1 else f"{slug}.{place}.html"


def _page(
    title: str, code: str, parts: Iterable[str], ways: Iterable[tuple[str, str]], feed: str | None = None
) -> str:
    """A whole page. The text comes first, so that nothing has to be skipped; `ways` lead on from its foot."""
    body = "\n".join(part for part in parts if part)
    links = "\n".join(f'<li><a href="{escape(to)}">{escape(words)}</a></li>' for to, words in ways)
    alternate = f'<link rel="alternate" type="application/feed+json" href="{escape(feed)}">\n' if feed else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n{_HEAD}<title>{escape(title)}</title>\n{alternate}'
        f"</head>\n<body>\n<main>\n{body}\n</main>\n<nav>\n<ul>\n{links}\n</ul>\n</nav>\n</body>\n</html>\n"
    )


def _lang(of_text: str | None, code: str) -> str:
    """The attribute for text in another language than the page's own words."""
    if not of_text or of_text.lower() == code:
        return ""
    return f' lang="{escape(of_text)}"'


def _day(seconds: float | None) -> str:
    """A day in UTC: no other would be the same on every machine."""
    return date(datetime.fromtimestamp(seconds, UTC)) if seconds is not None else ""


def _entry(article: Article, code: str) -> Iterator[str]:
    """An article in a list: its headline, which leads to it, the day, and how it begins."""
    news = article.item
    lang = _lang(news.language, code)
    yield f'<h2{lang}><a href="a/{page_name(article)}.html">{escape(news.headline)}</a></h2>'
    day = f"{date(news.published)}." if news.published else ""
    if words := textwrap.shorten(" ".join(news.teaser), _TEASER, placeholder=" …"):
        yield f"<p>{day} <span{lang}>{escape(words)}</span></p>" if lang else f"<p>{day} {escape(words)}</p>"
    elif day:
        yield f"<p>{day}</p>"


def _text(news: Item) -> list[Block]:
    """Teaser and body; what both begin with stands there once, in the body's words, which bring the links."""
    body = news.body or ()
    repeated = repeated_paragraphs(body, news.teaser)
    teaser = (Paragraph((text,)) for text in news.teaser[repeated:])
    return [*body[:repeated], *teaser, *body[repeated:]]


def _in_steps(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with headings that go down by one level at a time, from the page's own heading on."""
    level = 1
    for block in blocks:
        if isinstance(block, Heading):
            level = max(2, min(block.level, level + 1, 6))
            yield replace(block, level=level)
        else:
            yield block


def _images(news: Item, credits: tuple[str, ...]) -> Iterator[str]:
    """The images that do not stand in the text, in words, and the credits that match no single one."""
    shown = {block.image for block in news.body or () if isinstance(block, Picture)}
    for image in news.images:
        if image not in shown:
            yield from wording.image_lines(image)
    if credits and any(not (image.credit or image.decorative) for image in news.images):
        names = "; ".join(dict.fromkeys(credits))
        yield _("Bildnachweise der ganzen Seite: {names}").format(names=names)


def _links(news: Item) -> Iterator[str]:
    if news.address:
        yield _link(news.address, _("Artikel im Netz"))
    for link in news.links:
        yield _link(link.address, link.text)
    for file in news.enclosures:
        yield _link(file.address, wording.file(file.media_type, file.size))


def _link(address: str, words: str) -> str:
    return f'<li><a href="{escape(address)}">{escape(words)}</a></li>'
