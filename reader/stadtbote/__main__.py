"""The entry point: `stadtbote` and `python -m stadtbote`."""

from __future__ import annotations

from stadtbote.terminal import signals

signals.interrupts_end()

import gc  # noqa: E402 (nothing comes before the word about interrupts)
import os  # noqa: E402
import sys  # noqa: E402

from stadtbote.screen import kept_frame  # noqa: E402
from stadtbote.terminal import streams, takeover  # noqa: E402


def run() -> None:
    """Runs the program and ends with its exit code."""
    # A start makes tens of thousands of objects that all stay, and at the end they all go. To search them
    # for cycles again and again, and once more at the end, takes a tenth of a short run (measured).
    gc.disable()
    gc.set_threshold(10_000)
    try:
        streams.open_closed()
        kept_frame.show(sys.argv[1:])
        if not sys.warnoptions:
            _be_silent()
        from stadtbote.cli.main import main

        gc.freeze()
        gc.enable()
        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still coming
        code = signals.EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001 (whatever it is, the user gets a sentence about it)
        takeover.leave()
        code = _told(error)
    finally:
        takeover.leave()
    streams.flush()
    # PYTHONINSPECT would give a visitor to the kiosk a prompt of Python's own. Else, to take everything apart
    # takes a twentieth of a short run (measured); only threads need it, and warnings of what is left open.
    if sys.flags.inspect or not (sys.warnoptions or "threading" in sys.modules):
        os._exit(code)
    gc.freeze()
    sys.exit(code)


def _be_silent() -> None:
    """What Python says of itself, past the program, is no user's business, and would stand in a screen."""
    import warnings

    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None


def _told(error: Exception) -> int:
    """Tells a fault in sentences; the exit code. Where there is no memory even for that, in plain words."""
    try:
        from stadtbote.crash import report

        return report(error)
    except (MemoryError, ImportError) as short:
        if isinstance(short, ImportError) and "map segment" not in str(short):
            raise
        os.write(2, b"Zu wenig Arbeitsspeicher. Out of memory.\n")
        return 75


if __name__ == "__main__":
    run()
