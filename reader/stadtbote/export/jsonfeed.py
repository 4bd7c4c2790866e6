"""Articles as a JSON Feed 1.1 document, with our own facts under `_stadtbote`."""

from __future__ import annotations

from collections.abc import Iterable

from stadtbote.export.html import body_html
from stadtbote.text.blocks import content_text
from stadtbote.text.dates import iso
from stadtbote.text.details import recording
from stadtbote_cache.records import Article, Details, Image, Link, Since

VERSION = "https://jsonfeed.org/version/1.1"

FILE = "application/octet-stream"
"""The media type of a file whose own is not known; JSON Feed and RSS require one."""


def document(articles: Iterable[Article], since: Since | None = None) -> dict[str, object]:
    """The JSON Feed of these articles, in their order; what is new is so by `since`, without it nothing."""
    return {"version": VERSION, "title": "Stadtbote", "items": [item(article, since) for article in articles]}


def item(article: Article, since: Since | None = None) -> dict[str, object]:
    """One article with the user's marks."""
    news = article.item
    members = entry(article)
    # Both forms, as JSON Feed 1.1 allows: only the HTML says where the language changes.
    members["content_text"] = content_text(news.body) if news.body else members["summary"]
    members["_stadtbote"] = {
        "source": article.source,
        "position": article.position,
        "kicker": news.kicker,
        "read": article.read,
        "kept": article.kept,
        "listed": article.listed,
        "first_seen": iso(article.first_seen),
        "new": since is not None and since.is_new(article),
        "changed": article.changed,
        "whole": article.whole,
        "also": list(article.also),
        "images": [image_members(image) for image in news.images],
        "links": [link_members(link) for link in news.links],
        **details_members(news.details),
    }
    return members


def entry(article: Article) -> dict[str, object]:
    """One article with the members of the format; `url` and `date_published` only if the source gave them."""
    news = article.item
    members: dict[str, object] = {
        "id": article.id,
        "title": news.headline,
        "summary": "\n\n".join(news.teaser),
    }
    if html := body_html(news):
        members["content_html"] = html
    if news.address:
        members["url"] = news.address
    if news.language:
        members["language"] = news.language
    if news.published:
        members["date_published"] = news.published.isoformat()
    besides = news.details
    if besides.changed:
        members["date_modified"] = besides.changed.isoformat()
    if besides.authors:
        members["authors"] = [{"name": name} for name in besides.authors]
    if besides.categories:
        members["tags"] = list(besides.categories)
    if news.enclosures:
        lasts = {recording(news): besides.duration} if besides.duration else {}
        members["attachments"] = [
            {
                "url": file.address,
                "mime_type": file.media_type or FILE,
                **({"size_in_bytes": file.size} if file.size is not None else {}),
                **({"duration_in_seconds": lasts[file]} if file in lasts else {}),
            }
            for file in news.enclosures
        ]
    return members


def details_members(details: Details) -> dict[str, object]:
    """What the format has no members for of what a source says besides the text; as far as there is any."""
    members: dict[str, object] = {}
    if details.duration:
        members["duration"] = details.duration
    if details.comments or details.comment_count is not None:
        members["comments"] = {"url": details.comments, "count": details.comment_count}
    if event := details.event:
        members["event"] = {
            "starts": event.starts and event.starts.isoformat(),
            "ends": event.ends and event.ends.isoformat(),
            "place": event.place,
        }
    return members


def image_members(image: Image) -> dict[str, object]:
    """An image in words, every member named."""
    return {
        "alternative_text": image.alternative_text,
        "caption": image.caption,
        "credit": image.credit,
        "decorative": image.decorative,
    }


def link_members(link: Link) -> dict[str, object]:
    """A link of an article's own list."""
    return {"text": link.text, "url": link.address}
