"""Items of feeds: their images, files, links, keys, languages and dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stadtbote_cache.records import Enclosure, Image, Item, Link, Paragraph, inline_text
from support.feeding import atom, entry, only, parse, rss


def test_media_texts_belong_to_the_image() -> None:
    """Media RSS describes the image and never the article; without words the image says nothing."""
    item = only(
        "<title>Zoo</title><description>Zwei junge Luchse.</description>"
        '<media:content url="/a.jpg" medium="image"><media:title>Luchse im Gehege</media:title>'
        "<media:description type='html'>Zwei &lt;b&gt;Luchse&lt;/b&gt; schlafen</media:description>"
        "<media:credit role='photographer'>Stadt Beispiel</media:credit>"
        "<media:credit>A. Muster</media:credit>"
        '</media:content><media:content url="/b.jpg"/>'
    )
    assert (item.headline, item.teaser, item.body) == ("Zoo", ("Zwei junge Luchse.",), None)
    assert item.images == (
        Image("Zwei Luchse schlafen", "Luchse im Gehege", "Stadt Beispiel, A. Muster"),
        Image(),
    )


def test_media_group() -> None:
    """A group is one image in several sizes; words of the group or of the item count for a single image."""
    group = (
        "<media:group><media:content url='/k.jpg'/><media:content url='/g.jpg'/>"
        "<media:description>Ein Turm</media:description></media:group>"
    )
    assert only(f"<title>T</title><media:credit>Stadt</media:credit>{group}").images == (
        Image("Ein Turm", None, "Stadt"),
    )
    two = only(f"<title>T</title><media:credit>Stadt</media:credit>{group}<media:content url='/z.png'/>")
    assert two.images == (Image("Ein Turm"), Image())


def test_image_in_a_short_description() -> None:
    """The words of an image inside a short description are kept, and a wordless one is not listed."""
    item = only(
        "<title>T</title><description><![CDATA[<img src='/a.jpg' alt='Ein Boot'> Am See.]]></description>"
    )
    assert item.images == (Image("Ein Boot"),)
    assert item.teaser == ("Am See.",)
    assert only("<title>T</title><description>&lt;img src='/a.jpg'&gt; Am See.</description>").images == ()


def test_links_in_a_short_description() -> None:
    """Links of a short description are the item's own; those of a body stand in the body."""
    words = "Am &lt;a href='/see'&gt;See&lt;/a&gt; &lt;a href='javascript:x'&gt;entlang&lt;/a&gt;."
    see = Link("See", "https://www.stadt.example/see")
    assert only(f"<title>T</title><description>{words}</description>").links == (see,)
    long = f"&lt;p&gt;{40 * 'Text. '}&lt;/p&gt;&lt;p&gt;Mit &lt;a href='/b'&gt;Link&lt;/a&gt;.&lt;/p&gt;"
    item = only(
        f"<title>T</title><description>{words}</description><content:encoded>{long}</content:encoded>"
    )
    assert item.links == (see,)
    assert item.body is not None
    assert item.body[-1] == Paragraph(("Mit ", Link("Link", "https://www.stadt.example/b"), "."))
    assert only(f"<title>T</title><description>{long}</description>").links == ()
    # The same words once more, and there with their links.
    again = f"<description>Am See entlang.</description><content:encoded>{words}</content:encoded>"
    assert only(f"<title>T</title>{again}").links == (see,)


