# shellcheck shell=bash
#
# door.sh: how a user's own files come into the tables of the demo.
#
# CSV files are read and checked by door.pl, whole, before there is a server; what it wrote is
# loaded later. A purchase log, four columns without commas, goes to orders:
#	customer  yyyymmdd  units  value
# with or without a line of headings, and with or without a second number of the customer after
# the first, which is not used. CDNOW's files are of this kind.

DOOR_LOG_COLUMNS=order_id,customer_id,ordered_at,items,amount

# door_fail says what is wrong with which file.
door_fail()
{
	printf '%s\n' "$*" >&2
	return 1
}

# door_tables prints the names of the tables, from tables.sql.
door_tables()
{
	sed -n 's/^CREATE UNLOGGED TABLE company\.\([a-z_]*\) ($/\1/p' "$DEMO/tables.sql" | sort
}

# door_count prints the number of rows of a table.
door_count()
{
	adv_psql -At -c "SELECT to_char(count(*), 'FM999,999,999,999') FROM company.$1"
}

# door_rows prints how many rows have been read so far.
door_rows()
{
	adv_psql -At -c "SELECT to_char(tuples_processed, 'FM999,999,999,999') || ' rows' FROM pg_stat_progress_copy"
}

# door_copy FILE TABLE COLUMNS copies CSV from its input to a table. FILE only serves for messages.
door_copy()
{
	local message

	if ! message=$(adv_psql -v VERBOSITY=default -c "SET datestyle = 'ISO, YMD'" \
		-c "\\copy company.$2 ($3) FROM pstdin (FORMAT csv, HEADER true)" 2>&1); then
		door_fail "$1: $(sed -n 's/^ERROR:  //p; s/^CONTEXT:  COPY [^,]*//p' <<<"$message" | tr -d '\n')"
	fi
}

# door_log_to_csv reads a purchase log and writes CSV; the line number becomes order_id.
door_log_to_csv()
{
	awk -v file="$1" -v columns="$DOOR_LOG_COLUMNS" '
		function fail(column, why)
		{
			printf "%s, line %d, column %s: %s\n", file, NR, column, why >"/dev/stderr"
			failed = 1
			exit 1
		}
		function days(year, month)
		{
			if (month == 2)
				return 28 + ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0)
			return (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31
		}
		BEGIN { print columns }
		{ sub(/\r$/, "") }
		NF == 0 || (NR == 1 && $NF !~ /[0-9]/) { next }
		NF != 4 && NF != 5 { fail(NF + 1, "4 or 5 columns are expected") }
		{
			date = $(NF - 2); items = $(NF - 1); value = $NF
			year = substr(date, 1, 4); month = substr(date, 5, 2); day = substr(date, 7)
			if (length(date) != 8 || date !~ /^[0-9]+$/ || month + 0 < 1 || month + 0 > 12 ||
				day + 0 < 1 || day + 0 > days(year + 0, month + 0))
				fail("date", "\"" date "\" is not a day written as yyyymmdd")
			if (items !~ /^[0-9]+$/)
				fail("units", "\"" items "\" is not a whole number")
			if (value !~ /^-?[0-9]+(\.[0-9]*)?$/)
				fail("value", "\"" value "\" is not an amount")
			printf "%d,\"%s\",%s-%s-%s,%s,%s\n", NR, $1, year, month, day, items, value
		}' "$1"
}

# door_is_log tells whether a file looks like a purchase log: three of its first lines do.
door_is_log()
{
	head -n 4 "$1" | awk '
		{ sub(/\r$/, "") }
		(NF == 4 || NF == 5) && $0 !~ /[,;]/ && length($(NF - 2)) == 8 &&
			$(NF - 2) $(NF - 1) ~ /^[0-9]+$/ { likely++ }
		END { exit likely < 3 && likely < NR }' 2>/dev/null
}

