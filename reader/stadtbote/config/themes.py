"""Themes of the user's own in the configuration: `[themes.NAME]`, with a base and colours by slot."""

from __future__ import annotations

from stadtbote.text.language import decimal
from stadtbote.text.language import translated as _
from stadtbote_styles.own import number_of, weak
from stadtbote_styles.themes import BASES, Own, flat, is_own_name

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def parsed(tables: object) -> tuple[Own, ...]:
    """The themes of a table without faults."""
    found = tables if isinstance(tables, dict) else {}
    return tuple(Own(name, table["base"], tuple(_colours(table).items())) for name, table in found.items())


def faults(tables: object) -> Iterator[tuple[str, str, str]]:
    """What is wrong in the table `themes`: the name of the theme, the key in it or nothing, and why."""
    if not isinstance(tables, dict):
        yield (
            "",
            "",
            _("erlaubt ist nur eine Tabelle je Theme, zum Beispiel {example}.").format(
                example="[themes.meins]"
            ),
        )
        return
    for name, table in tables.items():
        if not isinstance(table, dict) or not is_own_name(name):
            said = _("ein eigenes Theme steht unter {example}, in kleinen Buchstaben, anders als unsere.")
            yield name, "", said.format(example="[themes.meins]")
            continue
        yield from ((name, key, why) for key, why in _faults(table))


def _faults(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    choices = ", ".join(f'"{base}"' for base in BASES)
    base = table.get("base")
    if base not in BASES:
        yield (
            "base" if "base" in table else "",
            _("base muss da sein, erlaubt ist {choices}.").format(choices=choices),
        )
        return
    slots = flat(base)
    for slot, value in table.items():
        if slot != "base" and slot not in slots:
            known = ", ".join(slots)
            yield slot, _("die Farbe gibt es nicht. Erlaubt sind base, {known}.").format(known=known)
            return
        if slot != "base" and number_of(value) is None:
            yield slot, _('erlaubt ist nur eine Zahl von 16 bis 255 oder "#rrggbb".')
            return
    found = weak(base, _colours(table))
    if found:
        said = _("{slot} auf {on} hat den Kontrast {ratio} zu 1, nötig ist {least} zu 1.")
        yield (
            found.slot if found.slot in table else found.on if found.on in table else "",
            said.format(slot=found.slot, on=found.on, ratio=decimal(found.ratio), least=round(found.least)),
        )


def _colours(table: dict[str, Any]) -> dict[str, int]:
    return {slot: number for slot, value in table.items() if (number := number_of(value)) is not None}
