"""HTML for tests: what is read of it, and pages broken in any place."""

from __future__ import annotations

from hypothesis import strategies as st

from stadtbote.sources.web.html import fragment_blocks
from stadtbote_cache.records import Block, inline_text, inlines

BASE = "https://stadt.example/presse/meldung.php"

_INSERTED = st.sampled_from(
    """<|>|"|'|=|&|</|</div>|</a>|</ul>|<p>|<h2>|<a href=/x>|<main>|</main>|<nav>|<!--|-->|<script>|<title>
    |<table>|<svg>|<li>|<time datetime=9999-99-99>|<article>|<div class=SP-Teaser>|<base href='//['>| hidden
    |<input type=password>|<template>|<body class=x>|&#x110000;|31.02.2026|99.99.9999
    |\x00|\x1b]8;;x\x07|\u202e|\ud800""".split("|")
)


def read(html: str) -> tuple[Block, ...]:
    """The blocks of a piece of HTML on the page BASE."""
    return fragment_blocks(html, BASE)


def words(html: str) -> list[str]:
    """The texts in these blocks."""
    return [inline_text(text) for block in read(html) for text in inlines(block)]


@st.composite
def broken(draw: st.DrawFn, html: str) -> bytes:
    """The document with up to six pieces left out, doubled or put in, and perhaps without its end."""
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(html)))
        end = place + draw(st.integers(0, 40))
        html = draw(
            st.sampled_from(
                [
                    html[:place] + html[end:],
                    html[:end] + html[place:],
                    html[:place] + draw(_INSERTED) + html[place:],
                ]
            )
        )
    if draw(st.booleans()):
        html = html[: draw(st.integers(0, len(html)))]
    return html.encode("utf-8", "surrogatepass")
