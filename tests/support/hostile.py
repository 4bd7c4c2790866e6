"""Answers of every kind of source with a payload in every field, and what the reader makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from stadtbote.sources import graphql
from stadtbote.sources.feeds import feed
from stadtbote.sources.web.article import parse_article
from stadtbote.sources.web.page import parse_list
from stadtbote_cache.records import Edition, Item
from support.feeding import atom, rss
from support.payloads import field
from support.searching import NEWS, answer
from support.teaser_pages import teasers

PLACE = "https://stadt.example/neues/"

Written = Callable[[str], str]
"""How a text gets into HTML."""


def plain(text: str) -> str:
    """As it is, but for what HTML itself is made of."""
    return escape(text)


def numbered(text: str) -> str:
    """Every character that is not a letter as the number that HTML decodes it from."""
    return "".join(c if c.isalnum() else f"&#{ord(c)};" for c in text)


def _html(number: int, payload: str, written: Written) -> str:
    """A body with a payload in each of its blocks."""

    def t(name: str) -> str:
        return written(field(name, number, payload).text)

    return (
        f"<h2>{t('titel')}</h2><p>{t('absatz')} und <a href='/{number}'>{t('link')}</a> dazu.</p>"
        f"<ul><li>{t('punkt')}<ul><li>{t('unterpunkt')}</li></ul></li></ul><ol><li>{t('schritt')}</li></ol>"
        f"<blockquote>{t('zitat')}</blockquote><figure><img src='{number}.jpg' alt='{t('bild')}'>"
        f"<figcaption>{t('legende')}</figcaption></figure>"
        f"<table><caption>{t('tabelle')}</caption><tr><th>{t('spalte')}</th><th>b</th></tr>"
        f"<tr><td>{t('zelle')}</td><td>c</td></tr></table><pre>{t('vorsatz')}</pre>"
    )


def rss_feed(payloads: Sequence[str], written: Written = plain) -> bytes:
    """RSS 2.0: its texts hold HTML, so that they are decoded twice."""
    items = []
    for n, payload in enumerate(payloads):

        def t(name: str, n: int = n, payload: str = payload) -> str:
            return escape(written(field(name, n, payload).text))

        items.append(
            f"<title>{t('kopf')}</title><guid isPermaLink='false'>{n}{t('schluessel')}</guid>"
            f"<link>https://stadt.example/{n}/{t('adresse')}</link><description>{t('teaser')}</description>"
            f"<content:encoded>{escape(_html(n, payload, written))}</content:encoded>"
            f"<media:content url='https://stadt.example/{n}.jpg' medium='image'>"
            f"<media:title>{t('medium')}</media:title><media:description>{t('mediumtext')}</media:description>"
            f"<media:credit>{t('urheber')}</media:credit></media:content>"
            f"<enclosure url='https://stadt.example/{n}.pdf' type='{t('art')}' length='9'/>"
        )
    return rss(*items).encode("utf-8", "surrogatepass")


def atom_feed(payloads: Sequence[str], written: Written = plain) -> bytes:
    """Atom: texts of all three types."""
    entries = []
    for n, payload in enumerate(payloads):

        def t(name: str, n: int = n, payload: str = payload) -> str:
            return escape(field(name, n, payload).text)

        entries.append(
            f"<title type='text'>{t('kopf')}</title><id>tag:{n}{t('schluessel')}</id>"
            f"<link href='https://stadt.example/{n}' title='{t('linktitel')}'/>"
            f"<summary type='html'>{escape(written(field('teaser', n, payload).text))}</summary>"
            f"<content type='html'>{escape(_html(n, payload, written))}</content>"
            f"<author><name>{t('verfasser')}</name></author><category term='{t('thema')}'/>"
        )
    return atom(*entries).encode("utf-8", "surrogatepass")


def json_feed(payloads: Sequence[str], written: Written = plain) -> bytes:
    """JSON Feed 1.1, with the members of what a Stadtbote publishes."""
    items = []
    for n, payload in enumerate(payloads):

        def t(name: str, n: int = n, payload: str = payload) -> str:
            return field(name, n, payload).text

        items.append(
            {
                "id": f"{n}{t('schluessel')}",
                "url": f"https://stadt.example/{n}",
                "title": t("kopf"),
                "summary": t("teaser"),
                "content_html": _html(n, payload, written),
                "attachments": [{"url": f"https://stadt.example/{n}.pdf", "mime_type": t("art")}],
                "_stadtbote": {
                    "key": f"{n}{t('eigen')}",
                    "kicker": t("dach"),
                    "images": [_image(t)],
                    "links": [{"text": t("verweis"), "url": f"https://stadt.example/l{n}"}],
                },
            }
        )
    credit = field("nachweis", 0, payloads[0]).text
    head = {"version": "https://jsonfeed.org/version/1.1", "title": field("name", 0, payloads[0]).text}
    return _json(head | {"_stadtbote": {"version": 1, "credits": [credit]}, "items": items})


def _image(t: Callable[[str], str]) -> dict[str, Any]:
    return {"alternative_text": t("bildtext"), "caption": t("unterschrift"), "credit": t("urheber")}


def search_answer(payloads: Sequence[str], written: Written = plain) -> bytes:
    """An answer of a GraphQL search."""
    results = []
    for n, payload in enumerate(payloads):

        def t(name: str, n: int = n, payload: str = payload) -> str:
            return field(name, n, payload).text

        teaser = NEWS["teaser"] | {
            "headline": t("kopf"),
            "text": f"<p>{written(t('teaser'))}</p>",
            "kicker": t("dach"),
            "link": {"url": f"/{n}"},
            "asset": {
                "__typename": "Image",
                "alternativeText": t("bildtext"),
                "caption": t("unterschrift"),
                "copyright": t("urheber"),
                "characteristic": "NORMAL",
            },
        }
        results.append(NEWS | {"id": f"{n}{t('schluessel')}", "name": t("name"), "teaser": teaser})
    return _json(answer(*results))


def _json(document: Any) -> bytes:
    """JSON with every character beyond ASCII as its number, so that halves of surrogates get there too."""
    return json.dumps(document).encode()


def list_page(payloads: Sequence[str], written: Written = plain) -> bytes:
    """A page of teasers."""
    found = []
    for n, payload in enumerate(payloads):

        def t(name: str, n: int = n, payload: str = payload) -> str:
            return written(field(name, n, payload).text)

        found.append(
            f"<li class=SP-TeaserList__item><article class=SP-Teaser><a class=SP-Teaser__inner href='/{n}'>"
            f"<figure><img src='{n}.jpg' alt='{t('bildtext')}'>"
            f"<figcaption>{t('unterschrift')}</figcaption></figure>"
            f"<div class=SP-Kicker><span class=SP-Kicker__text>{t('dach')}</span></div>"
            f"<h4 class=SP-Teaser__headline>{t('kopf')}</h4>"
            f"<div class=SP-Teaser__abstract><p>{t('teaser')}</p></div></a></article></li>"
        )
    title = written(field("seite", 0, payloads[0]).text)
    main = teasers(*found).replace("Was gibt es Neues?", title)
    return f"<html lang=de><body><main>{main}</main></body></html>".encode("utf-8", "surrogatepass")


def article_page(payloads: Sequence[str], written: Written = plain) -> bytes:
    """An article's own page with all payloads in its body."""
    inner = "".join(_html(n, payload, written) for n, payload in enumerate(payloads))
    head = written(field("kopf", 0, payloads[0]).text)
    return (
        f"<html lang=de><body><main><header class=SP-ArticleHeader><p class=SP-Kicker>"
        f"<span class=SP-Kicker__text>{written(field('dach', 0, payloads[0]).text)}</span></p><h1>{head}</h1>"
        f"<figure><img src=k.jpg alt='{written(field('kopfbild', 0, payloads[0]).text)}'></figure></header>"
        f"<div class=SP-Text>{inner}</div></main></body></html>"
    ).encode("utf-8", "surrogatepass")


def _of_feed(body: bytes) -> Edition:
    return feed.parse(body, PLACE)


def _of_search(body: bytes) -> Edition:
    return graphql.join([graphql.parse(body, PLACE)])


def _of_list(body: bytes) -> Edition:
    return parse_list(body, PLACE).edition


def _of_article(body: bytes) -> Edition:
    found = parse_article(body, PLACE)
    item = Item(found.headline or "", kicker=found.kicker, images=found.images, body=found.blocks)
    return Edition((item,), credits=found.credits)


KINDS: dict[str, tuple[Callable[[Sequence[str], Written], bytes], Callable[[bytes], Edition]]] = {
    "rss": (rss_feed, _of_feed),
    "atom": (atom_feed, _of_feed),
    "json": (json_feed, _of_feed),
    "search": (search_answer, _of_search),
    "page": (list_page, _of_list),
    "article": (article_page, _of_article),
}
"""How an answer of each kind is written, and how it is read; not cleaned yet."""
