"""How much is told of an article's structure to those who cannot see it, and how a language is called."""

from __future__ import annotations

from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _

TELLS = SHORT, USUAL, ALL = ("short", "usual", "all")

_LANGUAGES = {
    "ar": m("Arabisch"),
    "bg": m("Bulgarisch"),
    "da": m("Dänisch"),
    "de": m("Deutsch"),
    "el": m("Griechisch"),
    "en": m("Englisch"),
    "es": m("Spanisch"),
    "fa": m("Persisch"),
    "fr": m("Französisch"),
    "hr": m("Kroatisch"),
    "it": m("Italienisch"),
    "nl": m("Niederländisch"),
    "pl": m("Polnisch"),
    "pt": m("Portugiesisch"),
    "ro": m("Rumänisch"),
    "ru": m("Russisch"),
    "tr": m("Türkisch"),
    "uk": m("Ukrainisch"),
}


def language_name(tag: str) -> str:
    """What a language is called, by its tag (BCP 47); the tag itself where it is not known here."""
    code = primary(tag)
    return _(_LANGUAGES[code]) if code in _LANGUAGES else tag


def primary(tag: str | None) -> str:
    """The language of a tag, without region and script: "en" of "en-GB"."""
    return (tag or "").partition("-")[0].lower()
