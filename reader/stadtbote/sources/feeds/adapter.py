"""The adapter of feeds: one conditional request for all."""

from __future__ import annotations

from stadtbote.sources.adapters import Adapter
from stadtbote.sources.fetch import Fetch, Requests, Way
from stadtbote.sources.net.http import Answer
from stadtbote.text.language import message as m


async def _fetch(requests: Requests, _options: str) -> Fetch:
    answer = await requests.first()
    if unchanged := requests.unchanged(answer):
        return unchanged
    if read := await requests.read_elsewhere(answer):
        return read
    from stadtbote.sources.feeds import feed

    with requests.working():
        return requests.whole(feed.parse(answer.body, answer.address, answer.charset), answer.validators)


def _recognise(address: str, answer: Answer | None) -> Way | None:
    """A feed, or a page that names one or several."""
    if answer is None:
        return None
    from stadtbote.sources.feeds import feed
    from stadtbote.sources.web.feedlinks import feed_links

    if feed.is_feed(answer.body):
        return Way(address, sure=True)
    named = feed_links(answer.body, answer.address, answer.charset, answer.links)
    return Way(named[0].address, others=named[1:]) if named else None


ADAPTER = Adapter(_fetch, _recognise, m("ein Feed"), own_site=False)
