// charts.js: the charts: of each the question, where the numbers are, the sentence that answers, the drawing, and
// how to read it. None needs colour: what differs has another place, pattern, dash, symbol or label.

import {FileAttachment} from "observablehq:stdlib";
import * as Plot from "@observablehq/plot";
import {sankey, sankeyLinkHorizontal} from "d3-sankey";
import {html, svg} from "htl";
import {interval, monthOf, number} from "./card.js";

const ACCENT = "var(--theme-foreground-focus)";
const style = {fontSize: "13px"};
const band = {fill: ACCENT, fillOpacity: 0.2};
const halo = {stroke: "var(--theme-background)", strokeWidth: 4, paintOrder: "stroke"};
const last = rows => rows[rows.length - 1];
const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);
const descending = rows => [...rows].sort((a, b) => b.value - a.value);
const round = value => Math.round(value).toLocaleString("en");
const narrow = width => width < 480;
const grid = {grid: true, nice: true};

// months lists the months from the first to the last of some, those without a row too.
function months(dates) {
	const all = [];

	for (const d = new Date(Math.min(...dates)); d <= Math.max(...dates); d.setUTCMonth(d.getUTCMonth() + 1)) all.push(new Date(d));
	return all;
}

// everyMonth gives each month a row, so that no line hides a month without.
const everyMonth = rows => months(rows.map(d => d.month)).map(month => rows.find(d => +d.month === +month) ?? {month});

// monthAxis names as many months as fit.
function monthAxis(dates, width) {
	const step = [1, 2, 3, 6, 12, 24, 60, 120].find(step => months(dates).length / step * 60 < width);

	return {type: "utc", label: null, ticks: step === 1 ? "month" : `${step} months`};
}

// monthBands has a place for each month.
const monthBands = (dates, width) => ({type: "band", label: null, domain: months(dates), tickFormat: d => narrow(width) ? "JFMAMJJASOND"[d.getUTCMonth()] : monthOf(d).slice(0, 3)});

// shorten shortens a name to what has room.
const shorten = most => name => name.length > most ? `${name.slice(0, most - 1)}…` : name;

// dots draws a value and its interval for each name, in the order of the rows, and n at the right.
function dots(rows, width, {y, x, reference, to = "high"}) {
	return Plot.plot({
		width, style, height: 60 + 32 * rows.length, marginLeft: narrow(width) ? 125 : 190, marginRight: 70, marginBottom: 45,
		x: {...grid, label: x, ticks: narrow(width) ? 4 : 8}, y: {label: null, type: "point", padding: 0.5, domain: rows.map(d => d[y]), tickFormat: shorten(narrow(width) ? 16 : 25)},
		marks: [
			reference == null ? null : Plot.ruleX([reference], {strokeDasharray: "4,3"}),
			Plot.ruleY(rows, {y, x1: "low", x2: to, strokeWidth: 9, strokeOpacity: 0.35, stroke: ACCENT}),
			Plot.dot(rows, {y, x: "value", r: 4, fill: "currentColor"}),
			Plot.text(rows, {y, frameAnchor: "right", textAnchor: "start", dx: 8, text: d => `n ${round(d.n)}`})
		]
	});
}

// heat draws a table of cells that say their value; darker is more.
function heat(rows, width, {x, y, value, label, options}) {
	const most = Math.max(...rows.map(value));
	const dark = d => value(d) > most / 2;
	return Plot.plot({
		width, style, padding: 0.04, marginBottom: 45, ...options,
		color: {type: "linear", domain: [0, most], range: ["#eef2f7", "#1d3557"]},
		marks: [
			Plot.cell(rows, {x, y, fill: value, inset: 0.5}),
			Plot.text(rows.filter(dark), {x, y, text: label, fill: "white", lineHeight: 1.2}),
			Plot.text(rows.filter(d => !dark(d)), {x, y, text: label, fill: "#111", lineHeight: 1.2})
		]
	});
}

