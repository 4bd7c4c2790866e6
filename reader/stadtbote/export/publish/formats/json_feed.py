"""A source as a JSON Feed 1.1, and the index of all sources, which is one too.

What the format has no member for is under `_stadtbote`, whose `version` is 1. In a feed: `credits`, image
credits that match no single image, and `complete`, false where the source lists more. In an item, as far as
there is any: `key`, the source's own id; `kicker`; `images` and `links` as the source's list gave them;
`duration` of a recording in seconds; `comments`, their `url` and `count`; `event`, with `starts`, `ends` and
`place`; `pictures`, what each figure in `content_html` shows; `body`, false where no whole article is known.
In the index: `feeds`, each with `name`, `title`, `url` (relative to the index), `language`, `group`,
`articles` (a count), `fetched`, and `origin`, which tells whether two feeds are of one source without telling
its address.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from stadtbote.export import jsonfeed
from stadtbote.export.jsonfeed import details_members, image_members, link_members
from stadtbote.export.publish.edition import Published, Site, page_address
from stadtbote.export.publish.formats import Format
from stadtbote.text import wording
from stadtbote.text.dates import iso
from stadtbote_cache.records import Article, Image, Picture

VERSION = 1
"""Of our own members."""

MAX_BYTES = 2_000_000
"""How many bytes a feed may have. Stadtbote reads no answer over 2 MiB, packed or not."""


def feed(source: Published) -> bytes:
    """The JSON Feed of a source, without its last articles where it would be too long."""
    items, complete, room = [], source.complete, MAX_BYTES
    for article in source.articles:
        text = _text(_item(article))
        room -= len(text.encode("utf-8", "replace"))
        if room < 0:
            complete = False
            break
        items.append(text)
    ours: dict[str, object] = {"version": VERSION}
    if source.credits:
        ours["credits"] = source.credits
    if not complete:
        ours["complete"] = False
    head: dict[str, object] = {"version": jsonfeed.VERSION, "title": source.source.title}
    if source.source.address:
        head["home_page_url"] = source.source.address
    if source.site.url:
        head["feed_url"] = f"{source.site.url}{source.slug}.json"
    if source.source.language:
        head["language"] = source.source.language
    # One article per line: tools that compare then see a few changed lines.
    lines = ",\n".join(items)
    return _bytes(f'{_text(head | {"_stadtbote": ours})[:-1]},"items":[\n{lines}\n]}}')


def index(sources: Iterable[Published], newest: Iterable[Article], site: Site, language: str) -> bytes:
    """The index: the newest articles in brief, and the addresses of the feeds, relative to itself."""
    feeds = [
        {
            "name": source.source.name,
            "title": source.source.title,
            "url": f"{source.slug}.json",
            **({"language": source.source.language} if source.source.language else {}),
            **({"group": source.group} if source.group else {}),
            **({"origin": source.origin} if source.origin else {}),
            "articles": source.count,
            **({"fetched": iso(source.fetched_at)} if source.fetched_at is not None else {}),
        }
        for source in sources
    ]
    document = {
        "version": jsonfeed.VERSION,
        "title": site.title,
        **({"home_page_url": site.url, "feed_url": f"{site.url}index.json"} if site.url else {}),
        "language": language,
        "_stadtbote": {"version": VERSION, "feeds": feeds},
        "items": [_short(article, site) for article in newest],
    }
    return _bytes(_text(document))


def _short(article: Article, site: Site) -> dict[str, object]:
    members = jsonfeed.entry(article)
    if page := page_address(site, article):
        members.setdefault("url", page)
    kept = ("id", "title", "url", "language", "date_published")
    text = members["summary"] or members["title"]
    return {name: members[name] for name in kept if name in members} | {"content_text": text}


def _item(article: Article) -> dict[str, object]:
    news = article.item
    members = {name: value for name, value in jsonfeed.entry(article).items() if value != ""}
    if "content_html" not in members:
        members["content_text"] = news.headline  # the format requires one of the two
    pictures = [block.image for block in news.body or () if isinstance(block, Picture)]
    ours: dict[str, object] = {
        "key": news.key,
        "kicker": news.kicker,
        "images": [_said(image) for image in news.images],
        "pictures": [_said(image) for image in pictures if wording.image_lines(image)],
        "links": [link_members(link) for link in news.links],
        **details_members(news.details),
    }
    own = {name: value for name, value in ours.items() if value}
    return members | {"_stadtbote": own if news.body else own | {"body": False}}


def _said(image: Image) -> dict[str, object]:
    return {name: value for name, value in image_members(image).items() if value}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return f"{text}\n".encode("utf-8", "replace")


FORMAT = Format("json", "JSON Feed", "application/feed+json", feed)
