"""The screen readers from Debian's packages, and TDSR: their settings, and how each is started without sound.

Nothing of the user or of /etc is touched: settings and home folder are made anew for each run.
"""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_SAY = Path(__file__).with_name("say")
_FENRIR_SETTINGS = Path("/etc/fenrirscreenreader/settings/settings-pty.conf")

_YASR_SETTINGS = """\
[normalkeys]
[reviewkeys]
[options]
cursor tracking=full
synthesizer=emacspeak server
synthesizer port=|{say}
key echo=off
shell=/bin/sh
special=off
up and down arrows=speak line
DisableKey=6925
[Emacspeak server]
rate=175
punctuation=none
"""


class Reader(NamedTuple):
    """A screen reader. `command` makes its settings in a folder and gives the words to start it with."""

    name: str
    command: Callable[[Path, Path, Path], list[str]]
    spoken: Callable[[str], str]
    """The words in a line that it sent to the synthesizer; empty for commands that say nothing."""
    elsewhere: str = ""
    """Where it comes from, if not from Debian."""


def script(path: Path, *words: str | Path) -> Path:
    """A program that is these words; readers take a path where a command with arguments is meant."""
    path.write_text("#!/bin/sh\nexec " + shlex.join(map(str, words)) + "\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def _yasr(folder: Path, program: Path, speech: Path) -> list[str]:
    say = script(folder / "say", "sh", _SAY, speech)
    settings = folder / "yasr.conf"
    settings.write_text(_YASR_SETTINGS.format(say=say), encoding="utf-8")
    return ["yasr", "-C", str(settings), str(program)]


def _yasr_spoken(line: str) -> str:
    """`q {text}` queues a text, `l {c}` says one character, `tts_say {text}` says a text at once."""
    found = re.fullmatch(r"(?:q|l|tts_say) \{(.*)\}", line)
    return found[1] if found else ""


def _fenrir(folder: Path, program: Path, speech: Path) -> list[str]:
    """As the package has it set for terminals; the names of signs are off, and blank rows are a sound."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.optionxform = str  # type: ignore[assignment,method-assign]
    settings.read(_FENRIR_SETTINGS, encoding="utf-8")
    changes = {
        "sound": {"driver": "dummyDriver"},
        "speech": {
            "driver": "genericDriver",
            "genericSpeechCommand": shlex.join(["sh", str(_SAY), str(speech), "fenrirText"]),
        },
        "screen": {"driver": "ptyDriver"},
        "keyboard": {"driver": "ptyDriver", "keyboardLayout": "pty"},
        "general": {
            "punctuationLevel": "none",
            "shell": str(program),
            "debugFile": str(folder / "fenrir.log"),
            "clipboardExportPath": str(folder / "clipboard"),
        },
        "remote": {"enable": "False", "driver": "dummyDriver"},
    }
    for section, values in changes.items():
        settings[section].update(values)
    path = folder / "fenrir.conf"
    with path.open("w", encoding="utf-8") as file:
        settings.write(file)
    return ["fenrir", "-s", str(path)]


def _tdsr(folder: Path, program: Path, speech: Path) -> list[str]:
    settings = folder / ".config/tdsr/tdsr.cfg"  # its home folder is this one; it does not make that
    settings.parent.mkdir(parents=True)
    settings.write_text("[speech]\nkey_echo = False\n", encoding="utf-8")
    started = shlex.join(
        ["tdsr", "--speech-server", shlex.join(["sh", str(_SAY), str(speech)]), str(program)]
    )
    return ["sh", "-c", f"stty raw -echo; exec {started}"]  # tdsr2 0.2.1 leaves its terminal as it is


def _tdsr_spoken(line: str) -> str:
    """`s{text}` says a text, `l{c}` one character; the others are settings, and `x` is silence."""
    return line[1:] if line[:1] in {"s", "l"} else ""


READERS = {
    reader.name: reader
    for reader in (
        Reader("yasr", _yasr, _yasr_spoken),
        Reader("fenrir", _fenrir, lambda line: line),
        Reader("tdsr", _tdsr, _tdsr_spoken, "pip install tdsr2 pyte setproctitle"),
    )
}


def missing(reader: str) -> str:
    """Why a reader cannot run here; empty where it can."""
    if shutil.which(reader) is None:
        way = READERS[reader].elsewhere or "sh tests/packages installs it on Debian"
        return f"{reader} is not installed ({way})"
    if reader == "fenrir" and not os.access(_FENRIR_SETTINGS, os.R_OK):
        return f"{_FENRIR_SETTINGS} is not there"
    return ""
