// The page: follows the service and lets every part show what it knows.
import { Chart } from "./chart/chart.js";
import { Commands } from "./commands.js";
import { follow, open } from "./link/feed.js";
import { keptToken } from "./link/token.js";
import { Model } from "./model.js";
import { Permission } from "./role.js";
import { Connection } from "./view/connection.js";
import { Controls } from "./view/controls.js";
import { Events } from "./view/events.js";
import { Fills } from "./view/fills.js";
import { Header } from "./view/header.js";
import { Ladder } from "./view/ladder.js";
import { Money } from "./view/money.js";
import { Orders } from "./view/orders.js";
import { ParameterForm } from "./view/parameters.js";
import { SignIn } from "./view/sign_in.js";
import { startTheme } from "./view/theme.js";

const baseUrl = new URL(".", location.href).href.replace(/\/$/, "");
const token = keptToken();
const opened = open(baseUrl, token); // first of all: it begins while the page is built
const model = new Model();
const signIn = new SignIn();
const commands = new Commands(baseUrl, token, (why) => signIn.ask(why));
const connection = new Connection(model);
const chart = new Chart(model);
const views = [
  new Header(),
  new Ladder(),
  new Money(),
  new Orders(),
  new Fills(),
  new Events(),
  new Controls(commands),
  new ParameterForm(commands),
];
const permission = new Permission(token);

startTheme(() => chart.recolour());

void follow(opened, (delta) => {
  model.take(delta);
  permission.update(model);
  signIn.update(model);
  if (model.picture.mode) {
    for (const view of views) view.update(model);
    chart.update();
  }
  connection.update(); // last: it has the final word
});
