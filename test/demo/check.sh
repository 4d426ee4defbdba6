# shellcheck shell=bash
#
# check.sh: the demo's own tests: the numbers of the made-up company (check.sql), that it is the
# same under any plan, the door for a user's files, orders of no value, and CDNOW.

source "$DEMO/check_door.sh"

PASSED=0
FAILED=0
WORK=$ADV_DIR/demo

# check NAME COMMAND... passes when the command succeeds.
check()
{
	local name=$1

	shift
	if "$@"; then
		echo "ok - $name"
		PASSED=$((PASSED + 1))
	else
		echo "not ok - $name"
		FAILED=$((FAILED + 1))
	fi
}

# answer SQL prints the only value that the query returns.
answer()
{
	adv_psql -At -c "$1"
}

# says TEXT VALUE compares, and shows both when they differ.
says()
{
	[ "$1" = "$2" ] || { printf '  expected: %s\n  got:      %s\n' "$1" "$2"; return 1; }
}

# load FOLDER loads what the door lets in.
load()
{
	door_look "$1" && door_load
}

# refuses FOLDER TEXT passes when the door refuses the folder, with its name and the text: at once
# for what its first line tells, or when it is loaded.
refuses()
{
	local message

	fresh
	if message=$(load "$1" 2>&1 >/dev/null); then
		echo "  it was loaded"
		return 1
	fi
	says "$1$2" "$message"
}

# fresh makes the tables anew, without rows.
fresh()
{
	nothing
	adv_psql -v id=text -f "$DEMO/tables.sql"
}

nothing()
{
	adv_psql -c "SET client_min_messages = error" -c "DROP SCHEMA IF EXISTS company, cdnow CASCADE"
}

# database NAME makes a database like the demo's.
database()
{
	adv_database "$1"
	adv_psql -c "ALTER DATABASE $1 SET search_path = company, public"
}

# story runs the story over what the door let in, and keeps what it said in WORK/story.
story()
{
	if ! story_tell off >"$WORK/story" 2>&1; then
		grep -B 3 -A 3 ERROR "$WORK/story" || tail -n 3 "$WORK/story"
		return 1
	fi
}

# own_story FILE tells the story over a file of the user's.
own_story()
{
	load "$1" && story
}

# tells N TEXT passes when the story has N lines that contain the text.
tells()
{
	says "$1" "$(grep -cF -- "$2" "$WORK/story")"
}

# fingerprint prints a digest of all rows of the company.
fingerprint()
{
	local table

	for table in $(answer "SELECT relname FROM pg_class WHERE relnamespace = 'company'::regnamespace
			AND relkind = 'r' AND (relpersistence = 'u' OR relname LIKE 'demo\\_%') ORDER BY 1"); do
		answer "SELECT md5(string_agg(t::text, ' ' ORDER BY t::text COLLATE \"C\")) FROM company.$table t"
	done | md5sum | cut -c 1-32
}

check_company()
{
	local line

	while read -r line; do
		echo "$line"
		case $line in
			"ok - "*) PASSED=$((PASSED + 1)) ;;
			"not ok - "*) FAILED=$((FAILED + 1)) ;;
		esac
	done < <(adv_psql -At -f "$DEMO/check.sql" 2>&1 || echo "not ok - check.sql ran to its end")
}

# The same parameters give the same rows, whatever the plan or the version; another seed gives
# others. FINGERPRINT says nothing about their being right, and changes with the parameters.
FINGERPRINT=f8d49891986a4196b28b24e53bf0d5a5

check_repeats()
{
	local first plans="-c enable_hashjoin=off -c enable_hashagg=off -c work_mem=64kB"

	first=$(fingerprint)
	check "the company is the same on every version of PostgreSQL" says "$FINGERPRINT" "$first"
	database demo_again
	PGOPTIONS=$plans adv_psql -v customers=2000 -f "$DEMO/company.sql" >/dev/null
	check "made again under other plans, every row is the same" says "$first" "$(fingerprint)"
	nothing
	adv_psql -v customers=2000 -v seed=43 -f "$DEMO/company.sql" >/dev/null
	check "another seed gives another company" test "$first" != "$(fingerprint)"
}

