"""List pages for tests: teasers in both of the vendor's variants and in the shape of the built-in edition."""

from __future__ import annotations

from stadtbote.sources.web.page import parse_list
from stadtbote_cache.records import Edition

ADDRESS = "https://stadt.example/aktuelles.php"

A = """<li class="SP-TeaserList__item"><article class="SP-Teaser">
<a class="SP-Teaser__inner" href="/kai.php">
<div class="SP-Teaser__figure"><figure><img src="k.jpg" alt="Ein Kran">
<figcaption>Am Kai</figcaption></figure></div>
<div class="SP-Teaser__kicker SP-Kicker"><span class="SP-Kicker__text">Hafen</span></div>
<div class="SP-Scheduling"><span class="SP-Scheduling__date">09.07.2026</span></div>
<h4 class="SP-Teaser__headline">Der Kai wird neu <span class="vh">(Öffnet in einem neuen Tab)</span></h4>
<div class="SP-Teaser__abstract"><p>Am 31.08.2026 wird gefeiert.</p><p>Mit <em>allen</em>.</p></div>
</a></article></li>"""

B = """<li class="SP-TeaserList__item"><div class="SP-Teaser">
<p class="SP-Scheduling"><time datetime="2026-11-16T09:30:00+01:00">16.11.</time></p>
<a class="SP-Teaser__link" href="rathaus.php#mehr"><span class="SP-Teaser__headline"><span class="SP-Kicker">
<span class="SP-Kicker__category">Rathaus</span></span>
<span class="SP-Teaser__headline__text">Rathaus öffnet</span></span></a>
<div class="SP-Teaser__abstract">Auch samstags. <a href="/plan.pdf">Plan</a></div></div></li>"""

# Caption, headline, text; the next without text, neither with a link: the shape of the built-in edition.
PLAIN = """<div class="SP-Teaser"><figure><img src="a.jpg">
<figcaption>v.l.n.r.: Ilse Muster, Emil Probe</figcaption></figure>
<h2>Bürger*innen planen mit</h2><p>Am 7. Juni geht es los.</p><p>Im Bürgersaal.</p></div>
<div class="SP-Teaser"><figure><img src="b.jpg"><figcaption>Übergabe</figcaption></figure>
<h2>Bescheid ist da</h2></div>"""


def page(main: str, after: str = "") -> bytes:
    return (
        "<html lang=de><head><title>Aktuelles | Stadt</title></head><body><a href=#m>Inhalt anspringen</a>"
        f"<nav><ul><li><a href=/>Start</a></ul></nav><main id=m>{main}</main>{after}"
        "<footer><h2>Kontakt</h2></footer></body>"
    ).encode()


def teasers(*items: str) -> str:
    return f"<h1>Was gibt es Neues?</h1><ul class='SP-TeaserList__list'>{''.join(items)}</ul>"


def edition(main: str, after: str = "") -> Edition:
    return parse_list(page(main, after), ADDRESS).edition
