"""The one-shot commands on a store of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from support.commands import Done, run


@pytest.fixture
def stadtbote(tmp_path: Path) -> Callable[..., Done]:
    """Runs a command on a store of the test's own, without a terminal."""
    return partial(run, tmp_path / "store.sqlite3")
