"""Runs the program with smaller limits, or with names of its own: `launch.py OPTIONS ARGUMENTS...`.

OPTIONS is JSON: "limits" (see net/limits.py), and "names", which gives each name a list of answers, one after
the other, the last one for good.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from stadtbote import __main__
from stadtbote.sources.net.http import Fetcher, Limits
from stadtbote.sync import sync


def main(options: dict[str, Any]) -> None:
    names: dict[str, list[list[str]]] = options.get("names", {})

    async def resolve(host: str, port: int) -> Sequence[str]:
        answers = names.get(host)
        if not answers:
            raise OSError("unknown host")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    changes: dict[str, Any] = {"limits": Limits(**options.get("limits", {}))}
    if names:
        changes["resolve"] = resolve
    sync.Fetcher = partial(Fetcher, **changes)  # type: ignore[misc, assignment]
    __main__.run()


if __name__ == "__main__":
    given = json.loads(sys.argv.pop(1))
    main(given)
