"""A kiosk as an operator sets it up, over a real sshd with the printed configuration, and its visitors."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import sshd
from portable import python_for_all
from terminal import PROGRAM, Terminal, environment

# An operator who leaves everything else as open as it gets: what the printed block does not close, is open.
_OPEN = """
AcceptEnv *
AllowTcpForwarding yes
AllowAgentForwarding yes
AllowStreamLocalForwarding yes
GatewayPorts yes
X11Forwarding yes
X11UseLocalhost no
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
_SFTP = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


def missing() -> str:
    """Why no kiosk can be set up here; empty where one can."""
    lacking = [path for path in ("/usr/bin/prlimit", "/usr/bin/setpriv") if not Path(path).exists()]
    return sshd.missing() or (f"{', '.join(lacking)} not installed" if lacking else "")


class Kiosk:
    """The set-up, from its making to `close`: an account of its own where root tests, else the present one."""

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
        self.user = f"stadtbote-{os.getpid()}" if self.as_root else pwd.getpwuid(os.geteuid()).pw_name
        self.shell = self.folder / "kiosk-session"
        self.shell.write_text(self.printed("shell"), encoding="utf-8")
        self.shell.chmod(0o755)
        more = _OPEN.format(sftp=next(filter(os.path.exists, _SFTP), "internal-sftp"))
        if self.as_root:
            self._add_account(self.folder, self.shell)
            undo.callback(self._remove_account)
        else:
            more += _KEY.format(user=self.user, folder=self.folder)
        self.server = sshd.SshServer(self.folder, f"{more}\n{self.printed('sshd')}")
        undo.callback(self.server.close)

    def _add_account(self, home: Path, shell: Path) -> None:
        """As `print-config` says, but for the folder."""
        words = ["useradd", "--system", "--user-group", "--no-create-home"]
        subprocess.run([*words, "--home-dir", home, "--shell", shell, self.user], check=True)
        subprocess.run(["passwd", "--quiet", "--delete", self.user], check=True)

    def _remove_account(self) -> None:
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        subprocess.run(["userdel", "--force", self.user], check=True)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The operator's call of the program, on the kiosk's store."""
        return subprocess.run(
            [*PROGRAM, "--store", str(self.store), *arguments],
            env=environment(HOME=str(self.folder)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    def publish(self) -> None:
        """What the timer does, without a network: the built-in edition is there already."""
        done = self.run("--offline", "sync", "--snapshot")
        assert Path(f"{self.store}-snapshot").exists(), done.stdout + done.stderr

    def printed(self, part: str) -> str:
        """A part of the printed configuration."""
        done = self.run("kiosk", "print-config", part, "--user", self.user, "--python", str(self.python))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def connect(self, *options: str, command: str = "", program: str = "ssh") -> list[str]:
        """The words with which a visitor comes."""
        words = [*self.server.connecting(program), *options]
        return [*words, f"{self.user}@127.0.0.1", *filter(None, [command])]

    @contextlib.contextmanager
    def visit(
        self, *options: str, columns: int = 80, rows: int = 24, variables: Mapping[str, str] | None = None
    ) -> Iterator[Terminal]:
        """A visitor at a terminal, with what he has in his environment."""
        words = self.connect("-tt", *options)
        with Terminal(words, columns=columns, rows=rows, variables=environment(**(variables or {}))) as visitor:
            yield visitor

    def processes(self) -> list[int]:
        """Sessions' processes: those of the account that run the program, or on the way there."""
        uid = pwd.getpwnam(self.user).pw_uid
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and entry.stat().st_uid == uid:
                    words = (entry / "cmdline").read_bytes()
                    if self.as_root or str(self.store).encode() in words:
                        found.append(int(entry.name))
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

    def close(self) -> None:
        """Ends the server and every session, and takes the account away."""
        self._undo.close()

    def __enter__(self) -> Kiosk:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
