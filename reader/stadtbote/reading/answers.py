"""The answer to a command: a sentence, what a face has to show anew, and what can be chosen."""

from __future__ import annotations

from enum import Enum, auto

from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Shows(Enum):
    """What a face has to show after a command, beside the sentence."""

    NOTHING = auto()
    PLACE = auto()  # the same list or article, at another place
    LIST = auto()  # the list: another one, or the same after an article
    ARTICLE = auto()  # an article that was opened
    REST = auto()  # the open article from its place to its end
    FIELD = auto()  # a field for the words to search for
    LINK = auto()  # the sentence is a link to take along
    ANEW = auto()  # everything: another language, or another face
    SYNC = auto()  # the progress of a sync, which the face starts
    STOP = auto()  # the end of the sync, which the face stops
    PAUSE = auto()  # the shell, until it brings the program back
    END = auto()  # nothing more: the session is over


class Choice(Record):
    """Lines to read, or to choose from by number.

    On a screen, `title` stands above them, and below them `keys`: what the keys do there. In line mode,
    `question` follows them. `chosen` answers the choice of a place from 0; `place` is the current one.
    For the eye, `drawn` gives the lines in another shape, for a width in cells.
    """

    title: str
    lines: Sequence[str]
    keys: str
    question: str = ""
    chosen: Callable[[int], Answer] | None = None
    place: int = 0
    drawn: Callable[[int], Sequence[str]] | None = None


class Answer(Record):
    """What a face must do after a command: say a sentence, show something anew, or offer a choice.

    `hint` says how to go on from there, for faces that have room for it. `resumed`: the opened article goes
    on where it was left; the face says so once it has worked out its lines (`Session.resumed`). `copies` is
    what the terminal of a screen is asked to copy. `again`: the sentence was said before.
    """

    said: str = ""
    shows: Shows = Shows.NOTHING
    hint: str = ""
    choice: Choice | None = None
    resumed: bool = False
    copies: str = ""
    again: bool = False
