"""Every line about articles, sources and their state, for all faces. Important words come first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stadtbote.errors import Failure
from stadtbote.text import signs
from stadtbote.text.dates import age, as_of, date, here
from stadtbote.text.failures import briefly, why_unreached
from stadtbote.text.language import measure, number, plural
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Freshness, Image, Row, SourceState

_ENDS = (".", "?", "!", "…", ":", ";", ",")
_DAY = 86_400.0  # seconds
_MOST_NAMES = 3  # of sources with the same news
_CLOSING = "\"'“”’»«)]"


def joined(parts: Iterable[str], sign: str = ",") -> str:
    """The parts as one line with `sign` between them, but not after a part that ends with a sign of its own.

    "Was nun?, ungelesen" makes voices stumble, "Was nun? ungelesen" does not. A quotation mark
    alone is no end: the sign after it is what makes the pause.
    """
    said = ""
    for part in parts:
        if said:
            said += " " if said.rstrip(_CLOSING).endswith(_ENDS) else f"{sign} "
        said += part
    return said


def no_source() -> str:
    """Where there is no source, and how one is added."""
    return _("Es gibt keine Quelle. Mit „stadtbote source add ADRESSE“ kommt eine dazu.")


def all_paused() -> str:
    """Where no source is fetched, because a person wants it so."""
    return _("Alle Quellen sind angehalten.")


def running(done: int, total: int) -> str:
    """How far a sync is, in sources; `total` is 0 before that is known."""
    if not total:
        return _("Der Abruf beginnt.")
    of = plural("{done} von {n} Quelle", "{done} von {n} Quellen", total, done=number(done))
    return _("Der Abruf läuft: {progress}.").format(progress=of)


def read_only() -> str:
    """What a store that cannot be written still allows."""
    return _("Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht.")


def no_article() -> str:
    """The answer where an article is asked for and none is there."""
    return _("Hier ist kein Artikel.")


def no_network() -> str:
    """The answer where something has to be fetched, and nothing may be."""
    return _("Das geht nur mit Netz, also ohne --offline. Es wurde nichts verändert.")


def article_gone() -> str:
    """The answer where an article is no longer in the store."""
    return _("Diesen Artikel gibt es nicht mehr.")


def no_such_number(last: int) -> str:
    """The answer to a number beyond the last one."""
    return _("Diese Nummer gibt es nicht, die letzte ist {count}.").format(count=last)


def no_number(last: int) -> str:
    """The answer to words where one of so many numbers is wanted."""
    return plural("Hier geht nur eine Nummer, die 1.", "Hier geht nur eine Nummer, von 1 bis {n}.", last)


def state_words(
    *, read: bool, kept: bool, listed: bool, new: bool = False, changed: bool = False
) -> list[str]:
    """The state of an article in words; read, listed and not kept is the normal case, without any."""
    words = []
    if new:
        words.append(_("neu"))
    elif not read:
        words.append(_("ungelesen"))
    if changed:
        words.append(_("geändert"))
    if kept:
        words.append(_("gemerkt"))
    if not listed:
        words.append(_("nicht mehr gelistet"))
    return words


def _words_of(row: Row) -> list[str]:
    listed = row.listed or not row.asked
    return state_words(read=row.read, kept=row.kept, listed=listed, new=row.new, changed=row.changed)


def row_line(place: int, row: Row, source: str | None) -> str:
    """An article as one line: number, headline, state, the source where there are several.

    The day comes last, in the reader's time zone, and only where the source gave a date; the article has the
    time of day.
    """
    words = _words_of(row)
    last = [date(here(row.published))] if row.published else []
    return joined([f"{place}. {row.headline}", *words, *([source] if source else []), *last])


def among(place: int, total: int) -> str:
    """A place, from 0, among all."""
    return _("{place} von {total}").format(place=number(place + 1), total=number(total))


def where(place: int, total: int, row: Row, source: str, restricted: Sequence[str] = ()) -> str:
    """The answer to "where am I": place, the whole headline, state, filters, source."""
    head = among(place - 1, total)
    left_out = [word for word in restricted if word != source]
    return joined([f"{head}: {row.headline}", *_words_of(row), *left_out, source])


def articles(count: int) -> str:
    """A count of articles."""
    return plural("{n} Artikel", "{n} Artikel", count)


def searches_and_rules(searches: int, rules: int) -> list[str]:
    """Counts of saved searches and of filters, of what there is any."""
    return [
        *([plural("{n} gespeicherte Suche", "{n} gespeicherte Suchen", searches)] if searches else []),
        *([plural("{n} Filter", "{n} Filter", rules)] if rules else []),
    ]


def sources(names: Sequence[str]) -> str:
    """The sources of news: "Stadt A und Landkreis B" for the same news of two; of many the first two."""
    if len(names) > _MOST_NAMES:
        rest = _("{count} weitere").format(count=number(len(names) - _MOST_NAMES + 1))
        names = [*names[: _MOST_NAMES - 1], rest]
    *first, last = names
    return _("{names} und {last}").format(names=", ".join(first), last=last) if first else last


def new_count(count: int) -> str:
    """How many articles are new; nothing where none is."""
    return _("{count} neu").format(count=number(count)) if count else ""


def unread_count(count: int) -> str:
    """How many articles are unread; nothing where none is."""
    return _("{n} ungelesen").format(n=number(count)) if count else ""


def hidden_count(count: int) -> str:
    """How many articles filters hide; nothing where they hide none."""
    return _("{n} ausgeblendet").format(n=number(count)) if count else ""


def image_lines(image: Image) -> list[str]:
    """An image in words: what it shows, its caption if that says more, its credit; nothing if decorative."""
    if image.decorative:
        return []
    lines = []
    shown = image.alternative_text or image.caption
    if shown:
        lines.append(_("Bild: {text}").format(text=shown))
    if image.alternative_text and image.caption and image.caption != image.alternative_text:
        lines.append(_("Bildunterschrift: {text}").format(text=image.caption))
    if image.credit:
        lines.append(_("Bildnachweis: {text}").format(text=image.credit))
    return lines


def size(count: int) -> str:
    """A size in bytes with the unit in words: "850 Bytes", "12,3 Kilobyte", "1,2 Megabyte"."""
    if count < 1000:
        return plural("{n} Byte", "{n} Bytes", count)
    # The bounds apply to the rounded number: 999 500 bytes are 1 Megabyte, not 1000 Kilobyte.
    if count < 999_500:
        return measure("{n} Kilobyte", "{n} Kilobyte", _short(count / 1e3))
    if count < 999_500_000:
        return measure("{n} Megabyte", "{n} Megabyte", _short(count / 1e6))
    return measure("{n} Gigabyte", "{n} Gigabyte", _short(count / 1e9))


def duration(seconds: float) -> str:
    """A span of time in words, rounded for the ear: "0,4 Sekunden", "2 Minuten", "3 Stunden"."""
    if seconds < 59.5:
        return measure("{n} Sekunde", "{n} Sekunden", seconds if seconds < 10 else round(seconds))
    if seconds < 3570:
        return plural("{n} Minute", "{n} Minuten", round(seconds / 60))
    return measure("{n} Stunde", "{n} Stunden", seconds / 3600)


def _short(value: float) -> float:
    """A number without needless digits: from 100 on, no decimal place."""
    return value if value < 99.95 else round(value)


def source_age(state: SourceState, now: float) -> str:
    """How old the stored news of a source is; `now` in Unix seconds."""
    if state.built_in:
        return _("eingebaute Ausgabe, noch nie abgerufen")
    if state.fetched_at is None:
        return _("noch nie abgerufen")
    return _("abgerufen: {age}").format(age=age(state.fetched_at, now))


def source_line(state: SourceState, now: float, shown: str = "") -> str:
    """A source as one line: typed and shown name, counts, age, and whether the last attempt failed."""
    hub = state.source.is_hub
    parts = [state.source.name, _("ein Stadtbote, dem gefolgt wird") if hub else articles(state.articles)]
    if shown not in {"", state.source.name}:
        parts.insert(1, shown)
    if state.unread:
        parts.append(unread_count(state.unread))
    if state.kept:
        parts.append(_("{n} gemerkt").format(n=number(state.kept)))
    if state.hidden:
        parts.append(hidden_count(state.hidden))
    if state.group:
        parts.append(_("Gruppe {group}").format(group=state.group))
    if state.paused:
        parts.append(_("angehalten"))
    parts.append(source_age(state, now))
    if state.failure:
        why = why_unreached(Failure.read(state.failure))
        parts.append(joined(filter(None, [_("zuletzt nicht erreicht"), why]), ":"))
    return joined(parts)


def stand(state: SourceState, now: float, *, said: bool = False) -> str:
    """As of when a source's news is, and why the last fetch failed, in a few words; `now` in Unix seconds.

    Where it is `said`, to the ear, the time is in words.
    """
    if state.built_in:
        then = _("eingebaute Ausgabe")
    elif said or state.fetched_at is None:
        then = source_age(state, now)
    else:
        then = as_of(state.fetched_at, now)
    paused = _("angehalten") if state.paused else ""
    return joined(filter(None, [then, paused, state.failure and briefly(Failure.read(state.failure))]))


def shelf_line(name: str, counts: tuple[int, int, int], when: str = "") -> str:
    """A list that can be shown, for the ear: its name, what is new, unread and there in it, as of when."""
    new, unread, whole = counts
    return joined(filter(None, [name, new_count(new), unread_count(unread), articles(whole), when]))


def hit_words(number: int, total: int) -> str:
    """Which hit in an article this is, or how many there are; empty where there are none."""
    if number:
        return _("Treffer {number} von {total}").format(number=number, total=total)
    return plural("{n} Treffer", "{n} Treffer", total) if total else ""


def as_of_words(fresh: Freshness, now: float, *, offline: bool) -> str:
    """When the newest news was fetched, and how many sources failed then, in a few words for the eye."""
    parts = [_("offline")] if offline else []
    if fresh.failed:
        parts.append(plural("! {n} nicht erreicht", "! {n} nicht erreicht", len(fresh.failed)))
    if fresh.fetched_at is not None:
        parts.append(_("Stand {when}").format(when=as_of(fresh.fetched_at, now)))
    elif fresh.sources:
        parts.append(_("eingebaute Ausgabe") if fresh.built_in else _("noch nie abgerufen"))
    return signs.side_by_side(parts)


def with_reasons(failed: Iterable[tuple[str, Failure]]) -> str:
    """Names of what was not reached, each with why: "lokalblatt, keine Antwort; stadt, HTTP 503"."""
    return "; ".join(", ".join(filter(None, [name, why_unreached(failure)])) for name, failure in failed)


def not_reached(fresh: Freshness) -> str:
    """Which sources the last fetch failed for, and why; nothing where none is."""
    if not fresh.failed:
        return ""
    failed = ((name, Failure.read(code)) for name, code in fresh.failed)
    return _("Zuletzt nicht erreicht: {names}.").format(names=with_reasons(failed))


def stand_at_start(fresh: Freshness, now: float, *, first: bool) -> str:
    """What the ear should know of the age of news at a start: none of today's, but what failed.

    That news was never fetched is said at the `first` visit.
    """
    if not fresh.sources:
        text = no_source()
    elif fresh.fetched_at is None:
        text = _("Noch nie abgerufen.") if first else ""
    else:
        old = now - fresh.fetched_at >= _DAY
        text = _("Abgerufen {age}.").format(age=age(fresh.fetched_at, now)) if old else ""
    return " ".join(filter(None, [text, not_reached(fresh)]))


def edition_status(fresh: Freshness, now: float, *, offline: bool) -> str:
    """The state of all sources in one sentence: the built-in edition, the age of the newest, what failed."""
    if not fresh.sources:
        text = no_source()
    elif fresh.fetched_at is not None:
        text = _("Zuletzt abgerufen: {age}.").format(age=age(fresh.fetched_at, now))
    elif fresh.built_in:
        text = _("Eingebaute Ausgabe, noch nie abgerufen.")
    else:
        text = _("Noch nie abgerufen.")
    return " ".join(filter(None, [_("Offline.") if offline else "", text, not_reached(fresh)]))
