"""All files of a publication, source by source, so that memory holds one source at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from stadtbote.export.publish import pages
from stadtbote.export.publish.edition import Published, Site, page_name, read
from stadtbote.export.publish.formats import formats, json_feed
from stadtbote.text.language import current
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Article, replace
from stadtbote_cache.store import Store

NEWEST = 20
"""How many of the newest articles the index itself lists."""


class Publication:
    """What is published; once all files are taken, `sources` and `articles` say how much it was."""

    def __init__(self, store: Store, names: Collection[str] = (), site: Site = Site()) -> None:  # noqa: B008
        self._store = store
        self._names = names
        self._site = site
        self._sources: list[Published] = []
        self._newest: list[Article] = []
        self.articles = 0

    @property
    def sources(self) -> list[str]:
        """The names of the sources."""
        return [source.source.name for source in self._sources]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file with its name; the index of all comes last."""
        for source in read(self._store, self._names, self._site):
            yield from _files_of(source)
            self.articles += len(source.articles)
            self._newest = sorted([*self._newest, *source.articles], key=_when, reverse=True)[:NEWEST]
            self._sources.append(replace(source, articles=(), count=len(source.articles)))
        only = self._sources[0].source.title if len(self._sources) == 1 else _("Neuigkeiten")
        site = replace(self._site, title=self._site.title or only)
        yield "index.json", json_feed.index(self._sources, self._newest, site, current())
        yield "index.html", _encoded(pages.index_page(self._sources, site))


def _when(article: Article) -> float:
    return article.item.published.timestamp() if article.item.published else float("-inf")


def _files_of(source: Published) -> Iterator[tuple[str, bytes]]:
    for each in formats():
        yield f"{source.slug}.{each.ending}", each.feed(source)
    for name, page in pages.list_pages(source):
        yield name, _encoded(page)
    for article in source.articles:
        yield f"a/{page_name(article)}.html", _encoded(pages.article_page(source, article))


def _encoded(page: str) -> bytes:
    return page.encode("utf-8", "replace")
