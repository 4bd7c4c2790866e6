"""What a command is answered with: a sentence, what a face has to show anew, and what can be chosen from."""

from __future__ import annotations

from enum import Enum, auto

from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Shows(Enum):
    """What a face has to show after a command, beside what is said."""

    NOTHING = auto()
    PLACE = auto()  # the same list or article, at another place
    LIST = auto()  # the list: another one, or the same behind an article
    ARTICLE = auto()  # an article that was opened
    FIELD = auto()  # a field for the words to look for
    LINK = auto()  # what was said is a link to take along
    ANEW = auto()  # everything: another language, or another face
    SYNC = auto()  # what a sync does, which is to be started
    STOP = auto()  # the end of the sync that runs
    END = auto()  # nothing more: the session is over


class Choice(Record):
    """Lines to read, or to choose one of by its number.

    `title` stands above them on a screen, and `keys` below: what the keys do there; `question` behind them in
    line mode. `chosen` answers a place from 0, `place` is the present one.
    """

    title: str
    lines: Sequence[str]
    keys: str
    question: str = ""
    chosen: Callable[[int], Answer] | None = None
    place: int = 0


class Answer(Record):
    """What a face must do after a command: say a sentence, show something anew, or offer a choice.

    `hint` is the way on from there, for faces that have room for it. `resumed`: the opened article goes on
    where it was left, which the face says once it has worked out its lines (`Session.resumed`).
    """

    said: str = ""
    shows: Shows = Shows.NOTHING
    hint: str = ""
    choice: Choice | None = None
    resumed: bool = False
