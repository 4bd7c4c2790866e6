"""Subscriptions: adding and removing sources, and the names they get."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain, count
from urllib.parse import urlsplit

from stadtbote.errors import UsageError
from stadtbote.text.clean import names_user, web_address
from stadtbote.text.host import host
from stadtbote.text.language import translated as _
from stadtbote.text.names import MERE_WORDS
from stadtbote_cache.identity import ASKED_BY_OPTIONS, address_key
from stadtbote_cache.records import Source, replace
from stadtbote_cache.search.folding import fold
from stadtbote_cache.store import Store

_MAX_NAME = 40
_SHORT = 30
"""Letters of a name that is made from a title."""

_LEADING_ON = frozenset(
    "am an and at aus bei das der des die fuer for from im in of on the und von vom zu zum zur".split()
)


def full_address(typed: str) -> str:
    """An address as the user typed it, with https:// where no scheme is named. Raises UsageError."""
    whole = typed if "://" in typed else f"https://{typed}"
    address = web_address(whole)
    if address is None and names_user(whole):
        raise UsageError(
            _(
                "In der Adresse steht vor dem @ ein Name oder ein Passwort. Solche Adressen fragt Stadtbote"
                " nicht. Nach dem Passwort fragt „stadtbote source add ADRESSE --user NAME“, bei einer"
                " Quelle, die es schon gibt, „stadtbote source set“. Es wurde nichts gespeichert."
            )
        )
    if address is None:
        raise UsageError(_("Das ist keine Adresse, die mit http oder https beginnt."))
    return address


def name_from(address: str, taken: Collection[str]) -> str:
    """A name made from an address: "digital.wuppertal.de" gives "wuppertal-digital".

    Where that is taken, the page's own name follows it, then a number. Never only digits: those are numbers
    of the list.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    labels = [label for label in host.split(".") if label and label != "www"]
    if _is_number(host):
        base = _slug(f"{host}-{parts.port}" if parts.port else host)
    else:
        base = _slug("-".join(reversed(labels[:-1] or labels)))
    if not base or base[: _MAX_NAME - 4].strip("-").isdigit():
        base = f"quelle-{base}".strip("-")
    stem = _stem(address)
    for name in (base, f"{base}-{stem}" if stem else base):
        if (short := name[:_MAX_NAME].strip("-")) not in taken:
            return short
    number = 2
    while (name := f"{base[: _MAX_NAME - 4].strip('-')}-{number}") in taken:
        number += 1
    return name


def name_of(source: Source, taken: Collection[str]) -> str:
    """A name made from what a source calls itself, made short, else from its address.

    "Stadt Musterstadt: Aktuelle Meldungen" gives "stadt-musterstadt". Where the name is taken, or a word that
    many sources have for a title, that of the address is joined to it, or the page's own, or else a number.
    """
    title = _short(source.title)
    if (
        not title
        or title.isdigit()
        or "://" in source.title
        or title == _slug(urlsplit(source.address).hostname or "")
    ):
        return name_from(source.address, taken)
    town = "" if _is_number(urlsplit(source.address).hostname or "") else name_from(source.address, ())
    more = [part for part in (town, _stem(source.address)) if part and part not in title]
    names = [f"{title}-{part}"[:_MAX_NAME].strip("-") for part in more]
    alone = [] if town and title in MERE_WORDS else [title]
    numbered = (f"{title}-{number}" for number in count(2))
    return next(name for name in chain(alone, names, numbered) if name not in taken)


def _short(title: str) -> str:
    """The first parts of a title that fit, as a name; of a first part that is too long, its first words."""
    parts = [slug for part in re.split(r"\s[-–—|·•:/»«]+\s|[|:»«]\s?", title) if (slug := _slug(part))]
    name = ""
    for part in parts:
        longer = f"{name}-{part}".strip("-")
        if len(longer) > _SHORT:
            break
        name = longer
    words = parts[0].split("-") if parts and not name else []
    while words and (len("-".join(words)) > _SHORT or words[-1] in _LEADING_ON):
        words.pop()
    return name or "-".join(words) or "".join(parts[:1])[:_SHORT]


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host


def _stem(address: str) -> str:
    """The page's own name in an address, as a name."""
    return _slug(urlsplit(address).path.rstrip("/").rpartition("/")[2].partition(".")[0])


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def untitled(address: str) -> str:
    """What a source is called that says no title, until its first fetch may tell one."""
    return host(address) or address


def search_name(words: str, taken: Collection[str]) -> str:
    """A name for a saved search, made from its words."""
    base = _slug(words)[: _MAX_NAME - 4].strip("-")
    base = base if is_name(base) else f"suche-{base}".strip("-")
    names = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def is_name(name: str) -> bool:
    """Whether a source may have this name."""
    return re.fullmatch(rf"(?!\d+$)[a-z0-9][a-z0-9-]{{0,{_MAX_NAME - 1}}}", name) is not None


def checked_name(name: str, taken: Collection[str]) -> str:
    """A name that the user chose. Raises UsageError that says what is allowed."""
    if not is_name(name):
        said = _(
            "Ein Name besteht aus kleinen Buchstaben, Ziffern und Bindestrichen, höchstens 40 Zeichen,"
            " und nicht nur aus Ziffern."
        )
        near = _slug(name)[:_MAX_NAME].strip("-")
        hint = " " + _("Möglich wäre: {name}").format(name=near) if is_name(near) else ""
        raise UsageError(said + hint)
    if name in taken:
        raise UsageError(_("„{name}“ gibt es schon. Bitte einen anderen Namen nennen.").format(name=name))
    return name


def taken_names(store: Store) -> set[str]:
    """The names of all sources and saved searches; that of a removed source is free."""
    searches = {search.name for search in store.searches()}
    return searches | {state.source.name for state in store.sources()}


def named(store: Store, source: Source, name: str | None) -> Source:
    """A discovered source with its name, ready to be saved. Raises UsageError where it is there already.

    One that was removed has its old name, under which articles were kept.
    One that came as a guest then no longer is one: the user has named it.
    """
    if there := named_at(store, source):
        store.welcome(there)
        raise UsageError(_("Diese Adresse ist schon gespeichert, als Quelle „{name}“.").format(name=there))
    taken = taken_names(store)
    if name:
        return replace(source, name=checked_name(name, taken))
    wanted = address_key(source.address)
    before = (old for old, address in store.removed_addresses().items() if address_key(address) == wanted)
    kept = next((old for old in before if is_name(old) and old not in taken), None)
    return replace(source, name=kept or name_of(source, taken))


def named_at(store: Store, source: Source, *, but: str = "") -> str:
    """The name of a source, not of that called `but`, that reads what this would; empty where none does."""
    wanted = identity_of(source)
    others = (state.source for state in store.sources() if state.source.name != but)
    return next((other.name for other in others if identity_of(other) == wanted), "")


def identity_of(source: Source) -> tuple[str | None, str]:
    """What identifies a source, however its address is written; one address can hold several sources."""
    return address_key(source.address), source.options if source.kind in ASKED_BY_OPTIONS else ""


def name_like(source: Source, taken: Collection[str]) -> str:
    """The source's own name, or the nearest one that is free."""
    try:
        checked_name(source.name, ())
    except UsageError:
        return name_from(source.address, taken)
    names = (f"{source.name[: _MAX_NAME - 5].strip('-')}-{number}" for number in count(2))
    return source.name if source.name not in taken else next(name for name in names if name not in taken)
