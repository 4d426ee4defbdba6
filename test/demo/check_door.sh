# shellcheck shell=bash
#
# check_door.sh: tests of the door: exports as they come (headings: doc/files.md), maps, days, numbers,
# scores, what is refused and how it is told, and keeping. check.sh has what these use. Expected
# values are counted by hand.

# row QUERY prints the rows of a query in one line.
row()
{
	adv_psql -At -F ' ' -c "$1" | paste -s -d ,
}

# told FOLDER prints what the door says of a folder that it lets in.
told()
{
	door_look "$1" && rm -rf "$DOOR_DIR"
}

# new_folder NAME makes an empty folder, and new tables, and prints nothing.
new_folder()
{
	rm -rf "${WORK:?}/$1"
	mkdir -p "$WORK/$1"
	fresh
}

check_exports()
{
	local d=$WORK/exports

	new_folder exports
	cat >"$d/orders_export_1.csv" <<-'EOF'
		Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Cancelled at,Refunded Amount,Source
		#1001,ann@example.com,paid,2026-03-12 09:14:02 -0400,fulfilled,2026-03-13 08:00:00 -0400,yes,EUR,"1,000.00",5.00,0.00,"1,005.00",,0.00,Standard,2026-03-12 23:14:02 -0400,2,"Tea, green",400.00,,0.00,web
		#1001,ann@example.com,,,,,,,,,,,,,,,3,"Tea
		black",200.00,,,
		#1002,bob@example.com,voided,,,,no,EUR,5.00,5.00,0.00,10.00,,0.00,Standard,2026-03-13 09:14:02 -0400,1,Tea,5.00,,0.00,web
		#1003,bob@example.com,refunded,2026-03-14 09:14:02 -0400,,,no,EUR,5.00,5.00,0.00,10.00,,0.00,Standard,2026-03-14 09:14:02 -0400,1,Tea,5.00,,10.00,pos
		#1004,bob@example.com,paid,2026-03-15 09:14:02 -0400,,,no,EUR,5.00,5.00,0.00,10.00,,0.00,Standard,2026-03-15 09:14:02 -0400,1,Tea,5.00,2026-03-15 10:00:00 -0400,0.00,pos
		#1004,bob@example.com,,,,,,,,,,,,,,,7,Tea,5.00,,,
	EOF
	check "Shopify's orders are loaded under any name" load "$d"
	check "an order of several lines is one, in its own time, and what was cancelled is none" says \
		"#1001 ann@example.com 2026-03-13 03:14:02+00 5 1005.00 0.00 web,#1003 bob@example.com 2026-03-14 13:14:02+00 1 10.00 10.00 pos" \
		"$(row "SELECT order_id, customer_id, ordered_at, items, amount, refunded_amount, channel FROM orders ORDER BY 1")"

	new_folder exports
	cat >"$d/unified_payments.csv" <<-'EOF'
		id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,Customer ID,Customer Description,Customer Email,Captured
		ch_1,Tea,Payment complete.,2026-01-31 23:59,12.50,0.00,eur,12.50,0.00,0.61,0.00,eur,Live,Paid,,cus_A,,ann@example.com,true
		ch_2,Tea,The bank returned the decline code.,2026-02-01 00:01,99.00,0.00,eur,99.00,0.00,0.00,0.00,eur,Live,Failed,,cus_A,,ann@example.com,false
		ch_3,Tea,Payment complete.,2026-02-01 00:02,7.00,7.00,eur,7.00,7.00,0.00,0.00,eur,Live,Refunded,,cus_B,,bob@example.com,true
	EOF
	cat >"$d/subscriptions.csv" <<-'EOF'
		id,Customer ID,Customer Description,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start (UTC),Current Period Start (UTC),Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC)
		sub_1,cus_A,,ann@example.com,tea,1,eur,month,5.00,canceled,2025-01-05 10:00,2025-01-05 10:00,2025-01-05 10:00,2025-02-05 10:00,,,2025-03-01 09:00,2025-03-05 10:00
		sub_2,cus_A,,ann@example.com,coffee,1,eur,month,5.00,active,2025-06-05 10:00,2025-06-05 10:00,2025-06-05 10:00,2025-07-05 10:00,,,,
		sub_3,cus_B,,bob@example.com,tea,1,eur,month,5.00,canceled,2025-01-05 10:00,2025-01-06 10:00,2025-01-05 10:00,2025-02-05 10:00,,,2025-03-01 09:00,2025-03-05 10:00
		sub_4,cus_B,,bob@example.com,tea,1,eur,month,5.00,incomplete_expired,2025-01-01 10:00,2025-01-01 10:00,2025-01-05 10:00,2025-02-05 10:00,,,,
	EOF
	check "Stripe's payments and subscriptions are loaded" load "$d"
	check "a payment that failed is none" says "ch_1 cus_A 2026-01-31 23:59:00+00 12.50 0.00,ch_3 cus_B 2026-02-01 00:02:00+00 7.00 7.00" \
		"$(row "SELECT order_id, customer_id, ordered_at, amount, refunded_amount FROM orders ORDER BY 1")"
	check "a customer with an open subscription is one, since the first" says "cus_A 2025-01-05 - tea,cus_B 2025-01-06 2025-03-05 tea" \
		"$(row "SELECT customer_id, signed_up_at::date, coalesce(closed_at::date::text, '-'), plan FROM customers ORDER BY 1")"

	new_folder exports
	cat >"$d/Customer survey.csv" <<-'EOF'
		Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,How likely is it that you would recommend us to a friend?,How satisfied are you?,What is the reason for your score?
		,,,,,,,,,Response,Response,Open-Ended Response
		118,55,03/04/2025 05:06:07 PM,03/04/2025 05:16:07 PM,192.0.2.1,ann@example.com,,,,Extremely likely - 10,5 - Very satisfied,"Good tea,
		quick"
		119,55,03/14/2025 11:06:07 PM,03/15/2025 12:01:07 AM,192.0.2.1,bob@example.com,,,,Not at all likely - 0,,
		120,55,03/15/2025 11:06:07 PM,,192.0.2.1,eve@example.com,,,,,,
	EOF
	check "SurveyMonkey's responses are loaded, with their second line of headings" load "$d"
	check "their scores have labels, their days the month first, and one was not answered" says \
		"118 ann@example.com 2025-03-04 17:06:07+00 2025-03-04 17:16:07+00 10 5,119 bob@example.com 2025-03-14 23:06:07+00 2025-03-15 00:01:07+00 0 ,120 eve@example.com 2025-03-15 23:06:07+00   " \
		"$(row "SELECT response_id, customer_id, asked_at, answered_at, score, satisfaction FROM surveys ORDER BY 1")"
	check "and a comment its comma and its two lines" says $'Good tea,\nquick' "$(answer "SELECT comment FROM surveys WHERE response_id = '118'")"
	check "it is said what was read as what" says 1 "$(told "$d" | grep -c 'asked_at = Start Date (month first).*score = How likely is it that you would recommend us to a friend?, ')"

	new_folder exports
	cat >"$d/responses.csv" <<-'EOF'
		#,How likely are you to recommend us?,Why?,region,email,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags
		a1,9,fine,North,ann@example.com,completed,2025-04-01 10:00:00,,2025-04-01 10:02:00,n1,
		a2,3,"said ""no""",South,bob@example.com,completed,2025-04-02 10:00:00,,2025-04-02 10:02:00,n2,
		a3,10,,,bob@example.com,completed,2025-04-03 10:00:00,,2025-04-03 10:02:00,n2,
	EOF
	printf 'customer_id,region,plan\nbob@example.com,West,basic\n' >"$d/customers.csv"
	check "Typeform's responses are loaded" load "$d"
	check "with a hidden field of theirs to group by, or else that of the customer" says \
		"a1 North  9 fine,a2 South basic 3 said \"no\",a3 West basic 10 " "$(row "SELECT response_id, region, plan, score, comment FROM answers ORDER BY 1")"
	check "the story is told over them" story

	new_folder exports
	cat >"$d/delighted.csv" <<-'EOF'
		id,person,survey_type,score,comment,permalink,created_at,updated_at
		1,10,nps,0,,https://example.com/1,1713418460,
		2,11,nps,9,Good,https://example.com/2,1713497396,1713497396
	EOF
	check "Delighted's responses are loaded" load "$d"
	check "their times are seconds since 1970" says "1 10 0 2024-04-18 05:34:20+00,2 11 9 2024-04-19 03:29:56+00" \
		"$(row "SELECT response_id, customer_id, score, answered_at FROM surveys ORDER BY 1")"
}

