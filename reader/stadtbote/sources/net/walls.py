"""Walls: answers that are no page, but want to know first whether a browser or a person asks. Pure.

The names are those that the makers write into their pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from stadtbote.errors import Reason

MOST = 64_000
"""Bytes of a page that may be one."""

STATUSES = frozenset({202, 401, 403, 405, 406, 429, 503})
"""HTTP statuses that such a page may come with, besides 200."""

_LITTLE = 1_200
"""Letters of text that such a page says at most."""

_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": ""}
_MARKS = (
    "_cf_chl_opt",  # Cloudflare
    "cf-browser-verification",
    'id="cf-error-details"',
    "/.within.website/x/cmd/anubis",  # Anubis
    'id="anubis_challenge"',
    "gammaspectra.live/git/go-away",  # go-away
    "/.well-known/ddos-guard/",
    "sucuri_cloudproxy_js",
    "sucuri website firewall",
    "incapsula incident id",  # Imperva
    "captcha-delivery.com",  # DataDome
    "px-captcha",  # HUMAN
    "gokuprops",  # AWS WAF
    "errors.edgesuite.net",  # Akamai
)
_CALLED = r"<(?:title|h1)\b[^>]{0,200}>[^<]{0,100}(?:%s)"
_ASKS = re.compile(
    _CALLED % r"just a moment(?:\.{3}|…)|not a (?:ro)?bot|kein roboter|are you (?:a )?(?:human|robot)"
    r"|(?:sie|du) ein mensch\b|checking your browser|verify(?:ing)? (?:that )?you|human verification"
    r"|bot[- ](?:schutz|protection|verification)|ddos[- ](?:schutz|protection)|browser wird (?:über|ge)prüft"
)
_COOKIES = re.compile(
    _CALLED % "(?:enable|allow|accept|activate) (?:your )?cookies|cookies? (?:are |is )?(?:required|disabled)"
    "|cookies? (?:bitte )?(?:aktivieren|zulassen|erforderlich|deaktiviert)"
)
_NO_TEXT = re.compile(r"<(script|style|svg)\b.*?</\1\s*>|<[^>]*>|\s+", re.DOTALL)
_BEGINNINGS = (b"<!doctype html", b"<html", b"<head")


def named(headers: Mapping[str, str]) -> bool:
    """Whether the headers of an answer say that it is a wall."""
    return any(name in headers and headers[name].startswith(value) for name, value in _HEADERS.items())


def wall(body: bytes) -> Reason | None:
    """BOT_WALL or COOKIES where a page is only there to test or to demand that; None for any other answer."""
    if len(body) > MOST or not body[:200].strip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_BEGINNINGS):
        return None
    page = body.decode("utf-8", "replace").lower()
    asks = any(mark in page for mark in _MARKS) or _ASKS.search(page) is not None
    if (not asks and not _COOKIES.search(page)) or len(_NO_TEXT.sub("", page)) > _LITTLE:
        return None
    return Reason.BOT_WALL if asks else Reason.COOKIES
