"""The answer to a command: a sentence, what a face has to show anew, and what can be chosen."""

from __future__ import annotations

from enum import Enum, auto

from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stadtbote.config.settings import Settings
    from stadtbote.reading.overview import Table
    from stadtbote.sync.run import Run

    Entry = tuple[str, Callable[[], "Answer"]]
    """A line of a sheet without its number, and what choosing it does."""


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
    `question` follows them. `chosen` answers the choice of a place from 0; `place` is the current one. For
    the eye, the same stands in a `table` with a row for each line, or in `sections` under headings, each of
    them pairs of a key and what it does, with one place first; or `drawn` gives the lines in another shape,
    for a width in cells. `changed` answers that a place is to be changed. `explain` says what a key does, as
    Textual names it. `left` shows what the lines came from again, below a sentence, once they are left.
    """

    title: str
    lines: Sequence[str]
    keys: str
    question: str = ""
    chosen: Callable[[int], Answer] | None = None
    place: int = 0
    table: Table | None = None
    changed: Callable[[int], Answer] | None = None
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    drawn: Callable[[int], Sequence[str]] | None = None
    explain: Callable[[str], str] | None = None
    left: Callable[[str], Answer] | None = None


def numbered(
    title: str,
    entries: Sequence[Entry],
    question: str = "",
    *,
    place: int = 0,
    left: Callable[[str], Answer] | None = None,
) -> Choice:
    """A sheet of numbered entries to choose from; see Choice. The `question` is the usual one where empty."""
    return Choice(
        title,
        [f"{number}. {label}" for number, (label, _act) in enumerate(entries, 1)],
        _("Enter wählt, q geht zurück."),
        question or _("Nummer?"),
        lambda place: entries[place][1](),
        place,
        left=left,
    )


class Question(Record):
    """Words that are asked for: `label` stands before what is typed, which `value` is at first.

    `answered` answers the words; empty ones change nothing and are not handed to it, unless they
    `may_be_empty`. `left` is as in Choice.
    """

    label: str
    answered: Callable[[str], Answer]
    value: str = ""
    may_be_empty: bool = False
    left: Callable[[str], Answer] | None = None

    def asked(self) -> str:
        """The question as a line, with what stands there now."""
        if not self.value:
            return self.label.strip()
        now = _("jetzt {words}").format(words=self.value)
        return f"{self.label.rstrip(': ')}, {now}:"

    def reply(self, words: str) -> Answer:
        """The answer to these words."""
        if words.strip() or self.may_be_empty:
            return self.answered(words.strip())
        return self.cancelled()

    def cancelled(self) -> Answer:
        """The answer where nothing is answered."""
        stays = unchanged()
        return self.left(stays.said) if self.left else stays


class Errand(Record):
    """What takes a while: `run` does it, in a thread if the face has others.

    It gets the store's path, its settings and a way to be stopped, and touches nothing of the session; what
    it returns answers then, in the face's own thread. `asks`: it asks the network, and the next one that does
    so stops it.
    """

    run: Callable[[Run, Path, Settings], Callable[[], Answer]]
    asks: bool = False


class Answer(Record):
    """What a face must do after a command: say a sentence, show something anew, offer a choice, or ask.

    `hint` says how to go on from there, for faces that have room for it. `resumed`: the opened article goes
    on where it was left; the face says so once it has worked out its lines (`Session.resumed`). `copies` is
    what the terminal of a screen is asked to copy. `again`: the sentence was said before.
    """

    said: str = ""
    shows: Shows = Shows.NOTHING
    hint: str = ""
    choice: Choice | None = None
    resumed: bool = False
    question: Question | None = None
    errand: Errand | None = None
    copies: str = ""
    again: bool = False


def unchanged() -> Answer:
    """The answer where somebody chooses, or says, that all stays as it is."""
    return Answer(_("Nichts geändert."), Shows.PLACE)
