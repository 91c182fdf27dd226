"""What is freed goes back to the system, seen from outside in a process of its own."""

import subprocess
import sys

from tests.running import ROOT

# Large blocks that come and go between small ones that stay, as runs do between what is kept.
CHILD = """
import sys
import numpy as np
from serving.memory import tame

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

tamed = sys.argv[1] == "tame" and tame()
kept, before = [], resident()
for size in (8_000_000, 5_000_000, 8_000_000, 6_000_000) * 2:
    large = []
    for _ in range(40):
        large.append(np.ones(size // 8))
        kept.append(np.ones(64))
    del large
print(resident() - before)
"""


def left(how: str) -> float:
    """MB that a process still holds after it has freed all its large blocks."""
    child = [sys.executable, "-c", CHILD, how]
    return float(subprocess.run(child, cwd=ROOT, capture_output=True, text=True).stdout)


def test_large_blocks_are_given_back() -> None:
    assert left("tame") < 10 < left("as it comes")
