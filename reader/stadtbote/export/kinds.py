"""What a file is that somebody named, by how it begins, and the command that takes it."""

from __future__ import annotations

import lzma
from pathlib import Path
from shlex import quote

from stadtbote.sources.charset import decode
from stadtbote.text.clean import line
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote_cache.database import is_store

BEGINNING = 4_096
"""How many bytes are asked for."""

XZ = b"\xfd7zXZ\0"
PACK = "stadtbote pack"
"""What the first line of a portable edition says of its format."""

_MEMORY = 16 * 1024 * 1024
_ADD, _IMPORT, _RESTORE, _UNPACK = "source add", "import", "restore", "unpack"
_BYTES = (
    (b"\x89PNG", m("ein Bild")),
    (b"\xff\xd8\xff", m("ein Bild")),
    (b"GIF8", m("ein Bild")),
    (b"%PDF", m("ein PDF")),
    (b"PK\x03\x04", m("ein ZIP-Archiv")),
    (b"\x1f\x8b", m("mit gzip gepackt")),
)
_TEXTS = (  # by their first signs, without spaces, and what else is in their beginning
    ('{"journal"', "", m("eine Sicherung von Stadtbote"), _RESTORE),
    ("<", "<opml", m("eine OPML-Datei"), _IMPORT),
    ("{", "https://jsonfeed.org/version", m("ein Feed"), _ADD),
    ("<", "<rss", m("ein Feed"), _ADD),
    ("<", "<feed", m("ein Feed"), _ADD),
    ("<", "<rdf:rdf", m("ein Feed"), _ADD),
    ("<", "<!doctypehtml", m("eine Webseite"), _ADD),
    ("<", "<html", m("eine Webseite"), _ADD),
    ('["', "", m("eine Liste in JSON"), _IMPORT),
    ("[{", "", m("eine Liste in JSON"), _IMPORT),
    ("http", "", m("eine Liste von Adressen"), _IMPORT),
)


def told(path: Path, data: bytes, by: str) -> str:
    """What a file is that begins so, and what takes it instead of the command `by`; empty where unknown."""
    what, command = _kind(data)
    if not what or command == by:
        return ""
    said = _("{path} ist {what}.").format(path=line(str(path)), what=_(what))
    if command == _ADD:
        return f"{said} {_('Mit der Adresse davon geht „stadtbote source add ADRESSE“.')}"
    if command:
        way = f"stadtbote {command} {quote(line(str(path)))}"
        return f"{said} {_('Damit geht „{command}“.').format(command=way)}"
    return said


def _kind(data: bytes) -> tuple[str, str]:
    """The message that says what it is, and the command for it; empty where either is not known."""
    if not data:
        return m("leer"), ""
    if data.startswith(XZ):
        if is_pack(data):
            return m("mit „stadtbote pack“ gepackt"), _UNPACK
        return m("mit xz gepackt, aber nicht von „stadtbote pack“, oder am Anfang beschädigt"), ""
    if data.startswith(b"SQLite format 3\0"):
        if is_store(data):
            return m("ein Speicher von Stadtbote"), "--store"
        return m("eine Datenbank"), _IMPORT
    if what := next((what for beginning, what in _BYTES if data.startswith(beginning)), ""):
        return what, ""
    text = "".join(decode(data).removeprefix("\ufeff").lower().split())
    for first, sign, what, command in _TEXTS:
        if text.startswith(first) and sign in text:
            return what, command
    return "", ""


def is_pack(data: bytes) -> bool:
    """Whether a file begins as a portable edition does."""
    try:
        begun = lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY).decompress(data, BEGINNING)
    except lzma.LZMAError:
        return False
    return PACK.encode() in begun.partition(b"\n")[0]
