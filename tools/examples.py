#!/usr/bin/env python3
"""Makes the example bodies of the contract: starts the demonstration in a folder of its own, makes
every request once, and writes crates/http/src/contract/examples.json.

    cargo build && tools/examples.py
    cargo run -q -- openapi > openapi.yaml

Run it again when an operation comes or changes: a test of the contract fails while one lacks its
examples. What differs from run to run (ids, hashes, secrets, the real day) is replaced by made-up
values of the same shape, so that a second run changes nothing. `ACTIONPLAN_TEST_BINARY` names the
binary; the default is target/debug/actionplan.

Needs nothing but Python's standard library.
"""

import base64
import binascii
import csv
import datetime
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "crates/http/src/contract/examples.json"
START_SECONDS = 60
REQUEST_SECONDS = 20
MOST_ITEMS = 2

# What stands in the examples in place of secrets and of what comes from the real calendar.
API_TOKEN = "apt_EXAMPLEexampleEXAMPLEexampleEXAMPLEexample0_EXAMPLE"
JWT = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"EdDSA","kid":"example"}', b'{"sub":"example"}', b"example" * 9 + b"x")
)
PUBLIC_KEY = "EXAMPLEexampleEXAMPLEexampleEXAMPLEexample0"
KEY_ID = "0123456789abcdef"
CODE = "EXAMPLEexampleEXAMPLEexampleEXAMPLEexample0"
SITE = "https://plans.example.gov.uk"
TODAY = "2025-01-20"
NOW = f"{TODAY}T09:30:00Z"
STAMP = "20250120T093000Z"
TOKEN_DAYS = {"expires_on": "2026-01-19", "last_used_on": TODAY}

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
HASH = re.compile(r"\b[0-9a-f]{64}\b")
TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class Failure(Exception):
    """What ends the run with a sentence instead of a traceback."""


class Demo:
    """The running demonstration."""

    def __init__(self, binary, folder):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ACTIONPLAN_")}
        # Every operation is asked from one address, as fast as it goes.
        environment |= {"ACTIONPLAN_ADDRESS_REQUESTS": "0", "ACTIONPLAN_CREDENTIAL_REQUESTS": "0"}
        self.binary, self.folder, self.environment = binary, pathlib.Path(folder), environment
        self.log = pathlib.Path(folder, "log")
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                [binary, "demo", "--bind", "127.0.0.1:0"],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.known = self.started(pathlib.Path(folder, "actionplan-demo.json"))

    def started(self, file):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise Failure(f"the demonstration ended at its start:\n{self.log.read_text()}")
            try:
                known = json.loads(file.read_text())
                with urllib.request.urlopen(known["url"] + "/readyz", timeout=REQUEST_SECONDS):
                    return known
            except (OSError, ValueError):
                time.sleep(0.05)
        raise Failure(f"the demonstration was not ready within {START_SECONDS} seconds")

    def file(self, name, content):
        """A file beside the demonstration."""
        path = self.folder / name
        path.write_text(content)
        return path

    def run(self, *arguments):
        """Another command on the demonstration's database."""
        database = f"sqlite://{self.folder}/actionplan-demo.db"
        command = [self.binary, *arguments, "--database-url", database]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"{arguments}: {done.stderr}")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def send(self, who, method, path, body=None, **headers):
        """One request: status, headers, text."""
        request = urllib.request.Request(self.known["url"] + path, method=method)
        if who:
            request.add_header("Authorization", "Bearer " + self.known["tokens"][who])
        if body is not None:
            request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read().decode()


