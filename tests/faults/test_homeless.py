"""Users without a home folder, without an entry among the users, and with one that cannot be written."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.commands import call
from support.needs import need
from support.terminal import PROGRAM, Terminal, environment

SAID = "Der Datenordner ist nicht beschreibbar"
# A user's number that stands nowhere; the files are this user's all the same (user_namespaces(7)).
_AS_NOBODY = ("unshare", "--user", "--map-user=54321")


def lacking(home: str | None) -> dict[str, str]:
    """An environment with this home folder, or none, and no XDG folder."""
    found = {name: value for name, value in environment().items() if not name.startswith("XDG_")}
    found.pop("HOME", None)
    return found if home is None else found | {"HOME": home}


@pytest.mark.row(82)
@pytest.mark.parametrize("home", [os.devnull, "/proc/1/gibtesnicht"])
@pytest.mark.parametrize("face", ["screen", "screen-reader", "plain"])
def test_it_runs_without_saving_and_says_so(tmp_path: Path, home: str, face: str) -> None:
    """A home folder that is none: the news are there, marks work, and that they will not last is said."""
    script = 'cd "$0" && exec "$@"'
    command = ["sh", "-c", script, str(tmp_path), *PROGRAM, "--offline", f"--{face}"]
    with Terminal(command, variables=lacking(home) | {"TMPDIR": str(tmp_path)}) as terminal:
        terminal.wait_for("WuppertalWorks")
        assert SAID in " ".join(terminal.output.decode(errors="replace").replace("\r\n", " ").split())
        terminal.press("s" if face != "plain" else "s\r")
        terminal.wait_for("emerkt")
        terminal.press("q" if face != "plain" else "q\r")
        assert terminal.wait(20) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.row(82)
def test_nobody_without_anything(tmp_path: Path) -> None:
    """No HOME, no entry among the users, nothing in the environment: all the same, nothing lies about."""
    can = subprocess.run([*_AS_NOBODY, "true"], capture_output=True, check=False)
    need("" if can.returncode == 0 else "no user namespaces here")
    for arguments in (["list"], ["--version"], ["doctor"], ["face"], ["stats"]):
        done = call([*_AS_NOBODY, *PROGRAM, *arguments], {"TMPDIR": str(tmp_path)}, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        assert done.returncode == 0, (arguments, done.stderr)
        assert (SAID in done.stderr) == (arguments[0] in {"list", "doctor", "stats"})
    assert list(tmp_path.iterdir()) == []
