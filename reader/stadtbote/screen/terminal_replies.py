"""What a terminal sends, without its replies: only text and known keys are passed on. Pure.

Nothing is asked of a terminal here, but what another program asked before may be answered late, and some tell
of their window's focus unasked. Textual takes what it does not know for keys, letter by letter (as of 8.2.8).
Whatever is waited for, the wait has an end that no further key puts off, and Ctrl-C never waits.
"""

from __future__ import annotations

import re
from math import inf

from stadtbote.screen.seams import is_key
from stadtbote.text.clean import clean

_ESC = "\x1b"
_CTRL_C = "\x03"
_MOST = 4_096  # characters of a sequence, and of pasted text
_KEPT = 64  # characters of a sequence beyond that
_LATE = 5.0  # seconds in which the rest of a sequence may come
_SOON = 2.0  # seconds in which pasted text may go on, or end, and a single letter be the rest of a sequence
_AT_ONCE = 1.0  # seconds behind an Escape in which what looks like the rest of a sequence is one
_START = 2.0  # seconds in which what was asked before us is answered late
_MOST_DELAY = 0.5  # seconds of waiting behind an Escape that a slow line leads to
# What a person types comes in pieces that are not so long, and not so soon one after the other.
_TYPED_AT_ONCE = 8  # characters
_TYPED_APART = 0.02  # seconds; a key held down repeats every 20 to 40 ms
_PASTED, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
# Ctrl-C while the end has not come, also from terminals that tell every key with its modifiers. It is hardly
# ever in what is pasted: terminals take it out (xterm, disallowedPasteControls).
_PASTE_LEFT = re.compile(r"\x03|\x1b\[(?:99;5u|27;5;99~)")

# ECMA-48: an 8-bit control is the same as ESC and a letter.
_EIGHT_BIT = {code: _ESC + chr(code - 0x40) for code in (0x8F, 0x90, 0x98, 0x9B, 0x9D, 0x9E, 0x9F)}
# CSI: parameters, intermediates, final. The console of Linux sends F1 as "[[A", and
# the oldest way to tell of the mouse has three bytes behind its end.
_CONTROL = re.compile(r"\x1b\[(?:\[[A-E]|M[^\x03\x1b]{3}|[0-?]*[ -/]*[@-~])")
_CONTROL_OPEN = re.compile(r"\x1b\[(?:\[|M[^\x03\x1b]{0,2}|[0-?]*[ -/]*)\Z")
# DCS, SOS, OSC, PM, APC: to BEL or ST; nothing in an answer is a control character. While it may go on, it
# has to look like an answer: colours, titles (xterm), requests (DEC), pictures (kitty); else it was typed.
_TEXT = r"[^\x00-\x1f\x7f\x9c]*"
_BEGUN = rf"\][0-9]+(?:;{_TEXT})?|\][lLI]{_TEXT}|P[0-9;]*[!$+<-?|]{_TEXT}|P[0-9;]+|_G{_TEXT}"
_STRING = re.compile(rf"\x1b[PX\]^_]{_TEXT}(?:\x07|\x1b\\|\x9c)")
_STRING_OPEN = re.compile(rf"\x1b(?:[PX\]^_]|{_BEGUN})\x1b?\Z")
_BROKEN = re.compile(rf"\x1b(?:\[[0-?]*[ -/]*|{_BEGUN})")
_SINGLE = re.compile(r"\x1bO[ -~]")
# Keys with modifiers, as XTermParser reads them; a cursor report, which looks like F3 with some, is no key.
_KEY = re.compile(r"\x1b\[[0-9:;]+[u~ABCDEFHPQS]\Z")
# A lone Escape, or a key with Alt that looks like the beginning of a string.
_LONE = {_ESC, *(_ESC + letter for letter in "P]X^_")}
_OUTER = {"\x1b[I", "\x1b[O", "\x1b[M", _PASTED, _PASTE_ENDS}
# What is left of an answer whose Escape, or whose first two letters, were taken for a key.
_REST = re.compile(r"\x1b(?:\[[?<=>][0-?]*|\[[0-9]+;[0-?]*|\][0-9]+;|P[0-9>!+]|_G)")
# What answers a question: the kind of terminal, the place of the cursor, a mode, a colour, a name.
_ANSWER = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[Rcnty]|[P\]_])")