class Book:
    """The examples as they come in."""

    def __init__(self, demo):
        self.demo = demo
        self.pages = {}

    def get(self, name, path, who="plan_lead"):
        """An operation that reads."""
        answer = self.ask(who, "GET", path)
        self.pages[name] = {"response": trimmed(answer)}
        return answer

    def ask(self, who, method, path, body=None, **headers):
        status, _, text = self.demo.send(who, method, path, body, **headers)
        if status not in (200, 201, 202):
            raise Failure(f"{method} {path} as {who}: {status} {text}")
        return json.loads(text)

    def post(self, name, path, body=None, who="plan_lead"):
        """An operation that makes something, or acts on it."""
        headers = {"Idempotency_Key": f"example-{name}"}
        return self.keep(name, body, self.ask(who, "POST", path, body, **headers))

    def change(self, name, path, body, who="plan_lead", method="PATCH", seen=None):
        """An operation that changes what was read at `seen`, or at its own path."""
        _, headers, _ = self.demo.send(who, "GET", seen or path)
        answer = self.ask(who, method, path, body, If_Match=headers["ETag"])
        return self.keep(name, body, answer)

    def keep(self, name, body, answer):
        request = {} if body is None else {"request": body}
        self.pages[name] = {**request, "response": trimmed(answer)}
        return answer

    def sheet(self, name, path):
        """The CSV of an operation: its header line and one row."""
        status, _, text = self.demo.send("plan_lead", "GET", path, Accept="text/csv")
        if status != 200:
            raise Failure(f"{path} as CSV: {status} {text}")
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))[:2]
        if len(rows) != 2:
            raise Failure(f"{path} as CSV has no row")
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        self.pages[f"csv:{name}"] = out.getvalue()

    def calendar(self, name, code):
        """A feed with its first event."""
        status, _, text = self.demo.send(None, "GET", f"/calendar/{code}.ics")
        if status != 200:
            raise Failure(f"the calendar: {status} {text}")
        head, _, rest = text.partition("BEGIN:VEVENT")
        event = rest.partition("END:VEVENT\r\n")[0]
        text = f"{head}BEGIN:VEVENT{event}END:VEVENT\r\nEND:VCALENDAR\r\n".replace("\r\n ", "")
        text = text.replace(self.demo.known["url"].rstrip("/"), SITE)
        self.pages[f"calendar:{name}"] = re.sub(r"(DTSTAMP:)\w+", rf"\g<1>{STAMP}", text)

    def problem(self, status, who, method, path, body=None, **headers):
        """A request that ends in a problem document."""
        real, _, text = self.demo.send(who, method, path, body, **headers)
        if real != status:
            raise Failure(f"{method} {path} as {who}: {real} where {status} was meant: {text}")
        self.pages[f"problem:{status}"] = json.loads(text)


def trimmed(value):
    """The same with at most two items a list."""
    if isinstance(value, dict):
        return {key: trimmed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trimmed(item) for item in value[:MOST_ITEMS]]
    return value


