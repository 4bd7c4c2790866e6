"""The entry point: `stadtbote` and `python -m stadtbote`."""

from __future__ import annotations

import gc
import os
import sys

from stadtbote import firstframe

_EXIT_INTERRUPTED = 130


def run() -> None:
    """Runs the program and ends with its exit code."""
    # A start makes tens of thousands of objects that all stay, and at the end they all go. To search them
    # for cycles again and again, and once more at the end, takes a tenth of a short run (measured).
    gc.set_threshold(10_000)
    try:
        firstframe.show_kept(sys.argv[1:])
        from stadtbote.cli.main import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still coming
        code = _EXIT_INTERRUPTED
    finally:
        firstframe.leave()
    if sys.flags.inspect:  # PYTHONINSPECT would give a visitor to the kiosk a prompt of Python's own
        sys.stdout.flush()
        os._exit(code)
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
