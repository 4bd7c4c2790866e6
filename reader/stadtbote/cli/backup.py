"""The commands backup, restore and marks: what a person did in one file, and on several devices."""

from __future__ import annotations

import argparse
from pathlib import Path

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import agreed, remark, say
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_DATA, EXIT_OK, EXIT_UNWRITTEN, NothingToShow
from stadtbote.text.clean import line
from stadtbote.text.dates import age
from stadtbote.text.failures import cause
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import joined, searches_and_rules, size
from stadtbote_cache.damage import journal_path
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.export.backup import Contents


def register(commands: Commands) -> None:
    """The commands backup, restore and marks."""
    help_text = _("Quellen, Gelesenes und Gemerktes in eine Datei sichern, Gemerktes mit ganzem Text")
    backup = commands.add("backup", help_text, on_store(back_up))
    backup.add_argument("file", metavar=_("DATEI"), type=Path, help=_("wohin"))
    backup.add_argument("--force", action="store_true", help=_("eine Datei ersetzen, die es schon gibt"))

    help_text = _("übernehmen, was „backup“ gesichert hat; was hier später geschah, bleibt")
    restore = commands.add("restore", help_text, on_store(restore_backup))
    restore.add_argument("file", metavar=_("DATEI"), type=Path, help=_("woher"))
    replace_help = _("statt dessen, was hier ist: was nicht in der Sicherung steht, wird zurückgenommen")
    restore.add_argument("--replace", action="store_true", help=replace_help)
    restore.add_argument("--yes", action="store_true", help=_("ohne Rückfrage ersetzen"))

    help_text = _("dieselben Quellen und Markierungen auf mehreren Geräten, ohne Server")
    marks = commands.add("marks", help_text, on_store(tell_marks))
    actions = commands.below(marks, _("AKTION"), required=False)
    follow_help = _("einen Ordner teilen, den ein Abgleich wie Syncthing oder Nextcloud verteilt")
    follow = actions.add("follow", follow_help, on_store(follow_folder))
    follow.add_argument("folder", metavar=_("ORDNER"), type=Path, help=_("der gemeinsame Ordner"))
    actions.add("unfollow", _("den Ordner nicht mehr teilen"), on_store(unfollow_folder))


def back_up(store: Store, options: argparse.Namespace) -> int:
    """`backup`: writes the file, and says what is in it. Exit code 74 where something of the store is not."""
    from stadtbote.export.backup import back_up

    found = back_up(store, options.file, force=options.force)
    say(
        _("{path}: {contents}, {size}.").format(
            path=options.file, contents=_contents(found), size=size(found.size)
        )
    )
    say(
        _(
            "Passwörter von Quellen und die Konfiguration sind nicht dabei. Adressen mit einem Schlüssel sind"
            " es: lesen dürfen die Datei nur Sie."
        )
    )
    if found.missing:
        remark(
            plural(
                "In der Sicherung fehlt {n} Quelle oder gemerkter Artikel; hier bleibt alles.",
                "In der Sicherung fehlen {n} Quellen oder gemerkte Artikel; hier bleibt alles.",
                found.missing,
            )
        )
        return EXIT_UNWRITTEN
    return EXIT_OK


def _contents(found: Contents) -> str:
    return joined(
        [
            plural("{n} Quelle", "{n} Quellen", found.sources),
            *searches_and_rules(found.searches, found.rules),
            plural("{n} gelesener Artikel", "{n} gelesene Artikel", found.read),
            plural("{n} gemerkter Artikel", "{n} gemerkte Artikel", found.kept),
        ]
    )


