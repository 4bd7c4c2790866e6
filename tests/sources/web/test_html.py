"""HTML: what becomes of the text, the lists and the languages of a page."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtbote.sources.web import html
from stadtbote.sources.web.html import blocks, fragment_blocks, page, paragraphs, parse
from stadtbote.sources.web.tagsoup import FRAGMENT_TAGS
from stadtbote.text.clean import line
from stadtbote_cache.records import (
    Heading,
    ItemList,
    ListItem,
    Paragraph,
    Quote,
    Table,
    inline_text,
    inlines,
)
from support.soup import BASE, read, words

# Text


def test_headings_keep_their_level_and_begin_at_two() -> None:
    """h1 to h6 become headings; what a page calls level 1 stands below the article's own headline."""
    assert read("<h1>Hafen</h1><h2>Kai</h2><h4>Kran</h4>") == (
        Heading(("Hafen",), 2),
        Heading(("Kai",), 2),
        Heading(("Kran",), 4),
    )


def test_loose_text_is_a_paragraph() -> None:
    """Text in a div counts as a paragraph, before and after the paragraphs that stand in it."""
    assert words("<div>Zuerst <b>dies</b><p>dann das</p>zuletzt</div>") == [
        "Zuerst dies",
        "dann das",
        "zuletzt",
    ]


def test_a_line_break_is_one_and_two_are_a_new_paragraph() -> None:
    """A single br ends a line; a doubled one, spaces between or not, a paragraph."""
    assert words("<p>Rathausplatz 1<br>Musterstadt<br> <br>Telefon</p>") == [
        "Rathausplatz 1\nMusterstadt",
        "Telefon",
    ]


def test_white_space_is_collapsed_but_kept_between_words() -> None:
    """Line ends, tabs and hard spaces become one space; none is left at the ends."""
    assert words("<p>\n  Drei\t&nbsp;<i> kleine </i>\nBoote </p>") == ["Drei kleine Boote"]


def test_soft_hyphens_and_zero_width_spaces_go() -> None:
    """Characters that only help to break lines are no part of a word."""
    assert words("<p>Donau&shy;dampf&#8203;schiff</p>") == ["Donaudampfschiff"]


def test_preformatted_text_keeps_its_lines() -> None:
    """In a pre element line breaks and spaces stay."""
    assert read("<pre>\nMo  8-12\n<b>Di</b>  8-16\n</pre>") == (Paragraph(("Mo  8-12\nDi  8-16",)),)


def test_preformatted_text_is_code_where_it_says_so() -> None:
    """By an element for code in it or by its class; else it may be opening hours."""
    code = (Paragraph(("pip install x\nx --help",), code=True),)
    assert read("<pre><code>pip install x\nx --help</code></pre>") == code
    assert read("<pre class='wp-block-code'>pip install x\nx --help</pre>") == code
    assert read("<pre class='barcode'>Mo 8-12</pre>") == (Paragraph(("Mo 8-12",)),)


def test_preformatted_space_alone_is_nothing() -> None:
    """A pre element without words is no paragraph."""
    assert read("<pre> <a href='/x'> <p></p></a></pre>Ende") == (Paragraph(("Ende",)),)


def test_every_paragraph_of_a_quotation_is_a_quote() -> None:
    """A blockquote becomes one quote a paragraph, and ends with its element."""
    assert read("<blockquote><p>Erstens.</p>Zweitens.</blockquote>Ende") == (
        Quote(("Erstens.",)),
        Quote(("Zweitens.",)),
        Paragraph(("Ende",)),
    )


def test_raised_digits_stay_raised() -> None:
    """10<sup>6</sup> must not be read as 106."""
    assert words("<p>10<sup>6</sup> m<sup>2</sup></p>") == ["10⁶ m²"]


def test_text_in_an_accordion_is_read_with_its_button() -> None:
    """A button inside a heading or summary is its text; other form controls are not read."""
    html = "<h3><button>Wann?</button></h3>Montag<details><summary><button>Wo?</button></summary>Am Kai"
    assert words(html + "</details><button>Senden</button><input value=x>") == [
        "Wann?",
        "Montag",
        "Wo?",
        "Am Kai",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>weg()</script>",
        "<style>.weg{}</style>",
        "<template><p>weg</p></template>",
        "<noscript>weg</noscript>",
        "<svg><title>weg</title><text>weg</text></svg>",
        "<select><option>weg</option></select>",
        "<textarea>weg</textarea>",
        "<label>weg</label>",
        "<p hidden>weg</p>",
        "<p aria-hidden=true>weg</p>",
        "<p style='color:red; display : none'>weg</p>",
        "<p style='VISIBILITY:hidden'>weg</p>",
        "<!-- weg -->",
        "<iframe>weg</iframe>",
    ],
)
def test_hidden_things_are_not_read(hidden: str) -> None:
    """What a page shows to nobody is left out; the text around it stays in one piece."""
    assert words(f"<div>vorher{hidden}</div><div>nachher</div>") == ["vorher", "nachher"]


