"""Routings a second on one core: every scenario of the edition in force, again and again.

An explanation routes a person many times over: how many routings it is worth is printed too.

Run: python tests/bench/bench_routing.py [seconds]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

from collections.abc import Callable, Mapping

from portal import places
from portal.domain.routing import Routing
from portal.form.edition import Edition
from portal.form.explain import explained
from portal.form.load import load_editions
from portal.form.route import route
from portal.form.scenarios import load_scenarios

LEAST = 20_000


def rate_of(
    work: Callable[[Edition, Mapping[str, object]], Routing], seconds: float
) -> tuple[int, float]:
    """How many scenarios there are, and how many a second of CPU this takes in."""
    editions = load_editions(places.forms())
    edition = editions[max(editions)]
    scenarios = load_scenarios(places.forms() / edition.id / "scenarios" / "routing.yaml")
    done, begun = 0, time.process_time()
    while time.process_time() - begun < seconds:
        for scenario in scenarios:
            work(edition, scenario.facts)
        done += len(scenarios)
    return len(scenarios), done / (time.process_time() - begun)


def main(seconds: float) -> None:
    """Print the rates by CPU time, and the verdict."""
    scenarios, rate = rate_of(route, seconds)
    print(f"{scenarios} scenarios, {rate:.0f} routings a second a core (at least {LEAST})")
    _, slow = rate_of(explained, seconds / 2)
    print(f"{slow:.0f} explanations a second a core: each is worth {rate / slow:.0f} routings")
    sys.exit(rate < LEAST)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
