#!/usr/bin/env python3
"""How long documents out take: the report to the panel of a plan with 88 actions as PDF and as Word,
and 5,000 rows as a workbook.

    bench/documents.py [--binary target/release/examples/samples] [--runs N]

Makes the sample documents anew in each run, as `cargo build --release --workspace --examples` built them,
and prints the median of each beside its bar. Nothing here is a test: bars are looked at by people.
"""

import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNITS = {"s": 1000.0, "ms": 1.0, "µs": 0.001}
TOOK = re.compile(r"(pdf|docx|xlsx) ([0-9.]+)(s|ms|µs)")
BARS = {
    ("panel-report", "pdf"): ("the report to the panel, 88 actions, as PDF", 300.0),
    ("panel-report", "docx"): ("the same as Word", 100.0),
    ("5000 rows", "xlsx"): ("5,000 rows as a workbook", 500.0),
}


def run(binary):
    """What one run printed, in milliseconds, by document and form."""
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run([binary, folder, "--time"], check=True, capture_output=True, text=True).stdout
    took, name = {}, ""
    for line in said.splitlines():
        name = line.split(":")[0] if not line.startswith(" ") else name
        for form, number, unit in TOOK.findall(line):
            took[(name.strip(), form)] = float(number) * UNITS[unit]
    return took


def main():
    given = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given.add_argument("--binary", default=str(ROOT / "target/release/examples/samples"))
    given.add_argument("--runs", type=int, default=5)
    given = given.parse_args()
    if not pathlib.Path(given.binary).exists():
        sys.exit(f"{given.binary} is not there: build it with cargo build --release --workspace --examples")
    runs = [run(given.binary) for _ in range(given.runs)]
    for key, (what, bar) in BARS.items():
        times = [took[key] for took in runs if key in took]
        if not times:
            sys.exit(f"no time of {key[0]} as {key[1]} was printed")
        middle, worst = statistics.median(times), max(times)
        said = "kept" if worst <= bar else "NOT kept"
        print(f"{what:46} {middle:8.1f} ms (slowest {worst:.1f}), bar {bar:.0f} ms: {said}")


if __name__ == "__main__":
    main()
