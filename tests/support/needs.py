"""What becomes of a test whose programs are not installed."""

from __future__ import annotations

import os

import pytest


def need(reason: str) -> None:
    """Skips for this reason, if there is one; fails where everything must be there."""
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
