"""Rules over the syntax tree: how text from outside may reach a widget, a stream, a face or a child process.

Each rule gives its findings as "line: what is wrong"; `rules` says which module each is for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import textual.widgets

from stadtbote.sources.adapters import KINDS

READER = Path(__file__).parents[2] / "reader" / "stadtbote"
WIDGETS = {*vars(textual.widgets)["__all__"], "Toast", "Option", "Selection"}
CLEANERS = {"clean", "one_row", "line", "optional_line"}
LITERAL = {"Content", "Text", "Strip"}
"""What a text becomes that no markup is looked for in."""

FACES = ("line", "screen", "cli", "kiosk")
HARMLESS = set(
    "absolute acts add_source body_failed check claim close giving_back leaders mark mended move_source"
    " number_of open path remove_source by_time has_several next_unread pauses seen_mended"
    " set_patience settling space tidy tidying undo unread version was_opened welcome writable".split()
)
"""Of the store, what gives no text from outside."""

RAW = {  # modules that write to the terminal themselves, and why that is safe
    "__main__.py",  # one sentence of our own, where there is no memory for more
    "crash.py",  # sentences of `clean`, past all that may have failed
    "screen/kept_frame.py",  # its own file
    "terminal/takeover.py",  # rows of `screen.ansi.written` alone; kept ones are looked at again
    "cli/output.py",  # where cleaning is done
    "cli/pack.py",  # a packed edition, never to a terminal
    "cli/export.py",  # a document as it is in a file
    "sync/shared_folder.py",  # as a process of its own, to a pipe
    "line/keyboard.py",  # one byte to its own pipe
    "line/loop.py",  # rows of `one_row`
    "screen/driver.py",  # what `screen.updates` made by `screen.ansi.written`
    "screen/seams.py",  # what the driver hands over
    "screen/app.py",  # one sequence of our own
    "kiosk/terminal.py",  # one sequence of our own
}
CHILDREN = {
    "operator/sshd.py",
    "operator/facts.py",
    "reading/opening.py",
    "reading/aloud.py",
    "sync/shared_folder.py",
    "sync/workers/pool.py",
}
"""Modules that ask another program something for an operator, or start the user's browser or voice or the
workers of a sync; no visitor uses one."""

PARSERS = {"parse", "parse_list", "parse_article", "join"}
PARSED = {"feed", "page", "graphql", "jsonfeed", "article"}
_SAVING = {
    "save_fetch": {"sync/sync.py"},
    "save_body": {"sync/bodies.py"},
    "add_source": {"cli/sources.py", "sync/sync.py"},
    "merge": {"export/pack/unpacking.py"},
}

Found = Iterator[str]


def name_of(node: ast.AST) -> str:
    """The last name of a called or named thing: "b" for b, a.b and a.b(...)."""
    match node:
        case ast.Call():
            return name_of(node.func)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
    return ""


def owner_of(node: ast.AST) -> str:
    """The name before the last one: "a" for a.b(...), "" for b(...)."""
    function = node.func if isinstance(node, ast.Call) else node
    return name_of(function.value).lstrip("_") if isinstance(function, ast.Attribute) else ""


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_safe(node: ast.AST, safe: set[str]) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and name_of(node) in safe)


def _keyword(call: ast.Call, name: str) -> ast.AST | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _is_false(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def bare_texts(tree: ast.AST) -> Found:
    """No text goes into a widget of Textual's but with markup=False, or as Content or Text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            goals = node.targets if isinstance(node, ast.Assign) else [node.target]
            for goal in goals:
                shown = isinstance(goal, ast.Attribute) and goal.attr in {
                    "border_title", "border_subtitle", "tooltip", "placeholder", "sub_title",
                }  # fmt: skip
                if shown and not _is_safe(node.value, LITERAL):
                    yield f"{node.lineno}: {name_of(goal)} is markup"
    others = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("textual")
        for alias in node.names
    }
    for call in _calls(tree):
        name = name_of(call)
        texts = [argument for argument in call.args if not _is_safe(argument, LITERAL)]
        unmarked = _is_false(_keyword(call, "markup"))
        if name == "Markdown" and not _is_false(_keyword(call, "open_links")):
            yield f"{call.lineno}: Markdown opens links"
        if name in WIDGETS - others and texts and not unmarked:
            yield f"{call.lineno}: a bare text in {name}"
        if name in {"notify", "push_toast"} and not unmarked:
            yield f"{call.lineno}: {name} takes markup"
        if name == "from_markup" or (isinstance(_keyword(call, "markup"), ast.Constant) and not unmarked):
            yield f"{call.lineno}: markup"
        if name == "exit" and (message := _keyword(call, "message")) and not _is_safe(message, CLEANERS):
            yield f"{call.lineno}: exit with a message that was not cleaned"


def uncleaned_streams(tree: ast.AST) -> Found:
    """What is printed was cleaned, and nothing is written past that."""
    for call in _calls(tree):
        name = name_of(call)
        if name in {"print", "input"} and not owner_of(call):
            if not all(_is_safe(argument, CLEANERS) for argument in call.args):
                yield f"{call.lineno}: {name} of what was not cleaned"
        elif name in {"write", "writelines"} and owner_of(call) in {
            "stdout", "stderr", "buffer", "os", "driver", "__stdout__", "__stderr__",
        }:  # fmt: skip
            yield f"{call.lineno}: writes past the cleaner"
        elif name in {"print_exc", "print_exception", "print_stack", "basicConfig", "StreamHandler"}:
            yield f"{call.lineno}: {name} writes what was not cleaned"


