"""What a file is that somebody named for something else."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from stadtbote.export.kinds import told
from stadtbote_cache.records import Item
from stadtbote_cache.store import Store
from support.commands import run
from support.keeping import filled

TAKES = ("restore", "unpack", "import")
ADDRESS = "Mit der Adresse davon geht „stadtbote source add ADRESSE“."
FILES = {
    "leer": (b"", "leer", ""),
    "bild.png": (b"\x89PNG\r\n\x1a\n", "ein Bild", ""),
    "archiv.zip": (b"PK\x03\x04" * 300, "ein ZIP-Archiv", ""),
    "text.xz": (lzma.compress(b"ein Text"), "mit xz gepackt, aber nicht von „stadtbote pack“", ""),
    "seite.html": (b"<!DOCTYPE html>\n<html>", "eine Webseite", ADDRESS),
    "feed.xml": (b"<?xml version='1.0'?>\n<rss>", "ein Feed", ADDRESS),
    "feed.json": (b'{"version": "https://jsonfeed.org/version/1.1"}', "ein Feed", ADDRESS),
    "quellen.opml": (b"<?xml version='1.0'?><opml/>", "eine OPML-Datei", "import"),
    "liste.json": (b'[\n "https://a.example/"]', "eine Liste in JSON", "import"),
    "urls": (b"https://a.example/ amt", "eine Liste von Adressen", "import"),
    "meine sicherung": (None, "eine Sicherung von Stadtbote", "restore"),
    "paket": (None, "mit „stadtbote pack“ gepackt", "unpack"),
    "bild.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "", ""),
    "daten.json": (b'{"quelle": "https://a.example/"}', "", ""),
    "speicher": (None, "ein Speicher von Stadtbote", "--store"),
}


@pytest.mark.parametrize("by", TAKES)
def test_what_was_named(store: Store, tmp_path: Path, by: str) -> None:
    """The sentence names what a known file is and the command that takes it; nothing is changed."""
    filled(store, Item("Meldung"))
    own = store.path
    store.close()
    assert run(own, "backup", tmp_path / "meine sicherung").returncode == 0
    assert run(own, "pack", tmp_path / "paket").returncode == 0
    (tmp_path / "speicher").write_bytes(own.read_bytes())
    before = run(own, "source", "list").stdout
    for name, (content, what, command) in FILES.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        if command == by or not what:
            assert not told(path, path.read_bytes(), by)
            continue
        done = run(own, by, path)
        shown = f"'{path}'" if " " in name else str(path)
        way = f"Damit geht „stadtbote {command} {shown}“." if command not in {"", ADDRESS} else command
        assert done.stderr.startswith(f"{path} ist {what}"), done
        assert done.stderr.endswith(f"{way} Es wurde nichts verändert.\n".lstrip()), done
        assert (done.returncode, done.stdout) == (65, "")
    assert run(own, "source", "list").stdout == before
