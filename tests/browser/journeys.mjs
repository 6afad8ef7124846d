// What people come for, from signing in to seeing that it is done: each journey with scripts and
// without them, and one by keyboard alone.
//
//   node tests/browser/journeys.mjs actionplan-demo.json
//
// The demonstration must be running, and is changed: the journeys are made so that each finds on one
// demonstration what it needs, twice.

import { close, during, report } from "./browser.mjs";
import { conflict } from "./journeys/conflict.mjs";
import { keyboard } from "./journeys/keyboard.mjs";
import { newPlan } from "./journeys/new_plan.mjs";
import { past } from "./journeys/past.mjs";
import { update } from "./journeys/update.mjs";
import { whyLate } from "./journeys/why_late.mjs";

let made = 0;

async function journey(name, steps) {
  const began = performance.now();
  await during(name, steps);
  made += 1;
  console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

for (const scripts of [true, false]) {
  const how = scripts ? "with scripts" : "without scripts";
  await journey(`a member finds why an action is late, ${how}`, () => whyLate({ scripts }));
  await journey(`a member sees the plan of an earlier day, ${how}`, () => past({ scripts }));
  await journey(`a manager moves a date, ${how}`, () => update({ scripts }));
  await journey(`two windows change one action, ${how}`, () => conflict({ scripts }));
  await journey(`a plan lead makes a plan of a report, ${how}`, () => newPlan({ scripts }));
}
await journey("a manager posts an update by keyboard", keyboard);
await close();
report(`${made} journeys`);
