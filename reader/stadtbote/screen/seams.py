"""All that the screens take from the inside of Textual; each part says what it relies on.

It is as of Textual 8.2.8, and in 7.5.0 and 8.0.0 too. Where a later Textual no longer has a name, its own way
replaces ours: the screens work, more bytes are written, and `missing` names what is gone.
"""

from __future__ import annotations

import os
import re
import sys
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO, TypeVar, cast

from textual import constants
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.errors import NoWidget
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from stadtbote.screen.ansi import codes

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.style import Style
    from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
    from textual._xterm_parser import XTermParser
    from textual.driver import Driver
    from textual.geometry import Region

Answer = TypeVar("Answer")

MODULES: Mapping[str, Mapping[str, Collection[str]]] = {
    "_ansi_sequences": {"ANSI_SEQUENCES_KEYS": ()},
    "_compositor": {
        "ChopsUpdate": ("chops", "spans"),
        "CompositorUpdate": ("render_segments",),
        "LayoutUpdate": ("region", "strips"),
    },
    "_styles_cache": {"StylesCache": ("get_inner_outer",)},
    "_xterm_parser": {"XTermParser": ("feed", "tick")},
}
"""The private modules in use, what is used of each, and what of that."""

PAINTING: Mapping[type, Collection[str]] = {
    App: ("_batch_count", "_display"),
    Screen: ("_dirty_widgets", "_on_timer_update"),
    Widget: (
        "_exchange_repaint_regions",
        "_layout_required",
        "_refresh_styles_required",
        "_repaint_required",
    ),
}
"""The private names in use that write changes at once."""

OTHERS: Mapping[type, Collection[str]] = {
    App: ("_disable_notifications", "_disable_tooltips", "_handle_exception"),
    Screen: ("_compositor_refresh",),
    LinuxDriver: ("_file", "_get_terminal_size", "_sigcont_application"),
}
"""The other private names in use."""


def _has(owner: object, name: str) -> bool:
    """Whether a class has this name, or gives it to its instances."""
    made = getattr(vars(owner).get("__init__"), "__code__", None)
    return hasattr(owner, name) or (made is not None and name in made.co_names)


def _taken(module: str, name: str, otherwise: Any = None) -> Any:
    """What a private module of Textual has under this name, if it has all that is used of it."""
    try:
        found = getattr(import_module(f"textual.{module}"), name)
    except (ModuleNotFoundError, AttributeError):
        return otherwise
    return found if all(_has(found, member) for member in MODULES[module][name]) else otherwise


def _lacking(names: Mapping[type, Collection[str]]) -> list[str]:
    """Which of these private names no longer exist."""
    return [f"{owner.__name__}.{name}" for owner in names for name in names[owner] if not _has(owner, name)]


def missing() -> list[str]:
    """The names that this Textual lacks; none in the versions that the tests know."""
    parts = [(module, name) for module, names in MODULES.items() for name in names]
    gone = [f"{module}.{name}" for module, name in parts if _taken(module, name) is None]
    return [*gone, *_lacking(PAINTING), *_lacking(OTHERS)]


# What is written


class _Never:
    """Stands for a kind of update that Textual no longer has: nothing is one."""


if not TYPE_CHECKING:
    CompositorUpdate = _taken("_compositor", "CompositorUpdate", _Never)
    ChopsUpdate = _taken("_compositor", "ChopsUpdate", _Never)
    LayoutUpdate = _taken("_compositor", "LayoutUpdate", _Never)


class Piece(NamedTuple):
    """A part of a row of the screen, from the cell `x` to before the cell `end`.

    Its texts are each with the numbers that set its look (SGR).
    """

    x: int
    y: int
    end: int
    texts: Sequence[tuple[str, str]]


def _texts(strip: Strip) -> list[tuple[str, str]]:
    return [(text, _codes(style)) for text, style, _control in strip]


def _codes(style: Style | None) -> str:
    """The style in numbers for the terminal; colours are numbers of its own table already."""
    sequence, _end, _rest = style.render("m").partition("m") if style else ("", "", "")
    return codes(sequence.removeprefix("\x1b["))


