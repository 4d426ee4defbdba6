# shellcheck shell=bash
#
# door.sh: how a user's own files come into the tables of the demo.
#
# A CSV file goes to the table that it is named after; its first line names the columns, in any
# order. A purchase log, four columns without commas, goes to orders:
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

# door_tables prints the names of the tables, from tables.sql: the files are looked at before
# there is a server.
door_tables()
{
	sed -n 's/^CREATE UNLOGGED TABLE company\.\([a-z_]*\) ($/\1/p' "$DEMO/tables.sql" | sort
}

# door_columns prints the names of a table's columns.
door_columns()
{
	sed -n "/^CREATE UNLOGGED TABLE company\.$1 (\$/,/^);/s/^\t\([a-z_]*\)\t.*/\1/p" "$DEMO/tables.sql"
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

# door_copy FILE TABLE DELIMITER COLUMN... copies CSV from its input to a table. COLUMN is empty
# for one that is not wanted. FILE only serves for messages.
door_copy()
{
	local file=$1 table=$2 delimiter=$3
	local staged=() wanted=() unused=()
	local column message where reason

	shift 3
	for column in "$@"; do
		if [ -z "$column" ]; then
			unused+=("ADD unused_${#unused[@]} text")
			staged+=("unused_$((${#unused[@]} - 1))")
		else
			staged+=("$column")
			wanted+=("$column")
		fi
	done

	local IFS=,
	if ! message=$(adv_psql -1 -v VERBOSITY=default \
		-c "SET datestyle = 'ISO, YMD'" \
		-c "CREATE TEMP TABLE staging (LIKE company.$table INCLUDING CONSTRAINTS)" \
		-c "ALTER TABLE staging ${unused[*]:-ADD unused text}" \
		-c "\\copy staging (${staged[*]}) FROM pstdin (FORMAT csv, HEADER true, DELIMITER E'$delimiter')" \
		-c "INSERT INTO company.$table (${wanted[*]}) SELECT ${wanted[*]} FROM staging" 2>&1); then
		reason=$(sed -n 's/^ERROR:  //p' <<<"$message")
		reason=${reason#*violates check constraint }
		where=$(sed -n 's/^CONTEXT:  COPY staging, \(line [0-9]*\(, column [a-z_]*\)\{0,1\}\).*/\1/p' <<<"$message")
		door_fail "$file${where:+, $where}: ${reason:-$message}"
	fi
}

# door_header FILE TABLE reads the first line of a CSV file, and sets DOOR_DELIMITER, DOOR_COLUMNS
# (empty for those that the table does not have) and DOOR_UNUSED, the names of the latter.
door_header()
{
	local file=$1 table=$2
	local line name column known
	local names=()

	DOOR_DELIMITER=, DOOR_COLUMNS=() DOOR_UNUSED=()
	IFS= read -r line <"$file" || [ -n "$line" ] || { door_fail "$file is empty"; return 1; }
	line=${line#$'\xef\xbb\xbf'}
	line=${line%$'\r'}
	case $line in
		*,*) ;;
		*\;*) DOOR_DELIMITER=';' ;;
		*$'\t'*) DOOR_DELIMITER='\t' ;;
	esac

	known=$(door_columns "$table")
	IFS=$(printf %b "$DOOR_DELIMITER") read -r -a names <<<"$line"
	for name in "${names[@]}"; do
		column=$(sed 's/^[" ]*//; s/[" ]*$//; s/ /_/g' <<<"${name,,}")
		if [ -z "$column" ] || ! grep -qxF -- "$column" <<<"$known"; then
			DOOR_COLUMNS+=('')
			DOOR_UNUSED+=("$name")
		elif [[ " ${DOOR_COLUMNS[*]} " == *" $column "* ]]; then
			door_fail "$file, line 1, column $column: there are two columns of that name"
			return 1
		else
			DOOR_COLUMNS+=("$column")
		fi
	done
	if [ "${#DOOR_UNUSED[@]}" = "${#DOOR_COLUMNS[@]}" ]; then
		door_fail "$file, line 1: none of its columns belongs to $table; they may be" \
			"$(paste -s -d ' ' <<<"$known")"
		return 1
	fi
}

# door_csv loads FILE into TABLE.
door_csv()
{
	local file=$1 table=$2

	door_header "$file" "$table" || return 1
	adv_tick "loading $file" door_rows
	# shellcheck disable=SC2094
	door_copy "$file" "$table" "$DOOR_DELIMITER" "${DOOR_COLUMNS[@]}" <"$file" || { adv_tock; return 1; }
	adv_tock
	echo "  $table: $(door_count "$table") rows from $file"
	if [ ${#DOOR_UNUSED[@]} != 0 ]; then
		echo "    not used: ${DOOR_UNUSED[*]}"
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
		door_copy "$file" orders , ${DOOR_LOG_COLUMNS//,/ } <"$csv" || status=1
	adv_tock
	rm -f "$csv"
	[ "$status" = 0 ] || return 1
	echo "  orders: $(door_count orders) rows from the purchase log $file"
}

# door_look finds out what is in a file or folder, without a server: it sets DOOR_FILES, the files
# to load, and DOOR_INTO, the table of each, or "log"; and says what it leaves alone. It refuses
# what cannot be loaded by its first line, and a purchase log by any.
door_look()
{
	local from=$1
	local file name logs=()
	local tables

	DOOR_FILES=() DOOR_INTO=()
	tables=$(door_tables)
	if [ -f "$from" ]; then
		set -- "$from"
	elif [ -d "$from" ]; then
		set -- "${from%/}"/*
	else
		door_fail "$from: there is no such file or folder"
		return 1
	fi
	for file in "$@"; do
		[ -f "$file" ] || continue
		if [ ! -r "$file" ]; then
			door_fail "$file cannot be read"
			return 1
		fi
		name=${file##*/}
		name=${name,,}
		if [[ $name == *.csv ]] && grep -qxF -- "${name%.csv}" <<<"$tables"; then
			door_header "$file" "${name%.csv}" || return 1
			DOOR_FILES+=("$file")
			DOOR_INTO+=("${name%.csv}")
		elif door_is_log "$file"; then
			logs+=("$file")
		else
			echo "  left alone: $file, neither named after a table nor a purchase log"
		fi
	done
	if [ ${#logs[@]} -gt 1 ]; then
		mapfile -t logs < <(ls -S -- "${logs[@]}")
		echo "  left alone: ${logs[*]:1}; one purchase log at a time, the largest, or the one you name"
	fi
	if [ ${#logs[@]} != 0 ]; then
		door_log_to_csv "${logs[0]}" >/dev/null || return 1
		DOOR_FILES+=("${logs[0]}")
		DOOR_INTO+=(log)
	fi
	if [ ${#DOOR_FILES[@]} = 0 ]; then
		door_fail "$from: nothing to load; a CSV file has the name of its table, which may be" \
			"$(paste -s -d ' ' <<<"$tables")"
		return 1
	fi
}

# door_load loads what door_look has found.
door_load()
{
	local i

	for ((i = 0; i < ${#DOOR_FILES[@]}; i++)); do
		if [ "${DOOR_INTO[i]}" = log ]; then
			door_log "${DOOR_FILES[i]}" || return 1
		else
			door_csv "${DOOR_FILES[i]}" "${DOOR_INTO[i]}" || return 1
		fi
	done
	adv_psql -c ANALYZE
}
