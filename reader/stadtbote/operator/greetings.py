"""What speaks to a visitor before the program does, or in its place: sshd, PAM, the shell. Pure.

The account is shared by all visitors, so that its last login is another person's. And whatever is said first
is what a screen reader reads first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from stadtbote.operator.sshd import Sshd, value
from stadtbote.text.clean import line
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

TALKING = ("echo", "issue", "lastlog", "lastlog2", "mail", "motd")
"""Modules of PAM that say something of themselves, without "pam_" (Linux-PAM, and Debian's own)."""

_UNLIMITED = {"-", "-1", "unlimited", "infinity"}
_SAYING = re.compile(
    r"(?m)(?:^|[;&|({`]|\b(?:then|do|else|exec)\s)\s*(?:\S*/)?"
    r"(echo|printf|cat|figlet|hostname|last|lastlog|uname|uptime|w|who)(?=[\s;&|)}]|$)"
)


class Greetings(Record):
    """What could speak.

    `talkers` are the modules of PAM that would, for this account; `counting` the lines of limits.conf(5) by
    which PAM turns visitors away itself; `hushed`: a file in the account's folder keeps a login silent
    (login(1)); `script`: sshd runs its own script first (sshd(8), SSHRC).
    """

    talkers: tuple[str, ...] = ()
    counting: tuple[str, ...] = ()
    hushed: bool = True
    script: bool = False


def talkers(rows: Iterable[str], user: str) -> tuple[str, ...]:
    """Which modules in the rows of a stack talk when this account logs in (pam.conf(5)).

    `pam_succeed_if` before one of them may skip it, as print-config says.
    """
    found: dict[str, None] = {}
    skipped = 0
    for row in rows:
        parsed = re.match(r"-?(?:session|auth|account)\s+(\[[^]]*\]|\S+)\s+(?:\S*/)?pam_(\w+)\.so\b(.*)", row)
        if not parsed:
            continue
        control, module, words = parsed.groups()
        if skipped:
            skipped -= 1
        elif module == "succeed_if":
            jump = re.search(r"\bsuccess=(\d+)", control)
            skipped = int(jump[1]) if jump and re.search(rf"\suser = {re.escape(user)}\s*$", words) else 0
        elif module in TALKING and not re.search(r"\s(?:silent|quiet)\b", words):
            found[f"pam_{module}"] = None
        elif module == "exec" and re.search(r"\sstdout\b", words):
            found["pam_exec"] = None
    return tuple(found)


def counting(text: str, user: str, groups: Sequence[str]) -> Iterator[str]:
    """The lines of limits.conf(5) by which PAM counts the logins of this account."""
    domains = {user, "*", "%", *(f"{sign}{group}" for sign in "@%" for group in groups)}
    for row in text.split("\n"):
        words = row.split()
        counts = len(words) > 3 and words[2] in {"maxlogins", "maxsyslogins"} and words[3] not in _UNLIMITED
        if counts and words[0] in domains:
            yield " ".join(words[:4])


def findings(sshd: Sshd, greetings: Greetings, shell: str) -> Iterator[str]:
    """A sentence or two for each that speaks. `shell` is the text of the account's login shell."""
    if value(sshd, "printlastlog") == "yes":
        yield _(
            "PrintLastLog steht auf yes. Wird ein Besucher abgewiesen, liest er, wann und von wo der vorige"
            " kam, denn das Konto teilen sich alle. Setzen Sie PrintLastLog no für den ganzen Server, vor dem"
            " ersten Match."
        )
    if value(sshd, "printmotd") == "yes":
        yield _("PrintMotd steht auf yes. Setzen Sie es für den ganzen Server auf no, vor dem ersten Match.")
    if value(sshd, "banner") not in {"", "none"}:
        yield _(
            "sshd zeigt jedem Besucher zuerst die Datei {path}. Setzen Sie im Block des Kontos Banner none."
        ).format(path=line(value(sshd, "banner")))
    if greetings.script:
        yield _(
            "Vor jeder Sitzung läuft {path}, auch vor ForceCommand, und was es sagt, liest der Besucher."
            " Nehmen Sie die Datei weg."
        ).format(path="/etc/ssh/sshrc")
    if value(sshd, "usepam") != "no":
        yield from _of_pam(greetings)
    if not greetings.hushed:
        yield _(
            "Im Ordner des Kontos fehlt .hushlogin. An einer Konsole sagt die Anmeldung sonst vor dem Kiosk,"
            " wann der vorige Besucher kam. Legen Sie die Datei an, wie print-config es sagt."
        )
    for name, text in (("ForceCommand", value(sshd, "forcecommand")), (_("Die Anmelde-Shell"), shell)):
        if said := _SAYING.search(re.sub(r"(?m)(^|\s)#.*", "", text)):
            yield _(
                "{name} sagt selbst etwas, mit {command}, bevor der Kiosk da ist. Nehmen Sie, was"
                " print-config ausgibt."
            ).format(name=name, command=said[1])


def _of_pam(greetings: Greetings) -> Iterator[str]:
    if greetings.counting:
        yield _(
            "PAM weist Besucher selbst ab, mit „{row}“, auf Englisch und mit allem, was es sonst noch sagt."
            " Nehmen Sie die Zeile heraus; Stadtbote zählt selbst, mit visits in der Konfiguration."
        ).format(row=line(greetings.counting[0], 80))
    if greetings.talkers:
        yield _(
            "Wo PAM einen Besucher abweist, sagen zuvor diese Module etwas, und sshd zeigt es: {names}."
            " Überspringen Sie sie in {path} für das Konto, wie print-config es sagt."
        ).format(names=", ".join(greetings.talkers), path="/etc/pam.d/sshd")