@pytest.mark.parametrize(
    ("length", "size"),
    [("1024", 1024), ("0", None), ("", None), ("viel", None), ("-3", None), ("9" * 40, None), ("1.5", None)],
)
def test_enclosure_size(length: str, size: int | None) -> None:
    """An enclosure keeps its type, and its size where that is a number of bytes."""
    item = only(f'<title>T</title><enclosure url="/ton.mp3" type="audio/mpeg" length="{length}"/>')
    assert item.enclosures == (Enclosure("https://www.stadt.example/ton.mp3", "audio/mpeg", size),)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/presse/a.php", "https://www.stadt.example/presse/a.php"),
        ("b.php", "https://www.stadt.example/b.php"),
        ("//www2.stadt.example/c", "https://www2.stadt.example/c"),
        (
            "https://www.stadt.example/?a=1&amp;copy=2&amp;lang=de",
            "https://www.stadt.example/?a=1&copy=2&lang=de",
        ),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("--output=x", "https://www.stadt.example/--output=x"),
        ("mailto:a@stadt.example", None),
        ("http://[", None),
        ("https://stadt.example/" + "a" * 5000, None),
        ("", None),
    ],
)
@pytest.mark.row(38)
def test_link(link: str, address: str | None) -> None:
    """A link is joined to the address of the channel's site; what is not http or https is none."""
    assert only(f"<title>T</title><link>{link}</link>").address == address


def test_xml_base() -> None:
    """An xml:base counts for links and for what stands in a content."""
    edition = parse(
        atom(
            "<title>T</title><link href='c.php'/><summary type='html'>&lt;a href='d.php'&gt;D&lt;/a&gt;"
            "&lt;p&gt;Mehr&lt;/p&gt;&lt;p&gt;Text&lt;/p&gt;</summary>",
            root="xml:base='https://alt.example/x/'",
        )
    )
    (item,) = edition.items
    assert item.address == "https://alt.example/x/c.php"
    assert item.body is not None
    assert item.body[0] == Paragraph((Link("D", "https://alt.example/x/d.php"),))


def test_guid_is_a_link_only_where_it_is_one() -> None:
    """A guid stands in for a missing link if it is an address and RSS calls it one, and an Atom id too."""
    assert only("<title>T</title><guid>https://s.example/1</guid>").address == "https://s.example/1"
    assert only('<title>T</title><guid isPermaLink="false">https://s.example/1</guid>').address is None
    assert only("<title>T</title><guid>nr-4711</guid>") == Item("T", key="nr-4711", language="de-DE")
    assert entry("<title>T</title><id>https://s.example/1</id>").address == "https://s.example/1"
    named = entry("<title>T</title><id>https://s.example/1</id><link href='https://s.example/1'/>")
    assert named.address == "https://s.example/1"


@pytest.mark.row(36)
def test_duplicates() -> None:
    """One guid on different links keeps the items but not their key; a real double is dropped."""
    first = "<title>A</title><guid isPermaLink='false'>1</guid><link>/a</link>"
    edition = parse(
        rss(first, first, first.replace("/a", "/b"), first.replace("/a", "/c").replace("A", "C", 1)).replace(
            "</channel>", "<item><title>D</title></item>" * 2 + "</channel>"
        )
    )
    assert [(i.headline, i.key, (i.address or "")[-2:]) for i in edition.items] == [
        ("A", "1", "/a"),
        ("A", None, "/b"),
        ("C", None, "/c"),
        ("D", None, ""),
    ]


def test_downloads_among_articles() -> None:
    """Downloads that SiteKit lists are dropped, unless the feed has nothing else."""
    download = "<title>Plan</title><link>https://www.stadt.example/x/.media/plan.pdf</link>"
    article = "<title>Neu</title><link>/neu.php</link>"
    assert [item.headline for item in parse(rss(download, article)).items] == ["Neu"]
    assert [item.headline for item in parse(rss(download)).items] == ["Plan"]


def test_language_of_an_item() -> None:
    """An item's own language wins over the feed's; what is no language tag is none."""
    edition = parse(atom("<title xml:lang='tr'>Yeni</title>", "<title>Neu</title>"))
    assert [item.language for item in edition.items] == ["tr", "de"]
    assert parse(rss("<title>T</title>", head="<language>\x1b[31mrot!</language>")).language is None


