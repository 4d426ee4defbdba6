# shellcheck shell=bash
#
# common.sh: what every script of the house needs: the source tree, messages,
# progress, packages, and a place for what is kept between runs. May be set before:
#
#	ADV_TICK	how often, in seconds, something that goes on says so, if not 5
#	ADV_CACHE	where things are kept, if not in the user's own cache

ADV_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ADV_ROOT

# Compared output must not depend on the language of the machine.
export LC_ALL=C.UTF-8 LANG=C.UTF-8

# We call make ourselves, with our own settings, also from inside a make.
unset MAKEFLAGS MFLAGS MAKELEVEL

# adv_say prints a progress line with the seconds since the script started.
adv_say()
{
	printf '==> %s (%d s)\n' "$*" "$SECONDS"
}

: "${ADV_TICK:=5}"
ADV_TICKER=

# shellcheck disable=SC2034
ADV_TEMPORARY=${TMPDIR:-/tmp}
if [ "$(id -u)" = 0 ]; then
	: "${ADV_CACHE:=/var/cache/advocacy}"
else
	: "${ADV_CACHE:=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/advocacy}"
fi

# adv_goes_on prints that a thing goes on, for how long, and what is said of it.
adv_goes_on()
{
	local detail

	detail=$(tail -n 1 <<<"${3:-}" | tr -d '[:cntrl:]' | sed 's/^ *//' | cut -c 1-70)
	printf '    %s ... %d s%s\n' "$1" "$2" "${detail:+: $detail}"
}

# adv_tick says every few seconds that a thing goes on, with the last line of what a
# command prints, until adv_tock or our end. Usage: adv_tick WHAT [COMMAND...]
adv_tick()
{
	local what=$1 since=$SECONDS

	shift
	adv_tock
	(
		# Nobody shall wait for what sleep keeps open, a lock included.
		while sleep "$ADV_TICK" >/dev/null 2>&1 9>&- && kill -0 $$ 2>/dev/null; do
			adv_goes_on "$what" $((SECONDS - since)) "$("$@" 2>/dev/null)"
		done
	) &
	ADV_TICKER=$!
}

# adv_tock ends what adv_tick began.
adv_tock()
{
	[ -n "$ADV_TICKER" ] || return 0
	kill "$ADV_TICKER" 2>/dev/null || :
	wait "$ADV_TICKER" 2>/dev/null || :
	ADV_TICKER=
}

# adv_die prints the reason and gives up.
adv_die()
{
	adv_tock
	printf '%s: %s\n' "$0" "$*" >&2
	exit 1
}

# adv_apt installs packages, as root or through a sudo that asks no password;
# for anyone else it prints the line to run, and gives up.
adv_apt()
{
	local install=(apt-get install -q -y --no-install-recommends "$@")
	local sudo=()
	local log

	if ! command -v apt-get >/dev/null; then
		adv_die "these have to be installed first: $*"
	elif [ "$(id -u)" != 0 ]; then
		sudo=(sudo)
		if ! sudo -n true 2>/dev/null; then
			adv_die "packages are missing; please run

  sudo apt-get update && sudo ${install[*]}
"
		fi
	fi
	adv_say "installing $*"
	log=$(mktemp)
	adv_tick "installing" tail -n 1 "$log"
	if ! { "${sudo[@]}" apt-get update -q &&
		"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
			"${install[@]}" -o DPkg::Lock::Timeout=300; } >"$log" 2>&1 </dev/null; then
		adv_tock
		tail -n 40 "$log" >&2
		rm -f "$log"
		adv_die "could not install: $*"
	fi
	adv_tock
	rm -f "$log"
}

# adv_missing_tools prints the packages that are missing for building and testing,
# apart from PostgreSQL's own.
adv_missing_tools()
{
	echo '#include <stdio.h>' | gcc -E - >/dev/null 2>&1 || echo gcc libc6-dev
	[ -e /usr/include/roaring/roaring.h ] || echo libroaring-dev
	[ -e /usr/include/nlopt.h ] || echo libnlopt-dev
	[ -e /usr/include/utf8proc.h ] || echo libutf8proc-dev
	command -v make >/dev/null || echo make
	command -v prove >/dev/null || echo perl
	perl -MIPC::Run -e 1 2>/dev/null || echo libipc-run-perl
}

# adv_tree prints the source tree as a tar archive, without what was built in it
# and readable by all.
adv_tree()
{
	tar -C "$ADV_ROOT" -cf - --mode=u+rwX,go+rX --exclude=./.git --exclude=node_modules \
		--exclude=./results --exclude=./tmp_check \
		--exclude='*.o' --exclude='*.so' --exclude='*.bc' .
}
