# shellcheck shell=bash
#
# keep.sh: keeps the demo's tables after the demo, as KEEP says: a name without a dot or slash is that
# of a new database on the user's own server, which libpq's variables lead to; anything else is a
# file, for psql. Where the database cannot be made, the tables are kept in a file.

# keep_look remembers how the user's server is reached, before adv_setup hides it, and refuses what
# cannot be kept.
keep_look()
{
	local variable

	KEEP_ENVIRONMENT=(-u PGHOST -u PGPORT -u PGUSER -u PGDATABASE)
	for variable in "${!PG@}"; do
		case $variable in
			PG_CONFIG | PGBIN | PGDATABASE) ;;
			*) KEEP_ENVIRONMENT+=("$variable=${!variable}") ;;
		esac
	done
	case $KEEP in
		'') ;;
		*/* | *.*)
			[[ $KEEP == /* ]] || KEEP=$PWD/$KEEP
			[ ! -e "$KEEP" ] || adv_die "$KEEP is there already"
			[ -w "${KEEP%/*}" ] || adv_die "$KEEP cannot be written"
			;;
	esac
}

# keep_own runs one of libpq's programs against the user's server.
keep_own()
{
	env "${KEEP_ENVIRONMENT[@]}" "$@"
}

# keep_dump prints all tables, and what the questions made of them, as SQL.
keep_dump()
{
	adv_psql -At -c "SELECT format('ALTER TABLE %s SET LOGGED;', oid::regclass) FROM pg_class
		WHERE relpersistence = 'u' AND relkind = 'r' AND relnamespace = 'company'::regnamespace" | adv_psql
	echo "CREATE EXTENSION IF NOT EXISTS advocacy;"
	"$PGBIN/pg_dump" --no-owner --no-privileges --schema=company
}

# keep_file writes them to a file.
keep_file()
{
	keep_dump >"$1"
	echo "The tables are kept in $1. In a database where the extension may be created:"
	echo "    psql -f $1"
}

# keep does what KEEP says.
keep()
{
	local why

	case $KEEP in
		*/* | *.*)
			keep_file "$KEEP"
			return
			;;
	esac
	if ! why=$(keep_own psql -X -At -d postgres -v ON_ERROR_STOP=1 -v name="$KEEP" 2>&1 <<-EOF
		SELECT 1 / count(*) FROM pg_available_extensions WHERE name = 'advocacy';
		CREATE DATABASE :"name";
	EOF
	); then
		case $why in
			*'division by zero'*) why="the extension is not installed there: make install" ;;
		esac
		echo "The database $KEEP was not made on your server: $(head -n 1 <<<"$why")"
		keep_file "$PWD/$KEEP.sql"
		return
	fi
	keep_dump | keep_own psql -X -q -d "$KEEP" -v ON_ERROR_STOP=1 -1 >/dev/null &&
		keep_own psql -X -q -d "$KEEP" -v name="$KEEP" <<<'ALTER DATABASE :"name" SET search_path = company, public' &&
		echo "The tables are kept in the database $KEEP of your server:  psql $KEEP"
}
