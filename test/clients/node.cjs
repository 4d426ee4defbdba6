// node.cjs: how node-postgres sees our types, and the views of doc/views.sql; prints a line a test.

const { Client } = require('pg')

let failed = 0

function check(name, got, expected)
{
	const right = JSON.stringify(got) === JSON.stringify(expected)

	console.log((right ? 'ok - ' : 'not ok - ') + name)
	if (!right) console.log(`  expected: ${JSON.stringify(expected)}\n  got:      ${JSON.stringify(got)}`)
	failed += !right
}

async function main()
{
	const client = new Client()
	const first = async (sql, values) => (await client.query(sql, values)).rows[0]
	const kinds = row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? 'null' : value instanceof Date ? 'Date' : Array.isArray(value) ? 'Array' : typeof value]))

	await client.connect()

	// A summary is a string, and comes back as a parameter.
	const { s } = await first('SELECT rating_agg(score) AS s FROM surveys')
	check('a summary is a string', typeof s, 'string')
	check('which is a parameter again', await first('SELECT nps($1::rating_summary) = nps(score) AS same FROM surveys', [s]), { same: true })
	check('in an INSERT no cast is needed', (await client.query('CREATE TEMP TABLE kept (s rating_summary)'), await client.query('INSERT INTO kept VALUES ($1)', [s]),
		await first('SELECT count(*)::int AS n FROM kept JOIN (SELECT rating_agg(score) AS s FROM surveys) AS a USING (s)')), { n: 1 })

	// A composite is a string; expanded it is columns.
	check('an estimate as one value is a string', kinds(await first('SELECT nps_estimate(rating_agg(score)) AS e FROM surveys')), { e: 'string' })
	check('an estimate in FROM is numbers', kinds(await first('SELECT e.* FROM (SELECT rating_agg(score) AS r FROM surveys) AS s, nps_estimate(r) AS e')),
		{ value: 'number', low: 'number', high: 'number', n: 'number' })
	check('a metric is a number, a count and money are strings', kinds(await first(
		"SELECT nps(score), responses(rating_agg(score)), (SELECT purchase_spend(purchase_agg(ordered_at::date, amount)) FROM orders) AS spend FROM surveys")),
		{ nps: 'number', responses: 'string', spend: 'string' })
	check('but not as double precision', kinds(await first('SELECT responses(rating_agg(score))::float8 FROM surveys')), { responses: 'number' })
	check('a list of ids is an array', kinds(await first("SELECT (SELECT array_agg(id) FROM customer_ids(customer_agg(customer_id)) AS id) AS ids FROM customers")), { ids: 'Array' })

	// A customer's id is a parameter that has to have a type.
	check('an id as a parameter is cast', await first('SELECT count(*)::int AS n FROM (SELECT customer_agg($1::bigint) = customer_agg(customer_id) AS same FROM customers WHERE customer_id = $1::bigint) AS c WHERE same', [7]), { n: 1 })

	// Errors have their code, detail and hint.
	const error = await client.query('SELECT nps(11)').catch(error => error)
	check('an error has its code', error.code, '22003')

	// The views: every row as PostgreSQL says it.
	const views = (await client.query("SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'bi' ORDER BY 1")).rows
	check('there are views', views.length > 10, true)
	for (const { name } of views)
	{
		const { rows, fields } = await client.query({ text: `SELECT * FROM bi.${name}`, rowMode: 'array' })
		const said = (await client.query({ text: `SELECT to_json(v) AS j FROM bi.${name} AS v` })).rows.map(row => Object.values(row.j))
		const plain = value => value instanceof Date ? [value.getFullYear(), value.getMonth() + 1, value.getDate()].map(n => String(n).padStart(2, '0')).join('-') : value === null ? null : value !== '' && !isNaN(value) ? String(Number(value)) : value
		const sorted = list => list.map(row => JSON.stringify(row.map(plain))).sort()
		const types = new Set(rows.flatMap(row => row.map(value => value === null ? 'null' : value instanceof Date ? 'Date' : typeof value)))

		check(`bi.${name}: ${rows.length} rows of ${fields.length} columns, as the server says`, sorted(rows), sorted(said))
		check(`bi.${name}: text, numbers and dates`, [...types].filter(type => !['null', 'Date', 'number', 'string'].includes(type)), [])
	}
	await client.end()
}

main().then(() => process.exit(failed ? 1 : 0), error =>
{
	console.log(`not ok - ${error.message}`)
	process.exit(1)
})
