"""Search and filters: the commands that show another list, or another place in an article by its words."""

from __future__ import annotations

from stadtbote.reading.answers import Answer, Shows
from stadtbote.reading.fetching import stop, stops
from stadtbote.reading.session import Origin, Session
from stadtbote.text.clean import line
from stadtbote.text.filters import order_said, unsearched
from stadtbote.text.keynames import beginning
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles, hit_words
from stadtbote_cache.records import Filter, replace

_SHOWN = 60  # characters of words that were not found


def search(session: Session, words: str = "") -> Answer:
    """Searches for words: from the list in all articles, in an article in its text; without words, again."""
    if not words and session.terms.field:
        return Answer(shows=Shows.FIELD)
    place = "article" if session.article else "list"
    session.words[place] = words = words or session.words[place]
    if not words:
        return Answer(_("Wonach? Die Wörter hinter den Schrägstrich schreiben: /Wörter."))
    if session.article is not None:
        return _find(session, words)
    show_hits(session, words)
    return _searched(session)


def _searched(session: Session) -> Answer:
    """What was found, where that was searched for, and how to go on."""
    shown = session.list
    if not len(shown):
        if session.spoken:  # the list says it
            return Answer(shows=Shows.LIST)
        nothing = _("Nichts gefunden: {words}.").format(words=line(shown.filter.query, _SHOWN))
        said = filter(None, [nothing, shown.looked_in, shown.search_ends])
        return Answer(" ".join(said), Shows.LIST)
    count = _("{count} gefunden.").format(count=articles(len(shown)))
    return Answer(f"{count} {shown.looked_in}".strip(), Shows.LIST, hint=shown.search_ends)


def show_hits(session: Session, words: str, *, first: int | None = None) -> None:
    """Shows the hits of these words, the best first. Raises StoreError."""
    shown = session.list.filter
    before = session.searched_from or here(session)
    if shown.query != words or shown.newest:
        session.list.show(replace(unsearched(shown), query=words), first=first)
    elif first is None:
        session.list.complete()
    session.searched_from = before


def newest(session: Session) -> Answer:
    """The hits in the other order: from the first one, or around the open article."""
    wanted = session.list.filter
    if not wanted.query or not len(session.list):
        return Answer(_("Hier sind keine Treffer zu ordnen. {key} sucht.").format(key=session.key("/")))
    other = replace(wanted, newest=not wanted.newest)
    if session.article is None:
        session.list.show(other, first=session.first_hits)
        return Answer(order_said(other), Shows.LIST)
    session.list.show(other, session.list.number, among=session.list.listing.numbers)
    return Answer(order_said(other), Shows.PLACE)


def _find(session: Session, words: str) -> Answer:
    from stadtbote.text.find import phrase

    article = session.article
    if article is not None:
        article.search(phrase(words))
    if article is None or not article.hits:
        return Answer(_("Im Artikel nicht gefunden: {words}.").format(words=line(words, _SHOWN)))
    return _to_hit(session, 1)


def _to_hit(session: Session, direction: int) -> Answer:
    """Goes to the next hit in the open article, if there is one in another step."""
    article = session.article
    if article is None or not article.hits:
        return Answer(_("Hier ist nichts gesucht. {key} sucht im Artikel.").format(key=session.key("/")))
    before, found = article.offset, article.next_hit(direction)
    if found is None:
        return Answer(_(session.terms.only_here))
    article.go(found)
    around = _("Von vorn.") if direction > 0 else _("Vom Ende her.")
    return Answer(around if (found < before) is (direction > 0) else "", Shows.PLACE)


def next_hit(session: Session) -> Answer:
    """The next hit in the article."""
    return _counted(session, _to_hit(session, 1))


def previous_hit(session: Session) -> Answer:
    """The hit before in the article."""
    return _counted(session, _to_hit(session, -1))


def _counted(session: Session, answered: Answer) -> Answer:
    """The answer, with the number of the hit that it leads to."""
    article = session.article
    if article is None or answered.shows is not Shows.PLACE:
        return answered
    number = next((n for n, (start, _end) in enumerate(article.hits, 1) if start == article.offset), 0)
    return replace(answered, said=f"{answered.said} {hit_words(number, len(article.hits))}.".strip())


def forget_hits(session: Session) -> Answer:
    """The article without hits."""
    if session.article is not None:
        session.article.search("")
    return Answer(shows=Shows.PLACE)


def here(session: Session) -> Origin:
    """The list as it is now, to be led back to."""
    return Origin(session.list.filter, session.list.number, session.list.listing.numbers)


def go_back(session: Session, origin: Origin) -> None:
    """Shows a list as it was, with its article in it. Raises StoreError."""
    session.list.show(origin.filter, origin.number, nearest=True, among=origin.numbers)


