"""The wheel, and the program as it is installed from it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from stadtbote import __version__
from support.commands import call
from support.needs import need
from support.terminal import Terminal, environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network and without git, from the source distribution."""
    folder = tmp_path_factory.mktemp("wheel")

    def build(kind: str, source: Path) -> None:
        command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
        subprocess.run(command, cwd=source, check=True, capture_output=True)

    build("sdist", ROOT)
    subprocess.run(["tar", "-xf", min(folder.glob("*.tar.gz"))], cwd=folder, check=True)
    build("wheel", min(folder.glob("stadtbote-*/")))
    return min(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own with the wheel in it; its libraries are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = min(folder.glob("lib/python*/site-packages"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run(
        [
            *pip,
            "--python",
            str(folder / "bin/python"),
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "libraries.pth").write_text(libraries + "\n")
    return folder


def test_wheel_holds_the_data_and_nothing_bare(wheel: Path) -> None:
    """Edition, notice, schema, stylesheets and catalogues ship; no top-level name but our own three."""
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "stadtbote_cache/edition/was-gibt-es-neues.json",
        "stadtbote_cache/edition/NOTICE.md",
        "stadtbote_cache/schema/0001.sql",
        "stadtbote_styles/base.tcss",
        "stadtbote/ACCESSIBILITY.md",
        "stadtbote/manual.md",
        "stadtbote/SECURITY.md",
        "stadtbote/locale/en/LC_MESSAGES/stadtbote.mo",
    ):
        assert wanted in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {
        "stadtbote",
        "stadtbote_cache",
        "stadtbote_styles",
    }


def test_the_version_is_the_same_everywhere(wheel: Path) -> None:
    """The wheel, the changelog's newest release and publiccode.yml name one version."""
    assert f"-{__version__}-" in wheel.name
    assert f"\n## [{__version__}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'\nsoftwareVersion: "{__version__}"\n' in (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_wheel_needs_only_what_was_decided(wheel: Path) -> None:
    """The run-time dependencies are the five that were decided; what an extra needs comes with that alone."""
    archive = zipfile.ZipFile(wheel)
    metadata = next(name for name in archive.namelist() if name.endswith("METADATA"))
    lines = archive.read(metadata).decode().splitlines()
    required = [line.split() for line in lines if line.startswith("Requires-Dist:")]
    needed = {re.split("[<>=]", words[1])[0] for words in required if "extra" not in words}
    assert needed == {"textual", "httpx", "anyio", "platformdirs", "selectolax"}
    assert "License-Expression: EUPL-1.2" in lines


def test_the_man_page_is_installed(installed: Path) -> None:
    """man shows it without a warning: every command with its options, and every chapter of the manual."""
    need("" if shutil.which("man") else "man not installed")
    page = installed / "share/man/man1/stadtbote.1"
    done = call(["man", "-l", "--warnings=w", str(page)], environment(MANWIDTH="78", LC_ALL="C.UTF-8"))
    assert (done.returncode, done.stderr) == (0, "")
    shown = " ".join(re.sub("\b.", "", done.stdout).replace("‐ ", "").split())
    for words in (
        "stadtbote list [--source NAME]",
        "[--language de|en]",
        "mark read|unread|keep|unkeep [ID]",
    ):
        assert words in shown
    manual = (ROOT / "reader/stadtbote/manual.md").read_text(encoding="utf-8")
    for heading in re.findall("^## (.*)", manual, re.MULTILINE):
        assert f"\n{heading.upper()}\n" in done.stdout


COMPLETING = {
    "bash": "source {file}; COMP_WORDS=(stadtbote {words}); COMP_CWORD={count};"
    ' f=$(complete -p stadtbote | sed "s/.*-F //;s/ .*//"); $f; printf "%s\\n" "${{COMPREPLY[@]}}"',
    "fish": "source {file}; complete -C 'stadtbote {words}'",
    "zsh": "zsh -n {file}",  # zsh completes only where somebody types
}


@pytest.mark.parametrize("shell", COMPLETING)
def test_completions_are_installed(installed: Path, tmp_path: Path, shell: str) -> None:
    """Commands, the actions of a command, and options, as each shell asks for them."""
    need("" if shutil.which(shell) else f"{shell} not installed (sh tests/packages installs it on Debian)")
    places = {"bash": "bash-completion/completions/stadtbote", "zsh": "zsh/site-functions/_stadtbote"}
    file = installed / "share" / places.get(shell, "fish/vendor_completions.d/stadtbote.fish")
    for typed, wanted in (("sea", "search"), ("source re", "remove"), ("list --un", "--unread")):
        script = COMPLETING[shell].format(file=file, words=typed, count=len(typed.split()))
        done = call([shell, "-c", script], environment(XDG_CONFIG_HOME=str(tmp_path)))
        assert (done.returncode, done.stderr) == (0, ""), script
        assert shell == "zsh" or wanted in done.stdout.split()


def test_byte_code_is_compiled_at_install(installed: Path) -> None:
    """Every module of ours has its byte code before the program was ever started."""
    site = min(installed.glob("lib/python*/site-packages"))
    for package in ("stadtbote", "stadtbote_cache", "stadtbote_styles"):
        for source in (site / package).rglob("*.py"):
            assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


def test_both_ways_to_start_print_the_same(installed: Path, tmp_path: Path) -> None:
    """`stadtbote` and `python -m stadtbote` are the same program, from any folder, with 34 articles."""
    outputs = []
    for command in ([str(installed / "bin/stadtbote")], [str(installed / "bin/python"), "-m", "stadtbote"]):
        done = subprocess.run(
            [*command, "list", "--json", "--store", str(tmp_path / "store.sqlite3")],
            cwd=tmp_path,
            env=environment(),
            check=True,
            capture_output=True,
        )
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert len(json.loads(outputs[0])["items"]) == 34


PROBE = """
import sys
from pathlib import Path
from stadtbote.terminal.faces import Choice
from stadtbote.screen import app
from stadtbote.config.settings import Settings

class Probe(app.ReaderApp):
    def _painted(self):
        Path(sys.argv[2]).write_text("\\n".join(sys.modules))
        super()._painted()

from stadtbote.text import language
from stadtbote_cache.store import Store
language.use("de")
with Store.open(Path(sys.argv[1])) as store:
    choice = Choice("screen", "default")
    config = Path(sys.argv[1]).with_name("config.toml")
    Probe(store, choice=choice, settings=Settings(), config=config, offline=False, notice="").run(mouse=False)
"""


def test_nothing_of_the_network_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    """When the list stands on the screen, no HTTP, feed, HTML or Markdown library has been imported."""
    seen = tmp_path / "modules"
    with Terminal([sys.executable, "-c", PROBE, str(tmp_path / "s.sqlite3"), str(seen)]) as terminal:
        terminal.wait_for("WuppertalWorks")
        terminal.press("q")
        terminal.wait()
    modules = {name.split(".")[0] for name in seen.read_text().split("\n")}
    assert not modules & {"httpx", "httpcore", "selectolax", "markdown_it", "anyio"}
    assert "textual" in modules


def test_commands_import_neither_screen_nor_network(tmp_path: Path) -> None:
    """`list` needs neither Textual nor httpx."""
    code = (
        "import sys; from stadtbote.cli.main import main;"
        f"main(['list', '--store', {str(tmp_path / 's.sqlite3')!r}]);"
        "print(*[m for m in ('textual', 'httpx', 'rich', 'asyncio') if m in sys.modules], file=sys.stderr)"
    )
    done = call([sys.executable, "-c", code], check=True)
    assert done.stderr.strip() == ""
    assert len(done.stdout.splitlines()) == 34
