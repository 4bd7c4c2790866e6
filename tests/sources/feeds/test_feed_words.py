"""All that an item says is kept, and each word once: texts of modules, second texts, items with little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.errors import Reason
from stadtbote.sources.feeds import entries
from stadtbote_cache.records import Image, Item, inline_text, inlines
from support.feeding import atom, only, parse, reason, rss

DAY = datetime(2020, 1, 1, tzinfo=UTC)
LONG = "Der Rat hat am Abend beschlossen, das Freibad im Mai zu öffnen und die Preise nicht zu erhöhen."


def said(item: Item) -> str:
    """The teaser and the body as one text, divided by a bar."""
    body = [inline_text(text) for block in item.body or () for text in inlines(block)]
    return " | ".join([*item.teaser, "=", *body] if item.body is not None else item.teaser)


# The elements of an item beside its title, and its teaser and body.
TEXTS = {
    "a content that is no longer": (
        "<description>Montag zu.</description><content:encoded>Dienstag offen.</content:encoded>",
        "Montag zu. | = | Dienstag offen.",
    ),
    "a content that says the same": (
        "<description>Montag zu.</description>"
        "<content:encoded>&lt;p&gt;Montag zu.&lt;/p&gt;</content:encoded>",
        "Montag zu.",
    ),
    "a content that is in the summary": (
        "<description>Montag zu. Dienstag offen.</description><content:encoded>Montag zu</content:encoded>",
        "Montag zu. Dienstag offen.",
    ),
    "a content with the summary in it": (
        "<description>Der Rat hat am Abend beschlossen …</description>"
        f"<content:encoded>{LONG}</content:encoded>",
        f"Der Rat hat am Abend beschlossen … | = | {LONG}",
    ),
    "words that only begin alike": (
        "<description>Montag: zu</description><content:encoded>Montag: zum Markt</content:encoded>",
        "Montag: zu | = | Montag: zum Markt",
    ),
    "three texts": (
        "<description>A.</description><itunes:subtitle>B.</itunes:subtitle><content:encoded>C.</content:encoded>",
        "A. | = | B. | C.",
    ),
    "itunes:summary": ("<itunes:summary>Wir reden.</itunes:summary>", "Wir reden."),
    "itunes:subtitle": ("<itunes:subtitle>Mit Gast.</itunes:subtitle>", "Mit Gast."),
    "a subtitle of the summary": (
        "<itunes:subtitle>Wir reden …</itunes:subtitle><itunes:summary>Wir reden heute.</itunes:summary>",
        "Wir reden heute.",
    ),
    "another title": ("<itunes:title>Folge 3</itunes:title>", "Folge 3"),
    "the same title": ("<itunes:title>TITEL</itunes:title><media:title>Titel</media:title>", ""),
    "media:description of a video": (
        "<media:group><media:content url='/v.mp4' type='video/mp4'/><media:title>Titel</media:title>"
        "<media:description>Die Sitzung.\n\n00:00 Haushalt</media:description></media:group>",
        "Die Sitzung. | = | Die Sitzung. | 00:00 Haushalt",
    ),
    "media:description of the item": ("<media:description>Die Sitzung.</media:description>", "Die Sitzung."),
    "xhtml:body": (
        '<description>Kurz.</description><body xmlns="http://www.w3.org/1999/xhtml"><p>Der <b>ganze</b></p>'
        "<p>Text.</p></body>",
        "Kurz. | = | Der ganze | Text.",
    ),
}


@pytest.mark.parametrize(("fields", "expected"), TEXTS.values(), ids=TEXTS)
def test_texts(fields: str, expected: str) -> None:
    """Every text of an item is in its teaser or its body, but for what another one says word for word."""
    assert said(only(f"<title>Titel</title>{fields}")) == expected


def test_links_and_images_of_what_is_left_out() -> None:
    """A text that is left out leaves its links and images."""
    item = only(
        "<title>T</title><description>&lt;a href='/plan'&gt;Montag&lt;/a&gt; zu.&lt;img src='b' alt='Bus'&gt;"
        "</description>"
        "<content:encoded>Montag zu. Dienstag offen und Mittwoch auch und jeden Tag.</content:encoded>"
    )
    assert [link.address for link in item.links] == ["https://www.stadt.example/plan"]
    assert item.images == (Image("Bus"),)


# The elements of an item without a title, and its headline.
NAMES = {
    "its text": ("<description>Heute offen.</description>", "Heute offen."),
    "an image": ("<description>&lt;img src='b' alt='Ein Bus'&gt;</description>", "Ein Bus"),
    "an image of a module": (
        "<media:content url='/b.png' medium='image'><media:description>Ein Bus</media:description>"
        "</media:content>",
        "Ein Bus",
    ),
    "itunes:title": ("<itunes:title>Folge 3</itunes:title><link>/3</link>", "Folge 3"),
    "media:title": ("<media:title>Luftbild</media:title><link>/3</link>", "Luftbild"),
    "its address": (
        "<link>/3</link><pubDate>Sun, 29 Nov 2026 12:00:00 GMT</pubDate>",
        "https://www.stadt.example/3",
    ),
    "its guid": ("<guid>https://s.example/4</guid>", "https://s.example/4"),
    "its file": ("<enclosure url='/5.mp3' type='audio/mpeg'/>", "https://www.stadt.example/5.mp3"),
}


@pytest.mark.parametrize(("fields", "headline"), NAMES.values(), ids=NAMES)
def test_items_without_a_title(fields: str, headline: str) -> None:
    """An item without a title is named by what else it says."""
    assert only(fields).headline == headline


def test_items_that_say_nothing_are_counted() -> None:
    """An item without anything is left out and counted; a feed of such has no articles that could be read."""
    edition = parse(rss("<title>A</title>", "<pubDate>2026-11-29</pubDate>", ""))
    assert ([item.headline for item in edition.items], edition.skipped) == (["A"], 2)
    assert reason(rss("", "")) is Reason.EMPTY


def test_the_newest_of_many() -> None:
    """Of more items than an edition may have the newest by date come, in the order of the feed."""
    items = [f"<title>{n}</title><guid>{n}</guid><pubDate>{DAY + timedelta(n)}</pubDate>" for n in range(600)]
    edition = parse(rss(*items))
    assert [item.headline for item in edition.items] == [str(n) for n in range(100, 600)]
    assert not edition.complete
    edition = parse(rss(*reversed(items)))
    assert [item.headline for item in edition.items] == [str(n) for n in range(599, 99, -1)]


def date(number: int) -> str:
    return (
        f"20{number // 360 + 10}-{number // 30 % 12 + 1:02}-{number % 30 % 28 + 1:02}T{number % 24:02}:00:00Z"
    )


def test_addresses() -> None:
    """RSS is relative to its site, Atom to the feed; a blank address is none; content elsewhere is a file."""
    item = only("<title>T</title><link>/a</link><enclosure url=' ' length='1'/><media:content url=' '/>")
    assert (item.address, item.enclosures) == ("https://www.stadt.example/a", ())
    (elsewhere,) = parse(
        rss("<title>T</title><link>/a</link>", head="<title>S</title><link>https://site.example/x/</link>")
    ).items
    assert elsewhere.address == "https://site.example/a"
    (entry,) = parse(
        atom("<title>T</title><link href='a'/><content src='b.pdf' type='application/pdf'/>")
    ).items
    assert entry.address == "https://www.stadt.example/presse/a"
    assert [file.address for file in entry.enclosures] == ["https://www.stadt.example/presse/b.pdf"]


def test_a_blank_language_ends_the_one_around_it() -> None:
    """An empty xml:lang says that the text is in no language that is known."""
    (one, two) = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>x</title>'
        '<entry xml:lang=""><title>A</title></entry><entry><title>B</title></entry></feed>'
    ).items
    assert (one.language, two.language) == (None, "en")


@pytest.mark.parametrize(
    "text",
    [
        " ".join(map(chr, range(181))),
        "a".join(map(chr, range(182, 256))),
        "Größe „ß“ – 5 € … Ende_",
        "µ Ä",
        "Łódź",
    ],
)
def test_the_quick_row(text: str) -> None:
    """Texts are compared by the same words whether or not all their letters are Western."""
    western, other = (entries._Said((), (text, end)).row for end in ("Ende", "Ende Ж"))
    assert western == other.removesuffix("ж ")


_SAID = st.lists(st.lists(st.sampled_from("Rat rat, Straße STRASSE мост Мост ẞ µ 5 € –".split()), min_size=1))


@given(_SAID.filter(bool), _SAID.filter(bool))
def test_texts_inside_others(one: list[list[str]], other: list[list[str]]) -> None:
    """A text is in another one exactly where that has all its words, in their order."""
    first, second = (entries._Said((), tuple(map(" ".join, said))) for said in (one, other))
    assert first.is_in(second) is (first.row in second.row)
