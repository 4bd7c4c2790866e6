"""Feeds that are broken, hostile, wrongly labelled or no feeds at all."""

from __future__ import annotations

import sys
import time
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds import feed
from stadtbote.sources.feeds.tags import Sort, tokens
from stadtbote.text.clean import MAX_BODY, MAX_ITEMS, clean_edition
from stadtbote_cache.records import Edition
from support.feeding import PLACE, atom, parse, reason, rss

WHOLE = rss(
    *(
        f"<title>Meldung {n} für Köln</title><link>/m{n}.php</link><guid>nr-{n}</guid>"
        f"<description><![CDATA[<p>Text {n} &amp; mehr</p>]]></description>"
        f'<media:content url="/{n}.jpg"><media:credit>Stadt</media:credit></media:content>'
        for n in range(3)
    )
).encode()
SITE = "https://www.stadt.example/"
TAGS = (
    "<item> </item> <title> </title> <link> </link> <description> </description> <b> </b> <dc:creator>"
    " </dc:creator> <guid_isPermaLink='false'> </guid> &amp;lt; &#27; <!--x--> <![CDATA[<p>]]> &lt; <"
).split()
LOADED = 20
"""Seconds that no input may take; measured are one to three, on a machine that others use too."""


@pytest.mark.row(29)
def test_log_lines_after_the_feed() -> None:
    """What a server writes after the feed's last tag, or before its first, is not read."""
    noise = b"\nPHP Warning: <b>Undefined</b> <item><title>Falle</title></item> in /srv/x.php\n"
    assert parse(WHOLE + noise) == parse(WHOLE)
    assert parse(b"\n\nWarning: x < y\n<br />" + WHOLE) == parse(WHOLE)
    atom_feed = atom("<title>A</title>").encode()
    assert parse(atom_feed + noise) == parse(atom_feed)


@pytest.mark.row(29)
def test_every_prefix() -> None:
    """A feed that breaks off anywhere gives the whole items before that, marked incomplete, or an error."""
    expected = parse(WHOLE)
    counts = set()
    reasons = set()
    for end in range(1, len(WHOLE)):
        try:
            edition = parse(WHOLE[:end])
        except SourceError as error:
            reasons.add(error.reason)
            continue
        assert edition.items == expected.items[: len(edition.items)]
        assert not edition.complete
        counts.add(len(edition.items))
    assert counts == {1, 2, 3}
    assert reasons == {Reason.UNREADABLE}
    assert expected.complete


@pytest.mark.row(39)
def test_unclosed_and_crossed_tags() -> None:
    """Missing and crossed end tags cost no item, and markup that nobody escaped is still markup."""
    edition = parse(
        "<rss><channel><item><title>Eins<description>A <p>B<br>C</div></description></item>"
        "<item><title>Zwei</title><description><p>Drei<p>Vier</description></channel></rss>"
    )
    assert [(item.headline, item.teaser) for item in edition.items] == [("Eins", ("A",)), ("Zwei", ("Drei",))]


def test_undeclared_prefixes_and_doubled_attributes() -> None:
    """Prefixes without a declaration keep their usual meaning, and of two equal attributes one counts."""
    (item,) = parse(
        "<rss version='2.0' version='x'><channel><item><title>T</title><link>/a</link><foo:bar>x</foo:bar>"
        "<content:encoded>&lt;p&gt;Eins&lt;/p&gt;&lt;p&gt;Zwei&lt;/p&gt;</content:encoded>"
        "<dc:date>2026-01-02</dc:date></item></channel></rss>"
    ).items
    assert item.teaser == ("Eins",)
    assert item.published is not None


def test_bare_ampersands_and_named_entities() -> None:
    """Bare ampersands, HTML's entity names and characters that XML forbids do not spoil a feed."""
    (item,) = parse(
        "<rss><channel><item><title>A & B &ndash; &foo; \x08\x00C &#x0;</title></item></channel></rss>"
    ).items
    assert item.headline == "A & B – &foo; C"


@pytest.mark.parametrize(
    "subset",
    [
        " ",
        "<!ENTITY nbsp \"&#160;\"> <!ENTITY uuml '&#xfc;'>",
        '<!-- x --><!ENTITY copy "&#169;">',
    ],
)
@pytest.mark.row(30)
def test_harmless_declarations_are_passed_over(subset: str) -> None:
    """A document type that declares signs alone is passed over; nothing of it is resolved."""
    declared = f"<!DOCTYPE rss PUBLIC 'a' 'https://s.example/a.dtd' [{subset}]>"
    text = rss("<title>&uuml;&nbsp;&x;</title>")
    assert [item.headline for item in parse(declared + text).items] == ["ü &x;"]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE l SYSTEM "l.dtd" [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item>',
        '<!DOCTYPE l [<!ENTITY a PUBLIC "b" "https://s.example/b">]><rss/>',
        f"<!DOCTYPE l [<!ENTITY a '{'b' * 300}'>]><rss><channel><item><title>&a;</title></item>",
        "<!DOCTYPE l [ <rss><channel><item><title>x</title></item></channel></rss>",
        '<!doctype l SYSTEM "x>[" [<!entity % p SYSTEM "file:///etc/passwd"> %p;]><rss/>',
        '<rss><channel><item><title>x</title></item></channel><!ENTITY a "b"></rss>',
        "<!DOCTYPE l [<!ENTITY a0 'x'>"
        + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
        + "]><rss><channel><item><title>&a9;</title></item></channel></rss>",
    ],
)
@pytest.mark.row(30)
def test_declarations_are_refused(text: str) -> None:
    """A document type that declares what could do harm is refused at once, in any encoding."""
    assert reason(text) is Reason.REFUSED_CONTENT
    assert reason(text.encode("utf-16")) is Reason.REFUSED_CONTENT


