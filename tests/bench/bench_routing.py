"""Routings a second on one core: every scenario of the edition in force, again and again.

Run: python tests/bench/bench_routing.py [seconds]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

from portal import places
from portal.form.load import load_editions
from portal.form.route import route
from portal.form.scenarios import load_scenarios

LEAST = 20_000


def main(seconds: float) -> None:
    """Print the rate by CPU time, and the verdict."""
    editions = load_editions(places.forms())
    edition = editions[max(editions)]
    scenarios = load_scenarios(places.forms() / edition.id / "scenarios" / "routing.yaml")
    done, begun = 0, time.process_time()
    while time.process_time() - begun < seconds:
        for scenario in scenarios:
            route(edition, scenario.facts)
        done += len(scenarios)
    rate = done / (time.process_time() - begun)
    print(f"{len(scenarios)} scenarios, {rate:.0f} routings a second a core (at least {LEAST})")
    sys.exit(rate < LEAST)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
