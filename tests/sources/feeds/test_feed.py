"""Feeds as cities publish them: what becomes of every field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from stadtbote.errors import Reason
from stadtbote.sources.feeds import feed
from stadtbote_cache.records import Edition, Enclosure, Heading, Image, Item, Link, Paragraph
from support.feeding import atom, entry, only, parse, reason, rss

SUMMER = timezone(timedelta(hours=2))


def test_sitekit_rss() -> None:
    """A SiteKit feed gives title, link, description and date, and the channel's title and language."""
    edition = parse(
        rss(
            "<title>Neue Radwege für Bürger*innen</title>"
            "<link>https://www.stadt.example/presse/radwege.php?a=1&amp;b=2</link>"
            "<description>Die Stadt baut drei Radwege.</description>"
            "<pubDate>Fri, 25 Sep 2026 15:26:00 +0200</pubDate>",
            "<title>Ohne Datum</title><link>https://www.stadt.example/presse/ohne.php</link>",
        )
    )
    assert edition == Edition(
        (
            Item(
                "Neue Radwege für Bürger*innen",
                address="https://www.stadt.example/presse/radwege.php?a=1&b=2",
                teaser=("Die Stadt baut drei Radwege.",),
                published=datetime(2026, 9, 25, 15, 26, tzinfo=SUMMER),
                language="de-DE",
            ),
            Item("Ohne Datum", address="https://www.stadt.example/presse/ohne.php", language="de-DE"),
        ),
        title="Stadt Beispiel",
        language="de-DE",
        home="https://www.stadt.example/",
    )
    assert edition.items[0].published is not None
    assert edition.items[0].published.utcoffset() == timedelta(hours=2)


def test_atoolo_rss() -> None:
    """An Atoolo feed's guid is the key; its picture has no words, and none are made up."""
    item = only(
        "<title>Eisbahn öffnet</title><link>https://www.stadt.example/eisbahn</link>"
        '<guid isPermaLink="true">https://www.stadt.example/eisbahn</guid><description/>'
        '<media:content url="https://www.stadt.example/eis.jpg" type="image/jpeg" fileSize="1200"/>'
        '<category domain="ressort">Sport</category>'
    )
    assert item.key == item.address == "https://www.stadt.example/eisbahn"
    assert item.images == (Image(),)
    assert (item.kicker, item.published, item.enclosures, item.teaser) == (None, None, (), ())


def test_rss1() -> None:
    """RSS 1.0 has its items beside the channel, ids in rdf:about, Dublin Core dates and languages."""
    edition = parse(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel rdf:about="https://s.example/f">'
        "<title>Amtsblatt</title><dc:language>de</dc:language><items><rdf:Seq>"
        '<rdf:li rdf:resource="https://s.example/1"/></rdf:Seq></items></channel>'
        '<item rdf:about="https://s.example/1"><title>Wahl</title><link>https://s.example/1.php</link>'
        "<description>Am Sonntag.</description><dc:date>2026-03-01T08:00:00+01:00</dc:date></item></rdf:RDF>"
    )
    (item,) = edition.items
    assert (edition.title, edition.language) == ("Amtsblatt", "de")
    assert (item.key, item.address) == ("https://s.example/1", "https://s.example/1.php")
    assert item.teaser == ("Am Sonntag.",)
    assert item.published == datetime(2026, 3, 1, 7, tzinfo=UTC)


def test_atom() -> None:
    """Atom gives id, alternate link, summary, HTML content, enclosures, and dates with their offset."""
    item = entry(
        "<id>tag:stadt.example,2026:7</id><title>Hafenfest</title>"
        '<link rel="self" href="https://www.stadt.example/7.atom"/><link href="/hafenfest.php"/>'
        '<link rel="enclosure" href="/plan.pdf" type="application/pdf" length="2048"/>'
        "<published>2026-06-01T10:00:00+02:00</published><updated>2026-06-02T10:00:00Z</updated>"
        '<summary>Drei Tage am Wasser.</summary><content type="html">'
        '&lt;h2&gt;Programm&lt;/h2&gt;&lt;p&gt;Am Freitag singt der &lt;a href="/chor"&gt;'
        "Chor&lt;/a&gt;, am Samstag spielt die Kapelle.&lt;/p&gt;</content>"
    )
    assert item.key == "tag:stadt.example,2026:7"
    assert item.address == "https://www.stadt.example/hafenfest.php"
    assert item.enclosures == (Enclosure("https://www.stadt.example/plan.pdf", "application/pdf", 2048),)
    assert item.teaser == ("Drei Tage am Wasser.",)
    assert item.body == (
        Heading(("Programm",)),
        Paragraph(
            (
                "Am Freitag singt der ",
                Link("Chor", "https://www.stadt.example/chor"),
                ", am Samstag spielt die Kapelle.",
            )
        ),
    )
    assert item.published == datetime(2026, 6, 1, 10, tzinfo=SUMMER)
    assert item.language == "de"


def test_atom_xhtml() -> None:
    """XHTML inside a text is read as the text's markup, whatever its prefix, with line breaks once."""
    item = entry(
        "<id>1</id><title type='xhtml'><div>Eins &amp; <b>Zwei</b></div></title>"
        "<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p>Rathaus<h:br/>"
        "Marktplatz 1 &lt;Eingang B&gt;</h:p><h:p>Montag</h:p></h:div></content>"
    )
    assert item.headline == "Eins & Zwei"
    assert item.teaser == ("Rathaus", "Marktplatz 1 <Eingang B>")
    assert item.body is not None
    assert len(item.body) == 2


def test_atom_plain_text_is_no_markup() -> None:
    """An Atom text without a type is plain: what looks like a tag is shown."""
    item = entry("<title>Der &lt;b&gt;-Knopf</title><summary>Mit &amp;amp; im Text.</summary>")
    assert item.headline == "Der <b>-Knopf"
    assert item.teaser == ("Mit &amp; im Text.",)


