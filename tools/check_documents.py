#!/usr/bin/env python3
"""Checks documents that the `samples` example wrote, with readers that are not ours.

    cargo run -p actionplan-documents --example samples -- FOLDER
    tools/check_documents.py FOLDER

PDF: tagged, titled, in a language, table headers, alternative texts. DOCX: properties, styles, header
rows. XLSX: no formula, days that are days, a header that stays. ICS: read again, with its alarms, and
meetings at the right hour on both sides of both changes of clocks. HTML: no script, one title.
"""

import argparse
import collections
import datetime
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile
import zoneinfo

import docx
import icalendar
import openpyxl
import pikepdf

LONDON = zoneinfo.ZoneInfo("Europe/London")


class Checks:
    """Counts what holds and says what does not."""

    def __init__(self):
        self.held = collections.Counter()
        self.failed = []

    def that(self, kind, name, holds, what):
        if holds:
            self.held[kind] += 1
        else:
            self.failed.append(f"{name}: {what}")


def elements(node):
    """Walks over the elements of a PDF's structure."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Array):
            stack.extend(reversed(list(node)))
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                stack.append(node.K)


def pdf(path, checks):
    def that(holds, what):
        checks.that("pdf", path.name, holds, what)

    with pikepdf.open(path) as file:
        root = file.Root
        that("/StructTreeRoot" in root, "has no structure")
        that(root.get("/MarkInfo", {}).get("/Marked") is True, "is not marked as tagged")
        that(str(root.get("/Lang", "")) == "en-GB", "has no language")
        that(bool(str(file.docinfo.get("/Title", ""))), "has no title")
        that(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is True, "hides its title")
        that("/Outlines" in root, "has no outline")
        with file.open_metadata() as xmp:
            that(str(xmp.get("pdfuaid:part")) == "1", "does not say PDF/UA-1")
            level = (str(xmp.get("pdfaid:part")), str(xmp.get("pdfaid:conformance")))
            that(level == ("2", "A"), "does not say PDF/A-2a")
        kinds = collections.Counter()
        headings = []
        for element in elements(root.StructTreeRoot.K):
            kind = str(element.S)
            kinds[kind] += 1
            if re.fullmatch(r"/H[1-6]", kind):
                headings.append(int(kind[2:]))
            if kind == "/Figure":
                that(bool(str(element.get("/Alt", ""))), "has a figure without a text")
            if kind == "/Table":
                inner = {str(child.S) for child in elements(element.K)}
                that({"/TR", "/TH"} <= inner, "has a table without headers")
        that(kinds["/Table"] == 0 or kinds["/TH"] > 0, "has no table headers")
        that(headings[:1] == [1], "does not begin with a heading of level 1")
        steps = [after - before for before, after in zip(headings, headings[1:])]
        that(all(step <= 1 for step in steps), "skips a level of headings")
        for page in file.pages:
            that(str(page.get("/Tabs", "")) == "/S", "has a page without an order of tabs")
            for link in page.get("/Annots", []):
                that("/StructParent" in link and "/Contents" in link, "has a link without a name")
    spoken(path, that)
    return f"{kinds['/P']} paragraphs, {kinds['/Table']} tables, {kinds['/TH']} header cells"


def spoken(path, that):
    """Compares what another reader takes out of a PDF with what the document says."""
    told = path.with_suffix(".txt")
    # Hostile text holds what cannot be printed; that it is said otherwise is tested in Rust.
    if not shutil.which("pdftotext") or not told.exists() or path.stem == "hostile":
        return
    made = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    squeezed = re.sub(r"\s", "", made.stdout.decode())
    # A longer paragraph may lie on two pages, with a foot and a head between.
    for line in told.read_text(encoding="utf-8").splitlines():
        if len(line) <= 60:
            that(re.sub(r"\s", "", line) in squeezed, f"does not say “{line}”")


def word(path, checks):
    def that(holds, what):
        checks.that("docx", path.name, holds, what)

    file = docx.Document(str(path))
    properties = file.core_properties
    that(bool(properties.title), "has no title")
    that(bool(properties.author), "has no author")
    that(properties.language == "en-GB", "has no language")
    styles = {paragraph.style.name for paragraph in file.paragraphs}
    that("Title" in styles or "Heading 1" in styles, "has no title or heading styles")
    headers = 0
    for table in file.tables:
        look = table._tbl.tblPr.find(docx.oxml.ns.qn("w:tblLook"))
        is_grid = look is not None and look.get(docx.oxml.ns.qn("w:firstRow")) == "1"
        caption = table._tbl.tblPr.find(docx.oxml.ns.qn("w:tblCaption"))
        that(caption is not None, "has a table without a text")
        if is_grid:
            first = table.rows[0]._tr.trPr
            marked = first is not None and first.find(docx.oxml.ns.qn("w:tblHeader")) is not None
            that(marked, "has a table without a header row")
            headers += 1
    for section in file.sections:
        words = "".join(p.text for p in section.footer.paragraphs)
        pictures = section.header.part.element.xpath(".//w:drawing")
        that(bool(words.strip()) or bool(pictures), "has a section without header and footer")
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.endswith(".rels"):
                for target in re.findall(r'Target="([^"]*)"[^>]*External', packed.read(name).decode()):
                    that(target.startswith(("http://", "https://", "mailto:")), f"leads to {target}")
    return f"{len(file.paragraphs)} paragraphs, {len(file.tables)} tables, {headers} with header rows"


def excel(path, checks):
    def that(holds, what):
        checks.that("xlsx", path.name, holds, what)

    book = openpyxl.load_workbook(path)
    that(bool(book.properties.title) and bool(book.properties.creator), "has no title or author")
    formulas = days = cells = 0
    for sheet in book:
        that(sheet.freeze_panes == "A2", f"{sheet.title}: the header does not stay")
        that(sheet.auto_filter.ref is not None, f"{sheet.title}: has no filter")
        names = [str(cell.value) for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for name, cell in zip(names, row):
                cells += cell.value is not None
                formulas += cell.data_type == "f"
                if re.search(r"\bdate\b|^starts|as at|\bon$|^from$|^to$", name.lower()) and cell.value:
                    days += 1
                    that(isinstance(cell.value, datetime.datetime), f"{cell.coordinate} is no day")
    that(formulas == 0, f"has {formulas} formulas")
    if path.name.startswith("payloads"):
        rows = [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)]
        that(len(rows) >= 100, f"has {len(rows)} payloads only")
        that(all(isinstance(value, str) for value in rows if value), "has a payload that is no text")
    return f"{cells} cells, {days} days, {formulas} formulas"


def calendar(path, checks):
    def that(holds, what):
        checks.that("ics", path.name, holds, what)

    raw = path.read_bytes()
    that(all(len(line) <= 75 for line in raw.split(b"\r\n")), "has a line over 75 bytes")
    that(b"\n" not in raw.replace(b"\r\n", b""), "has a line that ends otherwise")
    file = icalendar.Calendar.from_ical(raw)
    that(bool(file.get("X-WR-CALNAME")), "has no name")
    events = list(file.walk("VEVENT"))
    uids = [str(event["UID"]) for event in events]
    that(len(uids) == len(set(uids)), "has a UID twice")
    alarms = meetings = 0
    for event in events:
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        that(end > start, "has an event that ends before it begins")
        that("SEQUENCE" in event and "DTSTAMP" in event, "has an event without a sequence or stamp")
        for alarm in event.walk("VALARM"):
            alarms += 1
            that(alarm["TRIGGER"].dt < datetime.timedelta(0), "has a reminder that comes too late")
        if isinstance(start, datetime.datetime):
            meetings += 1
            stated = re.search(r"(\d\d):(\d\d) in London", str(event.get("DESCRIPTION", "")))
            local = start.astimezone(LONDON)
            that(stated and (local.hour, local.minute) == tuple(map(int, stated.groups())),
                 f"{event['SUMMARY']} is at {local}")
        else:
            that(end - start >= datetime.timedelta(days=1), "has a day without an end")
    that(alarms > 0 and meetings > 0, "has no alarms or no meetings")
    return f"{len(events)} events, {alarms} reminders, {meetings} meetings by the clock"


def page(path, checks):
    def that(holds, what):
        checks.that("html", path.name, holds, what)

    text = path.read_text(encoding="utf-8")
    that('<html lang="en-GB">' in text, "has no language")
    that(text.count("<h1>") == 1, "has not one title")
    that(not re.search(r"<script|<iframe|<img|\son\w+\s*=\s*\"", text.split("</style>")[-1].lower()),
         "has a script, a frame or a picture from elsewhere")
    that(not re.search(r'(?:src|href)="(?!https?://|mailto:)', text), "leads to somewhere else")
    that("<th scope=" in text or "<table" not in text, "has tables without headers")
    return f"{len(text) // 1024} KB"


KINDS = {".pdf": pdf, ".docx": word, ".xlsx": excel, ".ics": calendar, ".html": page}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=pathlib.Path, help="where the documents are")
    parser.add_argument("--quiet", action="store_true", help="say only what does not hold")
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.iterdir() if path.suffix in KINDS)
    missing = set(KINDS) - {path.suffix for path in files}
    if missing:
        parser.error(f"there is no {' and no '.join(sorted(missing))} in {arguments.folder}")
    checks = Checks()
    for path in files:
        found = KINDS[path.suffix](path, checks)
        if not arguments.quiet:
            print(f"{path.name:40} {found}")
    held = ", ".join(f"{count} of {kind}" for kind, count in sorted(checks.held.items()))
    print(f"held: {held}")
    for failure in checks.failed:
        print(f"does not hold: {failure}", file=sys.stderr)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