export const nps = {
	name: "nps", question: "Would they recommend us?", data: FileAttachment("data/scores.json"), by: "region",
	needs: "answers with a score and a day",
	only: d => d.metric === "nps",
	reading: rows => {
		const d = last(rows);
		return html`In ${monthOf(d.month)} the net promoter score was ${number(d.value, 1, "nps.value")} ${interval(d)}, of ${number(d.n, 0, "nps.n")} answers.`;
	},
	draw: (rows, width) => Plot.plot({
		width, style, height: 300, marginLeft: 45, marginBottom: 45, x: monthAxis(rows.map(d => d.month), width), y: {...grid, label: "NPS"},
		marks: [
			Plot.ruleY([0]), Plot.areaY(everyMonth(rows), {x: "month", y1: "low", y2: "high", ...band}), Plot.ruleX(rows, {x: "month", y1: "low", y2: "high", stroke: ACCENT, strokeOpacity: 0.3}),
			Plot.lineY(everyMonth(rows), {x: "month", y: "value", strokeWidth: 2}), Plot.dot(rows, {x: "month", y: "value", r: 2.5, fill: "currentColor"}),
			Plot.text([last(rows)], {x: "month", y: "value", text: d => d.value.toFixed(0), dy: -14, fontWeight: "bold", ...halo, fill: "currentColor"})
		]
	}),
	note: "The line is the score of each month: the share of those who say 9 or 10, less the share of those who say 0 to 6. The band holds, with 95 % confidence, what it would be if everybody like these had answered: where it is wide there are few answers."
};

export const moved = {
	name: "moved", question: "What moved the score?", data: FileAttachment("data/moved.json"),
	needs: "answers of two months in a row",
	reading: rows => {
		const d = last(rows);
		return html`In ${monthOf(d.month)} the score changed by ${number(d.value, 1, "moved.value")} points ${interval(d)}: ${number(d.mix_effect, 1, "moved.mix_effect")} since other
			regions answered, ${number(d.rate_effect, 1, "moved.rate_effect")} since the same regions answered otherwise; of ${number(d.n_before, 0)} and then ${number(d.n, 0)} answers.`;
	},
	draw: (rows, width) => {
		const shown = rows.slice(-12);
		const parts = [["the score", "value"], ["other regions", "mix_effect"], ["other answers", "rate_effect"]]
			.flatMap(([part, column]) => shown.map(d => ({part, month: d.month, value: d[column], ...(column === "value" ? {low: d.low, high: d.high} : {})})));
		return Plot.plot({
			width, style, height: 330, marginLeft: 45, marginBottom: 40, marginRight: 105, x: monthBands(shown.map(d => d.month), width),
			y: {...grid, label: "points"}, fy: {label: null, domain: ["the score", "other regions", "other answers"], padding: 0.15},
			marks: [
				Plot.barY(parts, {x: "month", y: "value", fy: "part", fill: ACCENT, fillOpacity: 0.7}), Plot.ruleY([0]),
				Plot.ruleX(parts.filter(d => d.low != null), {x: "month", y1: "low", y2: "high", fy: "part"})
			]
		});
	},
	note: "The first row is what the score changed by from the month before, with its 95 % interval: where the interval holds 0, the change may be chance. It is the sum of the two rows below."
};

export const regions = {
	name: "regions", question: "Which regions differ?", data: FileAttachment("data/regions.json"),
	needs: "answers of the last year, with customers",
	reading: rows => {
		const sorted = descending(rows), best = sorted[0], worst = last(sorted);
		if (rows.length === 1) return html`All answers of the last year are of ${best.region}: ${number(best.value)} ${interval(best)}, of ${number(best.n, 0)} customers.`;
		return html`Of the last year ${best.region} scored highest, ${number(best.value, 1, "regions.best")} ${interval(best)}, ${worst.region} lowest, ${number(worst.value, 1, "regions.worst")} ${interval(worst)};
			of ${number(sum(rows, d => d.n), 0, "regions.n")} customers.`;
	},
	draw: (rows, width) => dots(descending(rows), width, {y: "region", x: "NPS", reference: rows[0].all_regions}),
	note: "The dot is the score of the latest answer of each customer, the bar its 95 % interval, the dashed line the score of all regions. Where two bars overlap widely, their order may be chance."
};

