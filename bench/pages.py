#!/usr/bin/env python3
"""How long pages take: a list of 50 actions, the plan's overview, and the pages around them.

    bench/pages.py [--binary target/release/actionplan] [--runs N]

Starts a demonstration of its own, brings 50 more actions into its plan and asks for each page over one
kept connection, signed in as a plan lead. Prints the median beside its bar, and beside the time of a
page that reads next to nothing (`/help`), so that a slow machine shows as one. Nothing here is a test:
bars are looked at by people. How many queries a page may ask is asserted in tests/api/cost.rs.
"""

import argparse
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
MORE = 50


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("ACTIONPLAN_")}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def sheet():
    lines = ["Ref,Area,Action,Lead officer,By when,Status,Progress"]
    for row in range(MORE):
        area, day = row % 3 + 1, row % 28 + 1
        lines.append(
            f"{area}.{row + 100},{area},Step number {row} on the way to better plans for children,"
            f"Head of Service {row % 20},{day:02}/03/2026,In progress,12/11/2024: Begun with team {row}."
        )
    return "\n".join(lines) + "\n"


def serve(binary, folder):
    port = free_port()
    command = [binary, "demo", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file, until = folder / "actionplan-demo.json", time.monotonic() + 120
    while True:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/healthz")
            if file.exists():
                return server, json.loads(file.read_text())
        except OSError:
            pass
        if time.monotonic() > until or server.poll() is not None:
            sys.exit("the demonstration does not start")
        time.sleep(0.1)


class Reader:
    """Somebody who is signed in, on one connection."""

    def __init__(self, known):
        parts = urllib.parse.urlsplit(known["sign_in"]["plan_lead"])
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port)
        self.connection.request("GET", parts.path)
        answer = self.connection.getresponse()
        answer.read()
        cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        self.headers = {"Cookie": "; ".join(cookies)}

    def get(self, path):
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status}")
        return body

    def median(self, path, runs):
        for _ in range(5):
            self.get(path)
        taken = []
        for _ in range(runs):
            begun = time.perf_counter()
            self.get(path)
            taken.append(time.perf_counter() - begun)
        return statistics.median(taken) * 1000


def main():
    parser = argparse.ArgumentParser(description="Measures pages.")
    parser.add_argument("--binary", default=ROOT / "target/release/actionplan", type=pathlib.Path)
    parser.add_argument("--runs", default=200, type=int)
    given = parser.parse_args()
    binary = given.binary.resolve()
    with tempfile.TemporaryDirectory(prefix="actionplan-bench-") as folder:
        folder = pathlib.Path(folder)
        server, known = serve(binary, folder)
        try:
            (folder / "plan.csv").write_text(sheet())
            done = subprocess.run(
                [
                    binary, "import", "plan", folder / "plan.csv", "--plan", known["plan_id"],
                    "--authority", "80467", "--by", "demo.plan.lead@example.org",
                    "--database-url", f"sqlite://{folder}/actionplan-demo.db",
                ],
                capture_output=True, text=True, env=environment(),
            )
            if done.returncode != 0:
                sys.exit(done.stderr)
            reader, plan = Reader(known), known["plan_id"]
            listed = f"/actions?plan={plan}"
            rows = reader.get(listed).count(b'scope="row"')
            if rows != 50:
                sys.exit(f"the list has {rows} rows, not 50")
            print(f"{'page':44} {'took':>9} {'bar':>8}")
            for name, path, bar in [
                ("a list of 50 actions", listed, 5.0),
                ("the overview of a plan of 64", f"/plans/{plan}", None),
                ("my actions", "/my-actions", None),
                ("what needs you", "/needs-you", None),
                ("(next to nothing: help)", "/help", None),
            ]:
                taken = reader.median(path, given.runs)
                print(f"{name:44} {taken:7.2f}ms {f'{bar:.1f}ms' if bar else '':>8}")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
