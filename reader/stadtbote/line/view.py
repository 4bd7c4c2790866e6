"""Line mode's view of a session: a typed line goes in, the lines to write and the prompt come out.

The last line of an answer is always the prompt. So what has just become current, or was just said, stands
where the cursor is, and nothing is said twice. What only one command needs is imported when that is typed, so
that the first prompt does not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from stadtbote.commands import Command, Move, answer, commands_for
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.line.fetch import Fetch
from stadtbote.line.loop import converse, lend_terminal, room
from stadtbote.line.rows import brief, filling, prompt_cells
from stadtbote.line.steps import Pages, Paragraphs
from stadtbote.reading.answers import Answer, Question, Shows
from stadtbote.reading.answers import Choice as Offer
from stadtbote.reading.asking import greeting, unknown
from stadtbote.reading.fetching import synced
from stadtbote.reading.session import Session, is_number
from stadtbote.terminal.faces import Choice, start_line
from stadtbote.terminal.signals import stop_job
from stadtbote.text.clean import line
from stadtbote.text.failures import store_failure
from stadtbote.text.tell import ALL
from stadtbote.text.wrapping import wrap
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.line.sheets import Sheet
    from stadtbote.line.steps import Steps
    from stadtbote.reading.visit import Visit
    from stadtbote.sync.run import Fetched

_PAGES = 4  # of a sheet at once


def run_line(
    store: Store,
    *,
    choice: Choice,
    settings: Settings,
    config: Path | None,
    offline: bool,
    notice: str,
    visit: Visit | None = None,
) -> int:
    """Runs line mode to its end and gives the exit code; `notice` is a line for the start.

    Without a `config`, no setting is kept. A `visit` to the kiosk says what is allowed, and for how long.
    """
    session = Session(
        store,
        choice.face,
        Preferences(config, settings),
        offline=offline,
        visit=visit,
        noted=sys.stdin.isatty(),
    )
    view = LineMode(session, choice, room)
    try:
        return converse(view, view.start(notice), visit.watch if visit else None, view)
    finally:
        session.end()


class LineMode:
    """Shows a session as lines. `prompt` stays until the next line is typed.

    `room` gives columns and rows of the terminal, 0 and 0 for no limit.
    """

    def __init__(
        self, session: Session, choice: Choice, room: Callable[[], tuple[int, int]] = lambda: (0, 0)
    ) -> None:
        self._session = session
        self._room = room
        self._choice = choice
        self._pages = Pages()
        session.lend = lend_terminal
        self._sheet: Sheet | None = None
        # Rows for a braille display that were not written yet, each with its step if it is of one.
        self._left: list[tuple[int | None, str]] = []
        self._unread: list[tuple[int | None, str]] = []  # those that the line being answered came before
        self._question: Question | None = None
        self._call: Callable[[], None] | None = None
        self._fetch = Fetch(session)
        self.ended = False
        self.reads_on = False
        """Whether what is being written stops for whatever is typed."""
        self.shown = cache(session.news.show)  # once; to write that takes as long as the start before it
        self.prompt = self._current()

    def start(self, notice: str = "") -> Sequence[str]:
        """The first lines: what is not known yet of the face and of what there is."""
        face = start_line(self._choice, first=self._session.news.first)
        return self._said(face, notice, greeting(self._session), self._current())

    @property
    def goes_on(self) -> bool:
        """Whether an empty line brings more of the last answer, for a braille display."""
        return bool(self._left)

    def save(self) -> str:
        """Keeps the place in the open article; a sentence where that is not possible, else empty."""
        return self._session.save()

    def answer(self, typed: str) -> Iterator[str]:
        """The lines to write for a typed line; the prompt is set once they are done."""
        try:
            yield from self._answer(line(typed), blank=not typed.strip())
        except StoreError as error:
            self.prompt = store_failure(error)

    def _answer(self, typed: str, *, blank: bool) -> Iterable[str]:
        from stadtbote.line.meaning import Typed, meaning

        self._session.hush()
        self.reads_on = False
        if blank and self.goes_on:
            return self._next_row()
        self._unread, self._left = self._left, []
        if self._session.touch():
            self._renew()
        sheet, self._sheet = self._sheet, None
        question, self._question = self._question, None
        if question is not None:
            return self._show(self._session.tell(lambda: question.reply(typed)))
        if sheet is not None and sheet.choice.chosen and is_number(typed):
            return self._show(self._session.choose(sheet.choice, typed))
        wanted = meaning(typed) if typed or blank else Typed(None)
        name = wanted.command.name if wanted.command else ""
        if sheet is not None and name == "down" and sheet.lines:
            return self._tell(sheet)
        if sheet is not None and name in {"down", "back", "quit"}:
            return self._said(self._current())  # out of the sheet, back to where it was opened
        if wanted.command is None or wanted.command not in commands_for(self._session):
            return self._said(unknown(self._session, typed))
        return self._do(wanted.command, wanted.words)

    def _do(self, command: Command, words: str) -> Iterable[str]:
        if isinstance(command.does, Move):
            return self._move(command.does)
        self._pages.forget()
        said = None if self._session.article else self._session.list.number
        return self._show(answer(command.does, self._session, words), said)

    # What a face shows

    @property
    def _steps(self) -> Steps:
        """What the moves go through, articles or paragraphs."""
        tell = self._session.preferences.settings.tell
        return Paragraphs(self._session.article, tell) if self._session.article else self._session.list

    def _current(self) -> str:
        """The text at the current place."""
        return self._steps.text(self._steps.place) if len(self._steps) else self._session.list.nothing()

    def _said(self, *lines: str) -> Sequence[str]:
        """The lines before the prompt; the prompt is the last line that is not empty.

        An article of the list is a prompt of one row: a braille display shows that row alone. One for which
        rows are cut gets them all, one after the other.
        """
        *before, last = [text for text in lines if text] or [""]
        settings = self._session.preferences.settings
        if self._session.article is None and last == self._current():
            whole, last = last, brief(last, self._width)
            if last != whole and settings.tell == ALL and not settings.cells:
                before.append(whole)
        if settings.cells:
            place = self._steps.place if last == self._current() else None
            return self._in_rows([*((None, text) for text in before), (place, last)])
        self.prompt = last
        return before

    def _in_rows(self, texts: Iterable[tuple[int | None, str]]) -> Sequence[str]:
        """Puts the first row of these texts into the prompt; empty lines bring the others.

        A text that is a step has its place with it, which becomes the current one with its first row.
        """
        self._left = [(place, row) for place, text in texts for _offset, row in wrap(text, self._width)]
        return self._next_row()

    def _next_row(self) -> Sequence[str]:
        place, self.prompt = self._left.pop(0)
        if place is not None:
            self._steps.go(place)
        return ()

    def _told(self, places: Sequence[int]) -> Sequence[str]:
        """The lines of these steps."""
        if self._session.preferences.settings.cells:
            return self._in_rows([(place, self._steps.text(place)) for place in places])
        return self._said(*map(self._steps.text, places))

    @property
    def _width(self) -> int:
        return prompt_cells(self._session.preferences.settings.cells, self._room()[0])

    def _show(self, answered: Answer, said: int | None = None) -> Iterable[str]:
        """The lines of an answer; `said` is the number of the article whose row was written last."""
        if answered.choice is not None:
            return self._offer(answered.choice, answered.said)
        if answered.question is not None:
            self._question = answered.question
            return self._said(answered.question.asked())
        if answered.errand is not None:
            return self._take_time(answered.said, partial(self._fetch.ask, answered.errand))
        match answered.shows:
            case Shows.END:
                self.ended = True
                return ()
            case Shows.SYNC:
                return self._take_time(answered.said, self._fetch.start)
            case Shows.REST:
                return self._rest()
            case Shows.STOP:
                self.stop()  # what came so far is told once it has ended
                return self._said(self._current())
            case Shows.ARTICLE:
                return self._opened(answered, said)
            case Shows.PLACE | Shows.LIST:
                self._settle()
                if answered.said and not (self._session.article or len(self._session.list)):
                    return self._said(answered.said)
                return self._said(answered.said, self._current())
            case Shows.PAUSE:
                if sys.stdin.isatty():  # else nothing could bring it back
                    stop_job()
                return self._said(answered.said, self._current())
            case Shows.ANEW:
                self._settle()
        return self._said(f"{answered.said} {self._session.hint(answered)}".strip())

    def _rest(self) -> Iterable[str]:
        """The paragraphs behind the current one; `reads_on` until the last is the prompt."""
        steps = self._steps
        places = range(steps.place + 1, len(steps))
        unread = [row for row in self._unread if row[0] is not None]
        if not places and not unread:
            steps.go(len(steps) - 1)
            return self._show(self._session.edge(1))
        if self._session.preferences.settings.cells:
            return self._in_rows([*unread, *((place, steps.text(place)) for place in places)])
        return self._one_by_one(steps, places)

    def _one_by_one(self, steps: Steps, places: range) -> Iterator[str]:
        self.reads_on = True
        for place in places[:-1]:
            steps.go(place + 1)
            self.prompt = steps.text(place + 1)
            yield steps.text(place)
        self.reads_on = False
        steps.go(places[-1])
        yield from self._said(self._current())

    def _opened(self, answered: Answer, said: int | None) -> Sequence[str]:
        """The lines of an article; its row comes first, unless it was written last."""
        article, articles, steps = self._session.article, self._session.list, self._steps
        if article is None:
            return self._said(answered.said)
        steps.go(steps.place if answered.resumed else article.body)
        row = "" if said == articles.number else articles.text(articles.place)
        before = self._session.resumed() if answered.resumed else article.article.item.kicker or ""
        return self._said(answered.said, row, before, self._current())

    def _offer(self, choice: Offer, said: str) -> Sequence[str]:
        """Lines to choose from; after a wrong number a sentence, and another number can be typed."""
        from stadtbote.line.sheets import Sheet

        if said:
            self._sheet = Sheet(choice, ())
            return self._said(said)
        return self._tell(Sheet(choice, choice.lines))

    def _tell(self, sheet: Sheet) -> Sequence[str]:
        """The next portion of a sheet."""
        lines = sheet.lines[: self._session.preferences.settings.rows * _PAGES]
        lines, self._sheet = sheet.portion(max(filling(["", *lines], *self._room()) - 1, 1))
        return self._said(*lines)

    # Moves

    def _move(self, move: Move) -> Iterable[str]:
        steps = self._steps
        match move:
            case Move.AGAIN:
                return self._said(self._current())
            case Move.PAGE_DOWN | Move.PAGE_UP:
                direction = 1 if move is Move.PAGE_DOWN else -1
                rows = self._session.preferences.settings.rows
                told = self._pages.turn(steps, direction, rows, lambda lines: filling(lines, *self._room()))
                return self._told(told) if told else self._show(self._session.edge(direction))
            case Move.DOWN | Move.LAST:
                direction, place = 1, steps.place + 1 if move is Move.DOWN else len(steps) - 1
            case Move.UP | Move.FIRST:
                direction, place = -1, steps.place - 1 if move is Move.UP else 0
        self._pages.forget()
        return self._said(self._current()) if steps.go(place) else self._show(self._session.edge(direction))

    def _settle(self) -> None:
        """Tells the session the step in a text that may have changed."""
        if self._session.article:
            self._steps.go(self._steps.place)

    def _renew(self) -> Answer:
        self._session.renew()
        self._settle()
        return Answer()

    # What takes a while

    def _take_time(self, said: str, start: Callable[[Callable[[], None] | None], None]) -> Iterator[str]:
        """What asks the network: a line at the start, and what came at the end; an interrupt stops it."""
        from stadtbote.sync.run import stopped

        if self._call is not None:
            start(self._call)
            yield from self.done() if self._fetch.answers else self._said(said)
            return
        self.prompt = stopped()  # what is true if it is interrupted
        yield from filter(None, [said])
        try:
            start(None)
        except KeyboardInterrupt:
            self._session.tell(self._renew)
            raise
        yield from self.done()

    def works(self, call: Callable[[], None]) -> None:
        """Lets what is asked go on beside the conversation; `call`, from its thread, says that it is done."""
        self._call = call

    def stop(self) -> bool:
        """Stops what is asked of the network; False where nothing is."""
        return self._fetch.stop()

    def done(self) -> Iterator[str]:
        """What a sync or an errand brought."""
        if self._fetch.fetched is not None:
            yield from self._synced(self._fetch.fetched)
            if self._fetch.answers:
                yield self.prompt
        while self._fetch.answers:
            self._question = None  # the line that is typed next is for what stands there now
            yield from self._show(self._session.tell(self._fetch.answers.pop(0)))
            if self._fetch.answers:
                yield self.prompt

    def _synced(self, fetched: Fetched) -> Iterable[str]:
        self._session.progress = self._fetch.fetched = None
        before = self._session.list.number
        fault = self._session.tell(self._renew).said
        came = synced(self._session, fetched)
        # In a list that was empty, the first article has become current and was not written yet.
        first = "" if self._session.list.number == before else self._current()
        return self._said(f"{came} {fault}".strip(), first)
