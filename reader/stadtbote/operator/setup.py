"""What an operator puts in place for visitors over SSH: command, sshd, account, limits. Pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.config.settings import Settings
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

SYNC_USER = "stadtbote-sync"
STORE = "/var/lib/stadtbote/stadtbote.sqlite3"
FOLDER = "/usr/local/lib/stadtbote"
SHELL = f"{FOLDER}/kiosk-session"
NO_VARIABLE = "STADTBOTE_NONE"
"""A name for AcceptEnv that nobody sends: a list in a Match block replaces the server's own."""

MEBIBYTE = 1 << 20
DATA = 256 * MEBIBYTE
"""Bytes of data that one session may have; it takes about 70 MiB, most of it only reserved."""

_TASKS = 1000
_OF_ONE_ADDRESS = 10
_PAM = "/etc/pam.d/sshd"
_TALKING = r"\(echo\|issue\|lastlog2*\|mail\|motd\)"
_UNUSED = "UnusedConnectionTimeout 2m"
_USERADD = "useradd --system --user-group --no-create-home"
_TERM = "[!A-Za-z0-9.+-]"
_VISITS = Settings().visits
_RULES = """
table inet stadtbote_kiosk
delete table inet stadtbote_kiosk
table inet stadtbote_kiosk {{
    set addresses {{
        type ipv4_addr
        size 65536
        flags dynamic
    }}
    set networks {{
        type ipv6_addr
        size 65536
        flags dynamic
    }}
    chain input {{
        type filter hook input priority filter; policy accept;
        tcp dport 22 ct state new add @addresses {{ ip saddr ct count over {most} }} reject with tcp reset
        tcp dport 22 ct state new \\
            add @networks {{ ip6 saddr and ffff:ffff:ffff:ffff:: ct count over {most} }} reject with tcp reset
    }}
}}
"""


class Kiosk(Record):
    """Whose sessions, run by which Python, on which store: an account's name and two absolute paths."""

    user: str
    python: str
    store: str


def is_account(name: str) -> bool:
    """Whether this can be a visitors' account: a name that useradd accepts, and not root."""
    return re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", name) is not None and name != "root"


def is_path(path: str) -> bool:
    """Whether the files of a set-up can name this path: absolute, and with printable characters only."""
    return path.startswith("/") and path.isprintable()


def comment(text: str) -> Iterator[str]:
    """The text as lines of a comment, in any of these files."""
    import textwrap

    yield from (f"# {row}" for row in textwrap.wrap(text, 100, break_on_hyphens=False))


def command(kiosk: Kiosk) -> str:
    """The one command of a session, a line for /bin/sh.

    TERM comes from the visitor as it is (RFC 4254, 6.2): it is passed on only if its characters are harmless.
    That there is a connection is passed on, but not where it is from. No key ends or stops what runs before
    the program, which takes up the signals again itself. Lower bounds, by pam_limits, stay.
    """
    return (
        f"trap '' INT QUIT TSTP; case ${{TERM-}} in '' | *{_TERM}*) TERM=dumb ;; esac;"
        f" for limit in nofile=64 cpu=3600 data={DATA} nproc={_TASKS};"
        ' do /usr/bin/prlimit --pid $$ "--$limit" 2>/dev/null; done;'
        " exec /usr/bin/prlimit --core=0 --fsize=0 /usr/bin/setpriv --no-new-privs"
        " /usr/bin/env -i HOME=/nonexistent PATH=/usr/bin:/bin LANG=C.UTF-8"
        ' TERM="$TERM" ${SSH_CONNECTION:+SSH_CONNECTION=yes}'
        f" {shlex.quote(kiosk.python)} -I -B -X utf8 -m stadtbote --kiosk --store {shlex.quote(kiosk.store)}"
    )


def sshd(kiosk: Kiosk, *, ends_unused: bool) -> Iterator[str]:
    """A file for /etc/ssh/sshd_config.d (sshd_config(5)): what must stand before any block, and the block.

    `ends_unused`: sshd knows UnusedConnectionTimeout; a setting that it does not know makes it refuse the
    file.
    """
    yield from comment(
        _(
            "Das Konto teilen sich alle Besucher: Wer abgewiesen wird, läse als „Last login“, wann und von"
            " wo ein anderer kam. Diese Zeilen gelten für alle Konten; im Block für eines kennt sshd sie"
            " nicht."
        )
    )
    yield "PrintLastLog no"
    yield "PrintMotd no"
    yield ""
    yield f"Match User {kiosk.user}"
    unused = (_("Eine Verbindung ohne Sitzung, wie mit ssh -N, bleibt nicht stehen."), (_UNUSED,))
    for why, settings in (*_settings(kiosk), *([unused] if ends_unused else [])):
        yield ""
        yield from (f"    {text}" for text in comment(why))
        yield from (f"    {setting}" for setting in settings)


