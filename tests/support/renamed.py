"""A Textual to come: private names are called something else in it. Runs the program on it.

`python renamed.py NAMES ARGUMENTS`: the names, apart by commas, then the program's own arguments.
"""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType

_SUFFIX = "_as_of_tomorrow"


class _Renaming(MetaPathFinder):
    """Finds the modules of Textual, with these names changed in all of them, and those of modules too."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._pattern = re.compile(rf"\b(?:{'|'.join(names)})\b")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("textual"):
            return None
        if fullname.rpartition(".")[2] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        found = PathFinder.find_spec(fullname.removesuffix(_SUFFIX), path)
        if found is None or found.origin is None:
            return None
        return spec_from_file_location(
            fullname,
            found.origin,
            loader=_Loader(fullname, found.origin, self._pattern),
            submodule_search_locations=found.submodule_search_locations,
        )


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, pattern: re.Pattern[str]) -> None:
        super().__init__(fullname, path)
        self._pattern = pattern

    def get_code(self, fullname: str) -> CodeType | None:
        source = self.get_data(self.path).decode()
        changed = self._pattern.sub(rf"\g<0>{_SUFFIX}", source)
        return super().get_code(fullname) if changed == source else self.source_to_code(changed, self.path)


if __name__ == "__main__":
    sys.meta_path.insert(0, _Renaming(sys.argv.pop(1).split(",")))
    runpy.run_module("stadtbote", run_name="__main__", alter_sys=True)
