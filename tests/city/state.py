"""The city as a test sees it: what it publishes now, how it behaves, and what it was asked."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Literal

from city.content import NOW, Article, Picture, Stock, news_path, sample, slug
from city.edition import edition_articles
from city.wire import Request, Response

Validating = bool | Literal["etag", "last-modified"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A status to answer with; `retry_after` as the header has it, `left` answers (None: always)."""

    status: int
    retry_after: str | None = None
    left: int | None = None


@dataclass(slots=True)
class Counts:
    """What went over the line so far; bytes with all headers."""

    requests: int = 0
    by_path: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    bytes_sent: int = 0
    bytes_received: int = 0
    max_connections: int = 0
    """The highest number of connections that were open at the same time."""
    last: deque[Request] = field(default_factory=lambda: deque(maxlen=100))


class CityState:
    """What a test can change while the server runs. Every change of content is a new revision.

    Attributes to set at will:

    - `validators`: True, False, "etag" or "last-modified"; of pages and feeds
    - `max_age`: seconds, as Cache-Control has it, beside the validators; None for no such header
    - `latency`: seconds before each answer
    - `cut_after`: how many bytes are still sent to all together; then every connection breaks off
    - `login_page`: 200 with a login form, whatever is asked
    - `waf`: 403 with HTML for everything below /api/
    """

    def __init__(
        self,
        *,
        edition: Path | None = None,
        validators: Validating = True,
        latency: float = 0.0,
    ) -> None:
        self.validators: Validating = validators
        self.latency = latency
        self.cut_after: int | None = None
        self.max_age: int | None = None
        self.login_page = False
        self.waf = False
        self.counts = Counts()
        self.connections = 0
        self.revision = 0
        self.born = int(time.time()) - 3600
        self.stock = sample()
        self.served: dict[str, Response] = {}
        self._failures: dict[str, Failure] = {}
        self._lock = Lock()
        if edition is not None:
            title, articles = edition_articles(edition)
            self.stock = replace(self.stock, edition=articles, edition_title=title)

    def _publish(self, stock: Stock) -> None:
        self.stock = stock
        self.revision += 1

    def _listed(self, path: str) -> Article:
        listed = (*self.stock.news, *self.stock.edition)
        return next(article for article in listed if article.path == path)

    def article(self, headline: str) -> Article:
        """The listed article with this headline (the first, where several share it)."""
        return next(article for article in self.stock.news if article.headline == headline)

    def add_article(
        self,
        headline: str,
        *,
        teaser: str | None = None,
        body: str = "<p>Neues aus der Stadt.</p>",
        picture: Picture | None = None,
    ) -> Article:
        """A new article at the top of all lists, dated after every other one."""
        with self._lock:
            newest = max((article.index_date for article in self.stock.news), default=NOW)
            date = max(newest, NOW) + timedelta(minutes=1)
            number = 50_000 + self.revision
            article = Article(
                id=str(number),
                path=news_path(f"{slug(headline)}-{number}", date),
                headline=headline,
                index_date=date,
                date=date,
                teaser=(teaser,) if teaser else (),
                body=(body,),
                picture=picture,
            )
            self._publish(replace(self.stock, news=(article, *self.stock.news)))
        return article

    def change_article(
        self, path: str, *, headline: str | None = None, teaser: str | None = None, body: str | None = None
    ) -> Article:
        """The article at this path gets another headline, teaser or body; its place stays."""
        with self._lock:
            stock = self.stock
            old = self._listed(path)
            new = replace(
                old,
                headline=old.headline if headline is None else headline,
                teaser=old.teaser if teaser is None else (teaser,),
                body=old.body if body is None else (body,),
            )
            news = tuple(new if article is old else article for article in stock.news)
            edition = tuple(new if article is old else article for article in stock.edition)
            self._publish(replace(stock, news=news, edition=edition))
        return new

    def remove_article(self, path: str, *, gone: bool = False) -> None:
        """The article leaves all lists; its page stays, or answers 410 from now on."""
        with self._lock:
            stock = self.stock
            old = self._listed(path)
            left = replace(
                stock,
                news=tuple(article for article in stock.news if article is not old),
                edition=tuple(article for article in stock.edition if article is not old),
            )
            if gone:
                self._publish(replace(left, gone=stock.gone | {path}))
            else:
                self._publish(replace(left, unlisted=(*stock.unlisted, old)))

    def empty_list(self) -> None:
        """All lists and feeds are empty and a search finds no article; the articles' pages stay."""
        with self._lock:
            stock = self.stock
            listed = (*stock.news, *stock.edition)
            others = tuple(page for page in stock.others if page.object_type in {"home", "content"})
            unlisted = (*stock.unlisted, *listed)
            self._publish(replace(stock, news=(), edition=(), others=others, unlisted=unlisted))

    def fail(
        self, path: str, status: int, *, retry_after: str | None = None, times: int | None = None
    ) -> None:
        """This path (without query) answers with a status: always, or the next so many times."""
        with self._lock:
            self._failures[path] = Failure(HTTPStatus(status), retry_after, times)

    def mend(self, path: str) -> None:
        """This path answers as before."""
        with self._lock:
            self._failures.pop(path, None)
            self.served.pop(path, None)

    def serve(
        self,
        path: str,
        body: str | bytes = b"",
        media_type: str = "text/html; charset=utf-8",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """This path (without query) answers with this document from now on, whatever the city has there."""
        said = body.encode() if isinstance(body, str) else body
        self.served[path] = Response(status, media_type, said, headers or {}, revisable=status == 200)

    def redirect(self, path: str, to: str, *, status: int = 301) -> None:
        """This path leads to another address."""
        self.serve(path, status=status, headers={"Location": to})

    def failure(self, path: str) -> Failure | None:
        """The failure due at this path, counted as delivered."""
        with self._lock:
            due = self._failures.get(path)
            if due is None or due.left is None:
                return due
            if due.left <= 1:
                del self._failures[path]
            else:
                self._failures[path] = replace(due, left=due.left - 1)
            return due

    def forget_requests(self) -> None:
        """Set all counters to zero; connections that are open count on."""
        self.counts = Counts(max_connections=self.connections)

    @property
    def last_modified(self) -> int:
        """Unix seconds: one more for each revision, as the header counts in whole seconds."""
        return self.born + self.revision

    @property
    def last_request(self) -> Request:
        return self.counts.last[-1]
