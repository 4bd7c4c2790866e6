"""Start the city server by hand: python tests/city [--port N] [--host ADDRESS] [--seed [FILE]]."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

# Run as a directory, Python puts this directory first: the package itself would not be found.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from city.edition import EDITION  # noqa: E402
from city.server import CityServer  # noqa: E402

_ADDRESSES = (
    ("/aktuelles.php", "page, teasers without dates"),
    ("/presse/aktuelle-meldungen.php", "page with dates and paging, leads to its RSS"),
    ("/presse/aktuelle-meldungen.php?sp%3Aout=rss", "RSS 2.0"),
    ("/suche.php", "page that leads to the search interface"),
    ("/api/graphql/", "search interface (GraphQL)"),
    ("/api/rss/search?query=%7B%22limit%22%3A20%7D", "RSS 2.0 of a search"),
    ("/feeds/atom.xml", "Atom"),
    ("/feeds/rss1.rdf", "RSS 1.0"),
    ("/feeds/feed.json", "JSON Feed"),
    ("/", "home page that names the feeds"),
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="city", description="A city's web site on loopback.")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to bind (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8700, help="port, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="wait before each answer"
    )
    parser.add_argument(
        "--seed",
        type=Path,
        nargs="?",
        const=EDITION,
        metavar="FILE",
        help="serve the built-in edition (or FILE of that shape) at /digital/aktuelles.php",
    )
    return parser.parse_args()


def main() -> int:
    """Serve until interrupted; the exit status."""
    # A shell that starts this in the background lets it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = _arguments()
    try:
        server = CityServer(
            host=options.host, port=options.port, edition=options.seed, latency=options.latency
        ).start()
    except (OSError, ValueError) as error:
        print(f"city: {error}", file=sys.stderr)
        return 1
    try:
        print("Addresses for `stadtbote source add`:")
        seed = (("/digital/aktuelles.php", "page of the built-in edition"),) if options.seed else ()
        for path, what in (*seed, *_ADDRESSES):
            print(f"  {server.url(path)}  {what}")
        print("Ctrl-C ends it.", flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        print()
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
