"""The adapter of the GraphQL search of an Atoolo site (atoolo-graphql-search-bundle)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.adapters import Adapter
from stadtbote.sources.charset import decode
from stadtbote.sources.feeds.dates import internet_date
from stadtbote.sources.feeds.entries import Text, paragraphs_of, web_link
from stadtbote.sources.fetch import Fetch, Requests, Way, identity
from stadtbote.sources.net import http
from stadtbote.sources.values import WrongType, count, load, mapping, sequence, words, words_or_none
from stadtbote.text.clean import MAX_BODY, MAX_HEADLINE, MAX_ITEMS, line
from stadtbote.text.language import message as m
from stadtbote_cache.records import Edition, Image, Item, Validators, replace

MAX_REQUESTS = 20
_MAX_OPTIONS = 20_000
_MAX_BRACKETS = 100
_MAX_TOTAL = 10_000_000
_MAX_WORDS = 20_000
_MAX_TEXT = 2 * MAX_BODY
_HTML = re.compile(r"<[A-Za-z/!]|&(?:#\w{1,8}|[A-Za-z]\w{1,30});")
_DECORATIVE = frozenset({"DECORATIVE_IMAGE", "DECORATIVE_IMAGE_NOT_CUT"})

OPERATION = "News"
# asset() without a variant is null, so it is always named. Teasers of other types give only their link.
QUERY = """\
query News($input: SearchInput!) {
  search(input: $input) {
    total
    offset
    limit
    results {
      id
      name
      location
      objectType
      kicker
      date
      teaser {
        __typename
        link { url label isExternal opensNewWindow }
        ... on NewsTeaser {
          headline
          text
          kicker
          date
          asset(variant: "teaser") { ...Picture }
        }
        ... on ArticleTeaser {
          headline
          text
          kicker
          date
          asset(variant: "teaser") { ...Picture }
        }
      }
    }
  }
}

