// Every page works without this. Where scripts run, GOV.UK Frontend makes some of it easier.
import { initAll } from "./govuk-frontend.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
