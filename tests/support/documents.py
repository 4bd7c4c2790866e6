"""Documents for tests: a source on a server of our own whose answer changes, and what a sync makes of it."""

from __future__ import annotations

import gzip
import json
from typing import Any

from stadtbote.sync.sync import Fetcher, Result, sync
from stadtbote_cache.records import Filter, Row, Source
from stadtbote_cache.store import Store
from support.feeding import atom, rss
from support.raw import RawServer, answer

VERSION = "https://jsonfeed.org/version/1.1"
HEADLINES = ["Markt am Samstag", "Brücke wieder offen", "Bücherbus fährt"]


def json_feed(*items: Any, **more: Any) -> bytes:
    """A JSON Feed around items."""
    return json.dumps({"version": VERSION, "title": "Stadt", "items": list(items), **more}).encode()


def graphql(*results: Any, **more: Any) -> bytes:
    """A GraphQL answer around results."""
    search = {"total": len(results), "offset": 0, "results": list(results)} | more
    return json.dumps({"data": {"search": search}}).encode()


def page(main: str) -> bytes:
    """A page around its main part."""
    return f"<!DOCTYPE html><html lang=de><title>Stadt</title><main>{main}</main></html>".encode()


WHOLE = {
    "rss": rss(
        *(
            f"<title>{words}</title><link>/{n}</link><guid>nr-{n}</guid><description>Mehr dazu.</description>"
            for n, words in enumerate(HEADLINES)
        )
    ).encode(),
    "atom": atom(
        *(
            f"<id>nr-{n}</id><title>{words}</title><link href='/{n}'/><updated>2026-10-0{n + 1}</updated>"
            for n, words in enumerate(HEADLINES)
        )
    ).encode(),
    "rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<channel rdf:about='/'><title>Stadt</title></channel>"
        + "".join(
            f"<item rdf:about='/{n}'><title>{words}</title><link>/{n}</link></item>"
            for n, words in enumerate(HEADLINES)
        )
        + "</rdf:RDF>"
    ).encode(),
    "json": json_feed(
        *({"id": f"nr-{n}", "url": f"/{n}", "title": words} for n, words in enumerate(HEADLINES))
    ),
    "page": page(
        "".join(f"<h2><a href='/{n}'>{words}</a></h2><p>Mehr dazu.</p>" for n, words in enumerate(HEADLINES))
    ),
    "graphql": graphql(
        *({"id": f"nr-{n}", "name": words, "location": f"/{n}"} for n, words in enumerate(HEADLINES))
    ),
}
"""Three articles as each kind of source shows them, and as each can be read whole."""

KINDS = {"page": "page", "graphql": "graphql"}
"""The adapter that reads a document of WHOLE; a feed where none is named."""


class Publisher:
    """A source and its server. A document is fetched as soon as it is published."""

    def __init__(self, store: Store, server: RawServer, kind: str) -> None:
        self._store = store
        self._server = server
        for state in store.sources():
            store.remove_source(state.source.name)
        self.source = Source("stadt", "Stadt", server.address("/news"), KINDS.get(kind, "feed"))
        store.add_source(self.source)

    async def publishes(self, body: bytes, *headers: str) -> Result:
        """What a sync says once the server answers with this document."""
        packed = gzip.compress(body, 1)
        self._server.routes["/news"] = answer(packed, "Content-Encoding: gzip", *headers)
        (result,) = await sync(self._store, bodies=False, fetcher=Fetcher())
        return result

    def rows(self) -> list[Row]:
        """The articles in the order of the list."""
        found = self._store.listing(Filter())
        rows = self._store.rows(found)
        return [rows[number] for number in found]

    def listed(self) -> list[str]:
        """The headlines that the source shows now, as far as the store knows, sorted."""
        return sorted(row.headline for row in self.rows() if row.listed)