def pieces(update: ChopsUpdate | LayoutUpdate) -> Iterator[Piece]:
    """What an update shows; of a row that has changed in part, the changed cells."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield Piece(x, y, x + strip.cell_length, _texts(strip))
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for x, chop in update.chops[y].items():
            if chop is not None and first < x + chop.cell_length and x < last:
                start, end = max(first, x), min(x + chop.cell_length, last)
                yield Piece(start, y, end, _texts(chop.crop(start - x, end - x)))


class _LeanUpdate(CompositorUpdate):
    """An update in words of our own."""

    def __init__(self, render: Callable[[Console], str]) -> None:
        self._render = render

    def render_segments(self, console: Console) -> str:
        """The update as text for the terminal."""
        return self._render(console)


class LeanApp(App[Answer]):
    """An app that writes its updates and reports its faults in its own way.

    Textual would send a widget's row from its beginning, whatever part of it has changed, with every space;
    and for a fault, a long traceback with the values of all variables.
    """

    def __init__(self, driver_class: type[Driver]) -> None:
        super().__init__(driver_class=driver_class, ansi_color=True)
        # No screen has toasts or tooltips; their widgets would only cost layout.
        self._disable_notifications = self._disable_tooltips = True

    def validate_ansi_color(self, _native: bool | None) -> bool:
        """Leaves the terminal's own colours to it, also where Textual goes by the theme (before 8.2.5)."""
        return True

    @abstractmethod
    def rendered(self, parts: Iterable[Piece], console: Console) -> str:
        """An update as text for the terminal."""

    @abstractmethod
    def end_by_fault(self, error: BaseException) -> None:
        """Ends because of a fault."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Writes an update; all of them go through `App._display`."""
        if isinstance(renderable, ChopsUpdate | LayoutUpdate) and isinstance(renderable, CompositorUpdate):
            self.show_pieces(screen, pieces(renderable))
        else:
            super()._display(screen, renderable)

    def show_pieces(self, screen: Screen[Any], parts: Iterable[Piece]) -> None:
        """Writes parts of the screen."""
        update = _LeanUpdate(lambda console: self.rendered(parts, console))
        super()._display(screen, cast("RenderableType", update))

    def _handle_exception(self, error: Exception) -> None:
        """Ends because of a fault; all those of the app, its screens and widgets come here."""
        self.end_by_fault(error)


# When it is written

_PAINTS = not _lacking(PAINTING) and _taken("_compositor", "CompositorUpdate") is not None


def _spans(regions: Iterable[Region]) -> Iterator[tuple[int, int, int]]:
    """The cells of regions as rows, each from a cell to before another; none twice."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for region in regions:
        for y in region.line_range:
            rows.setdefault(y, []).append(region.column_span)
    for y, spans in rows.items():
        start, end = min(spans)
        for first, last in sorted(spans):
            if first > end:
                yield y, start, end
                start = first
            end = max(end, last)
        yield y, start, end


class LeanWidget(Widget):
    """A widget whose rows stand on the screen as `render_line` has them: no edge, and nothing on it."""

    def drawn(self, y: int, start: int, end: int) -> Sequence[tuple[str, str]]:
        """The cells of a row from `start` to before `end`, as the texts of a piece."""
        return _texts(self.render_line(y).crop(start, end))

    def changes(self) -> Iterator[Piece]:
        """What has changed, as far as it is seen. Textual would draw all of it, and more."""
        regions = self._exchange_repaint_regions()
        with suppress(NoWidget):  # it has no place yet
            place = self.screen.find_widget(self)
            left, top = offset = place.region.offset
            seen = (region.translate(offset).intersection(place.visible_region) for region in regions)
            for y, start, end in _spans(seen):
                yield Piece(start, y, end, self.drawn(y - top, start - left, end - left))

    def forget_changes(self) -> None:
        """Lets go of the changes that are still to be written, because a new layout has written all of it.

        Textual also marks what it stands in, and would write that once more.
        """
        for widget in (self, *self.ancestors):
            if isinstance(widget, Widget) and widget is not self.screen:
                widget._exchange_repaint_regions()


class LeanScreen(Screen[Answer]):
    """A screen that is written once for each change."""

    def _compositor_refresh(self) -> None:
        """Writes a new layout once; Textual would then write the whole screen once more."""
        if not getattr(self, "_repaint_required", False):
            super()._compositor_refresh()

    def send_cursor(self) -> None:
        """Sends where the cursor stands, where nothing else may be written."""
        if self.is_current and not self.app._batch_count:
            cast("LeanApp[object]", self.app).show_pieces(self, ())

    def paint_all(self) -> None:
        """Writes the whole screen at once."""
        if _PAINTS:
            self._on_timer_update()
        else:
            self.refresh()


def paint(screen: Screen[Any]) -> None:
    """Writes at once what has changed; Textual would wait for the next tick of a clock.

    What needs a new layout first is left to Textual.
    """
    # Textual's own steps from a changed widget to the terminal, without the queues between.
    widgets = screen.walk_children(Widget)
    if not _PAINTS or screen.app._batch_count or not screen.is_current or screen._layout_required:
        return
    if any(widget._layout_required or widget._refresh_styles_required for widget in (screen, *widgets)):
        return
    for widget in widgets:
        if widget._repaint_required:
            widget._repaint_required = False
            if widget.display:
                screen._dirty_widgets.add(widget)
    lean = [widget for widget in screen._dirty_widgets if isinstance(widget, LeanWidget)]
    if screen._repaint_required or len(lean) < len(screen._dirty_widgets):
        screen._on_timer_update()
        return
    screen._dirty_widgets.clear()
    if parts := [part for widget in lean for part in widget.changes()]:
        parts.sort(key=lambda part: (part.y, part.x))
        cast("LeanApp[object]", screen.app).show_pieces(screen, parts)


def forget_changes(screen: Screen[Answer]) -> None:
    """Lets go of the changes that are still to be written, because all of the screen will be."""
    if _PAINTS:
        for widget in screen.query(Widget):
            widget._exchange_repaint_regions()


def forget_drawn() -> None:
    """Lets go of every widget that was ever drawn; a cache of `StylesCache` keeps them."""
    cached = getattr(_taken("_styles_cache", "StylesCache"), "get_inner_outer", None)
    if clear := getattr(cached, "cache_clear", None):
        clear()


# The terminal


class _Output:
    """A terminal as the file of Textual's thread, which says how many bytes that has written."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._taken = self.written = 0

    def encoded(self, text: str) -> bytes:
        """A text as it is written."""
        return text.encode(self._file.encoding, self._file.errors or "strict")

    def write(self, sent: bytes) -> None:
        """Takes bytes."""
        self._file.buffer.write(sent)
        self._taken += len(sent)

    def flush(self) -> None:
        """Writes what was taken."""
        self._file.flush()
        self.written = self._taken