export const themes = {
	name: "themes", question: "What hurts, and what does it cost?", data: FileAttachment("data/themes.json"),
	needs: "comments beside scores that name one of the themes",
	reading: rows => {
		const d = last(descending(rows));
		if (d.value >= 0) return html`No theme takes anything away; the least good is “${d.theme}”, ${number(d.value)} points ${interval(d)}; ${number(d.n, 0)} of the answers name it.`;
		return html`What costs most is “${d.theme}”: ${number(-d.value, 1, "themes.worst")} points of the score ${interval({low: -d.high, high: -d.low})}; ${number(d.n, 0, "themes.n")} of the answers name it.`;
	},
	draw: (rows, width) => dots(descending(rows).reverse(), width, {y: "theme", x: "NPS points", reference: 0}),
	note: "The dot is the score of all answers less that of those that do not name the theme: left of the line it takes away, right of it it adds. The bar is its 95 % interval."
};

export const control = {
	name: "control", question: "Is this week unusual?", data: FileAttachment("data/control.json"),
	needs: "answers of some weeks",
	reading: rows => {
		const d = last(rows), signals = rows.filter(row => row.signal).length;
		return html`The week of ${d.week.toISOString().slice(0, 10)} scored ${number(d.value, 1, "control.value")}, of ${number(d.n, 0)} answers; as long as nothing changes it stays between ${number(d.low)}
			and ${number(d.high)}: ${d.signal ? html`that is unusual (${d.signal})` : "nothing unusual"}. Of ${rows.length} weeks ${signals} were unusual.`;
	},
	draw: (all, width) => {
		const rows = all.slice(-53);
		return Plot.plot({
			width, style, height: 300, marginLeft: 45, marginBottom: 45, x: monthAxis(rows.map(d => d.week), width), y: {...grid, label: "NPS"},
			marks: [
				Plot.areaY(rows, {x: "week", y1: "low", y2: "high", curve: "step", fill: "currentColor", fillOpacity: 0.1}),
				Plot.lineY(rows, {x: "week", y: "center", strokeDasharray: "4,3"}), Plot.lineY(rows, {x: "week", y: "value", stroke: ACCENT, strokeWidth: 2}),
				Plot.dot(rows, {x: "week", y: "value", r: 2, fill: ACCENT}),
				Plot.dot(rows.filter(d => d.signal), {x: "week", y: "value", symbol: "diamond", r: 7, fill: "var(--theme-background)", stroke: "currentColor", strokeWidth: 2})
			]
		});
	},
	note: "The grey band is not a confidence interval but three standard deviations to each side of the dashed mean, wider where fewer answered. A diamond marks a week outside it, the ninth in a row on one side, or the sixth in a row that rises or falls."
};

export const forecast = {
	name: "forecast", question: "Where is it going?", data: FileAttachment("data/forecast.json"),
	needs: "answers of four full months at least", enough: rows => rows.some(d => d.n == null),
	reading: rows => {
		const d = last(rows), known = rows.filter(row => row.n != null);
		return html`In ${monthOf(d.month)} the score is expected at ${number(d.value, 1, "forecast.value")} ${interval({low: d.low80, high: d.high80}, 1, "80 %")} ${interval(d)}, as ${known.length} months go, of
			${number(sum(known, row => row.n), 0)} answers.`;
	},
	draw: (rows, width) => {
		const known = rows.filter(d => d.n != null), ahead = [{...last(known), low: last(known).value, high: last(known).value, low80: last(known).value, high80: last(known).value}, ...rows.filter(d => d.n == null)];
		return Plot.plot({
			width, style, height: 300, marginLeft: 45, marginBottom: 45, x: monthAxis(rows.map(d => d.month), width), y: {...grid, label: "NPS"},
			marks: [
				Plot.areaY(ahead, {x: "month", y1: "low", y2: "high", fill: ACCENT, fillOpacity: 0.15}), Plot.areaY(ahead, {x: "month", y1: "low80", y2: "high80", fill: ACCENT, fillOpacity: 0.25}),
				Plot.lineY(everyMonth(known), {x: "month", y: "value", strokeWidth: 2}), Plot.lineY(ahead, {x: "month", y: "value", strokeDasharray: "4,3", strokeWidth: 2})
			]
		});
	},
	note: "The full line is what was, the dashed one what the best fitting of six models expects. Of the dark bands about four in five should hold, of the light ones 19 in 20; on the data of the tests they held a little less often."
};

