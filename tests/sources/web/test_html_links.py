"""HTML: what becomes of the links, the mail addresses and the images of a page."""

from __future__ import annotations

import pytest

from stadtbote.sources.web.html import blocks, parse
from stadtbote_cache.records import (
    Heading,
    Image,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    inlines,
)
from support.soup import BASE, read, words

# Images


def test_a_figure_is_an_image_with_caption_and_credit() -> None:
    """Alternative text, caption and credit are told apart, the credit by its mark or as small print."""
    marked = (
        "<figure><img src=a alt='Ein Kran'><figcaption>Am Kai <span class='SP-Copyright'>Foto: Stadt</span>"
    )
    small = "<figure><img src=a alt='Ein Kran'><figcaption>Am Kai <small>Stadt</small></figcaption></figure>"
    expected = (Picture(Image("Ein Kran", "Am Kai", "Stadt")),)
    assert read(marked) == expected
    assert read(small) == expected


def test_an_image_inside_a_paragraph_comes_after_it() -> None:
    """A paragraph is not torn apart by an image that is no part of a sentence."""
    behind = (Paragraph(("Vor. Nach",)), Picture(Image("Ein Boot")))
    assert read("<p>Vor. <img src=x alt='Ein Boot'> Nach</p>") == behind
    assert read("<p><img src=x alt='Ein Boot'> Vor. Nach</p>") == behind[::-1]
    large = "<p>Vor <img src=x width=300 alt='Ein Boot'> nach</p>"
    assert read(large) == (Paragraph(("Vor nach",)), Picture(Image("Ein Boot")))


@pytest.mark.parametrize(
    ("html", "image"),
    [
        ("<img src=x alt=''>", Image(decorative=True)),
        ("<img src=x alt=Boot role=presentation>", Image(decorative=True)),
        ("<img src=x alt=Boot aria-hidden=true>", Image(decorative=True)),
        ("<img src=x>", Image()),
        ("<img src=x title=Boot>", Image("Boot")),
        ("<figure><img src=x alt=''><figcaption>Boot</figcaption></figure>", Image(None, "Boot")),
    ],
)
def test_decorative_images_are_told_from_undescribed_ones(html: str, image: Image) -> None:
    """An empty alternative text without a caption says decorative; a missing one says nothing."""
    assert read(html) == (Picture(image),)


def test_counting_pixels_are_no_images() -> None:
    """An image of one point is there to count visits."""
    assert read("<p>Text<img src=x width=1 height=1 alt=Zähler></p>") == (Paragraph(("Text",)),)


def test_images_stand_in_where_there_are_no_words() -> None:
    """A heading, a table cell or a link that is but an image is called by what the image shows."""
    assert words("<h2><img alt=Wappen></h2><table><tr><td><img alt=ja><td>Kai</table>") == [
        "Wappen",
        "ja",
        "Kai",
    ]
    assert read("<p><a href='/kai'><img alt='Zum Kai'></a></p>") == (
        Paragraph((Link("Zum Kai", "https://stadt.example/kai"),)),
    )


def test_an_image_linked_to_its_larger_self_is_an_image() -> None:
    """A link to the image file itself adds nothing."""
    assert read("<a href='/kai.jpg'><img alt='Der Kai'></a>") == (Picture(Image("Der Kai")),)


# Links


def test_links_are_absolute_and_keep_the_spaces_outside() -> None:
    """Relative addresses are joined; the spaces around a link belong to the text."""
    assert read("<p>Zum<a href='../plan .php?a=1&amp;b=2'> Plan </a>gehen.</p>") == (
        Paragraph(("Zum ", Link("Plan", "https://stadt.example/plan%20.php?a=1&b=2"), " gehen.")),
    )


def test_base_element_moves_relative_links() -> None:
    """<base href> is what links are relative to."""
    tree = parse(b"<base href='/en/'><body><p><a href=x>Here</a></p>", "utf-8")
    assert tree.body is not None
    assert blocks(tree.body, BASE) == (Paragraph((Link("Here", "https://stadt.example/en/x"),)),)


@pytest.mark.parametrize(
    "target",
    ["#oben", "javascript:x()", "data:text/html,x", "file:///etc/passwd", "", "http://[::1", "ftp://x/y"],
)
@pytest.mark.row(38)
def test_links_that_lead_nowhere_are_text(target: str) -> None:
    """Only http and https addresses become links."""
    assert read(f"<p>Siehe <a href='{target}'>hier</a></p>") == (Paragraph(("Siehe hier",)),)


