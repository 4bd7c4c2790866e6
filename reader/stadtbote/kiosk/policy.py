"""What a visitor may do, by the names of commands, and what of the environment counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from stadtbote.commands import COMMANDS, Command

# What reads, searches, or changes how that looks. A command that is new is barred until it stands here.
_ALLOWED = frozenset(
    "down up page_down page_up first last open other_pane next_article previous_article heading search"
    " newest back read keep unread_only kept_only all take sources where again more_rows fewer_rows theme"
    " language face help quit".split()
)

# What a terminal, the language and the time need. Whatever else is set has no effect in the kiosk.
_VARIABLES = frozenset("TERM COLORTERM NO_COLOR LANG LANGUAGE TZ HOME PATH SSH_CONNECTION".split())
_PREFIX = "LC_"


def allowed() -> tuple[Command, ...]:
    """The commands of a visitor, in the order of the table."""
    return tuple(command for command in COMMANDS if command.name in _ALLOWED)


def without_effect(environment: Mapping[str, str]) -> list[str]:
    """The variables that a visitor's session must not see."""
    return [name for name in environment if name not in _VARIABLES and not name.startswith(_PREFIX)]


def is_remote(environment: Mapping[str, str]) -> bool:
    """Whether the visitor comes over SSH, where a session can end (ssh(1), ENVIRONMENT)."""
    return bool(environment.get("SSH_CONNECTION"))
