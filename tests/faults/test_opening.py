"""Opening links: http and https alone, as one plain argument, and no other child process at all."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from stadtbote.reading.opening import open_address
from stadtbote.text.clean import web_address
from stadtbote.text.host import in_ascii
from support.commands import call
from support.forging import forged
from support.payloads import PAYLOADS, obeyed
from support.terminal import PROGRAM, environment

GUARD = Path(__file__).parent.parent / "guard" / "sitecustomize.py"
# Tells of every child process that the program makes, and of every shell.
WATCH = """
import os, runpy, sys
runpy.run_path({guard!r})
STARTS = {{"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.spawn"}}
def watch(event, arguments):
    if event in STARTS:
        with open({told!r}, "a") as file:
            file.write(repr((event, arguments[:2])) + "\\n")
sys.addaudithook(watch)
"""
SCRIPT = "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" >> '{told}'\nsleep 0.3\n"
SHELL = (
    "shell",
    "option",
    "format",
    "HTML",
    "action",
    "Markdown",
    "link in markup",
    "C1 title",
    "clipboard, BEL",
)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A browser that writes down what it was called with, and how many arguments those were."""
    path = tmp_path / "browser"
    path.write_text(SCRIPT.format(told=tmp_path / "opened"))
    path.chmod(0o755)
    return path


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.row(38, 48)
@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ssh://-oProxyCommand=touch",
        "mailto:a@b.example",
        "tel:+49",
        "--output=https://x.example",
        "-rf",
        "",
        " ",
        "https:/x",
        "/a",
        "https://a b",
        "https://evil.example\\@gut.example/",
        "https://evil.example\\.gut.example/",
        "http\x1b://x",
        "x-man-page://ls",
        "vbscript:x",
        *[f"{scheme}:{PAYLOADS['shell']}" for scheme in ("gopher", "ftp", "smb", "steam")],
    ],
)
def test_no_other_scheme(address: str, script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything that is no whole http or https address is refused with a sentence, and no browser asked."""
    monkeypatch.setenv("BROWSER", f"{script} %s &")
    assert open_address(address, None) == "Nur Adressen mit http oder https werden geöffnet."
    assert not (tmp_path / "opened").exists()


@pytest.mark.row(48, 49, 51)
@pytest.mark.parametrize(
    ("address", "argument"),
    [
        ("https://stadt.example/a?b=c&d=%20#e", "https://stadt.example/a?b=c&d=%20#e"),
        ("HTTPS://Stadt.example:8443//a", "https://stadt.example:8443//a"),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://stadt。example/", "https://stadt.example/"),
        ("https://[::1]:8443/a", "https://[::1]:8443/a"),
        ("https://a.example/$(id)`id`'id'\"id\"", "https://a.example/%24%28id%29%60id%60%27id%27%22id%22"),
        ("https://a.example/<b>|x\\y^{z}", "https://a.example/%3Cb%3E%7Cx%5Cy%5E%7Bz%7D"),
        ("https://stadt.example/b'c", "https://stadt.example/b%27c"),
        ("https://stadt.example/a;id=*?b[]=1&c", "https://stadt.example/a;id=%2A?b%5B%5D=1&c"),
        ("https://$(id).example/", "https://%24%28id%29.example/"),
    ],
)
def test_what_a_browser_gets(address: str, argument: str) -> None:
    """The host in ASCII, and no sign of a script's or another parser's that means nothing to a server."""
    checked = web_address(address)
    assert checked is not None
    assert in_ascii(checked) == argument


@pytest.mark.row(48, 49)
def test_no_child_but_the_browser(script: Path, tmp_path: Path) -> None:
    """Reading everything makes no process; opening a link makes one, the browser, with one plain argument."""
    store, told = tmp_path / "s.sqlite3", tmp_path / "told"
    forged(store, [PAYLOADS[name] for name in SHELL])
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH.format(guard=str(GUARD), told=str(told)))

    def typed(*lines: str) -> subprocess.CompletedProcess[str]:
        return call(
            [*PROGRAM, "--plain", "--offline", "--store", str(store)],
            environment(BROWSER=f"{script} %s &", PYTHONPATH=str(watch)),
            input="".join(f"{line}\n" for line in lines),
            cwd=tmp_path,
            check=True,
        )

    typed(*["", "l", "o", "q"] * 12, "S", "i", "?", "q", f"/{PAYLOADS['shell']}", "q")
    assert not told.exists()
    done = typed(*(line for n in range(1, len(SHELL) + 2) if n != 2 for line in (f"{n}", "o 2", "q")))
    assert done.stdout.count("Geöffnet: https://stadt.example/") == len(SHELL)
    end = time.monotonic() + 20
    while len(opened := _lines(tmp_path / "opened")) < 2 * len(SHELL) and time.monotonic() < end:
        time.sleep(0.05)
    assert opened[::2] == ["1"] * len(SHELL)
    for argument in opened[1::2]:
        assert argument.startswith("https://stadt.example/")
        assert argument.isascii()
        assert not set(argument) & set(" \"'`$()<>|\\^{}\x1b")
        assert obeyed(argument) == []
    begun = [line for line in told.read_text().splitlines() if "subprocess.Popen" in line]
    assert len(begun) == len(SHELL)
    assert [line for line in begun if str(script) not in line] == []
    assert not (tmp_path / "verloren").exists()