export const cohorts = {
	name: "cohorts", question: "Do they come back?", data: FileAttachment("data/cohorts.json"), by: "region",
	needs: "orders of two full months at least",
	only: d => d.period >= 1 && d.period <= 12,
	reading: rows => {
		const first = rows.filter(d => d.period === 1), d = last(first);
		return html`Of ${number(d.n, 0, "cohorts.n")} who first ordered in ${monthOf(d.cohort)}, ${number(d.value, 1, "cohorts.value")} % ordered again a month later ${interval(d)}.`;
	},
	draw: (rows, width) => {
		const shown = [...new Set(rows.map(d => +d.cohort))].sort((a, b) => a - b).slice(-12);
		const most = narrow(width) ? 6 : 12;
		return heat(rows.filter(d => shown.includes(+d.cohort) && d.period <= most), width, {
			x: "period", y: "cohort", value: d => d.value, label: d => Math.round(d.value),
			options: {height: 60 + 28 * shown.length, marginLeft: 78, marginTop: 50, marginBottom: 10, x: {label: "months since the first order", axis: "top"}, y: {label: null, type: "band", tickFormat: monthOf}}
		});
	},
	note: "A row is the customers who first ordered in that month, a cell the percentage of them who ordered so many months later. Months that are not over are left out. The intervals are with the numbers."
};

export const growth = {
	name: "growth", question: "Do we gain more than we lose?", data: FileAttachment("data/growth.json"), by: "region",
	needs: "orders of a full month at least",
	reading: rows => {
		const d = last(rows);
		return html`In ${monthOf(d.month)} ${number(d.active, 0, "growth.active")} customers ordered: ${number(d.new_customers, 0)} new, ${number(d.resurrected, 0)} back, ${number(d.retained, 0)} from the month before;
			${number(d.churned, 0, "growth.churned")} did not come again. Of ${number(d.n, 0)} of the month before ${number(d.value)} % ordered again ${interval(d)}.`;
	},
	draw: (rows, width) => {
		const parts = rows.slice(-12).flatMap(d => [{part: "new", value: d.new_customers}, {part: "back", value: d.resurrected}, {part: "stayed", value: d.retained}, {part: "left", value: -d.churned}]
			.map(part => ({...part, month: d.month})));
		const fills = {new: "url(#growth-solid)", back: "url(#growth-lines)", stayed: "url(#growth-pale)", left: "url(#growth-dots)"};
		return html`<div><div class=keys>${Object.entries(fills).map(([part, fill]) => html`<span>${svg`<svg width=18 height=14 aria-hidden=true><rect width=18 height=14 fill=${fill} stroke=currentColor></rect></svg>`} ${part}</span>`)}</div>${Plot.plot({
			width, style, height: 320, marginLeft: 55, marginBottom: 40, x: monthBands(parts.map(d => d.month), width), y: {...grid, label: "customers"},
			marks: [
				() => svg`<defs>
					<pattern id=growth-solid width=4 height=4 patternUnits=userSpaceOnUse><rect width=4 height=4 fill=${ACCENT}></rect></pattern>
					<pattern id=growth-pale width=4 height=4 patternUnits=userSpaceOnUse><rect width=4 height=4 fill=${ACCENT} fill-opacity=0.2></rect></pattern>
					<pattern id=growth-lines width=6 height=6 patternUnits=userSpaceOnUse patternTransform="rotate(45)"><rect width=2.5 height=6 fill=${ACCENT}></rect></pattern>
					<pattern id=growth-dots width=6 height=6 patternUnits=userSpaceOnUse><circle cx=3 cy=3 r=1.6 fill=currentColor></circle></pattern></defs>`,
				Plot.barY(parts, {x: "month", y: "value", fill: d => fills[d.part], stroke: "currentColor", strokeWidth: 0.5, order: d => ["stayed", "back", "new", "left"].indexOf(d.part)}),
				Plot.ruleY([0])
			]
		})}</div>`;
	},
	note: "Above the line are those who ordered in the month, below it those who had ordered in the month before and did not."
};

