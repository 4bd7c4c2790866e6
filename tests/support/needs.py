"""What becomes of a test whose programs are not installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.commands import call


def need(reason: str) -> None:
    """Skips for this reason, if there is one; fails where everything must be there."""
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)


def assert_valid_units(folder: Path, units: Mapping[str, str], *how: str) -> None:
    """systemd itself finds nothing wrong with units, which are texts by the names of their files."""
    if shutil.which("systemd-analyze") is None:
        need("systemd-analyze is not installed")
    for name, text in units.items():
        (folder / name).write_text(text, encoding="utf-8")
    files = [str(folder / name) for name in units]
    variables = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
    done = call(["systemd-analyze", *how, "verify", *files], variables)
    assert (done.returncode, done.stderr) == (0, "")
