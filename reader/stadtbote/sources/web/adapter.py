"""The adapter of pages with teasers: a list, and the pages that it says follow."""

from __future__ import annotations

from stadtbote.errors import SourceError
from stadtbote.sources.adapters import Adapter
from stadtbote.sources.fetch import Fetch, Requests, Way, identity
from stadtbote.sources.net.http import Answer
from stadtbote.text.clean import MAX_ITEMS
from stadtbote.text.language import message as m
from stadtbote_cache.records import Item, replace


async def _fetch(requests: Requests, options: str) -> Fetch:
    first = await requests.first()
    if unchanged := requests.unchanged(first):
        return unchanged
    from stadtbote.sources.web import page
    from stadtbote.sources.web.paging import MAX_PAGES
    from stadtbote.sources.web.recognition import Recognition

    kept = Recognition.kept(options)
    with requests.working():
        found = page.parse_list(first.body, first.address, first.charset, kept)
    items: dict[object, Item] = {identity(item): item for item in found.edition.items}
    unmatched = list(found.edition.credits)
    partial: SourceError | None = None
    complete = found.edition.complete
    ahead = list(found.pages)
    asked = {requests.address, first.address}
    most = len(asked) + MAX_PAGES
    while ahead:
        address = ahead.pop(0)
        if address in asked:
            continue
        if len(asked) == most or len(items) > MAX_ITEMS:
            complete = False
            break
        asked.add(address)
        try:
            answer = await requests.further(address)
            with requests.working():
                more = page.parse_list(answer.body, answer.address, answer.charset, found.how)
        except SourceError as error:
            partial = error
            break
        complete = complete and more.edition.complete
        fresh = [item for item in more.edition.items if identity(item) not in items]
        if not fresh:  # a server that shows the same page under every number
            complete = complete and not ahead
            break
        items.update((identity(item), item) for item in fresh)
        unmatched += more.edition.credits
        ahead += more.pages
    edition = replace(
        found.edition,
        items=tuple(items.values()),
        credits=tuple(unmatched),
        complete=complete and partial is None,
    )
    with requests.working():
        fetch = requests.whole(edition, first.validators, partial)
    return fetch if found.how == kept else replace(fetch, options=found.how.options())


def _recognise(address: str, answer: Answer | None) -> Way | None:
    """Whatever it is: that it is no page with news is told by who reads it."""
    return None if answer is None else Way(address, sure=True)


def _recognised(options: str) -> str:
    from stadtbote.sources.web.recognition import WORDS, Recognition

    kept = Recognition.kept(options)
    return WORDS.get(kept.recogniser, "") if kept else ""


ADAPTER = Adapter(_fetch, _recognise, m("eine Seite mit Neuigkeiten"), recognised=_recognised)
