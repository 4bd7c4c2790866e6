"""Tag soup: the pass before the parser keeps what is read and bounds what costs time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from stadtbote.sources.web.tagsoup import MAX_ATTRIBUTES, MAX_TAGS, bounded


def text(html: str) -> str:
    """What a parser finds as text, without white space."""
    tree = LexborHTMLParser(html)
    return "".join(tree.body.text().split()).replace("\ufffd", "") if tree.body else ""


@pytest.mark.row(39)
def test_raw_text_and_comments_are_left_out() -> None:
    """Nothing of a script, a style sheet or a comment reaches the parser, whatever it contains."""
    soup = bounded("a<script>if (1<p) '</p>'</script>b<!-- </div> <p> -->c<style>p>a{}</style>d<!-->e<?x ?>f")
    assert soup.html == "<!DOCTYPE html>abcdef"
    assert soup.whole


def test_the_title_stays_text() -> None:
    """Markup in a title is what it says, and does not become elements."""
    assert bounded("<title>Kai <b> & Co</title>x").html == "<!DOCTYPE html><title>Kai &lt;b> & Co</title>x"


def test_a_quoted_attribute_may_hold_anything() -> None:
    """Tags inside an attribute are none."""
    html = "<p title=\"</p><script>\" data-x='>'>Text</p>"
    assert bounded(html).html == f"<!DOCTYPE html>{html}"


def test_a_lone_less_than_sign_begins_no_tag_with_what_follows_a_comment() -> None:
    """Where something is left out, what was apart does not grow together into markup."""
    assert text(bounded("1 <<!-- x -->p>2").html) == "1<p>2"


def test_attributes_beyond_the_bound_are_dropped() -> None:
    """The first ones of a tag stay, and so does its text."""
    html = "<p " + " ".join(f"a{n}=1" for n in range(MAX_ATTRIBUTES + 20)) + ">Text"
    tree = LexborHTMLParser(bounded(html).html)
    paragraph = tree.css_first("p")
    assert paragraph is not None
    assert len(paragraph.attributes) == MAX_ATTRIBUTES
    assert paragraph.text() == "Text"


def test_beyond_the_most_tags_only_text_comes() -> None:
    """A document with too many tags is cut, says so, and still gives words from beyond the cut."""
    soup = bounded("<p>x</p>" * MAX_TAGS + "Ende")
    assert not soup.whole
    assert soup.html.count("<p>") == MAX_TAGS // 2
    assert soup.html.rpartition("</p>")[2].startswith(" x")


def test_tags_up_to_the_bound_are_whole() -> None:
    """The bound itself is no cut."""
    assert bounded("<br>" * 50, 50).whole
    assert not bounded("<br>" * 51, 50).whole


@pytest.mark.parametrize("html", ["<svg><title/><path/></svg>Text", "<svg><style/></svg>Text"])
def test_what_closes_itself_inside_a_drawing_swallows_nothing(html: str) -> None:
    """In svg an element may close itself; the text after it is not its content."""
    assert text(bounded(html).html).endswith("Text")


_PIECES = st.sampled_from(
    """<p>|</p>|<div>|</div>|<b>|</b>|<i class=x>|</i>|<a href='x'>|</a>|<!--|-->|<!-->|--!>|<!|<?|<|<x y="|">
    |'|"|=|>| |/|a|w|&lt;|<br/>|<ul><li>|</ul>|<x/y=z>|<span title='<b>'>|<!doctype html>|<![CDATA[|]]>
    |<p a b c=d e='f'i>""".split("|")
)


@given(st.lists(_PIECES, max_size=25).map("".join))
@pytest.mark.row(39)
def test_the_text_is_what_a_parser_finds_without_this_pass(html: str) -> None:
    """The pass sees the same tags, comments and text as an HTML5 parser does."""
    assert text(bounded(html + " ").html) == text("<!DOCTYPE html>" + html + " ")
