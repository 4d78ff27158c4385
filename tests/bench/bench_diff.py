"""Requests compared under two editions on one core: many invented ones, nearly all different.

Run: python tests/bench/bench_diff.py [n]

The whole of `portal form diff A B --requests FILE`: both editions and their scenarios are read and
checked, the file is read, every request is routed twice, the report is made. B is a copy of A with
one row changed and tables of its own. Equal lines are compared once and counted as often; so that
this does not help, the invented requests keep their birth dates, communes and amounts. How many
lines are different is printed.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

from click.testing import CliRunner

from portal import places
from portal.cli.diff import diff_editions
from tests.form.many import many

EDITION = "2026-01-01"
MOST_SECONDS, REQUESTS = 30, 100_000
OLD, NEW = (
    'when: {all: [{age: {at_least: "65"}}, {low',
    'when: {all: [{age: {at_least: "75"}}, {low',
)


def main(count: int) -> None:
    """Print what was compared, the CPU seconds, and the verdict for so many requests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _copy(folder / "forms")
        lines = [json.dumps(told) for told in many(count)]
        (folder / "requests.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        words = [EDITION, str(folder / "forms" / EDITION), "--json"]
        words += ["--requests", str(folder / "requests.jsonl")]
        begun = time.process_time()
        done = CliRunner().invoke(diff_editions, words)
        seconds = time.process_time() - begun
    if done.exit_code != 1:
        sys.exit(f"somebody should go elsewhere: {done.output}")
    told = json.loads(done.stdout)
    for change, counts in told["counts"].items():
        if any(counts.values()):
            print(f"{change}: {counts['requests']} requests, {counts['scenarios']} scenarios")
    most = MOST_SECONDS * count / REQUESTS
    print(f"{count} requests, {len(set(lines))} of them different: {seconds:.1f} s of CPU")
    print(f"{count / seconds:.0f} a second on one core (at most {most:.1f} s)")
    sys.exit(seconds > most)


def _copy(forms: Path) -> None:
    """A copy of the forms in which the pension funds send to social aid from 75, not 65."""
    shutil.copytree(places.forms(), forms, ignore=shutil.ignore_patterns("fonts", "communes.csv"))
    path = forms / EDITION / "routing.yaml"
    text = path.read_text("utf-8")
    if text.count(OLD) != 1:
        sys.exit("the row that is to be changed is not there")
    path.write_text(text.replace(OLD, NEW), "utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS)
