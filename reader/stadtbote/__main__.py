"""The entry point: `stadtbote` and `python -m stadtbote`."""

from __future__ import annotations

import sys


def run() -> None:
    """Runs the program and ends with its exit code."""
    from stadtbote.cli.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
