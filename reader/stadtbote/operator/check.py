"""What in a set-up lets a visitor out of the kiosk, in sentences. Pure: it judges what facts.py read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.operator import greetings, sshd
from stadtbote.operator.configuration import is_trusted
from stadtbote.operator.facts import Account, Facts, Place, may_read, may_write
from stadtbote.text.clean import line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _

DAY = 86_400.0

_CONFIGURATION = (OPERATOR_CONFIG, OPERATOR_CONFIG.rpartition("/")[0])

_SHELLS = {"sh", "ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "tcsh", "zsh"}
_NO_SHELLS = {"nologin", "false", "true"}


def findings(facts: Facts) -> list[str]:
    """A sentence or two for each thing that is wrong: what it is, and what to do. Empty where all is well."""
    found = [*sshd.findings(facts.sshd, facts.kiosk, limited=facts.limited)]
    found += [*_account(facts), *_files(facts)]
    if facts.account is not None:
        found += _program(facts, facts.account)
    return [*found, *greetings.findings(facts.sshd, facts.greetings, facts.shell_text)]


def _account(facts: Facts) -> Iterator[str]:
    account = facts.account
    if account is None:
        yield _("Das Konto {user} gibt es nicht. Legen Sie es an, wie print-config es sagt.").format(
            user=facts.kiosk.user
        )
        return
    if account.uid == 0:
        yield _("Das Konto {user} hat die Rechte von root. Nehmen Sie ein eigenes.").format(user=account.name)
        return  # it may write every file then
    if account.further or 0 in account.groups:
        names = ", ".join(line(name) for name in account.further) or "root"
        yield _("Das Konto ist auch in diesen Gruppen: {names}. Nehmen Sie es heraus.").format(names=names)
    yield from _login_shell(facts, account)
    home = facts.places.get(account.home)
    if home is None:
        yield _(
            "Den Ordner des Kontos, {path}, gibt es nicht. sshd sagt das jedem Besucher in jeder Sitzung,"
            " bevor etwas zu lesen ist. Nennen Sie einen, der root gehört."
        ).format(path=line(account.home))
    elif may_write(home, account):
        yield _(
            "Das Konto darf in seinen Ordner {path} schreiben. Was dort liegt, gilt in der nächsten Sitzung."
            " Geben Sie den Ordner root."
        ).format(path=line(account.home))


def _login_shell(facts: Facts, account: Account) -> Iterator[str]:
    shown = line(account.shell)
    base = account.shell.rpartition("/")[2]
    if base in _NO_SHELLS:
        yield _(
            "Die Anmelde-Shell ist {shell}. sshd führt ForceCommand durch sie aus, also beginnt keine"
            " Sitzung. Nehmen Sie die aus print-config."
        ).format(shell=shown)
    elif not account.shell or base in _SHELLS or account.shell in facts.shells:
        yield _(
            "Die Anmelde-Shell {shell} führt alles aus. Zwischen ihr und einem Besucher steht nur"
            " ForceCommand, und an einer Konsole nichts. Nehmen Sie die aus print-config."
        ).format(shell=shown)
    elif account.shell not in facts.places:
        yield _(
            "Die Anmelde-Shell {shell} gibt es nicht. sshd lässt so niemanden herein. Legen Sie sie an, wie"
            " print-config es sagt."
        ).format(shell=shown)
    elif not re.search(r"\s--kiosk(\s|$)", facts.shell_text):
        yield _(
            "Was die Anmelde-Shell {shell} tut, ist nicht der Kiosk. Nehmen Sie die aus print-config."
        ).format(shell=shown)


def _files(facts: Facts) -> Iterator[str]:
    account = facts.account
    snapshot = facts.places.get(facts.snapshot)
    if snapshot is None:
        yield _(
            "Die Kopie des Speichers für die Besucher fehlt: {path}. Rufen Sie stadtbote sync --snapshot mit"
            " diesem Speicher auf."
        ).format(path=line(facts.snapshot))
    elif account is not None and not all(may_read(place, account) for place in _way(facts, facts.snapshot)):
        yield _(
            "Das Konto darf {path} nicht lesen. Der Kiosk zeigt so nichts. Geben Sie allen das Recht, die"
            " Datei zu lesen und in ihre Ordner zu kommen."
        ).format(path=line(facts.snapshot))
    if facts.snapshot_age is not None and facts.snapshot_age > DAY:
        days = int(facts.snapshot_age // DAY)
        yield plural(
            (
                "Die Kopie für die Besucher ist {n} Tag alt. Sehen Sie nach, ob der Abruf nach der Uhr noch"
                " läuft."
            ),
            (
                "Die Kopie für die Besucher ist {n} Tage alt. Sehen Sie nach, ob der Abruf nach der Uhr noch"
                " läuft."
            ),
            days,
        )
    if account is not None and account.uid:
        named = (facts.kiosk.store, facts.snapshot, account.shell, account.home, OPERATOR_CONFIG)
        open_places = {
            place.path for path in named for place in _way(facts, path) if may_write(place, account)
        }
        # More is said about these elsewhere.
        yield from map(_writable, sorted(open_places - {account.home, *_CONFIGURATION}))
    yield from _configuration(facts)


def _way(facts: Facts, path: str) -> Iterator[Place]:
    """The place, the folders above it, and those that links lead through, as far as they exist."""
    for place in facts.places.values():
        for name in (path, *facts.leads.get(path, ())):
            if place.path == name or name.startswith(place.path.rstrip("/") + "/"):
                yield place
                break


def _writable(path: str) -> str:
    return _(
        "Das Konto darf {path} ändern. So liest der nächste Besucher, was dieser hinterlassen hat. Geben"
        " Sie die Datei oder den Ordner root oder dem Konto, das abruft."
    ).format(path=line(path))


def _configuration(facts: Facts) -> Iterator[str]:
    """Checks that only root can write the operator's file and its folder, and the account can read it."""
    if OPERATOR_CONFIG not in facts.places:
        return
    for path in _CONFIGURATION:
        place = facts.places.get(path)
        if place is not None and not is_trusted(place.uid, place.mode, owner=0):
            yield _(
                "{path} gehört nicht root oder lässt sich von anderen ändern. Der Kiosk beginnt so nicht."
                " Geben Sie die Datei und ihren Ordner root."
            ).format(path=line(path))
    if facts.account is not None and not all(
        may_read(place, facts.account) for place in _way(facts, OPERATOR_CONFIG)
    ):
        yield _(
            "Das Konto darf {path} nicht lesen. Der Kiosk beginnt so nicht. Geben Sie allen das Recht, die"
            " Datei zu lesen und in ihre Ordner zu kommen."
        ).format(path=line(OPERATOR_CONFIG))


