#!/usr/bin/env python3
"""Reads a calendar feed of the running binary with a reader that is not ours: starts the demonstration
in a folder of its own, makes an address, puts meetings on both sides of both changes of clocks, moves
one of them across a change, and looks at what arrives.

    tools/check_feed.py [BINARY]        # needs tools/requirements.txt
"""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zoneinfo

import icalendar

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONDON = zoneinfo.ZoneInfo("Europe/London")
START_SECONDS = 60
# Winter, the days around the change in spring, summer, the days around the change in autumn.
DAYS = ["2025-02-05", "2025-03-29", "2025-03-30", "2025-03-31", "2025-07-09", "2025-10-25", "2025-10-26",
        "2025-10-27", "2025-12-10"]


class Demo:
    """The running demonstration."""

    def __init__(self, binary, folder):
        with open(pathlib.Path(folder, "log"), "wb") as output:
            self.process = subprocess.Popen([binary, "demo", "--bind", "127.0.0.1:0"], cwd=folder,
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        file, until = pathlib.Path(folder, "actionplan-demo.json"), time.monotonic() + START_SECONDS
        while True:
            try:
                self.known = json.loads(file.read_text())
                urllib.request.urlopen(self.known["url"] + "/readyz", timeout=20).close()
                return
            except (OSError, ValueError):
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def send(self, method, path, body=None, who="plan_lead", **headers):
        request = urllib.request.Request(self.known["url"] + path, method=method)
        if who:
            request.add_header("Authorization", "Bearer " + self.known["tokens"][who])
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.headers, answer.read()

    def make(self, path, body):
        return json.loads(self.send("POST", path, body)[1])

    def feed(self, secret):
        headers, raw = self.send("GET", f"/calendar/{secret}.ics", who=None)
        assert headers["Content-Type"] == "text/calendar; charset=utf-8", headers["Content-Type"]
        assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line is longer than 75 bytes"
        assert b"\n" not in raw.replace(b"\r\n", b""), "a line ends otherwise"
        file = icalendar.Calendar.from_ical(raw)
        for name in ("VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME"):
            assert raw.count(b"\r\n" + name.encode() + b":") == 1, f"{name} must stand once"
        assert not file.errors, file.errors
        events = {str(event["UID"]): event for event in file.walk("VEVENT")}
        assert len(events) == len(list(file.walk("VEVENT"))), "a UID is there twice"
        assert all(not event.errors for event in events.values()), "an event cannot be read"
        return events


def day_of(event):
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert type(start) is datetime.date and end == start + datetime.timedelta(days=1), event["UID"]
    return start.isoformat()


def reminders(event):
    """When reminders come, by London's clocks."""
    midnight = datetime.datetime.combine(event["DTSTART"].dt, datetime.time())
    return [(midnight + alarm["TRIGGER"].dt).replace(tzinfo=LONDON) for alarm in event.walk("VALARM")]


def look(demo):
    secret = demo.make("/api/v1/me/calendar-feed", None)["secret"]
    body = json.loads(demo.send("GET", "/api/v1/bodies")[1])["items"][0]["id"]
    made = {day: demo.make("/api/v1/meetings", {"body": body, "held_on": day})["id"] for day in DAYS}
    events = demo.feed(secret)
    for day, meeting in made.items():
        event = events[f"meeting-{meeting}@actionplan"]
        assert day_of(event) == day, f"{day} arrives as {day_of(event)}"
        before = datetime.date.fromisoformat(day) - datetime.timedelta(days=1)
        told = [(at.date(), at.hour, at.minute) for at in reminders(event)]
        assert told == [(before, 9, 0)], f"{day}: reminded at {told}"
    moved = f"/api/v1/meetings/{made['2025-02-05']}"
    tag = demo.send("GET", moved)[0]["ETag"]
    demo.send("PATCH", moved, {"held_on": "2025-08-06"}, If_Match=tag)
    after = demo.feed(secret)
    uid = f"meeting-{made['2025-02-05']}@actionplan"
    assert day_of(after[uid]) == "2025-08-06", "a moved meeting moves"
    assert int(after[uid]["SEQUENCE"]) > int(events[uid]["SEQUENCE"]), "its sequence grows"
    assert set(after) == set(events), "nothing is there twice, and nothing is gone"
    for uid in set(events) - {uid, uid.replace("meeting-", "papers-")}:
        assert day_of(after[uid]) == day_of(events[uid]), f"{uid} moved too"
    tag = demo.send("GET", "/api/v1/me/calendar-feed")[0]["ETag"]
    demo.send("DELETE", "/api/v1/me/calendar-feed", If_Match=tag)
    try:
        demo.feed(secret)
    except urllib.error.HTTPError as answer:
        assert answer.code == 404, answer.code
    else:
        raise AssertionError("a revoked address is read")
    return len(events)


def main():
    default = ROOT / "target/debug/actionplan"
    binary = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else default).resolve())
    with tempfile.TemporaryDirectory(prefix="actionplan-feed-") as folder:
        demo = Demo(binary, folder)
        try:
            count = look(demo)
        finally:
            demo.stop()
    print(f"a feed of {count} events, {len(DAYS)} meetings around both changes of clocks: all as meant")


if __name__ == "__main__":
    main()
