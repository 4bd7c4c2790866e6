"""The man page, made from the manual and the parser, and the completions of shells, made from the parser."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

COMPLETIONS = {
    "bash": "share/bash-completion/completions/stadtbote",
    "zsh": "share/zsh/site-functions/_stadtbote",
    "fish": "share/fish/vendor_completions.d/stadtbote.fish",
}
"""Where each shell looks for them below a prefix."""

MAN_PAGE = "share/man/man1/stadtbote.1"


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The completion for a shell, which offers files wherever the parser takes a path."""
    import shtab

    for _words, of in commands(parser, "stadtbote"):
        for action in _actions(of):
            if action.type is Path:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    return shtab.complete(parser, shell)


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions


def commands(parser: argparse.ArgumentParser, words: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """The parser and those of all commands below it, by the words that call them."""
    yield words, parser
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from commands(below, f"{words} {name}")


def man_page(manual: str, parser: argparse.ArgumentParser, version: str) -> str:
    """The manual as a page for man(1), in the macros of man(7); the synopsis is the parser's."""
    title, _end, text = manual.removeprefix("# ").partition("\n")
    about, heading, rest = text.partition("\n## ")
    lines = [
        f'.TH STADTBOTE 1 "" "stadtbote {version}" "{title}"',
        *(".SH NAME", r"stadtbote \- a city's news in the terminal: by keyboard, by ear, offline"),
        *(".SH SYNOPSIS", ".ad l"),
        *(f".HP 4\n{_synopsis(words, of)}" for words, of in commands(parser, "stadtbote")),
        *(".ad b", ".SH DESCRIPTION", *_roff(about)),
        *_roff(heading + rest),
    ]
    return "\n".join(lines) + "\n"


def _synopsis(words: str, parser: argparse.ArgumentParser) -> str:
    """A command with its own options in brackets and its values, on a line."""
    said = [_escaped(words)]
    common = {"--help", "--store", "--config", "--language", "--offline"} if " " in words else set()
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):
            said.append("COMMAND" if action.required else "[COMMAND]")
        elif not action.option_strings:
            said.append(f"[{action.metavar}]" if action.nargs in {"?", "*"} else str(action.metavar))
        elif (option := action.option_strings[-1]) not in common:
            takes = "" if action.nargs == 0 else f" {action.metavar or '|'.join(action.choices or ())}"
            said.append(f"[{_escaped(option + takes)}]")
    return f"\\fB{said[0]}\\fR {' '.join(said[1:])}".rstrip()


def _roff(markdown: str) -> Iterator[str]:
    """Our own Markdown, which has headings, paragraphs, lists and indented lines, in the macros of man(7)."""
    for chunk in re.split(r"\n\s*\n", markdown.strip("\n")):
        if found := re.match(r"(#+) ", chunk):
            words = _escaped(chunk[found.end() :]).replace('"', r"\(dq")
            yield f".SH {words.upper()}" if len(found[1]) == 2 else f'.SS "{words}"'
        elif chunk.startswith("    "):
            yield from (
                ".PP",
                ".RS 4",
                ".nf",
                *(_escaped(row[4:]) for row in chunk.split("\n")),
                ".fi",
                ".RE",
            )
        elif re.match(r"- |\d+\. ", chunk):
            for item in re.split(r"^(?=- |\d+\. )", chunk, flags=re.MULTILINE)[1:]:
                sign, _space, text = item.partition(" ")
                yield from (r".IP \(bu 2" if sign == "-" else f".IP {sign} 3", _running(text))
            yield ".PP"
        else:
            yield from (".PP", _running(chunk))


def _running(text: str) -> str:
    """Text on one line, with what stands in backquotes in bold."""
    escaped = _escaped(" ".join(text.split()))
    return re.sub(r"`([^`]*)`", r"\\fB\1\\fR", escaped)


def _escaped(text: str) -> str:
    r"""Text that means only itself: no escape, no request at its beginning, hyphens that can be copied."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^(?=[.'])", r"\\&", text)
