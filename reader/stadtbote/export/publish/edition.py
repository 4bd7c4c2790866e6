"""What is published: the sources with the articles that they list now, without the user's marks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from hashlib import sha256
from urllib.parse import urlsplit

from stadtbote.config.settings import Settings
from stadtbote.stored import read_article, read_sources
from stadtbote.sync.list_changes import origin_of
from stadtbote.text.clean import MAX_ITEMS, web_address
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record
from stadtbote_cache.records import Article, Filter, Source, SourceState, replace
from stadtbote_cache.store import Store

_NAME = re.compile(r"(?!index$)[a-z0-9][a-z0-9-]{0,39}")
_ID = re.compile(r"[a-z]{6,40}")


class Site(Record):
    """What the operator says of the site; `url` ends with a slash, `links` are addresses with their words."""

    title: str = ""
    url: str = ""
    links: tuple[tuple[str, str], ...] = ()


def site(settings: Settings) -> Site:
    """The site as the configuration has it."""
    named = (
        (settings.publish_imprint, _("Impressum")),
        (settings.publish_privacy, _("Datenschutz")),
        (settings.publish_accessibility, _("Erklärung zur Barrierefreiheit")),
        (settings.publish_feedback, _("Barriere melden")),
    )
    url = settings.publish_url or ""
    return Site(
        settings.publish_title or "",
        url if not url or url.endswith("/") else f"{url}/",
        tuple((address, words) for address, words in named if address),
    )


class Published(Record):
    """A source as it is published: `slug` begins the names of its files, `fetched_at` is in Unix seconds.

    `articles` are those that the source lists, in that order; `complete` is False where there are more of
    them than one edition may have. `count` stays when the articles themselves are dropped.
    """

    source: Source
    slug: str
    articles: tuple[Article, ...]
    complete: bool
    fetched_at: float | None
    credits: tuple[str, ...]
    count: int = 0
    site: Site = Site()
    group: str = ""
    origin: str = ""


def read(store: Store, names: Collection[str] = (), site: Site = Site()) -> Iterator[Published]:  # noqa: B008
    """The named sources, or all, one after the other; those that list nothing are left out.

    Each is read as of one moment, so never with half of what a sync brings.
    """
    for state in read_sources(store):
        if not names or state.source.name in names:
            with store.one_state():
                found = _published(store, state, site)
            if found.articles:
                yield found


def _published(store: Store, state: SourceState, site: Site) -> Published:
    name = state.source.name
    rows = store.rows(store.listing(Filter(source=name)))
    numbers = [number for number, row in rows.items() if row.listed]
    whole = (read_article(store, number) for number in numbers[:MAX_ITEMS])
    articles = tuple(_unread(article) for article in whole if article and article.item.headline)
    return Published(
        replace(
            state.source,
            title=state.shown or state.source.title,  # as its operator calls it
            address=_home(state.source.address),
        ),
        slug(name),
        articles,
        len(numbers) <= MAX_ITEMS,
        None if state.built_in else state.fetched_at,
        state.credits,
        len(articles),
        site,
        state.group,
        origin_of(state.source),
    )


def slug(name: str) -> str:
    """A source's name as the beginning of a file's name. No other name gives the same."""
    if _NAME.fullmatch(name):
        return name
    # No name that is a slug itself has an underscore.
    return f"source_{sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}"


def page_name(article: Article) -> str:
    """The name of an article's page, without its extension."""
    if _ID.fullmatch(article.id):
        return article.id
    return f"article_{sha256(article.id.encode('utf-8', 'replace')).hexdigest()[:16]}"


def page_address(site: Site, article: Article) -> str:
    """The address of an article's page; empty where the site's own is not known."""
    return f"{site.url}a/{page_name(article)}.html" if site.url else ""


def _home(address: str) -> str:
    """The site of a source. Its whole address may be private: it may hold a password or a key."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return web_address(f"{parts.scheme}://{host}{port}/") or ""


def _unread(article: Article) -> Article:
    """An article as if nobody had read it."""
    return replace(article, read=False, kept=False, place=0)
