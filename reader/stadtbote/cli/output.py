"""Where words go: data to stdout, words about it to stderr, and questions to the person at the terminal."""

from __future__ import annotations

import re
import sys

from stadtbote.errors import UsageError
from stadtbote.text.clean import clean, one_row
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any, TextIO


class Cleaned:
    """A stream of text that lets no control character through, whoever writes to it.

    Tracebacks, warnings and logs of others go to stderr past `remark`, and may quote what came from outside.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes clean text."""
        self._stream.write(clean(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Data:
    said = False


def has_said() -> bool:
    """Whether any data was written."""
    return _Data.said


def say(text: str) -> None:
    """A line of data, clean whatever it is made of, and one line only."""
    _Data.said = True
    print(one_row(text))


def remark(text: str) -> None:
    """A line about the data, clean whatever it is made of, and one line only."""
    print(one_row(text), file=sys.stderr)


_COMMON = " -~\n\xa1-\xac\xae-\u02ff"  # characters that show themselves and do nothing else
_JOINERS = "\u200c\u200d"


def _escaped(found: re.Match[str]) -> str:
    if found[0].isprintable() or found[0] in _JOINERS:
        return found[0]
    import json

    return json.dumps(found[0])[1:-1]


def say_json(document: object) -> None:
    """A JSON document in UTF-8, whatever the terminal's own encoding is."""
    import json

    _Data.said = True
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    # JSON escapes only what is below the space. Anything else that a terminal would obey is escaped, too.
    text = re.sub(f"[^{_COMMON}]", _escaped, text)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.flush()


def at_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def chosen(question: str, count: int) -> int | None:
    """Asks for a number up to `count` until there is one; Enter is 1, and None where nobody answers."""
    while True:
        try:
            answer = input(one_row(f"{question} ")).strip() or "1"
        except EOFError:
            return None
        if answer.isdecimal() and 1 <= int(answer[:9]) <= count:
            return int(answer)
        remark(_("Bitte eine Nummer von 1 bis {count}.").format(count=count))


def agreed(question: str, *, yes: bool) -> bool:
    """Whether a person agrees, or has with `yes`. Raises UsageError where nobody can be asked."""
    if not yes and not at_terminal():
        raise UsageError(_("Ohne Terminal braucht das --yes. Es wurde nichts verändert."))
    return yes or confirmed(question)


def confirmed(question: str) -> bool:
    """Asks a question; only an explicit yes is a yes."""
    try:
        answer = input(one_row(f"{question} {_('j oder n:')} "))
    except EOFError:
        return False
    return answer.strip().lower() in {"j", "ja", "y", "yes"}
