"""A JSON list of addresses, or of objects with an address, such as `stadtbote source list --json` prints."""

from __future__ import annotations

import json

from stadtbote.errors import PackError
from stadtbote.export.moving import MAX_SOURCES, Offer, Offers, group_of, refused, title_of, too_many
from stadtbote.sources.adapters import KINDS, UNKNOWN
from stadtbote.sources.values import words_or_none
from stadtbote.text.clean import language_code, web_address
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _

WHAT = m("eine Liste von Adressen in JSON")

_ADDRESSES = ("address", "xmlUrl", "feed_url", "url")
_TITLES = ("title", "text", "name")


def read(text: str) -> Offers:
    """What a list offers. Raises PackError where it is no list."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        said = _("Das JSON ist fehlerhaft, in Zeile {n}.")
        raise PackError(said.format(n=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise PackError(_no_list()) from error
    if isinstance(found, dict):
        found = next((found[name] for name in ("sources", "feeds") if name in found), None)
    if not isinstance(found, list):
        raise PackError(_no_list())
    sources: list[Offer] = []
    left_out: list[str] = []
    for number, entry in enumerate(found, 1):
        place = _("Eintrag {n}").format(n=number)
        if len(sources) >= MAX_SOURCES:
            left_out.append(too_many(place))
            break
        values = entry if isinstance(entry, dict) else {"address": entry}
        given = next((words for name in _ADDRESSES if (words := words_or_none(values.get(name)))), "")
        title = title_of(next((words for name in _TITLES if (words := words_or_none(values.get(name)))), ""))
        address = web_address(given)
        if address is None:
            left_out.append(refused(place, title, given))
            continue
        kind = words_or_none(values.get("kind")) or ""
        group = words_or_none(values.get("group")) or ""
        sources.append(
            Offer(
                address,
                title,
                "",
                words_or_none(values.get("name")) or "",
                kind if kind in KINDS else UNKNOWN,
                group_of(group.split("/")),
                language_code(words_or_none(values.get("language"))),
            )
        )
    return Offers(_(WHAT), tuple(sources), left_out=tuple(left_out))


def _no_list() -> str:
    return _("Das ist JSON, aber keine Liste von Adressen.")
