"""The kiosk over a real sshd: no variable that a visitor sends, and no name of a terminal, has any effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.hosted import FIRST_PAGE, Kiosk, ask
from support.terminal import Terminal, environment

PROMISED = {"HOME", "PATH", "LANG", "TERM", "SSH_CONNECTION"}
HOSTILE = {
    "PYTHONPATH": "{folder}",
    "PYTHONSTARTUP": "{folder}/evil.py",
    "PYTHONHOME": "/nonexistent",
    "PYTHONINSPECT": "1",
    "PYTHONWARNINGS": "error::evil.Evil",
    "PYTHONBREAKPOINT": "evil.run",
    "PYTHONUSERBASE": "{folder}",
    "PYTHONIOENCODING": "ascii",
    "TEXTUAL_DRIVER": "evil:Evil",
    "TEXTUAL_LOG": "{folder}/textual.log",
    "TEXTUAL_DEBUG": "1",
    "TEXTUAL_ALLOW_SIGNALS": "1",
    "TEXTUAL_SCREENSHOT": "1",
    "BROWSER": "/bin/sh",
    "EDITOR": "/bin/sh",
    "VISUAL": "/bin/sh",
    "PAGER": "/bin/sh",
    "LESS": "-o{folder}/less",
    "LESSOPEN": "|touch {folder}/less",
    "LD_LIBRARY_PATH": "{folder}",
    "LD_AUDIT": "{folder}/evil.so",
    "GCONV_PATH": "{folder}",
    "BASH_ENV": "{folder}/evil.sh",
    "ENV": "{folder}/evil.sh",
    "SHELLOPTS": "xtrace",
    "PS4": "$(touch {folder}/ps4)",
    "IFS": "x",
    "STADTBOTE_KIOSK": "0",
    "STADTBOTE_FACE": "plain",
    "XDG_CONFIG_HOME": "{folder}",
    "XDG_DATA_HOME": "{folder}",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "SSL_CERT_FILE": "{folder}/evil.pem",
    "SSH_ASKPASS": "/bin/sh",
}


@pytest.mark.row(96)
@pytest.mark.parametrize("accepted", [False, True], ids=["printed", "all-accepted"])
def test_no_variable_counts(kiosk: Kiosk, anybodys: Path, accepted: bool) -> None:
    """Of all that a client sends, the program sees nothing, even where sshd takes everything."""
    (anybodys / "evil.py").write_text("print('EVIL')")
    (anybodys / "evil.sh").write_text("echo EVIL")
    (anybodys / "sitecustomize.py").write_text("print('EVIL')")
    files = set(anybodys.iterdir())
    variables = {name: value.format(folder=anybodys) for name, value in HOSTILE.items()}
    sent = " ".join(f'"{name}={value}"' for name, value in variables.items())
    words = kiosk.connect("-tt", "-o", f"SetEnv={sent}", unlocked=accepted)
    with Terminal(words, variables=environment(TERM="xterm")) as visitor:
        visitor.wait_for("Enter")
        pid = kiosk.only_session()
        seen = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        visitor.press("b\r")
        visitor.wait_for("Hilfe")
        visitor.press("q")
        assert visitor.wait() == 0
    assert {entry.partition(b"=")[0].decode() for entry in seen if entry} == PROMISED
    assert b"SSH_CONNECTION=yes" in seen
    assert b"EVIL" not in visitor.output
    assert b">>>" not in visitor.output
    assert set(anybodys.iterdir()) == files


@pytest.mark.row(96)
@pytest.mark.parametrize("accepted", [False, True], ids=["printed", "all-accepted"])
def test_the_loader_is_told_nothing(kiosk: Kiosk, accepted: bool) -> None:
    """A variable for the dynamic loader does not reach even the login shell; without the lock it does."""
    done = ask(kiosk.connect("-o", "SetEnv=LD_DEBUG=help", unlocked=accepted))
    said = (done.stdout + done.stderr).decode()
    assert ("LD_DEBUG" in said) == accepted
    assert (FIRST_PAGE in said) != accepted


@pytest.mark.row(79, 96)
@pytest.mark.parametrize(
    "term", ["\x1b]0;PWNED\x07", "$(touch x)", "a b;c", "../../x", "x" * 2000 + "\x1b[31m", "äöü", ""]
)
def test_an_odd_terminal_is_a_dumb_one(kiosk: Kiosk, term: str) -> None:
    """A TERM that is no plain word never gets to the program, nor back to the terminal."""
    with Terminal(kiosk.connect("-tt"), variables=environment(TERM=term)) as visitor:
        visitor.wait_for("Enter")
        pid = kiosk.only_session()
        assert b"TERM=dumb" in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        visitor.press("v\r")
        visitor.press("q\r")
        visitor.wait()
    assert b"\x1b" not in visitor.output
    assert b"PWNED" not in visitor.output
