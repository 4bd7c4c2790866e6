"""A kiosk as an operator sets it up, over a real sshd with the printed configuration, and its visitors."""

from __future__ import annotations

import contextlib
import grp
import itertools
import os
import pty
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from support import sshd
from support.commands import Done, run
from support.portable import python_for_all
from support.terminal import Terminal, environment

# An operator who leaves everything else as open as it gets: what the printed block does not close, is open.
_OPEN = """
AcceptEnv *
AllowTcpForwarding yes
AllowAgentForwarding yes
AllowStreamLocalForwarding yes
X11Forwarding yes
PermitTunnel yes
PermitUserRC yes
PermitTTY yes
MaxSessions 10
MaxStartups 200
Subsystem sftp {sftp}
LogLevel VERBOSE
"""
# Only root can let somebody else in. Without root the visitor is the one who tests, and comes with a key.
_KEY = """
Match User {user}
    AuthenticationMethods publickey
    AuthorizedKeysFile {folder}/user_key.pub
"""
# The same account by another port, without some of the locks: shows that a test can tell.
_UNLOCKED = """
ListenAddress 127.0.0.1:{port}
Match LocalPort {port}
    DisableForwarding no
    AllowAgentForwarding yes
    X11Forwarding yes
    AcceptEnv *
    ClientAliveInterval 1
    ClientAliveCountMax 2
"""
FIRST_PAGE = "Willkommen bei Stadtbote"
PROMPT = b"please. >"
"""The end of the first page, in the last of its languages."""

_NO_SUCH_ACCOUNT = 6  # userdel(8)
_SFTP = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


def missing() -> str:
    """Why no kiosk can be set up here; empty where one can."""
    lacking = [path for path in ("/usr/bin/prlimit", "/usr/bin/setpriv") if not Path(path).exists()]
    lacking_text = f"{', '.join(lacking)} not installed" if lacking else ""
    return sshd.missing() or lacking_text or _no_terminals()


def _no_terminals() -> str:
    """Why an sshd that is not root's cannot give terminals here: it may not change whose they are."""
    if os.geteuid() == 0:
        return ""
    master, slave = pty.openpty()
    try:
        fits = os.fstat(slave).st_gid == grp.getgrnam("tty").gr_gid
    finally:
        os.close(master)
        os.close(slave)
    return "" if fits else "only root's sshd can give terminals here: /dev/pts is mounted without gid=tty"


_NUMBERS = itertools.count()
_ACCOUNT = "stadtbote-{pid}-{number}"


def remove_old_accounts() -> None:
    """Removes the accounts of tests that were killed before they could: no process has their number now."""
    if os.geteuid():
        return
    for entry in pwd.getpwall():
        found = re.fullmatch(_ACCOUNT.format(pid=r"(\d+)", number=r"\d+"), entry.pw_name)
        if found and not Path("/proc", found[1]).exists():
            remove_account(entry.pw_name)