def _settings(kiosk: Kiosk) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield (
        _(
            "Statt jedes Befehls, auch statt sftp und scp, läuft nur der Kiosk: mit leerer Umgebung, mit"
            " einem Python, das nichts aus Umgebung und Ordnern lädt, und mit Grenzen für die Sitzung. TERM"
            " bestimmt der Besucher; was andere als harmlose Zeichen hat, wird zu dumb."
        ),
        (f"ForceCommand {command(kiosk)}",),
    )
    yield (
        _(
            "ForceCommand verbietet keine Weiterleitung: Ohne diese Zeilen wäre der Kiosk ein Weg in Ihr"
            " Netz. Vor OpenSSH 10.0 nimmt DisableForwarding den Agenten und X11 nicht mit, siehe {number}."
        ).format(number="CVE-2025-32728"),
        ("DisableForwarding yes", "AllowAgentForwarding no", "X11Forwarding no", "PermitTunnel no"),
    )
    yield (
        _(
            "Vom Besucher kommt keine Variable herein. Eine Liste hier ersetzt die des Servers, und den"
            " Namen in ihr schickt niemand."
        ),
        (f"AcceptEnv {NO_VARIABLE}",),
    )
    yield _("Vor der Sitzung läuft nichts aus dem Ordner des Kontos."), ("PermitUserRC no",)
    yield (
        _(
            "Jeder darf herein, und niemand wird nach einem Kennwort gefragt: Das Konto hat ein leeres."
            " Auch Schlüssel gelten nicht. Soll nicht jeder herein, nehmen Sie diese vier Zeilen heraus und"
            " geben dem Konto ein Kennwort."
        ),
        (
            "AuthenticationMethods none",
            "PasswordAuthentication yes",
            "PermitEmptyPasswords yes",
            "AuthorizedKeysFile none",
        ),
    )
    yield _("Was ein Besucher zuerst liest, ist der Kiosk."), ("Banner none",)
    yield _("Die Ansichten auf dem Bildschirm brauchen ein Terminal."), ("PermitTTY yes",)
    yield _("Eine Verbindung ist eine Sitzung; so zählen auch die Grenzen richtig."), ("MaxSessions 1",)
    yield (
        _(
            "Ist das Netz fort, ohne dass es jemand meldet, ist die Sitzung nach zwei Minuten zu Ende. Tippt"
            " niemand mehr etwas, beendet der Kiosk sie von selbst."
        ),
        ("ClientAliveInterval 30", "ClientAliveCountMax 3"),
    )


def shell(kiosk: Kiosk) -> Iterator[str]:
    """The account's login shell, which runs the session whatever it is asked for."""
    yield "#!/bin/sh"
    yield from comment(
        _(
            "Die Anmelde-Shell des Kontos. Es muss eine geben, denn sshd führt ForceCommand durch sie aus."
            " Diese führt nie aus, was man ihr sagt, sondern immer nur den Kiosk. Eines von beiden genügt;"
            " mit beiden öffnet kein einzelner Fehler eine Shell, auch nicht an der Konsole oder mit su."
        )
    )
    yield from re.sub(r"; (?=case |for |exec )", "\n", command(kiosk)).split("\n")


def limits(kiosk: Kiosk) -> Iterator[str]:
    """A file for /etc/security/limits.d (limits.conf(5)): bounds for all sessions of the account together."""
    yield from comment(
        _(
            "Der Befehl der Sitzung begrenzt jede für sich. Hier steht, wie viele Prozesse und Threads alle"
            " zusammen haben. Eine Sitzung hat etwa fünf. Die Besuche zählt Stadtbote selbst, mit visits in"
            " der Konfiguration: maxlogins ließe PAM sprechen, und zählt falsch, wenn viele zugleich kommen."
        )
    )
    yield f"{kiosk.user} hard nproc {_TASKS}"
    yield f"{kiosk.user} hard core 0"


def config() -> Iterator[str]:
    """The operator's configuration, /etc/stadtbote/config.toml."""
    yield from comment(
        _(
            "Gilt für jeden auf diesem Rechner außer root und dem Konto, das abruft: Stadtbote ist dann"
            " immer ein Kiosk, auch ohne --kiosk. Auf einem Rechner, auf dem noch andere lesen, lassen Sie"
            " kiosk weg."
        )
    )
    yield "kiosk = true"
    yield f'operator = "{SYNC_USER}"'
    yield from comment(
        _(
            "Minuten ohne Taste, nach denen wieder die erste Seite kommt. Nach noch einmal so vielen endet"
            " die Sitzung über SSH."
        )
    )
    yield "idle_minutes = 5"
    yield from comment(
        _("So viele Besuche über SSH gibt es zugleich. Wer dann noch kommt, hört das in jeder Sprache.")
    )
    yield f"visits = {_VISITS}"
    yield from comment(
        _(
            "Wer lange liest, braucht vielleicht lange: Eine Grenze für die Dauer eines Besuchs ist nur zur"
            " Wahl. Eine halbe Minute vorher sagt es eine Zeile, und solange ein Platz frei ist, verlängert"
            " jede Taste."
        )
    )
    yield "# visit_minutes = 60"


