// card.js: a chart with all that belongs to it: the question, the answer as a sentence, the drawing, how to
// read it, the numbers as a table, and the SQL. A chart (charts.js) says what is special.

import {FileAttachment, resize} from "observablehq:stdlib";
import {html} from "htl";

const views = FileAttachment("data/views.sql");
const day = new Intl.DateTimeFormat("en", {timeZone: "UTC", dateStyle: "medium"});
const month = new Intl.DateTimeFormat("en", {timeZone: "UTC", month: "short", year: "numeric"});

// number shows a number with so many decimals; a name tells tests which one it is.
export function number(value, decimals = 1, name) {
	const text = value == null ? "unknown" : value.toLocaleString("en", {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
	return html`<b data-number=${name ?? null}>${text}`;
}

// interval shows the ends of a confidence interval.
export function interval({low, high}, decimals = 1, confidence = "95 %") {
	return low == null ? "" : html`<span>(${confidence} interval ${number(low, decimals)} to ${number(high, decimals)})</span>`;
}

// monthOf shows the month of a date.
export const monthOf = date => month.format(date);

// parse turns the text of a date into a date, and leaves the rest.
function parse(row) {
	const dates = Object.entries(row).filter(([, value]) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value));
	return {...row, ...Object.fromEntries(dates.map(([key, value]) => [key, new Date(value)]))};
}

// cell shows a value of the table.
function cell(value) {
	if (value == null) return html`<td>–`;
	if (value instanceof Date) return html`<td>${day.format(value)}`;
	if (typeof value === "number") return html`<td class=number>${value.toLocaleString("en", {maximumFractionDigits: 2})}`;
	return html`<td>${String(value)}`;
}

// table shows the rows, as many as somebody reads.
function table(rows, most = 500) {
	const columns = Object.keys(rows[0]);
	return html`<div class=numbers tabindex=0><table>
		<thead><tr>${columns.map(column => html`<th scope=col>${column.replaceAll("_", " ")}`)}</thead>
		<tbody>${rows.slice(0, most).map(row => html`<tr>${columns.map(column => cell(row[column]))}`)}</tbody>
	</table>${rows.length > most ? html`<p>${rows.length - most} more rows are in the view.` : ""}</div>`;
}

// picker shows what can be chosen, and calls back with what is.
function picker(name, values, choose) {
	const select = html`<select>${values.map(value => html`<option>${value}`)}`;
	select.onchange = () => choose(select.value);
	return html`<label class=picker>${name} ${select}</label>`;
}

// draw makes the drawing, with the sentence as its text alternative.
function drawing(chart, rows, text) {
	return resize(width => {
		const plot = chart.draw(rows, Math.max(280, width));
		const svg = plot.matches("svg") ? plot : [...plot.querySelectorAll("svg")].at(-1);
		svg.setAttribute("role", "img");
		svg.setAttribute("aria-label", text);
		return plot;
	});
}

// card makes the card of a chart; it fills when the numbers are there.
export function card(chart) {
	const figure = html`<figure class="card" id=${chart.name} aria-label=${chart.question}><h2>${chart.question}</h2></figure>`;

	chart.data.json().then(({name, sql, rows: all, error}) => {
		const parsed = all.map(parse).filter(chart.only ?? (() => true));
		const body = html`<div>`;
		const show = value => {
			const rows = chart.by ? parsed.filter(row => row[chart.by] === value) : parsed;
			const reading = html`<p class=reading>${chart.reading(rows)}</p>`;
			body.replaceChildren(reading, drawing(chart, rows, reading.textContent.trim()), html`<p class=how>${chart.note}</p>`,
				html`<details><summary>The numbers</summary>${table(rows)}</details>`);
		};

		if (parsed.length === 0 || (chart.enough && !chart.enough(parsed))) {
			parsed.length = 0;
			body.append(html`<p class=how>Nothing to show: it needs ${chart.needs}${error ? ` (${error})` : ""}.</p>`);
		} else {
			// Everybody comes first; where there is one region, it is everybody.
			const values = chart.by ? [...new Set(parsed.map(row => row[chart.by]))].sort() : [];
			if (values.length > 2) figure.append(picker(chart.by, values, show));
			show(values[0]);
		}
		figure.append(body, html`<details><summary>The SQL</summary><pre tabindex=0><code>${sql}</code></pre>
			<p>bi.${name} is one of the views of <a href=${views.href} download>views.sql</a>.</p></details>`);
		figure.dataset.ready = parsed.length;
	}).catch(error => {
		figure.append(html`<p>${String(error)}`);
		throw error;
	});
	return figure;
}
