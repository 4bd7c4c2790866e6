"""What `kiosk check` finds: a sentence for each thing that lets a visitor out, and none where all is well."""

from __future__ import annotations

import os
import pwd
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.operator import facts, setup
from stadtbote.operator.check import DAY, findings
from stadtbote.operator.facts import Account, Facts, Place
from stadtbote.operator.sshd import Sshd, complaint, settings, why_silent
from stadtbote_cache.record import replace
from support.homes import Home

KIOSK = setup.Kiosk("leser", "/opt/s/bin/python", "/var/lib/s/s.sqlite3")
SNAPSHOT = f"{KIOSK.store}-snapshot"
ACCOUNT = Account("leser", 990, (980,), (), setup.FOLDER, setup.SHELL)
FOLDER, FILE = stat.S_IFDIR | 0o755, stat.S_IFREG | 0o644
SETTINGS = {
    "forcecommand": (setup.command(KIOSK),),
    "disableforwarding": ("yes",),
    "allowagentforwarding": ("no",),
    "x11forwarding": ("no",),
    "permittunnel": ("no",),
    "acceptenv": (setup.NO_VARIABLE,),
    "permituserrc": ("no",),
    "permituserenvironment": ("no",),
    "clientaliveinterval": ("30",),
    "clientalivecountmax": ("3",),
    "maxsessions": ("1",),
    "permittty": ("yes",),
}


def place(path: str, mode: int = FILE, uid: int = 0, gid: int = 0) -> Place:
    """A place; root's own, if nothing else is said."""
    return Place(path, uid, gid, mode)


def place_of(path: str) -> Place:
    """A place as it is here."""
    found = facts._place(path)
    assert found is not None
    return found


def places(*changed: Place) -> dict[str, Place]:
    """Everything as print-config says, but for these."""
    usual = (
        place("/", FOLDER),
        place("/var", FOLDER),
        place("/var/lib", FOLDER),
        place("/var/lib/s", FOLDER, 991),
        place(KIOSK.store, FILE, 991),
        place(SNAPSHOT, FILE, 991),
        place(setup.FOLDER, FOLDER),
        place(setup.SHELL, stat.S_IFREG | 0o755),
        place("/etc", FOLDER),
        place("/etc/stadtbote", FOLDER),
        place(OPERATOR_CONFIG),
    )
    return {found.path: found for found in (*usual, *changed)}


WELL = Facts(
    kiosk=KIOSK,
    account=ACCOUNT,
    sshd=Sshd(SETTINGS),
    places=places(),
    leads={},
    shells=frozenset({"/bin/sh", "/usr/bin/rbash"}),
    shell_text="\n".join(setup.shell(KIOSK)),
    snapshot=SNAPSHOT,
    snapshot_age=600.0,
    limited=False,
    program=(place("/opt/s", FOLDER), place("/opt/s/bin/python", stat.S_IFREG | 0o755)),
    program_fault="",
)


def with_sshd(**changes: str) -> Facts:
    """All is well, but for these settings."""
    return replace(WELL, sshd=Sshd(SETTINGS | {name: (value,) for name, value in changes.items()}))


def with_account(**changes: object) -> Facts:
    """All is well, but for this of the account."""
    return replace(WELL, account=replace(ACCOUNT, **changes))


def with_places(*changed: Place) -> Facts:
    """All is well, but for these places."""
    return replace(WELL, places=places(*changed))


def behind_a_link(path: str) -> Facts:
    """All is well, but a link leads on from there to a folder of the account's."""
    led = with_places(place("/var/news", FOLDER, 990), place("/var/news/it", FILE, 991))
    return replace(led, leads={path: ("/var/news/it",)})


def with_home_below(folder: Place) -> Facts:
    """All is well, but the account's folder is in this one."""
    home = f"{folder.path}/leser"
    return replace(
        with_places(folder, place(home, FOLDER)),
        account=replace(ACCOUNT, home=home),
    )


def without(*paths: str) -> Facts:
    """All is well, but these places are not there."""
    return replace(WELL, places={path: found for path, found in places().items() if path not in paths})


def test_nothing_is_found_where_all_is_well() -> None:
    """The set-up of print-config has no findings."""
    assert findings(WELL) == []
    assert findings(replace(WELL, places={k: v for k, v in places().items() if "/etc" not in k})) == []


