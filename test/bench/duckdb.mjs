// duckdb.mjs: runs a query in DuckDB.
//
// usage: node duckdb.mjs DATABASE SQL						run statements
//        node duckdb.mjs DATABASE THREADS ROUNDS QUERY TIMED
//
// The second form prints the rows of QUERY, tab-separated, and on its standard
// error the median, least and most milliseconds of TIMED, after a warm-up.
// Node finds @duckdb/node-api from the working directory.

import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const { DuckDBInstance } = require("@duckdb/node-api");

const [database, ...rest] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();

if (rest.length === 1) {
	await connection.run(rest[0]);
} else {
	const [threads, rounds, query, timed] = rest;
	await connection.run(`SET threads = ${Number(threads)}`);

	const reader = await connection.runAndReadAll(query);
	const lines = reader.getRows().map((row) =>
		row.map((value) => (value === null ? "null" : String(value))).join("\t"));
	process.stdout.write(lines.join("\n") + "\n");

	const times = [];
	for (let round = 0; round <= Number(rounds); round++) {
		const start = process.hrtime.bigint();
		await connection.runAndReadAll(timed);
		if (round > 0)
			times.push(Number(process.hrtime.bigint() - start) / 1e6);
	}
	times.sort((a, b) => a - b);
	const middle = times.length >> 1;
	const median = times.length % 2 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
	console.error(`${median} ${times[0]} ${times.at(-1)}`);
}
connection.closeSync();
instance.closeSync();
