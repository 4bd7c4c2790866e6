"""The project's own rules for modules; those that tools know are checked beside the tests, by tests/run."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = [path for folder in ("reader", "cache", "styles") for path in (ROOT / folder).rglob("*.py")]


def test_modules_say_what_they_are_for() -> None:
    """Every module begins with a docstring, and no widget of Textual's that parses markup is used."""
    assert len(CODE) > 150
    for path in CODE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not [name for name in imported if name.startswith("textual.widgets")], path