def remove_account(name: str) -> None:
    """Ends what runs by this account, and takes it away; it may not have been made."""
    try:
        uid = pwd.getpwnam(name).pw_uid
    except KeyError:
        return
    for pid in processes_of(uid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    change(["userdel", "--force", name], allowed=(0, _NO_SUCH_ACCOUNT))


def processes_of(uid: int) -> list[int]:
    """The processes of a user."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                found.append(int(entry.name))
    return found


def ask(words: Sequence[str], **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a client without a terminal, and without anything to type."""
    return subprocess.run(
        words,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=30,
    )


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def change(words: Sequence[str], allowed: Sequence[int] = (0,)) -> None:
    """Changes the accounts of this machine; while another test does so, they are locked."""
    end = time.monotonic() + 60
    while True:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode in allowed:
            return
        assert time.monotonic() < end, done.stderr
        time.sleep(0.2)


class Kiosk:
    """The set-up, from its making to `close`: an account of its own where root tests."""

    def __init__(self) -> None:
        self.as_root = os.geteuid() == 0
        # Not pytest's own folder: the visitor's account must get there.
        self.folder = Path(tempfile.mkdtemp(prefix="stadtbote-kiosk-"))
        self.folder.chmod(0o755)
        with contextlib.ExitStack() as undo:
            undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._set_up(undo)
            self._undo = undo.pop_all()

    def _set_up(self, undo: contextlib.ExitStack) -> None:
        python = python_for_all(self.folder) if self.as_root else Path(sys.executable)
        assert python is not None, "there is no Python here that another account may run"
        self.python = python
        self.store = self.folder / "store" / "stadtbote.sqlite3"
        self.store.parent.mkdir(mode=0o755)
        self.publish()
        self.user = (
            _ACCOUNT.format(pid=os.getpid(), number=next(_NUMBERS))
            if self.as_root
            else pwd.getpwuid(os.geteuid()).pw_name
        )
        self.shell = self.folder / "kiosk-session"
        self.shell.write_text(self.printed("shell"), encoding="utf-8")
        self.shell.chmod(0o755)
        (self.folder / ".hushlogin").touch()
        more = _OPEN.format(sftp=next(filter(os.path.exists, _SFTP), "internal-sftp"))
        if self.as_root:
            remove_old_accounts()
            undo.callback(remove_account, self.user)
            self._add_account(self.folder, self.shell)
        else:
            more += _KEY.format(user=self.user, folder=self.folder)
        self.unlocked_port = free_port()
        unlocked = _UNLOCKED.format(port=self.unlocked_port)
        listen, _newline, locks_off = unlocked.strip().partition("\n")
        for_all, match, block = self.printed("sshd").partition("Match ")
        settings = f"{listen}\n{more}\n{for_all}\n{locks_off}\n{match}{block}"
        self.server = sshd.SshServer(self.folder, settings)
        undo.callback(self.server.close)

    def _add_account(self, home: Path, shell: Path) -> None:
        """As `print-config` says, but for the folder, and that nobody can log in after tomorrow."""
        tomorrow = date.today() + timedelta(days=1)
        words = ["useradd", "--system", "--user-group", "--no-create-home", f"--expiredate={tomorrow}"]
        change([*words, "--home-dir", str(home), "--shell", str(shell), self.user])
        change(["passwd", "--quiet", "--delete", self.user])

    def run(self, *arguments: str) -> Done:
        """The operator's call of the program, on the kiosk's store."""
        return run(self.store, *arguments, HOME=str(self.folder))

    def publish(self) -> None:
        """What the timer does, without a network: the built-in edition is there already."""
        done = self.run("--offline", "sync", "--snapshot")
        assert Path(f"{self.store}-snapshot").exists(), done.stdout + done.stderr

    def printed(self, part: str) -> str:
        """A part of the printed configuration."""
        done = self.run("kiosk", "print-config", part, "--user", self.user, "--python", str(self.python))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def check(self, config: Path, port: int) -> subprocess.CompletedProcess[str]:
        """What `kiosk check` says of it, with this configuration of sshd."""
        named = ["--user", self.user, "--python", str(self.python), "--sshd-config", str(config)]
        named += ["--port", str(port)]
        return self.run("kiosk", "check", *named)

    def as_visitor(self) -> list[str]:
        """The words before a command that run it by the visitor's account."""
        if not self.as_root:
            return []
        entry = pwd.getpwnam(self.user)
        return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]

    def connect(self, *options: str, command: str = "", unlocked: bool = False) -> list[str]:
        """The words with which a visitor comes; `unlocked` by the port without some of the locks."""
        words = self.server.connecting(port=self.unlocked_port if unlocked else None)
        return [*words, *options, f"{self.user}@127.0.0.1", *filter(None, [command])]

    @contextlib.contextmanager
    def visit(self, *, unlocked: bool = False, **variables: str) -> Iterator[Terminal]:
        """A visitor at a terminal, with what he has in his environment."""
        words = self.connect("-tt", unlocked=unlocked)
        with Terminal(words, variables=environment(**variables)) as visitor:
            yield visitor

    @property
    def uid(self) -> int:
        """The number of the visitors' account."""
        return pwd.getpwnam(self.user).pw_uid

    def processes(self) -> list[int]:
        """Sessions' processes: those of the account that run the program, or on the way there."""
        found = []
        for pid in processes_of(self.uid):
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes()
                if self.as_root or str(self.store).encode() in words:
                    found.append(pid)
        return found

    def sessions(self) -> list[int]:
        """The processes that run the program."""
        found = []
        for pid in self.processes():
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if words[0] == str(self.python).encode():
                    found.append(pid)
        return found

    def only_session(self) -> int:
        """The one process that runs the program; what is left of a visit before may take a moment to end."""
        end = time.monotonic() + 20
        while len(found := self.sessions()) != 1 and time.monotonic() < end:
            time.sleep(0.05)
        (pid,) = found
        return pid

    def close(self) -> None:
        """Ends the server and every session, and takes the account away."""
        self._undo.close()

    def __enter__(self) -> Kiosk:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
