# shellcheck shell=bash
#
# load.sh: a database with the demo's tables: a made-up company's, the user's own files, or CDNOW's purchases.

DEMO=$ADV_ROOT/test/demo
source "$DEMO/door.sh"

# demo_look FILES reads and checks the user's files, before there is a server.
demo_look()
{
	adv_say "looking at $1"
	trap 'rm -rf "${DOOR_DIR:-}"' EXIT
	trap 'exit 130' INT TERM
	door_look "$1" || exit 1
}

# demo_load FILES [CUSTOMERS [ZONE]] makes the database demo: of the files that demo_look has read, or of a company
# with so many customers; its time zone is UTC or another.
demo_load()
{
	if [ -n "$1" ]; then
		mv "$DOOR_DIR" "$ADV_DIR/door"
		DOOR_DIR=$ADV_DIR/door
	fi
	adv_database demo
	adv_psql -c "ALTER DATABASE demo SET search_path = company, public" -c "ALTER DATABASE demo SET jit = off" \
		-v zone="${3:-UTC}" -f - <<<"ALTER DATABASE demo SET timezone = :'zone'" || adv_die "there is no time zone ${3:-UTC}"
	if [ -n "$1" ]; then
		adv_say "loading $1"
		adv_psql -v id=text -f "$DEMO/tables.sql"
		door_load || exit 1
	else
		adv_say "making up a company"
		adv_tick "making it up"
		adv_psql ${2:+-v customers="$2"} -f "$DEMO/company.sql"
		adv_tock
	fi
}

# demo_cdnow loads CDNOW's purchase log into the schema cdnow, if the file is there.
demo_cdnow()
{
	if [ ! -r "$CDNOW" ]; then
		echo "  CDNOW's customers are left out: $CDNOW is not there; ADV_CDNOW may name another place"
		return
	fi
	echo "  CDNOW's customers, from $CDNOW"
	door_log_to_csv "$CDNOW" | adv_psql \
		-c "\\copy cdnow.orders ($DOOR_LOG_COLUMNS) FROM pstdin (FORMAT csv, HEADER true)"
}
