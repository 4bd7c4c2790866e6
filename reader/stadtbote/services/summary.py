"""What a sync brought, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stadtbote.text.failures import source_failure
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _

if TYPE_CHECKING:
    from stadtbote.services.sync import Result


def summary(results: Sequence[Result]) -> str:
    """What a sync brought, in one sentence, and which sources failed."""
    new = sum(result.new for result in results)
    changed = sum(result.changed for result in results)
    failed = [result for result in results if result.error]
    parts = []
    if new:
        parts.append(plural("{n} neuer Artikel.", "{n} neue Artikel.", new))
    if changed:
        parts.append(plural("{n} geänderter Artikel.", "{n} geänderte Artikel.", changed))
    if not parts and len(failed) < len(results):
        parts.append(_("Abgerufen, nichts Neues."))
    if len(failed) == 1 and failed[0].error:
        parts.append(source_failure(failed[0].name, failed[0].error, failed[0].stored))
    elif failed:
        names = ", ".join(result.name for result in failed)
        parts.append(_("Nicht erreicht: {names}. Gespeichertes bleibt lesbar.").format(names=names))
    return " ".join(parts)