check_maps()
{
	local d=$WORK/maps message

	new_folder maps
	printf 'Kunde;Laden;Datum;Note;Kommentar\nA-7;Ulm;03.04.2025 9:05;10;"ja; sehr"\na-7;Bonn;13.04.2025;2;\n' >"$d/Umfrage 2025.csv"
	printf '# my shop\nsurveys = Umfrage 2025.csv\n\nsurveys.customer = kunde   # as in the other file\nsurveys.region = Laden\nsurveys.at = Datum\nsurveys.score = Note\nsurveys.comment = "Kommentar"\n' >"$d/columns.txt"
	check "columns.txt says which heading is what" load "$d"
	check "and every value is where it belongs" says "A-7 Ulm 2025-04-03 09:05:00+00 10 ja; sehr,a-7 Bonn 2025-04-13 00:00:00+00 2 " \
		"$(row "SELECT customer_id, region, answered_at, score, comment FROM answers ORDER BY answered_at")"
	fresh
	rm "$d/columns.txt"
	printf 'surveys = Umfrage 2025.csv; surveys.region = Laden; surveys.score = Note\nMore about it.\n' >"$d/README.txt"
	check "so does the first line of a README" load "$d"
	check "as far as it goes" says "Bonn 2 ,Ulm 10 " "$(row "SELECT region, score, answered_at FROM answers ORDER BY 1")"
	rm "$d/README.txt"

	new_folder maps
	printf 'order,who,when,sum\n1,x,03/04/2025,"1.000,50"\n2,y,04/05/2025,"2,5"\n' >"$d/sales.csv"
	printf 'orders = sales\norders.id = order\norders.customer = who\norders.date = when\norders.amount = sum\ndates = european\n' >"$d/columns.txt"
	check "it says the order of days, where nothing else does" load "$d"
	check "and a comma in numbers is told by its like" says "1 x 2025-04-03 1000.50,2 y 2025-05-04 2.50" "$(row "SELECT order_id, customer_id, ordered_at::date, amount FROM orders ORDER BY 1")"
	sed -i 's/european/us/' "$d/columns.txt"
	fresh
	check "or the other one" load "$d"
	check "as it says" says "2025-03-04,2025-04-05" "$(row "SELECT ordered_at::date FROM orders ORDER BY 1")"
	printf '3,z,31/12/2025,5\n' >>"$d/sales.csv"
	check "a day that contradicts it is refused" refuses "$d" "/sales.csv, line 4, column when: \"31/12/2025\" is not month first, as in 12/31/2025, which $d/columns.txt says"
	printf 'orders.price = sum\nshops.id = order\nfoo\ndates = mine\norders.cost = costs\n' >"$d/columns.txt"
	printf 'order_id\n1\n' >"$d/orders.csv"
	rm "$d/sales.csv"
	check "what a map has wrong is told at once" says "5 $d/columns.txt, line 1: orders has no column price; its columns are order_id" \
		"$(message=$(door_look "$d" 2>&1 >/dev/null); wc -l <<<"$message") $(door_look "$d" 2>&1 >/dev/null | sed -n '1s/order_id.*/order_id/p')"
	check "with what the file has instead" says 1 "$(door_look "$d" 2>&1 | grep -cF "/orders.csv, line 1: there is no heading \"costs\", which $d/columns.txt has for orders.cost; there are \"order_id\"")"
}