const START = {days: 0, value: 100, low: 100, high: 100};

export const survival = {
	name: "survival", question: "How long do they stay?", data: FileAttachment("data/survival.json"), by: "region",
	needs: "customers with the day on which they signed up",
	reading: rows => {
		const d = rows.filter(row => row.days <= 365).at(-1) ?? rows[0];
		if (last(rows).value === 100) return html`Of ${number(rows[0].n, 0)} customers nobody has left yet: how long they will stay, nobody can say; no interval holds it.`;
		return html`After ${d.days} days ${number(d.value, 1, "survival.value")} % are still customers ${interval(d)}; ${number(d.n, 0)} customers were watched for so long, of ${number(rows[0].n, 0, "survival.n")}.`;
	},
	draw: (rows, width) => Plot.plot({
		width, style, height: 300, marginLeft: 45, marginBottom: 45, x: {label: "days since signing up", nice: true, domain: [0, Math.max(30, last(rows).days)]}, y: {...grid, label: "% still there", domain: [0, 100]},
		marks: [
			Plot.areaY([START, ...rows], {x: "days", y1: "low", y2: "high", curve: "step-after", ...band}), Plot.lineY([START, ...rows], {x: "days", y: "value", curve: "step-after", strokeWidth: 2}), Plot.ruleY([0])
		]
	}),
	note: "The line falls whenever somebody leaves; who is still here counts for as long as was seen (Kaplan-Meier). The band is the 95 % interval at each day."
};

export const funnel = {
	name: "funnel", question: "Where do they drop?", data: FileAttachment("data/funnel.json"),
	needs: "visits with the events visit, cart and pay",
	reading: rows => {
		const d = last(rows);
		return html`Of ${number(rows[0].n, 0, "funnel.n")} visitors ${number(d.value, 1, "funnel.value")} % came to “${d.event}” within the hour ${interval(d)}.`;
	},
	draw: (rows, width) => Plot.plot({
		width, style, height: 70 + 46 * rows.length, marginLeft: 70, marginBottom: 45, marginRight: 70, x: {...grid, label: "% of visitors", domain: [0, 100]}, y: {label: null, domain: rows.map(d => d.event)},
		marks: [
			Plot.barX(rows, {x: "value", y: "event", fill: ACCENT, fillOpacity: 0.35}), Plot.ruleY(rows.filter(d => d.low != null), {x1: "low", x2: "high", y: "event", strokeWidth: 4}),
			Plot.text(rows, {y: "event", x: 0, textAnchor: "start", dx: 6, text: d => `${d.value.toFixed(1)} %`, fontWeight: "bold", ...halo, fill: "currentColor"}),
			Plot.text(rows, {y: "event", frameAnchor: "right", textAnchor: "start", dx: 8, text: d => `n ${round(d.n)}`})
		]
	}),
	note: "A visitor counts for a step who came to all steps before it, in order, within an hour. The short dark bar is the 95 % interval of the share. The last 90 days."
};