# gist prints what must survive the way through CSV files.
gist()
{
	answer "SELECT count(*), count(comment), sum(score), sum(satisfaction), sum(effort),
			min(asked_at), max(answered_at) FROM surveys"
	answer "SELECT count(*), sum(amount), min(ordered_at), max(ordered_at) FROM orders"
	answer "SELECT region, count(*), nps(score) FROM answers GROUP BY region ORDER BY region"
}

# export_csv QUERY [OPTIONS] prints the answer of the query as CSV.
export_csv()
{
	adv_psql -c "COPY ($1) TO STDOUT (FORMAT csv, HEADER true${2:+, $2})"
}

# check_door loads files of every kind into an empty database.
check_door()
{
	local d=$WORK
	local before

	DAYS="2025-12-31, 2025-12-31 18:30, 31.12.2025, 12/31/2025 6:30 PM, 31 Dec 2025"

	# The company's own tables, written in other ways, other orders, and one column too many.
	mkdir -p "$d"/{whole,few,orders,text,none,log}
	export PGDATABASE=demo
	export_csv "SELECT segment, 42 AS \"shoe size\", region, customer_id FROM customers" \
		>"$d/whole/Customers.CSV"
	export_csv "SELECT comment, effort, satisfaction, score, asked_at, customer_id, answered_at
		FROM surveys" "FORCE_QUOTE *" >"$d/whole/surveys.csv"
	export_csv "SELECT amount, ordered_at, customer_id, order_id FROM orders" "DELIMITER ';'" |
		sed 's/$/\r/; 1s/^/\xef\xbb\xbf/' >"$d/whole/orders.csv"
	before=$(gist)

	database demo_door
	fresh
	check "a folder of CSV files is loaded" load "$d/whole"
	check "their columns were found by name, in any order" says "$before" "$(gist)"
	check "columns that the file lacks are NULL" says "0 0" \
		"$(answer "SELECT count(plan) || ' ' || count(monthly_fee) FROM customers")"
	check "the story is told over them" story
	check "and leaves out what is not there" says 8 "$(answer 'SELECT count(*) FROM left_out')"

	fresh
	printf 'score\n10\n\n9\n3\n' >"$d/few/surveys.csv"
	check "a file of one column is loaded" load "$d/few"
	check "its score is right" says 33.3 "$(answer 'SELECT nps(score)::numeric(5,1) FROM surveys')"
	check "the story is told over it" story
	check "answers without a customer all count" says 3 "$(answer 'SELECT count(*) FROM latest_answers')"

	fresh
	printf 'customer_id,region\nA-7,North\n12,South\n' >"$d/text/customers.csv"
	printf 'score,customer_id\n9,A-7\n10,A-7\n2,12\n' >"$d/text/surveys.csv"
	check "customers with names instead of numbers are loaded" load "$d/text"
	check "and are found again in the other file" says "North 2,South 1" \
		"$(answer "SELECT string_agg(region || ' ' || n, ',' ORDER BY region)
			FROM (SELECT region, count(*) AS n FROM answers GROUP BY region) g")"
	check "and keep their names" says "12 A-7" "$(answer "SELECT string_agg(customer_id, ' ' ORDER BY customer_id) FROM customers")"

	printf 'order_id,ordered_at,amount\n1,2025-01-31,5\n2,2025-02-30,6\n' >"$d/orders/orders.csv"
	check "a day that does not exist is refused" refuses "$d/orders" \
		"/orders.csv, line 3, column ordered_at: \"2025-02-30\" is not a day; such would be $DAYS"
	check "and nothing of the file is kept" says 0 "$(answer 'SELECT count(*) FROM orders')"
	printf 'ordered_at\n01/02/2025\n' >"$d/orders/orders.csv"
	check "a day that could be another is refused" refuses "$d/orders" \
		"/orders.csv, line 2, column ordered_at: \"01/02/2025\" is 2025-02-01 (day first, as in 31/12/2025) or 2025-01-02 (month first, as in 12/31/2025), and nothing in the column tells; write \"dates = european\" or \"dates = us\" in columns.txt"
	printf 'amount,order_id\nten,1\n' >"$d/orders/orders.csv"
	check "an amount in words is refused" refuses "$d/orders" \
		"/orders.csv, line 2, column amount: \"ten\" is not an amount; such would be 1234.50, 1,234.50, 1.234,50, \$12"
	printf 'amount,order_id\n10,1,1\n' >"$d/orders/orders.csv"
	check "a line that is too long is refused" refuses "$d/orders" \
		"/orders.csv, line 2: 3 values under 2 headings, the last is \"1\""
	printf 'amount,Amount\n' >"$d/orders/orders.csv"
	check "a column that is there twice is refused" refuses "$d/orders" \
		"/orders.csv, line 1, column Amount: there are two columns of that name"
	printf 'color,size\nred,5\n' >"$d/orders/visits.csv"
	rm "$d/orders/orders.csv"
	check "a file of unknown columns is refused" refuses "$d/orders" \
		"/visits.csv, line 1: none of its columns belongs to visits; they may be$(printf ' %s' \
			visit_id customer_id occurred_at event channel order_id)"
	: >"$d/orders/visits.csv"
	check "an empty file is refused" refuses "$d/orders" "/visits.csv is empty"
	printf 'score\n9\n11\n' >"$d/few/surveys.csv"
	check "a score that is none is refused" refuses "$d/few" \
		"/surveys.csv, line 3, column score: \"11\", but score must be from 0 to 10"
	check "a folder without tables is refused" refuses "$d/none" \
		": nothing to load; a CSV file has the name of its table, which may be$(printf ' %s' \
			campaign_sends campaigns customers loyalty_points orders posts referrals surveys visits), or is an export that doc/files.md knows"
	check "a folder that is not there is refused" refuses "$d/nowhere" ": there is no such file or folder"

	fresh
	printf ' %s\r\n' "00004 0001 19970101  2   29.33" "00004 0001 19970118  2   29.73" \
		"00021 0002 19970101  3   63.34" >"$d/log/sample.txt"
	check "a purchase log is loaded" load "$d/log"
	check "its columns are where they belong" says \
		"00004 1997-01-01 2 29.33,00004 1997-01-18 2 29.73,00021 1997-01-01 3 63.34" \
		"$(answer "SELECT string_agg(concat_ws(' ', customer_id, ordered_at::date, items, amount), ','
			ORDER BY order_id) FROM orders")"
	check "the story is told over it" story
	printf '%s\n' "id date cds dollars" "1 19970131 1 1.50" "2 19970228 1 1.50" "3 19970301 1 1.50" \
		"4 19970229 1 1.50" >"$d/log/sample.txt"
	check "a wrong day in a purchase log is refused" refuses "$d/log" \
		"/sample.txt, line 5, column date: \"19970229\" is not a day written as yyyymmdd"
}