class Answers:
    """Takes what comes in pieces; times are in seconds of one clock.

    `delay`: how long an Escape waits for the rest of a sequence; longer where sequences are seen to come in
    pieces, or answers to be late. `started`: since when keys are taken.
    """

    def __init__(self, delay: float = 0.1, started: float = -inf) -> None:
        self._delay = delay
        self._started = started
        self._open = ""  # the beginning of a sequence
        self._since = 0.0  # when it came
        self._last = 0.0  # when anything came
        self._gap = 0.0  # seconds from what came before it
        self._new = 0  # characters in front of what came last that are such a beginning
        self._alone = ""  # what went on without the rest of a sequence
        self._pasted = -1  # characters of pasted text so far; less than 0 where none is being pasted
        self._paste_ends = 0.0  # when it has ended even though its end has not come

    def waits(self, now: float) -> float | None:
        """In how many seconds `late` has something to say; None where it has not."""
        end = self._end()
        return None if end is None else max(end - now, 0.0)

    def _end(self) -> float | None:
        if self._pasted >= 0:
            return self._paste_ends
        return self._last + self._delay if self._open in _LONE else None

    def late(self, now: float) -> str:
        """What goes on because nothing more came: the Escape key, a key with Alt, or the end of a paste."""
        end = self._end()
        if end is None or now < end:
            return ""
        if self._pasted >= 0:
            self._pasted, self._open = -1, ""
            return _PASTE_ENDS
        self._alone, self._open = self._open, ""
        return self._alone

    def take(self, text: str, now: float) -> str:
        """What is passed on of a piece that has come."""
        text = text.translate(_EIGHT_BIT)
        self._gap, self._last = now - self._last, now
        gone = ""
        if self._pasted >= 0:
            if now >= self._paste_ends:
                gone, self._pasted, self._open = _PASTE_ENDS, -1, ""
            elif self._gap < _TYPED_APART or (len(text) > _TYPED_AT_ONCE and _ESC not in text):
                self._paste_ends = now + _SOON
        elif self._open:
            typed = len(text) == 1 and text.isprintable()
            if now > self._since + (_SOON if typed else _LATE):
                self._open = ""
        if self._alone and self._goes_on(text):
            self._open, self._since = self._alone, now
        self._alone = ""
        text, self._new, self._open = self._open + text, len(self._open), ""
        return gone + "".join(self._passed(text))

    def _goes_on(self, text: str) -> bool:
        """Whether this is the rest of what went on alone: of an answer, or behind an Escape of a key.

        Nobody types so much in one piece.
        """
        whole = self._alone + text
        if self._alone != _ESC:
            return self._gap <= _LATE and len(text) > 1 and _REST.match(whole) is not None
        if self._gap > self._delay + _AT_ONCE:
            return False
        key = _CONTROL.match(whole) or _SINGLE.match(whole)
        return _REST.match(whole) is not None or (key is not None and _is_key(key[0]))

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
            if place >= self._new:
                self._since = self._last
            # A string may be long; of what is beyond all bounds only the beginning is kept.
            self._open = text[place:] if len(text) - place <= _MOST else text[place : place + _KEPT]
            return len(text)
        for kind in (_CONTROL, _STRING, _SINGLE):
            if whole := kind.match(text, place):
                sequence = whole[0]
                self._wait_longer(sequence, in_pieces=place < self._new)
                if sequence == _PASTED:
                    self._pasted, self._paste_ends = 0, self._last + _SOON
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

    def _wait_longer(self, sequence: str, *, in_pieces: bool) -> None:
        """A sequence in pieces, or an answer that is late, tells of a slow line: an Escape waits longer."""
        answers = _ANSWER.match(sequence) is not None
        waited = [self._delay]
        if in_pieces and self._gap <= self._delay + _AT_ONCE and (answers or _is_key(sequence)):
            waited.append(min(1.25 * self._gap, _MOST_DELAY))
        if answers and self._last <= self._started + _START:
            waited.append(min(1.25 * (self._last - self._started), _MOST_DELAY))
        self._delay = max(waited)

    def _paste(self, text: str, place: int, passed: list[str]) -> int:
        """Takes pasted text to its end, or as far as it has come; the place behind it."""
        end = text.find(_PASTE_ENDS, place)
        left = _PASTE_LEFT.search(text, place) if end < 0 else None
        if left:
            end = left.start()
        inner = text[place : end if end >= 0 else len(text)]
        if end < 0:  # the end of it may have begun
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
        if left:
            passed.append(_CTRL_C)
            return left.end()
        return end + len(_PASTE_ENDS)


def _is_key(sequence: str) -> bool:
    """Whether this is a key that Textual knows."""
    return sequence not in _OUTER and (is_key(sequence) or _KEY.match(sequence) is not None)
