"""Fetches what a source shows now: one request or as many as its paging needs, parsed and cleaned.

The parsers are imported where something is parsed: of most syncs nothing is new, and they take longer to
import than a whole sync takes that asks two hundred sources.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.http import Answer, Fetcher, Rank, Traffic
from stadtbote.text.clean import MAX_ITEMS, clean_blocks, clean_edition, clean_images
from stadtbote_cache.record import Record
from stadtbote_cache.records import Edition, Item, Source, Validators, replace

if TYPE_CHECKING:
    from stadtbote.sources.web.article import ArticlePage


class Fetched(Record):
    """What came of a source. `edition` is None where nothing changed since `validators`.

    `partial` is the error that cut a paged list short; what came before it is in the edition.
    `not_modified` where the server said so itself, and sent nothing else.
    """

    edition: Edition | None
    validators: Validators
    partial: SourceError | None = None
    not_modified: bool = False


async def fetch_edition(
    source: Source,
    fetcher: Fetcher,
    traffic: Traffic,
    validators: Validators | None = None,
    *,
    home: str | None = None,
) -> Fetched:
    """The present edition of a source, cleaned. Raises SourceError where nothing of it could be had.

    `home` is what the user named, where that is another address: a page that led to this source.
    """
    before = traffic.received
    home = source.address if home is None else home
    if source.kind == "graphql":
        fetched = await _graphql(source, home, fetcher, traffic, validators)
    else:
        fetched = await _get(source, home, fetcher, traffic, validators)
    if fetched.not_modified:
        traffic.unchanged += 1
        if validators and validators.size:
            traffic.saved += max(0, validators.size - (traffic.received - before))
        return fetched
    return replace(fetched, validators=replace(fetched.validators, size=traffic.received - before))


async def _get(
    source: Source, home: str, fetcher: Fetcher, traffic: Traffic, validators: Validators | None
) -> Fetched:
    answer = await fetcher.get(
        source.address,
        home=home,
        traffic=traffic,
        validators=validators,
        expected=(validators and validators.size) or 0,
    )
    if answer.not_modified or (validators and validators.digest == answer.validators.digest):
        return Fetched(None, _kept(answer, validators), not_modified=answer.not_modified)
    if source.kind == "feed":
        from stadtbote.sources.feeds import feed

        with fetcher.flow.working():
            return _whole(feed.parse(answer.body, answer.address, answer.charset), answer.validators)
    return await _pages(source, home, fetcher, traffic, answer)


def _kept(answer: Answer, validators: Validators | None) -> Validators:
    """A 304 may repeat the validators or leave them out; the digest stays that of the stored body."""
    new = answer.validators
    if validators is None or not answer.not_modified:
        return new
    return replace(
        new,
        etag=new.etag or validators.etag,
        last_modified=new.last_modified or validators.last_modified,
        digest=validators.digest,
        size=validators.size,
    )


def _whole(edition: Edition, validators: Validators, partial: SourceError | None = None) -> Fetched:
    cleaned = clean_edition(edition)
    if not cleaned.items:
        raise SourceError(Reason.EMPTY)
    # What was cut off may come whole the next time: then the same bytes must be read again.
    if partial:
        validators = replace(validators, etag=None, last_modified=None, digest=None)
    return Fetched(cleaned, validators, partial)


async def _pages(source: Source, home: str, fetcher: Fetcher, traffic: Traffic, first: Answer) -> Fetched:
    """A list page and the pages that it says follow."""
    from stadtbote.sources.web import page

    with fetcher.flow.working():
        found = page.parse_list(first.body, first.address, first.charset)
    items: dict[object, Item] = {_identity(item): item for item in found.edition.items}
    unmatched = list(found.edition.credits)
    partial: SourceError | None = None
    complete = found.edition.complete
    ahead = list(found.pages)
    asked = {source.address, first.address}
    further = 0
    while ahead:
        address = ahead.pop(0)
        if address in asked:
            continue
        if further == page.MAX_PAGES or len(items) > MAX_ITEMS:
            complete = False
            break
        asked.add(address)
        further += 1
        try:
            answer = await fetcher.get(address, home=home, traffic=traffic, rank=Rank.PAGE)
            with fetcher.flow.working():
                more = page.parse_list(answer.body, answer.address, answer.charset)
        except SourceError as error:
            partial = error
            break
        complete = complete and more.edition.complete
        fresh = [item for item in more.edition.items if _identity(item) not in items]
        if not fresh:  # a server that shows the same page under every number
            complete = complete and not ahead
            break
        items.update((_identity(item), item) for item in fresh)
        unmatched += more.edition.credits
        ahead += more.pages
    edition = replace(
        found.edition,
        items=tuple(items.values()),
        credits=tuple(unmatched),
        complete=complete and partial is None,
    )
    with fetcher.flow.working():
        return _whole(edition, first.validators, partial)


def _identity(item: Item) -> object:
    return item.key or (item.address, item.headline)


async def _graphql(
    source: Source, home: str, fetcher: Fetcher, traffic: Traffic, validators: Validators | None
) -> Fetched:
    """A GraphQL search. It sends no validators (measured), so the digest over the answers tells."""
    from stadtbote.sources import graphql

    answers: list[graphql.Answer] = []
    digest = hashlib.sha256()
    partial: SourceError | None = None
    offset: int | None = 0
    while offset is not None:
        try:
            raw = await fetcher.post(
                source.address,
                graphql.request(source.options, offset),
                home=home,
                traffic=traffic,
                rank=Rank.PAGE if answers else Rank.EDITION,
            )
            with fetcher.flow.working():
                answer = graphql.parse(raw.body, raw.address)
        except SourceError as error:
            if not answers:
                raise
            partial = error
            break
        digest.update(raw.body)
        answers.append(answer)
        if answer.faulty:
            partial = SourceError(Reason.SERVER_FAULT)
        offset = graphql.next_offset(answers)
    found = Validators(digest=digest.hexdigest())
    if validators and validators.digest == found.digest and not partial:
        return Fetched(None, found)
    edition = graphql.join(answers)
    if partial:
        edition = replace(edition, complete=False)
    return _whole(edition, found, partial)


async def fetch_body(
    address: str, source: Source, fetcher: Fetcher, traffic: Traffic, *, expected: int = 0
) -> ArticlePage:
    """An article's page, its texts cleaned. Raises SourceError, UNREADABLE for what is no web page.

    `expected` are the bytes that it will probably take.
    """
    from stadtbote.sources.web.article import parse_article

    answer = await fetcher.get(
        address, home=source.address, traffic=traffic, rank=Rank.BODY, expected=expected
    )
    if answer.content_type and "html" not in answer.content_type:
        raise SourceError(Reason.UNREADABLE)
    with fetcher.flow.working():
        found = parse_article(answer.body, answer.address, answer.charset)
        blocks = clean_blocks(found.blocks)
    if not blocks:
        raise SourceError(Reason.UNREADABLE)
    return replace(found, blocks=blocks, images=clean_images(found.images))
