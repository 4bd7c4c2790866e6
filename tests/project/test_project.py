"""The project's own rules: types, style, direction of imports, no widget that reads markup."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [path for folder in ("reader", "cache", "styles") for path in (ROOT / folder).rglob("*.py")]


def run(*command: str) -> str:
    """Runs a tool from the project's root; its output, empty where it was content."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_types_are_strict() -> None:
    """mypy finds nothing in code and tests."""
    assert run("mypy", "--no-error-summary") == ""


def test_style_is_kept() -> None:
    """ruff finds nothing, and would format nothing otherwise."""
    assert run("ruff", "check", "--no-cache", "-q") == ""
    assert run("ruff", "format", "--no-cache", "--check", "-q") == ""


def test_imports_go_one_way() -> None:
    """The contracts of pyproject.toml hold."""
    script = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_they_are_for(path: Path) -> None:
    """Every module begins with a docstring, and no widget of Textual's that parses markup is used."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    imported = {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }
    assert not [name for name in imported if name.startswith("textual.widgets")]
