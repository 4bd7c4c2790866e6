"""Every parser and the cleaner against documents broken at random.

15,000 runs each time, a million among the long tests; other documents for another `FUZZ_SEED`. A failure
names its document, which then belongs into a test of its parser.
"""

from __future__ import annotations

import os
import random

import pytest

from support.fuzzing import READERS, broken, read
from support.payloads import obeyed, texts_in

SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
DEEP = 4  # how often what came of a break is broken again


def test_shares_are_of_a_hundred() -> None:
    """All runs are shared out, and every reader reads what is not broken."""
    assert sum(share for _body, _read, share in READERS.values()) == 100
    assert [name for name in READERS if read(name, READERS[name][0]) is None] == []


@pytest.mark.row(26, 29, 32, 33, 34, 35, 39, 40, 41, 42, 43, 44)
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("runs", [15_000, pytest.param(1_000_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", READERS)
def test_broken_documents(name: str, runs: int) -> None:
    """No exception but a refusal, nothing that a terminal would obey or the store cannot hold."""
    body, _read, share = READERS[name]
    chance = random.Random(f"{SEED} {name}")
    now = body
    for run in range(runs * share // 100):
        now = body if run % DEEP == 0 else now
        now = broken(chance, now)
        try:
            edition = read(name, now)
            texts = "".join(texts_in(edition)) if edition else ""
            if not texts.isprintable():
                assert obeyed(texts.replace("\n", "")) == []
            texts.encode()
        except Exception as error:  # any at all is a finding, and tells by which document
            raise AssertionError(f"{name}, seed {SEED}: {now!r}") from error
