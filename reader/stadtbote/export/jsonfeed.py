"""Articles as a JSON Feed 1.1 document, with our own facts under `_stadtbote`."""

from __future__ import annotations

from collections.abc import Iterable

from stadtbote.export.jsonfeed_members import entry, image_members, link_members
from stadtbote.text.article import content_text
from stadtbote_cache.records import Article


def document(articles: Iterable[Article]) -> dict[str, object]:
    """The JSON Feed of these articles, in their order."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Stadtbote",
        "items": [item(article) for article in articles],
    }


def item(article: Article) -> dict[str, object]:
    """One article with the user's marks."""
    news = article.item
    found = entry(article)
    # Both forms, as JSON Feed 1.1 allows: only the HTML says where the language changes.
    found["content_text"] = content_text(news.body) if news.body else found["summary"]
    found["_stadtbote"] = {
        "source": article.source,
        "position": article.position,
        "kicker": news.kicker,
        "read": article.read,
        "kept": article.kept,
        "listed": article.listed,
        "images": [image_members(image) for image in news.images],
        "links": [link_members(link) for link in news.links],
    }
    return found
