"""A source as RSS 2.0 (rssboard.org/rss-specification), with the whole articles as content:encoded."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from stadtbote.export.html import body_html
from stadtbote.export.jsonfeed import FILE
from stadtbote.export.publish.edition import Published, Site, page_address
from stadtbote.export.publish.formats import Format
from stadtbote.text.blocks import content_text
from stadtbote_cache.records import Article, Event, Item

_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
}
_SHORT = 300  # characters of a description that is made of the text
_NAMED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
_HEAD = f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {_NAMED}>'


def feed(source: Published) -> bytes:
    """The RSS feed of a source."""
    return "\n".join((_HEAD, "<channel>", *_channel(source), "</channel>", "</rss>\n")).encode(
        "utf-8", "replace"
    )


def _element(name: str, text: str, **attributes: str) -> str:
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{escape(text)}</{name}>"


def _channel(source: Published) -> Iterator[str]:
    about = source.source
    yield _element("title", about.title)
    yield _element("link", about.address)
    yield _element("description", about.title)
    if url := source.site.url:
        own = quoteattr(f"{url}{source.slug}.xml")
        yield f'<atom:link rel="self" type="application/rss+xml" href={own}/>'
    if about.language:
        yield _element("language", about.language)
    for article in source.articles:
        yield "<item>"
        yield from _item(article, about.language, source.site)
        yield "</item>"


def _item(article: Article, language: str | None, site: Site) -> Iterator[str]:
    news = article.item
    yield _element("title", news.headline)
    if link := news.address or page_address(site, article):
        yield _element("link", link)
    yield _element("guid", article.id, isPermaLink="false")
    if news.published:
        yield _element("pubDate", format_datetime(news.published))
    if news.language and news.language != language:
        yield _element("dc:language", news.language)
    if news.kicker:
        yield _element("category", news.kicker)
    yield from _details(news)
    html = body_html(news)
    if news.teaser or html:
        # Most readers take it for HTML, so the text is escaped once more.
        texts = news.teaser or [textwrap.shorten(content_text(news.body or ()), _SHORT, placeholder=" …")]
        yield _element("description", "\n\n".join(escape(text) for text in texts))
    if html:
        yield _element("content:encoded", html)
    for file in news.enclosures[:1]:  # most readers know one (rssboard.org/rss-profile)
        kind = file.media_type or FILE
        yield f'<enclosure url={quoteattr(file.address)} length="{file.size or 0}" type={quoteattr(kind)}/>'


def _details(news: Item) -> Iterator[str]:
    """What the source says besides the text, with the modules that feeds have for it."""
    details, event = news.details, news.details.event or Event()
    for name in details.authors:
        yield _element("dc:creator", name)
    for name in details.categories:
        if name != news.kicker:
            yield _element("category", name)
    values = {
        "dcterms:modified": details.changed and details.changed.isoformat(),
        "comments": details.comments,
        "slash:comments": None if details.comment_count is None else str(details.comment_count),
        "itunes:duration": details.duration and str(details.duration),
        "ev:startdate": event.starts and event.starts.isoformat(),
        "ev:enddate": event.ends and event.ends.isoformat(),
        "ev:location": event.place,
    }
    yield from (_element(name, value) for name, value in values.items() if value)


FORMAT = Format("xml", "RSS", "application/rss+xml", feed)
