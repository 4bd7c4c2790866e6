"""The site's list pages: teasers in both of the vendor's variants, paging, and the search page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from city.content import CITY, Article
from city.pages import figure, frame, german_date, notes

PAGE_SIZE = 10
_FORM = "search-1-0.form"
PAGE_PARAMETER = f"sp:page[{_FORM}][0]"

SEARCH_APP: dict[str, Any] = {
    "id": "search-1-0",
    "locale": "de_DE",
    "search": {
        "filter": [
            {"key": "types", "objectTypes": ["news", "content", "eventsCalendar-event"]},
            {"key": "articles", "query": "sp_contenttype:article"},
            {"key": "groups", "groups": ["8678"]},
            {"key": "categories", "categories": ["1912", "2030"]},
        ],
        "sort": [{"date": "DESC"}],
        "limit": 25,
    },
    "facets": {"category": {"label": "Thema", "ids": ["2027", "2028", "2029", "2030", "2031"]}},
}
"""What the search page's list component carries in the attribute data-sp-central-search-app.

That the attribute holds JSON with the ids is known; its exact shape is not published. This one
nests a GraphQL SearchInput below "search", among keys that are no part of the query.
"""


def _teaser_a(article: Article) -> str:
    picture = article.picture
    body = f'<h4 class="SP-Teaser__headline">{escape(article.headline)}</h4>' + "".join(
        f'<p class="SP-Teaser__abstract">{escape(paragraph)}</p>' for paragraph in article.teaser
    )
    kind = "" if picture else " SP-Teaser--textual"
    image = figure(picture, class_name="SP-Teaser__figure") if picture else ""
    return (
        f'<li class="SP-TeaserList__item"><article class="SP-Teaser{kind}">'
        f'<a class="SP-Teaser__inner" href="{article.path}">{image}<div>{body}</div></a></article></li>'
    )


def _teaser_b(article: Article) -> str:
    kicker = f'<span class="SP-Kicker__text">{escape(article.kicker)}</span>' if article.kicker else ""
    date = (
        '<p class="SP-Scheduling"><span class="SP-Scheduling__date">'
        f'<time datetime="{article.date:%Y-%m-%d}">{german_date(article.date)}</time></span></p>'
        if article.date
        else ""
    )
    abstract = "".join(f'<div class="SP-Teaser__abstract">{escape(text)}</div>' for text in article.teaser)
    return (
        f'<li class="SP-TeaserList__item"><div class="SP-Teaser SP-Teaser--textual">{date}'
        f'<a class="SP-Teaser__link" href="{article.path}"><span class="SP-Teaser__headline">'
        f'<span class="SP-Kicker">{kicker}</span> '
        f'<span class="SP-Teaser__headline__text">{escape(article.headline)}</span></span></a>'
        f"{abstract}</div></li>"
    )


def topical_page(title: str, path: str, articles: Sequence[Article]) -> bytes:
    """Variant A: all teasers on one page, images, no dates; the credits stand at the foot."""
    teasers = "\n".join(map(_teaser_a, articles))
    main = (
        f'<article id="SP-Content"><h1>{escape(title)}</h1>'
        f'<div class="SP-TeaserList"><ul class="SP-TeaserList__list">\n{teasers}\n</ul></div></article>'
    )
    after = notes([article.picture for article in articles if article.picture])
    return frame(title, main, path=path, after=after + "<h2>Auch noch interessant</h2>")


def page_count(articles: Sequence[Article]) -> int:
    """How many pages a list has; an empty one has one."""
    return max(1, -(-len(articles) // PAGE_SIZE))


def press_page(path: str, articles: Sequence[Article], number: int) -> bytes:
    """Variant B: page `number` (from 1) of the press releases; beyond the last one the list is empty."""
    count = page_count(articles)
    shown = articles[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    result = escape(json.dumps({"pageCount": count, "hits": len(articles)}))
    steps = "".join(
        f'<li><a href="{path}?sp%3Apage%5B{_FORM}%5D%5B0%5D={n}" aria-label="Seite {n}"'
        + (' aria-current="page"' if n == number else "")
        + f">{n}</a></li>"
        for n in range(1, count + 1)
    )
    teasers = "\n".join(map(_teaser_b, shown))
    main = (
        '<article id="SP-Content"><h1>Aktuelle Meldungen</h1>'
        f'<div class="SP-Search__result" data-sp-search-result="{result}">'
        '<h2 class="SP-Search__result__headline"><span class="SP-Search__result__headline__inner">'
        f'{len(articles)} Meldungen</span></h2><ul class="SP-TeaserList__list">\n{teasers}\n</ul>'
        f'<nav class="SP-Pagination" aria-label="Seiten" data-sp-pagination=\'{{"max":{count}}}\'>'
        f"<ul>{steps}</ul></nav></div>"
        f'<p><a class="SP-Link--rss" href="{path}?sp%3Aout=rss">Meldungen als RSS</a></p></article>'
    )
    return frame("Aktuelle Meldungen", main, path=path, page_id="1001")


def search_page(path: str) -> bytes:
    """The page whose list a script fills from the search interface: it has no teasers itself."""
    data = escape(json.dumps(SEARCH_APP, ensure_ascii=False))
    main = (
        '<article id="SP-Content"><h1>Suche</h1>'
        f'<div class="SP-CentralSearch" data-sp-central-search-app="{data}"></div>'
        "<noscript><p>Bitte JavaScript einschalten.</p></noscript></article>"
    )
    return frame("Suche", main, path=path, page_id="1002")


def home_page() -> bytes:
    """The first page; its head names the feeds."""
    feeds = (
        ("application/rss+xml", "/presse/aktuelle-meldungen.php?sp%3Aout=rss", "Meldungen (RSS)"),
        ("application/atom+xml", "/feeds/atom.xml", "Meldungen (Atom)"),
        ("application/rdf+xml", "/feeds/rss1.rdf", "Meldungen (RSS 1.0)"),
        ("application/feed+json", "/feeds/feed.json", "Meldungen (JSON Feed)"),
    )
    head = "".join(
        f'<link rel="alternate" type="{kind}" href="{address}" title="{title}">'
        for kind, address, title in feeds
    )
    welcome = '<div class="SP-Paragraph"><p>Willkommen.</p></div>'
    main = f'<article id="SP-Content"><h1>{CITY}</h1>{welcome}</article>'
    return frame(CITY, main, path="/", head=head, page_id="1000")
