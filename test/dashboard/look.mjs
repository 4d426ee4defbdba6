// look.mjs: looks at the site in headless Chromium, as somebody at a desk and somebody with a phone would, and prints
// a line a test. look.mjs SITE NUMBERS [PICTURES]: the folder of the site; a file of the numbers that have to be
// shown, or nothing if every chart has to say that it has nothing; a folder for pictures of some charts.

import {mkdirSync, readFileSync} from "node:fs";
import {createServer} from "node:http";
import {chromium} from "playwright-core";
import sirv from "sirv";

const [site, numbers, pictures] = process.argv.slice(2);
const expected = numbers ? JSON.parse(readFileSync(numbers)) : {};
const pages = ["", "watch", "stay", "come", "bring", "who"];
const shown = {};

function check(name, right, detail = "") {
	console.log(`${right ? "ok" : "not ok"} - ${name}${right ? "" : `: ${detail}`}`);
}

const server = createServer(sirv(site, {extensions: ["html"]}));
await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ["--no-sandbox"]});

for (const [device, viewport, colorScheme] of [["desk", {width: 1100, height: 800}, "light"], ["phone", {width: 360, height: 740}, "dark"]]) {
	const context = await browser.newContext({viewport, colorScheme, timezoneId: device === "desk" ? "Asia/Tokyo" : "America/Los_Angeles"});
	const page = await context.newPage();
	const complaints = [], outside = [];

	page.on("console", message => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
	page.on("pageerror", error => complaints.push(error.message));
	page.on("request", request => !request.url().startsWith(base) && !request.url().startsWith("data:") && outside.push(request.url()));
	for (const path of pages) {
		await page.goto(base + path);
		await page.waitForFunction(() => document.querySelectorAll("figure.card").length && [...document.querySelectorAll("figure.card")].every(figure => figure.dataset.ready), null, {timeout: 30000});
		await page.waitForFunction(() => [...document.querySelectorAll("figure.card")].every(figure => figure.dataset.ready === "0" || figure.querySelector("svg[role=img]")), null, {timeout: 30000});
		const cards = await page.evaluate(() => [...document.querySelectorAll("figure.card")].map(figure => ({
			id: figure.id, rows: +figure.dataset.ready, text: figure.innerText, sentence: figure.querySelector(".reading")?.textContent.trim(),
			label: figure.querySelector("svg[role=img]")?.getAttribute("aria-label"), sql: figure.querySelector("code")?.textContent, link: figure.querySelector("a[download]")?.href,
			table: figure.querySelectorAll("td").length, numbers: [...figure.querySelectorAll("[data-number]")].map(b => [b.dataset.number, b.textContent]),
			marks: [...figure.querySelectorAll("svg[role=img] :is(path,rect,circle,line)")].filter(mark => {
				const box = mark.getBBox();
				return box.width + box.height > 0 && !mark.closest("defs, [aria-label$=axis]");
			}).length,
			odd: /NaN|undefined|null|Invalid/.test(figure.querySelector(".reading")?.textContent ?? "") || /NaN|undefined/.test(figure.querySelector("svg[role=img]")?.outerHTML ?? "")
		})));
		const width = await page.evaluate(() => document.documentElement.scrollWidth);

		check(`${device}, /${path}: no wider than the screen`, width <= viewport.width, width);
		for (const card of cards) {
			const name = `${device}, ${card.id}`;

			if (!numbers) {
				if (card.rows === 0) check(`${name} says that it has nothing`, card.text.includes("Nothing to show"), card.text);
				else check(`${name} is drawn`, card.marks > 0 && !card.odd, card.sentence);
				continue;
			}
			check(`${name} is drawn`, card.marks > 3 && !card.odd, `${card.marks} ${card.sentence}`);
			check(`${name} has its sentence as text alternative`, card.label === card.sentence && card.label?.length > 20, card.label);
			check(`${name} says of how many`, /\d/.test(card.sentence) && /\bof\b/i.test(card.sentence) && /interval/.test(card.text), card.text);
			check(`${name} has its numbers and its SQL`, card.table > 3 && card.sql.startsWith("CREATE VIEW bi.") && card.link.endsWith(".sql"), card.sql);
			for (const [number, text] of card.numbers) if (number in expected) shown[number] = text;
		}
		if (pictures && device === "desk") {
			mkdirSync(pictures, {recursive: true});
			if (path === "") await page.screenshot({path: `${pictures}/dashboard.png`});
			for (const {id} of cards.filter(card => ["cohorts", "flows", "themes", "calibration"].includes(card.id))) await page.locator(`#${id}`).screenshot({path: `${pictures}/${id}.png`});
		}
	}
	if (numbers) {
		for (const [number, text] of Object.entries(expected)) check(`${device}: ${number} is what plain SQL counts`, shown[number] === text, `${shown[number]} instead of ${text}`);
		// Somebody looks at one region.
		await page.goto(base);
		await page.locator("#nps[data-ready] select").waitFor();
		const before = await page.locator("#nps .reading").textContent();
		const region = await page.locator("#nps select").evaluate(select => [...select.options].map(option => option.value).find(value => value !== "all"));
		await page.locator("#nps select").selectOption(region);
		check(`${device}: another region has another answer`, await page.locator("#nps .reading").textContent() !== before, before);
	}
	check(`${device}: no error and no warning`, complaints.length === 0, complaints.join("; "));
	check(`${device}: nothing is asked of others`, outside.length === 0, outside.join("; "));
	await context.close();
}
await browser.close();
server.close();
