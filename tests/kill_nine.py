#!/usr/bin/env python3
"""Kills the server with SIGKILL, again and again, under concurrent writers, and proves that no
acknowledged change was lost.

    tests/kill_nine.py sqlite:///tmp/kill.db
    tests/kill_nine.py --rounds 100 postgres://postgres:secret@127.0.0.1:5432/empty_database

The database must be new: `actionplan demo` fills it once, then every round starts `actionplan
serve`, lets the writers post progress updates, and kills it at a random moment. An update counts
as acknowledged when its 201 was read. In the end every acknowledged update must be found through
the API, exactly once, and `actionplan verify` must find the change log whole.

Needs nothing but Python's standard library.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
START_SECONDS = 60
REQUEST_SECONDS = 20


def update_body(text):
    """The body of a progress update. The only place that knows its shape."""
    return {"done": text}


def update_text(update):
    """The text that `update_body` put in, from an update as the API shows it."""
    return update["done"]


class Failure(Exception):
    """What ends the run with a sentence instead of a traceback."""


class Server:
    """One process of the binary under test, and how to end it."""

    def __init__(self, binary, folder, log, arguments):
        self.port = free_port()
        self.log = log
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ACTIONPLAN_")}
        # Everybody here writes from one address, as fast as they can.
        environment |= {"ACTIONPLAN_ADDRESS_REQUESTS": "0", "ACTIONPLAN_CREDENTIAL_REQUESTS": "0"}
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                [binary, *arguments, "--bind", f"127.0.0.1:{self.port}"],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def wait_until_ready(self):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise Failure(f"the server ended at its start (exit {self.process.returncode})")
            try:
                client = Client(self.port, token=None)
                if client.request("GET", "/readyz")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise Failure(f"the server was not ready within {START_SECONDS} seconds")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ends it as an operator would."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            raise Failure("the server did not stop within 30 seconds of SIGTERM") from None
        if code != 0:
            raise Failure(f"the server did not stop cleanly on SIGTERM (exit {code})")


class Client:
    """One kept-alive connection."""

    def __init__(self, port, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)
        self.headers = {"Accept": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def request(self, method, path, body=None):
        headers = dict(self.headers)
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, content, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def items(self, path, **parameters):
        """Every item of a list, page by page."""
        parameters["limit"] = 200
        while True:
            query = urllib.parse.urlencode(parameters)
            status, content = self.request("GET", f"{path}?{query}")
            if status != 200:
                raise Failure(f"GET {path} answered {status}: {content[:500].decode(errors='replace')}")
            page = json.loads(content)
            yield from page["items"]
            if page["next"] is None:
                return
            parameters["after"] = page["next"]


class Tally:
    """What the writers saw, of all rounds."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {}  # text -> the action it was posted to
        self.unanswered = 0
        self.refused = collections.Counter()

    def acknowledge(self, text, action):
        with self.lock:
            self.acknowledged[text] = action

    def lose_answer(self):
        with self.lock:
            self.unanswered += 1

    def refuse(self, status):
        with self.lock:
            self.refused[status] += 1


def write(port, token, action, label, stop, tally):
    """Posts updates to one action until the server is gone."""
    client = Client(port, token)
    number = 0
    while not stop.is_set():
        number += 1
        text = f"{label}, update {number}"
        try:
            status, _ = client.request("POST", f"/api/v1/actions/{action}/updates", update_body(text))
        except (OSError, http.client.HTTPException):
            tally.lose_answer()
            return
        if status == 201:
            tally.acknowledge(text, action)
        else:
            tally.refuse(status)
            time.sleep(0.02)


def round_of_writing(server, token, actions, number, writers, seconds, tally):
    """Lets the writers loose on a ready server, and kills it under them after `seconds`."""
    stop = threading.Event()
    threads = [
        threading.Thread(
            target=write,
            args=(
                server.port,
                token,
                actions[writer % len(actions)],
                f"round {number}, writer {writer}",
                stop,
                tally,
            ),
            daemon=True,
        )
        for writer in range(writers)
    ]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()


def open_actions(port, token, plan, wanted):
    """Actions that take updates. The probe's own update tells, and says why if none does."""
    client = Client(port, token)
    found, refusal = [], "the plan has no actions"
    for action in client.items("/api/v1/actions", plan=plan):
        path = f"/api/v1/actions/{action['id']}/updates"
        status, content = client.request("POST", path, update_body("The trial before the first round"))
        if status == 201:
            found.append(action["id"])
        else:
            refusal = f"POST {path} answered {status}: {content[:500].decode(errors='replace')}"
        if len(found) == wanted:
            break
    if not found:
        raise Failure(f"no action takes an update: {refusal}")
    return found


