"""Articles as a JSON Feed 1.1 document, with our own facts under `_stadtbote`."""

from __future__ import annotations

from collections.abc import Iterable

from stadtbote.text.article import content_text
from stadtbote.text.markup import content_html
from stadtbote_cache.records import Article, Paragraph


def document(articles: Iterable[Article]) -> dict[str, object]:
    """The JSON Feed of these articles, in their order."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Stadtbote",
        "items": [item(article) for article in articles],
    }


def item(article: Article) -> dict[str, object]:
    """One article. `url` and `date_published` are there only where the source gave them."""
    news = article.item
    summary = "\n\n".join(news.teaser)
    found: dict[str, object] = {
        "id": article.id,
        "title": news.headline,
        "summary": summary,
        "content_text": content_text(news.body) if news.body else summary,
    }
    # Both forms, as JSON Feed 1.1 allows: only the HTML says where the language changes.
    if html := content_html(news.body or [Paragraph((text,)) for text in news.teaser], news.language):
        found["content_html"] = html
    if news.address:
        found["url"] = news.address
    if news.language:
        found["language"] = news.language
    if news.published:
        found["date_published"] = news.published.isoformat()
    if news.enclosures:
        found["attachments"] = [
            {
                "url": file.address,
                "mime_type": file.media_type or "application/octet-stream",
                **({"size_in_bytes": file.size} if file.size is not None else {}),
            }
            for file in news.enclosures
        ]
    found["_stadtbote"] = {
        "source": article.source,
        "position": article.position,
        "kicker": news.kicker,
        "read": article.read,
        "kept": article.kept,
        "listed": article.listed,
        "images": [
            {
                "alternative_text": image.alternative_text,
                "caption": image.caption,
                "credit": image.credit,
                "decorative": image.decorative,
            }
            for image in news.images
        ],
        "links": [{"text": link.text, "url": link.address} for link in news.links],
    }
    return found
