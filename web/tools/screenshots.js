// Pictures of the dashboard for the README. Arguments: its address, and the folder to write to.
import { chromium } from "playwright-core";

const [url, folder] = process.argv.slice(2);
const pictures = [
  { name: "dashboard-dark", width: 1440, height: 900, colorScheme: "dark" },
  { name: "dashboard-light", width: 1440, height: 900, colorScheme: "light" },
  { name: "dashboard-phone", width: 390, height: 844, colorScheme: "dark" },
];

const browser = await chromium.launch({
  executablePath: process.env.MM_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
for (const { name, width, height, colorScheme } of pictures) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url);
  await page.waitForFunction(() => Number(document.getElementById("plot").dataset.seconds) > 0);
  await page.waitForTimeout(3000);
  // A moment in which both quotes are there: they are so for most of the time.
  await page.waitForFunction(() => ["bid", "ask"].every((id) => document.getElementById(id).textContent !== "–"));
  await page.screenshot({ path: `${folder}/${name}.png` });
}
await browser.close();
