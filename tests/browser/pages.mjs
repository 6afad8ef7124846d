// Every page in a real browser, on a wide and on a narrow screen: no fault that axe finds, nothing
// wider than the screen, nothing that the page's own policy had to stop. On the way somebody is let
// in by a link, sets up a second factor, signs out, and signs in again.
//
//   node tests/browser/pages.mjs actionplan-demo.json [--pictures FOLDER] [--html FOLDER]
//
// The demonstration must be running, and is changed: what one person leaves the next one finds.

import { close, report } from "./browser.mjs";
import { looked } from "./look.mjs";
import { administrator, settings } from "./pages/administrator.mjs";
import { builder } from "./pages/builder.mjs";
import { lead } from "./pages/lead.mjs";
import { manager } from "./pages/manager.mjs";
import { asker, member } from "./pages/member.mjs";
import { newcomer } from "./pages/newcomer.mjs";
import { album } from "./pictures.mjs";
import { visitor, withoutScripts } from "./pages/visitor.mjs";

const { first, later } = await visitor();
await withoutScripts();
await member();
const letIn = await administrator();
const { update } = await manager();
const { asked } = await asker();
await lead({ asked, update });
await newcomer(letIn);
await builder();
await settings();
await close();
album();
console.log(`a first visit weighs ${first} bytes, a later one ${later}`);
report(`${looked} views of pages`);