# check_ids tells the story over tables whose customers are e-mail addresses, and looks for them
# wherever customers are ranked.
check_ids()
{
	local d=$WORK/ids

	mkdir -p "$d"
	export PGDATABASE=demo
	# Addresses for numbers, the same in every file.
	export_csv "SELECT 'c' || customer_id || '@example.com' AS \"E-Mail\", region, segment, plan, signed_up_at, loyalty_enrolled_at, closed_at FROM customers" >"$d/customers.csv"
	export_csv "SELECT referral_id, 'c' || referrer_id || '@example.com' AS referrer_id, 'c' || referred_id || '@example.com' AS referred_id, channel, invited_at, converted_at FROM referrals" >"$d/referrals.csv"
	export_csv "SELECT order_id, 'c' || customer_id || '@example.com' AS \"E-Mail\", ordered_at, amount, items FROM orders" >"$d/orders.csv"
	printf 'customers.customer = E-Mail\norders.customer = E-Mail\n' >"$d/columns.txt"
	export PGDATABASE=demo_door
	fresh
	check "customers called by their addresses are loaded" load "$d"
	check "the story is told over them" story
	check "the best referrers are called so" test "$(grep -A 80 'Who brings whom' "$WORK/story" | grep -c 'c[0-9]*@example.com')" -ge 3
	check "and the customers worth most" test "$(grep -A 80 'What is a customer worth' "$WORK/story" | grep -c 'c[0-9]*@example.com')" -ge 3
}

