// How each operation of the API is called, so that its texts are stored: with which path, by whom,
// on what, and with which plain values. The texts are put in by whoever calls it.

import { demo } from "../browser.mjs";
import { all, make, read } from "./api.mjs";
import { report, spreadsheet } from "./documents.mjs";
import { actionOf, areaOf, itemOf, measureOf } from "./scene.mjs";

const LEAD = "plan_lead";
const ADMINISTRATOR = "administrator";

/** Days that many inspections need, for no two are of the same days. */
const day = (from, number) =>
  new Date(Date.parse(from) + number * 86_400_000).toISOString().slice(0, 10);

/**
 * For each operation: who calls it, the values of its path, its plain body, and `shaped`: how a text
 * is put that a field takes only in a shape of its own. What it made is kept in `made`.
 */
export const waysIn = (scene, made, settings) => {
  const at = (kind, row) => made[kind]?.[row % made[kind].length]?.id;
  const link = (text) => `https://xss.example/?q=${text.replaceAll(/\s+/g, "")}`;
  const later = (number) => ({
    started_on: day("2018-01-08", number),
    ended_on: day("2018-01-12", number),
  });
  const inspectionOf = (number) => ({
    framework: "ilacs",
    kind: "focused_visit",
    lead_inspector: "x",
    report_url: "https://example.org/x",
    ...later(number),
  });
  return {
    add_post: {
      role: LEAD,
      body: (row) => ({
        title: `Post ${row}`,
        organisation: "x",
        holders: [{ person: scene.manager, from: "2024-01-01" }],
      }),
    },
    change_post: { role: LEAD, on: (row) => ({ post: at("posts", row) }), body: () => ({}) },
    add_action: {
      role: LEAD,
      body: (row) => ({
        ...actionOf(scene, `1.${row}`),
        owner: at("posts", row) ?? scene.post,
        contributors: [at("posts", row + 1) ?? scene.otherPost],
      }),
    },
    change_action: {
      role: LEAD,
      on: (row) => ({ action: at("actions", row) }),
      body: () => ({ impact: { rating: "clear", basis: "x" } }),
    },
    change_actions: {
      role: LEAD,
      body: (row) => ({
        actions: [scene.actions[row % 20]],
        owner: row % 2 ? scene.post : scene.otherPost,
        reason: "x",
      }),
    },
    ask_date_change: {
      role: "manager",
      on: (row) => ({ action: at("actions", row) }),
      body: (row) => ({ to_on: day("2025-04-30", row), reason: "other", note: "x" }),
    },
    decide_date_change: {
      role: LEAD,
      on: async (row) => {
        const action = scene.actions[row % 20];
        const path = `/actions/${action}/date-changes`;
        const waiting = (await all(LEAD, path)).find(
          ({ decided_on, decision }) => !decided_on && !decision,
        );
        const ask = { to_on: day("2025-05-30", row), reason: "other", note: "x" };
        return { action, date_change: (waiting ?? (await make("manager", path, ask))).id };
      },
      body: () => ({ agreed: false, note: "x" }),
    },
    add_evidence: {
      role: LEAD,
      on: (row) => ({ action: scene.actions[row % 3] }),
      body: () => ({ kind: "audit", title: "x", note: "x" }),
      shaped: { link },
    },
    revise_evidence: {
      role: LEAD,
      on: (row) => {
        const { action, id } = made.evidence[row % made.evidence.length];
        return { action, evidence: id };
      },
      body: () => ({ kind: "audit", title: "x", note: "x" }),
      shaped: { link },
    },
    review_evidence: {
      role: ADMINISTRATOR,
      on: async () => {
        const action = scene.actions[1];
        const body = { kind: "audit", title: "Audit", note: "Of twenty plans" };
        return { action, evidence: (await make(LEAD, `/actions/${action}/evidence`, body)).id };
      },
      body: () => ({ accepted: true, reason: "x" }),
    },
    add_item: {
      role: LEAD,
      on: () => ({ meeting: scene.held }),
      body: () => itemOf(scene),
    },
    change_item: {
      role: LEAD,
      on: (row) => ({ meeting: scene.held, item: at("items", row) }),
      body: () => ({ recommendations: ["x"] }),
    },
    comment_on_item: {
      role: LEAD,
      on: () => ({ meeting: scene.held }),
      body: (row) => ({ item: at("items", row), text: "x", for_member: "x" }),
    },
    // Only tried: what it takes out would be missed by the others.
    redact_text: {
      role: ADMINISTRATOR,
      body: () => ({ text: "children", reason: "x", dry_run: true }),
      shaped: { text: () => "children" },
    },
    record_resolution: {
      role: LEAD,
      on: async () => {
        const items = `/meetings/${scene.held}/items`;
        return { meeting: scene.held, item: (await make(LEAD, items, itemOf(scene))).id };
      },
      body: () => ({ on: "2025-01-20", text: "x", minutes: "x" }),
    },
    submit_plan: {
      role: LEAD,
      body: () => ({
        plan: scene.otherPlan,
        submitted_on: "2025-01-20",
        to: ["x"],
        way: "email",
        despite: "x",
      }),
    },
    record_receipt: {
      role: LEAD,
      on: (row) => ({ submission: at("submissions", row) }),
      body: () => ({ on: "2025-01-20", reference: "x" }),
    },
    record_publication: {
      role: LEAD,
      on: (row) => ({ submission: at("submissions", row) }),
      body: () => ({ on: "2025-01-20", address: "https://example.org/x" }),
      shaped: { address: link },
    },
    add_milestone: {
      role: LEAD,
      on: (row) => ({ action: scene.actions[row % 3] }),
      body: () => ({ title: "x", due_on: "2025-02-28" }),
    },
    change_milestone: {
      role: LEAD,
      on: (row) => ({
        action: made.milestones[row % made.milestones.length].action,
        milestone: at("milestones", row),
      }),
      body: () => ({}),
    },
    move_action_status: {
      role: LEAD,
      on: (row) => ({ action: scene.actions[row % 10] }),
      body: (row) => ({ status: row < 10 ? "in_progress" : "not_proceeding", reason: "x" }),
    },
    post_update: {
      role: "manager",
      on: (row) => ({ action: scene.actions[row % 3] }),
      body: () => ({
        done: "x",
        difference: "x",
        declared: "off_track",
        declared_reason: "x",
        path_to_green: "x",
      }),
    },
    sign_off_action: {
      role: LEAD,
      on: async (row) => {
        const action = scene.actions[10 + (row % 10)];
        const { status } = await read(LEAD, `/actions/${action}`);
        if (status === "not_started" || status === "verified")
          await make(LEAD, `/actions/${action}/status`, { status: "in_progress", reason: "x" });
        if (status !== "complete")
          await make("manager", `/actions/${action}/updates`, { done: "x", status: "complete" });
        return { action };
      },
      body: () => ({ note: "x" }),
    },
    add_area: { role: LEAD, body: () => areaOf(scene.inspection) },
    change_area: {
      role: LEAD,
      on: (row) => ({ area: at("areas", row) }),
      body: () => ({ response: { kind: "noted", reason: "x" } }),
    },
    close_area: {
      role: LEAD,
      on: (row) => ({ area: scene.areas[row % 10] }),
      body: () => ({ on: "2025-01-17", note: "x" }),
    },
    confirm_area: {
      role: LEAD,
      on: async (row) => {
        const area = scene.areas[10 + (row % 10)];
        await ignore(make(LEAD, `/areas/${area}/closure`, { on: "2025-01-17", note: "x" }));
        return { area };
      },
      body: () => ({ on: "2025-01-17", note: "x" }),
    },
    reopen_area: {
      role: LEAD,
      on: async (row) => {
        const area = scene.areas[20 + (row % 10)];
        await ignore(make(LEAD, `/areas/${area}/closure`, { on: "2025-01-17", note: "x" }));
        return { area };
      },
      body: () => ({ reason: "x" }),
    },
    add_finding: {
      role: LEAD,
      // One visit says one thing of an area.
      on: async (row) => ({
        inspection: (await make(LEAD, "/inspections", inspectionOf(row + 2200))).id,
      }),
      body: () => ({ area: scene.earlier, pace: "too_slow", text: "x", paragraphs: [1] }),
    },
    change_finding: {
      role: LEAD,
      on: (row) => {
        const { inspection, id } = made.findings[row % made.findings.length];
        return { inspection, finding: id };
      },
      body: () => ({}),
    },
    put_settings: {
      role: ADMINISTRATOR,
      on: () => ({ authority: demo.authority_id }),
      body: () => structuredClone({ rules: settings.rules, key: settings.key }),
    },
    add_body: {
      role: LEAD,
      body: (row) => ({ name: `Body ${row}`, kind: "other", description: "x", members: ["x"] }),
    },
    change_body: {
      role: LEAD,
      on: (row) => ({ body: at("bodies", row) }),
      body: () => ({ members: ["x"] }),
    },
    add_inspection: { role: LEAD, body: inspectionOf, shaped: { report_url: link } },
    change_inspection: {
      role: LEAD,
      on: (row) => ({ inspection: at("inspections", row) }),
      body: () => ({}),
      shaped: { report_url: link },
    },
    set_judgements: {
      role: LEAD,
      on: () => ({ inspection: scene.inspection }),
      body: () => ({
        judgements: Array.from({ length: 20 }, () => ({ judgement: "leaders", grade: "good" })),
      }),
    },
    set_paragraphs: {
      role: LEAD,
      on: () => ({ inspection: scene.inspection }),
      body: () => ({
        paragraphs: Array.from({ length: 12 }, (_, index) => ({
          number: index + 1,
          section: "x",
          text: "x",
          tone: "weakness",
        })),
      }),
    },
    add_measure: { role: LEAD, body: () => measureOf(scene) },
    change_measure: {
      role: LEAD,
      on: (row) => ({ measure: at("measures", row) }),
      body: () => ({}),
    },
    record_reading: {
      role: LEAD,
      on: (row) => ({ measure: row % 2 ? scene.measure : (at("measures", row) ?? scene.measure) }),
      body: (row) => ({
        as_at: day("2024-01-01", row),
        value: row % 100,
        source: "x",
        quality_note: "x",
      }),
    },
    add_meeting: {
      role: LEAD,
      body: (row) => ({
        body: at("bodies", row) ?? scene.body,
        held_on: day("2025-01-21", row),
        title: "x",
        place: "x",
        note: "x",
        cancelled: "x",
      }),
    },
    change_meeting: {
      role: LEAD,
      on: (row) => ({ meeting: at("meetings", row) }),
      body: () => ({}),
    },
    change_obligation: {
      role: LEAD,
      on: (row) => ({ obligation: scene.obligations[row % scene.obligations.length] }),
      body: () => ({ agreed_on: "2025-02-28", agreed_note: "x" }),
    },
    add_person: {
      role: ADMINISTRATOR,
      body: (row) => ({ name: "x", email: `person.${row}@example.org`, role: "auditor" }),
      shaped: {
        email: (text, row) =>
          `${text.replaceAll(/\s+/g, "").replaceAll("@", "").slice(0, 225)}${row}@xss.example`,
      },
    },
    change_person: {
      role: ADMINISTRATOR,
      on: (row) => ({ person: at("people", row) }),
      body: () => ({}),
      shaped: {
        email: (text, row) =>
          `${text.replaceAll(/\s+/g, "").replaceAll("@", "").slice(0, 225)}.${row}@xss.example`,
      },
    },
    add_plan: {
      role: LEAD,
      body: () => ({ title: "x", inspection: scene.inspection, stage: "draft", summary: "x" }),
    },
    change_plan: {
      role: LEAD,
      on: (row) => ({ plan: at("plans", row) }),
      body: () => ({ shared_from: "2025-01-06" }),
    },
    hand_over_post: {
      role: LEAD,
      on: (row) => ({ post: row % 2 ? scene.otherPost : scene.post }),
      body: (row) => ({
        to: row % 2 ? scene.post : scene.otherPost,
        actions: [scene.actions[20]],
        reason: "x",
      }),
    },
    ask_question: {
      role: LEAD,
      body: (row) => ({
        plan: scene.plan,
        text: "x",
        for_member: "x",
        answer_by: "2025-02-28",
        asked_of: scene.post,
        ...(row % 2 && { action: scene.actions[0] }),
      }),
    },
    change_question: {
      role: LEAD,
      on: (row) => ({ question: at("questions", row) }),
      body: () => ({}),
    },
    reply_to_question: {
      role: LEAD,
      on: (row) => ({ question: at("questions", row) }),
      body: () => ({ text: "x" }),
    },
    withdraw_question: {
      role: LEAD,
      on: async () => ({
        question: (
          await make(LEAD, "/questions", { plan: scene.plan, text: "x", answer_by: "2025-02-28" })
        ).id,
      }),
      body: () => ({ reason: "x" }),
    },
    upload_import: {
      role: LEAD,
      on: () => ({ plan: scene.otherPlan }),
      body: () => ({ text: spreadsheet() }),
      shaped: { text: spreadsheet },
    },
    change_import: {
      role: LEAD,
      on: () => ({ import: at("imports", 0) }),
      body: () => ({ columns: [{ heading: "Action", field: "title" }] }),
      // Only what is a heading of the file can be said to mean something.
      shaped: { "columns[].heading": (text) => text.split("§")[0] },
    },
    read_report: { role: LEAD, body: () => ({ text: report() }), shaped: { text: () => report() } },
    accept_reading: {
      role: LEAD,
      body: (row) => ({
        inspection: {
          ...inspectionOf(row + 1200),
          authority: { name: "East Sussex County Council", urn: "80467" },
        },
        judgements: [{ judgement: "leaders", grade: "good" }],
        paragraphs: [{ number: 1, section: "x", text: "x" }],
        areas: [
          {
            kind: "area_for_improvement",
            text: "x",
            paragraphs: [1],
            children: [{ kind: "area_for_improvement", text: "x" }],
          },
        ],
        plan: { title: "x" },
      }),
      shaped: { "inspection.report_url": link },
    },
    make_token: {
      role: LEAD,
      body: () => ({
        name: "x",
        scope: "read",
        expires_on: scene.lastDay,
        networks: ["127.0.0.0/8"],
      }),
    },
  };
};

/** What is there already need not be done. */
const ignore = (doing) => doing.catch(() => {});
