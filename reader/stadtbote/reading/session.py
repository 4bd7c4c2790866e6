"""The session: the reader's state and the answer to every command, for all faces.

It knows no screen, no terminal and no network. A face shows its answers, and keeps what is its own: rows,
pages, lines, the cursor. It reports its moves to the session: `list.go` and `article.at`. A command is a
method here, or a function over the session: searching, choices, manner.
"""

from __future__ import annotations

import time

from stadtbote.config.preferences import Preferences
from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.article import OpenArticle, read_open
from stadtbote.reading.list import ArticleList
from stadtbote.reading.messages import Messages
from stadtbote.reading.news import News, of_today, since_last
from stadtbote.reading.terms import terms_of
from stadtbote.terminal.faces import SCREEN, SCREEN_READER
from stadtbote.text import wording
from stadtbote.text.failures import store_failure
from stadtbote.text.keynames import key_in_words
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.record import Record
from stadtbote_cache.records import Article, Filter, Row, Since
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stadtbote.reading.opening import Lend
    from stadtbote.reading.terms import Terms
    from stadtbote.reading.visit import Visit

_PATIENCE = 0.3  # seconds that an answer may wait for another process that is writing


class Origin(Record):
    """Where a search leads back to: a list, the article in it, and the numbers of all that were in it."""

    filter: Filter
    number: int | None
    numbers: Sequence[int]


