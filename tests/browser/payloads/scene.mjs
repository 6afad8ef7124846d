// A case of its own beside the demonstration's: an inspection, a plan, and what belongs to them.

import { expect } from "../browser.mjs";
import { all, call, make, read } from "./api.mjs";
import { packed } from "./packs.mjs";

const LEAD = "plan_lead";

/** Makes what texts are stored on, each with a plain text of its own. */
export async function setTheScene() {
  const inspection = await make(LEAD, "/inspections", {
    framework: "ilacs",
    kind: "standard",
    started_on: "2023-06-05",
    ended_on: "2023-06-09",
    received_on: "2023-08-01",
  });
  const manager = (await read("manager", "/me")).person.id;
  const holders = [{ person: manager, from: "2024-01-01" }];
  const [post, otherPost] = [
    await make(LEAD, "/posts", { title: "Head of first response", holders }),
    await make(LEAD, "/posts", { title: "Head of the virtual school", holders }),
  ];
  const plan = await make(LEAD, "/plans", {
    title: "Plan with much text",
    inspection: inspection.id,
    starts_on: "2025-01-01",
    ends_on: "2025-12-31",
    stage: "in_delivery",
    shared_from: "2025-01-06",
  });
  const areas = [];
  for (let number = 0; number < 30; number += 1) {
    areas.push(await make(LEAD, "/areas", areaOf(inspection.id)));
  }
  const scene = {
    inspection: inspection.id,
    manager,
    post: post.id,
    otherPost: otherPost.id,
    plan: plan.id,
  };
  scene.areas = areas.map(({ id }) => id);
  scene.actions = [];
  for (let number = 0; number < 30; number += 1) {
    const body = actionOf(scene, `0.${number}`);
    scene.actions.push(
      (await make(LEAD, "/actions", { ...body, areas: [scene.areas[number]] })).id,
    );
  }
  scene.measure = (await make(LEAD, "/measures", measureOf(scene))).id;
  scene.body = (await make(LEAD, "/bodies", { name: "A panel of its own", kind: "other" })).id;
  const held = { body: scene.body, held_on: "2025-01-20" };
  scene.held = (await make(LEAD, "/meetings", held)).id;
  // A line of an import is compared with the text of every area: here there is one, of a letter.
  const other = await make(LEAD, "/inspections", {
    framework: "ilacs",
    kind: "focused_visit",
    started_on: "2022-06-06",
    ended_on: "2022-06-07",
  });
  await make(LEAD, "/areas", areaOf(other.id));
  // Found before everything that is inspected here, so that every visit can speak of it.
  const first = await make(LEAD, "/inspections", {
    framework: "ilacs",
    kind: "focused_visit",
    started_on: "2018-01-02",
    ended_on: "2018-01-03",
  });
  scene.earlier = (await make(LEAD, "/areas", areaOf(first.id))).id;
  const otherPlan = {
    title: "Plan to import into",
    inspection: other.id,
    shared_from: "2025-01-06",
  };
  scene.otherPlan = (await make(LEAD, "/plans", otherPlan)).id;
  scene.tokens = (await all(LEAD, "/tokens")).map(({ id }) => id);
  scene.lastDay = (await read(LEAD, "/tokens?limit=1")).items[0].expires_on;
  scene.obligations = (await all(LEAD, `/obligations?inspection=${scene.inspection}`)).map(
    ({ id }) => id,
  );
  return scene;
}

export const areaOf = (inspection) => ({
  inspection,
  kind: "area_for_improvement",
  text: "x",
  response: { kind: "partly_accepted", reason: "x" },
});

export const actionOf = (scene, reference) => ({
  plan: scene.plan,
  reference,
  title: "x",
  areas: [scene.areas[0]],
  owner: scene.post,
  contributors: [scene.otherPost],
  starts_on: "2025-01-06",
  due_on: "2025-03-31",
  impact: { rating: "some", basis: "x" },
});

export const itemOf = (scene) => ({
  plan: scene.plan,
  title: "x",
  purpose: "note",
  recommendations: ["x"],
  exempt: "x",
});

export const measureOf = (scene) => ({
  plan: scene.plan,
  title: "x",
  unit: "%",
  direction: "higher",
  frequency: "monthly",
  areas: [scene.areas[0]],
  baseline: 10,
  target: 90,
});

/** The ids of each kind of thing, first of those that hold most. */
export function whatToLookAt(scene, made) {
  const ids = (kind) => made[kind].map(({ id }) => id);
  return {
    action: [scene.actions[0], ids("actions")[0], scene.actions[10], ...ids("actions").slice(1)],
    area: [ids("areas")[0], ...scene.areas.slice(0, 1), ...scene.areas.slice(10), ...ids("areas")],
    plan: [scene.plan, ids("plans")[0]],
    inspection: [scene.inspection, ids("inspections")[0]],
    measure: [ids("measures")[0], scene.measure, ...ids("measures").slice(1)],
    meeting: [scene.held, ...ids("meetings")],
    item: ids("items").map((item) => ({ meeting: scene.held, item })),
    finding: made.findings.map(({ inspection, id }) => ({ inspection, finding: id })),
    evidence: made.evidence.map(({ action, id }) => ({ action, evidence: id })),
    submission: ids("submissions"),
    question: ids("questions"),
    body: ids("bodies"),
    post: ids("posts"),
    import: ids("imports"),
    person: ids("people"),
    token: scene.tokens,
  };
}

/** Whoever looks is called something, too: it stands above every page. */
export async function callThem(roles) {
  const names = packed(200, 0).map(({ text }) => text);
  for (const [at, role] of roles.entries()) {
    const path = `/api/v1/people/${(await read(role, "/me")).person.id}`;
    const { etag } = await call("administrator", "GET", path);
    const named = await call(
      "administrator",
      "PATCH",
      path,
      { name: names[at * 9] },
      { "if-match": etag },
    );
    expect(named.status === 200, `${role} cannot be called ${names[at * 9]}`);
  }
}
