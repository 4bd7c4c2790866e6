"""The sync of line mode: runs to its end or to an interrupt, and says what came."""

from __future__ import annotations

import asyncio
from pathlib import Path

from stadtbote.config.settings import Settings
from stadtbote.crash import with_details
from stadtbote.errors import SyncRunning
from stadtbote.sync.retention import limits
from stadtbote.sync.summary import summary
from stadtbote.sync.sync import Result, fetcher_for, sync
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store


def fetch(path: Path, settings: Settings) -> str:
    """Fetches all sources into the store and gives a sentence. An interrupt stops it and goes on up."""
    try:
        return summary(asyncio.run(_sync(path, settings)))
    except SyncRunning as error:
        return str(error)
    except StoreError as error:
        return store_failure(error)
    except Exception as error:  # noqa: BLE001 (a fault of ours must not take the reader's place along)
        said = _("Beim Abrufen gab es einen inneren Fehler. Was gespeichert ist, bleibt.")
        return with_details(said, error)


async def _sync(path: Path, settings: Settings) -> list[Result]:
    # A store of its own, that waits for other processes longer than a reader would.
    with Store.open(path) as store:
        return await sync(store, fetcher=fetcher_for(settings), limits=limits(settings))
