// The page, once it is there: follows the service and lets every part show what it knows.
import { Chart } from "./chart/chart.js";
import { Commands } from "./commands.js";
import { follow } from "./link/feed.js";
import { Model } from "./model.js";
import { Permission } from "./role.js";
import { SignIn } from "./sign_in.js";
import { Connection } from "./view/connection.js";
import { Controls } from "./view/controls.js";
import { Events } from "./view/events.js";
import { Fills } from "./view/fills.js";
import { Header } from "./view/header.js";
import { Ladder } from "./view/ladder.js";
import { Money } from "./view/money.js";
import { Orders } from "./view/orders.js";
import { ParameterForm } from "./view/parameters.js";
import { startTheme } from "./view/theme.js";

export function show(opened: Promise<MessagePort>, baseUrl: string, token: string): void {
  const model = new Model();
  const signIn = new SignIn(baseUrl);
  const commands = new Commands(baseUrl, token, (why) => signIn.ask(why));
  const connection = new Connection(model);
  // Made with the first picture: drawing an empty one would only delay it.
  let chart: Chart | undefined;
  const header = new Header();
  const views = [
    new Ladder(),
    new Money(),
    new Orders(),
    new Fills(),
    new Events(),
    new Controls(commands),
    new ParameterForm(commands),
  ];
  const permission = new Permission(token);

  startTheme(() => chart?.recolour());

  void follow(opened, (delta) => {
    model.take(delta);
    permission.update(model);
    signIn.update(model);
    if (model.picture.mode) {
      header.update(model);
      // Of a hidden page only the title is seen.
      if (!document.hidden) {
        for (const view of views) view.update(model);
        chart ??= new Chart(model);
        chart.update();
      }
    }
    connection.update(); // last: it has the final word
  });
}
