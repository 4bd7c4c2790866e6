"""Which address answers what: the site's routes as one function from a request to an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from city import feeds, graphql_http
from city.atoolo_rss import FeedProblem, atoolo_rss
from city.content import Article
from city.lists import PAGE_PARAMETER, home_page, press_page, search_page, topical_page
from city.pages import HTML, article_page, easy_page, error_page, login_page, missing_page
from city.state import CityState
from city.wire import Request, Response

PRESS = "/presse/aktuelle-meldungen.php"
EDITION = "/digital/aktuelles.php"
ATOOLO_RSS = "/api/rss/search"
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b"
    "550000000a49444154789c63f80f0001010100b138f6140000000049454e44ae"
    "426082"
)
_SESSION: Mapping[str, str] = {"Set-Cookie": "sp_session=d41d8cd98f; Path=/; HttpOnly; SameSite=Lax"}


def _page(body: bytes) -> Response:
    return Response(200, HTML, body, _SESSION, revisable=True)


def _error(status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, HTML, error_page(status), headers or {})


def _feed(body: bytes, media_type: str) -> Response:
    return Response(200, media_type, body, revisable=True)


def _press(state: CityState, request: Request, base: str) -> Response:
    if request.query.get("sp:out") == "rss":
        return _feed(feeds.sitekit_rss(state.stock, PRESS, base), feeds.RSS)
    number = request.query.get(PAGE_PARAMETER, "1")
    return _page(
        press_page(PRESS, state.stock.news, int(number) if re.fullmatch("[1-9][0-9]{0,5}", number) else 1)
    )


def _edition(state: CityState, _request: Request, _base: str) -> Response:
    stock = state.stock
    if not stock.edition_title:
        return Response(404, HTML, missing_page(EDITION))
    return _page(topical_page(stock.edition_title, EDITION, stock.edition))


_Route = Callable[[CityState, Request, str], Response]

_ROUTES: Mapping[str, _Route] = {
    "/": lambda state, request, base: _page(home_page()),
    "/aktuelles.php": lambda state, request, base: _page(
        topical_page("Aktuelles", "/aktuelles.php", state.stock.news)
    ),
    "/suche.php": lambda state, request, base: _page(search_page("/suche.php")),
    "/veranstaltungen/": lambda state, request, base: _error(403),
    PRESS: _press,
    EDITION: _edition,
    "/feeds/atom.xml": lambda state, request, base: _feed(feeds.atom(state.stock.news, base), feeds.ATOM),
    "/feeds/rss1.rdf": lambda state, request, base: _feed(feeds.rss1(state.stock.news, base), feeds.RDF),
    "/feeds/feed.json": lambda state, request, base: _feed(
        feeds.json_feed(state.stock.news, base), feeds.JSON_FEED
    ),
}


def _file(state: CityState, path: str) -> Response | None:
    """A download of the size that the site announces, or an image."""
    if path.startswith("/images/"):
        return Response(200, "image/png", _PNG)
    every = (a for article in (*state.stock.news, *state.stock.others) for a in article.attachments)
    name = path.rpartition("/")[2]
    found = (
        next((a for a in every if a.file == name), None) if "download" in path or ".media/" in path else None
    )
    return Response(200, found.media_type, b"%PDF-1.4\n".ljust(found.size, b"\n")) if found else None


def _article(state: CityState, request: Request, article: Article) -> Response:
    if request.query.get("sp:out") == "easy" and article.easy:
        return _page(easy_page(article))
    others = [other for other in state.stock.news if other.path != article.path][:3]
    return _page(article_page(article, others))


def _search_feed(state: CityState, request: Request, base: str) -> Response:
    if request.method not in {"GET", "HEAD"}:
        return graphql_http.problem(405, "Method Not Allowed")
    try:
        body = atoolo_rss(state.stock, request.query, base + request.target, base)
    except FeedProblem as error:
        return graphql_http.problem(error.status, error.detail)
    return Response(200, feeds.RSS, body)


def answer(state: CityState, request: Request, base: str) -> Response:
    """The answer to a request; `base` is the site's own address without a last slash."""
    path = request.path
    if state.login_page:
        return Response(200, HTML, login_page())
    failure = state.failure(path)
    if failure is not None:
        return _error(failure.status, {"Retry-After": failure.retry_after} if failure.retry_after else None)
    if path in state.served:
        return state.served[path]
    if path.startswith("/api/") and state.waf:
        return _error(403)
    if path in {graphql_http.PATH, graphql_http.PATH.rstrip("/")}:
        return graphql_http.answer(state, request)
    if path == ATOOLO_RSS:
        return _search_feed(state, request, base)
    if request.method not in {"GET", "HEAD"}:
        return _error(405, {"Allow": "GET, HEAD"})
    if path in _ROUTES:
        return _ROUTES[path](state, request, base)
    found = _file(state, path)
    if found is not None:
        return found
    if path in state.stock.gone:
        return Response(410, HTML, missing_page(path))
    article = state.stock.at(path)
    return _article(state, request, article) if article else Response(404, HTML, missing_page(path))
