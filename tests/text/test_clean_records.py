"""Cleaning of whole records: every text of every block, addresses, and limits."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.text.clean import (
    CUT,
    MAX_ADDRESS,
    MAX_BODY,
    MAX_HEADLINE,
    MAX_ITEMS,
    MAX_PARAGRAPH,
    clean_block,
    clean_blocks,
    clean_edition,
    clean_item,
    is_usual,
    web_address,
)
from stadtbote_cache.records import (
    Block,
    Edition,
    Enclosure,
    Heading,
    Image,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
    inline_text,
    inlines,
    replace,
)
from support.invariants import assert_harmless


@pytest.mark.parametrize(
    "address",
    [
        "https://www.musterstadt.example/a?b=c&d=%20#e",
        "http://127.0.0.1:8080/",
        "HTTPS://Musterstadt.example",
        "https://[::1]:8443/a",
        "https://münchen.example/straße",
        "https://musterstadt.example:/",
        "https://a.example/" + "x" * (MAX_ADDRESS - 18),
    ],
)
def test_web_addresses(address: str) -> None:
    """An absolute http or https address is taken as it stands, without the spaces around it."""
    assert web_address(address) == address
    assert web_address(f" \n{address}\t") == address


@pytest.mark.row(38, 48)
@pytest.mark.parametrize(
    "address",
    [
        None, "", " ", "musterstadt.example", "/a", "//musterstadt.example/a", "ftp://a.example/",
        "file:///etc/passwd",
        "javascript:alert(1)", "data:text/html,a", "ssh://a.example", "mailto:a@b.example",
        "--opt=https://a.example",
        "https:/a.example", "https:a.example", "https://", "https:///a", "https://?a", "https://#a", "https://:80/",
        "https://a.example/mit Leerzeichen", "https://a.example/a\nb", "https://a.example/\u00a0b",
        "https://a\u2028b",
        "http:// a.example", "https://[::1", "https://[kaputt]/", "https://a.example:99999/",
        "https://a.example:0/",
        "https://a.example:8o/", "https://a\u2100b.example/", "https://user@",
        "https://a.example/" + "x" * 2000,
        "x https://a.example", "httpss://a.example",
    ],
)  # fmt: skip
@pytest.mark.row(38)
def test_no_web_addresses(address: str | None) -> None:
    """Other schemes, relative, broken, overlong addresses and those of several words are none."""
    assert web_address(address) is None


def test_hidden_characters_in_an_address() -> None:
    """Controls are taken out of an address before it is looked at."""
    assert web_address("https://a.exam\u200bple/\x1b[31mb") == "https://a.example/b"
    assert web_address("java\x00script:https://a.example/") is None


@pytest.mark.row(48)
@given(st.text(st.characters(codec=None)) | st.text("htps:/?#@[]:.a1 \n%é").map("http://{}".format))
def test_any_address(text: str) -> None:
    """Whatever is taken for an address is one harmless word with one of two schemes."""
    address = web_address(text)
    if address is not None:
        assert_harmless(address)
        assert address.lower().startswith(("http://", "https://"))
        assert address.split() == [address]
        assert web_address(address) == address


EVIL = "\x1b[31mTe\u202e\x00"
EVIL_LINK = Link(EVIL, "https://a.example/\x1b[31m", True)
NO_LINK = Link(EVIL, "javascript:alert(1)")
EVERY_BLOCK: tuple[Block, ...] = (
    Heading((EVIL, EVIL_LINK), 3, EVIL),
    Paragraph((EVIL, NO_LINK, EVIL_LINK), EVIL),
    Quote((EVIL_LINK,), EVIL),
    ItemList((ListItem((EVIL,), 2, 7), ListItem((NO_LINK,))), EVIL),
    Table(((EVIL,), (EVIL_LINK,)), (((EVIL, EVIL_LINK), ()),), EVIL, EVIL),
    Picture(Image(EVIL, EVIL, EVIL, True), EVIL),
    LinkLine(EVIL_LINK, EVIL),
    LinkLine(NO_LINK, EVIL),
    LinkLine(Link("\x1b[1m", "https://a.example/"), EVIL),
)


@pytest.mark.row(41)
def test_every_text_of_every_block() -> None:
    """Each kind of block is cleaned in all its texts; links that cannot be fetched become plain text."""
    good = Link("Te", "https://a.example/", True)
    assert [clean_block(block) for block in EVERY_BLOCK] == [
        Heading(("Te", good), 3, "Te"),
        Paragraph(("Te", "Te", good), "Te"),
        Quote((good,), "Te"),
        ItemList((ListItem(("Te",), 2, 7), ListItem(("Te",))), "Te"),
        Table((("Te",), (good,)), ((("Te", good), ()),), "Te", "Te"),
        Picture(Image("Te", "Te", "Te", True), "Te"),
        LinkLine(good, "Te"),
        Paragraph(("Te",), "Te"),
        Paragraph((), "Te"),
    ]


@pytest.mark.row(41, 52)
def test_every_text_of_an_item() -> None:
    """All fields of an item are cleaned; what is empty then is left out; numbers out of range are none."""
    moment = datetime(2026, 9, 25, tzinfo=UTC)
    cleaned = clean_item(
        Item(
            headline=EVIL,
            key=EVIL,
            address="https://a.example/\x1b[31m",
            kicker=EVIL,
            teaser=(EVIL, "\x1b[1m", "zwei\nZeilen"),
            images=(Image(EVIL, "", None),),
            links=(EVIL_LINK, NO_LINK),
            enclosures=(
                Enclosure("https://a.example/a", EVIL, 10**400),
                Enclosure("https://a.example/b", None, -5),
                Enclosure("https://a.example/c", None, 5),
                Enclosure("file:///c", EVIL, 5),
            ),
            published=moment,
            language=EVIL,
            body=EVERY_BLOCK[:1],
        )
    )
    good = Link("Te", "https://a.example/", True)
    assert cleaned == Item(
        headline="Te",
        key="Te",
        address="https://a.example/",
        kicker="Te",
        teaser=("Te", "zwei Zeilen"),
        images=(Image("Te", None, None),),
        links=(good,),
        enclosures=(
            Enclosure("https://a.example/a", "Te", None),
            Enclosure("https://a.example/b", None, None),
            Enclosure("https://a.example/c", None, 5),
        ),
        published=moment,
        language="Te",
        body=(Heading(("Te", good), 3, "Te"),),
    )
    assert clean_item(cleaned) == cleaned
    assert clean_item(Item("a", address="/relativ")) == Item("a")


@pytest.mark.row(37)
def test_limits_of_an_item() -> None:
    """Headline and paragraphs are cut at their limits, a body after a whole block, with a mark behind it."""
    item = clean_item(Item("ä" * 1000, kicker="b" * 1000, teaser=("c" * 50_000,), language="de" + "-xx" * 40))
    assert (len(item.headline), len(item.kicker or "")) == (MAX_HEADLINE, MAX_HEADLINE)
    assert [len(part) for part in item.teaser] == [MAX_PARAGRAPH]
    assert item.language is None
    body = clean_blocks(tuple(Paragraph(("e" * 50_000,)) for _ in range(20)))
    lengths = [len(inline_text(text)) for block in body for text in inlines(block)]
    assert lengths == [*[MAX_PARAGRAPH] * (MAX_BODY // MAX_PARAGRAPH), 1]
    assert body[-1] == CUT


@pytest.mark.row(37)
def test_edition() -> None:
    """Items without a headline are left out; over the limit the edition is cut and counts as incomplete."""
    edition = clean_edition(
        Edition((Item(EVIL), Item("\x1b[1m"), Item("Zwei")), EVIL, EVIL, (EVIL, "\x1b[1m"))
    )
    assert edition == Edition((Item("Te"), Item("Zwei")), "Te", "Te", ("Te",))
    full = Edition(tuple(Item(f"Meldung {n}") for n in range(MAX_ITEMS)))
    assert clean_edition(full) == full
    over = clean_edition(replace(full, items=(*full.items, Item("eine mehr"))))
    assert over == replace(full, complete=False)
    assert not clean_edition(replace(full, complete=False)).complete


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("de", "de"),
        ("de_DE", "de-DE"),
        (" sr-Latn ", "sr-Latn"),
        ("--path=/tmp/x", None),
        ("-f/x", None),
        ("", None),
    ],
)
def test_a_language_is_a_code(said: str, code: str | None) -> None:
    """A page may say anything there; a program that reads aloud would take it for an option."""
    assert clean_item(Item("a", language=said)).language == code


@given(st.from_regex(r"https?://[a-z0-9.-]{1,9}/[a-z0-9/.,~+%_-]{0,9}(\?[a-z=&.%+]{0,6})?", fullmatch=True))
def test_a_usual_address_stays_as_it_is(address: str) -> None:
    """What is taken without a look is what joining, splitting and cleaning leave as it is."""
    if is_usual(address):
        parts = urlsplit(address)
        assert (parts.hostname, parts.port) == (address.split("/")[2], None)
        for base in ("https://stadt.example/a/b?c#d", "http://stadt.example:80", ""):
            assert urljoin(base, address) == web_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "address",
    [
        "HTTPS://a.example/",
        "https://a@b.example/",
        "https://a.example",
        "https:///a",
        "https://a.example:0/",
        "https://a.example/\u202e",
        "https://ä.example/",
        "https://a.example/?",
        "https://a.example/#b",
        "https://a.example/" + "a" * 2000,
        "javascript:a",
        "//a.example/",
        "https://a.example/a b",
        "",
    ],
)
def test_what_is_no_usual_address(address: str) -> None:
    """Everything else is looked at."""
    assert not is_usual(address)