@pytest.mark.parametrize(
    "notice",
    [
        "<span class=vh> (Öffnet in einem neuen Tab)</span>",
        "<em>(öffnet in neuem Fenster)</em>",
        "<span> (opens in a new tab)</span>",
        "<span>(Link öffnet in einem neuen Fenster)</span>",
        "<span>, öffnet neues Fenster</span>",
        "<span> (wird in neuem Tab geöffnet)</span>",
    ],
)
def test_the_notice_of_a_new_tab_becomes_a_property_of_the_link(notice: str) -> None:
    """The notice is taken out of the words, whether it stands inside the link or right after it."""
    link = Link("Stadtplan", "https://plan.example/", new_tab=True)
    assert read(f"<p>Im <a href='https://plan.example/'>Stadtplan{notice}</a> suchen</p>") == (
        Paragraph(("Im ", link, " suchen")),
    )
    if "(" in notice:
        assert read(f"<p>Im <a href='https://plan.example/'>Stadtplan</a> {notice} suchen</p>") == (
            Paragraph(("Im ", link, " suchen")),
        )


def test_target_and_title_also_say_new_tab() -> None:
    """target=_blank and a title with the notice count."""
    html = "<p><a href=/a target=_blank>A</a> <a href=/b title='B, öffnet in neuem Fenster'>B</a></p>"
    links = [
        part for block in read(html) for text in inlines(block) for part in text if isinstance(part, Link)
    ]
    assert [link.new_tab for link in links] == [True, True]


@pytest.mark.parametrize(
    "html",
    [
        "<a href=/x aria-label='Mehr zum Kai'></a>",
        "<a href=/x title='Mehr zum Kai'><i class=icon></i></a>",
        "<a href=/x><img src=i alt='Mehr zum Kai'></a>",
    ],
)
def test_a_link_without_words_takes_its_label(html: str) -> None:
    """Label, title or the image's alternative text are the words then."""
    assert read(f"<p>{html}</p>") == (Paragraph((Link("Mehr zum Kai", "https://stadt.example/x"),)),)


def test_a_link_without_anything_to_call_it_is_left_out() -> None:
    """No words are made up for it."""
    assert read("<p>Vor <a href=/x><i></i></a> nach</p>") == (Paragraph(("Vor nach",)),)


def test_a_link_around_blocks_links_each_of_them() -> None:
    """A card that is one big link still has a heading and a paragraph."""
    link = "https://stadt.example/karte"
    assert read("<a href=/karte aria-label=Karte><h3>Kai</h3><p>Neu</p></a>") == (
        Heading((Link("Kai", link),), 3),
        Paragraph((Link("Neu", link),)),
    )


def test_lists_of_links_become_link_lines() -> None:
    """A list of nothing but links stands for itself; an item with words beside its link does not."""
    one, two = Link("Eins", "https://stadt.example/1"), Link("Zwei", "https://stadt.example/2")
    assert read("<ul><li><a href=/1>Eins</a><li><a href=/2>Zwei</a></ul>") == (LinkLine(one), LinkLine(two))
    assert read("<ul><li><a href=/1>Eins</a> (PDF)</ul>") == (ItemList((ListItem((one, " (PDF)")),)),)
    assert read("<div class=SP-LinkList><p><a href=/1>Eins</a></p></div>") == (LinkLine(one),)
    assert read("<p><a href=/1>Eins</a></p>") == (Paragraph((one,)),)


# Mail


@pytest.mark.parametrize(
    "html",
    [
        "bad(at)stadt.example",
        "bad [at] stadt [dot] example",
        "bad<span>(at)</span>stadt(punkt)example",
        "&#98;&#97;&#100;&#64;&#115;tadt&#46;example",
        "bad@&#8203;stadt.example",
        "bad@&zwnj;stadt.example",
        "bad\ue001stadt\ue002example",
        "bad∂stadt•example",
        "bad＠stadt．example",
        "bad<span style='display:none'>xyz</span>@stadt.example",
        "bad<!-- x -->@stadt.example",
        "bad<img src=at.gif alt='@'>stadt.example",
        "<a href='mailto:bad(at)stadt.example'>bad(at)stadt.example</a>",
        "<a href='mailto:bad%40stadt.example?subject=Hallo'></a>",
        "<a href='#'>bad∂stadt•example</a>",
    ],
)
def test_mail_addresses_are_made_readable(html: str) -> None:
    """However a page hides an address from robots, a reader gets it plainly."""
    assert words(f"<p>Fragen an {html} bitte</p>") == ["Fragen an bad@stadt.example bitte"]


def test_a_mail_link_with_other_words_names_the_address() -> None:
    """The address of a mailto: link follows its words; a tel: link is but its text."""
    mail, call = (
        "<a href='mailto:bad@stadt.example'>Schreiben Sie uns</a>",
        "<a href='tel:+49200115'>0200 115</a>",
    )
    assert words(f"<p>{mail}, {call}</p>") == ["Schreiben Sie uns (bad@stadt.example), 0200 115"]


@pytest.mark.parametrize(
    "text", ["Treffen (at) Kai", "Kino @ Hafen", "bad@stadt.example•Telefon", "3 · 4 ∂ 5"]
)
def test_what_is_no_mail_address_stays(text: str) -> None:
    """Only what has the shape of an address is touched."""
    assert words(f"<p>{text}</p>") == [text]
