"""What speaks to a visitor before the kiosk does: found by `kiosk check`, kept silent by print-config."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from stadtbote.operator import facts, setup
from stadtbote.operator.greetings import Greetings, counting, findings, talkers
from stadtbote.operator.sshd import Sshd
from stadtbote_cache.record import replace
from support.homes import Home
from support.needs import need

KIOSK = setup.Kiosk("leser", "/opt/s/bin/python", "/var/lib/s/s.sqlite3")
SHELL = "\n".join(setup.shell(KIOSK))
QUIET = {
    "printlastlog": ("no",),
    "printmotd": ("no",),
    "banner": ("none",),
    "usepam": ("yes",),
    "forcecommand": (setup.command(KIOSK),),
}
# The session part of Debian 12's own /etc/pam.d/sshd, in its order.
STACK = """\
# PAM configuration for the Secure Shell service
@include common-auth
account    required     pam_nologin.so
session [success=ok ignore=ignore module_unknown=ignore default=bad]        pam_selinux.so close
session    required     pam_loginuid.so
# Print the message of the day upon successful login.
session    optional     pam_motd.so  motd=/run/motd.dynamic
session    optional     pam_motd.so noupdate
session    optional     pam_mail.so standard noenv # [1]
-session   optional     pam_lastlog2.so
session    required     pam_limits.so
session    required     pam_env.so # [1]
"""
SKIP = "session [success=1 default=ignore] pam_succeed_if.so quiet user = leser"


@pytest.mark.row(105)
def test_silence_is_no_finding() -> None:
    """With all that print-config prints there is nothing to say."""
    assert list(findings(Sshd(QUIET), Greetings(), SHELL)) == []


@pytest.mark.row(105)
@pytest.mark.parametrize(
    ("settings", "greetings", "shell", "said"),
    [
        ({"printlastlog": ("yes",)}, {}, SHELL, "PrintLastLog steht auf yes"),
        ({"printmotd": ("yes",)}, {}, SHELL, "PrintMotd steht auf yes"),
        ({"banner": ("/etc/issue.net",)}, {}, SHELL, "zuerst die Datei /etc/issue.net"),
        ({}, {"script": True}, SHELL, "/etc/ssh/sshrc"),
        ({}, {"hushed": False}, SHELL, ".hushlogin"),
        ({}, {"talkers": ("pam_motd", "pam_mail")}, SHELL, "zeigt es: pam_motd, pam_mail."),
        ({}, {"counting": ("* hard maxlogins 10",)}, SHELL, "„* hard maxlogins 10“"),
        ({}, {}, f"#!/bin/sh\n/bin/cat /etc/motd\n{SHELL}", "sagt selbst etwas, mit cat"),
        ({}, {}, f"{SHELL}; then echo Hallo; fi", "sagt selbst etwas, mit echo"),
        (
            {"forcecommand": (f"last -1; {setup.command(KIOSK)}",)},
            {},
            SHELL,
            "ForceCommand sagt selbst etwas",
        ),
    ],
)
def test_each_that_speaks_is_found(
    settings: dict[str, tuple[str, ...]], greetings: dict[str, object], shell: str, said: str
) -> None:
    """One finding, which names it and what to do."""
    (found,) = findings(Sshd(QUIET | settings), replace(Greetings(), **greetings), shell)
    assert said in found
    assert re.search(r"\b(Legen|Nehmen|Setzen|Überspringen) Sie\b", found)


@pytest.mark.row(105)
def test_without_pam_it_says_nothing() -> None:
    """Where sshd does not use PAM, it is not looked at."""
    talking = Greetings(talkers=("pam_motd",), counting=("leser hard maxlogins 1",))
    assert list(findings(Sshd(QUIET | {"usepam": ("no",)}), talking, SHELL)) == []


@pytest.mark.row(105)
@pytest.mark.parametrize(
    ("stack", "found"),
    [
        (STACK, ("pam_motd", "pam_mail", "pam_lastlog2")),
        (f"{SKIP}\nsession optional pam_motd.so", ()),
        (f"{SKIP.replace('=1', '=2')}\nsession optional pam_motd.so\nsession optional pam_mail.so", ()),
        (f"{SKIP.replace('leser', 'andere')}\nsession optional pam_motd.so", ("pam_motd",)),
        (f"{SKIP}\nsession required pam_limits.so\nsession optional pam_motd.so", ("pam_motd",)),
        ("session optional pam_lastlog.so silent", ()),
        ("session optional /lib/security/pam_lastlog.so showfailed", ("pam_lastlog",)),
        ("session optional pam_exec.so stdout /bin/hello", ("pam_exec",)),
        ("session optional pam_exec.so /bin/audit", ()),
        ("auth optional pam_echo.so file=/etc/hello", ("pam_echo",)),
        ("# session optional pam_motd.so", ()),
        ("password required pam_motd.so", ()),
    ],
)
def test_modules_that_talk(stack: str, found: tuple[str, ...]) -> None:
    """Each is named once, unless it is silent, or a line before it skips it for the account."""
    assert talkers(stack.splitlines(), "leser") == found


@pytest.mark.row(105)
@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ("leser hard maxlogins 100", True),
        ("*  -  maxlogins  4", True),
        ("@besucher hard maxsyslogins 9", True),
        ("%besucher hard maxlogins 9", True),
        ("leser hard maxlogins unlimited", False),
        ("leser hard maxlogins -", False),
        ("andere hard maxlogins 1", False),
        ("@andere hard maxlogins 1", False),
        ("leser hard nproc 1000", False),
        ("# leser hard maxlogins 1", False),
    ],
)
def test_lines_by_which_pam_counts(row: str, counts: bool) -> None:
    """Only those that are about the account count, and only those that bound something."""
    assert list(counting(f"# Grenzen\n{row}\n", "leser", ["besucher"])) == [" ".join(row.split())] * counts


@pytest.mark.row(105)
def test_a_stack_is_read_with_what_it_includes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of including, through a circle too; a name that leads out of the folder is not followed."""
    monkeypatch.setattr(facts, "_PAM", (str(tmp_path),))
    (tmp_path / "sshd").write_text("@include common\nsession include post\nsession substack ../x\n")
    (tmp_path / "common").write_text("session optional \\\n pam_motd.so\n")
    (tmp_path / "post").write_text("session optional pam_lastlog.so\nsession include sshd\n")
    assert talkers(facts._stack("sshd"), "leser") == ("pam_motd", "pam_lastlog")