FORCED = setup.command(KIOSK)
TABLE: list[tuple[Facts, str]] = [
    (replace(WELL, sshd=Sshd({}, "missing")), "sshd ist nicht installiert"),
    (replace(WELL, sshd=Sshd({}, "no hostkeys")), "sshd sagt nicht, was für das Konto gilt: no hostkeys"),
    (with_sshd(forcecommand="none"), "kein ForceCommand"),
    (with_sshd(forcecommand=FORCED.replace("--kiosk", "")), "nicht mit --kiosk"),
    (with_sshd(forcecommand=FORCED.replace("--kiosk", "--kiosks")), "nicht mit --kiosk"),
    (with_sshd(forcecommand=FORCED.replace("env -i", "env")), "nicht mit env -i"),
    (with_sshd(forcecommand=FORCED.replace(" -I ", " -P ")), "nicht mit -I"),
    (with_sshd(forcecommand=FORCED.replace(KIOSK.store, "/x")), "nennt /var/lib/s/s.sqlite3 nicht"),
    (with_sshd(forcecommand=FORCED.replace(KIOSK.python, "/x")), "nennt /opt/s/bin/python nicht"),
    (with_sshd(forcecommand=FORCED.replace("prlimit", "x")), "hat keine Grenze"),
    (with_sshd(forcecommand=FORCED.replace("data=", "rss=")), "hat keine Grenze"),
    (with_sshd(forcecommand=FORCED.replace("--no-new-privs", "--clear-groups")), "setpriv nicht mit"),
    (with_sshd(unusedconnectiontimeout="none"), "UnusedConnectionTimeout 2m"),
    (with_sshd(disableforwarding="no"), "Weiterleitungen sind erlaubt"),
    (with_sshd(allowagentforwarding="yes"), "AllowAgentForwarding steht auf yes"),
    (with_sshd(x11forwarding="yes"), "X11Forwarding steht auf yes"),
    (with_sshd(permittunnel="point-to-point"), "PermitTunnel ist nicht no"),
    (with_sshd(acceptenv="LANG LC_* LD_*"), "nimmt vom Besucher an: LD_*."),
    (with_sshd(acceptenv="*"), "nimmt vom Besucher an: *."),
    (with_sshd(permituserenvironment="yes"), "PermitUserEnvironment"),
    (with_sshd(permituserrc="yes"), "PermitUserRC"),
    (with_sshd(clientaliveinterval="0"), "ClientAliveInterval"),
    (with_sshd(clientalivecountmax="0"), "ClientAliveInterval"),
    (with_sshd(maxsessions="10"), "MaxSessions"),
    (with_sshd(permittty="no"), "PermitTTY"),
    (replace(WELL, account=None), "Das Konto leser gibt es nicht"),
    (with_account(uid=0), "Rechte von root"),
    (with_account(further=("sudo", "docker")), "in diesen Gruppen: sudo, docker."),
    (with_account(groups=(0,)), "in diesen Gruppen: root."),
    (with_account(shell="/bin/bash"), "/bin/bash führt alles aus"),
    (with_account(shell="/usr/bin/rbash"), "/usr/bin/rbash führt alles aus"),
    (with_account(shell=""), "führt alles aus"),
    (with_account(shell="/usr/sbin/nologin"), "also beginnt keine Sitzung"),
    (without(setup.SHELL), "gibt es nicht. sshd lässt so niemanden herein"),
    (replace(WELL, shell_text="#!/bin/sh\nexec /bin/sh"), "ist nicht der Kiosk"),
    (with_account(home="/home/leser"), "Den Ordner des Kontos, /home/leser, gibt es nicht"),
    (with_places(place("/home/leser", FOLDER, 990)), ""),
    (replace(with_places(place("/h", FOLDER, 990)), account=replace(ACCOUNT, home="/h")), "schreiben"),
    (without(SNAPSHOT), "fehlt: /var/lib/s/s.sqlite3-snapshot"),
    (with_places(place(SNAPSHOT, stat.S_IFREG | 0o600, 991)), "nicht lesen. Der Kiosk zeigt so nichts"),
    (with_places(place("/var/lib/s", stat.S_IFDIR | 0o700, 991)), "nicht lesen. Der Kiosk zeigt so nichts"),
    (with_places(place(SNAPSHOT, FILE, 990)), f"Das Konto darf {SNAPSHOT} ändern"),
    (with_places(place(SNAPSHOT, stat.S_IFREG | 0o664, 991, 980)), f"Das Konto darf {SNAPSHOT} ändern"),
    (with_places(place(KIOSK.store, stat.S_IFREG | 0o666, 991)), f"Das Konto darf {KIOSK.store} ändern"),
    (with_places(place("/var/lib/s", stat.S_IFDIR | 0o777, 991)), "Das Konto darf /var/lib/s ändern"),
    (with_places(place("/var/lib/s", stat.S_IFDIR | 0o1777, 991)), ""),
    (behind_a_link(SNAPSHOT), "Das Konto darf /var/news ändern"),
    (behind_a_link(setup.SHELL), "Das Konto darf /var/news ändern"),
    (with_home_below(place("/h", FOLDER, 990)), "Das Konto darf /h ändern"),
    (with_places(place(setup.SHELL, stat.S_IFREG | 0o757)), f"Das Konto darf {setup.SHELL} ändern"),
    (replace(WELL, snapshot_age=3 * DAY + 5), "ist 3 Tage alt"),
    (replace(WELL, snapshot_age=DAY - 5), ""),
    (with_places(place(OPERATOR_CONFIG, FILE, 990)), f"{OPERATOR_CONFIG} gehört nicht root"),
    (with_places(place("/etc/stadtbote", stat.S_IFDIR | 0o775)), "/etc/stadtbote gehört nicht root"),
    (with_places(place(OPERATOR_CONFIG, stat.S_IFREG | 0o600)), f"darf {OPERATOR_CONFIG} nicht lesen"),
    (replace(WELL, program_fault="No module named stadtbote"), "reason"),
    (replace(WELL, program=(place("/opt/x.py", stat.S_IFREG | 0o646),)), "1 Datei des Programms ändern"),
    (replace(WELL, program=(place("/opt/x.py", FILE, 990), place("/o", FOLDER, 990))), "2 Dateien des Prog"),
    (replace(WELL, program=(place("/opt/x.py", stat.S_IFREG | 0o600),)), "Programms nicht lesen"),
    (replace(WELL, program=(place("/tmp", stat.S_IFDIR | 0o1777),)), ""),
]
TABLE = [(given, "No module named stadtbote" if said == "reason" else said) for given, said in TABLE]


