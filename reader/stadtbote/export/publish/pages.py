"""A source and its articles as plain HTML pages: text first, links to go on at the foot, nothing else."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from html import escape

from stadtbote.export.html import article_html, lang_attribute, page
from stadtbote.export.publish.edition import Published, Site, page_name
from stadtbote.export.publish.formats import formats, json_feed
from stadtbote.text import language, wording
from stadtbote.text.dates import date
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Article, Imprint

PER_PAGE = 50
"""How many articles a page lists: about 20 kB unpacked, half a minute on the slowest line."""

_TEASER = 200


def article_page(source: Published, article: Article) -> str:
    """The page of an article of this source, which is one folder below the lists."""
    about, news = source.source, article.item
    # Nobody knows where it will be read.
    parts = article_html(
        article, Imprint(about.title, source.credits), language.current(), zone=lambda day: day
    )
    ways = [(f"../{source.slug}.html", about.title), ("../index.html", _("Alle Quellen"))]
    return _page(f"{news.headline} – {about.title}", parts, ways, source.site)


def list_pages(source: Published) -> Iterator[tuple[str, str]]:
    """The pages that list a source's articles, each with its beginning, as file name and page."""
    slug, title, count = source.slug, source.source.title, source.count
    pages = range(0, count, PER_PAGE)
    code = language.current()
    lang = lang_attribute(source.source.language, code)
    for place, first in enumerate(pages, 1):
        last = min(first + PER_PAGE, count)
        total = wording.articles(count)
        heading, head = title, f"<span{lang}>{escape(title)}</span>" if lang else escape(title)
        if place > 1:
            page = _("Seite {n}").format(n=place)
            heading, head = (wording.joined([words, page]) for words in (heading, head))
            total = _("{total}, hier {first} bis {last}").format(total=total, first=first + 1, last=last)
        parts = [f"<h1>{head}</h1>", f"<p>{escape(total)}.</p>"]
        for article in source.articles[first:last]:
            parts += _entry(article, code)
        ways = [(f"{slug}.{each.ending}", each.name) for each in formats()]
        ways.append(("index.html", _("Alle Quellen")))
        if place > 1:
            ways.insert(0, (_page_file(slug, place - 1), _("Neuere Artikel")))
        if last < count:
            ways.insert(0, (_page_file(slug, place + 1), _("Weitere Artikel")))
        feeds = [(f"{slug}.{each.ending}", each.media_type) for each in formats()]
        yield _page_file(slug, place), _page(heading, parts, ways, source.site, feeds)


def index_page(sources: Collection[Published], site: Site) -> str:
    """All sources with their pages and feeds; two of one title are told apart by their names."""
    code = language.current()
    parts = [f"<h1>{escape(site.title)}</h1>"]
    titles = Counter(source.source.title for source in sources)
    for source in sources:
        name, about = source.slug, source.source
        title = about.title if titles[about.title] < 2 else f"{about.title} ({about.name})"
        lang = lang_attribute(about.language, code)
        facts = [wording.articles(source.count)]
        if day := _day(source.fetched_at):
            facts.append(_("abgerufen: {age}").format(age=day))
        parts.append(f'<h2{lang}><a href="{name}.html">{escape(title)}</a></h2>')
        parts.append(f"<p>{escape(wording.joined(facts))}.</p>")
    ways = [("index.json", _("Alle Quellen abonnieren, als JSON Feed"))]
    return _page(site.title, parts, ways, site, [("index.json", json_feed.FORMAT.media_type)])


def _page_file(slug: str, place: int) -> str:
    return f"{slug}.html" if place == 1 else f"{slug}.{place}.html"


def _page(
    title: str,
    parts: Iterable[str],
    ways: Iterable[tuple[str, str]],
    site: Site,
    feeds: Iterable[tuple[str, str]] = (),
) -> str:
    """A whole page in the language in use. The text comes first, so that nothing has to be skipped.

    `ways` are links at the foot, `feeds` addresses and media types of the same in other forms.
    """
    foot = f"<nav>\n{_links(ways)}\n</nav>\n"
    if site.links:
        foot += f"<footer>\n{_links(site.links)}\n</footer>\n"
    head = "".join(f'<link rel="alternate" type="{kind}" href="{escape(to)}">\n' for to, kind in feeds)
    return page(title, language.current(), parts, foot, head)


def _links(links: Iterable[tuple[str, str]]) -> str:
    rows = "\n".join(f'<li><a href="{escape(to)}">{escape(words)}</a></li>' for to, words in links)
    return f"<ul>\n{rows}\n</ul>"


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
