// Shows the newest /metrics, once a second. What it shows greys as soon as the service stops answering.
const kEvery = 1000;
const kPatience = 3000;

// Prometheus' text format: name{label="value",...} number
function parse(text) {
  const samples = [];
  for (const line of text.split("\n")) {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!match) continue;
    const labels = {};
    for (const [, name, value] of (match[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) labels[name] = value;
    samples.push({ name: match[1], labels, value: Number(match[3]) });
  }
  return samples;
}

function put(id, text) {
  document.getElementById(id).textContent = text;
}

function price(value) {
  return Number.isFinite(value) ? value.toFixed(6) : "–";
}

function show(samples) {
  const all = (name) => samples.filter((sample) => sample.name === name);
  const value = (name, labels = {}) =>
    all(name).find((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))?.value ?? NaN;
  const active = (name, labels = {}) =>
    all(name).find(
      (sample) => sample.value === 1 && Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
    );

  const mode = active("mm_mode")?.labels.mode ?? "unknown";
  put("symbol", all("mm_instrument_info")[0]?.labels.symbol ?? "mmd");
  put("mode", mode);
  document.getElementById("mode").dataset.mode = mode;
  put("ask", price(value("mm_working_price", { side: "ask" })));
  put("fair", Number.isFinite(value("mm_fair_price")) ? value("mm_fair_price").toFixed(8) : "none");
  put("bid", price(value("mm_working_price", { side: "bid" })));
  const spread = value("mm_quoted_spread_bps");
  put("spread", `${Number.isFinite(spread) ? spread.toFixed(1) : "–"} of ${value("mm_asked_spread_bps")} bps asked`);
  const limit = value("mm_position_limit_contracts");
  put("position", `${value("mm_position_contracts").toFixed(2)} of ${Number.isFinite(limit) ? `±${limit.toFixed(2)}` : "no limit set"}`);
  put("realized", `${value("mm_realized_pnl").toFixed(8)} BTC`);
  put("unrealized", Number.isFinite(value("mm_unrealized_pnl")) ? `${value("mm_unrealized_pnl").toFixed(8)} BTC` : "–");
  put("fees", `${value("mm_fees").toFixed(8)} BTC`);
  put("fills", `${value("mm_fills_total", { side: "buy" })} buys, ${value("mm_fills_total", { side: "sell" })} sells`);
  document.getElementById("sources").replaceChildren(
    ...all("mm_source_age_seconds").map(({ labels, value: age }) => {
      const state = active("mm_source_state", { source: labels.source })?.labels.state ?? "unknown";
      const row = document.createElement("tr");
      for (const text of [labels.source, state, Number.isFinite(age) ? `${age.toFixed(1)} s` : "–"]) {
        row.insertCell().textContent = text;
      }
      row.cells[1].dataset.state = state;
      return row;
    }),
  );
}

let seen = null;
async function look() {
  try {
    const answer = await fetch("metrics", { signal: AbortSignal.timeout(kPatience) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    show(parse(await answer.text()));
    seen = new Date();
    document.body.classList.remove("lost");
    put("connection", "");
  } catch {
    document.body.classList.add("lost");
    put("connection", seen ? `no answer since ${seen.toLocaleTimeString()}` : "no answer");
  }
  setTimeout(look, kEvery);
}
look();