def test_visually_hidden_text_is_read() -> None:
    """Text that is only moved out of sight is meant for people who do not see the page."""
    assert words('<p hidden="until-found">Antwort</p>') == ["Antwort"]
    assert words('<p><span class="visually-hidden">Datum: </span>3. Mai</p>') == ["Datum: 3. Mai"]


# Lists


def test_nested_lists_are_flattened_to_depths() -> None:
    """An item's own text comes before its inner list, and what follows that list after it."""
    html = "<ul><li>Kai<ul><li>Kran</li><li><p>Poller</p><p>alt</p></li></ul>Ende</li><li>Werft</li></ul>"
    assert read(html) == (
        ItemList(
            (
                ListItem(("Kai",)),
                ListItem(("Kran",), 1),
                ListItem(("Poller alt",), 1),
                ListItem(("Ende",)),
                ListItem(("Werft",)),
            )
        ),
    )


def test_ordered_lists_count_from_their_start() -> None:
    """start= and value= are honoured, and an inner list counts for itself."""
    html = "<ol start=5><li>a<li value=9>b<li>c<ol><li>d</ol></ol>"
    assert [(i.number, i.depth) for b in read(html) if isinstance(b, ItemList) for i in b.items] == [
        (5, 0),
        (9, 0),
        (10, 0),
        (1, 1),
    ]


def test_a_list_that_lays_out_cards_becomes_headings_and_paragraphs() -> None:
    """Headings inside list items show that the list is layout."""
    html = "<ul><li><h3>Bus</h3><p>Linie 4</p></li><li><h3>Bahn</h3><p>Linie 7</p></li></ul>"
    assert read(html) == (
        Heading(("Bus",), 3),
        Paragraph(("Linie 4",)),
        Heading(("Bahn",), 3),
        Paragraph(("Linie 7",)),
    )


def test_a_table_inside_a_list_item_stands_between_the_parts_of_the_list() -> None:
    """The order of reading is kept where a list is interrupted."""
    html = "<ul><li>Vor<table><tr><td>1<td>2</table>Nach<li>Ende</ul>"
    assert read(html) == (
        ItemList((ListItem(("Vor",)),)),
        Table((), ((("1",), ("2",)),)),
        ItemList((ListItem(("Nach",)), ListItem(("Ende",)))),
    )


# Languages


def test_languages_other_than_the_page_s_are_kept() -> None:
    """A lang attribute counts where it differs from that of the page; a regional variant does not differ."""
    html = (
        "<html lang=de><body><p>Hallo</p><p lang=de-DE>Servus</p>"
        "<div lang=en><p>Hello</p><p lang=de>Tag</p></div>"
        "<p><span lang=fr>Bonjour</span></p><p>Das <span lang=en>Meeting</span></p><h2 lang=en>News</h2>"
    )
    found = page(html.encode(), BASE, "utf-8")
    assert found.tree.body is not None
    assert [(inline_text(next(inlines(b))), b.language) for b in found.blocks(found.tree.body)] == [
        ("Hallo", None),
        ("Servus", None),
        ("Hello", "en"),
        ("Tag", None),
        ("Bonjour", "fr"),
        ("Das Meeting", None),
        ("News", "en"),
    ]


def test_an_element_knows_the_language_around_it() -> None:
    """A part of a page that is read alone keeps the language of what it stands in."""
    tree = parse(b"<html lang=de><body><div lang=en><section><p>Hello</p></section></div>", None)
    section = tree.css_first("section")
    assert section is not None
    assert blocks(section, BASE) == (Paragraph(("Hello",), "en"),)


def test_fragments_give_plain_paragraphs() -> None:
    """A teaser with markup is divided into its paragraphs, items and cells."""
    html = "<p>Neu &amp; <b>gut</b><ul><li>eins<li>zwei</ul><img alt=Boot>"
    assert paragraphs(fragment_blocks(html, BASE)) == (
        "Neu & gut",
        "eins",
        "zwei",
    )


@given(
    st.lists(st.text(st.characters(exclude_characters="<>&")), max_size=4), st.sampled_from(["", "\n", " \t"])
)
@example([" Größe „5 €“, мост ", "a", "", "(at) rat(at)stadt.example [x]"], "\n")
@example(["a\u2028b", "\x00"], "")
@example(["  a\u00adb \u200b", "", "c (öffnet in neuem Tab)", "name@stadt.example"], "\n")
def test_plain_paragraphs(texts: list[str], between: str) -> None:
    """A fragment of nothing but paragraphs gives the blocks that a parser would make of it."""
    fragment = between.join(f"<p>{text}</p>" for text in texts)
    page = html._page(fragment, BASE, FRAGMENT_TAGS)
    found = page.blocks(page.tree.body) if page.tree.body else ()
    assert html.fragment_blocks(fragment, BASE) == found
    if (clean := html.clean_paragraphs(fragment)) is not None:
        assert tuple(Paragraph((text,)) for text in clean) == found
        assert clean == tuple(map(line, clean))
