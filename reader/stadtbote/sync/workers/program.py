"""The program of a worker: reads feeds from a pipe, and says what is to be saved of them.

Once everything is imported it gives up the right to open files, connections and further programs.
"""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import sys
from contextlib import suppress

from stadtbote.errors import Failure, Reason, SourceError
from stadtbote.sources.feeds.reading import read
from stadtbote.sync.workers import wire
from stadtbote_cache import preparing

_MEMORY = 1 << 30
"""Bytes of addresses that a worker may use. Of these most are never touched: it takes some 50 MB."""

_PIPE = 1 << 20
"""Bytes of a pipe: most questions and answers are shorter, so that neither side waits for the other."""

_BEHIND = 5
"""By how much it stands back for the sync, which all workers wait for where cores are few."""

_LONGEST = 120
"""Seconds after which it ends by itself: the sync that would end it may be gone."""

_WARMING = """<rss version="2.0"><channel><title>&auml;</title><item><title>A</title><pubDate>Mon, 01 Jan 2024
00:00:00 GMT</pubDate><author>a</author><enclosure url="https://a.example/b" length="1"/><description>
&lt;p&gt;Ж &lt;a href="/x"&gt;é&lt;/a&gt;&lt;/p&gt;&lt;table&gt;&lt;tr&gt;&lt;td&gt;1&lt;/td&gt;&lt;/tr&gt;
&lt;/table&gt;</description></item></channel></rss>"""
_WARMING_JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "A",
"items": [{"id": "1", "title": "A"}]}"""


def main() -> None:
    """Answers questions until there are no more."""
    asked, said = sys.stdin.buffer, sys.stdout.buffer
    for feed_of_all in (_WARMING, _WARMING_JSON):  # imports what is only imported where it is needed
        _read(feed_of_all.encode(), wire.Question("https://a.example/", 0, ()))
    for pipe in (asked, said):
        with suppress(AttributeError, OSError):  # it is no pipe, or not on this system
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
    os.nice(_BEHIND)
    give_up_rights()
    gc.freeze()
    said.write(wire.refusal(None))  # it is ready
    said.flush()
    while length := asked.read(wire.LENGTH):
        signal.alarm(_LONGEST)
        question = wire.read_question(asked.read(int.from_bytes(length, "big")))
        said.write(_read(asked.read(question.size), question))
        said.flush()
        signal.alarm(0)


def _read(body: bytes, question: wire.Question) -> bytes:
    try:
        edition = read(body, question.address)
        return wire.answer(edition, preparing.shown(edition.items), question.known)
    except SourceError as error:
        return wire.refusal(error.failure)
    except MemoryError:
        return wire.refusal(Failure(Reason.MEMORY))
    except Exception:  # noqa: BLE001 (a fault of ours: the sync reads it itself, and tells it as any)
        return wire.refusal(None)


def give_up_rights() -> None:
    """Gives up, where the system has such limits, what reading a feed needs no more.

    Pipes that are open stay so.
    """
    try:
        import resource
    except ImportError:  # not on every system
        return
    for name, limit in {
        "RLIMIT_NOFILE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_AS": _MEMORY,
    }.items():
        if number := getattr(resource, name, None):
            with suppress(OSError, ValueError):  # what the system refuses is as before
                resource.setrlimit(number, (limit, limit))
