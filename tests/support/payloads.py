"""Hostile texts: what a headline can hold that a terminal, a widget, a shell or a log would obey."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stadtbote_cache.record import Record

ESC, BEL, ST, C1_ST = "\x1b", "\x07", "\x1b\\", "\x9c"
UNIQUE = "47;31;5;7"  # numbers of a style that nothing of ours ever sends

PAYLOADS: dict[str, str] = {
    # ECMA-48, control sequences
    "style": f"{ESC}[{UNIQUE}m",
    "style without end": f"{ESC}[{UNIQUE}",
    "cursor home": f"{ESC}[1;1H",
    "erase screen": f"{ESC}[2J",
    "erase line": f"{ESC}[2K",
    "scroll region": f"{ESC}[5;6r",
    "leave screen": f"{ESC}[?1049l",
    "take screen": f"{ESC}[?1049h",
    "hide cursor": f"{ESC}[?25l",
    "mouse on": f"{ESC}[?1000;1006h",
    "ask for place": f"{ESC}[6n",
    "ask for kind": f"{ESC}[>0c",
    "ask for size": f"{ESC}[18t",
    "report title": f"{ESC}[21t",
    "iconify": f"{ESC}[2t",
    "resize": f"{ESC}[8;2;2t",
    "soft reset": f"{ESC}[!p",
    "insert lines": f"{ESC}[40L",
    "keyboard protocol": f"{ESC}[>31u",
    "paste begins": f"{ESC}[200~",
    "only the introducer": f"{ESC}[",
    "only ESC": ESC,
    "ESC twice": f"{ESC}{ESC}[31m[31m",
    "one in another": f"{ESC}[{ESC}[31m31m",
    "with NUL inside": f"{ESC}\0[\0{UNIQUE}m",
    "with DEL inside": f"{ESC}\x7f[{UNIQUE}\x7fm",
    # strings: OSC, DCS, APC, PM, SOS
    "title, BEL": f"{ESC}]0;VERLOREN{BEL}",
    "title, ST": f"{ESC}]2;VERLOREN{ST}",
    "title without end": f"{ESC}]0;",
    "clipboard, BEL": f"{ESC}]52;c;cm0gLXJm{BEL}",
    "clipboard, ST": f"{ESC}]52;c;cm0gLXJm{ST}",
    "clipboard without end": f"{ESC}]52;c;",
    "asks for the clipboard": f"{ESC}]52;c;?{BEL}",
    "hyperlink": f"{ESC}]8;;file:///etc/passwd{ST}VERLOCKEND{ESC}]8;;{ST}",
    "hyperlink left open": f"{ESC}]8;;file:///etc/passwd{ST}",
    "colour of the ground": f"{ESC}]11;?{BEL}",
    "font": f"{ESC}]50;?{BEL}",
    "notification": f"{ESC}]777;notify;VERLOREN;VERLOREN{BEL}",
    "file": f"{ESC}]1337;File=name=eA==:AAAA{BEL}",
    "DCS": f"{ESC}P$qm{ST}",
    "DCS without end": f"{ESC}P",
    "sixel": f'{ESC}Pq"1;1;9;9#0~{ST}',
    "APC": f"{ESC}_Gf=24,s=9{ST}",
    "APC without end": f"{ESC}_",
    "PM": f"{ESC}^VERLOREN{ST}",
    "SOS": f"{ESC}XVERLOREN{ST}",
    "end alone": ST,
    "two beginnings": f"{ESC}]0;eins{ESC}]0;zwei{BEL}",
    # single escapes
    "full reset": f"{ESC}c",
    "save and restore": f"{ESC}7{ESC}8",
    "line drawing": f"{ESC}(0",
    "double height": f"{ESC}#3",
    "other encoding": f"{ESC}%@",
    "title report of rxvt": f"{ESC}GQ",
    "keypad": f"{ESC}=",
    # 8-bit controls, one character each
    "C1 style": f"\x9b{UNIQUE}m",
    "C1 alone": "\x9b",
    "C1 title": f"\x9d0;VERLOREN{C1_ST}",
    "C1 title without end": "\x9d0;",
    "C1 DCS": f"\x90$qm{C1_ST}",
    "C1 APC": f"\x9fGf=24{C1_ST}",
    "C1 lines": "\x84\x85\x8d\x88",
    "all of C1": "".join(map(chr, range(0x80, 0xA0))),
    # single controls
    "bells and backspaces": "\x07\x08\x08\x08\x08\x08",
    "shifts": "\x0e\x0f",
    "NUL, ENQ, SUB, DEL": "\0\x05\x1a\x7f",
    "XON, XOFF": "\x11\x13",
    "all of C0": "".join(map(chr, range(0x20))),
    "carriage return": "\r",
    "lines": "\r\n\n\x0b\x0c\u2028\u2029",
    "a line of ours": "\n2. Anderes, ungelesen > ",
    "a line of a log": "\r\n2026-11-23 00:00:00 ERROR alles verloren",
    # characters that cannot be seen, or that turn others round
    "right to left": "\u202egnp.",
    "isolates": "\u2066\u2067\u2068",
    "marks of direction": "\u200e\u200f\u061c",
    "zero width": "\u200b\u2060\ufeff\xad",
    "tags": "\U000e0041\U000e0042\U000e007f",
    "fillers": "\u115f\u1160\u3164\uffa0\u034f",
    "surrogates": "\ud83d\udc80\udcff",
    "no characters": "\ufdd0\uffff\U0001fffe",
    "private use": "\ue000\U0010fffd",
    "marks in a pile": "e" + "\u0301\u0489" * 60,
    "joiners in a row": "\U0001f469" + "\u200d" * 60,
    "a family": "\U0001f469\u200d\U0001f469\u200d\U0001f467 " * 5,
    "wide letters": "\uff37\u6f22\u5b57" * 8,
    # what widgets, shells and formats would obey
    "action": "[@click=app.quit]hier[/]",
    "markup without beginning": "[/quit][/]",
    "style in words": "[bold red on blue][$error]",
    "link in markup": "[link=file:///etc/passwd]hier[/link]",
    "Markdown": "**stark** `x` [hier](file:///etc/passwd) ![x](y) # <b>",
    "HTML": "<script>alert(1)</script><b onclick=x>&lt;",
    "shell": "$(touch verloren) `touch verloren`; touch verloren | sh & #",
    "option": "--output=/etc/passwd -rf",
    "format": "{0} {text} %s %n ${HOME}",
    "password": "Sitzung abgelaufen. Passwort:",
}


INSIDE = ("VERLOREN", "cm0gLXJm", "Gf=24", "1337;", f"{UNIQUE}m", "$qm", "?1049", "[2J")
"""Parts of whole sequences: they go with them, and are no text."""


class Field(Record):
    """A text with a payload in its middle. `before` and `behind` are words found in no other field."""

    before: str
    payload: str
    behind: str

    @property
    def text(self) -> str:
        """The whole text."""
        return f"{self.before}{self.payload}{self.behind}"


def field(name: str, number: int, payload: str) -> Field:
    """The field `name` of the item `number`.

    The word behind begins with no letter of ASCII: the one behind an ESC is a part of its sequence. Both end
    with a letter, as what is left of a payload may begin with digits.
    """
    return Field(f"vor{name}{number}z", payload, f"Ü{name}{number}z")


WORD = re.compile("(?:vor|Ü)[a-z]+\\d+z")


def words_in(text: str) -> set[str]:
    """The words before and behind payloads that stand in a text."""
    return set(WORD.findall(text))


def texts_in(value: object) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in (*value, *value.values()):
            yield from texts_in(part)
    elif isinstance(value, list | tuple | set):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, Record):
        for name in type(value).__match_args__:
            yield from texts_in(getattr(value, name))


def obeyed(text: str, kept: str = "\u200c\u200d") -> list[str]:
    """The characters of a text that are more than letters: controls, formats, halves, and such of no use."""
    categories = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return [c for c in text if unicodedata.category(c) in categories and c not in kept]


# What the screens send: places, erasing to the end of a row, styles, and at the beginning and the end the
# modes of the terminal and of the keyboard.
_OURS = re.compile(
    rb"\x1b\[\d*(?:;\d*)*[Hm]|\x1b\[K|\x1b\[\?(?:1049|25|7|2004)[hl]|\x1b\[\?1004l|\x1b\[[<>][0-9u]*u?"
)


def foreign_controls(output: bytes, ours: re.Pattern[bytes] | None = _OURS) -> list[str]:
    """What of a terminal's input is control and not ours; line ends are. Also styles that only payloads have.

    With `ours` None no sequence at all is.
    """
    left = ours.sub(b"", output) if ours else output
    found = [repr(c) for c in left.decode("utf-8", "backslashreplace") if c not in "\r\n" and obeyed(c)]
    return found + [UNIQUE] * output.count(b"\x1b[" + UNIQUE.encode())
