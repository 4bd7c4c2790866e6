"""A whole session of the hosted kiosk under strace: the programs of its start, and nothing after them."""

from __future__ import annotations

import os
import re
import signal
from itertools import groupby
from pathlib import Path

import pytest

from support.hosted import Kiosk
from support.needs import need
from support.terminal import Terminal, environment
from support.visiting import deeds, no_strace, send

CALLS = (
    "execve,execveat,fork,vfork,clone,clone3,open,openat,openat2,creat,truncate,ftruncate,unlink,unlinkat,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,mknod,mknodat,chmod,fchmod,"
    "fchmodat,chown,fchown,fchownat,socket,connect,bind,kill,ptrace"
)
# Words as well as keys: what they do in a screen is no matter, what they do at all is.
TYPED = (
    "s o1 c y S ? / p n h t + - v i m a r u G g \x10 \x1a \x1c \x13 ! : | E x $ ` \x0f \x14 \x18 \x1bx".split(
        " "
    )
)


# A visitor over SSH takes a place: a name in the kernel's list, to which nothing is sent.
PLACE = (
    r"socket\(AF_UNIX, SOCK_DGRAM\|SOCK_CLOEXEC, 0\) += (\d+)\n"
    r'bind\(\1, \{sa_family=AF_UNIX, sun_path=@"stadtbote-visit-[0-9a-f-]+"\}, \d+\) += 0'
)


@pytest.mark.row(97, 98, 100, 107)
@pytest.mark.parametrize(
    ("letter", "variables", "expected"),
    [
        ("b", {}, ""),
        ("v", {}, ""),
        ("z", {}, ""),
        ("z", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, PLACE),
    ],
)
def test_a_session_as_sshd_runs_it(
    kiosk: Kiosk, tmp_path: Path, letter: str, variables: dict[str, str], expected: str
) -> None:
    """By the login shell, within its limits: after the start nothing is run, written or asked for."""
    need(no_strace())
    log = tmp_path / "strace"
    words = ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(log), *kiosk.as_visitor()]
    with Terminal([*words, str(kiosk.shell), "-c", "sh"], variables=environment(**variables)) as session:
        session.wait_for("Enter", 60)
        session.press(f"{letter}\r")
        session.wait_for("WuppertalWorks", 60)
        for typed in TYPED:
            send(session, f"{typed}\r".encode())
            session.read(0.02, 0.5)
        pid = kiosk.only_session()
        os.kill(pid, signal.SIGTERM)
        session.wait(20)
    rows = [re.sub(r"^\d+ +", "", row) for row in log.read_text(errors="replace").splitlines()]
    runs = [place for place, row in enumerate(rows) if row.startswith("execve(") and row.endswith("= 0")]
    started = [row.split('"')[1] for row in (rows[place] for place in runs)]
    # One prlimit for each bound that may be lower already, then one for the others.
    assert [name for name, _same in groupby(started)][-5:] == [
        str(kiosk.shell),
        "/usr/bin/prlimit",
        "/usr/bin/setpriv",
        "/usr/bin/env",
        str(kiosk.python),
    ]
    rest = tmp_path / "rest"
    rest.write_text("\n".join(rows[runs[-1] :]))
    assert re.fullmatch(expected, "\n".join(deeds(rest)))
