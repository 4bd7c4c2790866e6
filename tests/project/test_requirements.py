"""What is installed: pinned by version and hash, within the ranges of pyproject.toml, from any index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
RUN = [*PROJECT["project"]["dependencies"], *EXTRAS["qr"], *EXTRAS["socks"]]
BUILD = PROJECT["build-system"]["requires"]
TEST = [*RUN, *BUILD, *PROJECT["dependency-groups"]["dev"]]


def pinned(name: str) -> dict[str, str]:
    """The versions that a file pins, by name; each has a hash."""
    text = (ROOT / ".github" / "requirements" / f"{name}.txt").read_text("utf-8")
    assert not re.search(r"://|--index|--find-links", text)
    text = re.sub(r"#.*", "", text).replace("\\\n", " ")
    entries = [entry.partition("--hash=sha256:") for entry in text.splitlines() if entry.strip()]
    assert all(digest for _requirement, _option, digest in entries)
    found = [Requirement(requirement) for requirement, _option, _digest in entries]
    return {pin.name: str(pin.specifier).removeprefix("==") for pin in found}


@pytest.mark.parametrize(("name", "ranges"), [("run", RUN), ("build", BUILD), ("test", TEST)])
def test_pins_are_within_the_ranges(name: str, ranges: list[str]) -> None:
    """Each file pins what pyproject.toml asks for, and every range there has an upper end."""
    pins = pinned(name)
    for text in ranges:
        wanted = Requirement(text)
        assert wanted.specifier.contains(pins[wanted.name]), f"{text}: sh .ci/requirements"
        assert "<" in str(wanted.specifier).replace("<=", "<"), text


def test_the_files_agree() -> None:
    """What the program runs with and is built with is what it is tested with."""
    tested = pinned("test").items()
    assert pinned("run").items() <= tested
    assert pinned("build").items() <= tested
