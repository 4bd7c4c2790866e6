"""What doctor finds: gathered once, as plain values, which it then says in sentences or as JSON."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from stadtbote import __version__
from stadtbote.cli.precedence import Configuration, Origin
from stadtbote.config.folders import LIST
from stadtbote.config.settings import SETTINGS, field_of
from stadtbote.config.state import path_of
from stadtbote.errors import ConfigError, Failure
from stadtbote.reading.listing import Listing
from stadtbote.stored import read_sources
from stadtbote.terminal.kinds import is_name
from stadtbote.text.clean import line
from stadtbote.text.dates import iso
from stadtbote.text.failures import happened
from stadtbote.text.language import current, plural
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_user
from stadtbote.text.wording import source_age
from stadtbote_cache.database import SCHEMA
from stadtbote_cache.record import Record
from stadtbote_cache.records import Filter, Mended, SourceState
from stadtbote_cache.safety.snapshot import snapshot_path
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_PATIENCE = 7 * 86_400
"""Seconds without a success after which a source that fails needs somebody."""

_OF_OPERATOR = ("publish.", "statement.")


class Diagnosis(Record):
    """What was found at `now`, in Unix seconds. `checked` is "ok" where the store is whole."""

    store: Store
    configuration: Configuration
    states: Sequence[SourceState]
    checked: str
    articles: int
    now: float
    mended: Mended | None = None

    @property
    def term(self) -> str:
        """The kind of the terminal; empty where it is not known."""
        term = os.environ.get("TERM", "")
        return term if is_name(term) else ""

    @property
    def at_terminal(self) -> bool:
        """Whether both input and output are a terminal."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    @property
    def size(self) -> int:
        """Of the store, in bytes."""
        return self.size_of(self.store.path) + self.size_of(Path(f"{self.store.path}-wal"))

    @staticmethod
    def size_of(path: Path) -> int:
        """Of a file, in bytes; 0 where there is none."""
        return path.stat().st_size if path.exists() else 0

    @property
    def values(self) -> dict[str, tuple[object, Origin]]:
        """What holds, by key, and where it comes from; passwords left out."""
        found = {}
        for key in SETTINGS:
            value = getattr(self.configuration.settings, field_of(key))
            if key == "proxy" and value:
                value = without_user(value)
            elif key in {"keys", "themes"}:  # by their names alone
                value = tuple(own[0] for own in value)
            found[key] = (value, self.configuration.origin(key))
        return found

    @property
    def files(self) -> list[tuple[Path, Origin]]:
        """The files that were looked for, the first before the others, there or not."""
        configuration = self.configuration
        return [
            (path_of(configuration.path), Origin.KEPT),
            (configuration.path, Origin.FILE),
            (configuration.operator_path, Origin.OPERATOR),
            (configuration.operator_path.with_name(LIST), Origin.OPERATOR),
        ]

    @property
    def unsaid(self) -> list[str]:
        """The keys that only an operator can fill in, and that say nothing."""
        return [
            key for key, (value, _by) in self.values.items() if key.startswith(_OF_OPERATOR) and not value
        ]

    def to_do(self) -> Iterator[str]:
        """What somebody must see to, in sentences."""
        if self.checked != "ok":
            yield _("Der Speicher ist beschädigt: {detail}").format(detail=line(self.checked))
        if self.mended:
            yield mended_line(self.mended)
        if self.configuration.fault:
            yield str(self.configuration.fault)
        if fault := self._fault_of_list():
            yield fault
        for state in self.states:
            if state.failure and self.now - (state.fetched_at or self.now) > _PATIENCE:
                said = happened(Failure.read(state.failure))
                yield f"{state.source.name}: {source_age(state, self.now)}. {said}"

    def _fault_of_list(self) -> str:
        """What is wrong with the operator's list of sources; empty where it is right, or not there."""
        path = self.configuration.operator_path.with_name(LIST)
        if not path.exists():
            return ""
        from stadtbote.operator.sources import read

        try:
            read(path, self.configuration.operator_owner)
        except ConfigError as error:
            return str(error)
        return ""

    def as_json(self) -> dict[str, Any]:
        """All of it for a program that watches."""
        snapshot = snapshot_path(self.store.path)
        made = snapshot.stat().st_mtime if snapshot.exists() else None
        return {
            "versions": {
                "stadtbote": __version__,
                "python": platform.python_version(),
                "sqlite": sqlite3.sqlite_version,
                "schema": SCHEMA,
            },
            "language": current(),
            "terminal": self.term or None,
            "files": [
                {"path": line(str(path)), "kind": by.value, "there": path.exists()} for path, by in self.files
            ],
            "settings": {key: {"value": value, "from": by.value} for key, (value, by) in self.values.items()},
            "store": {
                "path": line(str(self.store.path)),
                "bytes": self.size,
                "writable": self.store.writable,
                "check": line(self.checked),
                "articles": self.articles,
                "mended": self.mended is not None,
            },
            "snapshot": made and {"made": iso(made), "age_seconds": round(self.now - made)},
            "sources": [
                {
                    "name": state.source.name,
                    "kind": state.source.kind,
                    "success": iso(state.fetched_at),
                    "tried": iso(state.tried_at),
                    "error": happened(Failure.read(state.failure)) if state.failure else None,
                    "paused_until": iso(state.paused_until),
                }
                for state in self.states
            ],
            "unsaid": self.unsaid,
            "to_do": list(self.to_do()),
        }


def diagnose(store: Store, configuration: Configuration, now: float) -> Diagnosis:
    """Looks at everything."""
    states = read_sources(store)
    articles = len(Listing(store, Filter()))
    return Diagnosis(store, configuration, states, store.check(), articles, now, store.mended())


def mended_line(mended: Mended) -> str:
    """What was lost when the store was made anew, and what to do about it."""
    parts = [_("Der Speicher war beschädigt und ist neu angelegt.")]
    if mended.without_journal:
        parts.append(_("Ein Journal war nicht da: Gelesenes und Gemerktes kann fehlen."))
    if mended.lost:
        parts.append(
            plural(
                "{n} gemerkter Artikel ist verloren, solange seine Quelle ihn nicht mehr führt.",
                "{n} gemerkte Artikel sind verloren, solange ihre Quellen sie nicht mehr führen.",
                mended.lost,
            )
        )
    if mended.waiting:
        parts.append(
            plural(
                "{n} gelesener oder gemerkter Artikel war nicht mehr da: bringt ihn ein Abruf, ist er wieder"
                " markiert.",
                "{n} gelesene oder gemerkte Artikel waren nicht mehr da: bringt sie ein Abruf, sind sie"
                " wieder markiert.",
                mended.waiting,
            )
        )
    if len(parts) == 1:
        parts.append(
            _("Von dem, was Sie getan haben, fehlt nichts; andere Artikel bringt der nächste Abruf.")
        )
    parts.append(
        _(
            "Aus einer Sicherung ergänzt „stadtbote restore DATEI“. „stadtbote doctor --seen“ nimmt diesen"
            " Hinweis weg."
        )
    )
    return " ".join(parts)
