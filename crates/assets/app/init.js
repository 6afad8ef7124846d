// Every page works without this. Where scripts run, GOV.UK Frontend makes some of it easier.
import { initAll } from "./govuk-frontend.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// Printing needs a script: without one the button stays away, and the browser has its own.
for (const button of document.querySelectorAll(".ap-print")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