# check_worth tells the story over purchase logs like those of CDNOW: some customers bought again
# for nothing; and over one whose customers all buy at the same pace, on which no model converges.
check_worth()
{
	local d=$WORK/worth

	mkdir -p "$d/free" "$d/equal"
	export PGDATABASE=demo
	adv_psql -At -F ' ' -c "SELECT 'K' || customer_id, to_char(ordered_at, 'YYYYMMDD'), items,
			CASE WHEN customer_id % 7 = 0 AND ordered_at > first THEN 0
				 WHEN customer_id % 11 = 0 AND ordered_at > first THEN -amount ELSE amount END
		FROM (SELECT *, min(ordered_at) OVER (PARTITION BY customer_id) AS first FROM orders) o" >"$d/free/log.txt"
	adv_psql -At -F ' ' -c "SELECT customer, to_char(date '2025-01-01' + 7 * k, 'YYYYMMDD'), 1, 10
		FROM generate_series(1, 200) customer, generate_series(0, 51) k" >"$d/equal/log.txt"

	database demo_worth
	fresh
	check "orders for nothing and for less are loaded" load "$d/free"
	check "the story is told over them" story
	check "it says how many customers the model of spend leaves out" tells 1 \
		"there are so many: $(answer "SELECT count(*) FROM (SELECT FROM (SELECT *, min(ordered_at::date) OVER (PARTITION BY customer_id) AS first FROM orders) o
			WHERE ordered_at::date > first GROUP BY customer_id HAVING bool_or(amount >= 0) AND sum(amount) <= 0) c")"
	check "every customer is worth something, or what the model says of one without a price" says 0 \
		"$(answer "SELECT count(*) FROM customer_values WHERE worth_a_year < 0 OR worth_a_year = 'NaN'")"
	check "customers are called what the file calls them" says "$(wc -l <"$d/free/log.txt") true" \
		"$(answer "SELECT count(*) || ' ' || (SELECT bool_and(customer_id ~ '^K[0-9]+\$') FROM customer_values) FROM orders")"

	fresh
	check "customers who are all alike are loaded" load "$d/equal"
	check "the story is told over them too" story
	check "a fit that did not converge is said" tells 1 "A fit that did not converge says nothing"
	check "and ranks nobody" says '' "$(answer "SELECT to_regclass('customer_values')")"
}

