"""The user's folders as platformdirs names them; on Linux mostly without it: it is slow to import."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from pathlib import Path

_NAME = "stadtbote"
OPERATOR_CONFIG = "/etc/stadtbote/config.toml"
"""The file of the machine's operator; no variable leads elsewhere."""
LIST = "sources.opml"
"""The operator's list of sources, beside that file."""
OPERATOR_LIST = f"{OPERATOR_CONFIG.rpartition('/')[0]}/{LIST}"

_PLACES = {  # XDG Base Directory Specification: the variable that names the folder, and where it is otherwise
    "data": ("XDG_DATA_HOME", ".local/share"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}


def plain_folder(kind: str) -> str | None:
    """The folder on Linux, if the environment names it or the home folder by an absolute path; else None."""
    if sys.platform != "linux" or hasattr(sys, "getandroidapilevel") or "ANDROID_DATA" in os.environ:
        return None
    name, usual = _PLACES[kind]
    named, home = os.environ.get(name, ""), os.environ.get("HOME", "").rstrip("/")
    if named.startswith("/"):
        return f"{named.rstrip('/')}/{_NAME}"
    return f"{home}/{usual}/{_NAME}" if home.startswith("/") and not named else None


def foreign_link(path: Path) -> Path | None:
    """The first part of a path that is a symbolic link not made by root; None where there is none.

    For places that others could lead elsewhere: the links of the system itself are fine.
    """
    whole = path.absolute()
    try:
        for part in (*reversed(whole.parents), whole):
            if part.is_symlink() and part.lstat().st_uid != 0:
                return part
    except OSError:  # a folder that this user may not look into: there is no way through it
        return None
    return None


def folder(kind: str) -> Path:
    """The folder for data, config, state or cache. Raises RuntimeError where there is no home folder."""
    from pathlib import Path

    plain = plain_folder(kind)
    if plain is not None:
        return Path(plain)
    import platformdirs

    path: Path = getattr(platformdirs, f"user_{kind}_path")(_NAME, appauthor=False)
    if not path.is_absolute():  # it would depend on the folder that the program is started in
        raise RuntimeError(path.name)
    return path


def own_file(kind: str, name: str) -> Path:
    """A file in that folder. Without a home folder, a path that can never exist, so that nothing is kept."""
    from pathlib import Path

    try:
        return folder(kind) / name
    except RuntimeError:
        return Path(os.devnull, name)


def for_the_user() -> Path:
    """Where a file for the user goes: the folder for downloads, else the home folder, or the one in use."""
    from pathlib import Path

    import platformdirs

    home = Path(os.environ.get("HOME") or ".")
    places = (platformdirs.user_downloads_path(), home, Path.cwd())
    return next(place for place in places if place.is_absolute() and place.is_dir())