export const flows = {
	name: "flows", question: "What follows upon what?", data: FileAttachment("data/flows.json"),
	needs: "visits",
	reading: rows => {
		const first = rows.filter(d => d.step === 1), all = sum(first, d => d.n), top = first.reduce((a, b) => b.n > a.n ? b : a);
		return html`Of ${number(all, 0, "flows.n")} visits ${number(100 * top.n / all, 1, "flows.first")} % went from “${top.source}” to “${top.target}”.`;
	},
	draw: (rows, width) => {
		const all = sum(rows.filter(d => d.step === 1), d => d.n), height = 360, margin = 16;
		const links = rows.filter(d => d.n >= all / 400).map(d => ({source: `${d.step} ${d.source}`, target: `${d.step + 1} ${d.target}`, value: d.n}));
		const nodes = [...new Set(links.flatMap(d => [d.source, d.target]))].map(id => ({id, step: +id.split(" ")[0], event: id.slice(id.indexOf(" ") + 1)}));
		const graph = sankey().nodeId(d => d.id).nodeWidth(8).nodePadding(34).nodeAlign(d => d.step - 1).extent([[1, margin], [width - 60, height - margin]])({nodes, links});
		const n = node => sum(rows, d => d.step === node.step && d.source === node.event || d.step + 1 === node.step && d.target === node.event && d.target === "(exit)" ? d.n : 0);
		return svg`<svg width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} style="font: 13px system-ui; max-width: 100%">
			${graph.links.map(d => svg`<path d=${sankeyLinkHorizontal()(d)} fill=none stroke=${ACCENT} stroke-opacity=0.3 stroke-width=${Math.max(1, d.width)}><title>${`${d.source.event} → ${d.target.event}: ${round(d.value)}`}</title></path>`)}
			${graph.nodes.map(d => svg`<g transform=${`translate(${d.x0},${d.y0})`}><rect width=8 height=${Math.max(1, d.y1 - d.y0)} fill=currentColor></rect>
				<g fill=currentColor stroke="var(--theme-background-alt)" stroke-width=3 paint-order=stroke font-size=${narrow(width) ? 10 : 13} transform=${`translate(11,${(d.y1 - d.y0) / 2})`}><text dy=${narrow(width) ? ["-1em", "1.7em"][d.step % 2] : "-0.15em"}>${d.event}</text>${narrow(width) ? null : svg`<text dy=1em>${round(n(d))}</text>`}</g></g>`)}
		</svg>`;
	},
	note: "From left to right the steps of a visit; a ribbon is as wide as visits are many. These are all visits of the last 90 days, not a sample: there is no interval. Ribbons of less than a quarter of a percent are left out."
};

export const attribution = {
	name: "attribution", question: "Which channel deserves the sale?", data: FileAttachment("data/attribution.json"),
	needs: "visits with a channel, and the event pay",
	only: d => d.channel !== "(none)",
	reading: rows => {
		const of = model => descending(rows.filter(d => d.model === model))[0], first = of("first"), end = of("last");
		return html`By the first touch “${first.channel}” brought most buyers, ${number(first.value, 1, "attribution.first")} %, by the last “${end.channel}”, ${number(end.value, 1, "attribution.last")} %; of ${number(first.n, 0, "attribution.n")} sales.`;
	},
	draw: (rows, width) => heat(rows, width, {
		x: "model", y: "channel", value: d => d.value, label: d => narrow(width) ? round(d.value) : d.value.toFixed(1),
		options: {height: 90 + 34 * new Set(rows.map(d => d.channel)).size, marginLeft: narrow(width) ? 85 : 100, marginRight: 30, marginTop: narrow(width) ? 80 : 40, marginBottom: 10,
			x: {label: null, axis: "top", tickRotate: narrow(width) ? -60 : 0, tickFormat: d => d.replaceAll("_", " ")}, y: {label: null, domain: [...new Set(descending(rows).map(d => d.channel))]}}
	}),
	note: "A column is a model, a cell the percentage of the sales that it gives to the channel. No model is the true one: where a row differs, the answer depends on which you believe. Sales of the last 90 days, counted, not sampled: there is no interval."
};

export const tree = {
	name: "tree", question: "Whom does one advocate bring?", data: FileAttachment("data/referral_tree.json"),
	needs: "referrals that brought a customer", enough: rows => rows.length > 1,
	reading: rows => html`A tree of ${number(rows.length, 0, "tree.n")} customers: ${rows[0].customer} and those whom ${rows[0].customer} brought, over ${Math.max(...rows.map(d => d.depth))} generations.`,
	draw: (rows, width) => {
		const shown = rows.slice(0, 60), parent = new Map(shown.map(d => [d.customer, d.referrer]));
		const path = customer => parent.get(customer) == null ? customer : `${path(parent.get(customer))}\t${customer}`;
		return Plot.plot({
			width, style, height: 80 + 20 * shown.length, margin: 30, marginLeft: 60, marginRight: 90, axis: null,
			marks: [Plot.tree(shown.map(d => path(d.customer)), {delimiter: "\t", r: 5, fill: "currentColor", stroke: ACCENT, strokeWidth: 1.5, textStroke: "var(--theme-background)"})]
		});
	},
	note: "At the left the customer with the most others downstream; a line is an invitation that brought a customer, of whom the first one to invite counts. All of them, not a sample: there is no interval."
};

