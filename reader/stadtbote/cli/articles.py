"""The commands about articles: list, show, search, mark, and every article in turn for a pipe."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from stadtbote.cli.arguments import Commands, Parser, positive, seconds
from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.store import on_store
from stadtbote.config.settings import ORDERS, TIME
from stadtbote.errors import EXIT_OK, NothingToShow, UsageError
from stadtbote.reading.listing import Listing
from stadtbote.reading.news import since_last
from stadtbote.stored import read_article, read_imprints, read_names, read_searches, read_text
from stadtbote.text.amounts import span
from stadtbote.text.language import translated as _
from stadtbote.text.wording import article_gone, articles, joined, row_line, sources
from stadtbote_cache.records import Article, Filter, Since, replace
from stadtbote_cache.store import Store

_DAY = "2026-11-01"  # how one is typed


def register(commands: Commands) -> None:
    """The commands list, show, search, mark and undo."""
    commands.offer("list", _("Artikel auflisten"), on_store(list_articles), _add_list)
    commands.offer("show", _("einen Artikel ganz ausgeben"), on_store(show_article), _add_show)
    commands.offer("search", _("in allen Artikeln suchen"), on_store(search_articles), _add_search)
    help_text = _("Artikel als gelesen oder gemerkt kennzeichnen")
    commands.offer("mark", help_text, on_store(mark_articles), _add_mark)
    commands.add("undo", _("den letzten Schritt zurücknehmen"), on_store(undo))


def _add_list(listing: Parser) -> None:
    help_text = _("nur diese Quelle oder gespeicherte Suche")
    listing.add_argument("--source", metavar="NAME", help=help_text)
    listing.add_group()
    listing.add_argument("--unread", action="store_true", help=_("nur ungelesene"))
    listing.add_argument("--kept", action="store_true", help=_("nur gemerkte"))
    listing.add_argument(
        "--changed", action="store_true", help=_("nur, was sich änderte, seit es gelesen ist")
    )
    listing.add_argument("--hidden", action="store_true", help=_("nur, was Filter ausblenden"))
    add_selection(listing)
    listing.add_argument("--limit", type=positive, metavar="N", help=_("höchstens N Artikel"))
    listing.add_json()


def _add_show(show: Parser) -> None:
    show.add_argument("article", metavar="N|ID", help=_("Nummer aus „list“ oder Kennung"))
    show.add_json()


def _add_search(search: Parser) -> None:
    search.add_argument("words", nargs="+", metavar=_("WÖRTER"), help=_("Wortanfänge, oder „eine Wortfolge“"))
    search.add_argument("--newest", action="store_true", help=_("die neuesten zuerst statt der besten"))
    search.add_group()
    add_selection(search)
    search.add_argument("--limit", type=positive, metavar="N", help=_("höchstens N Artikel"))
    search.add_json()


def _add_mark(mark: Parser) -> None:
    states = ("read", "unread", "keep", "unkeep")
    mark.add_argument("state", choices=states, metavar="|".join(states), help=_("was gelten soll"))
    mark.add_argument(
        "articles", nargs="*", default=[], metavar="ID", help=_("Kennung, oder Nummer aus „list“")
    )
    mark.add_argument("--all", action="store_true", help=_("alle Artikel statt einzelner"))
    mark.add_argument("--source", metavar="NAME", help=_("mit --all: nur diese Quelle"))
    mark.add_group(_("mit --all: nur diese Gruppe von Quellen"))
    mark.add_argument(
        "--older", type=seconds, metavar="N", help=_("mit --all: nur Artikel, die älter sind als etwa 7d")
    )


def add_selection(command: Parser) -> None:
    """Adds the options that choose among articles and order them."""
    command.add_argument("--new", action="store_true", help=_("nur, was seit dem letzten Besuch kam"))
    command.add_argument(
        "--since", type=_moment, metavar="N", help=_("nur Artikel seit etwa 7d oder {day}").format(day=_DAY)
    )
    command.add_argument(
        "--order", choices=ORDERS, metavar="|".join(ORDERS), help=_("nach der Zeit oder nach Quellen")
    )


def _moment(typed: str) -> float:
    """When articles begin to count, in Unix seconds: a span before now, or a day."""
    if (length := span(typed)) is not None:
        return time.time() - length
    try:
        return datetime.strptime(typed, "%Y-%m-%d").astimezone().timestamp()
    except (ValueError, OverflowError):
        said = _("erlaubt ist nur eine Dauer wie 7d oder ein Tag wie {day}.").format(day=_DAY)
        raise argparse.ArgumentTypeError(said) from None


def _places(store: Store, *, by_time: bool) -> dict[int, int]:
    """Where articles stand in the whole list in one of its orders, from 1, by number.

    Those of which another source has the same news have its place.
    """
    usual, store.by_time = store.by_time, by_time
    try:
        places = {n: place for place, n in enumerate(Listing(store, Filter(), strict=True).numbers, 1)}
    finally:
        store.by_time = usual
    return places | {n: places.get(leader, 0) for n, leader in store.leaders().items()}


def list_articles(store: Store, options: argparse.Namespace) -> int:
    """`list`: one line per article, numbered as in the whole list."""
    wanted = filter_of(store, options)
    wanted = replace(
        wanted,
        unread=wanted.unread or options.unread,
        kept=options.kept,
        hidden=options.hidden,
        changed=options.changed,
    )
    return _print(store, wanted, options, _("Keine Artikel."))


def search_articles(store: Store, options: argparse.Namespace) -> int:
    """`search`: as `list`, best hits first, or the newest. An argument of several words is a phrase."""
    query = query_of(options.words)
    if not query.strip():
        raise UsageError(_("Bitte mindestens ein Wort zum Suchen nennen."))
    wanted = Filter(query=query, newest=options.newest, group=_group_of(store, options))
    return _print(store, wanted, options, _("Nichts gefunden."))


def query_of(words: Sequence[str]) -> str:
    """The query of typed words: an argument of several is a phrase."""
    return " ".join(f'"{word}"' if " " in word.strip() and '"' not in word else word for word in words)


def _print(store: Store, wanted: Filter, options: argparse.Namespace, nothing: str) -> int:
    listing, since = selected(store, wanted, options)
    numbers = listing.numbers
    whole = wanted == Filter() and options.order is None
    places = range(len(listing) if options.limit is None else min(options.limit, len(listing)))
    if options.json:
        shown = (numbers[place] for place in places)
        _print_feed((article for n in shown if (article := read_article(store, n))), since)
        return EXIT_OK
    names = read_names(store)
    order = {} if whole else _places(store, by_time=store.by_time)
    for place in places:
        row = listing.row(place)
        where = place + 1 if whole else order.get(row.number, 0)
        said = [names.get(name, name) for name in (row.source, *row.also)]
        line = row_line(where, row, sources(said) if len(names) > 1 else None)
        if not where:  # it stands in no list of which it could be a number
            line = line.partition(" ")[2]
        say(joined([line, f"ID {row.id}"]))
    if not places:
        if wanted.query:
            from stadtbote.text.filters import looked_in

            nothing = f"{nothing} {looked_in(listing.filter, names)}".strip()
        remark(nothing)
    elif len(places) < len(listing):
        remark(_("{shown} von {all}.").format(shown=articles(len(places)), all=len(listing)))
    return EXIT_OK


def selected(store: Store, wanted: Filter, options: argparse.Namespace) -> tuple[Listing, Since]:
    """The articles of a filter with the options of `add_selection`, in order, and what is new among them."""
    since = since_last(store)
    wanted = replace(wanted, new=since if options.new else wanted.new, since=options.since)
    listing = Listing(store, wanted, strict=True, since=since)
    if options.order is not None:
        listing.put_in_order(_places(store, by_time=options.order == TIME))
    return listing, since


def _print_feed(articles: Iterable[Article], since: Since) -> None:
    from stadtbote.export.jsonfeed import document

    say_json(document(articles, since))


def show_article(store: Store, options: argparse.Namespace) -> int:
    """`show`: the whole article, a paragraph per line, with its structure and the addresses of links."""
    from stadtbote.text.structure import lines  # a list needs no texts

    number = number_of(store, options.article, Listing(store, Filter(), strict=True).numbers)
    found = read_text(store, number)
    if found is None:
        raise NothingToShow(article_gone())
    article, text = found
    if options.json:
        _print_feed([article], since_last(store))
        return EXIT_OK
    for line in lines(text, options.configuration.settings.tell):
        say(line)
    return EXIT_OK


def print_all(store: Store, tell: str) -> int:
    """Every article in turn, for a pipe: number and headline first, one paragraph per line."""
    from stadtbote.text.parts import HEAD
    from stadtbote.text.structure import line_of

    imprints = read_imprints(store)
    numbers = Listing(store, Filter(), strict=True).numbers
    if not numbers:
        remark(_("Keine Artikel."))
    for place, number in enumerate(numbers, 1):
        found = read_text(store, number)
        if found is None:
            continue
        article, text = found
        if place > 1:
            say("")
        say(f"{place}. {article.item.headline}")
        skip = imprints[article.source].title if len(imprints) == 1 else None
        for part in text.parts[1:]:
            if part.kind not in HEAD or part.text != skip:
                say(line_of(part, tell))
    return EXIT_OK


def mark_articles(store: Store, options: argparse.Namespace) -> int:
    """`mark`: all of them, or none if one is unknown; with --all, those of the list or of a source."""
    if options.all and options.articles:
        raise UsageError(_("Bitte Artikel nennen oder --all, nicht beides."))
    if not (options.all or options.articles):
        raise UsageError(_("Bitte Artikel nennen, oder --all für alle einer Auswahl."))
    if options.all:
        return _mark_all(store, options)
    if options.source is not None or options.group is not None or options.older is not None:
        raise UsageError(_("--source, --group und --older gelten nur mit --all."))
    whole = Listing(store, Filter(), strict=True).numbers
    numbers = [number_of(store, wanted, whole) for wanted in options.articles]
    before = list(_articles(store, numbers))
    _mark(store, numbers, options.state)
    for article in before:
        is_so = {"read": article.read, "unread": not article.read, "keep": article.kept}
        said = _state(options.state, is_so=is_so.get(options.state, not article.kept))
        remark(f"{said}: {article.item.headline}")
    return EXIT_OK


def _mark(store: Store, numbers: Sequence[int], state: str) -> int:
    if state in {"read", "unread"}:
        return store.mark(numbers, read=state == "read", step=True)
    return store.mark(numbers, kept=state == "keep", step=True)


def _mark_all(store: Store, options: argparse.Namespace) -> int:
    wanted = filter_of(store, options)
    numbers = list(Listing(store, wanted, strict=True).numbers)
    if options.older is not None:
        younger = set(Listing(store, replace(wanted, since=time.time() - options.older), strict=True).numbers)
        numbers = [number for number in numbers if number not in younger]
    changed = _mark(store, numbers, options.state)
    way_back = _("„stadtbote undo“ nimmt es zurück.") if changed else ""
    said = _state(options.state, is_so=not changed)
    remark(f"{said}: {articles(changed or len(numbers))}. {way_back}".strip())
    return EXIT_OK


def undo(store: Store, options: argparse.Namespace) -> int:
    """`undo`: takes back the last step, whoever made it."""
    from stadtbote.reading import arranging

    undone, said = arranging.undo(store)
    if undone is None:
        raise NothingToShow(said)
    remark(said)
    return EXIT_OK


def _state(state: str, *, is_so: bool) -> str:
    """The state that is wanted, or that it was so before."""
    if is_so:
        said = (_("Schon gelesen"), _("Noch ungelesen"), _("Schon gemerkt"), _("Nicht gemerkt"))
    else:
        said = (_("Gelesen"), _("Ungelesen"), _("Gemerkt"), _("Nicht mehr gemerkt"))
    return said[("read", "unread", "keep", "unkeep").index(state)]


def _articles(store: Store, numbers: Sequence[int]) -> Iterator[Article]:
    return (article for number in numbers if (article := read_article(store, number)))


def filter_of(store: Store, options: argparse.Namespace) -> Filter:
    """The list of the source, saved search or group that the options name."""
    group = _group_of(store, options)
    if options.source is None:
        return Filter(group=group)
    from stadtbote.reading.naming import called, source_named

    name = source_named(called(store, removed=True, searches=True), options.source)
    search = next((search for search in read_searches(store) if search.name == name), None)
    if search is None:
        return Filter(source=name, group=group)
    found = search.filter(since_last(store))
    return found if group is None else replace(found, group=group)


def _group_of(store: Store, options: argparse.Namespace) -> str | None:
    if options.group is None:
        return None
    from stadtbote.reading.naming import group_named

    return group_named(store, options.group)


def number_of(store: Store, wanted: str, numbers: Sequence[int]) -> int:
    """The store's number for what the user typed: a place in the whole list `numbers`, or an id."""
    if wanted.isdecimal():
        if 1 <= int(wanted[:9]) <= len(numbers):
            return numbers[int(wanted[:9]) - 1]
        raise NothingToShow(
            _("Artikel {wanted} gibt es nicht, die Liste hat {count}.").format(
                wanted=wanted[:9], count=articles(len(numbers))
            )
        )
    number = store.number_of(wanted.lower())
    if number is None:
        raise NothingToShow(
            _("Einen Artikel mit der Kennung „{wanted}“ gibt es nicht.").format(wanted=wanted)
        )
    return number
