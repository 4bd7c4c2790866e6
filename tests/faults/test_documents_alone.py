"""Documents that name files and servers: none is opened, and none makes the reader work for ever."""

from __future__ import annotations

import re
import shutil
import sys
import time
from pathlib import Path

import pytest

from stadtbote.cli.sync import result_line
from stadtbote.errors import Failure, Reason
from stadtbote_cache.store import Store
from support.commands import call
from support.documents import WHOLE, Publisher, page
from support.feeding import atom, rss
from support.needs import need
from support.raw import RawServer

FILE = "file:///etc/hostname"
TITLE = "<item><title>&x;</title></item>"
DECLARED = {
    "entity": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{FILE}">]><rss><channel>{TITLE}</channel></rss>',
    "parameter": f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{FILE}"> %x;]><rss><channel>{TITLE}</channel></rss>',
    "dtd": f'<!DOCTYPE r SYSTEM "{FILE}" [<!ENTITY x "y">]><rss><channel>{TITLE}</channel></rss>',
    "bomb": "<!DOCTYPE r [<!ENTITY a0 'x'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "<!ENTITY x '&a11;'>]>"
    + f"<rss><channel>{TITLE}</channel></rss>",
    "quadratic": f"<!DOCTYPE r [<!ENTITY x '{'a' * 100_000}'>]><rss><channel><item><title>"
    + "&x;" * 50_000
    + "</title></item></channel></rss>",
    "attributes": "<!DOCTYPE r [<!ATTLIST item title CDATA 'x'>]><rss/>",
}
"""Feeds whose document type declares something; all are refused."""

HARMLESS = {
    "external": f'<!DOCTYPE rss SYSTEM "{FILE}">{rss("<title>Markt</title>")}',
    "style": f'<?xml-stylesheet href="{FILE}"?>{rss("<title>Markt</title>")}',
    "include": rss(f"<title>Markt</title><xi:include href='{FILE}'/><link>{FILE}</link>"),
    "base": atom(f"<title>Markt</title><content type='html' xml:base='{FILE}'>&lt;img src='x'></content>"),
    "source": atom(f"<title>Markt</title><content type='text/html' src='{FILE}'/>"),
    "page": page(
        f"<base href='{FILE}'><link rel=stylesheet href='{FILE}'><iframe src='{FILE}'></iframe>"
        f"<script src='{FILE}'></script><img src='{FILE}'><object data='{FILE}'></object>"
        + "<h2><a href='/x'>Markt</a></h2><p>Text"
        * 3
    ).decode(),
    "name": "/etc/hostname",
}
"""Documents that only name something elsewhere; they are read, or are none."""

READER = """
import os, sys
from pathlib import Path
from stadtbote.errors import SourceError
from stadtbote.sources import graphql
from stadtbote.sources.feeds import feed
from stadtbote.sources.feeds.offers import offered
from stadtbote.sources.web import article, page
from stadtbote.text.clean import clean_edition

bodies = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]
place = "https://stadt.example/presse"

def read():
    told = []
    for body in bodies:
        for parser in (feed.parse, page.parse_list, article.parse_article, graphql.parse, offered):
            try:
                found = parser(body, place)
            except SourceError as error:
                found = error.reason
            told.append(repr(found))
    return told

read()  # what is imported late, and the time zones, are read now
os.access("/begin-of-reading", os.F_OK)
told = read()
os.access("/end-of-reading", os.F_OK)
assert not [text for text in told if Path("/etc/hostname").read_text().strip() in text]
print(len(told))
"""


@pytest.mark.row(30)
def test_no_file_no_socket_no_program(tmp_path: Path) -> None:
    """No parser opens a file or a connection or starts a program, whatever a document names: strace tells."""
    need("" if shutil.which("strace") else "strace is not installed")
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in (DECLARED | HARMLESS).items():
        (folder / name).write_text(text)
    log = tmp_path / "log"
    calls = (
        "trace=open,openat,openat2,creat,socket,connect,sendto,execve,fork,vfork,access,faccessat,faccessat2"
    )
    done = call(["strace", "-f", "-qq", "-e", calls, "-o", log, sys.executable, "-c", READER, folder])
    assert (done.returncode, done.stdout) == (0, f"{5 * len(DECLARED | HARMLESS)}\n"), done.stderr
    between = re.split(r".*-of-reading.*\n", log.read_text())
    assert len(between) == 3
    assert "openat" in between[0]
    assert between[1] == ""


@pytest.mark.row(30)
@pytest.mark.parametrize("text", DECLARED.values(), ids=DECLARED)
async def test_declarations_are_refused_at_once(store: Store, server: RawServer, text: str) -> None:
    """A document type that declares anything is refused in two seconds, and nothing goes."""
    source = Publisher(store, server, "rss")
    await source.publishes(WHOLE["rss"])
    before = source.rows()
    for body in (text.encode(), text.encode("utf-16")):
        begin = time.process_time()
        result = await source.publishes(body)
        assert time.process_time() - begin < 2
        assert result.error == Failure(Reason.REFUSED_CONTENT)
        assert "so gebaut, dass sie Schaden anrichten könnte" in result_line(result)
        assert source.rows() == before


@pytest.mark.row(30)
async def test_a_named_document_type_is_not_fetched(store: Store, server: RawServer) -> None:
    """A feed that names its document type on a server is read, and that server is not asked."""
    body = f'<!DOCTYPE rss SYSTEM "{server.address("/rss.dtd")}">' + rss("<title>Markt</title>")
    source = Publisher(store, server, "rss")
    assert (await source.publishes(body.encode())).new == 1
    assert set(server.paths()) == {"/news"}
