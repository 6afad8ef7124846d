// Somebody who was let in by a link: a password, a second factor, out, and in again.

import { expect, go, path, press, someone, totp } from "../browser.mjs";
import { look, visit } from "../look.mjs";

export async function newcomer({ email, link, person }) {
  const dana = await someone();
  await dana.goto(link);
  await look(dana, "link");
  await dana.fill("#password", "short");
  await dana.fill("#again", "short");
  await press(dana, "Continue");
  await look(dana, "link-faults");
  const password = "lantern bramble orbit seventeen";
  await dana.fill("#password", password);
  await dana.fill("#again", password);
  await press(dana, "Continue");
  await look(dana, "set-up-factor");
  const key = await dana.locator(".ap-secret").innerText();
  await dana.fill("#code", "000000");
  await press(dana, "Continue");
  await look(dana, "set-up-factor-wrong");
  expect((await dana.locator(".ap-secret").innerText()) === key, "a wrong code keeps the picture");
  await dana.fill("#code", totp(key));
  await press(dana, "Continue");
  await look(dana, "recovery-codes");
  const codes = await dana.locator(".ap-codes .ap-secret").allInnerTexts();
  expect(codes.length === 10, "ten recovery codes");
  await dana.getByRole("link", { name: "I have kept them: continue" }).click();
  await look(dana, "home-plan-lead");
  await press(dana, "Sign out");
  await look(dana, "signed-out");
  await go(dana, "/posts");
  await dana.fill("#name", email.toUpperCase());
  await dana.fill("#password", password);
  await press(dana, "Sign in");
  await look(dana, "code");
  await dana.fill("#code", "12345");
  await press(dana, "Continue");
  await look(dana, "code-wrong");
  await dana.fill("#code", codes[0]);
  await press(dana, "Continue");
  expect(path(dana) === "/posts", "who signs in goes where they wanted to go");
  await visit(dana, "/account", "account-plan-lead");
  await visit(dana, "/account/password", "password-plan-lead");
  await visit(dana, person, "person-read-only");
  const refused = await visit(dana, "/security-log", "forbidden");
  expect(refused.status() === 403, "what a role may not see is refused");
  await go(dana, "/account/second-factor");
  await dana.fill("#current_password", password);
  await press(dana, "Continue");
  await look(dana, "second-factor-again");
  const gone = await dana.goto(link);
  expect(gone.status() === 404, "a link works once");
}