# reads VALUE EXPECTED COLUMN compares what a value is read as, with others in its column.
reads()
{
	local d=$WORK/reads

	rm -rf "$d"
	mkdir -p "$d"
	{
		echo "order_id;$3"
		printf '1;%s\n' "$1" "${@:4}"
	} >"$d/orders.csv"
	door_look "$d" >"$WORK/said" 2>&1 || { says "$2" "$(sed "s,^$d/orders.csv\, ,," "$WORK/said" | grep -v '^  ')"; return; }
	says "$2" "$(sed -n '2s/^1,//p' "$DOOR_DIR/0.csv")"
	rm -rf "$DOOR_DIR"
}

check_readings()
{
	check "a day with a time, and a zone" reads '2025-01-31T10:11:12.5Z' '2025-01-31 10:11:12.5+00' ordered_at
	check "a day as a number" reads 20250131 2025-01-31 ordered_at
	check "midnight and noon" reads '1/31/2025 12:30 AM' '2025-01-31 00:30' ordered_at '1/31/2025 12:30 PM'
	check "a day with points has the day first" reads 3.4.25 2025-04-03 ordered_at
	check "a day with a word" reads 'Friday, 31st January 2025' 2025-01-31 ordered_at
	check "the twelfth of December is the same either way" reads 12/12/2025 2025-12-12 ordered_at
	check "a leap day" reads 29/2/2024 2024-02-29 ordered_at
	check "money with its sign" reads '€ 1.234,50' 1234.50 amount
	# shellcheck disable=SC2016
	check "money in brackets is negative" reads '($1,234.50)' -1234.50 amount
	check "money with an apostrophe" reads "1'234.50 CHF" 1234.50 amount
	check "thousands that others tell" reads '1,234' 1234 amount '12.50'
	check "a decimal comma that others tell" reads '1,234' 1.234 amount '12,5'
	check "thousands that nothing tells are refused" reads '1,234' 'line 2, column amount: "1,234" is 1.234 (a decimal comma) or 1234 (a decimal point), and nothing in the column tells; write some with two decimals' amount '5'
	check "two ways in one column are refused" reads '1.234,5' 'line 3, column amount: "1,234.5" is read as a decimal point, but "1.234,5" in line 2 as a decimal comma: a column must agree on one' amount '1,234.5'
	# shellcheck disable=SC2016
	check "a letter in a number is refused" reads 'l0' 'line 2, column amount: "l0" is not an amount; such would be 1234.50, 1,234.50, 1.234,50, $12' amount
}

