"""The kinds of list pages of city_lists.html, the pages around them, and what is to be read of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}

NEWS = (
    (
        "Wasserrohrbruch in der Gartenstraße behoben",
        date(2026, 3, 27),
        "Seit dem frühen Morgen fließt das Wasser wieder in alle Häuser.",
    ),
    (
        "Anmeldung zum Ferienprogramm beginnt",
        date(2026, 3, 24),
        "Eltern können ihre Kinder bis zum Freitag vor Ostern anmelden.",
    ),
    (
        "Neuer Spielplatz am Weiher eröffnet",
        date(2026, 3, 19),
        "Rutsche, Kletternetz und Wippe stehen nun allen Kindern offen.",
    ),
    (
        "Mehr Geld für die Sanierung der Turnhalle",
        date(2026, 3, 12),
        "Das Dach wird erneuert, die Fenster werden gedämmt.",
    ),
    (
        "Straßenlaternen werden auf LED umgestellt",
        date(2026, 3, 5),
        "Die Stadtwerke tauschen bis zum Sommer jede dritte Leuchte aus.",
    ),
    (
        "Bürgermeisterin lädt zur Sprechstunde ein",
        date(2026, 2, 26),
        "Ohne Termin und ohne Voranmeldung im kleinen Sitzungssaal.",
    ),
    (
        "Kompostplatz öffnet wieder samstags",
        date(2026, 2, 20),
        "Angenommen werden Laub, Äste und Rasenschnitt in haushaltsüblichen Mengen.",
    ),
)
"""Title, date and teaser of the articles of every list."""

_NAV = "".join(
    f'<li><a href="/{name.lower().replace(" ", "-")}/">{name}</a></li>'
    for name in ("Stadt und Bürger", "Bauen und Wohnen", "Kultur und Freizeit", "Wirtschaft und Handel")
)
_EVENTS = "".join(
    f'<div class="event"><h3><a href="/veranstaltungen/{n}.html">{name}</a></h3><p>Samstag, {n}.04.2026</p></div>'
    for n, name in (
        (18, "Flohmarkt in der Stadthalle"),
        (25, "Lesung im Museum"),
        (26, "Konzert in der Kirche"),
    )
)
_TILES = "".join(
    f'<div class="tile"><a href="/service/{n}"><h3>{name}</h3></a></div>'
    for n, name in enumerate(
        ("Ausweise und Pässe", "Müll und Abfall", "Bauanträge stellen", "Kita und Schule")
    )
)
_FOOT = (
    "<h3>Kontakt</h3><p>Rathaus, Markt 3</p><ul><li><a href=/impressum.html>Impressum und Hinweise</a></li>"
    "<li><a href=/datenschutz.html>Datenschutz und Cookies</a></li></ul>"
)

FRAMES = {
    "elements": (
        f"<header><a href=/>Stadt</a><nav><ul>{_NAV}</ul></nav></header><main><h1>Aktuelles</h1>LIST</main>"
        f"<aside><h2>Veranstaltungen</h2>{_EVENTS}</aside><footer>{_FOOT}</footer>"
    ),
    "names": (
        f"<div id=page><div id=head><a href=/>Stadt</a></div><div id=menu><ul>{_NAV}</ul></div><div id=content>"
        f"<h1>Aktuelles</h1>LIST</div><div id=right><h2>Veranstaltungen</h2>{_EVENTS}</div>"
        f"<div id=footer>{_FOOT}</div></div>"
    ),
    "tables": (
        f"<table><tr><td><a href=/>Stadt</a></td></tr><tr><td><ul>{_NAV}</ul></td><td><h1>Neues</h1>LIST</td>"
        f"<td><b>Termine</b>{_EVENTS}</td></tr></table>{_FOOT}"
    ),
    "columns": (
        "<div class=cookie-banner><h2>Cookies</h2><p>Wir verwenden Cookies, um die Seite zu verbessern. Sie können"
        f" das ablehnen.</p></div><header><a href=/>Stadt</a><nav><ul>{_NAV}</ul></nav></header><div class=row>"
        "<div class=col><div class=breadcrumb><a href=/>Start</a></div><h1>Meldungen</h1><p>Hier lesen Sie, was in"
        " unserer Stadt geschieht. Ältere Meldungen finden Sie im Archiv, Fragen beantwortet die Pressestelle.</p>"
        "LIST<div class=pagination><a href='?page=2'>2</a> <a href='?page=2'>weiter</a></div></div><div class=col>"
        f"<h2>Service</h2>{_TILES}<h2>Veranstaltungen</h2>{_EVENTS}</div></div><footer>{_FOOT}</footer>"
    ),
}
"""What stands around a list: with the elements that HTML has for it, with names alone, in tables, in columns."""


@dataclass(frozen=True)
class Kind:
    """One way to build a list: its item, what stands around all items, and what an item has."""

    item: str
    around: str
    has: frozenset[str]


@dataclass(frozen=True)
class Expected:
    """What is to be read of an item; the path is that of its address."""

    headline: str
    path: str | None
    published: date | None
    teaser: tuple[str, ...]


def _kinds() -> dict[str, Kind]:
    text = Path(__file__).with_suffix(".html").read_text("utf-8").partition("-->")[2]
    kinds = {}
    for head, item in re.findall(r"<!-- ([^#].*?) -->\n(.*?)\n(?=\s*(?:<!--|$))", text, re.DOTALL):
        name, has, *around = head.split(" | ")
        kinds[name] = Kind(item, around[0] if around else "{items}", frozenset(has.split()))
    return kinds


KINDS = _kinds()


def fields(number: int) -> dict[str, object]:
    """What stands in the markup of an article's item."""
    title, day, teaser = NEWS[number]
    slug = re.sub(r"\W+", "-", title.lower().translate(str.maketrans("äöüß", "aous")))
    months = {language: names[day.month - 1] for language, names in _MONTHS.items()}
    return {
        "t": title,
        "x": teaser,
        "n": 4_200 + number,
        "k": number,
        "u": f"/rathaus/{4_200 + number}-{slug}",
        "d": f"{day:%d.%m.%Y}",
        "d2": f"{day:%d.%m.%y}",
        "iso": f"{day:%Y-%m-%d}",
        "stamp": f"{day:%Y-%m-%dT08:30:00}+01:00",
        "long": f"{day.day}. {months['de']} {day.year}",
        "short": f"{day.day:02}. {months['de'][:3]} {day.year}",
        "fr": f"{day.day} {months['fr']} {day.year}",
        "en": f"{months['en']} {day.day}, {day.year}",
        "uk": f"{day:%d/%m/%Y}",
        "zw": f"{day:%d}.\u200b{day:%m}.\u200b{day:%Y}",
        "day": f"{day:%d}",
        "mon": months["de"][:3],
        "year": day.year,
        "alt": f"Ansicht zur Meldung {number + 1}",
    }


def items(template: str, *numbers: int) -> str:
    """The items of these articles, of all where none is named."""
    return "\n".join(template.format(**fields(number)) for number in numbers or range(len(NEWS)))


def page(listed: str, frame: str = "elements", head: str = "") -> bytes:
    """A page around a list."""
    body = FRAMES[frame].replace("LIST", listed)
    return f"<!DOCTYPE html><html lang=de><head><title>Stadt</title>{head}</head><body>{body}</body></html>".encode()


def listed(kind: Kind) -> str:
    """The list of a kind."""
    return kind.around.replace("{items}", items(kind.item))


def expected(has: frozenset[str] = frozenset({"date", "teaser"})) -> list[Expected]:
    """What is to be read of a list whose items have so much."""
    return [
        Expected(
            title,
            None if "page" in has else str(fields(number)["u"]),
            day if "date" in has else None,
            (teaser,) if "teaser" in has else (),
        )
        for number, (title, day, teaser) in enumerate(NEWS)
    ]
