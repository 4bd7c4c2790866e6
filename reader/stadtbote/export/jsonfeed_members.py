"""What of an article belongs into any JSON Feed 1.1: the members that the format itself has."""

from __future__ import annotations

from stadtbote.export.html import content_html
from stadtbote_cache.records import Article, Image, Item, Link, Paragraph

FILE = "application/octet-stream"
"""The media type of a file of which none is known; JSON Feed asks for one."""


def entry(article: Article) -> dict[str, object]:
    """One article. `url` and `date_published` are there only where the source gave them."""
    news = article.item
    found: dict[str, object] = {
        "id": article.id,
        "title": news.headline,
        "summary": "\n\n".join(news.teaser),
    }
    if html := html_of(news):
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
                "mime_type": file.media_type or FILE,
                **({"size_in_bytes": file.size} if file.size is not None else {}),
            }
            for file in news.enclosures
        ]
    return found


def html_of(news: Item) -> str:
    """The body as HTML; the teaser where none is stored."""
    return content_html(news.body or [Paragraph((text,)) for text in news.teaser], news.language)


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
