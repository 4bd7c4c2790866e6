"""What `kiosk print-config` prints: read and found right by the programs that it is for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from stadtbote.config.file import parse
from stadtbote.operator import setup
from support import sshd
from support.commands import call
from support.homes import Home
from support.needs import assert_valid_units, need

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
Printed = Callable[..., str]
USER, PYTHON, STORE = "leser", "/opt/stadt bote/bin/python", "/srv/news/100% $HOME.sqlite3"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An operator's home."""
    return Home(tmp_path / "home")


@pytest.fixture
def printed(home: Home) -> Printed:
    """Prints the parts, for an account, a Python and a store with odd names."""

    def run(*words: str) -> str:
        options = ["--user", USER, "--python", PYTHON, "--store", STORE]
        done = home.run("kiosk", "print-config", *options, *words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_everything_with_what_to_do(printed: Printed) -> None:
    """Without a part: the steps as comments, then every part; each setting of sshd has its reason."""
    text = printed()
    for part in ("shell", "service", "timer", "limits", "slice", "config", "sshd", "firewall"):
        assert printed(part) in text
        assert f"part {part} >" in text
    for step in ("useradd --system", f"passwd --delete {USER}", "sshd -t && systemctl reload", "kiosk check"):
        assert step in text
    block = printed("sshd").split("\n\n")
    assert block[0].endswith("\nPrintLastLog no\nPrintMotd no")
    assert block[1] == f"Match User {USER}"
    assert all(paragraph.startswith("    # ") for paragraph in block[2:])
    assert all(not row.strip().startswith("#") for row in block[2].splitlines()[-1:])


def test_the_steps_are_commands(printed: Printed) -> None:
    """The steps, taken out of their comments, are sound shell, and print each part as it stands below."""
    rows = re.findall(r"^#   (.*)$", printed(), re.MULTILINE)
    assert len(rows) > 15
    script = "\n".join(rows)
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0


@pytest.mark.row(94, 95, 96, 105)
def test_sshd_takes_the_block(printed: Printed, tmp_path: Path) -> None:
    """sshd finds nothing wrong, and says that every lock holds for the account, and for no other."""
    need(sshd.missing())
    sshd.make_room()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    config = tmp_path / "sshd_config"
    config.write_text(f"HostKey {tmp_path}/key\nAcceptEnv *\n{printed('sshd')}", encoding="utf-8")
    assert SSHD is not None

    def ask(user: str) -> list[str]:
        words = [SSHD, "-T", "-f", str(config), "-C", f"user={user},host=h,addr=192.0.2.7"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    locks = {
        "disableforwarding yes",
        "allowagentforwarding no",
        "x11forwarding no",
        "permittunnel no",
        "permituserrc no",
        "maxsessions 1",
        "acceptenv STADTBOTE_NONE",
        "clientaliveinterval 30",
        "clientalivecountmax 3",
        "authenticationmethods none",
        "permitemptypasswords yes",
        f"forcecommand {setup.command(setup.Kiosk(USER, PYTHON, STORE))}",
        "banner none",
        "printlastlog no",
        "printmotd no",
    }
    assert locks <= set(ask(USER))
    assert not {"disableforwarding yes", "permitemptypasswords yes"} & set(ask("another"))


def test_systemd_takes_the_units(printed: Printed, tmp_path: Path) -> None:
    """systemd finds nothing wrong with service, timer and slice."""
    units = {
        # What is to be run must be there for this check.
        f"stadtbote-kiosk.{unit}": printed(unit).replace(f'"{PYTHON}"', "/bin/true")
        for unit in ("service", "timer", "slice")
    }
    assert_valid_units(tmp_path, units)


def test_the_service_publishes(printed: Printed) -> None:
    """The service fetches into the store by an account of its own, and publishes what visitors read."""
    text = printed("service")
    command = '"/opt/stadt bote/bin/python" -I -m stadtbote --store "/srv/news/100%% $$HOME.sqlite3"'
    assert f"\nExecStart={command} sync --snapshot --if-older 1h\n" in text
    assert f"\nUser={setup.SYNC_USER}\n" in text
    assert "\nReadWritePaths=/srv/news\n" in text
    assert "\nOnUnitActiveSec=1800s\n" in printed("timer", "--if-older", "2h")


def test_bounds_that_are_lower_stay(printed: Printed) -> None:
    """Where pam_limits has set less than the command would, the session begins all the same, with less."""
    (forced,) = re.findall(r"^    ForceCommand (.*)", printed("sshd"), re.MULTILINE)
    begun = forced.partition("exec /usr/bin/prlimit")[0] + "exec cat /proc/self/limits"
    visitor = [] if os.geteuid() else ["setpriv", "--reuid=65534", "--clear-groups"]
    words = ["prlimit", "--nofile=32:32", *visitor, "sh", "-c", begun]
    done = call(words, {"PATH": os.defpath}, check=True)
    assert done.stderr == ""
    assert re.search(r"Max open files +32 +32 ", done.stdout)
    assert re.search(rf"Max data size +{setup.DATA} +{setup.DATA} ", done.stdout)


def test_the_session_is_the_same_everywhere(printed: Printed) -> None:
    """The login shell runs the words of ForceCommand, whatever it is told; the shell itself accepts both."""
    script = printed("shell")
    (forced,) = re.findall(r"^    ForceCommand (.*)", printed("sshd"), re.MULTILINE)
    code = " ".join(row for row in script.splitlines() if not row.startswith("#"))
    assert code == re.sub("; (?=case |for |exec )", " ", forced)
    for text in (script, forced):
        assert subprocess.run(["sh", "-n"], input=text, text=True, check=False).returncode == 0
    assert "$@" not in script
    assert "$1" not in script


def test_the_operators_file_is_one(printed: Printed) -> None:
    """The configuration is one that Stadtbote reads, and puts everybody but the operator into the kiosk."""
    assert tomllib.loads(printed("config")) == {
        "kiosk": True,
        "operator": setup.SYNC_USER,
        "idle_minutes": 5,
        "visits": 100,
    }
    assert parse(printed("config"), "config")["kiosk"]


@pytest.mark.row(92)
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--user", "root"),
        ("--user", "a b"),
        ("--user", "x\nMatch all"),
        ("--user", "-x"),
        ("--user", "*"),
        ("--python", "/x\nForceCommand /bin/sh"),
        ("--store", "/x\x1b]0;PWNED\x07"),
    ],
)
def test_names_that_would_change_the_block(home: Home, option: str, value: str) -> None:
    """A name that sshd or sh would read as something else is refused, and not shown as it is."""
    done = home.run("kiosk", "print-config", f"{option}={value}")
    assert done.returncode == 64
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
    assert "\nMatch all" not in done.stderr
