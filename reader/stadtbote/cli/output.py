"""Where words go: data to stdout, words about it to stderr, and questions to the person at the terminal."""

from __future__ import annotations

import sys

from stadtbote.text.clean import clean
from stadtbote.text.language import translated as _


class _Data:
    said = False


def has_said() -> bool:
    """Whether any data was written."""
    return _Data.said


def say(text: str) -> None:
    """A line of data, clean whatever it is made of."""
    _Data.said = True
    print(clean(text))


def remark(text: str) -> None:
    """A line about the data, clean whatever it is made of."""
    print(clean(text), file=sys.stderr)


def say_json(document: object) -> None:
    """A JSON document in UTF-8, whatever the terminal's own encoding is."""
    import json

    _Data.said = True
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.flush()


def at_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def confirmed(question: str) -> bool:
    """Asks a question that only an explicit yes answers with yes."""
    try:
        answer = input(f"{question} {_('j oder n:')} ")
    except EOFError:
        return False
    return answer.strip().lower() in {"j", "ja", "y", "yes"}
