"""A Python with Stadtbote in it that another account may run, made of what is installed here."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("reader/stadtbote", "cache/stadtbote_cache", "styles/stadtbote_styles")


def _open_to_all(path: Path) -> bool:
    """Whether everybody may read it and get there."""
    steps = [path.resolve(), *path.resolve().parents]
    return all(step.stat().st_mode & (stat.S_IXOTH if step.is_dir() else stat.S_IROTH) for step in steps)


def python_for_all(folder: Path) -> Path | None:
    """A virtual environment in the folder with Stadtbote as a wheel puts it there; it needs no network.

    None where no Python of this very version may be run by everybody.
    """
    version = "python{}.{}".format(*sys.version_info[:2])
    candidates = (Path(sys.executable), Path("/usr/local/bin", version), Path("/usr/bin", version))
    base = next((path.resolve() for path in candidates if path.exists() and _open_to_all(path)), None)
    if base is None:
        return None
    environment = folder / "env"
    subprocess.run([base, "-I", "-m", "venv", "--without-pip", environment], check=True)
    site = environment / "lib" / version / "site-packages"
    for name in _distributions("stadtbote"):
        if name != "stadtbote":
            _install(metadata.distribution(name), site)
    for package in _PACKAGES:
        shutil.copytree(_ROOT / package, site / Path(package).name)
    # As an operator's pip makes them; a tree that is worked in may have any rights.
    for path in (environment, *environment.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    return environment / "bin" / "python"


def _distributions(name: str) -> Iterator[str]:
    """A distribution and all that it needs, each once."""
    todo, seen = [name], set[str]()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        yield current
        for wanted in metadata.requires(current) or ():
            word, _semicolon, marker = wanted.partition(";")
            found = re.match(r"[\w.-]+", word)
            if found and "extra" not in marker and _installed(found[0]):
                todo.append(found[0])


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _install(distribution: metadata.Distribution, site: Path) -> None:
    for file in distribution.files or ():
        source = Path(str(file.locate()))
        if ".." not in file.parts and source.is_file():
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
