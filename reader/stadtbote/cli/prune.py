"""The command prune: what goes from the store, what stays and why, in sentences or as JSON."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from stadtbote.cli.arguments import Commands, positive, store_size
from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK
from stadtbote.sync.retention import Cleared, Limits, Share, clearing, limits, planned
from stadtbote.text.clean import line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles, joined, size
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.record import Record
from stadtbote_cache.store import Store


class _Told(Record):
    """What went, or would go, of one source."""

    share: Share
    gone: int
    stripped: int


def register(commands: Commands) -> None:
    """The command prune."""
    help_text = _("Altes aus dem Speicher entfernen; Gemerktes bleibt")
    command = commands.add("prune", help_text, on_store(prune))
    command.add_argument("--days", type=positive, metavar="N", help=_("Gelesenes, das älter ist als N Tage"))
    command.add_argument(
        "--articles", type=positive, metavar="N", help=_("Gelesenes über N Artikel je Quelle hinaus")
    )
    size_help = _("bis der Speicher höchstens so groß ist, etwa 500MB; zuletzt auch Ungelesenes")
    command.add_argument("--size", type=store_size, metavar="N", help=size_help)
    command.add_argument("--dry-run", action="store_true", help=_("nur sagen, was ginge"))
    command.add_json()


def prune(store: Store, options: argparse.Namespace) -> int:
    """`prune`: by the limits of the call, else by those of the configuration."""
    wanted = Limits(options.days, options.articles, options.size)
    if wanted.none:
        wanted = limits(options.configuration.settings)
    if wanted.none:
        remark(
            _(
                "Es gilt keine Grenze, also bleibt alles. Grenzen setzen --days, --articles und --size, oder"
                " keep_days, keep_articles und keep_size in der Konfiguration."
            )
        )
        if options.json:
            say_json({"dry_run": options.dry_run, "sources": [], "freed": 0})
        return EXIT_OK
    done = Cleared()
    if options.dry_run:
        done.plan = planned(store, wanted, time.time())
        done.freed, done.size = done.plan.size, store.space()[0]
        done.gone = {share.source: len(share.gone) for share in done.plan.shares}
        done.stripped = {share.source: len(share.stripped) for share in done.plan.shares}
        done.over = done.plan.over > 0
    else:
        _clear(store, wanted, done)
    if options.json:
        document = {"dry_run": options.dry_run, **cleared_as_json(done)}
        say_json(document | {"sources": [_as_json(told) for told in _told(done)]})
        return EXIT_OK
    for told in _told(done):
        say(share_line(told, dry_run=options.dry_run))
    say(_would_line(done) if options.dry_run else cleared_line(done))
    if done.over:
        say(over_line(wanted))
    return EXIT_OK


def _clear(store: Store, wanted: Limits, done: Cleared) -> None:
    from stadtbote.sync.sync import alone

    try:
        with alone(store):
            for _step in clearing(store, wanted, time.time(), done, whole=True):
                pass
    except StoreUnwritable:
        # Removing means writing: on a full disk, neither works.
        remark(
            _(
                "Auch das Aufräumen braucht etwas freien Platz, etwa 20 Megabyte. Bitte zuerst anderswo Platz"
                " schaffen. Lesen und Suchen geht auch so."
            )
        )
        raise


def _told(done: Cleared) -> Iterator[_Told]:
    shares: dict[str, Share] = {share.source: share for share in done.plan.shares}
    for source in [*shares, *(name for name in done.gone if name not in shares)]:
        share = shares.get(source, Share(source))
        yield _Told(share, done.gone.get(source, 0), done.stripped.get(source, 0))


def share_line(told: _Told, *, dry_run: bool) -> str:
    """What goes of a source, and what stays although it is beyond a limit, as one line."""
    share = told.share
    parts = []
    if dry_run:
        parts.append(plural("{n} Artikel würde gehen.", "{n} Artikel würden gehen.", told.gone))
    else:
        parts.append(plural("{n} Artikel entfernt.", "{n} Artikel entfernt.", told.gone))
    if told.stripped:
        text = _("Nur der ganze Text, weil die Quelle sie noch zeigt: {count}.")
        parts.append(text.format(count=articles(told.stripped)))
    reasons = (
        (share.kept, _("{count} gemerkt")),
        (share.unread, _("{count} ungelesen")),
        (share.listed, _("{count} noch gelistet")),
    )
    stay = [words.format(count=count) for count, words in reasons if count]
    if stay:
        parts.append(_("Über der Grenze, bleibt aber: {what}.").format(what=joined(stay)))
    return f"{line(share.source, 100)}: {' '.join(parts)}"


def cleared_line(done: Cleared) -> str:
    """What went in all, as one line."""
    return _("Aufgeräumt: {count} entfernt, {freed} frei geworden. Der Speicher hat jetzt {size}.").format(
        count=articles(sum(done.gone.values())), freed=size(max(0, done.freed)), size=size(done.size)
    )


def _would_line(done: Cleared) -> str:
    return _("Zusammen: {count}, etwa {freed}. Der Speicher hat {size}. Es wurde nichts verändert.").format(
        count=articles(sum(done.gone.values())), freed=size(done.freed), size=size(done.size)
    )


def over_line(wanted: Limits) -> str:
    """Why the store is still over its cap."""
    return _(
        "Das ist mehr als {cap}: was bleibt, ist gemerkt, wird noch gelistet oder gehört zum Speicher selbst."
    ).format(cap=size(wanted.size or 0))


def cleared_as_json(done: Cleared) -> dict[str, object]:
    """What went in all."""
    return {
        "removed": sum(done.gone.values()),
        "bodies_removed": sum(done.stripped.values()),
        "freed": done.freed,
        "size": done.size,
        "over_size": done.over,
    }


def _as_json(told: _Told) -> dict[str, object]:
    share = told.share
    return {
        "name": share.source,
        "removed": told.gone,
        "bodies_removed": told.stripped,
        "stays_kept": share.kept,
        "stays_unread": share.unread,
        "stays_listed": share.listed,
    }
