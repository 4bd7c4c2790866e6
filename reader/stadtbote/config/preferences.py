"""The settings in use: each change is kept in the configuration, and said in a sentence."""

from __future__ import annotations

from pathlib import Path

from stadtbote.config.settings import ROWS, THEMES, ConfigError, Settings, replaced
from stadtbote.terminal.faces import name_of
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _


class Preferences:
    """What holds now. Where the configuration at `path` cannot be written, a change lasts for this run.

    Without a path nothing is kept, and nothing said of that.
    """

    def __init__(self, path: Path | None, settings: Settings) -> None:
        self._path = path
        self.settings = settings

    def keep(self, **changes: str | int) -> str:
        """Keeps settings for good; a sentence where that cannot be, else empty."""
        self.settings = replaced(self.settings, changes)
        if self._path is None:
            return ""
        from stadtbote.config.file import keep

        try:
            keep(self._path, **changes)
        except ConfigError as error:
            return line(str(error))
        return ""

    def next_theme(self) -> str:
        """Takes the next theme and says which; its colours are for the screens to show."""
        name = THEMES[(THEMES.index(self.settings.theme) + 1) % len(THEMES)]
        words = {
            "terminal": _("Farben des Terminals."),
            "dark": _("Dunkle Farben."),
            "light": _("Helle Farben."),
            "contrast": _("Hoher Kontrast."),
        }
        return f"{words[name]} {self.keep(theme=name)}".strip()

    def step_rows(self, step: int) -> str:
        """More or fewer rows on a page, at least one, and how many that are."""
        rows = min(max(self.settings.rows + step, ROWS[0]), ROWS[-1])
        fault = self.keep(rows=rows)
        return f"{plural('{n} Zeile je Seite.', '{n} Zeilen je Seite.', rows)} {fault}".strip()

    def next_face(self, face: str) -> str:
        """Keeps a face for the next start, and says so."""
        fault = self.keep(face=face)
        return f"{_('Ab dem nächsten Start: {face}.').format(face=name_of(face))} {fault}".strip()

    def next_language(self) -> str:
        """Takes the next language for everything that is said from now on, and says so in it."""
        code = language.following(language.current())
        fault = self.keep(language=code)
        language.use(code)
        return f"{language.locale().name}. {fault}".strip()
