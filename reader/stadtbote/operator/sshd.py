"""What the real sshd says about the visitors' account, and which of it lets a visitor out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from stadtbote.operator.setup import NO_VARIABLE, Kiosk
from stadtbote.text.clean import line
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

PATH = "/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin:/usr/local/bin"
"""Where the system's programs are, whatever the environment says."""

_MEMORY = re.compile(r"\bprlimit\b.*\s--(data|as)=\d|\b(data|as)=\d.*\bprlimit\b|\bulimit\s+-[SH]*[vd]\s+\d")
"""What bounds the memory of a session in a command."""

_HARMLESS = {NO_VARIABLE, "LANG", "LANGUAGE", "LC_*", "COLORTERM", "NO_COLOR"}


class Sshd(Record):
    """The settings for the account, names in lower case; or where there are none, why sshd does not say."""

    settings: Mapping[str, tuple[str, ...]]
    silent: str = ""


def ask(user: str, config: Path | None, port: int) -> Sshd:
    """Asks the real sshd for the settings of this account at this port (sshd(8), -T and -C).

    The visitor comes from an address that is nobody's (RFC 5737), so that no block for a known one applies.
    """
    import shutil

    program = shutil.which("sshd", path=PATH)
    if program is None:
        return Sshd({}, "missing")
    # sshd says nothing where a block depends on one of these that is not given.
    visitor = f"user={user},host=visitor.invalid,addr=192.0.2.1,laddr=192.0.2.2,lport={port},rdomain="
    words = [program, "-T", "-C", visitor]
    if config is not None:
        words += ["-f", str(config.absolute())]
    try:
        done = subprocess.run(  # noqa: S603 (a whole path and checked words; no shell)
            words, env={"PATH": PATH}, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Sshd({}, why_silent(error))
    if done.returncode:
        return Sshd({}, complaint(done))
    return Sshd(settings(done.stdout.decode(errors="replace")))


def ends_unused() -> bool:
    """Whether the sshd here knows UnusedConnectionTimeout, which came with OpenSSH 9.2."""
    import shutil

    program = shutil.which("sshd", path=PATH)
    if program is None:
        return True  # then probably a new one
    try:
        done = subprocess.run(  # noqa: S603 (a whole path and our own word; no shell)
            [program, "-V"],
            env={"PATH": PATH},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    # Before 9.3 it does not know -V, but complains about it with its version.
    found = re.search(rb"OpenSSH_(\d+)\.(\d+)", done.stdout + done.stderr)
    return found is not None and (int(found[1]), int(found[2])) >= (9, 2)


def why_silent(error: OSError | subprocess.TimeoutExpired) -> str:
    """Why a program said nothing."""
    if isinstance(error, OSError) and error.strerror:
        return line(cause(error.strerror), 200)
    return _("keine Antwort in der Zeit")


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The last words of a program that failed; else how it ended."""
    said = done.stderr.decode(errors="replace").strip().split("\n")[-1]
    return line(said, 200) or _("es endete mit {code}").format(code=done.returncode)


def settings(text: str) -> dict[str, tuple[str, ...]]:
    """The output of `sshd -T`: one setting per line; several lines of one name are its values in order."""
    found: dict[str, tuple[str, ...]] = {}
    for row in text.splitlines():
        name, _space, value = row.partition(" ")
        if name:
            found[name.lower()] = (*found.get(name.lower(), ()), value)
    return found


def findings(sshd: Sshd, kiosk: Kiosk, *, limited: bool) -> Iterator[str]:
    """A sentence or two for each setting that lets a visitor out. `limited`: pam_limits has bounds."""
    if sshd.silent == "missing":
        yield _(
            "sshd ist nicht installiert. Über SSH kommt so niemand in den Kiosk. Installieren Sie den"
            " Server von OpenSSH."
        )
        return
    if sshd.silent:
        yield _(
            "sshd sagt nicht, was für das Konto gilt: {reason}. Rufen Sie die Prüfung als root auf und"
            " sehen Sie nach, was sshd -t sagt."
        ).format(reason=sshd.silent)
        return
    yield from _forced(sshd, kiosk, limited=limited)
    yield from _forwarding(sshd)
    yield from _environment(sshd)
    yield from _connection(sshd)


def value(sshd: Sshd, name: str) -> str:
    """The setting's last word; "" where sshd does not know it."""
    return sshd.settings.get(name, ("",))[-1]


def _forced(sshd: Sshd, kiosk: Kiosk, *, limited: bool) -> Iterator[str]:
    forced = re.sub(r"(^|\s)#.*", "", value(sshd, "forcecommand"))  # what the shell does not read
    if forced in {"", "none"}:
        yield _(
            "Für das Konto {user} gilt kein ForceCommand. Ein Besucher bekommt die Anmelde-Shell. Nehmen"
            " Sie den Block aus print-config und laden Sie sshd neu."
        ).format(user=kiosk.user)
        return
    if not re.search(r"\s--kiosk(\s|$)", forced):
        yield _(
            "ForceCommand ruft Stadtbote nicht mit --kiosk auf. Ein Besucher darf so mehr als lesen. Nehmen"
            " Sie die Zeile aus print-config."
        )
    if not re.search(r"\benv\s+-i\s", forced):
        yield _(
            "ForceCommand leert die Umgebung nicht mit env -i. Was der Server an Variablen annimmt oder"
            " selbst setzt, kommt so ins Programm. Nehmen Sie die Zeile aus print-config."
        )
    if not re.search(r"\s-I(\s|$)", forced):
        yield _(
            "ForceCommand ruft Python nicht mit -I auf. So lädt es Programmteile aus dem Ordner, in dem es"
            " beginnt, und folgt den Variablen, die mit PYTHON anfangen. Nehmen Sie die Zeile aus"
            " print-config."
        )
    words = forced.replace("'", " ").replace('"', " ").split()
    for path in (kiosk.store, kiosk.python):
        if not set(path.split()) <= set(words):
            yield _(
                "ForceCommand nennt {path} nicht. Geprüft ist hier also etwas anderes, als die Besucher"
                " benutzen. Nennen Sie der Prüfung mit --store und --python, was dort steht."
            ).format(path=line(path))
    if "--no-new-privs" not in words:
        yield _(
            "ForceCommand ruft setpriv nicht mit --no-new-privs auf. Was eine Sitzung aufruft, kann so mehr"
            " Rechte bekommen, als das Konto hat. Nehmen Sie die Zeile aus print-config."
        )
    if not (limited or _MEMORY.search(forced)):
        yield _(
            "Der Speicher der Sitzungen hat keine Grenze: weder ForceCommand noch die Dateien von pam_limits"
            " setzen eine, mit data oder as. Ein Besucher kann dem Rechner den Speicher nehmen. Nehmen Sie"
            " die Zeile aus print-config."
        )


def _forwarding(sshd: Sshd) -> Iterator[str]:
    if value(sshd, "disableforwarding") != "yes":
        yield _(
            "Weiterleitungen sind erlaubt. Ein Besucher kommt durch den Kiosk in Ihr Netz, auch ohne Sitzung."
            " Setzen Sie DisableForwarding yes."
        )
    # Before 10.0, DisableForwarding left both on (CVE-2025-32728), so each is checked by itself.
    for name, setting in (
        ("allowagentforwarding", "AllowAgentForwarding"),
        ("x11forwarding", "X11Forwarding"),
    ):
        if value(sshd, name) == "yes":
            yield _(
                "{setting} steht auf yes. Vor OpenSSH 10.0 schaltet DisableForwarding das nicht ab. Setzen"
                " Sie {setting} no."
            ).format(setting=setting)
    if value(sshd, "permittunnel") not in {"", "no"}:
        yield _(
            "PermitTunnel ist nicht no. Ein Besucher kann ein Netz über den Kiosk legen. Setzen Sie"
            " PermitTunnel no."
        )


def _environment(sshd: Sshd) -> Iterator[str]:
    accepted = [name for value in sshd.settings.get("acceptenv", ()) for name in value.split()]
    open_names = [line(name, 60) for name in accepted if name not in _HARMLESS]
    if open_names:
        yield _(
            "AcceptEnv nimmt vom Besucher an: {names}. Damit ändert er, was vor dem Kiosk läuft, also die"
            " Anmelde-Shell. Setzen Sie im Block des Kontos AcceptEnv {none}."
        ).format(names=", ".join(open_names), none=NO_VARIABLE)
    if value(sshd, "permituserenvironment") not in {"", "no"}:
        yield _("PermitUserEnvironment ist nicht no. Setzen Sie es für den ganzen Server auf no.")
    if value(sshd, "permituserrc") == "yes":
        yield _(
            "PermitUserRC steht auf yes. Vor der Sitzung läuft so eine Datei aus dem Ordner des Kontos."
            " Setzen Sie PermitUserRC no."
        )


def _connection(sshd: Sshd) -> Iterator[str]:
    interval, count = value(sshd, "clientaliveinterval"), value(sshd, "clientalivecountmax")
    if "0" in {interval, count}:
        yield _(
            "Ist das Netz eines Besuchers fort, bleibt seine Sitzung stehen und besetzt einen Platz. Setzen"
            " Sie ClientAliveInterval 30 und ClientAliveCountMax 3."
        )
    if value(sshd, "unusedconnectiontimeout") == "none":
        yield _(
            "Eine Verbindung ohne Sitzung, wie mit ssh -N, bleibt für immer und besetzt einen Platz. Setzen"
            " Sie UnusedConnectionTimeout 2m."
        )
    if value(sshd, "maxsessions") not in {"", "0", "1"}:
        yield _(
            "MaxSessions erlaubt mehrere Sitzungen in einer Verbindung. Grenzen je Anmeldung zählen so"
            " falsch. Setzen Sie MaxSessions 1."
        )
    if value(sshd, "permittty") == "no":
        yield _(
            "PermitTTY steht auf no. Ohne Terminal gibt es keine Ansicht, in der sich lesen lässt. Setzen"
            " Sie PermitTTY yes."
        )