# check_cdnow compares with what awk finds in the file, and with what its authors say of it:
# 69,659 records of 23,570 customers (Fader & Hardie, Notes on the CDNOW master data set, 2013).
check_cdnow()
{
	local by_awk

	if [ ! -r "$CDNOW" ]; then
		echo "skipped - CDNOW's totals: there is no $CDNOW"
		return
	fi
	database demo_cdnow
	fresh
	check "CDNOW: the story is told over its purchases as one's own" own_story "$CDNOW"
	check "CDNOW: a value is said of every customer but the one who came back for nothing" says "23570 23569" \
		"$(answer "SELECT count(DISTINCT customer_id) || ' ' || count(worth_a_year) FROM customer_values")"
	export PGDATABASE=demo
	check "CDNOW: as many purchases and customers as its authors say" says "69659 23570" \
		"$(answer "SELECT count(*) || ' ' || count(DISTINCT customer_id) FROM cdnow.orders")"

	by_awk=$(awk '
		NR > 1 {
			records++
			units += $3
			cents += sprintf("%.0f", $4 * 100)
			if (!($1 in first) || $2 < first[$1])
				first[$1] = $2
			if (!(($1, $2) in seen))
				days[$1]++
			seen[$1, $2] = 1
		}
		END {
			for (customer in first)
			{
				month = substr(first[customer], 1, 6)
				customers[month]++
				again[month] += days[customer] >= 2
			}
			printf "%d records, %d units, %d cents", records, units, cents
			for (month = 199701; month <= 199703; month++)
				printf ", %d of %d", again[month], customers[month]
		}' "$CDNOW")
	check "CDNOW: the same sums, and second orders by month, as awk finds" says "$by_awk" \
		"$(answer "SELECT format('%s records, %s units, %s cents', count(*), sum(items), (sum(amount) * 100)::bigint)
			FROM cdnow.orders"), $(answer "
			SELECT string_agg(successes(s) || ' of ' || trials(s), ', ' ORDER BY month)
			FROM (SELECT date_trunc('month', first) AS month, rate_agg(days >= 2) AS s
				FROM (SELECT min(ordered_at) AS first, count(DISTINCT ordered_at::date) AS days
					FROM cdnow.orders GROUP BY customer_id) b
				GROUP BY 1) m")"
}

# demo_check STATUS runs all of them, after the story was told, with that status, over the company.
demo_check()
{
	mkdir -p "$WORK"
	check "every question was answered" says 0 "$1"
	check "no question was left out" says 0 "$(answer 'SELECT count(*) FROM left_out')"
	check "every question has found something" says $((${#STORY_QUESTIONS[@]} - 1 - ! $(answer "SELECT EXISTS (SELECT FROM cdnow.orders)::int"))) \
		"$(answer 'SELECT count(DISTINCT question) FROM findings')"
	check_company
	check_repeats
	check_door
	check_exports
	check_maps
	check_ids
	check_readings
	check_strange_files
	check_keep
	check_worth
	check_cdnow
	echo "demo: $PASSED passed, $FAILED failed"
	[ "$FAILED" = 0 ]
}