@pytest.mark.parametrize(("given", "said"), TABLE, ids=[said for _given, said in TABLE])
def test_one_thing_is_wrong(given: Facts, said: str) -> None:
    """One thing that is not as it should be is one finding, which names it."""
    found = findings(given)
    if not said:
        assert found == []
        return
    assert len(found) == 1, found
    assert said in found[0]
    assert found[0].endswith(".")
    assert re.search(r"\b(Geben|Installieren|Legen|Nehmen|Nennen|Rufen|Sehen|Setzen) Sie\b", found[0])


def test_names_are_cleaned() -> None:
    """A name that is a control sequence is shown without it."""
    for given in (
        with_account(shell="/x\x1b]0;P\x07"),
        with_account(further=("a\x1b[31m",)),
        with_sshd(acceptenv="X\x1b[2J"),
        replace(WELL, program=(place("/\x1b[2J", FILE, 990),)),
    ):
        assert findings(given)
        assert not [char for text in findings(given) for char in text if not char.isprintable()]


def test_what_sshd_says_is_read() -> None:
    """A setting a line, a value of several words as one, a name that stands on several lines as a list."""
    text = "port 22\nforcecommand sh -c 'a  b'\nacceptenv LANG\nacceptenv LC_*\nBANNER none\n"
    assert settings(text) == {
        "port": ("22",),
        "forcecommand": ("sh -c 'a  b'",),
        "acceptenv": ("LANG", "LC_*"),
        "banner": ("none",),
    }


