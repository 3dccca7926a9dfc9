'use strict';
const report = JSON.parse(document.getElementById('report').textContent);
const colors = ['#1f6feb', '#d9480f', '#2b8a3e', '#9c36b5', '#0b7285', '#e67700', '#c2255c', '#495057'];
const byName = Object.fromEntries(report.metrics.map(m => [m.name, m]));
const names = report.configurations.map(c => c.name);
const colorOf = name => colors[names.indexOf(name) % colors.length];
const at = id => document.getElementById(id);

// Text goes in as text: names come from files.
function element(tag, attributes = {}, ...children) {
  const svg = ['svg', 'g', 'rect', 'line', 'text', 'path', 'circle'].includes(tag);
  const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
const named = name => [element('span', {class: 'swatch', style: `background:${colorOf(name)}`}), name];

function number(value, decimals, signed = false) {
  if (value === null || value === undefined) return '–';
  const text = Math.abs(value).toLocaleString('en', {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
  const zero = !/[1-9]/.test(text);
  return (value < 0 && !zero ? '−' : signed && !zero ? '+' : '') + text;
}
const interval = (e, decimals, signed) =>
  e.low === null ? '' : `${number(e.low, decimals, signed)} to ${number(e.high, decimals, signed)}`;

// ---- head and verdicts ----

const day = text => text.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC');
at('title').textContent = document.title =
  names.length === 1 ? `Backtest of ${names[0]}` : `Backtest: ${names.join(names.length === 2 ? ' against ' : ', ')}`;
at('setting').textContent = `${report.prices}, ${day(report.from)} to ${day(report.until)}; ` +
  `${report.seeds} ${report.seeds === 1 ? 'seed' : 'seeds'}; takers: ${report.flow === 'model' ? 'the model' : report.flow}; ${report.program}`;

if (report.round_trips) {
  const measured = report.round_trips;
  at('setting').textContent += `; requests took as long as those of ${number(measured.orders, 0)} orders did: ` +
    `median ${number(measured.median_ms, 1)} ms, p99 ${number(measured.p99_ms, 1)} ms`;
}

const headline = ['pnl_btc', 'worst_position', 'max_drawdown_btc'];

function card(comparison, name) {
  const metric = byName[name];
  const d = comparison.second_less_first[name];
  const kind = d.better === '' ? '' : d.better === comparison.second ? 'good' : 'bad';
  const word = d.low === null ? 'one seed tells no interval'
    : d.better === '' ? (d.low === 0 && d.high === 0 ? 'no difference' : 'not significant') : `${d.better} is better, significantly`;
  return element('div', {class: `card ${kind}`},
    element('small', {}, `${metric.title}, ${metric.unit}`),
    element('b', {}, number(d.mean, metric.decimals, true)),
    element('small', {}, d.low === null ? '' : `95 % interval ${interval(d, metric.decimals, true)}`),
    element('small', {class: 'word'}, word));
}

for (const comparison of report.comparisons) {
  at('verdicts').append(element('div', {class: 'verdict'},
    element('p', {}, comparison.in_words),
    element('div', {class: 'cards'}, ...headline.map(name => card(comparison, name)))));
}
if (report.comparisons.length === 0) {
  const means = report.configurations[0].means;
  at('verdicts').append(element('div', {class: 'cards'}, ...headline.map(name => element('div', {class: 'card'},
    element('small', {}, `${byName[name].title}, ${byName[name].unit}`),
    element('b', {}, number(means[name].mean, byName[name].decimals)),
    element('small', {}, interval(means[name], byName[name].decimals))))));
}
for (const configuration of report.configurations) {
  const halted = configuration.runs.filter(run => run.halted_by !== '');
  if (halted.length === 0) continue;
  at('verdicts').append(element('p', {class: 'bad'}, element('span', {class: 'word'},
    `${configuration.name} was halted by a limit in ${halted.length} of ${report.seeds} runs and traded no more (${halted[0].halted_by}).`)));
}

// ---- the table of numbers ----

function bar(d, better, second) {
  if (d.low === null) return '';
  const reach = Math.max(Math.abs(d.low), Math.abs(d.high)) || 1;
  const x = value => 60 + value / reach * 56;
  const color = d.better === '' ? '#9aa5b1' : d.better === second ? 'var(--good)' : 'var(--bad)';
  return element('svg', {width: 120, height: 14, viewBox: '0 0 120 14'},
    element('line', {x1: 60, x2: 60, y1: 0, y2: 14, stroke: '#9aa5b1'}),
    element('line', {x1: x(d.low), x2: Math.max(x(d.high), x(d.low) + 1), y1: 7, y2: 7, stroke: color, 'stroke-width': 4}),
    element('circle', {cx: x(d.mean), cy: 7, r: 4, fill: color}));
}

function fillNumbers(comparison) {
  const head = element('tr', {}, element('th'), ...names.map(n => element('th', {}, ...named(n))));
  if (comparison) head.append(element('th', {colspan: 2}, `${comparison.second} less ${comparison.first}`));
  const rows = report.metrics.map(metric => {
    const title = metric.title + (metric.unit ? `, ${metric.unit}` : '');
    const row = element('tr', headline.includes(metric.name) ? {class: 'main'} : {}, element('td', {title: metric.help}, title));
    for (const configuration of report.configurations) {
      const mean = configuration.means[metric.name];
      row.append(element('td', {}, number(mean.mean, metric.decimals), ' ',
        element('small', {}, mean.low === null ? '' : `± ${number(mean.high - mean.mean, metric.decimals)}`)));
    }
    if (comparison) {
      const d = comparison.second_less_first[metric.name];
      row.append(element('td', {}, number(d.mean, metric.decimals, true), ' ', element('small', {}, interval(d, metric.decimals, true))),
        element('td', {}, bar(d, metric.better, comparison.second)));
    }
    return row;
  });
  at('numbers').replaceChildren(head, ...rows);
}
report.comparisons.forEach((c, i) => at('pair').append(element('option', {value: i}, `${c.second} less ${c.first}`)));
at('pair-label').hidden = report.comparisons.length < 2;
at('pair').onchange = () => fillNumbers(report.comparisons[at('pair').value]);
fillNumbers(report.comparisons[0]);

// Up to six digits, never an exponent.
const plain = v => String(Number(v.toFixed(Math.max(0, 5 - Math.floor(Math.log10(Math.abs(v) || 1))))));

// ---- charts over time: zooming one zooms the others ----

const charts = [];
let zooming = false;
function timeChart(id, rows, labels, options) {
  const chart = new Dygraph(at(id), rows, Object.assign({
    labels: ['time', ...labels], colors: labels.map(colorOf), labelsUTC: true, strokeWidth: 1.6, gridLineColor: '#e8ecf1',
    axisLineColor: '#9aa5b1', highlightCircleSize: 3, legend: 'always', fillAlpha: 0.13, axisLabelFontSize: 12,
    axes: {y: {axisLabelWidth: 62, axisLabelFormatter: plain, valueFormatter: plain}},
    drawCallback(me, first) {
      if (first || zooming || !charts.includes(me)) return;
      zooming = true;
      for (const other of charts) if (other !== me) other.updateOptions({dateWindow: me.xAxisRange()});
      zooming = false;
    },
  }, options));
  charts.push(chart);
}
const times = report.curves.time_ms.map(ms => new Date(ms));
const seedWord = `seed ${report.first_seed}`;
at('pnl-note').textContent = 'BTC, fees included, marked to the fair price. Drag to zoom, double-click to see all. ' +
  (report.seeds > 1 ? 'Line: mean over seeds. Band: the inner 80 % of them.' : '');
at('position-note').textContent = `Contracts, ${seedWord}.`;
timeChart('pnl', times.map((t, i) => [t, ...report.curves.pnl.map(c => c[i])]), names, {customBars: true, ylabel: 'BTC'});
timeChart('drawdown', times.map((t, i) => [t, ...report.curves.drawdown.map(c => -c[i][1])]), names, {ylabel: 'BTC'});
timeChart('position', times.map((t, i) => [t, ...report.curves.position.map(c => c[i])]), names,
  {ylabel: 'contracts', stepPlot: true, strokeWidth: 1});

// ---- money and markouts ----

function drawSplit() {
  const parts = [['spread_captured_btc', 1, 'spread captured'], ['adverse_selection_btc', 1, 'adverse selection'],
    ['inventory_btc', 1, 'inventory'], ['fees_btc', -1, 'fees'], ['pnl_btc', 1, 'PnL']];
  const value = (c, part) => part[1] * c.means[part[0]].mean;
  const most = Math.max(...report.configurations.flatMap(c => parts.map(p => Math.abs(value(c, p))))) || 1;
  const rowHeight = 15, gap = 12, left = 130, width = 560, zero = left + 150;
  const scale = (width - zero - 80) / most;
  const svg = element('svg', {viewBox: `0 0 ${width} ${parts.length * (names.length * rowHeight + gap) + 4}`, width: '100%'});
  let y = 2;
  for (const part of parts) {
    svg.append(element('text', {x: left - 8, y: y + (names.length * rowHeight) / 2 + 4, 'text-anchor': 'end'}, part[2]));
    for (const c of report.configurations) {
      const v = value(c, part);
      const length = Math.min(Math.abs(v) * scale, v < 0 ? 146 : 1e9);
      svg.append(element('rect', {x: v < 0 ? zero - length : zero, y, width: Math.max(length, 0.5), height: rowHeight - 3, fill: colorOf(c.name),
        opacity: part[0] === 'pnl_btc' ? 1 : 0.6}));
      svg.append(element('text', {x: v < 0 ? zero + 6 : zero + length + 6, y: y + 10, class: 'soft'}, number(v, 4, true)));
      y += rowHeight;
    }
    y += gap;
  }
  svg.append(element('line', {x1: zero, x2: zero, y1: 0, y2: y - gap, stroke: '#9aa5b1'}));
  at('split').append(element('b', {}, 'BTC'), svg);
}

function drawMarkouts() {
  const points = [['edge_bps', 'at once'], ['markout_1s_bps', '1 s'], ['markout_10s_bps', '10 s'], ['markout_60s_bps', '60 s'], ['markout_300s_bps', '300 s']];
  const all = report.configurations.flatMap(c => points.flatMap(([n]) => [c.means[n].low ?? c.means[n].mean, c.means[n].high ?? c.means[n].mean]));
  const fee = report.assumptions.maker_fee_bps;
  const low = Math.min(0, ...all, fee), high = Math.max(...all, fee, low + 1) * 1.05;
  const width = 560, height = 260, left = 46, bottom = 26, right = 20;
  const x = i => left + 30 + i * (width - left - right - 60) / (points.length - 1);
  const y = v => (height - bottom) - (v - low) / (high - low) * (height - bottom - 8);
  const svg = element('svg', {viewBox: `0 0 ${width} ${height}`, width: '100%'});
  const step = [0.5, 1, 2, 5, 10, 20, 50].find(s => (high - low) / s <= 7) ?? 100;
  for (let v = Math.ceil(low / step) * step; v <= high; v += step) {
    svg.append(element('line', {x1: left, x2: width - right, y1: y(v), y2: y(v), stroke: v === 0 ? '#9aa5b1' : '#e8ecf1'}));
    svg.append(element('text', {x: left - 6, y: y(v) + 4, 'text-anchor': 'end', class: 'soft'}, number(v, step < 1 ? 1 : 0)));
  }
  svg.append(element('line', {x1: left, x2: width - right, y1: y(fee), y2: y(fee), stroke: '#b3261e', 'stroke-dasharray': '4 4'}));
  svg.append(element('text', {x: width - right, y: y(fee) - 4, 'text-anchor': 'end', class: 'soft'}, 'maker fee'));
  points.forEach(([, label], i) => svg.append(element('text', {x: x(i), y: height - 6, 'text-anchor': 'middle', class: 'soft'}, label)));
  report.configurations.forEach((c, k) => {
    const shift = (k - (names.length - 1) / 2) * 5;
    const color = colorOf(c.name);
    svg.append(element('path', {d: points.map(([n], i) => `${i ? 'L' : 'M'}${x(i) + shift},${y(c.means[n].mean)}`).join(''), fill: 'none', stroke: color, 'stroke-width': 1.8}));
    points.forEach(([n], i) => {
      const e = c.means[n];
      if (e.low !== null) svg.append(element('line', {x1: x(i) + shift, x2: x(i) + shift, y1: y(e.low), y2: y(e.high), stroke: color, 'stroke-width': 2}));
      svg.append(element('circle', {cx: x(i) + shift, cy: y(e.mean), r: 3.5, fill: color}));
    });
  });
  at('markouts').append(element('b', {}, 'Markouts, bps'), element('span', {class: 'note'}, ' gain per value traded, marked so long after the fill'), svg);
}
drawSplit();
drawMarkouts();

// ---- quotes and fills ----

let quoteChart = null;
function quoteRows(trace) {
  const none = v => v > 0 ? v : NaN;
  const rows = [];
  for (const [t, fair] of trace.fair) rows.push([t, fair, null, null, null, null]);
  for (const [t, bid, ask] of trace.quotes) rows.push([t, null, none(bid), none(ask), null, null]);
  for (const [t, side, price] of trace.fills) rows.push([t, null, null, null, side === 'buy' ? price : null, side === 'sell' ? price : null]);
  rows.sort((a, b) => a[0] - b[0]);
  // Each row tells all: what did not change stays.
  const table = [];
  let fair = null, bid = null, ask = null;
  for (const [t, f, b, a, bought, sold] of rows) {
    if (f !== null) fair = f;
    if (b !== null) { bid = b; ask = a; }
    table.push([new Date(t), fair, bid, ask, bought, sold]);
  }
  return table;
}
function drawQuotes() {
  const hour = report.windows[at('window').value];
  const trace = hour.traces[at('contender').value];
  const inBps = at('scale').value === 'bps';
  const rows = quoteRows(trace);
  if (inBps) {
    for (const row of rows) {
      const fair = row[1];
      for (let i = 1; i < row.length; ++i) if (row[i] !== null) row[i] = fair === null ? NaN : (row[i] / fair - 1) * 1e4;
    }
  }
  at('quotes-note').textContent = `${seedWord}, ${new Date(hour.from_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC: ` +
    `our best bid and ask at the exchange, the fair price, ${trace.fills.length} fills. Drag to zoom.`;
  if (quoteChart) quoteChart.destroy();
  quoteChart = rows.length === 0 ? null : new Dygraph(at('quotes'), rows, {
    labels: ['time', 'fair price', 'bid', 'ask', 'bought', 'sold'], colors: ['#495057', '#2b8a3e', '#b3261e', '#2b8a3e', '#b3261e'],
    labelsUTC: true, legend: 'always', gridLineColor: '#e8ecf1', axisLineColor: '#9aa5b1', ylabel: inBps ? 'bps from the fair price' : 'BTC',
    axes: {y: {axisLabelWidth: 72, axisLabelFormatter: v => v.toFixed(inBps ? 0 : 6), valueFormatter: v => v.toFixed(inBps ? 1 : 6)}},
    connectSeparatedPoints: false, series: {'fair price': {strokeWidth: 1}, bid: {stepPlot: true, strokeWidth: 1.5}, ask: {stepPlot: true, strokeWidth: 1.5},
      bought: {strokeWidth: 0, drawPoints: true, pointSize: 4}, sold: {strokeWidth: 0, drawPoints: true, pointSize: 4}},
  });
}
report.windows.forEach((w, i) => at('window').append(element('option', {value: i}, w.title)));
names.forEach((n, i) => at('contender').append(element('option', {value: i}, n)));
at('contender').value = names.length - 1;
at('window').onchange = at('contender').onchange = at('scale').onchange = drawQuotes;
drawQuotes();

// ---- what was compared ----

function table(id, head, rows) {
  at(id).append(element('tr', {}, ...head.map(h => element('th', {}, ...[h].flat()))),
    ...rows.map(row => element('tr', {}, ...row.map(cell => cell instanceof Node ? cell : element('td', {}, cell)))));
}
const parameterNames = Object.keys(report.configurations[0].parameters);
const differs = name => new Set(report.configurations.map(c => c.parameters[name])).size > 1;
table('parameters', ['Parameter', ...names.map(named)],
  [...parameterNames.filter(differs), ...parameterNames.filter(n => !differs(n))].map(name => [name,
    ...report.configurations.map(c => element('td', differs(name) ? {class: 'changed'} : {}, c.parameters[name]))]));
table('assumptions', ['Assumption', 'Value'], Object.entries(report.assumptions).map(([name, value]) => [name, String(value)]));
table('runs', ['Seed', ...report.configurations.flatMap(c => headline.map(m => [...named(c.name), ` ${byName[m].title}`]))],
  report.configurations[0].runs.map((run, i) => [String(run.seed),
    ...report.configurations.flatMap(c => headline.map(m => number(c.runs[i][m], byName[m].decimals)))]));
