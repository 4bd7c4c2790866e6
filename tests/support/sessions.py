"""Fifty sessions at once on one store, each a process of its own."""

from __future__ import annotations

from pathlib import Path

from support.keeping import ended, start

SESSIONS, WRITES = 50, 60

# All are forked from one process, and begin at the same moment.
_MANY = """
import os, sys, time
from pathlib import Path
from stadtbote_cache import edition
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
paths, sessions, writes = [Path(path) for path in sys.argv[3:]], int(sys.argv[1]), int(sys.argv[2])
go, gate = os.pipe()
told, tell = os.pipe()
children = []
for session in range(sessions):
    child = os.fork()
    if not child:
        os.close(gate)
        os.read(go, 1)
        times, code = [], 1
        try:
            with Store.open(paths[session % len(paths)]) as store:
                numbers = store.listing(Filter())
                for turn in range(writes):
                    before = time.perf_counter()
                    store.mark([numbers[(session + turn) % len(numbers)]], read=True, place=session)
                    times.append(time.perf_counter() - before)
                    time.sleep(0.01)
                times = times or [len(numbers)]
            code = 0
        finally:
            os.write(tell, ("".join(f"{took:.6f}\\n" for took in times)).encode())
            os._exit(code)
    children.append(child)
os.close(tell)
os.close(gate)
text = b""
while part := os.read(told, 65536):
    text += part
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
print(sum(map(bool, codes)))
print(text.decode())
"""


def at_once(*paths: Path, writes: int = WRITES) -> list[float]:
    """How long each mark took, in seconds; without any, how many articles each session saw.

    The sessions take turns on the stores. None may end with an error.
    """
    code, text = ended(start(_MANY, str(SESSIONS), str(writes), *paths))
    assert code == 0, text
    failed, *told = text.split()
    assert (failed, len(told)) == ("0", SESSIONS * max(writes, 1)), text
    return [float(number) for number in told]


def slowest(*paths: Path) -> float:
    """In how many seconds 95 of 100 marks are set."""
    took = sorted(at_once(*paths))
    return took[len(took) * 95 // 100]