def restore_backup(store: Store, options: argparse.Namespace) -> int:
    """`restore`: takes over the file. Exit code 65 where some of it could not be read."""
    from stadtbote.export.backup import contents, in_own_network, lacking, read_backup, restore
    from stadtbote.sync.journals import taken_line

    backup = read_backup(options.file, whole=options.replace)
    if options.replace:
        question = _(
            "In der Sicherung: {there}. Hier: {here}. Was nicht in der Sicherung steht, wird zurückgenommen."
            " Ersetzen?"
        )
        here = contents(store.acts().registers())
        question = question.format(there=_contents(contents(backup.state)), here=_contents(here))
        if not agreed(question, yes=options.yes):
            say(_("Es wurde nichts verändert."))
            return EXIT_OK
    taken, fault = restore(store, backup, instead=options.replace)
    said = [taken_line(taken)]
    if own := in_own_network(backup.state):
        said.append(
            plural(
                "{n} Quelle der Sicherung liegt in Ihrem eigenen Netz und wird dort abgerufen.",
                "{n} Quellen der Sicherung liegen in Ihrem eigenen Netz und werden dort abgerufen.",
                own,
            )
        )
    say(" ".join(said))
    if fault:
        remark(fault)
    if lacks := lacking(backup):
        remark(lacks)
        return EXIT_DATA
    return EXIT_OK


def follow_folder(store: Store, options: argparse.Namespace) -> int:
    """`marks follow`: shares the folder, and takes over at once what is in it."""
    from stadtbote.sync.journals import exchange, follow, taken_line
    from stadtbote.sync.shared_folder import listed

    try:
        listed(store.path, options.folder)
    except OSError as error:
        said = _("Der Ordner {folder} ist nicht zu benutzen: {reason}. Es wurde nichts verändert.")
        if isinstance(error, TimeoutError):
            said = _("Der Ordner {folder} antwortet nicht rechtzeitig. Es wurde nichts verändert.")
        elif isinstance(error, (FileNotFoundError, NotADirectoryError)):
            said = _("Den Ordner {folder} gibt es nicht. Bitte legen Sie ihn an.")
        folder = line(str(options.folder))
        raise NothingToShow(said.format(folder=folder, reason=cause(error.strerror))) from None
    follow(store, options.folder)
    found = exchange(store)
    for fault in found.faults:
        remark(fault)
    say(taken_line(found.taken))
    say(
        _(
            "Geteilt wird {folder}: bei jedem Start, Abruf und Ende. Auf jedem anderen Gerät bitte denselben"
            " Ordner nennen. In ihm stehen die Adressen der Quellen und der Text des Gemerkten."
        ).format(folder=line(str(options.folder.absolute())))
    )
    return EXIT_UNWRITTEN if found.faults else EXIT_OK


def unfollow_folder(store: Store, options: argparse.Namespace) -> int:
    """`marks unfollow`: shares no folder any more; what came from there stays."""
    from stadtbote.sync.journals import follow, followed

    folder = followed(store)
    if folder is None:
        raise NothingToShow(_("Es wird kein Ordner geteilt."))
    follow(store, None)
    said = _("{folder} wird nicht mehr geteilt. Was von dort kam, bleibt, und die Dateien dort auch.")
    say(said.format(folder=line(str(folder))))
    return EXIT_OK


def tell_marks(store: Store, options: argparse.Namespace) -> int:
    """`marks`: what is marked, where it is kept, and with whom it is shared."""
    import time

    from stadtbote.export.backup import contents
    from stadtbote.sync import shared_folder
    from stadtbote.sync.journals import followed, unusable

    acts = store.acts()
    say(
        _("Hier: {contents}. Journal: {path}").format(
            contents=_contents(contents(store.acts().registers())), path=line(str(journal_path(store.path)))
        )
    )
    folder = followed(store)
    if folder is None:
        say(_("Geteilt wird nichts. „stadtbote marks follow ORDNER“ teilt über einen gemeinsamen Ordner."))
        return EXIT_OK
    say(_("Geteilter Ordner: {folder}").format(folder=line(str(folder))))
    try:
        found = shared_folder.listed(store.path, folder)
    except OSError as error:
        remark(unusable(folder, error))
        return EXIT_UNWRITTEN
    own = shared_folder.name_of(str(acts.head().get("device"))).partition(".")[0]
    for name, _size, changed in found:
        whose = _("dieses Gerät") if name.startswith(f"{own}.") else _("ein anderes")
        said = _("{file}, {whose}, {age}")
        say(said.format(file=line(name), whose=whose, age=age(changed / 1e9, time.time())))
    return EXIT_OK