def test_facts_are_gathered(tmp_path: Path) -> None:
    """The real account, the places that are there and the whole program are read."""
    store = tmp_path / "s.sqlite3"
    snapshot = tmp_path / "s.sqlite3-snapshot"
    snapshot.touch()
    own = pwd.getpwuid(os.geteuid())
    kiosk = setup.Kiosk(own.pw_name, sys.executable, str(store))
    read = facts.gather(kiosk, None, 22, snapshot, snapshot.stat().st_mtime + 7)
    assert read.account is not None
    assert (read.account.uid, read.account.home, read.account.shell) == (own.pw_uid, own.pw_dir, own.pw_shell)
    assert str(snapshot) in read.places
    assert str(store) not in read.places
    assert read.snapshot_age == pytest.approx(7)
    assert (read.program_fault, len(read.program) > 100) == ("", True)
    assert any(found.path.endswith("/stadtbote/__main__.py") for found in read.program)


def test_links_are_followed_one_by_one(tmp_path: Path) -> None:
    """Every folder that a chain of links leads through is read, also the one between."""
    for name in ("first", "between", "last"):
        (tmp_path / name).mkdir()
    (tmp_path / "last" / "news").touch()
    (tmp_path / "between" / "on").symlink_to("../last/news")
    (tmp_path / "first" / "store-snapshot").symlink_to(tmp_path / "between" / "on")
    snapshot = tmp_path / "first" / "store-snapshot"
    kiosk = setup.Kiosk("gibt-es-nicht", sys.executable, str(tmp_path / "first" / "store"))
    read = facts.gather(kiosk, None, 22, snapshot, 0.0)
    assert {str(tmp_path / name) for name in ("first", "between", "last")} <= read.places.keys()
    assert str(tmp_path / "last" / "news") in read.leads[str(snapshot)]


@pytest.mark.row(94)
def test_the_python_is_asked_as_the_visitor() -> None:
    """Root runs the kiosk's Python with the rights of the account; what the account may write is not run."""
    visitor = 54321 if os.geteuid() == 0 else os.geteuid()
    account = replace(ACCOUNT, uid=visitor, groups=(visitor if os.geteuid() == 0 else os.getegid(),))
    with tempfile.TemporaryDirectory(prefix="stadtbote-check-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        python = folder / "env" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\necho "as $(id -u)" >&2\nexit 1\n', encoding="utf-8")
        python.chmod(0o755)
        if os.geteuid() == 0:
            assert facts._program(str(python), account)[1] == f"as {visitor}"
        modules = folder / "env" / "lib" / "python3.99" / "site-packages"
        modules.mkdir(parents=True)
        modules.chmod(0o777)
        found, fault = facts._program(str(python), account)
        assert fault == ""
        assert str(modules) in {place.path for place in found if facts.may_write(place, account)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("leser hard data 300000", True),
        ("  leser\t-\tas 300000 # Kiosk", True),
        ("leser hard as unlimited", False),
        ("leser hard data -1", False),
        ("leser hard nproc 100", False),
        ("# leser hard data 100", False),
        ("#leser hard data 100", False),
        ("root hard data 9 # nicht leser", False),
    ],
)
def test_memory_is_bounded_where_a_line_is_about_the_account(text: str, said: bool) -> None:
    """A comment that names the account bounds nothing, and what bounds something else not the memory."""
    assert facts._is_limited("leser", f"# Grenzen\n\n{text}\n") is said


def test_a_silent_program_has_a_reason() -> None:
    """Where a program says nothing, the reason is words, never a question mark."""
    assert facts._program("/nonexistent/bin/python", ACCOUNT) == (
        (place_of("/"),),
        "Datei oder Ordner fehlt",
    )
    assert why_silent(subprocess.TimeoutExpired("sshd", 20)) == "keine Antwort in der Zeit"
    assert complaint(subprocess.CompletedProcess("sshd", 3, b"", b"\n")) == "es endete mit 3"


def test_the_command_ends_with_78(tmp_path: Path) -> None:
    """Where nothing is set up, `kiosk check` says so line by line, how many, and ends with 78."""
    done = Home(tmp_path / "home").run(
        "kiosk", "check", "--user", "gibt-es-nicht", "--store", str(tmp_path / "s")
    )
    assert done.returncode == 78
    rows = done.stdout.splitlines()
    assert "Das Konto gibt-es-nicht gibt es nicht. Legen Sie es an, wie print-config es sagt." in rows
    assert rows[-1] == f"{len(rows) - 1} Funde."