def _program(facts: Facts, account: Account) -> Iterator[str]:
    if facts.program_fault:
        yield _(
            "Mit {python} lässt sich Stadtbote nicht aufrufen: {reason}. So beginnt keine Sitzung, und die"
            " Dateien des Programms sind nicht alle geprüft. Nennen Sie mit --python eines, in dem Stadtbote"
            " ist und das jeder aufrufen darf."
        ).format(python=line(facts.kiosk.python), reason=facts.program_fault)
    if account.uid == 0:
        return
    unread = sorted({place.path for place in facts.program if not may_read(place, account)})
    if unread:
        yield plural(
            "Das Konto darf {n} Datei des Programms nicht lesen, zuerst {path}. So beginnt keine Sitzung."
            " Nehmen Sie ein Programm außerhalb persönlicher Ordner, oder geben Sie allen das Recht dazu.",
            "Das Konto darf {n} Dateien des Programms nicht lesen, zuerst {path}. So beginnt keine Sitzung."
            " Nehmen Sie ein Programm außerhalb persönlicher Ordner, oder geben Sie allen das Recht dazu.",
            len(unread),
            path=line(unread[0]),
        )
    written = sorted({place.path for place in facts.program if may_write(place, account)})
    if written:
        yield plural(
            "Das Konto darf {n} Datei des Programms ändern, zuerst {path}. Ein Besucher könnte sein eigenes"
            " Programm daraus machen. Geben Sie alles root.",
            "Das Konto darf {n} Dateien des Programms ändern, zuerst {path}. Ein Besucher könnte sein eigenes"
            " Programm daraus machen. Geben Sie alles root.",
            len(written),
            path=line(written[0]),
        )
