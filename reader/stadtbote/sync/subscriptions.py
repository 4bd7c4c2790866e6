"""Subscriptions: adding and removing sources, and the names they get."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import count
from urllib.parse import urlsplit

from stadtbote.errors import UsageError
from stadtbote.sources.adapters import ASKED_BY_OPTIONS
from stadtbote.text.clean import names_user, web_address
from stadtbote.text.language import translated as _
from stadtbote_cache.identity import address_key
from stadtbote_cache.records import Source, replace
from stadtbote_cache.search.folding import fold
from stadtbote_cache.store import Store

_MAX_NAME = 40


def full_address(typed: str) -> str:
    """An address as the user typed it, with https:// where no scheme is named. Raises UsageError."""
    whole = typed if "://" in typed else f"https://{typed}"
    address = web_address(whole)
    if address is None and names_user(whole):
        raise UsageError(
            _(
                "In der Adresse steht vor dem @ ein Name oder ein Passwort. Solche Adressen fragt Stadtbote"
                " nicht. Es wurde nichts gespeichert."
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
    if host.replace(".", "").isdigit() or ":" in host:
        base = _slug(f"{host}-{parts.port}" if parts.port else host)
    else:
        base = _slug("-".join(reversed(labels[:-1] or labels)))
    if not base or base[: _MAX_NAME - 4].strip("-").isdigit():
        base = f"quelle-{base}".strip("-")
    stem = _slug(parts.path.rstrip("/").rpartition("/")[2].partition(".")[0])
    for name in (base, f"{base}-{stem}" if stem else base):
        if (short := name[:_MAX_NAME].strip("-")) not in taken:
            return short
    number = 2
    while (name := f"{base[: _MAX_NAME - 4].strip('-')}-{number}") in taken:
        number += 1
    return name


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def is_name(name: str) -> bool:
    """Whether a source may have this name."""
    return re.fullmatch(rf"(?!\d+$)[a-z0-9][a-z0-9-]{{0,{_MAX_NAME - 1}}}", name) is not None


def checked_name(name: str, taken: Collection[str]) -> str:
    """A name that the user chose. Raises UsageError that says what is allowed."""
    if not is_name(name):
        raise UsageError(
            _(
                "Ein Name besteht aus kleinen Buchstaben, Ziffern und Bindestrichen, höchstens 40 Zeichen,"
                " und nicht nur aus Ziffern."
            )
        )
    if name in taken:
        raise UsageError(
            _("Eine Quelle „{name}“ gibt es schon. Bitte mit --name einen anderen Namen nennen.").format(
                name=name
            )
        )
    return name


def taken_names(store: Store, address: str) -> set[str]:
    """The names that a source at this address cannot have.

    Articles kept from a removed source stay under its name; only its own address may have that again.
    """
    taken = {state.source.name for state in store.sources()}
    return taken | {name for name, old in store.removed_addresses().items() if old != address}


def named(store: Store, source: Source, name: str | None) -> Source:
    """A discovered source with its name, ready to be saved. Raises UsageError where it is there already.

    One that came as a guest then no longer is one: the user has named it.
    """
    if there := named_at(store, source):
        store.welcome(there)
        raise UsageError(_("Diese Adresse ist schon gespeichert, als Quelle „{name}“.").format(name=there))
    taken = taken_names(store, source.address)
    return replace(source, name=checked_name(name, taken) if name else name_from(source.address, taken))


def named_at(store: Store, source: Source) -> str:
    """The name of the source that reads what this one would; empty where none does."""
    wanted = identity_of(source)
    names = (state.source.name for state in store.sources() if identity_of(state.source) == wanted)
    return next(names, "")


def identity_of(source: Source) -> tuple[str | None, str]:
    """What identifies a source, however its address is written; one address can hold several sources."""
    return address_key(source.address), source.options if source.kind in ASKED_BY_OPTIONS else ""


def missing(store: Store, offered: Iterable[Source]) -> tuple[list[Source], list[Source]]:
    """The sources of an index that can be added, with their names, and those that are already there.

    Each keeps the name that it has at the other end, so that its articles have the same ids here; where that
    is taken, a number follows it.
    """
    there = {identity_of(state.source): state.source for state in store.sources()}
    new: list[Source] = []
    known: list[Source] = []
    for source in offered:
        if found := there.get(identity_of(source)):
            known.append(found)
            continue
        taken = taken_names(store, source.address) | {other.name for other in new}
        new.append(replace(source, name=_name_like(source, taken)))
    return new, known


def _name_like(source: Source, taken: Collection[str]) -> str:
    """The source's own name, or the nearest one that is free."""
    try:
        checked_name(source.name, ())
    except UsageError:
        return name_from(source.address, taken)
    names = (f"{source.name[: _MAX_NAME - 5].strip('-')}-{number}" for number in count(2))
    return source.name if source.name not in taken else next(name for name in names if name not in taken)
