# shellcheck shell=bash
#
# story.sh: tells the story: asks the questions of story/*.sql one after the other, each in a
# session of its own. A question shows its query as it is sent, the answer, and how to read it, and
# notes what it found in the table findings; one whose data are missing says so in left_out.

STORY_QUESTIONS=(intro recommend how_many better trend moved satisfied voice drivers hurts differ way campaigns referrals loyalty points again
	cdnow stay lifespan predict segments worth)

# story_ask asks a question: what there is in the data comes from the file of story_tell.
story_ask()
{
	adv_psql -v made_up="$1" -v bold="${BOLD:-}" -v plain="${PLAIN:-}" \
		-f "$DEMO/settings.sql" -f "$ADV_DIR/facts" -f "$DEMO/story/$2.sql" 2>&1
}

# story_pause waits for a key at a terminal; it fails when there shall be no more questions.
story_pause()
{
	local key=

	[ -n "$STORY_PACE" ] || return 0
	printf '\n%s' "${BOLD}any key: the next question   a: all of them   q: no more${PLAIN} "
	read -rsn 1 key </dev/tty || :
	printf '\r\e[K'
	case $key in
		a | A) STORY_PACE='' ;;
		q | Q) return 1 ;;
	esac
}

# story_list prints a heading and a list, if there is anything in it.
story_list()
{
	local rows

	rows=$(adv_psql -At -c "$2")
	[ -n "$rows" ] || return 0
	printf '\n%s\n' "${BOLD:-}$1${PLAIN:-}"
	fold -s -w 96 <<<"$rows" | sed 's/^/  /; s/^  \* /* /; s/ *$//'
}

# story_tell tells the story; it fails if a question could not be answered, and goes on. At a
# terminal it pauses after each if STORY_PACE is set. Usage: story_tell MADE_UP, which is on or off.
story_tell()
{
	local question said='' status=0

	adv_tick "looking at the tables"
	adv_psql -At -f "$DEMO/facts.sql" >"$ADV_DIR/facts" || { adv_tock; return 1; }
	adv_tock
	for question in "${STORY_QUESTIONS[@]}"; do
		if [ -n "$said" ]; then
			story_pause || break
		fi
		said=
		adv_tick "finding out ($question)"
		if ! story_ask "$1" "$question" >"$ADV_DIR/answer"; then
			status=1
			echo "This question could not be answered." >>"$ADV_DIR/answer"
		fi
		adv_tock
		if [ -s "$ADV_DIR/answer" ]; then
			said=1
			cat "$ADV_DIR/answer"
		fi
	done
	story_list "What we found" "SELECT '* ' || finding FROM findings"
	story_list "Left out, because the data have nothing about it" \
		"SELECT '* ' || question || ' (' || reason || ')' FROM left_out"
	return "$status"
}
