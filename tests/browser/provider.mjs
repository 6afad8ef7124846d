// A real OpenID provider, and people who sign in there through a real browser.
//
// Prints its issuer, and then reads one line: {"site", "client", "secret"}. Ends with 0 if everybody
// came in who should, and nobody else. Started by tests/api/sso.rs.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { launch, require } from "./browser.mjs";

const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const PEOPLE = {
  lena: { name: "Lena Lead", email: "lena@council.example", roles: ["plan-leads"], mfa: true },
  lone: { name: "Lone Lead", email: "lone@council.example", roles: ["plan-leads"], mfa: false },
  max: { name: "Max Manager", email: "max@council.example", roles: ["staff"], mfa: false },
  guest: { name: "Gus Guest", email: "gus@council.example", roles: [], mfa: true },
};

const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
console.log(issuer);
const line = await new Promise((done) => createInterface(process.stdin).once("line", done));
const { site, client, secret } = JSON.parse(line);

const troubles = [];
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: client,
      client_secret: secret,
      redirect_uris: [`${site}/sign-in/providers/council/back`],
      post_logout_redirect_uris: [`${site}/`],
      backchannel_logout_uri: `${site}/sign-in/providers/council/logout`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: {
    openid: ["sub", "amr", "sid", "roles"],
    profile: ["name"],
    email: ["email"],
  },
  // Everything in the ID token: nobody is asked anything after it.
  conformIdTokenClaims: false,
  cookies: { keys: ["only for this test"] },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => {
      const { name, email, roles } = PEOPLE[id];
      return { sub: id, name, email, roles };
    },
  }),
  // The provider asks no addresses of its own machine; here everybody is on it.
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  interactions: { url: (_, interaction) => `/come-in/${interaction.uid}` },
  renderError: (context, out) => {
    troubles.push(`the provider refuses: ${JSON.stringify(out)}`);
    context.body = out.error;
  },
  pkce: { required: () => true },
  ttl: { AccessToken: 300, IdToken: 300, Interaction: 600, Session: 3600, Grant: 3600 },
});
const answer = provider.callback();

/** One page: who are you? */
async function comeIn(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>The council</title><form method="post">
      <input name="who"><button name="go" value="yes">Come in</button>
      <button name="go" value="no">Go back</button></form>`);
    return;
  }
  let body = "";
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  if (form.get("go") === "no") {
    const no = { error: "access_denied", error_description: "somebody went back" };
    await provider.interactionFinished(request, response, no, { mergeWithLastSubmission: false });
    return;
  }
  const accountId = form.get("who");
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope(details.params.scope);
  const consent = { grantId: await grant.save() };
  const amr = PEOPLE[accountId].mfa ? ["pwd", "mfa"] : ["pwd"];
  const result = { login: { accountId, amr }, consent };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

server.on("request", (request, response) => {
  if (!request.url.startsWith("/come-in/")) return answer(request, response);
  return comeIn(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
provider.on("server_error", (_, error) => troubles.push(`the provider: ${error.stack}`));
const told = [];
provider.on("backchannel.success", () => told.push("success"));
provider.on("backchannel.error", (_, error) => told.push(`${error} ${error.error_description}`));

const browser = await launch();

/** A browser of somebody's own, at the provider. */
async function arrive(path = "/sign-in") {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error}`));
  await page.goto(site + path);
  await page.getByRole("link", { name: "Sign in with the council" }).click();
  await page.waitForLoadState();
  assert.ok(page.url().startsWith(`${issuer}/come-in/`), `${page.url()}: ${troubles}`);
  return page;
}

async function answerAs(page, who) {
  await page.locator("[name=who]").fill(who);
  const [back] = await Promise.all([
    page.waitForRequest((request) => request.url().includes("/sign-in/providers/council/back")),
    page.getByRole("button", { name: "Come in" }).click(),
  ]);
  await page.waitForLoadState();
  return back.url();
}

/** Who the API says they are; the status alone if nobody. */
async function me(page) {
  const reply = await page.context().request.get(`${site}/api/v1/me`);
  return reply.ok() ? await reply.json() : reply.status();
}

const cookie = async (page, name) =>
  (await page.context().cookies(site)).find((cookie) => cookie.name === name);

// A plan lead with a second factor comes in.
const lena = await arrive();
const back = await answerAs(lena, "lena");
assert.ok(lena.url().startsWith(site) && !lena.url().includes("code="), lena.url());
let known = await me(lena);
assert.equal(known.role, "plan_lead");
assert.equal(known.person.name, "Lena Lead");
const session = await cookie(lena, "actionplan");
assert.ok(session.httpOnly && session.sameSite === "Lax", JSON.stringify(session));
assert.equal(await cookie(lena, "actionplan-step"), undefined, "the step is over");
assert.equal(await lena.evaluate(() => document.cookie), "", "scripts see no cookie");

// The answer works once, in no other browser either.
const again = await lena.goto(back);
assert.equal(again.status(), 422);
const thief = await (await browser.newContext()).newPage();
assert.equal((await thief.goto(back)).status(), 422);
assert.equal(await me(thief), 401);
known = await me(lena);
assert.equal(known.role, "plan_lead", "who is in stays in");

// A plan lead without one does not, and reads why.
const lone = await arrive();
await answerAs(lone, "lone");
assert.match(await lone.textContent("main"), /second factor/);
assert.equal(await me(lone), 401);

// A manager may do without.
const max = await arrive();
await answerAs(max, "max");
assert.equal((await me(max)).role, "manager");

// Nobody comes in without a role here.
const guest = await arrive();
await answerAs(guest, "guest");
assert.match(await guest.textContent("main"), /no role/);
assert.equal(await me(guest), 401);

// Somebody who turns back at the provider is told how to go on.
const back2 = await arrive();
await back2.getByRole("button", { name: "Go back" }).click();
await back2.waitForURL(`${site}/sign-in/providers/council/back*`);
assert.match(await back2.textContent("main"), /did not let you through/);
assert.equal(await me(back2), 401);

// Who signs out at the provider is signed out here, by the provider's own message.
await lena.goto(`${issuer}/session/end`);
await lena.getByRole("button", { name: /yes/i }).click();
await lena.waitForLoadState();
for (let tries = 0; told.length === 0 && tries < 50; tries += 1) {
  await new Promise((done) => setTimeout(done, 100));
}
assert.deepEqual(told, ["success"]);
assert.equal(await me(lena), 401);
assert.equal((await me(max)).role, "manager", "nobody else is");

assert.deepEqual(troubles, []);
await browser.close();
server.close();
server.closeAllConnections();
console.log("everybody came in who should, and nobody else");
