"""Markup as careless editors and programs write it: readable text, every word once, no residue of tags."""

from __future__ import annotations

import pytest

from stadtbote.sources.web.html import fragment_blocks
from stadtbote.text.blocks import content_text
from stadtbote.text.clean import clean_blocks

# What newsboat's changelog and tests tell of: lists closed twice, tables left open, text outside of anything.
REGRESSIONS = [
    ("<ol><li>a</li></ol></ol><p>b</p>", ["1. a", "b"]),
    ("<ul><li>a<ul><li>b</ul></ul></ul></ul>c", ["- a", "- b", "c"]),
    ("</ol></ul></table></div></p></li>Text", ["Text"]),
    ("<ol><li>eins</li></ol></li></ol><li>zwei", ["1. eins", "zwei"]),
    ("<li>ohne Liste</li><p>danach", ["ohne Liste", "danach"]),
    ("<ol><ol><ol><li>tief</ol></ol></ol></ol>", ["1. tief"]),
    ("<ol start='99999999999999999999'><li>a</ol>", ["1. a"]),
    ("<ol start='-1'><li>a<li>b</ol>", ["-1. a", "0. b"]),
    ("<ol start='x'><li value='y'>a</ol>", ["1. a"]),
    ("<table><tr><td>a<td>b</table></table>c", ["a; b", "c"]),
    ("<table><tr><th>K</table>x</tr></td>y", ["K", "xy"]),
    ("<td>Zelle ohne Tabelle", ["Zelle ohne Tabelle"]),
    ("<table><table><tr><td>innen</table>danach", ["innen", "danach"]),
    ("<table></table><ul></ul><ol></ol><p></p><blockquote></blockquote>x", ["x"]),
    ("<p>a<script>document.write('<p>nie</p>')</script>b", ["ab"]),
    ("<style>p { color: red }</style>a<style>nie zu Ende", ["a"]),
    ("a<script>nie zu <p>Ende", ["a"]),
    ("<noscript><p>ohne Script</p></noscript>", ["ohne Script"]),
    ("a<br/>b<br>c</br>d<hr>e", ["a", "b", "c", "d", "e"]),
    ("<p>a</p></p></p><p>b", ["a", "b"]),
    ("<div><p>a</div>b</p>c", ["a", "b", "c"]),
    ("<b>a<i>b</b>c</i>d", ["abcd"]),
    (
        "<blockquote>a<blockquote>b</blockquote>c</blockquote></blockquote>",
        ["Zitat: a", "Zitat: b", "Zitat: c"],
    ),
    ("<pre>  a\n   b\n</pre></pre>", ["a", "   b"]),
    ("<p>2 &lt; 3 &amp;&amp; 4 &gt; 1 &amp;lt;b&amp;gt;", ["2 < 3 && 4 > 1 &lt;b&gt;"]),
    ("1 < 2 und 3 > 2", ["1 < 2 und 3 > 2"]),
    ("&copy 2026 &unbekannt; & Co", ["© 2026 &unbekannt; & Co"]),
    ("&#0;&#xD800;&#x110000;&#27;[31mrot", ["\ufffd\ufffd\ufffdrot"]),
    ("<p>Ende<p", ["Ende"]),
    ('<p>Ende<p title="', ["Ende"]),
    ("<p>Ende<a href='x", ["Ende"]),
    ("Anfang<!-- nie zu Ende <p>x", ["Anfang"]),
    ("<?php echo 1 ?>a<![endif]-->b<!doctype html>c", ["abc"]),
    ("<p>weich\u00adge\u200btrennt", ["weichgetrennt"]),
    ("<iframe src=x>nie</iframe>a<object>b</object>", ["Eingebetteter Inhalt", "ab"]),
    ("<h1>A</h1><h9>B</h9><unbekannt>C</unbekannt>", ["A", "BC"]),
    ("<a href='https://x.example/'><a href='https://y.example/'>b</a></a>", ["b"]),
    ("<a>ohne Ziel</a> <a name=x></a>und weiter", ["ohne Ziel und weiter"]),
    ("<img src=x><img alt=''><img alt='Ein Boot'>", ["Bild: Ein Boot"]),
    ("<p hidden>weg</p><p style='display:none'>weg</p>da", ["da"]),
]


@pytest.mark.row(39)
@pytest.mark.parametrize(("html", "lines"), REGRESSIONS)
def test_careless_markup_is_readable(html: str, lines: list[str]) -> None:
    """Unclosed, doubly closed, crossed and unknown elements give the words that stand there, line by line."""
    blocks = clean_blocks(fragment_blocks(html, "https://stadt.example/"))
    assert content_text(blocks).split("\n\n") == lines
