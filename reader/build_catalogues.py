"""What is made when the program is built: the compiled catalogues, the man page, the completions of shells.

gettext reads .mo files, git keeps .po files. An editable installation uses the files of the clone, so it gets
the catalogues there; `.ci/messages` and the tests renew those.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).parent / "stadtbote" / "locale"
_STRING = r'"(?:[^"\\]|\\.)*"'
_FIELD = re.compile(rf"^(msgid|msgid_plural|msgstr(?:\[\d\])?)((?:\s*{_STRING})+)", re.MULTILINE)


def compiled(po: str) -> bytes:
    """The text of a .po file in gettext's binary form (GNU gettext, "The Format of GNU MO Files").

    What has no translation, or a fuzzy one, is left out.
    """
    messages = {}
    for entry in po.split("\n\n"):
        fields = {
            name: "".join(ast.literal_eval(text) for text in re.findall(_STRING, texts))
            for name, texts in _FIELD.findall(entry)
        }
        forms = [text for name, text in fields.items() if name.startswith("msgstr")]
        if forms and all(forms) and not re.search("^#,.*fuzzy", entry, re.MULTILINE):
            ids = [text for name, text in fields.items() if name.startswith("msgid")]
            messages["\0".join(ids).encode()] = "\0".join(forms).encode()
    tables, texts, count = [b"", b""], b"", len(messages)
    for position, column in enumerate(zip(*sorted(messages.items()), strict=True)):
        for text in column:
            tables[position] += struct.pack("<II", len(text), 28 + 16 * count + len(texts))
            texts += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return head + b"".join(tables) + texts


def compile_in_place() -> None:
    """Writes each catalogue beside its .po file, where it is not there or older."""
    for po in LOCALE.rglob("*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            mo.write_bytes(compiled(po.read_text("utf-8")))


def documents(catalogues: Path) -> dict[str, str]:
    """The man page and the completions, in English as the manual, by their places below a prefix."""
    reader = LOCALE.parent.parent
    sys.path[:0] = [str(reader), str(reader.parent / "cache"), str(reader.parent / "styles")]
    from build_documents import COMPLETIONS, MAN_PAGE, completion, man_page
    from stadtbote import __version__
    from stadtbote.cli.main import parser
    from stadtbote.text import language

    language.use("en", catalogues)
    manual = (reader / "stadtbote" / "manual.md").read_text("utf-8")
    made = {MAN_PAGE: man_page(manual, parser(), __version__)}
    return made | {place: completion(parser(), shell) for shell, place in COMPLETIONS.items()}


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the compiled catalogues, the man page and the completions into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes them; version is "editable", or "standard" for a wheel that holds them itself."""
        if version == "editable":
            compile_in_place()
            return
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        for po in LOCALE.rglob("*.po"):
            mo = root / po.with_suffix(".mo").relative_to(LOCALE)
            mo.parent.mkdir(parents=True, exist_ok=True)
            mo.write_bytes(compiled(po.read_text("utf-8")))
        build_data["force_include"][str(root)] = str(LOCALE.relative_to(LOCALE.parent.parent))
        self._documents = tempfile.TemporaryDirectory()
        for name, text in documents(root).items():
            made = Path(self._documents.name, Path(name).name)
            made.write_text(text, "utf-8")
            build_data["shared_data"][str(made)] = name

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Takes the files away that the wheel now holds."""
        if version != "editable":
            self._folder.cleanup()
            self._documents.cleanup()