def occurrences(port, token, actions):
    """How often each update's text is found through the API."""
    client = Client(port, token)
    return collections.Counter(
        update_text(update)
        for action in actions
        for update in client.items(f"/api/v1/actions/{action}/updates")
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(options, folder):
    binary, database = str(options.binary), options.database_url
    chance = random.Random(options.seed)
    log = folder / "server.log"
    began = time.monotonic()
    server = None

    def start(*arguments):
        return Server(binary, folder, log, [*arguments, "--database-url", database])

    try:
        server = start("demo")
        server.wait_until_ready()
        described = json.loads((folder / "actionplan-demo.json").read_text())
        token = described["tokens"]["plan_lead"]
        actions = open_actions(server.port, token, described["plan_id"], options.writers)
        server.stop()

        tally = Tally()
        for number in range(1, options.rounds + 1):
            server = start("serve")
            # Some die in the middle of their own start, where recovery runs.
            if number % 5 == 0:
                time.sleep(chance.uniform(0.0, 0.2))
                server.kill()
                server = start("serve")
            server.wait_until_ready()
            seconds = chance.uniform(0.05, options.longest)
            round_of_writing(server, token, actions, number, options.writers, seconds, tally)

        server = start("serve")
        server.wait_until_ready()
        found = occurrences(server.port, token, actions)
        server.stop()

        lost = [text for text in tally.acknowledged if found[text] == 0]
        twice = [text for text in tally.acknowledged if found[text] > 1]

        verify_began = time.monotonic()
        verify = subprocess.run(
            [binary, "verify", "--database-url", database],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        verify_seconds = time.monotonic() - verify_began
    except Failure:
        if log.exists():
            print("--- the end of what the server said:", file=sys.stderr)
            print("\n".join(log.read_text(errors="replace").splitlines()[-40:]), file=sys.stderr)
        raise
    finally:
        if server is not None and server.process.poll() is None:
            server.kill()

    database_kind = urllib.parse.urlsplit(database).scheme
    print(f"database      {database_kind}")
    print(f"rounds        {options.rounds} (seed {options.seed})")
    print(f"writers       {options.writers}")
    print(f"acknowledged  {len(tally.acknowledged)}")
    print(f"unanswered    {tally.unanswered}")
    print(f"refused       {dict(tally.refused) or 0}")
    print(f"lost          {len(lost)}")
    print(f"twice         {len(twice)}")
    print(f"verify        exit {verify.returncode} in {verify_seconds:.1f} s")
    print(f"seconds       {time.monotonic() - began:.1f}")

    faults = []
    if lost:
        faults.append(f"{len(lost)} acknowledged updates are lost, the first: {lost[0]}")
    if twice:
        faults.append(f"{len(twice)} updates are there more than once, the first: {twice[0]}")
    if verify.returncode != 0:
        faults.append(f"verify failed: {(verify.stdout + verify.stderr).strip()[-2000:]}")
    if any(status >= 500 and status != 503 for status in tally.refused):
        faults.append("the server answered with an error of its own while it was alive")
    if not tally.acknowledged:
        faults.append("nothing was acknowledged, so nothing was tested")
    if faults:
        raise Failure("; ".join(faults))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n", maxsplit=1)[0],
        epilog="Example: tests/kill_nine.py --rounds 100 sqlite:///tmp/kill.db",
    )
    default_binary = os.environ.get("ACTIONPLAN_TEST_BINARY", ROOT / "target/debug/actionplan")
    parser.add_argument("database_url", help="a new, empty database: sqlite://PATH or postgres://…")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument(
        "--longest", type=float, default=1.0, metavar="SECONDS", help="of writing before a kill"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="of the moments")
    parser.add_argument("--binary", type=pathlib.Path, default=pathlib.Path(default_binary))
    options = parser.parse_args()
    options.binary = options.binary.resolve()
    if not options.binary.is_file():
        parser.error(f"no binary at {options.binary}: build it first")

    # A stopped run must stop its server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="actionplan-kill-nine-") as folder:
        try:
            run(options, pathlib.Path(folder))
        except Failure as failure:
            print(f"kill_nine: {failure}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