def test_published_falls_back_to_updated() -> None:
    """Where no date of publication can be read, the date of the last change counts."""
    item = entry("<title>T</title><published>bald</published><updated>2026-01-02T03:04:05Z</updated>")
    assert item.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_first_of_two_counts() -> None:
    """What an item says twice counts as it was said first; other descriptions and titles are text."""
    item = only(
        "<title>Eins</title><dc:title>Zwei</dc:title><guid>1</guid><guid>2</guid>"
        "<description>Kurz.</description><description>&lt;p&gt;Kurz.&lt;/p&gt;&lt;p&gt;Und danach noch eine"
        " ganze Menge mehr, als in der ersten Beschreibung stand.&lt;/p&gt;</description>"
        "<link>/a</link><link>/b</link>"
        "<dc:date>2026-01-02</dc:date><dc:date>2026-03-04</dc:date>"
    )
    assert (item.headline, item.key, item.teaser) == ("Eins", "1", ("Kurz.",))
    assert item.address == "https://www.stadt.example/a"
    assert item.published == datetime(2026, 1, 2, tzinfo=UTC)
    assert item.body is not None
    assert [inline_text(block.text) for block in item.body if isinstance(block, Paragraph)][2:] == ["Zwei"]


def test_a_link_that_leads_nowhere_leaves_room_for_another() -> None:
    """Where the link is no web address, an alternate or the guid may be one."""
    assert only("<title>T</title><link>javascript:x()</link><atom:link href='/b'/>").address == (
        "https://www.stadt.example/b"
    )
    assert only("<title>T</title><link>news:1</link><guid>https://s.example/1</guid>").address == (
        "https://s.example/1"
    )


def test_date_of_creation() -> None:
    """Where nothing else dates an item, the day it was made does."""
    item = entry("<title>T</title><created>2026-01-02T03:04:05Z</created>")
    assert item.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_twice_encoded_text() -> None:
    """UTF-8 that was taken for Latin-1 on its way is readable again."""
    assert only("<title>B\u00c3\u00bcrgerb\u00c3\u00bcro</title>").headline == "Bürgerbüro"
    assert only("<title>Größe „Ã¼“</title>").headline == "Größe „Ã¼“"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("&lt;b&gt;Fest&lt;/b&gt; heute", "Fest heute"),
        ("Der &lt;Wert&gt; steht in &lt;/Klammern&gt;", "Der <Wert> steht in </Klammern>"),
        ("1 &lt; 2 und 3 &gt; 2", "1 < 2 und 3 > 2"),
    ],
)
def test_title_of_rss_that_may_be_html(title: str, headline: str) -> None:
    """A title of RSS is HTML only where it has end tags or references, and no tag that HTML lacks."""
    assert only(f"<title>{title}</title>").headline == headline


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", True),
        ("Text/HTML;charset=utf-8", True),
        ("text/markdown", True),
        ("image/png", False),
        ("application/mathml+xml", False),
    ],
)
def test_types_of_content(kind: str, body: bool) -> None:
    """A type may have parameters, and any text is read; what is no text is not."""
    long = (
        "&lt;p&gt;Eins ist lang genug, um mehr zu sein als nichts.&lt;/p&gt;&lt;p&gt;Zwei auch.&lt;/p&gt;" * 9
    )
    item = entry(f"<title>T</title><content type='{kind}'>{long}</content>")
    assert (item.body is not None) is body


def test_xml_base_of_media() -> None:
    """An xml:base counts for the files of Media RSS as for enclosures."""
    item = only(
        "<title>T</title><media:content xml:base='https://b.example/x/' url='m.mp3' type='audio/mpeg'/>"
        "<enclosure xml:base='https://b.example/x/' url='e.mp3' type='audio/mpeg'/>"
    )
    assert {file.address for file in item.enclosures} == {
        "https://b.example/x/m.mp3",
        "https://b.example/x/e.mp3",
    }


def test_many_words_about_media() -> None:
    """Of hundreds of texts about an item's media the first ones are read."""
    media = "".join(f"<media:title>&lt;b&gt;{n}&lt;/b&gt;</media:title>" for n in range(90))
    item = only(f"<title>T</title><media:content url='/a.jpg' medium='image'>{media}</media:content>")
    assert item.images[0].caption is not None
    assert item.images[0].caption.startswith("0, 1, 2")
    assert len(item.images[0].caption.split(", ")) == 30
