# shellcheck shell=bash
#
# suites.sh: running suites of tests and counting. A suite is a command that says
# "N passed, N failed", with or without its name before it, as its last line or
# just before make's complaint. One that says nothing of the kind, tested nothing,
# or ended badly without a failed test, counts as one failure more.

ADV_PASSED=0
ADV_FAILED=0

# adv_suite runs a suite, shows its output, and adds its counts to the sum.
adv_suite()
{
	local name=$1
	local status=0 passed=0 failed=0 line

	shift
	while IFS= read -r line; do
		if [[ $line =~ ^("$name: ")?([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
			passed=${BASH_REMATCH[2]}
			failed=${BASH_REMATCH[3]}
		else
			printf '%s\n' "$line"
		fi
	done < <("$@" 2>&1 </dev/null)
	wait $! || status=$?
	if [ $((passed + failed)) = 0 ] || { [ "$status" != 0 ] && [ "$failed" = 0 ]; }; then
		failed=$((failed + 1))
	fi
	echo "$name: $passed passed, $failed failed"
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
