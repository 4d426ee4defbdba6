# shellcheck shell=bash
#
# suites.sh: running suites of tests and counting. A suite is a command that says
# "N passed, N failed", with or without its name before it, as its last line or
# just before make's complaint. One that says nothing of the kind, tested nothing,
# or ended badly without a failed test, counts as one failure more.

ADV_PASSED=0
ADV_FAILED=0

# adv_suite runs a suite, shows its output, and adds its counts to the sum. When
# nothing is said for some seconds, it says itself that the suite goes on, with the
# last line of the file ADV_WATCH, if that is set. A script whose suites are others
# that say so themselves sets ADV_PATIENCE, to wait so many times as long.
adv_suite()
{
	local name=$1
	local since=$SECONDS status=0 passed=0 failed=0 line='' more ended='' took

	shift
	while [ -z "$ended" ]; do
		status=0
		IFS= read -r -t $((ADV_TICK * ${ADV_PATIENCE:-1})) more || status=$?
		line+=$more
		if [ "$status" -gt 128 ]; then
			adv_goes_on "$name" $((SECONDS - since)) "$(tail -n 1 "${ADV_WATCH:-/dev/null}" 2>/dev/null)"
			continue
		fi
		[ "$status" = 0 ] || ended=1
		if [[ $line =~ ^("$name: ")?([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
			passed=${BASH_REMATCH[2]}
			failed=${BASH_REMATCH[3]}
		elif [ -z "$ended" ] || [ -n "$line" ]; then
			printf '%s\n' "$line"
		fi
		line=
	done < <("$@" 2>&1 </dev/null)
	status=0
	wait $! || status=$?
	if [ $((passed + failed)) = 0 ] || { [ "$status" != 0 ] && [ "$failed" = 0 ]; }; then
		failed=$((failed + 1))
	fi
	took=$((SECONDS - since))
	[ "$took" != 0 ] && took=", $took s" || took=
	echo "$name: $passed passed, $failed failed$took"
	ADV_PASSED=$((ADV_PASSED + passed))
	ADV_FAILED=$((ADV_FAILED + failed))
}

# adv_check runs a command as a suite of one test.
adv_check()
{
	adv_suite "$1" adv_one_test "${@:2}"
}

adv_one_test()
{
	if "$@"; then
		echo "1 passed, 0 failed"
	else
		echo "0 passed, 1 failed"
	fi
}

# adv_finish prints the sum, and ends the script with the status it deserves.
adv_finish()
{
	echo "$ADV_PASSED passed, $ADV_FAILED failed"
	[ "$ADV_FAILED" = 0 ] && [ "$ADV_PASSED" != 0 ]
	exit
}
