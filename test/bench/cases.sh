# shellcheck shell=bash
#
# cases.sh: reads the case files.
#
# A case file is SQL with directives in comments. A case is our query, the best
# hand-written queries that we know for the same answer, and what to expect:
#
#	-- @setup					SQL to be run before the first case of the file
#	-- @let NAME				the rest of the file may say {NAME} for what follows
#	-- @case NAME
#	-- @about TEXT
#	-- @modes serial parallel jit	(serial parallel unless told)
#	-- @set work_mem = '64MB'	a setting for every side
#	-- @repeat N				runs in one measurement, for short queries
#	-- @wrap EXPRESSIONS		the queries return many rows: the rows are compared,
#								and SELECT EXPRESSIONS FROM (query) is measured; they
#								must use every column, as what is unused is not computed
#	-- @spill					show memory and temporary files by work_mem
#	-- @faster X				aim: X times as fast as the best hand-written
#	-- @within X LABEL			aim: at most X times as long as that side
#	-- @below MS				aim: at most so many milliseconds
#	-- @ours					our query follows
#	-- @hand LABEL				a hand-written query follows, of the same answer
#	-- @reference LABEL			a query of another answer follows, for scale
#	-- @duckdb					the query for DuckDB follows
#	-- @bytes MOST LABEL		a query of one number follows: a size, and
#								the aim, or - for none
#
# A query ends with the first semicolon at the end of a line.
#
# cases_read FILE sets these, with cases numbered from 0:
#	case_count, setup
#	case_name[c], case_about[c], case_modes[c], case_set[c], case_repeat[c],
#	case_wrap[c], case_spill[c], case_faster[c], case_within[c], case_below[c],
#	case_sides[c]							the number of sides; side 0 is ours
#	side_role[c,s], side_label[c,s], side_query[c,s], side_most[c,s]
# shellcheck disable=SC2034

cases_read()
{
	local file=$1
	local line word rest name let_name=
	local c=-1 s=-1 into=none

	case_count=0
	setup=
	case_name=() case_about=() case_modes=() case_set=() case_repeat=() case_wrap=()
	case_spill=() case_faster=() case_within=() case_below=() case_sides=()
	declare -gA side_role=() side_label=() side_query=() side_most=()
	local -A let=()

	while IFS= read -r line || [ -n "$line" ]; do
		if [[ $line != '-- @'* ]]; then
			for name in "${!let[@]}"; do
				line=${line//"{$name}"/"${let[$name]}"}
			done
			case $into in
				setup) setup+=$line$'\n' ;;
				query)
					side_query[$c,$s]+=${line%;}$'\n'
					[[ $line != *';' ]] || into=none
					;;
				let) let[$let_name]+=${let[$let_name]:+$'\n'}$line ;;
				none) ;;
			esac
			continue
		fi

		read -r word rest <<<"${line#-- @}"
		into=none
		case $word in
			setup) into=setup ;;
			let) let_name=$rest let[$rest]='' into=let ;;
			case)
				c=$((c + 1)) s=-1
				case_count=$((c + 1))
				case_name[c]=$rest case_modes[c]='serial parallel' case_repeat[c]=1 case_sides[c]=0
				case_about[c]='' case_set[c]='' case_wrap[c]='' case_spill[c]=''
				case_faster[c]='' case_within[c]='' case_below[c]=''
				;;
			about) case_about[c]+=${case_about[c]:+ }$rest ;;
			modes) case_modes[c]=$rest ;;
			set) case_set[c]+="SET $rest;" ;;
			repeat) case_repeat[c]=$rest ;;
			wrap) case_wrap[c]=$rest ;;
			spill) case_spill[c]=1 ;;
			faster) case_faster[c]=$rest ;;
			within) case_within[c]=$rest ;;
			below) case_below[c]=$rest ;;
			ours | hand | reference | duckdb | bytes)
				s=$((s + 1))
				case_sides[c]=$((s + 1))
				side_role[$c,$s]=$word side_query[$c,$s]='' side_most[$c,$s]=''
				case $word in
					ours) rest=ours ;;
					duckdb) rest=DuckDB ;;
					bytes) read -r "side_most[$c,$s]" rest <<<"$rest" ;;
				esac
				side_label[$c,$s]=$rest
				into=query
				;;
			*) adv_die "$file: unknown directive @$word" ;;
		esac
	done <"$file"
}
