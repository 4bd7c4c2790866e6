"""The field for words. Those to search for show their hits as they are typed, but not for the ear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from stadtbote.reading.answers import Answer, Question, Shows
from stadtbote.reading.searching import cancel_search, end_search, forget_hits, here, search, show_hits
from stadtbote.reading.session import Session
from stadtbote.screen.watching import behind_warning
from stadtbote.screen.widgets.field import Field
from stadtbote.text.language import translated as _
from stadtbote.text.prompts import question_hint, search_hint

_AT_FIRST = 50
"""How many hits are shown while words are typed, or before the rest; more than a screen has rows."""


class Host(Protocol):
    """What the field asks of its screen."""

    def field_comes(self) -> None:
        """Moves the focus into the field, which replaces the status."""

    def field_goes(self) -> None:
        """Moves the focus back to where it was before."""

    def show(self, answered: Answer) -> None:
        """Shows the answer to the words."""


class Search:
    """The field, and what is typed in it. `live`: the list shows the hits in the meantime."""

    def __init__(self, host: Host, session: Session, *, live: bool, spoken: bool) -> None:
        self._host = host
        self._session = session
        self._live = live
        self._spoken = spoken
        self._hinted = False
        self._question: Question | None = None
        self._before = here(session), session.searched_from
        self.field = Field(margin=not spoken, id="search")
        session.first_hits = _AT_FIRST if live else None

    def open(self) -> None:
        """Opens the field: for all articles in the list, for the text in the article."""
        self._question = None
        if self._session.article is not None:
            value, label = self._session.words["article"], _("Im Artikel suchen: ")
        else:
            self._before = here(self._session), self._session.searched_from
            value, label = self._session.list.filter.query, _("Suchen: ")
        hint = search_hint(in_article=self._session.article is not None)
        hint = "" if self._spoken and self._hinted else hint
        self.field.open(value, label, behind_warning(self.field, hint))
        self._hinted = True
        self._host.field_comes()

    def ask(self, question: Question) -> None:
        """Opens the field for the words that are asked for."""
        self._question = question
        self.field.open(question.value, question.label, question_hint())
        self._host.field_comes()

    def take_key(self, key: str, character: str | None) -> bool:
        """Takes a key for the field; False for one that it does not use."""
        if key in {"enter", "ctrl+j", "tab"}:
            self._end()
        elif key == "escape" and self._question is not None:
            question = self._question
            self._host.field_goes()
            self._host.show(self._session.tell(question.cancelled))
        elif key == "escape":
            self._leave(lambda: cancel_search(self._session, *self._before))
        else:
            before = self.field.value
            if not self.field.take_key(key, character):
                return False
            if self.field.value != before:
                self.follow()
        return True

    def take_paste(self, text: str) -> None:
        """Puts pasted text into the field."""
        self.field.insert(text)
        self.follow()

    def follow(self) -> None:
        """Has the list follow the words in the field."""
        if self._live and self._session.article is None and self._question is None:
            self._host.show(self._session.tell(self._hits))

    def _hits(self) -> Answer:
        show_hits(self._session, self.field.value, first=_AT_FIRST)
        return Answer(shows=Shows.PLACE)

    def _end(self) -> None:
        """Enter: goes to what was found, or takes the words that were asked for."""
        words = self.field.value
        if self._question is not None:
            question = self._question
            self._host.field_goes()
            self._host.show(self._session.tell(lambda: question.reply(words)))
            return
        if not words.strip():
            self._leave(lambda: end_search(self._session))
            return
        self._host.field_goes()
        self._host.show(self._session.tell(lambda: search(self._session, words)))

    def _leave(self, list_again: Callable[[], Answer]) -> None:
        """Out of the field without words to look for."""
        self._host.field_goes()
        article = self._session.article
        if article is None:
            self._host.show(self._session.tell(list_again))
        elif article.hits:
            self._host.show(forget_hits(self._session))