def raw_readings(tree: ast.AST) -> Found:
    """A face reads texts of the store only by services.reading, which cleans them."""
    for call in _calls(tree):
        if owner_of(call) == "store" and name_of(call) not in HARMLESS:
            yield f"{call.lineno}: reads {name_of(call)} from the store uncleaned"


def uncleaned_answers(tree: ast.AST) -> Found:
    """What comes of a parser is handed out only cleaned: a fetch, and what an article's page gave."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        cleaned = {
            name_of(goal)
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and name_of(node.value) in {"cleaned", "clean_blocks"}
            for goal in node.targets
        }
        for call in _calls(function):
            first = call.args[0] if call.args else None
            if name_of(call) == "Fetch" and not (
                (isinstance(first, ast.Constant) and first.value is None)
                or name_of(first or call) in cleaned
                or _keyword(call, "shown")  # checked by sync.workers.wire
            ):
                yield f"{call.lineno}: hands out an edition that was not cleaned"
            for name, cleaner in (("blocks", "clean_blocks"), ("images", "clean_images")):
                given = _keyword(call, name)
                if name_of(call) != "replace" or given is None:
                    continue
                if name_of(given) not in {*cleaned, cleaner}:
                    yield f"{call.lineno}: hands out {name} that were not cleaned"


def parsing_elsewhere(tree: ast.AST) -> Found:
    """Nothing but the adapters, sources/fetch.py and the parsers themselves parses answers."""
    for call in _calls(tree):
        if name_of(call) in PARSERS and (
            owner_of(call) in PARSED or name_of(call) in {"parse_list", "parse_article"}
        ):
            yield f"{call.lineno}: parses an answer past sources.fetch"


def _saving_elsewhere(module: str) -> Callable[[ast.AST], Found]:
    def rule(tree: ast.AST) -> Found:
        """Only what was cleaned before is saved: each way into the store has its one place."""
        for call in _calls(tree):
            places = _SAVING.get(name_of(call))
            if places and owner_of(call) in {"store", "merging"} and module not in places:
                yield f"{call.lineno}: {name_of(call)} belongs to {', '.join(places)}"

    return rule


def children(tree: ast.AST) -> Found:
    """No child process at all, no shell, no code made of text."""
    for node in ast.walk(tree):
        modules: list[str] = []
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            if module.split(".")[0] in {
                "subprocess",
                "pty",
                "pickle",
                "marshal",
                "shelve",
                "popen2",
                "commands",
            }:
                yield f"{line}: imports {module}"
    for call in _calls(tree):
        if name_of(call) == "create_subprocess_exec":
            yield f"{call.lineno}: starts a program"
    yield from shells(tree)


def shells(tree: ast.AST) -> Found:
    """No shell, and no code made of text."""
    for call in _calls(tree):
        name, owner = name_of(call), owner_of(call)
        if owner == "os" and name.startswith(("system", "popen", "exec", "spawn", "posix_spawn", "fork")):
            yield f"{call.lineno}: os.{name}"
        if name in {"eval", "exec", "__import__", "create_subprocess_shell", "getoutput"} and not owner:
            yield f"{call.lineno}: {name}"
        if name in {"create_subprocess_shell", "getoutput", "getstatusoutput"}:
            yield f"{call.lineno}: {name}"
        started = name in {"run", "call", "check_call", "check_output", "Popen", "subprocess_exec"}
        if started and (shell := _keyword(call, "shell")) is not None and not _is_false(shell):
            yield f"{call.lineno}: a shell"


def kinds_elsewhere(tree: ast.AST) -> Found:
    """Nothing asks of which kind a source is: its adapter knows. A hub has sources, and no articles."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and name_of(node.left) == "kind":
            for found in ast.walk(node):
                if isinstance(found, ast.Constant) and found.value in KINDS.keys() - {"hub"}:
                    yield f"{node.lineno}: asks for the kind {found.value}"


def browsers(tree: ast.AST) -> Found:
    """Only reading/opening.py opens addresses."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if "webbrowser" in names or (isinstance(node, ast.ImportFrom) and node.module == "webbrowser"):
            yield f"{getattr(node, 'lineno', 0)}: imports webbrowser"
        if isinstance(node, ast.Call) and name_of(node) == "open_url":
            yield f"{node.lineno}: open_url"


def rules(module: str) -> Iterator[Callable[[ast.AST], Found]]:
    """The rules for a module, by its path below the package."""
    yield bare_texts
    yield _saving_elsewhere(module)
    yield shells if module in CHILDREN else children
    if module not in RAW:
        yield uncleaned_streams
    if module.split("/")[0] in FACES:
        yield raw_readings
    if module in {"sources/fetch.py", "sources/graphql.py"} or module.endswith("/adapter.py"):
        yield uncleaned_answers
    elif not module.startswith(("sources/feeds/", "sources/web/")):
        yield parsing_elsewhere
    if not module.startswith("export/moving/"):  # OPML has words of its own for kinds
        yield kinds_elsewhere
    if module != "reading/opening.py":
        yield browsers


def findings() -> list[str]:
    """What is wrong in the whole reader."""
    found = []
    for path in sorted(READER.rglob("*.py")):
        module = path.relative_to(READER).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{module}:{text}" for rule in rules(module) for text in rule(tree)]
    return found
