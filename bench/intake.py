#!/usr/bin/env python3
"""How long documents in take: one report, the national overview, a plan of 5,000 rows.

    bench/intake.py [--binary target/release/actionplan] [--samples FOLDER] [--runs N]

Prints the median of some runs of the real binary beside its bar, and beside the time that the binary
needs to do nothing (`--version`), so that a slow machine shows as one. The samples are public reports
and overviews, which are not part of the project: FOLDER holds `reports/*.pdf` and
`ofsted_csc_ilacs_overview.xlsx`. What lacks its sample is left out, and said to be. Nothing here is a
test: bars are looked at by people.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def seconds(command, runs, before=None):
    """The median of some runs, in seconds."""
    taken = []
    for _ in range(runs):
        if before:
            before()
        begun = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=environment())
        taken.append(time.perf_counter() - begun)
        if done.returncode != 0:
            sys.exit(f"{command}: {done.stderr}")
    return statistics.median(taken)


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("ACTIONPLAN_")}


def sheet(rows):
    """A plan in the usual layout; every action has two dated entries."""
    lines = ["Ref,Area,Action,Lead officer,By when,Status,Progress"]
    for row in range(rows):
        area, day = row % 3 + 1, row % 28 + 1
        lines.append(
            f"{area}.{row + 100},{area},Step number {row} on the way to better plans for children,"
            f"Head of Service {row % 20},{day:02}/03/2026,In progress,"
            f'"12/11/2024: Begun with team {row}. 10/01/2025: Half of the teams have it."'
        )
    return "\n".join(lines) + "\n"


def plan_of(binary, folder):
    """A demonstration's plan and its lead, in a database of its own."""
    command = [binary, "demo", "--bind", "127.0.0.1:0"]
    demo = subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file = folder / "actionplan-demo.json"
    until = time.monotonic() + 120
    while not file.exists():
        if time.monotonic() > until:
            sys.exit("the demonstration does not start")
        time.sleep(0.1)
    known = json.loads(file.read_text())
    time.sleep(0.5)
    demo.terminate()
    demo.wait()
    return known


def main():
    parser = argparse.ArgumentParser(description="Measures documents in.")
    parser.add_argument("--binary", default=ROOT / "target/release/actionplan", type=pathlib.Path)
    parser.add_argument("--samples", default=ROOT.parent / "shared/data", type=pathlib.Path)
    parser.add_argument("--runs", default=5, type=int)
    given = parser.parse_args()
    binary = given.binary.resolve()
    nothing = seconds([binary, "--version"], given.runs)
    rows = []
    reports = sorted(given.samples.glob("reports/*.pdf"))
    each = [(seconds([binary, "read-report", report], given.runs), report.name) for report in reports]
    if each:
        slowest = max(each)
        rows.append((f"one report, median of {len(each)}", statistics.median(taken for taken, _ in each), 1.0))
        rows.append((f"slowest report, {slowest[1]}", slowest[0], 1.0))
    else:
        print(f"left out: no reports in {given.samples}/reports")
    with tempfile.TemporaryDirectory(prefix="actionplan-bench-") as folder:
        folder = pathlib.Path(folder)
        known = plan_of(binary, folder)
        database = f"sqlite://{folder}/actionplan-demo.db"
        overview = given.samples / "ofsted_csc_ilacs_overview.xlsx"
        if overview.exists():
            command = [binary, "import", "inspections", overview, "--database-url", database]
            rows.append(("the overview of 153, first time", seconds(command, 1), 2.0))
            rows.append(("the overview of 153, once more", seconds(command, given.runs), 2.0))
        else:
            print(f"left out: {overview} is absent")
        (folder / "plan.csv").write_text(sheet(5000))
        command = [
            binary, "import", "plan", folder / "plan.csv", "--plan", known["plan_id"], "--authority", "80467",
            "--by", "demo.plan.lead@example.org", "--database-url", database,
        ]
        rows.append(("a plan of 5,000 rows, looked at", seconds([*command, "--dry-run"], given.runs), 5.0))
        rows.append(("a plan of 5,000 rows, carried out", seconds(command, 1), 5.0))
        rows.append(("the same again: nothing changes", seconds(command, 1), 5.0))
    print(f"{'what':44} {'took':>8} {'bar':>6} {'of bar':>7}")
    for what, taken, bar in rows:
        print(f"{what:44} {taken:7.3f}s {bar:5.1f}s {taken / bar:6.0%}")
    print(f"{'(doing nothing: --version)':44} {nothing:7.3f}s")


if __name__ == "__main__":
    main()
