"""Walls: answers that are no page, but want to know first whether a browser or a person asks. Pure.

The names are those that the makers write into their pages, seen in public copies of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from stadtbote.errors import Reason

MOST = 64_000
"""Bytes of a page that may be one."""

STATUSES = frozenset({202, 401, 403, 405, 406, 429, 503})
"""HTTP statuses that such a page may come with, besides 200."""

_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": ""}
_MARKS = (
    b"_cf_chl_opt",  # Cloudflare
    b"cf-browser-verification",
    b'id="cf-error-details"',
    b"/.within.website/x/cmd/anubis",  # Anubis
    b'id="anubis_challenge"',
    b"gammaspectra.live/git/go-away",  # go-away
    b"/.well-known/ddos-guard/",
    b"sucuri_cloudproxy_js",
    b"sucuri website firewall",
    b"incapsula incident id",  # Imperva
    b"captcha-delivery.com",  # DataDome
    b"px-captcha",  # HUMAN
    b"gokuprops",  # AWS WAF
    b"errors.edgesuite.net",  # Akamai
    b"hcaptcha.com/1/api.js",
)
_CALLED = r"<(?:title|h1)\b[^>]{0,200}>[^<]{0,100}(?:%s)"
_ASKS = re.compile(
    _CALLED % "just a moment|not a (?:ro)?bot|kein roboter|are you (?:a )?(?:human|robot)|ein mensch\\b"
    "|checking your browser|(?:verify|verifying) (?:that )?you(?:r browser|.re| are)|human verification"
    "|bot[- ](?:schutz|protection|verification)|ddos[- ](?:schutz|protection)|browser wird (?:geprüft|überprüft)"
)
_COOKIES = re.compile(
    _CALLED % "(?:enable|allow|accept|activate) (?:your )?cookies|cookies? (?:are |is )?(?:required|disabled)"
    "|cookies? (?:bitte )?(?:aktivieren|zulassen|erforderlich|deaktiviert)"
)
_ARTICLE = b"<article"


def named(headers: Mapping[str, str]) -> bool:
    """Whether the headers of an answer say that it is a wall."""
    return any(
        headers.get(name, "-").startswith(value) and name in headers for name, value in _HEADERS.items()
    )


def wall(body: bytes) -> Reason | None:
    """BOT_WALL or COOKIES where a page is only there to test or to demand that; None for any other answer."""
    if len(body) > MOST or not body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(
        (b"<!doctype html", b"<html", b"<head")
    ):
        return None
    page = body.lower()
    if _ARTICLE in page:
        return None
    if any(mark in page for mark in _MARKS):
        return Reason.BOT_WALL
    text = page.decode("utf-8", "replace")
    if _ASKS.search(text):
        return Reason.BOT_WALL
    return Reason.COOKIES if _COOKIES.search(text) else None
