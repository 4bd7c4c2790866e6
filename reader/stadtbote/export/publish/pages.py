"""A source and its articles as plain HTML pages: text first, links to go on at the foot, nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape

from stadtbote.export.html import article_html, lang_attribute, page
from stadtbote.export.publish.edition import Published, page_name
from stadtbote.export.publish.formats import formats
from stadtbote.text import language, wording
from stadtbote.text.dates import date
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Article, Imprint

PER_PAGE = 50
"""How many articles a page lists: about 20 kB unpacked, half a minute on the slowest line."""

_TEASER = 200


@contextmanager
def in_language(of_source: str | None) -> Iterator[str]:
    """Puts our words inside the block into the language of the source if we have it, else the user's."""
    before = language.current()
    wanted = (of_source or "").lower().partition("-")[0]
    code = wanted if wanted in language.LANGUAGES else before
    language.use(code)
    try:
        yield code
    finally:
        language.use(before)


def article_page(source: Published, article: Article) -> str:
    """The page of an article of this source, which is one folder below the lists."""
    about, news = source.source, article.item
    with in_language(news.language) as code:
        # Nobody knows where it will be read.
        parts = article_html(article, Imprint(about.title, source.credits), code, zone=lambda day: day)
        ways = [(f"../{source.slug}.html", about.title), ("../index.html", _("Alle Quellen"))]
        return _page(f"{news.headline} – {about.title}", code, parts, ways)


def list_pages(source: Published) -> Iterator[tuple[str, str]]:
    """The pages that list a source's articles, each with its beginning, as file name and page."""
    slug, title, count = source.slug, source.source.title, source.count
    pages = range(0, count, PER_PAGE)
    for place, first in enumerate(pages, 1):
        with in_language(source.source.language) as code:
            last = min(first + PER_PAGE, count)
            total = wording.articles(count)
            heading = title
            if place > 1:
                heading = wording.joined([title, _("Seite {n}").format(n=place)])
                total = _("{total}, hier {first} bis {last}").format(total=total, first=first + 1, last=last)
            parts = [f"<h1>{escape(heading)}</h1>", f"<p>{escape(total)}.</p>"]
            for article in source.articles[first:last]:
                parts += _entry(article, code)
            ways = [(f"{slug}.{each.ending}", each.name) for each in formats()]
            ways.append(("index.html", _("Alle Quellen")))
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
        lang = lang_attribute(about.language, code)
        facts = [wording.articles(source.count)]
        if day := _day(source.fetched_at):
            facts.append(_("abgerufen: {age}").format(age=day))
        parts.append(f'<h2{lang}><a href="{name}.html">{escape(about.title)}</a></h2>')
        parts.append(f"<p>{escape(wording.joined(facts))}.</p>")
    ways = [("index.json", _("Alle Quellen abonnieren, als JSON Feed"))]
    return _page(title, code, parts, ways, feed="index.json")


def _page_file(slug: str, place: int) -> str:
    return f"{slug}.html" if place == 1 else f"{slug}.{place}.html"


def _page(
    title: str, code: str, parts: Iterable[str], ways: Iterable[tuple[str, str]], feed: str | None = None
) -> str:
    """A whole page. The text comes first, so that nothing has to be skipped; `ways` are links at the foot."""
    links = "\n".join(f'<li><a href="{escape(to)}">{escape(words)}</a></li>' for to, words in ways)
    foot = f"<nav>\n<ul>\n{links}\n</ul>\n</nav>\n"
    alternate = f'<link rel="alternate" type="application/feed+json" href="{escape(feed)}">\n' if feed else ""
    return page(title, code, parts, foot, alternate)


def _day(seconds: float | None) -> str:
    """A day in UTC, so that it is the same on every machine."""
    return date(datetime.fromtimestamp(seconds, UTC)) if seconds is not None else ""


def _entry(article: Article, code: str) -> Iterator[str]:
    """An article in a list: its headline as a link to it, the day, and how it begins."""
    news = article.item
    lang = lang_attribute(news.language, code)
    yield f'<h2{lang}><a href="a/{page_name(article)}.html">{escape(news.headline)}</a></h2>'
    day = f"{date(news.published)}." if news.published else ""
    if words := textwrap.shorten(" ".join(news.teaser), _TEASER, placeholder=" …"):
        yield f"<p>{day} <span{lang}>{escape(words)}</span></p>" if lang else f"<p>{day} {escape(words)}</p>"
    elif day:
        yield f"<p>{day}</p>"