@pytest.mark.row(30)
def test_plain_document_type() -> None:
    """A document type without declarations is passed over, and its words elsewhere are just words."""
    doctype = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    comment = "<!-- <!ENTITY a 'b'> <!DOCTYPE x [ -->"
    text = f"{doctype}{comment}{rss('<title><![CDATA[<!ENTITY> im Titel]]></title>')}"
    assert parse(text).items[0].headline == "<!ENTITY> im Titel"


@pytest.mark.row(30)
def test_no_file_and_no_socket() -> None:
    """Reading a feed opens neither a file nor a connection, whatever the feed names."""
    opened: list[str] = []
    watching = True

    def hook(event: str, _args: tuple[object, ...]) -> None:
        if watching and event in {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"}:
            opened.append(event)

    parse(WHOLE)  # what is imported late is imported now
    sys.addaudithook(hook)
    parse(b'<!DOCTYPE rss SYSTEM "file:///etc/passwd">' + WHOLE)
    with pytest.raises(SourceError):
        parse(b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + WHOLE)
    watching = False
    assert opened == []


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html><head><title>Anmeldung</title></head><body>Gast-WLAN</body></html>",
        "<html><body><item><title>x</title></item></body></html>",
        "<div>Wartung</div>",
        "Not Found",
        "[1, 2]",
        "{",
        "\x00\x01\x02 binary",
        "<?xml version='1.0'?>",
        "<rss><channel><item><title>nie zu Ende",
        '<!DOCTYPE rss "',
    ],
)
def test_no_feed(body: str) -> None:
    """A login page, text, broken JSON, or a feed that ends before its first item does, is unreadable."""
    assert reason(body) is Reason.UNREADABLE


def test_terminal_sequences_go_whole() -> None:
    """Escape sequences in any field leave neither a control character nor their payload behind."""
    hostile = (
        "\x1b]52;c;cm0gLXJm\x07",
        "&#27;]0;Titel&#7;",
        "\x1b[31m",
        "&#x1b;[2J",
        "<![CDATA[\x1bP1;2q\x1b\\]]>",
    )
    for sequence in hostile:
        edition = parse(
            rss(
                f"<title>A{sequence}B</title><guid>1{sequence}2</guid><link>/a{sequence}b</link>"
                f"<description>C{sequence}D</description><enclosure url='/x{sequence.replace('<', '')}'/>"
            )
        )
        (item,) = clean_edition(edition).items
        assert (item.headline, item.key, item.teaser) == ("AB", "12", ("CD",))
        assert "\x1b" not in repr(item).replace("\\x1b", "\x1b")


@pytest.mark.row(31)
def test_nesting() -> None:
    """Elements nested beyond all bounds are refused at once, wherever they are."""
    start = time.monotonic()
    for inner in ("<div>" * 200_000, "<channel>" * 300, f"<item><description>{'<p>' * 250}"):
        assert reason(f"<rss><channel>{inner}") is Reason.REFUSED_CONTENT
    assert time.monotonic() - start < LOADED


def test_unclosed_breaks_are_no_nesting() -> None:
    """Hundreds of line breaks in unescaped HTML are not taken for nested elements."""
    (item,) = parse(rss(f"<title>T</title><description>{'Zeile<br>' * 300}</description>")).items
    assert item.body is not None


@pytest.mark.row(37)
def test_too_many_items() -> None:
    """Of 50,000 items an edition shows as many as it may, and says that there were more."""
    text = rss(*(f"<title>Meldung {n}</title><link>/{n}</link>" for n in range(50_000)))
    edition = parse(text)
    assert len(edition.items) == MAX_ITEMS
    assert not edition.complete
    cleaned = clean_edition(edition)
    assert len(cleaned.items) == MAX_ITEMS
    assert not cleaned.complete
    assert parse(rss(*(f"<title>Meldung {n}</title>" for n in range(MAX_ITEMS)))).complete


