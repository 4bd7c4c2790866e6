"""Which language a locale names. It imports nothing: the first frame asks it before all else."""

from __future__ import annotations

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SOURCE = "de"
"""The language for a locale that names none."""
FOREIGN = "en"
"""The language for a locale that names one which is not in the table."""
_NONE = ("c", "posix")


def named(environment: Mapping[str, str], languages: Sequence[str]) -> str:
    """The one of the `languages` that the locale names: FOREIGN for another, SOURCE where it names none.

    LANGUAGE may name several, the best first (GNU gettext, "The LANGUAGE variable").
    """
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        codes = [code(name) for name in environment.get(variable, "").split(":") if name]
        if codes:
            known = {name: name for name in languages} | dict.fromkeys(_NONE, SOURCE)
            return next((known[one] for one in codes if one in known), FOREIGN)
    return SOURCE


def code(name: str) -> str:
    """The language's code in the name of a locale: "de" of "de_AT.UTF-8@euro"."""
    for sign in "._@":
        name = name.partition(sign)[0]
    return name.lower()


def are_known(names: Iterable[str], languages: Sequence[str]) -> bool:
    """Whether each name of a locale is of one of the `languages`, or names none."""
    return all(code(name) in {*languages, *_NONE, ""} for name in names)
