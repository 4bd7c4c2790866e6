"""Which parts of the environment count in a visit to the kiosk. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from stadtbote.config.settings import Settings
from stadtbote_cache.record import replace

# What the terminal, the language and the time need. Nothing else that is set has an effect in the kiosk.
_VARIABLES = frozenset("TERM COLORTERM NO_COLOR LANG LANGUAGE TZ HOME PATH SSH_CONNECTION".split())
_PREFIX = "LC_"


def without_effect(environment: Mapping[str, str]) -> list[str]:
    """The variables that a visitor's session must not see."""
    return [name for name in environment if name not in _VARIABLES and not name.startswith(_PREFIX)]


def is_remote(environment: Mapping[str, str]) -> bool:
    """Whether the visitor comes over SSH, where a session can end (ssh(1), ENVIRONMENT)."""
    return bool(environment.get("SSH_CONNECTION"))


def settings_of(settings: Settings, *, remote: bool) -> Settings:
    """Those of a visit: aloud it reads with the operator's program alone, and where its loudspeaker is."""
    return replace(settings, say=() if remote else settings.kiosk_say)
