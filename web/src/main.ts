// The way to the service first, then the page: a worker cannot begin while the page's thread is busy with building it.
import { open } from "./link/open.js";
import { keptToken } from "./link/token.js";

const baseUrl = new URL(".", location.href).href.replace(/\/$/, "");
const token = keptToken();
const opened = open(baseUrl, token);
void import("./page.js").then(({ show }) => show(opened, baseUrl, token));
