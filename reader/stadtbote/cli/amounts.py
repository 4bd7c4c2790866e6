"""Amounts as they are typed: sizes such as 200kB and spans of time such as 1h."""

from __future__ import annotations

import argparse

from stadtbote.text.amounts import amount
from stadtbote.text.language import translated as _

_SIZES = {"": 1, "b": 1, "kb": 1000, "mb": 1_000_000}
_SPANS = {"m": 60, "min": 60, "h": 3600, "d": 86_400}
_MOST_DAYS = 3650


def size(typed: str) -> int:
    """A size in bytes: "200kB", "1.5 MB", "4096". Decimal units, in any letters, at least one byte."""
    found = amount(typed, _SIZES)
    if found is None or found < 1:
        raise argparse.ArgumentTypeError(_("erlaubt ist eine Zahl von Bytes, etwa 200kB oder 2MB."))
    return int(found)


def span(typed: str) -> float:
    """A span of time in seconds: "30m", "1h", "2d", up to ten years."""
    found = amount(typed, _SPANS)
    if found is None or not 0 < found <= _MOST_DAYS * _SPANS["d"]:
        raise argparse.ArgumentTypeError(
            _("erlaubt ist eine Zahl mit m für Minuten, h für Stunden oder d für Tage dahinter.")
        )
    return found