class MadeUp:
    """Puts made-up values in place of those that differ from run to run."""

    def __init__(self):
        self.ids = {}
        self.hashes = {}

    def value(self, value, key=None):
        if isinstance(value, dict):
            return {name: self.value(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if not isinstance(value, str):
            return value
        return self.text(key, value)

    def text(self, key, text):
        fixed = {"access_token": JWT, "x": PUBLIC_KEY, "kid": KEY_ID, **TOKEN_DAYS}
        if key in fixed:
            return fixed[key]
        if text.startswith("apt_"):
            return API_TOKEN
        if key == "secret":
            return CODE
        if key == "next":
            text = self.cursor(text)
        return self.plain(text)

    def plain(self, text):
        text = UUID.sub(lambda found: self.id(found[0]), text)
        text = HASH.sub(lambda found: self.hash(found[0]), text)
        # What lies before the day of the demonstration is part of its story and always the same.
        return TIME.sub(lambda found: found[0] if found[0] < TODAY else NOW, text)

    def cursor(self, text):
        """A cursor is base64url with an id in it."""
        try:
            inside = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            return text
        if not UUID.search(inside):
            return text
        return base64.urlsafe_b64encode(self.plain(inside).encode()).decode().rstrip("=")

    def id(self, real):
        return self.ids.setdefault(real, f"01948350-{len(self.ids):04x}-7000-8000-{len(self.ids):012x}")

    def hash(self, real):
        if set(real) == {"0"}:
            return real
        made = hashlib.sha256(f"example {len(self.hashes)}".encode()).hexdigest()
        return self.hashes.setdefault(real, made)


V1 = "/api/v1"

# Made up, in the shape of the genre.
REPORT = """East Sussex County Council

Inspection of local authority children's services

Inspection dates: 9 to 13 September 2024

Lead inspector: Demo Inspector, His Majesty's Inspector

Judgement\tGrade
The impact of leaders on social work practice with children and families\tGood

What needs to improve?

\u2022 The quality of plans for children.

The experiences and progress of children in care

1. Plans for children do not always say what will change.
"""
OVERVIEW = """urn,la_code,local_authority,inspection_link,overall_effectiveness_grade,inspection_framework,inspector_name,inspection_start_date,inspection_end_date,publication_date,impact_of_leaders_grade,help_and_protection_grade,in_care_grade,care_leavers_grade
80467,845,east sussex,https://example.org/report,good,short,demo inspector,04/11/2024,08/11/2024,17/12/24,good,good,good,good
"""
SHEET = "Ref,Area,Action,Lead,By when\n1.9,1,Ask families what helped,Head of Early Help,31/03/2025\n"


def by(items, key, value):
    """The item of a list with this value."""
    found = [item for item in items if item[key] == value]
    if len(found) != 1:
        raise Failure(f"{len(found)} items have {key} = {value}")
    return found[0]


def reads(book):
    """Everything that only reads, on the demonstration as it comes. Returns what the rest needs."""
    known = book.demo.known
    plan, inspection = known["plan_id"], known["inspection_id"]
    authority = known["authority_id"]

    def everything(path):
        return book.ask("plan_lead", "GET", f"{V1}{path}")["items"]

    ids = {"plan": plan, "inspection": inspection, "authority": authority}
    book.get("get_plan", f"{V1}/plans/{plan}")
    book.get("get_inspection", f"{V1}/inspections/{inspection}")
    book.get("get_authority", f"{V1}/authorities/{authority}")
    book.get("list_plans", f"{V1}/plans")
    book.get("plan_progress", f"{V1}/plans/{plan}/progress")
    window = "from=2024-09-30&to=2024-12-31&every=month"
    book.get("plan_progress_series", f"{V1}/plans/{plan}/progress/series?{window}")
    book.sheet("plan_progress_series", f"{V1}/plans/{plan}/progress/series?{window}")
    book.get("plan_changes", f"{V1}/plans/{plan}/changes?from=2024-10-01&to=2024-10-31&limit=1")

    actions = everything(f"/actions?plan={plan}&limit=100")
    for action in actions:
        ids[action["reference"]] = action["id"]
    ids["action"] = ids["1.3"]
    action = f"{V1}/actions/{ids['action']}"
    book.get("get_action", action)
    book.get("list_actions", f"{V1}/actions?plan={plan}&limit=1")
    book.sheet("list_actions", f"{V1}/actions?plan={plan}&limit=1")
    changes = book.get("list_date_changes", f"{action}/date-changes")["items"]
    ids["date_change"] = by(changes, "agreed", None)["id"]
    book.get("get_date_change", f"{action}/date-changes/{ids['date_change']}")
    book.get("list_milestones", f"{action}/milestones")
    timeline = book.get("action_timeline", f"{action}/timeline?limit=2")
    book.get("get_change", f"{V1}/changes/{timeline['items'][0]['number']}")
    book.get("list_changes", f"{V1}/changes?limit=1")
    book.get("list_action_updates", f"{action}/updates?limit=1")
    book.sheet("list_action_updates", f"{action}/updates?limit=1")
    book.get("list_updates", f"{V1}/updates?plan={plan}&limit=1")
    book.sheet("list_updates", f"{V1}/updates?plan={plan}&limit=1")
    book.get("list_evidence", f"{V1}/actions/{ids['1.1']}/evidence?limit=1")

    areas = everything(f"/areas?inspection={inspection}&limit=100")
    for area in areas:
        ids[f"area {area['label']}"] = area["id"]
    ids["area"] = ids["area 2"]
    book.get("get_area", f"{V1}/areas/{ids['area']}")
    book.get("list_areas", f"{V1}/areas?inspection={inspection}&limit=2")
    book.get("list_inspections", f"{V1}/inspections?limit=1")
    book.get("get_judgements", f"{V1}/inspections/{inspection}/judgements")
    book.get("list_paragraphs", f"{V1}/inspections/{inspection}/paragraphs?limit=2")
    book.get("list_obligations", f"{V1}/obligations?inspection={inspection}&limit=1")
    obligations = everything(f"/obligations?inspection={inspection}")
    ids["obligation"] = by(obligations, "rule", "statement")["id"]
    book.get("get_obligation", f"{V1}/obligations/{ids['obligation']}")
    book.get("preview_obligations", f"{V1}/obligations/preview?framework=ilacs&received_on=2024-02-06")

    measures = everything(f"/measures?plan={plan}&limit=100")
    ids["measure"] = by(measures, "title", "Supervision recorded within five working days")["id"]
    measure = f"{V1}/measures/{ids['measure']}"
    book.get("get_measure", measure)
    book.get("list_measures", f"{V1}/measures?plan={plan}&limit=1")
    book.sheet("list_measures", f"{V1}/measures?plan={plan}&limit=1")
    book.get("list_measure_readings", f"{measure}/readings?limit=2")
    book.sheet("list_measure_readings", f"{measure}/readings?limit=2")
    book.get("list_readings", f"{V1}/readings?plan={plan}&limit=2")
    book.sheet("list_readings", f"{V1}/readings?plan={plan}&limit=2")

    bodies = everything("/bodies?limit=100")
    ids["body"] = by(bodies, "name", "Corporate Parenting Panel")["id"]
    book.get("get_body", f"{V1}/bodies/{ids['body']}")
    book.get("list_bodies", f"{V1}/bodies?limit=2")
    meetings = everything(f"/meetings?body={ids['body']}&limit=100")
    ids["meeting"] = by(meetings, "held_on", "2025-01-30")["id"]
    book.get("get_meeting", f"{V1}/meetings/{ids['meeting']}")
    book.get("list_meetings", f"{V1}/meetings?from=2024-09-30&to=2024-12-31&limit=2")
    draft = by(meetings, "held_on", "2024-04-24")["id"]
    items = f"{V1}/meetings/{draft}/items"
    item = book.get("list_items", items)["items"][0]["id"]
    ids["draft meeting"], ids["item"] = draft, item
    book.get("get_item", f"{items}/{item}")
    book.get("list_versions", f"{V1}/plans/{plan}/versions")
    book.get("plan_backward", f"{V1}/plans/{plan}/backward-plan")
    submission = book.get("list_submissions", f"{V1}/submissions?plan={plan}")["items"][0]["id"]
    ids["submission"] = submission
    book.get("get_submission", f"{V1}/submissions/{submission}")
    questions = everything(f"/questions?plan={plan}&limit=100")
    ids["question"] = by(questions, "asked_on", "2024-10-23")["id"]
    book.get("get_question", f"{V1}/questions/{ids['question']}")
    book.get("list_questions", f"{V1}/questions?plan={plan}&limit=1")
    answered = by(questions, "asked_on", "2024-07-24")["id"]
    book.get("list_replies", f"{V1}/questions/{answered}/replies")

    people = everything("/people?limit=100")
    for person in people:
        ids[person["name"]] = person["id"]
    ids["person"] = ids["Demo manager"]
    book.get("get_person", f"{V1}/people/{ids['person']}")
    book.get("list_people", f"{V1}/people?limit=2")
    for post in everything("/posts?limit=100"):
        ids[post["title"]] = post["id"]
    ids["post"] = ids["owner"] = ids["Head of Early Help"]
    ids["asked_of"] = ids["Head of Safeguarding and Quality Assurance"]
    book.get("get_post", f"{V1}/posts/{ids['post']}")
    book.get("list_posts", f"{V1}/posts?limit=1")
    tokens = book.get("list_tokens", f"{V1}/tokens?limit=1")
    ids["token"] = tokens["items"][0]["id"]
    book.get("get_token", f"{V1}/tokens/{ids['token']}")
    book.get("get_me", f"{V1}/me")
    book.get("get_settings", f"{V1}/authorities/{authority}/settings")

    book.get("list_authorities", f"{V1}/authorities?limit=1")
    book.get("list_frameworks", f"{V1}/frameworks?limit=1")
    book.get("get_framework", f"{V1}/frameworks/ilacs")
    book.get("list_register", f"{V1}/register?framework=ilacs&limit=1")
    book.get("search_words", f"{V1}/search?q=supervision&limit=2")
    book.get("get_jwks", "/.well-known/jwks.json", who=None)
    for name in ("healthz", "readyz"):
        book.pages[f"text:{name}"] = book.demo.send(None, "GET", f"/{name}")[2]
    return ids


def writes_of_inspections(book, ids):
    inspection = ids["inspection"]
    visit = book.post("add_inspection", f"{V1}/inspections", {
        "framework": "ilacs",
        "kind": "focused_visit",
        "started_on": "2024-11-12",
        "ended_on": "2024-11-13",
        "lead_inspector": "Demo lead inspector",
    })["id"]
    book.change("change_inspection", f"{V1}/inspections/{visit}", {
        "received_on": "2024-12-10",
        "published_on": "2024-12-17",
        "report_url": "https://example.org/focused-visit-november-2024",
    })
    book.change("set_paragraphs", f"{V1}/inspections/{visit}/paragraphs", {
        "paragraphs": [
            {
                "number": 1,
                "section": "Headline findings",
                "text": "Our summary: assessments are thorough, and most are done in good time.",
                "tone": "strength",
            },
            {
                "number": 2,
                "section": "What needs to improve",
                "text": "Our summary: the reason for a long assessment is not always on file.",
                "tone": "weakness",
            },
        ],
    }, method="PUT", seen=f"{V1}/inspections/{visit}")
    book.change("set_judgements", f"{V1}/inspections/{inspection}/judgements", {
        "judgements": [
            {"judgement": "leaders", "grade": "good"},
            {"judgement": "help_and_protection", "grade": "good"},
            {"judgement": "children_in_care", "grade": "outstanding"},
            {"judgement": "care_leavers", "grade": "good"},
            {"judgement": "overall_effectiveness", "grade": "good"},
        ],
    }, method="PUT")
    area = book.post("add_area", f"{V1}/areas", {
        "inspection": inspection,
        "kind": "area_for_improvement",
        "text": "Our summary: children in pre-proceedings should have a plan for what comes next.",
        "parent": ids["area 3"],
        "paragraphs": [10, 27],
        "recurs_from": None,
    })["id"]
    book.change("change_area", f"{V1}/areas/{area}", {
        "response": {
            "kind": "partly_accepted",
            "reason": "Accepted for new cases; cases begun before 2024 keep their plan until review.",
        },
    })
    closed = f"{V1}/areas/{ids['area 3b']}"
    findings = f"{V1}/inspections/{visit}/findings"
    found = book.post("add_finding", findings, {
        "area": ids["area 2"],
        "pace": "some_progress",
        "text": "Our summary: supervision is on file more often, but not in every team.",
        "paragraphs": [2],
    })["id"]
    ids["finding"] = found
    book.change("change_finding", f"{findings}/{found}", {"pace": "at_pace", "paragraphs": [1]})
    book.get("get_finding", f"{findings}/{found}")
    book.get("list_findings", findings)
    book.get("list_area_findings", f"{V1}/areas/{ids['area 2']}/findings")
    book.post("confirm_area", f"{closed}/confirmation", {
        "inspection": visit,
        "on": "2024-12-17",
        "note": "The letter after the focused visit says that private fostering is overseen well.",
    })
    book.post("close_area", f"{V1}/areas/{ids['area 1']}/closure", {
        "on": "2025-01-15",
        "note": "The improvement board resolved to close it: 86% of steps in 30 plans are complete.",
    })
    book.post("reopen_area", f"{closed}/reopening", {
        "reason": "Two visits in January were late; the panel wants another quarter of figures.",
    })
    book.change("change_obligation", f"{V1}/obligations/{ids['obligation']}", {
        "agreed_on": "2024-05-22",
        "agreed_note": "The regional lead agreed by telephone to three more working days.",
    })
    return visit


def documents(book, ids):
    """Documents in: a report, a spreadsheet, and an inspection from the register."""
    reading = book.post("read_report", f"{V1}/report-readings", {"text": REPORT})
    found = reading["inspection"]
    book.post("accept_reading", f"{V1}/report-readings/acceptance", {
        "inspection": {
            "framework": found["framework"],
            "kind": found["kind"],
            "started_on": found["started_on"],
            "ended_on": found["ended_on"],
            "received_on": "2024-10-14",
            "lead_inspector": found["lead_inspector"],
        },
        "judgements": reading["judgements"],
        "paragraphs": reading["paragraphs"],
        "areas": reading["areas"],
        "plan": {"title": "After the inspection of September 2024"},
    })
    made = book.post("upload_import", f"{V1}/plans/{ids['plan']}/imports", {"text": SHEET})
    path = f"{V1}/imports/{made['id']}"
    ids["import"] = made["id"]
    book.get("list_imports", f"{V1}/imports")
    book.get("list_import_lines", f"{path}/lines")
    book.change("change_import", path, {
        "columns": [{"heading": "By when", "field": "due"}],
        "accept_suggested_dates": True,
    })
    book.post("start_import", f"{path}/start", {"leave_out_refused": False})
    until = time.monotonic() + REQUEST_SECONDS
    while book.ask("plan_lead", "GET", path)["state"] == "running":
        if time.monotonic() > until:
            raise Failure("an import does not come to its end")
        time.sleep(0.1)
    book.get("get_import", path)
    book.demo.run("import", "inspections", book.demo.file("overview.csv", OVERVIEW))
    own = book.ask("plan_lead", "GET", f"{V1}/register?urn=80467&limit=100")["items"]
    entry = by(own, "started_on", "2024-11-04")
    ids["register_entry"] = entry["id"]
    book.post("adopt_inspection", f"{V1}/register/{entry['id']}/adoption", {
        "received_on": entry["published_on"],
    })


def writes_of_plans(book, ids, visit):
    plan = book.post("add_plan", f"{V1}/plans", {
        "title": "After the focused visit of November 2024",
        "summary": "What follows from the visit to the assessment teams.",
        "inspection": visit,
        "starts_on": "2024-12-17",
        "ends_on": "2025-09-30",
    })["id"]
    book.change("change_plan", f"{V1}/plans/{plan}", {"ends_on": "2025-12-19"})
    found = book.ask("plan_lead", "POST", f"{V1}/areas", {
        "inspection": visit,
        "kind": "area_for_improvement",
        "text": "Our summary: the reason for a long assessment should be on file.",
    })
    book.ask("plan_lead", "POST", f"{V1}/actions", {
        "plan": plan,
        "reference": "1.1",
        "title": "Improve recording",
        "areas": [found["id"]],
        "due_on": "2025-03-29",
    })
    book.get("plan_checks", f"{V1}/plans/{plan}/checks")
    # That the checks of a draft were read is in the security log.
    book.get("list_security_log", f"{V1}/security-log?event=draft_read&limit=1", who="auditor")

    measure = book.post("add_measure", f"{V1}/measures", {
        "plan": ids["plan"],
        "title": "Children who say that their plan is theirs",
        "definition": "Of the children asked at their review, the share who answer yes or mostly.",
        "unit": "%",
        "direction": "higher",
        "frequency": "quarterly",
        "baseline": 52,
        "baseline_on": "2024-03-29",
        "target": 80,
        "target_on": "2025-12-31",
        "areas": [ids["area 1"]],
    })["id"]
    book.post("record_reading", f"{V1}/measures/{measure}/readings", {
        "as_at": "2024-12-31",
        "value": 67.5,
        "source": "Survey at reviews, October to December 2024",
        "quality_note": "40 children answered; none of them under eight.",
    })
    book.change("change_measure", f"{V1}/measures/{measure}", {
        "target": 85,
        "target_on": "2026-03-31",
    })


def writes_of_actions(book, ids):
    action = book.post("add_action", f"{V1}/actions", {
        "plan": ids["plan"],
        "reference": "1.6",
        "title": "Ask every child at each review whether the plan still fits",
        "description": "Three questions, asked by the reviewing officer before the meeting.",
        "outcome": "A plan changes when a child’s life does.",
        "success_criterion": "By June, 90% of reviews have the child’s three answers on file.",
        "areas": [ids["area 1"]],
        "owner": ids["Head of Safeguarding and Quality Assurance"],
        "contributors": [ids["Principal Social Worker"]],
        "starts_on": "2025-01-20",
        "due_on": "2025-06-30",
        "depends_on": [ids["1.1"]],
        "internal_note": "Agree the wording with the children in care council first.",
    })["id"]
    at = f"{V1}/actions/{action}"
    book.change("change_action", at, {
        "success_criterion": "By June, 95% of reviews have the child’s three answers on file.",
        "internal_note": None,
    })
    book.post("move_action_status", f"{at}/status", {"status": "in_progress"})
    milestone = book.post("add_milestone", f"{at}/milestones", {
        "title": "Questions tried with ten children",
        "due_on": "2025-02-14",
    })["id"]
    book.change("change_milestone", f"{at}/milestones/{milestone}", {"done_on": "2025-01-17"}, seen=at)
    ids["milestone"] = milestone
    book.post("post_update", f"{at}/updates", {
        "done": "Ten children have tried the questions; two were reworded with their help.",
        "difference": "Three of the ten asked for a change to their plan, and got it.",
        "declared": "at_risk",
        "declared_reason": "Two of the six reviewing officers are on long-term leave.",
        "path_to_green": "An agency officer starts on 3 February.",
        "forecast_on": "2025-07-11",
    })
    evidence = book.post("add_evidence", f"{at}/evidence", {
        "kind": "voice_of_the_child",
        "title": "What ten children said about the three questions",
        "dated_on": "2025-01-17",
        "expires_on": "2025-07-31",
        "link": "https://example.org/evidence/three-questions",
        "note": "Answers by age group. No child can be recognised.",
    })["id"]
    piece = f"{at}/evidence/{evidence}"
    revised = book.post("revise_evidence", f"{piece}/revisions", {
        "kind": "voice_of_the_child",
        "title": "What eleven children said about the three questions",
        "dated_on": "2025-01-20",
        "expires_on": "2025-07-31",
        "link": "https://example.org/evidence/three-questions",
        "note": "Answers by age group. No child can be recognised.",
    })["id"]
    book.post("review_evidence", f"{at}/evidence/{revised}/review", {
        "accepted": True,
    }, who="administrator")
    book.get("get_evidence", f"{at}/evidence/{revised}")
    ids["evidence"] = revised
    change = book.post("ask_date_change", f"{at}/date-changes", {
        "to_on": "2025-07-31",
        "reason": "staffing",
        "note": "Two reviewing officers are on long-term leave until April.",
    })["id"]
    decision = f"{at}/date-changes/{change}/decision"
    book.problem(409, "plan_lead", "POST", decision, {"agreed": True})
    book.post("decide_date_change", decision, {
        "agreed": True,
        "note": "Agreed once; the board looks at it again in April.",
    }, who="administrator")
    book.post("sign_off_action", f"{V1}/actions/{ids['2.4']}/sign-off", {
        "note": "Read all six monthly lists and asked two heads of service what they did with them.",
    })


def writes_of_governance(book, ids):
    body = book.post("add_body", f"{V1}/bodies", {
        "name": "Children in Care Council",
        "kind": "other",
        "description": "Children and young people in care. They ask the council what it promised.",
    })["id"]
    book.change("change_body", f"{V1}/bodies/{body}", {
        "description": "Children and young people in care and care leavers, eight times a year.",
    })
    meeting = book.post("add_meeting", f"{V1}/meetings", {
        "body": body,
        "held_on": "2025-02-19",
        "title": "Half-term meeting",
        "place": "The youth centre",
    })["id"]
    book.change("change_meeting", f"{V1}/meetings/{meeting}", {
        "held_on": "2025-02-26",
        "note": "Moved by a week, because two members have an examination.",
    })
    writes_of_packs(book, ids, body)
    question = book.post("ask_question", f"{V1}/questions", {
        "plan": ids["plan"],
        "action": ids["1.3"],
        "meeting": ids["meeting"],
        "for_member": "The chair of the panel",
        "text": "Will the reminders work before the end of the school year?",
        "asked_on": "2025-01-17",
        "answer_by": "2025-01-28",
        "asked_of": ids["Performance and Data Manager"],
    })["id"]
    book.change("change_question", f"{V1}/questions/{question}", {"answer_by": "2025-01-30"})
    book.post("reply_to_question", f"{V1}/questions/{question}/replies", {
        "text": "Yes. The supplier delivers by 14 February, and two teams test for a week.",
    })
    second = book.ask("plan_lead", "POST", f"{V1}/questions", {
        "plan": ids["plan"],
        "text": "How many of the actions did children help to write?",
        "answer_by": "2025-02-14",
    })
    book.post("withdraw_question", f"{V1}/questions/{second['id']}/withdrawal", {
        "reason": "The member asks it at the meeting of 30 January instead.",
    })


def writes_of_packs(book, ids, body):
    held = book.ask("plan_lead", "POST", f"{V1}/meetings", {"body": body, "held_on": "2025-01-20"})["id"]
    items = f"{V1}/meetings/{held}/items"
    item = f"{items}/" + book.post("add_item", items, {
        "plan": ids["plan"],
        "title": "Improvement plan: what children will notice",
        "purpose": "comment",
        "recommendations": ["Say which actions children would put first."],
    })["id"]
    book.change("change_item", item, {
        "recommendations": ["Say which actions children would put first, and why."],
    })
    book.post("freeze_pack", f"{item}/pack")
    book.post("comment_on_item", f"{V1}/meetings/{held}/comments", {
        "item": item.rsplit("/", 1)[1],
        "text": "The letter should begin with what children asked for.",
        "for_member": "Chair",
    })
    book.get("list_comments", f"{V1}/meetings/{held}/comments")
    book.post("record_resolution", f"{item}/resolution", {
        "on": "2025-01-20",
        "text": "That the letter to children name the two actions that they put first.",
        "endorses": False,
        "minutes": "Note 3",
    })
    submission = f"{V1}/submissions/" + book.post("submit_plan", f"{V1}/submissions", {
        "plan": ids["plan"],
        "submitted_on": "2025-01-20",
        "to": ["Ofsted"],
        "way": "portal",
        "despite": "The inspectorate asked for the plan as it stands.",
    })["id"]
    book.post("countersign_submission", f"{submission}/countersignature", who="administrator")
    book.post("record_receipt", f"{submission}/receipt", {
        "on": "2025-01-20",
        "reference": "Receipt of the portal, 20 January 2025",
    })
    book.post("record_publication", f"{submission}/publication", {
        "on": "2025-01-20",
        "address": "https://www.example.org/plan-january-2025",
    })


def writes_of_people(book, ids):
    person = book.post("add_person", f"{V1}/people", {
        "name": "Demo reviewing manager",
        "email": "demo.reviewing.manager@example.org",
        "role": "manager",
    }, who="administrator")["id"]
    book.change("change_person", f"{V1}/people/{person}", {"role": "plan_lead"}, who="administrator")
    post = book.post("add_post", f"{V1}/posts", {
        "title": "Independent Reviewing Manager",
        "organisation": None,
        "holders": [{"person": person, "from": "2025-01-06"}],
    })["id"]
    book.change("change_post", f"{V1}/posts/{post}", {
        "holders": [
            {"person": person, "from": "2025-01-06", "until": "2025-03-31"},
            {"person": ids["Demo care manager"], "from": "2025-04-01"},
        ],
    })
    book.post("hand_over_post", f"{V1}/posts/{ids['Head of Leaving Care']}/hand-over", {
        "to": post,
        "actions": [ids["1.5"]],
        "reason": "Pathway plans move to the reviewing service on 1 February.",
    })
    book.post("change_actions", f"{V1}/actions/bulk", {
        "actions": [ids["1.5"]],
        "owner": post,
        "dry_run": True,
    })
    book.post("redact_text", f"{V1}/redactions", {
        "text": "Pathway plans",
        "reason": "An example: a name that was typed by mistake.",
        "dry_run": True,
    }, who="administrator")
    book.post("order_plan", f"{V1}/plans/{ids['plan']}/order", {
        "actions": [ids["1.5"]],
        "renumber": True,
        "dry_run": True,
    })
    settings = f"{V1}/authorities/{ids['authority']}/settings"
    now = book.ask("administrator", "GET", settings)
    book.change("put_settings", settings, {
        "rules": {**now["rules"], "due_soon_days": 21},
        "key": now["key"],
    }, who="administrator", method="PUT")
    template = book.demo.folder / "letterhead.docx"
    book.demo.run("export", "plan", ids["plan"], "--as", "docx", "--output", str(template))
    _, headers, _ = book.demo.send("administrator", "GET", settings)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    answer = book.ask(
        "administrator", "PUT", f"{settings}/word-template", template.read_bytes(),
        If_Match=headers["ETag"], Content_Type=kind,
    )
    answer["word_template"]["file"] |= {"name": "Letterhead.docx", "size": 48213}
    book.keep("put_word_template", None, answer)
    code = book.post("make_calendar_feed", f"{V1}/me/calendar-feed")["secret"]
    book.get("get_calendar_feed", f"{V1}/me/calendar-feed")
    book.calendar("read_calendar", code)
    # A token's last day counts by the real calendar.
    last = datetime.date.today() + datetime.timedelta(days=180)
    book.post("make_token", f"{V1}/tokens", {
        "name": "Power BI, quarterly report",
        "scope": "read",
        "expires_on": last.isoformat(),
    })
    book.post("exchange_token", f"{V1}/auth/token")
    # Last of the panel member: from here on their token is another one.
    book.post("refresh_token", f"{V1}/auth/refresh", who="panel_member")


def problems(book, ids):
    action = f"{V1}/actions/{ids['1.3']}"
    unknown = "00000000-0000-7000-8000-000000000000"
    book.problem(400, "plan_lead", "GET", f"{V1}/actions?sort=colour")
    book.problem(401, None, "GET", f"{V1}/me")
    book.problem(403, "manager", "POST", f"{V1}/plans", {"title": "A plan of my own"})
    book.problem(404, "plan_lead", "GET", f"{V1}/actions/{unknown}")
    book.problem(412, "plan_lead", "PATCH", action, {"title": "Too late"}, If_Match='"v1"')
    book.problem(413, "plan_lead", "POST", f"{V1}/plans", b'"' + b"a" * 300_000 + b'"')
    text = {"Content_Type": "text/plain"}
    book.problem(415, "plan_lead", "POST", f"{V1}/plans", b"A plan", **text)
    book.problem(422, "plan_lead", "POST", f"{V1}/actions", {
        "plan": ids["plan"],
        "reference": "1.7",
        "title": "Say how each visit went within two days",
        "areas": [ids["area 1"]],
        "starts_on": "2025-03-03",
        "due_on": "2025-02-28",
    })
    book.problem(428, "plan_lead", "PATCH", action, {"title": "Which version did I see?"})
    # These cannot be called up; a test compares them with what the server says.
    book.pages["problem:500"] = {
        "type": "/problems/internal",
        "title": "Something went wrong on our side",
        "status": 500,
        "detail": "the fault has been logged under this answer's X-Request-Id",
    }
    book.pages["problem:408"] = {
        "type": "/problems/unfinished",
        "title": "The request did not arrive in time",
        "status": 408,
        "detail": "nothing was done: send the whole request again",
    }
    book.pages["problem:429"] = {
        "type": "/problems/limited",
        "title": "Too many requests",
        "status": 429,
        "detail": "more was asked in a short time than is answered: ask again in 3 seconds",
    }
    book.pages["problem:503"] = {
        "type": "/problems/unavailable",
        "title": "Not available for a moment",
        "status": 503,
        "detail": "the database is busy; try again",
    }


def parameters(ids):
    """One example for each parameter, by its name."""
    things = (
        "action", "area", "asked_of", "authority", "body", "date_change", "evidence", "finding", "import",
        "inspection", "item", "measure", "meeting", "milestone", "obligation", "owner", "person", "plan", "post", "question",
        "register_entry", "submission", "token",
    )
    return {
        **{name: ids[name] for name in things},
        "answer_before": "2025-02-01",
        "as_at": "2024-04-24",
        "due_after": "2024-12-31",
        "due_before": "2025-03-31",
        "framework": "ilacs",
        "from": "2024-09-30",
        "header_line": 1,
        "number": 31,
        "published_on": "2024-02-06",
        "q": "supervision",
        "received_on": "2024-02-06",
        "sheet": 0,
        "to": "2024-12-31",
        "urn": "80467",
    }


def main():
    default = ROOT / "target/debug/actionplan"
    binary = pathlib.Path(os.environ.get("ACTIONPLAN_TEST_BINARY", default)).resolve()
    with tempfile.TemporaryDirectory(prefix="actionplan-examples-") as folder:
        demo = Demo(binary, folder)
        try:
            book = Book(demo)
            ids = reads(book)
            visit = writes_of_inspections(book, ids)
            writes_of_plans(book, ids, visit)
            writes_of_actions(book, ids)
            writes_of_governance(book, ids)
            writes_of_people(book, ids)
            documents(book, ids)
            problems(book, ids)
        finally:
            demo.stop()
    book.pages["parameters"] = parameters(ids)
    pages = MadeUp().value(book.pages)
    text = json.dumps(dict(sorted(pages.items())), ensure_ascii=False, indent=1) + "\n"
    for token in demo.known["tokens"].values():
        if token in text:
            raise Failure("a token of the demonstration would be in the file")
    TARGET.write_text(text)
    print(f"{len(pages)} entries, {len(text.encode()) // 1024} KiB: {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