@pytest.mark.row(37)
def test_huge_fields() -> None:
    """A title of a megabyte and a body of five are capped and harm nothing else."""
    edition = parse(
        rss(
            f"<title>{'Titel ' * 200_000}</title><link>/a</link>",
            f"<title>B</title><description>&lt;p&gt;{'Wort ' * 1_000_000}</description><link>/b</link>",
            "<title>C</title>",
        )
    )
    first, second, third = clean_edition(edition).items
    assert len(first.headline) == 300
    assert (first.address, second.address, third.headline) == (f"{SITE}a", f"{SITE}b", "C")
    assert len(second.teaser[0]) <= MAX_BODY


MEGABYTES = 2 * 2**20
ITEM = "<item><title>a</title></item>"


@pytest.mark.parametrize(
    "inner",
    [
        ITEM + "<!--" * (MEGABYTES // 4),
        ITEM + '<a "' * (MEGABYTES // 4),
        ITEM + "<a \"'\"'" * (MEGABYTES // 8),
        ITEM + "<a " + "a" * MEGABYTES + "/>",
        ITEM + "<![CDATA[" * (MEGABYTES // 9),
        ITEM + "<" * MEGABYTES,
        "<item><title>a</title><description>" + "&" * MEGABYTES + "</description></item>",
        "<item><title>a</title><description>" + "\x1b]" * (MEGABYTES // 2) + "</description></item>",
        ITEM + "<item><title>a</title>" + "<category>x</category>" * (MEGABYTES // 22) + "</item>",
        ITEM + "<item><title>a</title>" + "<enclosure url='/y'/>" * (MEGABYTES // 22) + "</item>",
        ITEM + "<item><title>a</title><description>" + "</p>" * (MEGABYTES // 4) + "</description></item>",
    ],
    ids=[
        "comments",
        "quotes",
        "mixed",
        "name",
        "cdata",
        "angles",
        "amps",
        "escapes",
        "tags",
        "files",
        "ends",
    ],
)
def test_time_is_bounded(inner: str) -> None:
    """Megabytes made to be slow are read or given up in seconds, and what came before them is kept."""
    body = f"<rss><channel>{inner}</channel></rss>".encode()
    start = time.monotonic()
    edition = parse(body)
    assert time.monotonic() - start < LOADED
    assert edition.items[0].headline == "a"


HOSTILE = [
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"<item>",
    b"</item>",
    b"&#x110000;",
    b"\xff\xfe",
    b"\x00",
    b"<rss",
    b'"',
]
HOSTILE += [
    b"<title type='xhtml'>",
    b"xml:base='http://['",
    b"<!DOCTYPE",
    b"&lt;svg&gt;",
    b"\xed\xa0\x80",
    b"<?x",
]
PIECES = st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=4))
EDITS = st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 40), PIECES), min_size=1, max_size=6)
ATOM = atom(
    "<id>1</id><title type='html'>A &amp;amp; B</title><link href='/a'/><updated>2026-01-02</updated>"
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Eins <b>Zwei</b></p></div></content>",
    "<id>2</id><title>C</title><summary type='html'>&lt;p&gt;Drei</summary><link rel='enclosure' href='/x'/>",
).encode()


@given(base=st.sampled_from([WHOLE, ATOM]), edits=EDITS, charset=st.sampled_from([None, "utf-8", "latin1"]))
def test_mutated_feeds(base: bytes, edits: list[tuple[int, int, bytes]], charset: str | None) -> None:
    """A feed with bytes replaced, cut or put in is read or refused, and nothing else ever happens."""
    for place, length, piece in edits:
        base = base[:place] + piece + base[place + length :]
    try:
        edition = feed.parse(base, PLACE, charset)
    except SourceError:
        return
    assert edition.items or edition.title
    clean_edition(edition)
    feed.is_feed(base)


@given(
    body=st.one_of(
        st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes(body: bytes) -> None:
    """Any bytes at all are a feed or a SourceError, alone and inside an item."""
    for text in (body, b"<rss><channel><item><title>" + body + b"</title></item></channel></rss>"):
        try:
            edition = feed.parse(text, PLACE)
        except SourceError:
            continue
        clean_edition(edition)


@given(st.lists(st.sampled_from(TAGS)))
def test_elements_of_text_alone(pieces: list[str]) -> None:
    """Elements read in one step say the same as tag by tag; with a space in their ends they are read so."""
    found: list[Edition | Reason] = []
    for end in (">", " >"):
        inside = "".join(f"{piece[:-1]}{end}" if "</" in piece else piece for piece in pieces)
        try:
            found.append(parse(rss("<title>A</title>", inside.replace("_", " "))))
        except SourceError as error:
            found.append(error.reason)
    assert found[0] == found[1]


def test_a_section_without_an_end() -> None:
    """A CDATA section that has no end ends the feed, whatever end tag the text begins with."""
    text = "xx</a><a><![CDATA[" + "x" * 40
    found = [token.sort for token in islice(tokens(text, leaves=True), 10)]
    assert found == [Sort.TEXT, Sort.END, Sort.START]
