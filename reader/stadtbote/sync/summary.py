"""What a sync brought, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stadtbote.text.failures import briefly, shortfall, source_failure
from stadtbote.text.host import address_line, host
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import in_command, without_secrets
from stadtbote.text.wording import with_reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtbote.sync.list_changes import ListChanges
    from stadtbote.sync.plan import Move
    from stadtbote.sync.result import Result


def move_line(name: str, moved: Move, shown: Callable[[str], str] = str) -> str:
    """Where a source leads for good, and what follows from that, in sentences; `shown` shows a name."""
    called = shown(name)
    if moved.taken:
        said = _("{name}: die Quelle ist umgezogen, die neue Adresse ist übernommen: {address}")
        return said.format(name=called, address=address_line(without_secrets(moved.address)))
    if moved.other:
        said = _(
            "{called}: die Quelle ist umgezogen, dorthin, wo schon „{other}“ liest."
            " Eine der beiden kann weg: stadtbote source remove {name}"
        )
        return said.format(called=called, name=name, other=shown(moved.other))
    said = _(
        "{called}: die Quelle ist auf eine andere Website umgezogen, {host}, und wird noch am alten Ort"
        " gelesen."
        " Wenn Sie der neuen trauen: stadtbote source move {name} {address}"
    )
    address = in_command(moved.address)
    return said.format(called=called, name=name, host=host(moved.address), address=address)


def hub_lines(hub: str, brought: ListChanges, shown: Callable[[str], str] = str) -> list[str]:
    """What a hub changed among the sources, a sentence each; none where nothing changed.

    `shown` shows a name; of those that changed, it is the one for commands that did.
    """
    renamed = [_("{old} in {new}").format(old=old, new=new) for old, new in brought.renamed]
    told = (
        (_("{hub}: neue Quellen von dort: {names}."), brought.new),
        (_("{hub}: dort umbenannt, darum auch hier: {names}."), renamed),
        (_("{hub}: von jetzt an von dort gelesen statt am eigenen Ort: {names}."), brought.taken),
        (_("{hub}: dort entfernt, darum auch hier, Gemerktes bleibt: {names}."), brought.gone),
        (_("{hub}: dort entfernt, darum wieder am eigenen Ort gelesen: {names}."), brought.back),
    )
    return [
        said.format(hub=shown(hub), names=", ".join(names if names is renamed else map(shown, names)))
        for said, names in told
        if names
    ]


def failures(results: Sequence[Result], names: Callable[[str], str]) -> list[str]:
    """Why sources failed, and what of each can be read, in a line each; `names` shows a name."""
    return [source_failure(of.name, of.error, of.stored, names) for of in results if of.error]


def summary(results: Sequence[Result], names: Callable[[str], str]) -> str:
    """What a sync brought, which sources failed, and which did not come as a whole, in sentences.

    `names` shows a name.
    """
    new = sum(result.new for result in results)
    changed = sum(result.changed for result in results)
    failed = failures(results, names)
    parts = []
    if new:
        parts.append(plural("{n} neuer Artikel.", "{n} neue Artikel.", new))
    if changed:
        parts.append(plural("{n} geänderter Artikel.", "{n} geänderte Artikel.", changed))
    if not parts and len(failed) < len(results):
        parts.append(_("Abgerufen, nichts Neues."))
    parts += [
        line for result in results if result.brought for line in hub_lines(result.name, result.brought, names)
    ]
    parts += [
        move_line(result.name, result.moved, names)
        for result in results
        if result.moved and not result.moved.told
    ]
    lacking = [result for result in results if (result.incomplete or result.skipped) and not result.error]
    if len(lacking) == 1:
        of = lacking[0]
        lacks = shortfall(skipped=of.skipped, capped=of.capped, incomplete=of.incomplete)
        parts.append(f"{names(of.name)}: {lacks}")
    elif lacking:
        listed = ", ".join(names(result.name) for result in lacking)
        parts.append(_("Nicht vollständig gekommen: {names}.").format(names=listed))
    if len(failed) == 1:
        parts += failed
    elif failed:
        listed = with_reasons((names(result.name), result.error) for result in results if result.error)
        parts.append(_("Nicht erreicht: {names}. Gespeichertes bleibt lesbar.").format(names=listed))
    return " ".join(parts)


def is_plain(results: Sequence[Result]) -> bool:
    """Whether all came, as a whole and from where it was."""
    return not any(r.error or r.incomplete or r.skipped or (r.moved and not r.moved.told) for r in results)


def brief(results: Sequence[Result], names: Callable[[str], str]) -> str:
    """What a sync brought in one row for the eye, where `summary` says the rest; `names` shows a name."""
    new = sum(result.new for result in results)
    failed = [result for result in results if result.error]
    came = [plural("{n} neuer Artikel.", "{n} neue Artikel.", new)] if new else []
    if len(failed) == 1 and failed[0].error:
        of = failed[0]
        kept = plural("{n} Artikel bleibt.", "{n} Artikel bleiben.", of.stored) if of.stored else ""
        came += [f"! {names(of.name)}: {briefly(failed[0].error)}.", kept]
    elif failed:
        came.append(plural("! {n} Quelle nicht erreicht.", "! {n} Quellen nicht erreicht.", len(failed)))
    return " ".join(filter(None, came)) or _("Abgerufen, nichts Neues.")