class Session:
    """List, open article and search over a store. One instance belongs to one thread, as its store does.

    A `visit` to the kiosk says what may be done. `articles` is the list, and `preview` its first article,
    where they were read already. One that is `noted` is a visit of its reader, after which other articles are
    new. `lend` returns what gives a browser the terminal, or None.
    """

    def __init__(
        self,
        store: Store,
        face: str,
        preferences: Preferences,
        *,
        offline: bool = False,
        visit: Visit | None = None,
        articles: ArticleList | None = None,
        preview: OpenArticle | None = None,
        noted: bool = True,
    ) -> None:
        self.store = store
        self.face = face
        self.preferences = preferences
        self.offline = offline
        self.visit = visit
        self.lend: Callable[[], Lend | None] = lambda: None
        if articles is None:
            since = of_today(time.time()) if visit else since_last(store)
            articles = ArticleList(store, since, unread=bool(preferences.settings.unread_only))
        self.list = articles
        self.news = News(store, articles.since or Since(), noted=noted and visit is None)
        self.article: OpenArticle | None = None
        self.progress: Callable[[], tuple[int, int]] | None = None
        """How many sources a running sync is done with, and of how many; the face that runs it sets this."""
        self.awaited = False
        """Whether the reader asked for the sync that runs, so that Esc stops that before anything else."""
        self.messages = Messages()
        self.asked: object = None
        """The place that was last asked for."""
        self._hinted = set[str]()
        self.hush: Callable[[], None] = lambda: None
        """Stops what is being read aloud."""
        self._preview = preview
        self.searched_from: Origin | None = None
        """The list that the end of a search leads back to, and the article in it."""
        self.first_hits: int | None = None  # to read at first when their order changes; None for all
        self.more = ""
        """What a sync brought, where only the beginning was said."""
        self.words = {"list": "", "article": ""}  # of the last search
        store.set_patience(_PATIENCE)

    def tell(self, act: Callable[[], Answer]) -> Answer:
        """The answer, or a sentence where the store fails. What was shown stays."""
        try:
            answered = act()
        except StoreError as error:
            answered = Answer(store_failure(error))
        if not answered.again:
            self.messages.note(answered.said)
        return answered

    # What a face shows besides the answers

    def hint(self, answered: Answer) -> str:
        """How to go on after an answer; to the ear each is said once."""
        if answered.hint in self._hinted:
            return ""
        if self.face != SCREEN:
            self._hinted.add(answered.hint)
        return answered.hint

    @property
    def terms(self) -> Terms:
        """What the face calls its steps and keys."""
        return terms_of(self.face)

    @property
    def spoken(self) -> bool:
        """Whether the face is the one for screen readers."""
        return self.face == SCREEN_READER

    def key(self, letter: str) -> str:
        """A key as a sentence of the face names it: by ear in words."""
        return letter if self.face == SCREEN else key_in_words(letter)

    def current(self) -> OpenArticle | None:
        """The open article, or the one at the list's place. Raises StoreError."""
        if self.article is not None:
            return self.article
        wanted = self.list.number
        if self._preview is None or self._preview.article.number != wanted:
            self._preview = None if wanted is None else read_open(self.store, wanted, self.list.name_of)
        return self._preview

    def resumed(self) -> str:
        """Says where the open article goes on, or at which hit; the face has reported its step."""
        return (
            f"{self.hit_words()}."
            if self.article and self.article.hit
            else self.step_words(self.terms.resumed)
        )

    def hit_words(self) -> str:
        """Which hit in the open article the place is at, or how many there are; empty for none."""
        return wording.hit_words(self.article.hit, len(self.article.hits)) if self.article else ""

    def step_words(self, text: str) -> str:
        place, total = self.article.step if self.article else (0, 0)
        return _(text).format(place=place, total=total)

    def edge(self, direction: int) -> Answer:
        """The answer to a move that led nowhere, forward (1) or back (-1)."""
        return self.tell(lambda: self._list_edge(direction) if self.article is None else self._end(direction))

    def _end(self, direction: int) -> Answer:
        if direction < 0:
            return Answer(_("Anfang des Artikels."))
        return Answer(_("Ende des Artikels."), hint=_("n: nächster Artikel, q: zur Liste."))

    def _list_edge(self, direction: int) -> Answer:
        if not len(self.list):
            return Answer(self.list.nothing())
        if direction < 0:
            return Answer(_("Das ist der erste Artikel."))
        if self.list.filter != Filter():
            return Answer(_("Das ist der letzte Artikel der Auswahl. a zeigt alle."))
        return Answer(_("Das ist der letzte Artikel."))

    # Opening

    def open(self, words: str = "") -> Answer:
        """Opens the article with this number, or the current one: it counts as read."""
        if not len(self.list):
            return Answer(self.list.nothing())
        if words:
            place = place_of(words, len(self.list))
            return Answer(wording.no_such_number(len(self.list))) if place is None else self._open(place)
        return Answer(_(self.terms.goes_on)) if self.article else self._open(self.list.place)

    def _open(self, place: int, *, marks: bool = True) -> Answer:
        fault = self.save()
        at_place = self.article is None and place == self.list.place
        number = self.list.listing.numbers[place]
        shown = self.current() if at_place else read_open(self.store, number, self.list.name_of)
        if shown is None:
            return Answer(wording.article_gone())
        self.list.go(place)
        self.article = shown
        if marks and self.store.writable:
            fault = self.mark(read=True) or fault
            if shown.article.changed:
                fault = self._was_opened(shown.article.number) or fault
        query = self.list.filter.query
        resumed = (query != "" and shown.seek(query)) or shown.resume()
        hint = _("g: an den Anfang.") if resumed else ""
        return Answer(fault, Shows.ARTICLE, hint, resumed=resumed)

    def _was_opened(self, number: int) -> str:
        """Notes that a changed article was opened again; a sentence where that is not possible."""
        try:
            self.store.was_opened(number)
        except StoreError as error:
            return store_failure(error)
        self.list.listing.refresh(number)
        return ""

    def other_pane(self) -> Answer:
        """From the list into the article and back, without marking it as read."""
        if self.article is not None:
            return self.close()
        return self._open(self.list.place, marks=False) if len(self.list) else Answer(self.list.nothing())

    def close(self) -> Answer:
        """Out of the article."""
        fault = self.save()
        if self.article is not None:
            self.article.search("")
        self._preview, self.article = self.article, None
        return Answer(fault, Shows.LIST)

    def next_article(self) -> Answer:
        """The next article, from anywhere."""
        return self._step(1)

    def previous_article(self) -> Answer:
        """The article before, from anywhere."""
        return self._step(-1)

    def _step(self, steps: int) -> Answer:
        place = self.list.place + steps
        if not 0 <= place < len(self.list):
            return self._list_edge(steps)
        return self.go(place)

    def go(self, place: int) -> Answer:
        """Goes to the article at a place of the list, and opens it where one is open."""
        if self.article is not None:
            return self._open(place)
        self.list.go(place)
        return Answer(shows=Shows.PLACE)

    # Marks

    @property
    def marked(self) -> Article | Row:
        """What marks are for: the open article, or the row at the list's place; not for an empty list."""
        return self.article.article if self.article is not None else self.list.row

    def mark(self, *, read: bool | None = None, kept: bool | None = None, step: bool = False) -> str:
        """Marks the current article, as a `step` to undo; a sentence if impossible, else empty."""
        marked = self.marked
        if read in {None, marked.read} and kept in {None, marked.kept}:
            return ""
        if not self.store.writable:
            return wording.read_only()
        try:
            if not self.store.mark([marked.number], read=read, kept=kept, step=step):
                return wording.article_gone()
        except StoreError as error:
            return store_failure(error)
        self.list.listing.refresh(marked.number, self.list.number)  # in a list, one of the same news stands
        shown = self.article or self._preview
        if shown is not None and shown.article.number == marked.number:
            shown.mark(read=read, kept=kept)
        return ""

    def marks_changed(self) -> None:
        """Takes over marks that were changed in the store, of any articles. Raises StoreError."""
        self.list.listing.refresh_all()
        self._preview = None
        if self.article is not None and (row := self.store.rows([self.article.article.number])):
            (now,) = row.values()
            self.article.mark(read=now.read, kept=now.kept)

    def end(self) -> None:
        """Ends the visit: nothing is read aloud any more, and what was shown is not new at the next."""
        self.hush()
        self.news.end()

    def save(self) -> str:
        """Keeps the place in a read article; a sentence where that is not possible, else empty."""
        opened = self.article
        if opened is None or not self.store.writable or not opened.article.read:
            return ""
        place = opened.place
        try:
            if place != opened.article.place:
                self.store.mark([opened.article.number], place=place)
        except StoreError as error:
            return store_failure(error)
        opened.mark(place=place)
        return ""

    def choose(self, choice: Choice, words: str = "") -> Answer:
        """Offers a choice, or chooses at once where a number follows the command."""
        if not words or choice.chosen is None:
            return Answer(choice=choice)
        place = place_of(words, len(choice.lines))
        if place is None:
            wrong = wording.no_such_number if is_number(words) else wording.no_number
            return Answer(wrong(len(choice.lines)), choice=choice)
        chosen = choice.chosen
        return self.tell(lambda: chosen(place))

    def touch(self) -> bool:
        """Notes that somebody is here; whether the list is to be renewed.

        That is where a visit begins anew, so that other articles are new, and on the full screen where others
        have written. By ear and in lines it stays as it was said, because numbers are typed from it.
        """
        self.hush()
        if self.news.touch(time.time()):
            self.list.begin_anew(self.news.since)
            return True
        return self.face == SCREEN and self.progress is None and self.list.is_behind

    def renew(self) -> None:
        """Takes over what is new in the store; article and place stay. Raises StoreError."""
        self._preview = None
        self.list.renew()
        self.news.show()
        if self.article is not None:
            self.article.renew(self.store)


def is_number(words: str) -> bool:
    """Whether this is a number as one types it for a place."""
    return words.isascii() and words.isdigit()


def place_of(words: str, count: int) -> int | None:
    """The place from 0 that a typed number means among `count`; None for a wrong number."""
    place = int(words) - 1 if is_number(words) and len(words) < 10 else -1
    return place if 0 <= place < count else None