class LeanDriver(LinuxDriver):
    """A driver that is told how large the terminal is, and writes at once what that takes at once.

    Textual leaves it to a thread, whose turn comes late on a busy machine: a move took two or three times as
    long (measured).
    """

    def __init__(self, app: App[Any], **settings: Any) -> None:
        super().__init__(app, **settings)
        self._output: _Output | None = None
        self._handed = 0  # bytes, to the thread
        self._at_once: int | None = None  # the terminal once more, without any wait in it
        if sys.__stderr__ is not None and not _lacking({LinuxDriver: ("_file",)}):
            self._output = _Output(sys.__stderr__)
            self._file = cast("Any", self._output)

    def start_application_mode(self) -> None:
        """Takes the terminal."""
        if self._at_once is None:
            with suppress(OSError):  # it may be another user's
                flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
                self._at_once = os.open(os.ttyname(2), flags)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Writes what is left."""
        super().close()
        if self._at_once is not None:
            os.close(self._at_once)
            self._at_once = None

    def write(self, data: str) -> None:
        """Writes at once what the terminal takes, and leaves the rest to the thread."""
        if self._output is None:
            super().write(data)
            return
        sent = self._output.encoded(data)
        if self._at_once is not None and self._output.written == self._handed:
            with suppress(OSError):  # it takes nothing, or is gone
                sent = sent[os.write(self._at_once, sent) :]
        if sent:
            self._handed += len(sent)
            super().write(cast("str", sent))

    @abstractmethod
    def terminal_size(self) -> tuple[int, int]:
        """Columns and rows."""

    @property
    @abstractmethod
    def holds_terminal(self) -> bool:
        """Whether the terminal was taken, and not given back since."""

    @abstractmethod
    def take_back(self) -> None:
        """Takes the terminal up again: somebody else may have had it while the program stood still."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Asked by Textual at the start and after each change."""
        return self.terminal_size()

    def go_on(self) -> None:
        """Goes on after a stop; where only SIGSTOP came before, Textual would start a second time."""
        if self.holds_terminal:
            self.take_back()
        else:
            super()._sigcont_application()

    def _sigcont_application(self, *_signal: object) -> None:
        """Called by Textual at SIGCONT."""
        self.go_on()


def key_parser() -> XTermParser | None:
    """What turns whole sequences from the terminal into events; None where only Textual's thread can."""
    parser: type[XTermParser] | None = _taken("_xterm_parser", "XTermParser")
    if parser is None:
        return None
    constants.ESCAPE_DELAY = 0.0  # type: ignore[misc]  # what is whole has nothing to wait for
    return parser()


_KEYS: Mapping[str, object] | None = _taken("_ansi_sequences", "ANSI_SEQUENCES_KEYS")
_MADE_LIKE_A_KEY = re.compile(r"\x1b(?:O[A-Za-z]|\[\[?[0-9;]*[A-HPQSZa-d~^$@])\Z")


def is_key(sequence: str) -> bool:
    """Whether Textual's parser takes this for a key: by its table, or as xterm and rxvt make them."""
    if _KEYS is None:
        return _MADE_LIKE_A_KEY.match(sequence) is not None
    return sequence in _KEYS
