"""Pages in a real Chromium without a window, looked through by axe-core, and books under a validator."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from typing import Any

MODULES = Path(sys.prefix) / "validators" / "node_modules"
_EPUB = MODULES / "@likecoin" / "epubcheck-ts" / "bin" / "epubcheck.js"
_AXE = MODULES / "axe-core" / "axe.min.js"
_SECONDS = 90

_FLAGS = (
    "--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
).split()

# Shows each page in a frame, light and dark, and sends what was found. A frame is as dark as its element.
_LOOKING = """<!DOCTYPE html><html lang="en"><title>Looking</title><body><script>
async function loaded(element, parent) {
    const done = new Promise((resolve, reject) => { element.onload = resolve; element.onerror = reject; });
    parent.append(element);
    await done;
    return element;
}
async function look(path, scheme) {
    const frame = document.createElement("iframe");
    frame.style = `width: WIDTHpx; height: 2000px; border: 0; color-scheme: ${scheme}`;
    frame.src = path;
    await loaded(frame, document.body);
    const inside = frame.contentWindow;
    const script = inside.document.createElement("script");
    script.src = "/axe.js";
    await loaded(script, inside.document.head);
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await inside.axe.run(inside.document, { runOnly: tags });
    const seen = {
        path, scheme,
        faults: found.violations.map(rule => [rule.id, ...rule.nodes.map(node => node.html)]),
        passed: found.passes.length,
        wide: inside.document.scrollingElement.scrollWidth,
        dark: inside.matchMedia("(prefers-color-scheme: dark)").matches,
    };
    frame.remove();
    return seen;
}
(async () => {
    const seen = [];
    try {
        for (const path of PATHS)
            for (const scheme of ["light", "dark"]) seen.push(await look(path, scheme));
    } catch (error) {
        seen.push({ error: String(error) });
    }
    await fetch("/seen", { method: "POST", body: JSON.stringify(seen) });
})();
</script></body></html>
"""


def no_browser() -> str:
    """Why no pages can be looked through here; empty where they can."""
    if not shutil.which("chromium"):
        return "chromium not installed (sh tests/packages installs it on Debian)"
    return "" if _AXE.is_file() else "axe-core not installed (sh tests/run installs it where there is npm)"


def no_validator() -> str:
    """Why no book can be validated here; empty where one can."""
    if shutil.which("node") and _EPUB.is_file():
        return ""
    return "epubcheck-ts not installed (sh tests/run installs it where there is npm)"


def faults_of_book(path: Path) -> list[str]:
    """What the validator has to say of a book, down to its hints."""
    done = subprocess.run(
        ["node", _EPUB, path, "--usage", "--json", "-", "--quiet"],
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    return [f"{message['ID']}: {message['message']}" for message in json.loads(done.stdout)["messages"]]


def looked_through(pages: Mapping[str, bytes], width: int) -> list[dict[str, Any]]:
    """What is found on each page, at this width in pixels, light and dark; all with one start of Chromium."""
    looking = _LOOKING.replace("WIDTH", str(width)).replace(
        "PATHS", json.dumps([f"/{name}" for name in pages])
    )
    files = {f"/{name}": data for name, data in pages.items()}
    files |= {"/": looking.encode(), "/axe.js": _AXE.read_bytes()}
    seen: Queue[list[dict[str, Any]]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = files.get(self.path)
            kind = "text/javascript" if self.path.endswith(".js") else "text/html; charset=utf-8"
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(data or b"")

        def do_POST(self) -> None:
            seen.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *values: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, TemporaryDirectory() as own:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        alone = ["--no-sandbox"] if os.geteuid() == 0 else []
        address = f"http://127.0.0.1:{server.server_port}/"
        command = ["chromium", *_FLAGS, *alone, f"--user-data-dir={own}/profile", address]
        with (Path(own) / "log").open("wb") as log:
            browser = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            return seen.get(timeout=_SECONDS)
        except Empty:
            raise AssertionError((Path(own) / "log").read_text(errors="replace")) from None
        finally:
            browser.terminate()
            with suppress(subprocess.TimeoutExpired):
                browser.wait(20)
            server.shutdown()
