"""Commands that are told to be copied."""

from __future__ import annotations

import pytest

from stadtbote.cli.lookup import add_command


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://a.example/feed", "https://a.example/feed"),
        ("https://a.example/$(id);x?a=1&b=2", "'https://a.example/$(id);x?a=1&b=2'"),
        ("https://a.example/?api_key=4711", "ADRESSE (a.example)"),
    ],
)
def test_adding(address: str, said: str) -> None:
    """What a page names is one word for the shell; of an address with secrets only the host is told."""
    assert add_command(address) == f"stadtbote source add {said}"
