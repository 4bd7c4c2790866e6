"""Reads from the store, and cleans everything again on its way to a face or a file."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from stadtbote.text import wording
from stadtbote.text.clean import MAX_HEADLINE, clean_item, language_code, line, web_address
from stadtbote.text.names import Titled, shown_names
from stadtbote_cache import clock
from stadtbote_cache.records import (
    Article,
    Cost,
    Freshness,
    Imprint,
    SavedSearch,
    Since,
    SourceState,
    replace,
)
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.text.parts import Reading


def read_article(store: Store, number: int) -> Article | None:
    """An article, cleaned; None where it is gone."""
    article = store.article(number)
    return None if article is None else _clean_article(article)


def _clean_article(article: Article) -> Article:
    item, now = clean_item(article.item), time.time()
    details = item.details
    if clock.published(details.changed, now) != details.changed:
        details = replace(details, changed=None)
    return replace(
        article,
        id=line(article.id, 40),
        item=replace(item, published=clock.published(item.published, now), details=details),
        source=line(article.source, 100),
        also=tuple(line(name, 100) for name in article.also),
    )


def read_sources(store: Store) -> list[SourceState]:
    """The sources, with every text of them cleaned, and without times that are ahead of the clock."""
    now = time.time()
    return [
        replace(
            state,
            source=replace(
                state.source,
                name=line(state.source.name, 100),
                title=line(state.source.title, MAX_HEADLINE) or line(state.source.name, 100),
                address=line(state.source.address),
                kind=line(state.source.kind, 20),
                language=language_code(state.source.language),
            ),
            failure=state.failure and line(state.failure, 40),
            credits=tuple(line(credit) for credit in state.credits),
            fetched_at=clock.believed(state.fetched_at, now),
            tried_at=clock.believed(state.tried_at, now),
            home=web_address(state.home),
            group=line(state.group, 100),
            shown=line(state.shown, MAX_HEADLINE),
        )
        for state in store.sources()
    ]


def read_freshness(store: Store) -> Freshness:
    """How old the news of all sources is, with their names as they are shown."""
    found = store.freshness(time.time())
    names = read_names(store) if found.failed else {}
    failed = ((line(name, 100), line(failure, 40)) for name, failure in found.failed)
    return replace(found, failed=tuple((names.get(name, name), failure) for name, failure in failed))


def read_ahead(store: Store, now: float) -> tuple[list[str], int]:
    """The names, cleaned, of sources whose last fetch is ahead of the clock, and how many articles are.

    `now` in Unix seconds.
    """
    names, dated = store.ahead(now)
    return [line(name, 100) for name in names], dated


def read_imprints(store: Store, names: Sequence[str] | None = None) -> dict[str, Imprint]:
    """What articles say about their sources, by name, cleaned; of all sources, or of these."""
    return {
        line(name, 100): Imprint(
            line(found.title, MAX_HEADLINE) or line(name, 100),
            tuple(line(credit) for credit in found.credits),
            line(found.address),
            found.own,
        )
        for name, found in store.imprints(names).items()
    }


def read_searches(store: Store) -> list[SavedSearch]:
    """The saved searches, with every text of them cleaned."""
    return [
        replace(
            search,
            name=line(search.name, 100),
            title=line(search.title, 100) or line(search.name, 100),
            words=line(search.words, 200),
            group=line(search.group, 100),
        )
        for search in store.searches()
    ]


def count_of(store: Store, search: SavedSearch, since: Since | None, *, unread: bool = False) -> int:
    """How many articles a saved search finds now, or how many of them are `unread`."""
    wanted = search.filter(since)
    wanted = replace(wanted, unread=wanted.unread or unread)
    return store.count_hits(wanted) if wanted.query else store.count(wanted)


def read_names(store: Store) -> dict[str, str]:
    """The names by which the sources are shown, by the ones that are typed."""
    imprints = read_imprints(store)
    titled = (Titled(name, found.title, found.address, found.own) for name, found in imprints.items())
    return shown_names(titled)


def read_costs(store: Store, names: Mapping[str, str] | None = None) -> list[Cost]:
    """What syncs cost by source and month, the newest month first, with every text cleaned.

    Sources are called as `names` shows them.
    """
    names = names or {}
    return [
        replace(cost, source=line(names.get(cost.source, cost.source), 100), month=line(cost.month, 7))
        for cost in store.costs()
    ]


def read_text(store: Store, number: int) -> tuple[Article, Reading] | None:
    """An article with its text in reading order; None where it is gone."""
    from stadtbote.text.article import reading  # a list needs no texts

    stored = store.article(number)
    if stored is None:
        return None
    article = _clean_article(stored)
    imprints = read_imprints(store, [stored.source, *stored.also])
    return article, reading(article, imprint_of(article, imprints))


def imprint_of(article: Article, imprints: Mapping[str, Imprint]) -> Imprint:
    """What an article says about its source, and that others have the same news."""
    imprint = imprints.get(article.source, Imprint(article.source))
    others = [imprints[name].title if name in imprints else name for name in article.also]
    return replace(imprint, title=wording.sources([imprint.title, *others]))