def cancel_search(session: Session, origin: Origin, before: Origin | None) -> Answer:
    """The list as it was when the field for the words came; `before` is where a search led back to then."""
    typed = session.list.filter != origin.filter
    if typed:
        go_back(session, origin)
    session.searched_from = before
    return Answer(_("Die Suche ist beendet.") if typed else _("Nicht gesucht."), Shows.LIST)


def end_search(session: Session) -> Answer:
    """The list as it was before the search."""
    if session.searched_from is None:
        return Answer(_("Ohne Wörter wird nicht gesucht."), Shows.LIST)
    go_back(session, session.searched_from)
    session.searched_from = None
    return Answer(_("Die Suche ist beendet."), Shows.LIST)


def filtered(
    session: Session,
    wanted: Filter,
    text: str,
    hint: str = "",
    before: Origin | None = None,
) -> Answer:
    """Shows another list at the nearest article; `before` is what the end of a search in it leads back to.

    `text` is the sentence, with a {count}.
    """
    fault = session.save()
    session.list.show(wanted, session.list.number, nearest=True)
    session.article, session.searched_from = None, before
    said = f"{fault} {text.format(count=number(len(session.list)))}".strip()
    if not len(session.list) and wanted != Filter():
        if session.spoken:  # the empty list says it
            return Answer(fault, Shows.LIST)
        return Answer(f"{said} {_('a zeigt alle.')}", Shows.LIST)
    # Its number has changed, even where it is the same article.
    return Answer(said, Shows.LIST, hint=hint)


def unread_only(session: Session) -> Answer:
    """Only unread articles, or all again."""
    wanted = replace(
        session.list.filter, unread=not session.list.filter.unread, kept=False, new=None, changed=False
    )
    before = session.searched_from and replace(session.searched_from, filter=unsearched(wanted))
    lasting = session.preferences.settings.unread_only is not None
    kept = session.preferences.keep(unread_only=wanted.unread) if lasting else ""
    if wanted.unread:
        answered = filtered(session, wanted, _("Nur ungelesene: {count}."), _("u zeigt wieder alle."), before)
    else:
        answered = filtered(session, wanted, _("Auch gelesene: {count}."), before=before)
    return replace(answered, said=f"{answered.said} {kept}".strip())


def kept_only(session: Session) -> Answer:
    """Only kept articles, or all again."""
    shown = session.list.filter
    wanted = replace(unsearched(shown), kept=not shown.kept, unread=False, new=None, changed=False)
    if wanted.kept:
        return filtered(session, wanted, _("Nur gemerkte: {count}."), _("m zeigt wieder alle."))
    return filtered(session, wanted, _("Nicht nur gemerkte: {count}."))


def new_only(session: Session) -> Answer:
    """Only what is new, or all again."""
    shown = session.list.filter
    new = None if shown.new else session.news.since
    wanted = replace(unsearched(shown), new=new, unread=False, kept=False, changed=False)
    if wanted.new:
        return filtered(
            session,
            wanted,
            _("Nur neue: {count}."),
            _("{key} zeigt wieder alle.").format(key=beginning(session.key("W"))),
        )
    return filtered(session, wanted, _("Nicht nur neue: {count}."))


def all_articles(session: Session) -> Answer:
    """All articles; from a search that looks only at some of them, first its hits among all."""
    shown = session.list.filter
    if shown.query and session.article is None and session.list.looked_in:
        session.list.show(Filter(query=shown.query, newest=shown.newest))
        return _searched(session)
    return filtered(session, Filter(), _("Alle Artikel: {count}."))


def back(session: Session) -> Answer:
    """Stops a sync that was asked for; out of the article, out of the search, out of a filter."""
    if stops(session):
        return stop(session)
    if session.article is not None:
        return session.close()
    if session.searched_from is not None:
        return end_search(session)
    if session.progress is not None:
        return stop(session)
    return stay(session) if is_home(session) else home(session)


def leave(session: Session) -> Answer:
    """Back to the list, out of a search or filter, or out of the program."""
    if session.article is not None:
        return session.close()
    if session.searched_from is not None:
        return end_search(session)
    return Answer(shows=Shows.END) if is_home(session) else home(session)


def home(session: Session) -> Answer:
    """The list that a start shows."""
    if session.preferences.settings.unread_only:
        return filtered(session, Filter(unread=True), _("Nur ungelesene: {count}."))
    return all_articles(session)


def is_home(session: Session) -> bool:
    """Whether that list is shown, or all of it."""
    return session.list.filter in {Filter(), Filter(unread=bool(session.preferences.settings.unread_only))}


def stay(session: Session) -> Answer:
    """The answer to an arrow that leads out of an article, in the list."""
    if session.searched_from is None and is_home(session):
        return Answer(_("Das ist die ganze Liste. q: Ende."))
    return Answer(_("Das ist die Liste. Esc beendet Suche und Auswahl."))
