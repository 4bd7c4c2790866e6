"""HTML: wrong encodings, broken markup, and markup made to harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.web.html import blocks, page, parse
from stadtbote.text.clean import clean_blocks
from stadtbote_cache.records import Block, Paragraph, Picture, Table, inline_text, inlines
from support.soup import BASE, read, words

# Bytes


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<p>Straße für Ärzte".encode(), "utf-8"),
        ("<p>Straße für Ärzte".encode("latin-1"), "iso-8859-1"),
        ("<p>Straße für Ärzte".encode("iso-8859-15"), "iso-8859-15"),
        ("<p>Straße für Ärzte".encode("cp1252"), None),
        ("<p>Straße für Ärzte".encode("utf-8-sig"), None),
        ("<p>Straße für Ärzte".encode("utf-16"), None),
        ("<p>Straße für Ärzte".encode(), "iso-8859-1"),
        ("<p>Straße für Ärzte".encode("cp1252"), "utf-7"),
        ("<meta charset='iso-8859-15'><p>Straße für Ärzte".encode("iso-8859-15"), None),
    ],
)
@pytest.mark.row(34)
def test_the_encoding_is_found(body: bytes, charset: str | None) -> None:
    """Header, byte order mark and meta element are heard, and a wrong label does no harm."""
    tree = parse(body, charset)
    assert tree.body is not None
    assert blocks(tree.body, BASE) == (Paragraph(("Straße für Ärzte",)),)


def test_the_meta_element_tells_the_euro_sign() -> None:
    """Without a header's label the page's own counts: in ISO 8859-15 the byte A4 is the euro sign."""
    tree = parse(
        b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-15'><p>5 \xa4</p>", None
    )
    assert tree.body is not None
    assert blocks(tree.body, BASE) == (Paragraph(("5 €",)),)


@pytest.mark.row(34)
def test_utf_7_is_never_decoded() -> None:
    """A label that would turn letters into markup is not followed."""
    assert words("+ADw-p+AD4-") == ["+ADw-p+AD4-"]
    tree = parse(b"<p>+ADw-b+AD4-x", "utf-7")
    assert tree.body is not None
    assert blocks(tree.body, BASE) == (Paragraph(("+ADw-b+AD4-x",)),)


@pytest.mark.parametrize(
    "body", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", b"\xff\xfe", b"\0\0"]
)
@pytest.mark.row(28)
def test_nothing_is_told_as_empty(body: bytes) -> None:
    """An empty answer, white space and a lone byte order mark are no page."""
    with pytest.raises(SourceError) as error:
        parse(body, None)
    assert error.value.reason is Reason.EMPTY


# Harm


def _seconds(html: str) -> tuple[float, tuple[Block, ...]]:
    begin = time.process_time()
    found = page(html.encode(), BASE, "utf-8")
    result = found.blocks(found.tree.body) if found.tree.body else ()
    return time.process_time() - begin, result


@pytest.mark.parametrize("tag", ["div", "ul><li", "table><tr><td", "font a=1"])
@pytest.mark.row(31)
def test_deep_nesting_still_gives_the_text(tag: str) -> None:
    """Twenty thousand nested elements are neither a crash, nor a wait, nor silence."""
    seconds, found = _seconds(f"<{tag}>" * 20_000 + "Am Grund")
    assert "Am Grund" in " ".join(inline_text(text) for block in found for text in inlines(block))
    assert seconds < 30


@pytest.mark.parametrize(
    "html",
    [
        "<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">Ende",
        "".join(f"<font a={n}>" for n in range(8_000)) + "<p>x" * 8_000 + "Ende",
        "".join(f"<body a{n}=1>" for n in range(20_000)) + "Ende",
        "<h1><div>" * 5_000 + "Wort " * 50_000 + "Ende",
        "<figure><figcaption>" * 5_000 + "Wort " * 50_000 + "Ende",
        "<" * 500_000 + " Ende",
        "<!--" * 200_000 + "--> Ende",
        "<a href=x>" * 15_000 + "Ende",
        "<table><tr>" + "<td colspan=50 rowspan=1000>x" * 5_000 + "</table>Ende",
        "<p>" + "bad@stadt." * 100_000 + " Ende",
        "<p>" + " " * 1_000_000 + "Ende",
        "&" * 500_000 + " Ende",
    ],
    ids=lambda html: html[:12],
)
@pytest.mark.row(31, 39)
def test_hostile_markup_takes_no_more_than_linear_time(html: str) -> None:
    """What would make a parser of pages take minutes or gigabytes is read like anything else."""
    seconds, found = _seconds(html)
    assert "Ende" in " ".join(inline_text(text) for block in found for text in inlines(block))[-100:]
    assert seconds < 20


_PIECES = st.sampled_from(
    [f"<{name}>" for name in "p div ul li table tr td thead caption h2 br figure figcaption small".split()]
    + [f"</{name}>" for name in "p div ul ol li table caption h2 a figure blockquote pre b span".split()]
    + ["<ol start=3>", "<th colspan=2>", "<a href='/x'>", "<a href='mailto:a@b.de'>", "<img alt='Boot'>"]
    + [
        "<img alt=''>",
        "<blockquote>",
        "<pre>",
        "<b>",
        "<span lang=en>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
    ]
    + ["<svg>", "</svg>", "<button>", "<summary>", "<sup>", "<title>", "</title>", "<base href='//['>", "<"]
    + [
        ">",
        " ",
        '"',
        "'",
        "=",
        "&",
        "&amp;",
        "&#0;",
        "(Öffnet in einem neuen Tab)",
        "a(at)b.de",
        "Wort",
        "\n",
    ]
    + ["\x1b[31m", "\u202e", "\u200b", "1"]
)


def _is_sound(block: Block) -> bool:
    texts = [inline_text(text) for text in inlines(block)]
    if isinstance(block, Picture):
        return True
    if isinstance(block, Table):
        widths = {len(row) for row in block.rows} | ({len(block.header)} if block.header else set())
        return len(widths) == 1
    return bool(texts) and all(text.strip() for text in texts)


@given(st.lists(_PIECES, max_size=60).map("".join))
@example("<pre><a href='/x'><p>\u200b")
@pytest.mark.row(39)
def test_any_markup_gives_sound_blocks(html: str) -> None:
    """Whatever the markup, there is no error, no empty block, and no table with ragged rows."""
    found = read(html)
    assert all(map(_is_sound, found))
    assert len(clean_blocks(found)) == len(found)


@given(
    st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "utf-7", "iso-8859-1", "koi8-r", "x"])
)
@pytest.mark.row(34)
def test_any_bytes_give_a_tree_or_an_error_of_ours(body: bytes, charset: str | None) -> None:
    """No bytes, under no label, raise anything but SourceError."""
    try:
        tree = parse(b"<p>" + body, charset)
    except SourceError:
        return
    assert tree.body is None or isinstance(blocks(tree.body, BASE), tuple)


@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "div", "li", "dd", "h3", "blockquote"]), st.integers(0, 999)),
        max_size=30,
    )
)
def test_words_stay_in_the_order_of_the_page(parts: list[tuple[str, int]]) -> None:
    """Text comes out in the order in which it stands in the page, all of it."""
    html = "".join(f"<{tag}>w{number}</{tag}>" for tag, number in parts)
    assert " ".join(words(html)).split() == [f"w{number}" for _, number in parts]