# door_log loads a purchase log into orders.
door_log()
{
	local file=$1
	local csv status=0

	csv=$(mktemp)
	adv_tick "loading $file" door_rows
	door_log_to_csv "$file" >"$csv" &&
		door_copy "$file" orders "$DOOR_LOG_COLUMNS" <"$csv" || status=1
	adv_tock
	rm -f "$csv"
	[ "$status" = 0 ] || return 1
	echo "  orders: $(door_count orders) rows from the purchase log $file"
}

# door_map FOLDER prints the file that maps headings to columns: columns.txt, or a README whose first
# line does; or -.
door_map()
{
	local file tables

	tables=$(door_tables | paste -s -d '|')
	for file in "$1"/columns.txt "$1"/README*; do
		if [ -f "$file" ] && [ -r "$file" ] && { [[ $file == */columns.txt ]] ||
			head -n 1 "$file" | grep -qE "^[[:space:]]*($tables)(\.[a-z_]+)?[[:space:]]*="; }; then
			echo "$file"
			return
		fi
	done
	echo -
}

# door_look finds out what is in a file or folder, without a server: it sets DOOR_DIR, where door.pl
# has written what is to be loaded, and DOOR_LOG, a purchase log; and says how it reads each, and
# what it leaves alone. It refuses what cannot be loaded.
door_look()
{
	local from=$1 folder=$1
	local file name map status=0 csv=() logs=()

	DOOR_LOG=
	if [ -f "$from" ]; then
		folder=$(dirname "$from")
		set -- "$from"
	elif [ -d "$from" ]; then
		folder=${from%/}
		set -- "$folder"/*
	else
		door_fail "$from: there is no such file or folder"
		return 1
	fi
	map=$(door_map "$folder")
	for file in "$@"; do
		if [ ! -f "$file" ] || [ "$file" = "$map" ]; then
			continue
		fi
		if [ ! -r "$file" ]; then
			door_fail "$file cannot be read"
			return 1
		fi
		name=${file,,}
		if [[ $name == *.[ct]sv ]]; then
			csv+=("$file")
		elif door_is_log "$file"; then
			logs+=("$file")
		else
			echo "  left alone: $file, neither CSV nor a purchase log"
		fi
	done
	if [ ${#logs[@]} -gt 1 ]; then
		mapfile -t logs < <(ls -S -- "${logs[@]}")
		echo "  left alone: ${logs[*]:1}; one purchase log at a time, the largest, or the one you name"
	fi
	if [ ${#logs[@]} != 0 ]; then
		door_log_to_csv "${logs[0]}" >/dev/null || return 1
		DOOR_LOG=${logs[0]}
	fi
	DOOR_DIR=$(mktemp -d)
	if [ ${#csv[@]} != 0 ]; then
		adv_tick "reading ${#csv[@]} files"
		perl "$DEMO/door.pl" "$DEMO/tables.sql" "$DOOR_DIR" "$map" "${csv[@]}" || status=1
		adv_tock
	fi
	if [ "$status" = 0 ] && [ ! -s "$DOOR_DIR/plan" ] && [ -z "$DOOR_LOG" ]; then
		door_fail "$from: nothing to load; a CSV file has the name of its table, which may be" \
			"$(door_tables | paste -s -d ' '), or is an export that doc/files.md knows"
		status=1
	fi
	[ "$status" = 0 ] || rm -rf "$DOOR_DIR"
	return "$status"
}

# door_load loads what door_look has found.
door_load()
{
	local table file written columns

	if [ -s "$DOOR_DIR/plan" ]; then
		while IFS=$'\t' read -r table file written columns _; do
			adv_tick "loading $file" door_rows
			door_copy "$file" "$table" "$columns" <"$DOOR_DIR/${written##*/}" || { adv_tock; return 1; }
			adv_tock
			echo "  $table: $(door_count "$table") rows, with those of $file"
		done <"$DOOR_DIR/plan"
	fi
	rm -rf "$DOOR_DIR"
	[ -z "$DOOR_LOG" ] || door_log "$DOOR_LOG" || return 1
	adv_psql -c ANALYZE
}
