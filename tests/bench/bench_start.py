"""How long `portal demo --once` takes on a warm cache: the median of three runs after a first.

Run: python tests/bench/bench_start.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parents[2])]

from tests.demo.ran import PORTAL, environment

MOST_SECONDS = 15.0


def once(home: Path) -> float:
    """Seconds of one run, which must verify everything."""
    start = time.perf_counter()
    command = [*PORTAL, "demo", "--once"]
    subprocess.run(command, env=environment(home), capture_output=True, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print each run and the median."""
    with tempfile.TemporaryDirectory() as home:
        once(Path(home))
        runs = [once(Path(home)) for _ in range(3)]
    print(" ".join(f"{run:.1f} s" for run in runs))
    print(f"median {median(runs):.1f} s (under {MOST_SECONDS:.0f} s)")
    sys.exit(median(runs) >= MOST_SECONDS)


if __name__ == "__main__":
    main()
