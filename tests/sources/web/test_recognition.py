"""How a list is recognised: what a page marks for machines, what was kept, and why there may be none."""

from __future__ import annotations

import json
from datetime import date

import pytest

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.web.page import PageList, parse_list
from stadtbote.sources.web.recognition import Recognition
from stadtbote_cache.records import Item
from support.city_lists import KINDS, NEWS, expected, fields, items, listed, page

ADDRESS = "https://stadt.example/rathaus/index.html"
PLAIN = '<li><a href="{u}">{t}</a></li>'
TITLES = [title for title, _day, _teaser in NEWS]


def read(html: str, head: str = "", kept: Recognition | None = None) -> PageList:
    return parse_list(page(html, head=head), ADDRESS, kept=kept)


def refused(html: str, head: str = "", address: str = ADDRESS) -> SourceError:
    with pytest.raises(SourceError) as error:
        parse_list(page(html, head=head), address)
    return error.value


# What a page marks for machines


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def article(number: int, kind: str = "NewsArticle") -> dict[str, object]:
    title, day, teaser = NEWS[number]
    return {
        "@type": kind,
        "headline": title,
        "url": fields(number)["u"],
        "datePublished": day.isoformat(),
        "description": teaser,
    }


EVERY = [article(number) for number in range(len(NEWS))]
LINKED = {
    "list": {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": part} for part in EVERY]},
    "blog": {"@type": "Blog", "blogPost": [part | {"@type": ["BlogPosting"]} for part in EVERY]},
    "graph": {"@graph": [{"@type": "WebSite", "name": "Stadt"}, *EVERY]},
    "page": {"@type": "CollectionPage", "mainEntity": {"hasPart": EVERY}},
}


def dated(found: list[Item] | tuple[Item, ...]) -> list[date | None]:
    return [item.published.date() if item.published else None for item in found]


@pytest.mark.parametrize("shape", LINKED)
def test_linked_data_stand_alone(shape: str) -> None:
    """The articles that a page lists in its JSON-LD are read where the page shows none."""
    found = read("<p>Neues aus dem Rathaus.</p>", data(LINKED[shape]))
    assert found.how == Recognition("json-ld")
    assert [item.headline for item in found.edition.items] == TITLES
    assert dated(found.edition.items) == [day for _title, day, _teaser in NEWS]
    assert found.edition.items[0].teaser == (NEWS[0][2],)


def test_linked_data_fill_in_what_the_page_does_not_show() -> None:
    """Dates and texts come from the JSON-LD where the list has but links; the order is the page's."""
    found = read(f"<ul>{items(PLAIN)}</ul>", data(EVERY[::-1]))
    assert [item.headline for item in found.edition.items] == TITLES
    assert dated(found.edition.items) == [day for _title, day, _teaser in NEWS]
    assert found.edition.items[0].teaser == (NEWS[0][2],)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 50_000,
        "[]",
        "null",
        '{"@type": 7}',
        '{"@type": "Article", "headline": ["x"], "url": {}}',
    ],
)
def test_broken_linked_data_are_none(text: str) -> None:
    """What cannot be read beside a list does not matter to it."""
    head = f'<script type="application/ld+json">{text}</script>'
    assert [item.headline for item in read(listed(KINDS["nolis"]), head).edition.items] == TITLES


def test_h_entries_are_read_by_their_names() -> None:
    """Microformats tell name, address, date and summary, whatever the page looks like."""
    entry = (
        '<div class="h-entry"><p class="p-summary">{x}</p><i><a class="u-url" href="{u}"></a></i>'
        '<time class="dt-published" datetime="{iso}">neulich</time><span class="p-name">{t}</span></div>'
    )
    found = read(f'<div class="h-feed">{items(entry)}</div>')
    assert found.how == Recognition("h-entry")
    assert [(item.headline, item.teaser) for item in found.edition.items] == [
        (title, (teaser,)) for title, _day, teaser in NEWS
    ]
    assert dated(found.edition.items) == [day for _title, day, _teaser in NEWS]


def test_an_entry_without_a_name_is_called_by_its_first_words() -> None:
    """A short note has no headline of its own; what it begins with stands for it."""
    note = (
        '<div class="h-entry"><a class="u-url" href="{u}">#</a><div class="e-content"><p>{x}</p></div></div>'
    )
    assert [item.headline for item in read(items(note)).edition.items] == [teaser for _t, _d, teaser in NEWS]


# What was kept of the last time

CARD = '<div class="card"><h3><a href="{u}">{t}</a></h3><p>{d}</p><p>{x}</p></div>'


def test_how_a_list_was_recognised_can_be_kept() -> None:
    """What is kept with a source is JSON, and is read again; what is none is nothing."""
    how = read(items(CARD)).how
    assert how.recogniser == "structure"
    assert Recognition.kept(how.options()) == how
    for options in ("", "{}", "[]", '{"recogniser": 7}', '{"filter": []}', "{"):
        assert Recognition.kept(options) is None


def test_a_known_list_may_shrink() -> None:
    """Where the list of the last time is there again, one item is enough, whatever else there is."""
    how = read(items(CARD)).how
    tiles = "".join(
        f"<div class=tile><h3><a href=/s/{n}>Dienst Nummer {n}</a></h3><p>Text.</p></div>" for n in range(9)
    )
    found = read(items(CARD, 0) + tiles, kept=how)
    assert [item.headline for item in found.edition.items] == TITLES[:1]
    assert (found.how, found.edition.complete) == (how, True)


