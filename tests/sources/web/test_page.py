"""List pages: which items, titles, dates and credits a page of teasers gives."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from stadtbote_cache.records import Details, Event, Image, Item, Link
from support.teaser_pages import PLAIN, A, B, edition, teasers

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_teaser_that_is_one_link() -> None:
    """Variant A: headline, kicker, date, paragraphs, image and link; dates in the text stay text."""
    assert edition(teasers(A)).items == (
        Item(
            "Der Kai wird neu",
            address="https://stadt.example/kai.php",
            kicker="Hafen",
            teaser=("Am 31.08.2026 wird gefeiert.", "Mit allen."),
            images=(Image("Ein Kran", "Am Kai"),),
            published=datetime(2026, 7, 9, tzinfo=BERLIN),
        ),
    )


def test_a_teaser_whose_headline_is_the_link() -> None:
    """Variant B: the kicker inside the headline is no part of it, and the text's own links are kept."""
    assert edition(teasers(B)).items == (
        Item(
            "Rathaus öffnet",
            address="https://stadt.example/rathaus.php#mehr",
            kicker="Rathaus",
            teaser=("Auch samstags. Plan",),
            links=(Link("Plan", "https://stadt.example/plan.pdf"),),
            published=datetime.fromisoformat("2026-11-16T09:30:00+01:00"),
        ),
    )


def test_teasers_without_link_and_text() -> None:
    """Caption, headline and text are enough; what is missing is not made up, the order is the page's."""
    assert edition(teasers(PLAIN)).items == (
        Item(
            "Bürger*innen planen mit",
            teaser=("Am 7. Juni geht es los.", "Im Bürgersaal."),
            images=(Image(None, "v.l.n.r.: Ilse Muster, Emil Probe"),),
        ),
        Item("Bescheid ist da", images=(Image(None, "Übergabe"),)),
    )


def test_title_and_language_are_the_page_s() -> None:
    """The h1 is the title, else the title element; a headline in a teaser is not.

    An h1 that says only that here is news has whose behind it.
    """
    shown = edition(teasers(A, B))
    assert (shown.title, shown.language, shown.complete) == ("Was gibt es Neues?", "de", True)
    assert edition(A.replace("h4", "h1")).title == "Aktuelles | Stadt"
    mere = teasers(A, B).replace("Was gibt es Neues?", "Aktuelles")
    assert edition(mere).title == "Stadt: Aktuelles"
    site = '<meta property="og:site_name" content="Stadt Au">'
    assert edition(site + mere).title == "Stadt Au: Aktuelles"


def test_the_same_address_twice_is_one_item() -> None:
    """A teaser that is shown again counts once, where it stood first."""
    again = A.replace("Der Kai wird neu", "Noch einmal")
    assert [item.headline for item in edition(teasers(A, B, again)).items] == [
        "Der Kai wird neu",
        "Rathaus öffnet",
    ]


def test_teasers_beside_the_list_are_not_its_items() -> None:
    """Menus, head, foot and what is related are no news of this page."""
    other = A.replace("/kai.php", "/anderes.php")
    around = f"<nav>{other}</nav><h2>Auch noch interessant</h2>{other}"
    assert len(edition(teasers(A) + f"<aside>{other}</aside>", around).items) == 1


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("<time datetime='2026-07-09'>heute</time>", datetime(2026, 7, 9, tzinfo=BERLIN)),
        ("<time datetime='2026-07-09T14:30'>heute</time>", datetime(2026, 7, 9, 14, 30, tzinfo=BERLIN)),
        ("<time datetime='x'>9. Juli 2026</time>", datetime(2026, 7, 9, tzinfo=BERLIN)),
        (
            "<span class='SP-Teaser__date'>Do., 9. März 2026, 14.30 Uhr</span>",
            datetime(2026, 3, 9, 14, 30, tzinfo=BERLIN),
        ),
        ("<span class='SP-Kicker__text'>09.07.2026 | Presse</span>", datetime(2026, 7, 9, tzinfo=BERLIN)),
        ("<span class='SP-Scheduling__date'>31.02.2026</span>", None),
        ("<span class='SP-Scheduling__date'>demnächst</span>", None),
        ("<time datetime='1970-01-01T00:00:00Z'></time>", None),
        ("<p>Am 9. Juli 2026 um 14 Uhr</p>", None),
        ("<p>Los geht es am <time datetime='2026-07-09'>9. Juli</time> am Kai.</p>", None),
        ("<i class='update'>9. Juli 2026</i>", None),
    ],
)
def test_dates_come_from_what_is_marked_as_one(mark: str, expected: datetime | None) -> None:
    """A date in words is the time of Germany; dates in the running text and impossible ones are none."""
    (item,) = edition(f"<div class='SP-Teaser'><h2>Kai</h2>{mark}</div>").items
    assert item.published == expected


def test_the_date_of_an_event_is_not_that_of_publishing() -> None:
    """When an event takes place says nothing about when it was published; it is told as that."""
    (dated,) = edition(A).items
    (item,) = edition(A.replace('class="SP-Teaser"', 'class="SP-Teaser SP-Teaser--event"')).items
    assert (item.published, item.details) == (None, Details(event=Event(dated.published)))


@pytest.mark.parametrize(
    ("kicker", "expected"),
    [("09.07.2026 | Presse", "Presse"), ("9. Juli 2026", None), ("Hafen – Presse", "Hafen – Presse")],
)
def test_a_date_in_the_kicker_is_taken_out_of_it(kicker: str, expected: str | None) -> None:
    """What is left of the kicker is its words; without a date it stays as it is."""
    html = f"<div class='SP-Teaser'><h2>Kai</h2><b class='SP-Kicker__text'>{kicker}</b></div>"
    (item,) = edition(html).items
    assert item.kicker == expected


# Credits


def notes(*credits: str, heading: str = "<h3>Bildnachweise</h3>") -> str:
    entries = "".join(f"<li>{credit}</li>" for credit in credits)
    return f"<section><h2>Erläuterungen und Hinweise</h2><div>{heading}<ul>{entries}</ul></div></section>"


@pytest.mark.parametrize(
    "heading", ["<h3>Bildnachweise</h3>", "<h5>BILDNACHWEIS:</h5>", "<h2> Bildrechte </h2>"]
)
def test_as_many_credits_as_images_belong_to_them(heading: str) -> None:
    """The list at the foot gives each image its credit, in order, also the same one twice."""
    shown = edition(teasers(PLAIN, A), notes("Stadt", "Stadt", "© Kai Licht", heading=heading))
    assert [image.credit for item in shown.items for image in item.images] == [
        "Stadt",
        "Stadt",
        "© Kai Licht",
    ]
    assert shown.credits == ()


def test_another_number_of_credits_is_kept_for_the_page() -> None:
    """Where they cannot be matched one by one, no image is given a credit that may be another's."""
    shown = edition(teasers(PLAIN, A), notes("Stadt", "© Kai Licht"))
    assert {image.credit for item in shown.items for image in item.images} == {None}
    assert shown.credits == ("Stadt", "© Kai Licht")


def test_a_list_under_another_heading_is_no_list_of_credits() -> None:
    """Only the list right under the heading counts."""
    shown = edition(teasers(PLAIN), "<h3>Bildnachweise</h3><h3>Mehr</h3><ul><li>a</li><li>b</li></ul>")
    assert shown.credits == ()
    assert {image.credit for item in shown.items for image in item.images} == {None}