def session_slice() -> Iterator[str]:
    """A drop-in for the slice of the account (systemd.resource-control(5))."""
    yield "[Slice]"
    yield from comment(
        _(
            "Alle Besucher zusammen; so bleibt der Rechner bedienbar, auch wenn alle Plätze besetzt sind."
            " Eine Sitzung braucht etwa 50 Mebibyte. Passen Sie die Werte an Ihren Rechner an."
        )
    )
    yield "MemoryHigh=50%"
    yield "MemoryMax=60%"
    yield f"TasksMax={_TASKS}"
    yield from comment(_("Wer den Rechner verwaltet, kommt vor den Besuchern an die Reihe."))
    yield "CPUWeight=20"


def firewall() -> Iterator[str]:
    """Rules for nft(8): how many connections one address may have at once."""
    yield from comment(
        _(
            "Höchstens zehn Verbindungen von einer Adresse zugleich, damit nicht eine alle Plätze besetzt."
            " Nur zur Wahl, und nur, wo die Adressen bekannt sind: Eine Bücherei, eine Schule, ein ganzes"
            " Mobilnetz haben oft nur eine, und ihre Besucher schlösse das aus. Ihre eigenen Verbindungen"
            " zählen mit. Bei IPv6 zählt ein Netz, /64. Kommen die Besucher nicht über Port 22, ändern Sie"
            " die Zahl."
        )
    )
    yield _RULES.format(most=_OF_ONE_ADDRESS).strip("\n")


def steps(kiosk: Kiosk, again: str, units: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What root does, in order: why, and the commands. `again` is the call that prints one part.

    `units` are those parts that are units of systemd.
    """
    folder = shlex.quote(kiosk.store.rpartition("/")[0] or "/")
    system = "/etc/systemd/system"
    yield (
        _("Eine Anmelde-Shell, die nur den Kiosk kennt, in einem Ordner, den nur root ändert:"),
        (f"install -d -m 0755 {FOLDER}", f"{again} shell >{SHELL}", f"chmod 0755 {SHELL}"),
    )
    yield (
        _(
            "Das Konto der Besucher. Sein Ordner ist dieser: lesbar, nie beschreibbar; mit .hushlogin, damit"
            " an einer Konsole keine Anmeldung sagt, wann der vorige Besucher kam."
        ),
        (
            f"{_USERADD} --home-dir {FOLDER} --shell {SHELL} {kiosk.user}",
            f"passwd --delete {kiosk.user}",
            f"install -m 0644 /dev/null {FOLDER}/.hushlogin",
        ),
    )
    yield (
        _("Ein zweites Konto ruft ab; nur ihm gehört der Speicher, und anmelden kann sich mit ihm niemand:"),
        (
            f"{_USERADD} --home-dir {folder} --shell /usr/sbin/nologin {SYNC_USER}",
            f"install -d -o {SYNC_USER} -g {SYNC_USER} -m 0755 {folder}",
        ),
    )
    yield (
        _("Abrufen nach der Uhr. Die Besucher lesen die Kopie, die jeder Abruf neben den Speicher legt:"),
        (
            *(f"{again} {unit} >{system}/stadtbote-kiosk.{unit}" for unit in units),
            "systemctl daemon-reload",
            "systemctl enable --now stadtbote-kiosk.timer",
            "systemctl start stadtbote-kiosk.service",
        ),
    )
    place = f'{system}/user-"$(id -u {kiosk.user})".slice.d'
    yield (
        _("Grenzen für alle Sitzungen zusammen; sie gelten, wo sshd PAM benutzt:"),
        (
            f"{again} limits >/etc/security/limits.d/stadtbote-kiosk.conf",
            f"mkdir -p {place}",
            f"{again} slice >{place}/stadtbote-kiosk.conf",
            "systemctl daemon-reload",
        ),
    )
    yield (
        _("Was PAM sonst sagt, den Namen des Rechners und Neues von ihm, sagt es diesem Konto nicht:"),
        (
            f"grep -q 'user = {kiosk.user}$' {_PAM} || sed -i '/^-*session.*pam_{_TALKING}[.]so/i"
            f" session [success=1 default=ignore] pam_succeed_if.so quiet user = {kiosk.user}' {_PAM}",
        ),
    )
    yield (
        _("Was Stadtbote auf diesem Rechner überhaupt darf; das ändert nur root:"),
        ("install -d -m 0755 /etc/stadtbote", f"{again} config >{OPERATOR_CONFIG}"),
    )
    yield (
        _("Zuletzt sshd. Erst prüfen, dann neu laden; Ihre eigene Verbindung bleibt:"),
        (
            f"{again} sshd >/etc/ssh/sshd_config.d/10-stadtbote-kiosk.conf",
            "sshd -t && systemctl reload ssh",
        ),
    )
    rules = f"{OPERATOR_CONFIG.rpartition('/')[0]}/firewall.nft"
    yield (
        _("Nur zur Wahl, und erst nach dem Lesen des Teils: wie viele Verbindungen eine Adresse hat."),
        (
            f"# {again} firewall >{rules} && nft -f {rules}",
            f"# echo 'include \"{rules}\"' >>/etc/nftables.conf",
        ),
    )
