"""The one bounded fetch: addresses, connections, limits, headers. Only here is the network."""

from __future__ import annotations

import sys
from importlib.util import find_spec

# Both are looked for and not needed: httpcore asks the disk for sniffio at every lock that it makes, and
# httpx brings its command line along, which imports click and rich. Known to be absent they cost nothing.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
