"""What a terminal sends, without its replies: only text and known keys are passed on. Pure.

Nothing is asked of a terminal here, but it may answer late what another program asked, and some report their
window's focus unasked. Textual takes what it does not know for keys, letter by letter (as of 8.2.8).
"""

from __future__ import annotations

import re

from stadtbote.screen.seams import is_key
from stadtbote.text.clean import clean

_ESC = "\x1b"
_MOST = 4_096  # characters of a sequence, and of pasted text
_LATE = 5.0  # seconds in which the rest of a sequence may come, and pasted text go on
_AT_ONCE = 1.0  # seconds after an Escape in which what looks like the rest of a reply is one
_PASTED, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"

# ECMA-48: an 8-bit control is the same as ESC and a letter.
_EIGHT_BIT = {code: _ESC + chr(code - 0x40) for code in (0x8F, 0x90, 0x98, 0x9B, 0x9D, 0x9E, 0x9F)}
# CSI: parameters, intermediates, final. The console of Linux sends F1 as "[[A", and
# the oldest report of the mouse has three bytes after its end.
_CONTROL = re.compile(r"\x1b\[(?:\[[A-E]|M[^\x1b]{3}|[0-?]*[ -/]*[@-~])")
_CONTROL_OPEN = re.compile(r"\x1b\[(?:\[|M[^\x1b]{0,2}|[0-?]*[ -/]*)\Z")
# DCS, SOS, OSC, PM, APC: to BEL or ST; a reply has no control character inside.
_STRING = re.compile(r"\x1b[PX\]^_][^\x00-\x1f\x7f\x9c]*(?:\x07|\x1b\\|\x9c)")
_STRING_OPEN = re.compile(r"\x1b[PX\]^_][^\x00-\x1f\x7f\x9c]*\x1b?\Z")
_BROKEN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[PX\]^_][^\x00-\x1f\x7f\x9c]*)")
_SINGLE = re.compile(r"\x1bO[ -~]")
# Keys with modifiers, as XTermParser reads them; a cursor report, which looks like F3 with some, is no key.
_KEY = re.compile(r"\x1b\[[0-9:;]+[u~ABCDEFHPQS]\Z")
_OUTER = {"\x1b[I", "\x1b[O", "\x1b[M", _PASTED, _PASTE_ENDS}
# The rest of a reply whose Escape was taken for the key.
_REST = re.compile(r"\[[?<=>][0-?]*|\[[0-9]+;[0-?]*|\][0-9]+;|P[0-9>!+]")


class Answers:
    """Takes input in pieces; times are in seconds of one clock. `delay`: how long an Escape may wait."""

    def __init__(self, delay: float = 0.1) -> None:
        self._delay = delay
        self._open = ""  # the beginning of a sequence
        self._since = 0.0  # when it came
        self._last = 0.0  # when anything last came
        self._escaped = 0.0  # when an Escape was passed on alone
        self._pasted = -1  # characters of pasted text so far; negative while none is being pasted

    def waits(self, now: float) -> float | None:
        """In how many seconds to call `late`; None where there is no need."""
        return max(self._since + self._delay - now, 0.0) if self._open == _ESC else None

    def late(self, now: float) -> str:
        """What is passed on because nothing more came: the Escape key."""
        if self._open != _ESC or now < self._since + self._delay:
            return ""
        self._open, self._escaped = "", now
        return _ESC

    def take(self, text: str, now: float) -> str:
        """What is passed on of a piece that has come."""
        text = text.translate(_EIGHT_BIT)
        gone = ""
        if self._pasted >= 0 and now > self._last + _LATE:
            gone, self._pasted, self._open = _PASTE_ENDS, -1, ""
        if self._open and now > self._since + _LATE:
            self._open = ""
        if self._escaped and now <= self._escaped + _AT_ONCE and _REST.match(text):
            text = _ESC + text
        self._escaped = 0.0
        self._last = now
        if not self._open:
            self._since = now
        text, self._open = self._open + text, ""
        return gone + "".join(self._passed(text))

    def _passed(self, text: str) -> list[str]:
        passed: list[str] = []
        place = 0
        while place < len(text):
            if self._pasted >= 0:
                place = self._paste(text, place, passed)
                continue
            found = text.find(_ESC, place)
            if found != place:
                passed.append(text[place : found if found >= 0 else len(text)])
                place = found if found >= 0 else len(text)
                continue
            place = self._sequence(text, place, passed)
        return passed

    def _sequence(self, text: str, place: int, passed: list[str]) -> int:
        """Takes the sequence that begins here; the place after it."""
        if (
            _STRING_OPEN.match(text, place)
            or _CONTROL_OPEN.match(text, place)
            or text[place:] in {_ESC, "\x1bO"}
        ):
            # A string may be long; beyond the bound, only its kind is kept.
            self._open = text[place:] if len(text) - place <= _MOST else text[place : place + 2]
            return len(text)
        for kind in (_CONTROL, _STRING, _SINGLE):
            if whole := kind.match(text, place):
                sequence = whole[0]
                if sequence == _PASTED:
                    self._pasted = 0
                if sequence == _PASTED or _is_key(sequence):
                    passed.append(sequence)
                return whole.end()
        if text.startswith("\x1b\x1b", place):  # Escape, then something else; or a key with Alt
            passed.append(_ESC)
            return place + 1
        if broken := _BROKEN.match(text, place):
            return broken.end()
        passed.append(text[place : place + 2])  # a key with Alt
        return place + 2

    def _paste(self, text: str, place: int, passed: list[str]) -> int:
        """Takes pasted text to its end, or as far as it has come; the place after it."""
        end = text.find(_PASTE_ENDS, place)
        inner = text[place : end if end >= 0 else len(text)]
        if end < 0:  # its end may have begun
            for length in range(min(len(_PASTE_ENDS) - 1, len(inner)), 0, -1):
                if inner.endswith(_PASTE_ENDS[:length]):
                    self._open, inner = inner[-length:], inner[:-length]
                    break
        passed.append(clean(inner[: max(_MOST - self._pasted, 0)]))
        self._pasted += len(inner)
        if end < 0:
            return len(text)
        passed.append(_PASTE_ENDS)
        self._pasted = -1
        return end + len(_PASTE_ENDS)


def _is_key(sequence: str) -> bool:
    """Whether this is a key that Textual knows."""
    return sequence not in _OUTER and (is_key(sequence) or _KEY.match(sequence) is not None)
