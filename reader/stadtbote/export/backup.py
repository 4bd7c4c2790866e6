"""Backups: what a person did, and what they kept, in one file, and back from it."""

from __future__ import annotations

from pathlib import Path

from stadtbote.errors import PackError
from stadtbote.export.kinds import BEGINNING, told
from stadtbote.export.pack.file import opened, written
from stadtbote.sources.net.addresses import seems_open
from stadtbote.sync.journals import credentials_followed, read_journal
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.journal import lines
from stadtbote_cache.journal.lines import Journal
from stadtbote_cache.journal.registers import State
from stadtbote_cache.journal.replay import Taken
from stadtbote_cache.record import Record, replace
from stadtbote_cache.store import Store

_ONLY_MINE = 0o600


class Contents(Record):
    """What is in a backup: counts of sources, articles by marks, saved searches and filters; `size` in bytes.

    `missing`: how much of the store is not in it.
    """

    sources: int = 0
    read: int = 0
    kept: int = 0
    size: int = 0
    missing: int = 0
    searches: int = 0
    rules: int = 0


def contents(state: State, size: int = 0) -> Contents:
    """What these registers hold."""

    def those(kind: str, name: str) -> int:
        return sum(
            t[0] == kind and name in fields and bool(fields[name].value) for t, fields in state.items()
        )

    return Contents(
        those("source", "there"),
        those("article", "read"),
        those("article", "kept"),
        size,
        searches=those("searches", "there"),
        rules=those("rules", "there"),
    )


def back_up(store: Store, path: Path, *, force: bool) -> Contents:
    """Writes a backup, for this user alone. Raises UsageError, PackError, or StoreError.

    `missing` are the sources and kept articles of the store that cannot be read from it.
    """
    acts = store.acts()
    if store.writable:
        acts.write_anew()  # with all that is kept, as it is now
    with written(path, force=force, rights=_ONLY_MINE) as file:
        size = sum(file.write(line) for line in acts.lines())
    written_state = read_backup(path).state
    return replace(contents(written_state, size), missing=acts.missing_in(written_state))


def read_backup(path: Path, *, whole: bool = False) -> Journal:
    """What is in a backup, cleaned. Raises PackError for what is none, or not as `whole` as is asked for."""
    with opened(path) as file:
        try:
            found = read_journal(file, bounded=False)
            if whole and (found.skipped or not found.whole):
                raise PackError(
                    _(
                        "Diese Sicherung ist beschädigt: Ersetzen nähme auch zurück, was in dem Teil stand,"
                        " der fehlt. Es wurde nichts verändert. Ohne --replace wird übernommen, was lesbar"
                        " ist."
                    )
                )
            return found
        except lines.NewerJournal:
            raise PackError(
                _("Diese Sicherung ist von einem neueren Stadtbote. Es wurde nichts verändert.")
            ) from None
        except lines.NoJournal:
            file.seek(0)
            said = told(path, file.read(BEGINNING), "restore") or _(
                "Das ist keine Sicherung von Stadtbote, oder ihr Anfang ist beschädigt."
            )
            raise PackError(f"{said} {_('Es wurde nichts verändert.')}") from None


def restore(store: Store, backup: Journal, *, instead: bool) -> tuple[Taken, str]:
    """Takes over a backup; what was done later here stays, unless the backup is to be there `instead`.

    That cannot be taken back, nor what was before it. Also a sentence where credentials could not follow the
    names of sources. Raises StoreError.
    """
    acts = store.acts()
    names = acts.names()
    taken = acts.replace_by(backup.state) if instead else acts.take_in(backup.state)
    if taken != Taken():
        Arranging.of(store).forget_steps()
    store.seen_mended()
    return taken, credentials_followed(store, names)


def in_own_network(state: State) -> int:
    """How many sources of a backup are asked in a private network, because its person had named them."""
    said = [
        {name: kept.value for name, kept in fields.items()}
        for thing, fields in state.items()
        if thing[0] == "source"
    ]
    return sum(
        not seems_open(str(source["address"]))
        for source in said
        if source.get("there") and source.get("address") and not source.get("guest")
    )


def lacking(backup: Journal) -> str:
    """A sentence about what of a backup could not be read; empty where that is nothing."""
    if backup.skipped:
        lines = ", ".join(number(place) for place in backup.skipped[:5])
        lines += " …" if len(backup.skipped) > 5 else ""
        return _("Nicht zu lesen waren diese Zeilen der Datei: {lines}. Alles andere ist übernommen.").format(
            lines=lines
        )
    if not backup.whole:
        return _("Die Datei ist nicht vollständig: ihr Ende fehlt. Alles andere ist übernommen.")
    return ""
