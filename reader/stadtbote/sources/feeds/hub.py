"""The adapter of hubs: the index of another Stadtbote, whose sources come and go here as they do there.

It has no articles of its own. Its options are JSON: `feeds`, as the index had them, how many were `refused`,
and the user's `own` sources that are read from there now.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.adapters import Adapter
from stadtbote.sources.fetch import Fetch, Requests, Way
from stadtbote.sources.net.http import Answer
from stadtbote.text.language import message as m
from stadtbote_cache.records import Edition, replace


async def _fetch(requests: Requests, _options: str) -> Fetch:
    answer = await requests.first()
    if unchanged := requests.unchanged(answer):
        return unchanged
    from stadtbote.sources.feeds.offers import noted, offered

    with requests.working():
        # On the host that the user named: no redirect leads to others' sources.
        here = urlsplit(answer.address).hostname == urlsplit(requests.address).hostname
        found = offered(answer.body, answer.address) if here else None
        if found is None or not found.feeds:
            raise SourceError(Reason.UNREADABLE)
        edition = Edition((), found.title or None, found.language)
        options = json.dumps({"feeds": noted(found.feeds), "refused": found.refused}, ensure_ascii=False)
        return replace(requests.whole(edition, answer.validators), options=options)


def _recognise(address: str, answer: Answer | None) -> Way | None:
    """An index with feeds, on the host that was named."""
    if answer is None or urlsplit(answer.address).hostname != urlsplit(address).hostname:
        return None
    from stadtbote.sources.feeds.offers import offered

    found = offered(answer.body, answer.address)
    return Way(address, sure=True) if found and found.feeds else None


ADAPTER = Adapter(_fetch, _recognise, m("ein Stadtbote, der veröffentlicht"))