def test_prefixed_atom() -> None:
    """A feed whose own elements carry a prefix is read like one without."""
    edition = parse(
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>1</a:id><a:title>Eins</a:title>'
        '<a:link href="https://s.example/1"/></a:entry></a:feed>'
    )
    assert [(item.key, item.headline, item.address) for item in edition.items] == [
        ("1", "Eins", "https://s.example/1")
    ]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Bürger*innen und Fachexpert*innen", "Bürger*innen und Fachexpert*innen"),
        ("Tiefbau &amp; Verkehr", "Tiefbau & Verkehr"),
        ("Caf&amp;eacute; am &lt;em&gt;Markt&lt;/em&gt;", "Café am Markt"),
        ("<![CDATA[Fest <b>heute</b>]]>", "Fest heute"),
        ("Fest <b>heute</b> &nbsp;Abend", "Fest heute Abend"),
        ("Tempo &lt; 30", "Tempo < 30"),
        ("R&D im Rathaus", "R&D im Rathaus"),
        ("Zeile\n   zwei", "Zeile zwei"),
        ("&#99999999;Ende", "\ufffdEnde"),
        ("[@click=app.quit] *neu*", "[@click=app.quit] *neu*"),
        ("Was &#150; und wie", "Was – und wie"),
        ("Ein ]]&gt; darin", "Ein ]]> darin"),
    ],
)
def test_headline(title: str, headline: str) -> None:
    """A title is plain text: markup resolved, entities decoded, everything else as it stands there."""
    assert only(f"<title>{title}</title>").headline == headline


def test_missing_title() -> None:
    """An item without a title is headed by the beginning of its teaser; one without text is out."""
    long = "Die Feuerwehr lädt am Samstag zu einem Tag der offenen Tür in die neue Wache am Hafen ein."
    edition = parse(rss(f"<description>{long}</description>", "<title/><description>Kurz.</description>", ""))
    assert [item.headline for item in edition.items] == [
        "Die Feuerwehr lädt am Samstag zu einem Tag der offenen Tür in die neue Wache am…",
        "Kurz.",
    ]


def test_long_description_is_the_body() -> None:
    """A description of several paragraphs is the body, with its first paragraph as the teaser."""
    item = only(
        "<title>T</title><description><![CDATA[<h2>Lage</h2><p>Eins.</p><p>Zwei.</p>]]></description>"
    )
    assert item.teaser == ("Eins.",)
    assert item.body == (Heading(("Lage",)), Paragraph(("Eins.",)), Paragraph(("Zwei.",)))


def test_description_in_plain_text() -> None:
    """A description without tags keeps the paragraphs that its blank lines make."""
    item = only("<title>T</title><description>Eins\nund eins.\n\nZwei &amp;amp; drei.</description>")
    assert item.body == (Paragraph(("Eins und eins.",)), Paragraph(("Zwei & drei.",)))
    assert only("<title>T</title><description>Nur eins.</description>").body is None
    assert only(f"<title>T</title><description>{'Wort ' * 130}</description>").body is not None


def test_content_that_repeats_the_teaser() -> None:
    """A content that says no more than the description is no body."""
    assert only(
        "<title>T</title><description>Die Brücke ist frei.</description>"
        "<content:encoded><![CDATA[<p>Die Brücke ist frei.</p>]]></content:encoded>"
    ) == Item("T", teaser=("Die Brücke ist frei.",), language="de-DE")


@pytest.mark.parametrize(
    ("more", "body"),
    [
        (" Sie war seit März zu.", True),
        (' <a href="/1">Weiterlesen auf dieser Seite</a>', False),
        (" (dpa)", False),
    ],
)
def test_content_that_says_a_little_more(more: str, body: bool) -> None:
    """One more sentence makes a content the body; a link to the rest does not."""
    item = only(
        "<title>T</title><description>Die Brücke ist frei.</description>"
        f"<content:encoded><![CDATA[<p>Die Brücke ist frei.{more}</p>]]></content:encoded>"
    )
    assert (item.body is not None) is body


def test_content_before_description() -> None:
    """The order of content and description does not matter."""
    item = only(
        "<title>T</title><content:encoded><![CDATA[<p>Die Brücke ist frei.</p><p>Sie war seit März gesperrt"
        " und wurde saniert.</p>]]></content:encoded><description>Die Brücke ist frei.</description>"
    )
    assert item.teaser == ("Die Brücke ist frei.",)
    assert item.body is not None
    assert len(item.body) == 2


@pytest.mark.parametrize(
    ("body", "feedlike"),
    [
        (rss("<title>T</title>").encode(), True),
        (atom("<title>T</title>").encode("utf-16"), True),
        (b'  {"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1", "items": []}', True),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><rss>', True),
        (b"<!DOCTYPE html><html><body>&lt;rss&gt;</body></html>", False),
        (b'{"data": 1}', False),
        (b"", False),
    ],
)
def test_is_feed(body: bytes, feedlike: bool) -> None:
    """A feed is known by its first tag or its version, whatever the label says."""
    assert feed.is_feed(body) is feedlike


@pytest.mark.row(28)
def test_no_items() -> None:
    """Nothing, blanks, a mark alone, and a feed without a title and items are empty."""
    for body in (b"", b" \n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\r\n", b"<rss/>"):
        assert reason(body) is Reason.EMPTY
    assert reason(rss("<item></item>")) is Reason.EMPTY
    assert parse(rss()) == Edition((), "Stadt Beispiel", "de-DE", home="https://www.stadt.example/")
    assert parse(atom()) == Edition((), "Stadt Beispiel", "de")