check_strange_files()
{
	local d=$WORK/strange

	new_folder strange
	printf 'sep=;\r\nscore;customer\r\n9;"a;b"\r\n\r\n3;\r\n' >"$d/surveys.csv"
	check "what Excel writes first is known" load "$d"
	check "and not a row" says "9 a;b,3 " "$(row "SELECT score, customer_id FROM surveys ORDER BY 1 DESC")"
	printf 'score,customer\r9,a\r' >"$d/surveys.csv"
	check "lines of old Macintoshes are refused" refuses "$d" '/surveys.csv: its lines end as those of old Macintoshes do; save the file as "CSV UTF-8"'
	printf 'score,comment\n9,caf\xe9\n' >"$d/surveys.csv"
	check "another encoding is refused" refuses "$d" '/surveys.csv, line 2: this is not UTF-8; save the file as "CSV UTF-8"'
	printf '\xff\xfes\0c\0o\0r\0e\0\n\0' >"$d/surveys.csv"
	check "so is UTF-16" refuses "$d" '/surveys.csv: this is UTF-16; save the file as "CSV UTF-8"'
	printf 'score,comment\n9,"a\nb\n' >"$d/surveys.csv"
	check "a quotation mark that is not closed is refused" refuses "$d" '/surveys.csv, line 2: a quotation mark is not closed'
	printf 'score,comment\n' >"$d/surveys.csv"
	check "a file of headings alone is empty" load "$d"
	check "as it is" says 0 "$(answer "SELECT count(*) FROM surveys")"
	{
		echo score
		printf 'x%s\n' {1..30}
	} >"$d/surveys.csv"
	check "ten complaints are enough" says "11 ... and 20 more" "$(door_look "$d" 2>&1 >/dev/null | sed -n '$=;$p' | paste -s -d ' ')"
	rm "$d/surveys.csv"
	printf 'customer,amount,items\na,99999999999.00,1\n' >"$d/orders.csv"
	check "what a column does not take is refused" refuses "$d" '/orders.csv, line 2, column amount: "99999999999.00", but the column takes less than 10000000000'
	rm "$d/orders.csv"
	printf 'customer,score,comment\n,,nice\nb,9,\n' >"$d/surveys.csv"
	check "a first row without a customer is one" load "$d"
	check "with what it says" says ",nice,9," "$(answer "SELECT string_agg(concat_ws(',', coalesce(score::text, ''), coalesce(comment, '')), ',' ORDER BY customer_id NULLS FIRST) FROM surveys")"
	printf 'customer,score,comment\n,How likely?,Why?\nb,9,\n' >"$d/surveys.csv"
	fresh
	check "a second line of headings is none" load "$d"
	check "and no row" says 1 "$(answer "SELECT count(*) FROM surveys")"
	rm "$d/surveys.csv"
	printf 'customer,region\na,North\nb,South\na,North\n' >"$d/customers.csv"
	check "customers who are there twice are told" says "    there again, and counted again: 1 lines, such as customer a in line 4" "$(told "$d" | grep again)"
}

check_keep()
{
	local d=$WORK/keep want

	new_folder keep
	printf 'score,region,customer\n9,North,Ann\n3,South,Bob\n10,"North",Eve\n' >"$d/surveys.csv"
	check "answers that say their region are loaded" load "$d"
	want=$(row "SELECT region, nps(score) FROM answers GROUP BY 1 ORDER BY 1")
	check "and grouped by it" says "North 100,South -100" "$want"
	adv_psql -c "CREATE VIEW company.kept AS SELECT region, rating_agg(score) AS ratings FROM company.answers GROUP BY region"

	rm -f "$WORK/kept.sql"
	KEEP=$WORK/kept.sql
	keep_look
	check "they are kept in a file" keep
	adv_database demo_kept
	check "which makes them anywhere" adv_psql -v ON_ERROR_STOP=1 -1 -o /dev/null -f "$WORK/kept.sql"
	check "the same, with what was made of them, and safe from a crash" says "$want p" \
		"$(row "SELECT region, nps(ratings) FROM company.kept ORDER BY 1") $(answer "SELECT relpersistence FROM pg_class WHERE oid = 'company.surveys'::regclass")"
	check "a file that is there is not written over" says 1 "$( (keep_look) 2>&1 | grep -c 'is there already')"

	export PGDATABASE=demo_door
	KEEP=demo_kept_own
	keep_look
	KEEP_ENVIRONMENT+=("PGHOST=$PGHOST" "PGPORT=$PGPORT" "PGUSER=$PGUSER")
	check "they are kept in a database of one's own server" keep
	check "the same" says "$want" "$(PGDATABASE=demo_kept_own row "SELECT region, nps(ratings) FROM kept ORDER BY 1")"
	check "where that is not possible, in a file" says "The tables are kept in $WORK/demo_kept_own.sql." \
		"$(cd "$WORK" && keep | sed -n '2s/\. In .*/./p')"
	# shellcheck disable=SC2034
	KEEP=
}
