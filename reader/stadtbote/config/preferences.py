"""The settings in use: keeps each change that a key makes, and says so in a sentence."""

from __future__ import annotations

from pathlib import Path

from stadtbote.config.settings import AUTO, BESIDE, LAYOUTS, ONE, ROWS, STACKED, THEMES, Settings
from stadtbote.errors import ConfigError
from stadtbote.terminal.faces import name_of
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.tell import ALL, SHORT, TELLS, USUAL
from stadtbote_cache.record import replace


class Preferences:
    """What holds now. What a key changes is kept beside the configuration at `config`, which stays as it is.

    Without `config`, as in a visit to the kiosk, or where nothing can be written, it lasts for this run.
    """

    def __init__(self, config: Path | None, settings: Settings) -> None:
        self._config = config
        self.settings = settings

    def keep(self, lasting: str = "", **changes: str | int) -> str:
        """Keeps settings for good and says `lasting` with its exceptions, or why they cannot last."""
        self.settings = replace(self.settings, **changes)
        if self._config is None:
            return _("Das gilt nur für diesen Besuch.")
        from stadtbote.config import state

        try:
            state.keep(self._config, **changes)
        except ConfigError as error:
            return line(str(error))
        given = [by for key, by in self.settings.given if key in changes]
        exceptions = [_("Mit {given} gilt das nicht.").format(given=by) for by in given]
        return " ".join(filter(None, [lasting, *exceptions]))

    def next_theme(self) -> str:
        """Takes the next theme and says which; its colours are for the screens to show."""
        names = [*THEMES, *(theme.name for theme in self.settings.themes)]
        now = self.settings.theme
        name = names[(names.index(now) + 1) % len(names) if now in names else 0]
        words = {
            "terminal": _("Jetzt gelten die Farben des Terminals."),
            "dark": _("Jetzt gelten dunkle Farben."),
            "light": _("Jetzt gelten helle Farben."),
            "paper": _("Jetzt gelten Farben wie Papier."),
            "night": _("Jetzt gelten Farben für die Nacht."),
            "contrast": _("Jetzt gelten Farben mit hohem Kontrast."),
        }
        said = words.get(name) or _("Jetzt gelten die Farben „{name}“.").format(name=name)
        return f"{said} {self.keep(theme=name)}".strip()

    def next_layout(self) -> str:
        """Takes the next layout of the full screen and says which."""
        name = LAYOUTS[(LAYOUTS.index(self.settings.layout) + 1) % len(LAYOUTS)]
        words = {
            AUTO: _("Anordnung: nach der Größe."),
            STACKED: _("Anordnung: gestapelt."),
            BESIDE: _("Anordnung: nebeneinander."),
            ONE: _("Anordnung: nacheinander."),
        }
        return f"{words[name]} {self.keep(layout=name)}".strip()

    def step_rows(self, step: int) -> str:
        """Takes more or fewer rows on a page, at least one, and says how many."""
        rows = min(max(self.settings.rows + step, ROWS[0]), ROWS[-1])
        fault = self.keep(rows=rows)
        return f"{plural('{n} Zeile je Seite.', '{n} Zeilen je Seite.', rows)} {fault}".strip()

    def next_tell(self) -> str:
        """Tells as much of an article's structure as comes next, and says how much."""
        name = TELLS[(TELLS.index(self.settings.tell) + 1) % len(TELLS)]
        words = {
            SHORT: _("Zur Gliederung wird wenig gesagt."),
            USUAL: _("Zur Gliederung wird das Übliche gesagt."),
            ALL: _("Zur Gliederung wird alles gesagt."),
        }
        return f"{words[name]} {self.keep(tell=name)}".strip()

    def take_cells(self, cells: int) -> str:
        """Takes rows of so many cells in line mode, 0 for lines of any length, and says so."""
        fault = self.keep(cells=cells)
        said = (
            plural("Zeilen zu {n} Zelle.", "Zeilen zu {n} Zellen.", cells)
            if cells
            else _("Zeilen in ganzer Länge.")
        )
        return f"{said} {fault}".strip()

    def next_face(self, face: str) -> str:
        """Keeps a face for the next start, and says so."""
        return self.keep(_("„{face}“ gilt ab dem nächsten Start.").format(face=name_of(face)), face=face)

    def next_language(self) -> str:
        """Takes the next language for everything that is said from now on, and says so in it."""
        code = language.following(language.current())
        language.use(code)
        fault = self.keep(language=code)
        return f"{language.locale().name}. {fault}".strip()
