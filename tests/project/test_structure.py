"""What is private stays in its module, what is private of Textual in one of ours; classes stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import textual

ROOT = Path(__file__).parents[2]
SEAMS = ROOT / "reader" / "stadtbote" / "screen" / "seams.py"
# What a class of Textual's may have that ours are made of, or that is at hand in them.
TEXTUAL = [
    Path(textual.__file__).parent / f"{name}.py"
    for name in "app screen widget dom message_pump driver drivers/linux_driver _compositor strip".split()
]
NAMED_TUPLES = {"_replace", "_fields", "_asdict"}
"""Private by their look alone: documented for every NamedTuple."""

STANDARD = {
    *(("os", "_exit"), ("argparse", "_"), ("self", "_print_message")),
    *(
        ("self", "_option_string_actions"),
        ("self", "_subparsers"),
        ("parser", "_actions"),
        ("argparse", "_SubParsersAction"),
    ),
}
"""Of modules of Python's own that have no other way."""

MOST_LINES = 300
"""Of a class, with those of all its bases of ours."""

DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@cache
def modules() -> dict[Path, ast.Module]:
    """The program's modules, parsed."""
    return {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "reader").rglob("*.py"))
    }


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def defined(tree: ast.AST) -> set[str]:
    """The private names of the classes, functions and attributes in a module or a class."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, DEFINED):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        if isinstance(node, ast.ClassDef):
            names |= {
                name.id
                for part in node.body
                if isinstance(part, ast.Assign | ast.AnnAssign)
                for name in ast.walk(part)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
    return set(filter(is_private, names))


def used(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The private attributes in a tree, each behind the text of what it is of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in NAMED_TUPLES:
            yield ast.unparse(node.value), node.attr


def imported(tree: ast.AST) -> Iterator[str]:
    """The private modules and names that are imported in a tree, in full."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found = [alias.name for alias in names]
            case ast.ImportFrom(module=module, names=names):
                found = [f"{module}.{alias.name}" for alias in names]
            case _:
                continue
        yield from (name for name in found if any(map(is_private, name.split("."))))


def test_modules_keep_their_private_names() -> None:
    """No module makes use of what is private in another one of ours, or in a library."""
    found = [
        f"{path.relative_to(ROOT)}: {owner}.{name}"
        for path, tree in modules().items()
        if path != SEAMS
        for own in [defined(tree)]
        for owner, name in used(tree)
        if name not in own and (owner, name) not in STANDARD
    ]
    assert found == []


def test_nothing_private_is_imported() -> None:
    """No private module or name is imported, but for the quick ones of Python's `signal` and `threading`."""
    found = {name for path, tree in modules().items() if path != SEAMS for name in imported(tree)}
    assert found == {"_signal", "_thread.allocate_lock"}


class Class(NamedTuple):
    """A class of ours."""

    path: Path
    node: ast.ClassDef

    @property
    def bases(self) -> list[Class]:
        """Its bases of ours."""
        names = [base.value if isinstance(base, ast.Subscript) else base for base in self.node.bases]
        return [classes()[name.id] for name in names if isinstance(name, ast.Name) and name.id in classes()]

    @property
    def lines(self) -> int:
        """How long it is, with its bases."""
        own = (self.node.end_lineno or 0) - self.node.lineno + 1
        return own + sum(base.lines for base in self.bases)


@cache
def classes() -> dict[str, Class]:
    """All classes of ours by their names."""
    return {
        node.name: Class(path, node)
        for path, tree in modules().items()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def test_classes_have_no_private_name_of_a_base_in_another_module() -> None:
    """A class that is made of one in another module gives nothing a name that is private there."""
    found = [
        f"{name}: {same}"
        for name, one in classes().items()
        for base in one.bases
        if base.path != one.path
        for same in defined(one.node) & defined(base.node)
    ]
    assert found == []


def test_classes_stay_small() -> None:
    """No class is longer than what can be read at one go, nor cut into several by inheritance."""
    assert [name for name, one in classes().items() if one.lines > MOST_LINES] == []


def test_the_inside_of_textual_is_used_in_one_module() -> None:
    """No attribute and no method of the screens has a private name of Textual's, by design or by accident."""
    inside = set().union(*(defined(ast.parse(path.read_text(encoding="utf-8"))) for path in TEXTUAL))
    assert len(inside) > 100
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in modules().items()
        if path.is_relative_to(SEAMS.parent) and path != SEAMS
        for name in sorted((defined(tree) | {name for _owner, name in used(tree)}) & inside)
    ]
    assert found == []