fragment Picture on Asset {
  __typename
  copyright
  caption
  description
  ... on Image { alternativeText characteristic }
}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a search.

    `total` is what the server says, `count` is how many results the answer holds, those that could not be
    read included. The edition is incomplete where any could not be read, or where the server named errors
    beside its data (`faulty`).
    """

    edition: Edition
    total: int
    count: int
    faulty: bool = False


def request(options: str, offset: int, *, limit: int = 25) -> dict[str, object]:
    """The body of a POST that asks for `limit` results from `offset` on, newest first, archived ones too.

    `options` is JSON text: "filter" is a list of InputFilter objects (all must hold; news where it is
    absent), "lang" a language of the site. Raises SourceError(UNREADABLE) for anything else.
    """
    if len(options) > _MAX_OPTIONS or sum(map(options.count, "[{")) > _MAX_BRACKETS:
        raise SourceError(Reason.UNREADABLE)
    try:
        wanted = mapping(load(options))
        filters = [mapping(part) for part in sequence(wanted.get("filter"))] or [{"objectTypes": ["news"]}]
        language = words(wanted.get("lang"))
        json.dumps(filters, ensure_ascii=False).encode()  # a lone surrogate could not be sent
    except (WrongType, UnicodeEncodeError):
        raise SourceError(Reason.UNREADABLE) from None
    search: dict[str, object] = {
        "filter": filters,
        "sort": [{"date": "DESC"}],
        "limit": limit,
        "offset": offset,
        "archive": True,
    }
    if language:
        search["lang"] = language
    return {"operationName": OPERATION, "query": QUERY, "variables": {"input": search}}


def parse(body: bytes, address: str) -> Answer:
    """One answer; `address` is the endpoint, for the relative links. The order is the server's.

    Raises SourceError: EMPTY for an answer without content, SERVER_FAULT for errors without data (which
    come with HTTP 200 too), UNREADABLE for what is no such answer. A single result that cannot be read is
    left out and counted.
    """
    text = decode(body).strip("\ufeff \t\r\n\x00")
    if not text:
        raise SourceError(Reason.EMPTY)
    answer = load(text)
    if not isinstance(answer, dict):
        raise SourceError(Reason.UNREADABLE)
    errors, search = answer.get("errors"), _inside(_inside(answer, "data"), "search")
    results = search.get("results")
    if not isinstance(results, list):
        raise SourceError(Reason.SERVER_FAULT if errors else Reason.UNREADABLE)
    read = [_item(result, address) for result in results[: MAX_ITEMS + 1]]
    items = tuple(item for item in read if item)
    number = len(results)
    offset = count(search.get("offset"), _MAX_TOTAL) or 0
    total = count(search.get("total"), _MAX_TOTAL)
    return Answer(
        Edition(
            items,
            complete=not errors and len(items) == number and total is not None,
            skipped=len(read) - len(items),
        ),
        offset + number if total is None else total,
        number,
        faulty=bool(errors),
    )


def next_offset(answers: Sequence[Answer]) -> int | None:
    """Where the next page begins after these, in the order of their requests; None where to stop.

    Stops at the total, at MAX_REQUESTS, at the most items of an edition, at an empty page, and at a page
    that brings nothing new: a server that repeats itself would else be asked for ever.
    """
    if not answers:
        return 0
    last = answers[-1]
    before = {known for answer in answers[:-1] for known in _identities(answer)}
    offset = sum(answer.count for answer in answers)
    if (
        len(answers) >= MAX_REQUESTS
        or offset >= min(last.total, MAX_ITEMS)
        or before.issuperset(_identities(last))
    ):
        return None
    return offset


def join(answers: Sequence[Answer]) -> Edition:
    """The edition of all pages, every article once, where it stood first.

    Incomplete where a page is, or where the pages do not reach the total. Raises SourceError where there
    is no item at all: EMPTY, or UNREADABLE where there were results.
    """
    items: dict[object, Item] = {}
    for answer in answers:
        for item in answer.edition.items:
            items.setdefault(identity(item), item)
    got = sum(answer.count for answer in answers)
    if not items:
        raise SourceError(Reason.UNREADABLE if got else Reason.EMPTY)
    reached = got >= max(answer.total for answer in answers)
    return Edition(
        tuple(items.values()),
        complete=reached and all(answer.edition.complete for answer in answers),
        skipped=sum(answer.edition.skipped for answer in answers),
    )


def _identities(answer: Answer) -> Iterator[object]:
    return map(identity, answer.edition.items)


def _inside(value: dict[str, object], name: str) -> dict[str, object]:
    """An object inside another; empty where it is missing, null or something else."""
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _said(value: dict[str, object], name: str, limit: int = _MAX_WORDS) -> str | None:
    return (words_or_none(value.get(name)) or "").strip()[:limit] or None


def _item(result: object, address: str) -> Item | None:
    if not isinstance(result, dict):
        return None
    teaser = _inside(result, "teaser")
    headline = _said(teaser, "headline") or _said(result, "name")
    if not headline or not line(headline):
        return None
    place = _said(_inside(teaser, "link"), "url") or _said(result, "location")
    text = _said(teaser, "text", _MAX_TEXT) or ""
    return Item(
        headline=headline,
        key=_said(result, "id"),
        address=web_link(address, place),
        kicker=_said(teaser, "kicker", MAX_HEADLINE) or _said(result, "kicker", MAX_HEADLINE),
        teaser=paragraphs_of(Text(text, bool(_HTML.search(text)), address)),
        images=_images(teaser.get("asset")),
        # An undated teaser says 1970-01-01T01:00:00+01:00; `internet_date` takes no such year.
        published=internet_date(_said(teaser, "date")) or internet_date(_said(result, "date")),
    )


def _images(asset: object) -> tuple[Image, ...]:
    if not isinstance(asset, dict):
        return ()
    return (
        Image(
            _said(asset, "alternativeText"),
            _said(asset, "caption") or _said(asset, "description"),
            _said(asset, "copyright"),
            _said(asset, "characteristic") in _DECORATIVE,
        ),
    )


async def _fetch(requests: Requests, options: str) -> Fetch:
    """It sends no validators (measured), so the digest over the answers tells."""
    answers: list[Answer] = []
    digest = hashlib.sha256()
    partial: SourceError | None = None
    offset: int | None = 0
    while offset is not None:
        try:
            rank = http.Rank.PAGE if answers else http.Rank.SOURCE
            raw = await requests.post(request(options, offset), rank)
            with requests.working():
                answer = parse(raw.body, raw.address)
        except SourceError as error:
            if not answers:
                raise
            partial = error
            break
        digest.update(raw.body)
        answers.append(answer)
        if answer.faulty:
            partial = SourceError(Reason.SERVER_FAULT)
        offset = next_offset(answers)
    validators = Validators(digest=digest.hexdigest())
    if not partial and (same := requests.same(validators)):
        return same
    edition = join(answers)
    return requests.whole(replace(edition, complete=edition.complete and not partial), validators, partial)


def _recognise(address: str, answer: http.Answer | None) -> Way | None:
    """The address of such a search, or a page that has one."""
    if answer is None:
        bare = address.partition("?")[0].rstrip("/")
        # The trailing slash is required: a POST without it is answered with 404.
        return Way(f"{bare}/", sure=True) if urlsplit(bare).path.endswith("/api/graphql") else None
    from stadtbote.sources.web import hints

    found = hints.search_filters(answer.body, answer.address, answer.charset)
    return Way(*found) if found else None


ADAPTER = Adapter(_fetch, _recognise, m("eine Suche über GraphQL"))
