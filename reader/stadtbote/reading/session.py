"""The session: the reader's state, and the answer to every command of the table, for all faces.

It knows no screen, no terminal and no network. A face shows its answers, and keeps what is its own: rows,
pages, lines, the cursor. It tells the session its moves: `list.go`, and `article.at`.
"""

from __future__ import annotations

import time

from stadtbote.config.preferences import Preferences
from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.article import OpenArticle, read_open
from stadtbote.reading.list import ArticleList
from stadtbote.reading.listing import read_sources
from stadtbote.reading.terms import terms_of
from stadtbote.terminal.faces import FACES, PLAIN, SCREEN, SCREEN_READER
from stadtbote.text import wording
from stadtbote.text.clean import line
from stadtbote.text.failures import store_failure
from stadtbote.text.filters import order_said, unsearched
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Filter, Link, replace
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stadtbote.reading.opening import Lend
    from stadtbote.reading.terms import Terms
    from stadtbote.reading.visit import Visit
    from stadtbote.sync.result import Result

_PATIENCE = 0.3  # seconds that an answer may wait for another process that is writing
_SHOWN = 60  # characters of words that were not found


class Session:
    """List, open article and search over a store. One instance belongs to one thread, as its store does.

    A `visit` to the kiosk says what may be done. `articles` is the list, and `preview` its first article,
    where they were read already. `lend` says how a browser gets the terminal; None where there is none.
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
    ) -> None:
        self.store = store
        self.face = face
        self.preferences = preferences
        self.offline = offline
        self.visit = visit
        self.lend: Callable[[], Lend | None] = lambda: None
        self.list = ArticleList(store) if articles is None else articles
        self.article: OpenArticle | None = None
        self.syncing = False
        """Whether a sync runs, of which the face that runs it tells."""
        self._preview = preview
        self._searched_from: tuple[Filter, int | None] | None = None
        self.first_hits: int | None = None
        """How many hits are read at first where their order changes; None for all."""
        self.words = {"list": "", "article": ""}
        """What was looked for last."""
        store.set_patience(_PATIENCE)

    def tell(self, act: Callable[[], Answer]) -> Answer:
        """The answer; a sentence where the store fails. What was shown before stays."""
        try:
            return act()
        except StoreError as error:
            return Answer(store_failure(error))

    # What a face shows beside the answers

    @property
    def terms(self) -> Terms:
        """How the face calls its steps and keys."""
        return terms_of(self.face)

    @property
    def spoken(self) -> bool:
        """Whether the face with a screen is the one for screen readers."""
        return self.face == SCREEN_READER

    @property
    def searched(self) -> bool:
        """Whether the list is that of a search, or is about to be."""
        return self._searched_from is not None

    def status(self) -> str:
        """How old the news is. Raises StoreError."""
        return wording.edition_status(read_sources(self.store), time.time(), offline=self.offline)

    def current(self) -> OpenArticle | None:
        """The article that is open, or of the list's place. Raises StoreError."""
        if self.article is not None:
            return self.article
        wanted = self.list.number
        if self._preview is None or self._preview.article.number != wanted:
            self._preview = None if wanted is None else read_open(self.store, wanted)
        return self._preview

    def resumed(self) -> str:
        """Where the open article goes on; the face has told its step."""
        return self._step_words(self.terms.resumed)

    def _step_words(self, text: str) -> str:
        place, total = self.article.step if self.article else (0, 0)
        return _(text).format(place=place, total=total)

    def edge(self, direction: int) -> Answer:
        """The answer to a move that led nowhere, forward (1) or back (-1)."""
        if self.article is not None:
            if direction < 0:
                return Answer(_("Anfang des Artikels."))
            return Answer(_("Ende des Artikels."), hint=_("n: nächster Artikel, q: zur Liste."))
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
            return self.no_such_number(len(self.list)) if place is None else self._open(place)
        return Answer(_(self.terms.goes_on)) if self.article else self._open(self.list.place)

    def no_such_number(self, count: int) -> Answer:
        """The answer to a number that nothing has."""
        return Answer(_("Diese Nummer gibt es nicht, die letzte ist {count}.").format(count=count))

    def _open(self, place: int, *, marks: bool = True) -> Answer:
        fault = self.save()
        before = self.list.place
        self.list.go(place)
        wanted = self.list.number
        shown = self.current() if self.article is None else read_open(self.store, wanted or 0)
        if shown is None:
            self.list.go(before)
            return Answer(_("Diesen Artikel gibt es nicht mehr."))
        self.article = shown
        if marks and self.store.writable:
            fault = self._mark(read=True) or fault
        hint = _("g: an den Anfang.") if shown.resumed else ""
        return Answer(fault, Shows.ARTICLE, hint, resumed=shown.resumed)

    def other_pane(self) -> Answer:
        """From the list into the article and back, without marking it as read."""
        if self.article is not None:
            return self._close()
        return self._open(self.list.place, marks=False) if len(self.list) else Answer(self.list.nothing())

    def _close(self) -> Answer:
        """Out of the article."""
        fault = self.save()
        self._preview, self.article = None, None
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
            article, self.article = self.article, None
            try:
                return self.edge(steps)
            finally:
                self.article = article
        if self.article is not None:
            return self._open(place)
        self.list.go(place)
        return Answer(shows=Shows.PLACE)

    def heading(self) -> Answer:
        """The next heading of the article."""
        if self.article is None:
            return Answer(_(self.terms.opens))
        offset = self.article.heading()
        if offset is None:
            return Answer(_("Keine weitere Überschrift."))
        self.article.go(offset)
        return Answer(shows=Shows.PLACE)

    # Marks

    def _mark(self, *, read: bool | None = None, kept: bool | None = None) -> str:
        """Marks the current article; a sentence where that cannot be, else empty."""
        row = self.list.row
        if read in {None, row.read} and kept in {None, row.kept}:
            return ""
        if not row.id:
            return _("Diesen Artikel gibt es nicht mehr.")
        if not self.store.writable:
            return _("Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht.")
        try:
            self.store.mark([row.number], read=read, kept=kept)
        except StoreError as error:
            return store_failure(error)
        self.list.listing.refresh(row.number)
        return ""

    def read(self) -> Answer:
        """Marks as read, or as unread again."""
        if not len(self.list):
            return Answer(self.list.nothing())
        read = not self.list.row.read
        return Answer(self._mark(read=read) or (_("Gelesen.") if read else _("Ungelesen.")))

    def keep(self) -> Answer:
        """Keeps the article, or no more."""
        if not len(self.list):
            return Answer(self.list.nothing())
        kept = not self.list.row.kept
        return Answer(self._mark(kept=kept) or (_("Gemerkt.") if kept else _("Nicht mehr gemerkt.")))

    def save(self) -> str:
        """Keeps the place in a read article; a sentence where that cannot be, else empty."""
        opened = self.article
        if opened is None or not self.store.writable or not self.list.row.read:
            return ""
        place = opened.place
        try:
            if place != opened.article.place:
                self.store.mark([opened.article.number], place=place)
        except StoreError as error:
            return store_failure(error)
        opened.article = replace(opened.article, place=place)
        return ""

    # Search and filters

    def search(self, words: str = "") -> Answer:
        """Looks for words: in the list in all articles, in the article in its text; without words, again."""
        if not words and self.terms.field:
            return Answer(shows=Shows.FIELD)
        place = "article" if self.article else "list"
        self.words[place] = words = words or self.words[place]
        if not words:
            return Answer(_("Wonach? Die Wörter hinter den Schrägstrich schreiben: /Wörter."))
        if self.article is not None:
            return self._find(self.article, words)
        self.show_hits(words)
        if not len(self.list):
            nothing = _("Nichts gefunden: {words}.").format(words=line(words, _SHOWN))
            return Answer(f"{nothing} {_('q beendet die Suche.')}", Shows.LIST)
        count = _("{count} gefunden.").format(count=wording.articles(len(self.list)))
        return Answer(count, Shows.LIST, hint=_("q beendet die Suche."))

    def show_hits(self, words: str, *, first: int | None = None) -> None:
        """Shows the hits of these words, the best first. Raises StoreError."""
        before = self._searched_from or (self.list.filter, self.list.number)
        if self.list.filter.query != words or self.list.filter.newest:
            self.list.show(replace(unsearched(self.list.filter), query=words), first=first)
        elif first is None:
            self.list.complete()
        self._searched_from = before

    def newest(self) -> Answer:
        """The hits in the other order: from the first, or around the article that is open."""
        wanted = self.list.filter
        if not wanted.query or not len(self.list):
            return Answer(_("Hier sind keine Treffer zu ordnen. / sucht."))
        number, first = (self.list.number, None) if self.article else (None, self.first_hits)
        self.list.show(replace(wanted, newest=not wanted.newest), number, first=first)
        return Answer(order_said(self.list.filter), Shows.PLACE if self.article else Shows.LIST)

    def _find(self, article: OpenArticle, words: str) -> Answer:
        found = article.find(words)
        if found is None:
            return Answer(_("Im Artikel nicht gefunden: {words}.").format(words=line(words, _SHOWN)))
        if article.is_here(found):
            return Answer(_(self.terms.only_here))
        before = article.offset
        article.go(found)
        return Answer(_("Von vorn.") if found < before else "", Shows.PLACE)

    def end_search(self) -> Answer:
        """The list as it was before the search."""
        if self._searched_from is None:
            return Answer(_("Ohne Wörter wird nicht gesucht."), Shows.LIST)
        self.list.show(*self._searched_from)
        self._searched_from = None
        return Answer(_("Die Suche ist beendet."), Shows.LIST)

    def _filtered(
        self, wanted: Filter, text: str, hint: str = "", before: tuple[Filter, int | None] | None = None
    ) -> Answer:
        """Shows another list at the nearest article; `before` is what a search in it leads back to."""
        fault = self.save()
        self.list.show(wanted, self.list.number, nearest=True)
        self.article, self._searched_from = None, before
        said = f"{fault} {text.format(count=number(len(self.list)))}".strip()
        if not len(self.list) and wanted != Filter():
            return Answer(f"{said} {_('a zeigt alle.')}", Shows.LIST)
        # Its number is another one now, also where it is the same article.
        return Answer(said, Shows.LIST, hint=hint)

    def unread_only(self) -> Answer:
        """Only unread articles, or all again."""
        wanted = replace(self.list.filter, unread=not self.list.filter.unread, kept=False)
        before = self._searched_from and (unsearched(wanted), self._searched_from[1])
        if wanted.unread:
            return self._filtered(wanted, _("Nur ungelesene: {count}."), _("u zeigt wieder alle."), before)
        return self._filtered(wanted, _("Auch gelesene: {count}."), before=before)

    def kept_only(self) -> Answer:
        """Only kept articles, or all again."""
        wanted = replace(unsearched(self.list.filter), kept=not self.list.filter.kept, unread=False)
        if wanted.kept:
            return self._filtered(wanted, _("Nur gemerkte: {count}."), _("m zeigt wieder alle."))
        return self._filtered(wanted, _("Nicht nur gemerkte: {count}."))

    def all(self) -> Answer:
        """All articles."""
        return self._filtered(Filter(), _("Alle Artikel: {count}."))

    # Choices

    def links(self, words: str = "") -> Answer:
        """The links of the article; the chosen one is opened."""

        def opened(address: str) -> Answer:
            from stadtbote.reading.opening import open_address

            return Answer(open_address(address, self.lend()))

        return self._links(words, _("Links"), _("Nummer und Enter öffnet, q geht zurück."), opened)

    def take(self, words: str = "") -> Answer:
        """The links of the article; the chosen one is shown to be taken along."""

        def taken(address: str) -> Answer:
            return Answer(address, Shows.LINK)

        title, keys = _("Einen Link mitnehmen"), _("Nummer und Enter wählt, q geht zurück.")
        return self._links(words, title, keys, taken)

    def _links(self, words: str, title: str, keys: str, answer: Callable[[str], Answer]) -> Answer:
        if self.list.number is None:
            return Answer(_("Hier ist kein Artikel."))
        shown = self.current()
        links: Sequence[Link] = shown.reading.links if shown else ()
        if not links:
            return Answer(_("Dieser Artikel hat keine Links."))
        from stadtbote.reading.choices import link_choice

        return self.choose(link_choice(links, title, keys, lambda place: answer(links[place].address)), words)

    def sources(self, words: str = "") -> Answer:
        """The sources; the chosen one is the only one shown."""
        from stadtbote.reading.choices import source_choice

        def chosen(wanted: Filter, name: str) -> Answer:
            return self._filtered(wanted, f"{name.replace('{', '{{').replace('}', '}}')}: {{count}}.")

        return self.choose(source_choice(read_sources(self.store), self.list.filter, chosen), words)

    def choose(self, choice: Choice, words: str = "") -> Answer:
        """Offers a choice, or chooses at once where a number stands behind the command."""
        if not words or choice.chosen is None:
            return Answer(choice=choice)
        place = place_of(words, len(choice.lines))
        if place is None:
            return replace(self.no_such_number(len(choice.lines)), choice=choice)
        chosen = choice.chosen
        return self.tell(lambda: chosen(place))

    # Sync and status

    def sync(self) -> Answer:
        """Whether news can be fetched, and that it begins; the face then runs the sync."""
        if self.offline:
            return Answer(_("Offline: mit --offline gestartet, es wird nichts abgerufen."))
        if not self.store.writable:
            return Answer(_("Der Speicher ist schreibgeschützt: es kann nichts abgerufen werden."))
        if not read_sources(self.store):
            return Answer(_("Es gibt keine Quelle. Mit „stadtbote source add ADRESSE“ kommt eine dazu."))
        if self.syncing:
            return Answer(_("Der Abruf läuft schon. Esc hält ihn an."))
        return Answer(_(self.terms.sync_begins), Shows.SYNC)

    def synced(self, results: Sequence[Result], fault: str = "") -> str:
        """What a sync brought, or what ended it; and what is read, while nothing ever came."""
        from stadtbote.sync.summary import summary

        return f"{wording.built_in(read_sources(self.store))} {fault or summary(results)}".strip()

    def renew(self) -> None:
        """Takes over what came into the store; article and place stay. Raises StoreError."""
        self._preview = None
        self.list.renew()
        if self.article is not None:
            self.article.renew(self.store)

    def where(self) -> Answer:
        """Where the place is, with the whole headline."""
        if not len(self.list):
            return Answer(self.list.nothing())
        text = self.list.where()
        if self.article is not None:
            text = f"{self._step_words(self.terms.place)}, {_('Artikel')} {text}"
        return Answer(text)

    # Out

    def back(self) -> Answer:
        """Out of the article, out of the search, out of a filter; a sync that runs is stopped."""
        if self.article is not None:
            return self._close()
        if self.searched:
            return self.end_search()
        if self.syncing:
            return Answer(shows=Shows.STOP)
        if self.list.filter != Filter():
            return self.all()
        return Answer(_("Das ist die ganze Liste. q: Ende."))

    def quit(self) -> Answer:
        """Back to the list, out of a search or filter, or out of the program."""
        if self.article is None and not self.searched and self.list.filter == Filter():
            return Answer(shows=Shows.END)
        return self.back()

    # Settings

    def theme(self) -> Answer:
        """The next theme of the screens."""
        said = self.preferences.next_theme()
        if self.face != SCREEN:
            return Answer(f"{said} {_('Das gilt für den Bildschirm.')}")
        if self.preferences.settings.low_bandwidth:
            said = f"{said} {_('Mit wenig Daten bleiben es die Farben des Terminals.')}"
        return Answer(said)

    def more_rows(self) -> Answer:
        """More rows on a page."""
        return self._rows(1)

    def fewer_rows(self) -> Answer:
        """Fewer rows on a page."""
        return self._rows(-1)

    def _rows(self, step: int) -> Answer:
        said = self.preferences.step_rows(step)
        if self.face == SCREEN:
            said = f"{said} {_('Das gilt für die Ansicht für Bildschirmleser.')}"
        return Answer(said)

    def language(self) -> Answer:
        """The other language, at once and from now on."""
        fault = self.save()
        said = self.preferences.next_language()
        self.renew()
        return Answer(f"{fault} {said}".strip(), Shows.ANEW)

    def change_face(self, words: str = "") -> Answer:
        """The other face of the screens, at once; in line mode one to choose.

        From line mode a face is kept for the next start, or a visit to the kiosk goes on in it.
        """
        if self.face == PLAIN:
            if words in FACES:
                return self._take_face(words)
            from stadtbote.reading.choices import face_choice

            return self.choose(face_choice(self._take_face), words)
        fault = self.save()
        self.face = SCREEN if self.spoken else SCREEN_READER
        fault = self.preferences.keep(face=self.face) or fault
        kept = "" if self.visit else _("Das gilt auch beim nächsten Start.")
        return Answer(f"{kept} {fault}".strip(), Shows.ANEW)

    def _take_face(self, face: str) -> Answer:
        if self.visit is None:
            return Answer(self.preferences.next_face(face))
        if face == self.face:
            return Answer(shows=Shows.PLACE)
        self.visit.go_on(face, self.preferences.settings)
        return Answer(shows=Shows.END)


def is_number(words: str) -> bool:
    """Whether this is a number as it is typed for a place."""
    return words.isascii() and words.isdigit()


def place_of(words: str, count: int) -> int | None:
    """The place from 0 that a typed number means among `count`; None where there is none."""
    place = int(words) - 1 if is_number(words) and len(words) < 10 else -1
    return place if 0 <= place < count else None
