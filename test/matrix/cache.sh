# shellcheck shell=bash
#
# cache.sh: what takes minutes to make and is kept between runs in ADV_CACHE:
# other distributions and other builds of PostgreSQL. Remove it to have them anew.
# A thing is made under a lock, and NAME.complete says that it is complete.

source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
source "$ADV_ROOT/test/lib/suites.sh"

# shellcheck disable=SC2034
ADV_PATIENCE=6
# shellcheck disable=SC2034
ADV_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# adv_mirror prints the address of Debian's archive: this machine's, if it is
# Debian itself.
adv_mirror()
{
	local mirror=

	if grep -qx 'ID=debian' /etc/os-release; then
		# shellcheck disable=SC2016
		mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
			sed -n "s,^$(. /etc/os-release && echo "$VERSION_CODENAME") \(https\?:\),\1,p" |
			head -n 1)
	fi
	echo "${mirror:-http://deb.debian.org/debian}"
}

# adv_cached makes ADV_CACHE/NAME, unless it is there, by calling a function with
# the path of an empty directory in its place. Functions are called with "set -e" switched
# off: they say with their status whether they succeeded.
adv_cached()
{
	local thing=$ADV_CACHE/$1

	[ ! -e "$thing.complete" ] || return 0
	umask 022
	mkdir -p "$ADV_CACHE" || return
	(
		trap adv_tock EXIT
		adv_tick "making ${thing##*/}" tail -n 1 "$thing.log"
		flock 9 || exit
		[ ! -e "$thing.complete" ] || exit 0
		adv_say "making $thing, once; this takes some minutes"
		rm -rf --one-file-system "$thing"
		mkdir "$thing" || exit
		if ! "${@:2}" "$thing" >"$thing.log" 2>&1 </dev/null; then
			tail -n 40 "$thing.log"
			exit 1
		fi
		touch "$thing.complete"
		adv_say "made $thing"
	) 9>"$thing.lock"
}
