"""What line mode has imported at its first prompt, and when it needs more."""

from __future__ import annotations

import sys
from pathlib import Path

from stadtbote_cache.store import Store
from support.commands import call
from support.terminal import environment

# What is there once the prompt stands is what had to be imported for it.
_PROBE = """
import sys
from stadtbote.reading.news import News
News.show = lambda self: print(*sys.modules, file=sys.stderr)
from stadtbote.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_the_first_prompt_needs_neither_screen_nor_network(tmp_path: Path) -> None:
    """No screen, network, event loop or browser library, and nothing else that costs time at the start."""
    with Store.open(tmp_path / "s.sqlite3"):
        pass  # the first start of all has more to do
    done = call(
        [sys.executable, "-c", _PROBE, "--store", str(tmp_path / "s.sqlite3"), "--plain"],
        environment(XDG_CONFIG_HOME=str(tmp_path / "config")),
        input="",
        check=True,
    )
    assert done.stdout.endswith(" > \n")
    modules = set(done.stderr.split())
    assert "stadtbote.line.view" in modules
    forbidden = {
        *("textual", "rich", "httpx", "httpcore", "selectolax", "readline", "asyncio"),
        *("webbrowser", "subprocess", "dataclasses", "inspect", "tomllib", "importlib.metadata"),
        *("typing", "json", "signal", "threading", "stadtbote.cli.articles", "stadtbote.cli.sync"),
        *("stadtbote_cache.writing", "stadtbote_cache.journal", "stadtbote.text.article"),
        *("stadtbote.screen", "stadtbote_styles", "stadtbote.sources", "stadtbote.sync.sync"),
        *(
            "stadtbote.line.sheets",
            "stadtbote.sync.run",
            "stadtbote.reading.opening",
        ),
    }
    assert modules & forbidden == set()
