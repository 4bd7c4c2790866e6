"""Text from outside has no way to a widget, a stream or a child but by the cleaner: shown over the syntax."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from support import guarded
from support.guarded import Found

WRONG: list[tuple[Callable[[ast.AST], Found], str]] = [
    (guarded.bare_texts, "yield Static(title)"),
    (guarded.bare_texts, "yield Label(f'{title}')"),
    (guarded.bare_texts, "widgets.Button(title, markup=True)"),
    (guarded.bare_texts, "OptionList(*titles)"),
    (guarded.bare_texts, "self.border_title = title"),
    (guarded.bare_texts, "self.list.tooltip = title"),
    (guarded.bare_texts, "self.notify(title)"),
    (guarded.bare_texts, "app.notify(title, title='x')"),
    (guarded.bare_texts, "Content.from_markup(title)"),
    (guarded.bare_texts, "Markdown(text, markup=False)"),
    (guarded.bare_texts, "RichLog(markup=True)"),
    (guarded.bare_texts, "self.app.exit(return_code=1, message=str(error))"),
    (guarded.uncleaned_streams, "print(title)"),
    (guarded.uncleaned_streams, "print(clean(a), b, file=sys.stderr)"),
    (guarded.uncleaned_streams, "sys.stdout.write(clean(a))"),
    (guarded.uncleaned_streams, "sys.stderr.buffer.write(data)"),
    (guarded.uncleaned_streams, "os.write(2, data)"),
    (guarded.uncleaned_streams, "input(title)"),
    (guarded.uncleaned_streams, "traceback.print_exc()"),
    (guarded.uncleaned_streams, "logging.basicConfig(level=10)"),
    (guarded.raw_readings, "self._store.article(7)"),
    (guarded.raw_readings, "for s in store.sources(): pass"),
    (guarded.uncleaned_answers, "def f(a):\n  edition = parse(a)\n  return Fetch(edition, v)"),
    (guarded.uncleaned_answers, "async def f(a):\n  return replace(found, blocks=found.blocks)"),
    (guarded.uncleaned_answers, "def f(a):\n  return replace(found, images=found.images)"),
    (guarded.parsing_elsewhere, "feed.parse(body, address)"),
    (guarded.parsing_elsewhere, "parse_article(body, address)"),
    (guarded._saving_elsewhere("cli/x.py"), "self._store.save_body(1, blocks)"),
    (guarded.kinds_elsewhere, "if self._source.kind != 'feed': pass"),
    (guarded.children, "import subprocess"),
    (guarded.children, "from subprocess import run"),
    (guarded.children, "os.system('x')"),
    (guarded.children, "eval(title)"),
    (guarded.shells, "subprocess.run(words, shell=True)"),
    (guarded.shells, "os.execvp('sh', [])"),
    (guarded.browsers, "import webbrowser"),
    (guarded.browsers, "self.app.open_url(address)"),
]
RIGHT: list[tuple[Callable[[ast.AST], Found], str]] = [
    (guarded.bare_texts, "Static(title, markup=False)"),
    (guarded.bare_texts, "Static(Content(title))"),
    (guarded.bare_texts, "Static()"),
    (guarded.bare_texts, "self.border_title = Content(title)"),
    (guarded.bare_texts, "self.exit(return_code=0)"),
    (guarded.bare_texts, "self.exit(message=clean(text))"),
    (guarded.uncleaned_streams, "print(one_row(title), file=sys.stderr)"),
    (guarded.uncleaned_streams, "file.write(data)"),
    (guarded.raw_readings, "self._store.mark([7], read=True)"),
    (guarded.raw_readings, "read_sources(store)"),
    (guarded.uncleaned_answers, "def f(a):\n  e = cleaned(a)\n  return Fetch(e, v)"),
    (guarded.uncleaned_answers, "def f(a):\n  return Fetch(None, v)"),
    (guarded.shells, "subprocess.run(words, shell=False)"),
]


@pytest.mark.row(41, 47, 48, 49, 52)
def test_the_whole_reader() -> None:
    """No module breaks a rule."""
    assert guarded.findings() == []


@pytest.mark.parametrize(("rule", "code"), WRONG, ids=[code for _rule, code in WRONG])
def test_what_a_rule_finds(rule: Callable[[ast.AST], Found], code: str) -> None:
    """Each rule finds what it is for."""
    assert list(rule(ast.parse(code))) != []


@pytest.mark.parametrize(("rule", "code"), RIGHT, ids=[code for _rule, code in RIGHT])
def test_what_a_rule_lets_pass(rule: Callable[[ast.AST], Found], code: str) -> None:
    """What is safe is found by no rule."""
    assert list(rule(ast.parse(code))) == []


def test_every_exception_is_of_a_module_that_is_there() -> None:
    """No module is let off that does not exist (those of the kiosk come and go with it)."""
    modules = guarded.RAW | {place for places in guarded._SAVING.values() for place in places}
    assert [module for module in modules if not (guarded.READER / module).exists()] == []
