"""What a session answers to a command of the table."""

from __future__ import annotations

from stadtbote.commands import BY_NAME, Move, answer
from stadtbote.reading.answers import Answer
from stadtbote.reading.session import Session


def do(session: Session, name: str, words: str = "") -> Answer:
    """What the session answers to the command of this name; to none that moves in rows."""
    does = BY_NAME[name].does
    assert not isinstance(does, Move)
    return answer(does, session, words)