export const ranking = {
	name: "ranking", question: "Who are the best advocates?", data: FileAttachment("data/advocates.json"),
	needs: "referrals",
	reading: rows => {
		const d = rows[0];
		if (d.converted === 0) return html`No invitation of ${number(d.advocates, 0)} advocates has brought a customer yet.`;
		return html`The best is ${d.advocate}: ${number(d.converted, 0, "ranking.converted")} of ${number(d.n, 0, "ranking.n")} invitations brought a customer, which vouches for at least ${number(d.low, 1, "ranking.low")} %. There are ${number(d.advocates, 0)} advocates.`;
	},
	draw: (rows, width) => dots(rows.slice(0, 10), width, {y: "advocate", x: "% of invitations that brought a customer", to: "value"}),
	note: "The dot is the share of the invitations that brought a customer, the bar begins at what they vouch for (the lower end of the 95 % interval), by which they are ranked: one of one is less sure than nine of ten."
};

export const rfm = {
	name: "rfm", question: "Who are they?", data: FileAttachment("data/rfm.json"),
	needs: "orders with amounts, of customers",
	reading: rows => {
		const d = rows.reduce((a, b) => b.n > a.n ? b : a);
		return html`Of ${number(sum(rows, d => d.n), 0, "rfm.n")} customers who bought, ${number(d.share, 1, "rfm.share")} % are in the largest cell, recency ${d.recency} and frequency ${d.frequency} (“${d.segment}”);
			they spent ${number(d.value, 0, "rfm.spent")} each ${interval(d, 0)}, n ${number(d.n, 0)}.`;
	},
	draw: (rows, width) => heat(rows, width, {
		x: "recency", y: "frequency", value: d => d.share, label: d => `${d.share.toFixed(narrow(width) ? 0 : 1)} %\n${round(d.value)}`,
		options: {height: 360, marginLeft: 45, x: {label: "recency: 5 were here last"}, y: {label: "frequency: 5 bought most often", reverse: true, labelAnchor: "top"}}
	}),
	note: "In each cell the share of the customers, and below it what one of them has spent on average; darker is more customers. Both scores go from 1 to 5 among all customers. The intervals are with the numbers."
};

export const calibration = {
	name: "calibration", question: "Who will leave, and can we tell?", data: FileAttachment("data/calibration.json"),
	needs: "customers with signed_up_at, closed_at and segment, of more than a year, some of whom have left",
	reading: rows => {
		const d = last(rows);
		return html`Of the tenth most likely to leave, the model expected ${number(d.predicted, 1, "calibration.predicted")} % to go, and ${number(d.value, 1, "calibration.value")} % did ${interval(d)}, n ${number(d.n, 0)}. Of two customers, one who left
			and one who stayed, it tells which is which in ${number(100 * d.auc, 0, "calibration.auc")} % of the cases.`;
	},
	draw: (rows, width) => {
		const most = Math.ceil(Math.max(...rows.map(d => Math.max(d.high, d.predicted))) / 10) * 10;
		return Plot.plot({
			width, style, height: Math.min(width, 420), marginLeft: 45, marginBottom: 45, x: {...grid, label: "% expected to leave", domain: [0, most]}, y: {...grid, label: "% who left", domain: [0, most]},
			marks: [
				Plot.line([[0, 0], [most, most]], {strokeDasharray: "4,3"}), Plot.ruleX(rows, {x: "predicted", y1: "low", y2: "high", stroke: ACCENT, strokeWidth: 5, strokeOpacity: 0.35}),
				Plot.dot(rows, {x: "predicted", y: "value", r: 5, fill: "currentColor"})
			]
		});
	},
	note: "A dot is a tenth of the customers whom the model has not seen. On the dashed line it promised what came true; the bar is the 95 % interval of what came true."
};