@pytest.mark.row(105)
def test_the_printed_step_makes_pam_silent(tmp_path: Path) -> None:
    """The command, run on Debian's own file: silent for the account, the same as before for others, once."""
    done = Home(tmp_path / "home").run("kiosk", "print-config", "--user", "leser")
    (step,) = re.findall(r"^#   (grep -q .*/etc/pam\.d/sshd)$", done.stdout, re.MULTILINE)
    stack = tmp_path / "sshd"
    stack.write_text(STACK, encoding="utf-8")
    for _turn in range(2):
        command = step.replace("/etc/pam.d/sshd", str(stack))
        subprocess.run(["sh", "-c", command], check=True)
        rows = stack.read_text(encoding="utf-8").splitlines()
        assert talkers(rows, "leser") == ()
        assert talkers(rows, "andere") == talkers(STACK.splitlines(), "andere") != ()
        assert [row for row in rows if row != SKIP] == STACK.splitlines()
        assert rows.count(SKIP) == 4


PATH = "/usr/sbin:/sbin:/usr/bin:/bin"
NETWORK = """
import fcntl, socket, struct, subprocess, sys
with socket.socket() as any:  # loopback is up: SIOCSIFFLAGS, IFF_UP (netdevice(7))
    fcntl.ioctl(any, 0x8914, struct.pack("16sh14x", b"lo", 1))
for _turn in range(2):  # to load it again changes nothing
    subprocess.run(["nft", "-f", sys.argv[1]], check=True)
server = socket.create_server(("", 22), family=socket.AF_INET6, dualstack_ipv6=True, backlog=200)
def come(address, source):
    try:
        return socket.create_connection((address, 22), 5, (source, 0))
    except ConnectionRefusedError:
        return None
for address, source, other in (("127.0.0.1", "127.0.0.1", "127.0.0.2"), ("::1", "::1", "")):
    held = [come(address, source) for _ in range(12)]
    assert [place is not None for place in held] == [True] * 10 + [False] * 2, held
    assert not other or come(address, other) is not None
"""


@pytest.mark.row(107)
def test_the_firewall_counts_by_address(tmp_path: Path) -> None:
    """The rules, loaded into a network of their own: ten connections of one address, and all of others."""
    rules = tmp_path / "firewall.nft"
    done = Home(tmp_path / "home").run("kiosk", "print-config", "firewall")
    rules.write_text(done.stdout, encoding="utf-8")
    if shutil.which("nft", path=PATH) is None:
        need("nft not installed (sh tests/packages installs it on Debian)")
    words = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nobody gets a network of his own here")
    tried = subprocess.run(
        [*words, "python3", "-c", NETWORK, str(rules)],
        env={"PATH": PATH},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (tried.returncode, tried.stderr) == (0, "")
