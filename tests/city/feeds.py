"""The site's feeds: SiteKit RSS, and the same articles as Atom, RSS 1.0 and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from city.content import CITY, NOW, Article, Stock
from city.pages import figure

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
RDF = "application/rdf+xml"
JSON_FEED = "application/feed+json; charset=utf-8"
MAX_ITEMS = 30
PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n'
COPYRIGHT = f"© Stadt {CITY}. Alle Rechte vorbehalten."


def element(name: str, text: str | None) -> str:
    """An XML element on a line of its own, nothing where there is no text."""
    return f"<{name}>{escape(text, quote=False)}</{name}>\n" if text else ""


def _content(article: Article) -> str:
    """An article's body as the HTML that feeds with content carry."""
    return (figure(article.picture) if article.picture else "") + "".join(article.body)


def updated(articles: Iterable[Article]) -> datetime:
    """The date of the newest article."""
    return max((article.date for article in articles if article.date), default=NOW)


def sitekit_rss(stock: Stock, path: str, base: str) -> bytes:
    """RSS 2.0 of the older generation: at most 30 items, among them a link to a download.

    An article whose teaser has characters that are special in XML stands in CDATA, and its link has
    a query.
    """
    media = [article for article in stock.others if article.object_type == "media"]
    shown = list(stock.news[: MAX_ITEMS - len(media)])
    if shown:
        shown[4:4] = media
    items = ""
    for article in shown:
        text = article.text
        special = text is not None and any(character in text for character in "&<>")
        items += "<item>\n" + element("title", article.headline)
        query = "?sp:source=rss&sp:nr=1" if special else ""
        items += element("link", f"{base}{article.path}{query}")
        items += (
            f"<description><![CDATA[{text}]]></description>\n" if special else element("description", text)
        )
        items += (element("pubDate", format_datetime(article.date)) if article.date else "") + "</item>\n"
    return (
        f'{PROLOG}<rss version="2.0">\n<channel>\n'
        + element("title", f"Stadt {CITY}: Aktuelle Meldungen")
        + element("link", base + path)
        + element("description", "Pressemeldungen der Stadt")
        + element("language", "de")
        + element("copyright", COPYRIGHT)
        + f"{items}</channel>\n</rss>\n"
    ).encode()


def atom(articles: Sequence[Article], base: str) -> bytes:
    """Atom (RFC 4287) with HTML content.

    An undated article has no `published`, only the `updated` that the format demands.
    """
    entries = ""
    for article in articles:
        files = "".join(
            f'<link rel="enclosure" href="{base}{file.path}" type="{file.media_type}" length="{file.size}" '
            f'title="{escape(file.title)}"/>\n'
            for file in article.attachments
        )
        entries += "<entry>\n" + element("id", f"tag:musterstadt.example,2026:{article.id}")
        entries += element("title", article.headline)
        entries += f'<link rel="alternate" type="text/html" href="{base}{article.path}"/>\n{files}'
        entries += element("published", article.date.isoformat()) if article.date else ""
        entries += element("updated", article.index_date.isoformat())
        entries += f'<category term="{escape(article.kicker)}"/>\n' if article.kicker else ""
        entries += element("summary", article.text)
        entries += f'<content type="html">{escape(_content(article), quote=False)}</content>\n</entry>\n'
    return (
        f'{PROLOG}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">\n'
        + element("id", "tag:musterstadt.example,2026:feed")
        + element("title", f"Stadt {CITY}")
        + f'<link rel="self" href="{base}/feeds/atom.xml"/>\n<link rel="alternate" href="{base}/"/>\n'
        + element("updated", updated(articles).isoformat())
        + f"<author><name>Stadt {CITY}</name></author>\n{entries}</feed>\n"
    ).encode()


def rss1(articles: Sequence[Article], base: str) -> bytes:
    """RSS 1.0 (RDF) with Dublin Core dates and HTML content."""
    sequence = "".join(f'<rdf:li rdf:resource="{base}{article.path}"/>\n' for article in articles)
    items = ""
    for article in articles:
        items += f'<item rdf:about="{base}{article.path}">\n' + element("title", article.headline)
        items += element("link", base + article.path) + element("description", article.text)
        items += element("dc:date", article.date.isoformat()) if article.date else ""
        items += element("content:encoded", _content(article)) + "</item>\n"
    return (
        f'{PROLOG}<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n'
        f'<channel rdf:about="{base}/feeds/rss1.rdf">\n'
        + element("title", f"Stadt {CITY}")
        + element("link", f"{base}/")
        + element("description", "Meldungen der Stadt")
        + element("dc:language", "de")
        + f"<items><rdf:Seq>\n{sequence}</rdf:Seq></items>\n</channel>\n{items}</rdf:RDF>\n"
    ).encode()


def json_feed(articles: Sequence[Article], base: str) -> bytes:
    """JSON Feed 1.1 with HTML content and attachments."""
    items: list[dict[str, Any]] = []
    for article in articles:
        item: dict[str, Any] = {
            "id": article.id,
            "url": base + article.path,
            "title": article.headline,
            "content_html": _content(article),
            "language": article.language,
        }
        if article.text:
            item["summary"] = article.text
        if article.picture:
            item["image"] = base + article.picture.path
        if article.date:
            item["date_published"] = article.date.isoformat()
        if article.kicker:
            item["tags"] = [article.kicker]
        if article.attachments:
            item["attachments"] = [
                {"url": base + f.path, "mime_type": f.media_type, "title": f.title, "size_in_bytes": f.size}
                for f in article.attachments
            ]
        items.append(item)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Stadt {CITY}",
        "home_page_url": f"{base}/",
        "feed_url": f"{base}/feeds/feed.json",
        "language": "de",
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False).encode()