def test_a_list_of_another_maker_is_read_and_nothing_counts_as_gone() -> None:
    """Where the recogniser of the last time finds nothing others are tried, and the list is not whole."""
    how = read(items(CARD)).how
    found = read(listed(KINDS["nolis"]), kept=how)
    assert [item.headline for item in found.edition.items] == TITLES
    assert found.how != how
    assert not found.edition.complete
    again = read(listed(KINDS["nolis"]), kept=found.how)
    assert (again.how, again.edition.complete) == (found.how, True)


def test_what_was_marked_the_last_time_is_read_by_its_marks() -> None:
    """A page that marked its articles for machines is read by the marks as long as there are any."""
    head = data(EVERY[:2])
    found = read(f"<ul>{items(PLAIN)}</ul>", head, Recognition("json-ld"))
    assert found.how == Recognition("json-ld")
    assert len(found.edition.items) == 2
    assert read(f"<ul>{items(PLAIN)}</ul>", kept=Recognition("json-ld")).how.recogniser == "structure"


# Why it may fail

TEXT = "<p>" + "Der Platz wird neu gepflastert, und die Linden bleiben stehen. " * 8 + "</p>"
BESIDE = "".join(
    f"<div class=rel><h3><a href=/x/{n}>Noch eine Meldung Nummer {n}</a></h3></div>" for n in range(5)
)


@pytest.mark.parametrize(
    ("html", "head", "expected_reason"),
    [
        ("<form><input name=u><input type=password></form>", "", Reason.PASSWORD),
        ("<div id=app></div><script src=/app.js></script>", "", Reason.SCRIPT),
        ("<news-list></news-list><script src=/app.js></script>", "", Reason.SCRIPT),
        ("<p>Wird geladen …</p><script>load()</script>", "", Reason.SCRIPT),
        ("<noscript>Bitte schalten Sie JavaScript ein.</noscript><script>load()</script>", "", Reason.SCRIPT),
        ("<p>Zurzeit gibt es keine Meldungen.</p><script>count()</script>", "", Reason.NO_LIST),
        (TEXT, '<meta property="og:type" content="article">', Reason.ARTICLE),
        (TEXT, '<meta property="article:published_time" content="2026-03-02">', Reason.ARTICLE),
        (TEXT, data(article(0) | {"url": "/x.html"}), Reason.ARTICLE),
        (f"<div itemprop=articleBody>{TEXT}</div>", "", Reason.ARTICLE),
        (TEXT, "", Reason.NO_LIST),
    ],
)
def test_the_reason_is_told(html: str, head: str, expected_reason: Reason) -> None:
    """A page that asks for a password, one that a script draws, an article and no list are told apart."""
    assert refused(html, head, address="https://stadt.example/x.html").reason is expected_reason


@pytest.mark.parametrize(
    "head",
    ['<meta property="article:published_time" content="2026-03-02">', data(article(0) | {"url": ADDRESS})],
)
def test_a_list_beside_an_article_is_none(head: str) -> None:
    """What an article leads on to is no list of news, however regular it is."""
    html = f"<article>{TEXT}</article><h2>Weitere Meldungen</h2>{BESIDE}"
    with pytest.raises(SourceError) as error:
        parse_list(page(html, "tables", head).replace(b"Neues", b"Der Platz wird neu"), ADDRESS)
    assert error.value.reason is Reason.ARTICLE


def test_a_list_with_an_introduction_is_one() -> None:
    """Some lines above a list make no article of it."""
    assert len(read(f"<p>{'Hier lesen Sie, was geschieht. ' * 12}</p>{items(CARD)}").edition.items) == len(
        NEWS
    )


def test_a_field_for_a_password_beside_a_list_does_not_matter() -> None:
    """A page may offer to log in beside its news."""
    form = "<form><input name=u><input type=password></form>"
    assert len(read(f"{form}{items(CARD)}").edition.items) == len(NEWS)


def test_what_may_be_tried_instead_is_named() -> None:
    """Feeds that a page names, the usual ones of its software, and the pages inside it; at most three."""
    head = (
        "<link rel=alternate type=application/rss+xml href=/feed.xml>"
        "<meta name=generator content='WordPress 6.5'>"
    )
    html = "<iframe src='https://portal.example/news'></iframe><iframe src=/mehr></iframe>"
    assert refused(html, head, address="https://stadt.example/neues").alternatives == (
        "https://stadt.example/feed.xml",
        "https://portal.example/news",
        "https://stadt.example/mehr",
    )
    joomla = "<meta name=generator content='Joomla! - Open Source'>"
    assert refused("", joomla, address="https://stadt.example/index.php/neues").alternatives == (
        "https://stadt.example/index.php/neues/?format=feed&type=rss",
    )
    assert (
        refused("<iframe src='javascript:x'></iframe><iframe src='about:blank'></iframe>").alternatives == ()
    )


def test_texts_are_expected_as_they_are() -> None:
    """Every kind of the table has a name, an item and what is expected of it."""
    assert all("{t}" in kind.item for kind in KINDS.values())
    assert len(expected()) == len(NEWS)
