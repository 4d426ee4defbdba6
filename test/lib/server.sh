# shellcheck shell=bash
#
# server.sh: a private PostgreSQL with the extension built and installed, for
# the tests, the demo and the benchmarks.
#
#	set -eu -o pipefail
#	source "$(dirname "${BASH_SOURCE[0]}")/../lib/server.sh"
#	adv_setup				# or adv_setup 17, for a major version
#	adv_database shop		# a fresh database with the extension in it
#	adv_psql -c 'SELECT advocacy_version()'
#
# adv_setup installs the packages that are missing, copies the source tree to a
# temporary directory, builds it there unless the same was built before, installs
# it in a private copy of the PostgreSQL installation, and starts a server that
# listens only on a socket in that directory. An EXIT trap stops the server and
# removes the directory. When a script that has called adv_setup runs another one
# that calls it, the second one is given the server of the first.
#
# After adv_setup these are exported:
#	ADV_ROOT	the source tree; never written to
#	ADV_DIR		the temporary directory; callers may keep files there
#	ADV_SRC		the copy of the source tree, built
#	PG_CONFIG, PGBIN				the private installation; PGBIN is in PATH
#	PGHOST, PGPORT, PGUSER, PGDATABASE	how to connect: any libpq program just works
#
# These may be set before:
#	PG_CONFIG			the PostgreSQL to copy
#	ADV_CACHE			where builds are kept, if not in the user's cache (common.sh)
#	ADV_SERVER_OPTIONS	lines for postgresql.conf: $'work_mem = 64MB\njit = off'
#	TMPDIR				where ADV_DIR is made, if not in /tmp; then it is ADV_DIR
#
# Functions for callers: adv_setup, adv_database, adv_psql, adv_make (make in
# ADV_SRC), adv_as (a command in ADV_DIR as its owner, since root cannot run a
# server), and from common.sh adv_say (a progress line) and adv_die.

source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# adv_as runs a command in ADV_DIR as its owner, who is nobody if we are root, and
# may not be allowed into the directory that we are in.
adv_as()
{
	local command=()

	if [ "$(id -u)" = 0 ]; then
		command=(setpriv --reuid=nobody --regid=nogroup --clear-groups
			env -u ADV_CACHE -u XDG_CACHE_HOME HOME="$ADV_DIR")
	fi
	(cd "$ADV_DIR" && "${command[@]}" "$@")
}

# adv_have_server tells whether a pg_config comes with a server and its headers;
# the makefiles alone come with the client.
adv_have_server()
{
	[ -e "$("$1" --includedir-server)/postgres.h" ] && [ -e "$("$1" --pgxs)" ] &&
		[ -x "$("$1" --bindir)/postgres" ]
} 2>/dev/null

# adv_find_server prints the pg_config of the version asked for, or of the
# newest supported one that is installed; nothing if there is none.
adv_find_server()
{
	local major

	for major in ${1:-18 17 16 15}; do
		if adv_have_server "/usr/lib/postgresql/$major/bin/pg_config"; then
			echo "/usr/lib/postgresql/$major/bin/pg_config"
			return
		fi
	done
}

# adv_no_server says where a supported version can be had, and gives up.
adv_no_server()
{
	adv_die "no PostgreSQL ${1:-15 to 18} in this distribution; its makers' archive has it:

  sudo apt-get install -y postgresql-common &&
    sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y
"
}

# adv_server_packages prints what to install for the version asked for; else the
# headers of the newest server that is installed; else the distribution's own
# version, which apt does not know before its first update.
adv_server_packages()
{
	local major=${1:-}
	local installed

	for installed in 18 17 16 15; do
		if [ -z "$major" ] && [ -x "/usr/lib/postgresql/$installed/bin/postgres" ]; then
			echo "postgresql-server-dev-$installed"
			return
		fi
	done
	if [ -z "$major" ]; then
		major=$(apt-cache depends postgresql 2>/dev/null |
			sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p')
	fi
	case $major in
		1[5-8]) echo "postgresql-$major postgresql-server-dev-$major" ;;
		'') echo "postgresql postgresql-server-dev-all" ;;
		*) adv_no_server "$@" ;;
	esac
}

# adv_packages installs what is missing and sets PG_CONFIG.
adv_packages()
{
	local packages

	packages=$(adv_missing_tools)
	if [ -z "${PG_CONFIG:-}" ] && [ -z "$(adv_find_server "$@")" ]; then
		packages+=" $(adv_server_packages "$@")" || exit
	fi
	if [ -n "$packages" ]; then
		# shellcheck disable=SC2086
		adv_apt $packages
	fi
	PG_CONFIG=${PG_CONFIG:-$(adv_find_server "$@")}
	if [ -z "$PG_CONFIG" ]; then
		adv_no_server "$@"
	elif ! adv_have_server "$PG_CONFIG"; then
		adv_die "$PG_CONFIG does not belong to a server with its headers"
	fi
}

# adv_temporary makes ADV_DIR, in a place that its owner can reach.
adv_temporary()
{
	ADV_DIR=$(mktemp -d -t advocacy.XXXXXX)
	trap adv_cleanup EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	if [ "$(id -u)" = 0 ]; then
		chown nobody:nogroup "$ADV_DIR"
		adv_as test -w "$ADV_DIR" || adv_die "nobody cannot reach $ADV_DIR: please set TMPDIR"
	fi
	export ADV_DIR TMPDIR=$ADV_DIR
}

# adv_private_install copies the PostgreSQL of PG_CONFIG to ADV_DIR/pg, most of
# it as links. PostgreSQL finds its directories relative to its programs, so
# those are real copies, and an extension can be installed without being root.
# Where this one is installed already, files, directories of bitcode and all are
# left out.
adv_private_install()
{
	local copy=$ADV_DIR/pg
	local bin lib share include

	bin=$("$PG_CONFIG" --bindir)
	lib=$("$PG_CONFIG" --pkglibdir)
	share=$("$PG_CONFIG" --sharedir)
	include=$("$PG_CONFIG" --includedir)

	adv_as mkdir -p "$copy$bin" "$copy$lib" "$copy$share" "$copy${include%/*}"
	adv_as cp -R "$bin/." "$copy$bin"
	adv_as cp -Rs "$lib/." "$copy$lib"
	adv_as cp -Rs "$share/." "$copy$share"
	adv_as ln -s "$include" "$copy$include"
	adv_as find "$copy$lib" "$copy$share" -name 'advocacy*' -prune -exec rm -rf {} +

	export PG_CONFIG=$copy$bin/pg_config
	export PGBIN=$copy$bin
	export PATH=$PGBIN:$PATH
}

# adv_make runs make in the copy of the source tree. Bitcode would need the very
# clang that PostgreSQL was built with.
adv_make()
{
	adv_as make -s -C "$ADV_SRC" --no-print-directory with_llvm=no PG_CONFIG="$PG_CONFIG" "$@"
}

# adv_build_key prints a digest of all that the built files depend on: the source
# tree but for tests, pages and scripts, the PostgreSQL, the compiler, its settings
# and the headers of libraries.
adv_build_key()
{
	local cc

	cc=${CC:-$("$PG_CONFIG" --cc)}
	{
		find "$ADV_SRC" -type f -not -name '*.md' -not -path "$ADV_SRC/test/*" \
			-not -path "$ADV_SRC/doc/*" -not -path "$ADV_SRC/sql/*" \
			-not -path "$ADV_SRC/expected/*" -not -path "$ADV_SRC/advocacy--*" -printf '%P\0' | sort -z |
			(cd "$ADV_SRC" && xargs -0 sha256sum)
		"$PG_CONFIG" --version --configure --cc --cppflags --cflags --cflags_sl --ldflags --libs
		cat "$("$PG_CONFIG" --includedir-server)/pg_config.h"
		${cc%% *} --version
		echo "$cc ${CFLAGS:-} ${CPPFLAGS:-} ${LDFLAGS:-} ${COPT:-} $(uname -m)"
		cat /usr/include/roaring/*.h /usr/include/nlopt.h /usr/include/utf8proc.h
	} | sha256sum | cut -d ' ' -f 1
}

# adv_build_cache prints the directory where builds are kept, or nothing if there is
# none that is ours alone.
adv_build_cache()
{
	local directory

	for directory in "$ADV_CACHE/build" "$ADV_TEMPORARY/advocacy-build-$(id -u)"; do
		if mkdir -p -m 700 "$directory" 2>/dev/null && [ ! -L "$directory" ] &&
			[ -O "$directory" ] && [ -w "$directory" ]; then
			echo "$directory"
			return
		fi
	done
}

# adv_compiled prints how far the compiler is.
adv_compiled()
{
	echo "$(find "$ADV_SRC/src" -name '*.o' | wc -l) of $(find "$ADV_SRC/src" -name '*.c' | wc -l) files"
}

# adv_compile builds the extension in ADV_SRC, or takes what was built of the same
# source before.
adv_compile()
{
	local cache archive new

	cache=$(adv_build_cache)
	archive=$cache/$(adv_build_key).tar
	if [ -n "$cache" ] && [ -s "$archive" ]; then
		adv_say "nothing has changed: taking what was built before, from $cache"
		# make goes by times; the kept files must be the younger ones.
		adv_as find "$ADV_SRC" -type f -exec touch -d '2000-01-01' {} +
		adv_as tar -C "$ADV_SRC" -xof - <"$archive"
		touch "$archive"
	else
		adv_say "building for $("$PGBIN/postgres" --version)"
		adv_as touch "$ADV_DIR/before"
		adv_tick "building" adv_compiled
		adv_make -j2 all
		adv_tock
		[ -n "$cache" ] || return 0
		new=$(mktemp "$cache/new.XXXXXX")
		if ! (cd "$ADV_SRC" && find . -type f -newer "$ADV_DIR/before" -print0 |
			tar -cf - --null --files-from=-) >"$new" || ! mv "$new" "$archive"; then
			rm -f "$new"
			return 0
		fi
		# The five youngest are enough.
		find "$cache" -name '*.tar' -printf '%T@ %p\0' | sort -znr | tail -zn +6 |
			cut -zd ' ' -f 2- | xargs -0r rm -f
	fi
	if [ "$(id -u)" = 0 ]; then
		# For nobody, who cannot read root's.
		adv_as mkdir -p -m 700 "$ADV_DIR/.cache/advocacy/build"
		adv_as tee "$ADV_DIR/.cache/advocacy/build/${archive##*/}" <"$archive" >/dev/null
	fi
}

# adv_build copies the source tree to ADV_SRC, builds and installs the extension.
adv_build()
{
	export ADV_SRC=$ADV_DIR/src

	adv_as mkdir "$ADV_SRC"
	adv_tree | adv_as tar -C "$ADV_SRC" -xof -
	adv_compile
	adv_make install >/dev/null
}

# adv_start makes a cluster and starts its server.
adv_start()
{
	local data=$ADV_DIR/data

	export PGHOST=$ADV_DIR PGPORT=5432 PGUSER=postgres PGDATABASE=postgres

	adv_as "$PGBIN/initdb" --pgdata="$data" --username=postgres --auth=trust \
		--encoding=UTF8 --locale=C --no-sync >/dev/null
	adv_as tee -a "$data/postgresql.conf" >/dev/null <<-EOF
		listen_addresses = ''
		unix_socket_directories = '$ADV_DIR'
		timezone = 'UTC'
		fsync = off
		${ADV_SERVER_OPTIONS:-}
	EOF
	if ! adv_as "$PGBIN/pg_ctl" -D "$data" -l "$ADV_DIR/log" -s -w start; then
		tail -n 40 "$ADV_DIR/log" >&2
		adv_die "the server does not start"
	fi
}

# adv_stop stops every server below ADV_DIR, those of interrupted tests too.
adv_stop()
{
	local pidfile

	find "$ADV_DIR" -name postmaster.pid | while read -r pidfile; do
		adv_as "$PGBIN/pg_ctl" -D "${pidfile%/*}" -s -m immediate -w stop 2>/dev/null || :
	done
}

# adv_cleanup undoes adv_setup.
adv_cleanup()
{
	local status=$?

	trap '' HUP INT TERM
	set +e
	adv_tock
	if [ -n "${PGBIN:-}" ]; then
		adv_stop
	fi
	rm -rf "$ADV_DIR"
	exit "$status"
}

# adv_setup does everything up to a running server.
adv_setup()
{
	local variable

	case "${PGBIN:-}" in
		"${ADV_DIR:-/nowhere}"/*) return ;;
	esac
	for variable in "${!PG@}"; do
		[ "$variable" = PG_CONFIG ] || unset "$variable"
	done

	adv_packages "$@"
	adv_temporary
	adv_private_install
	adv_build
	adv_say "starting a server in $ADV_DIR"
	adv_start
}

# adv_psql runs psql without anyone's settings, and stops at an error.
adv_psql()
{
	"$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 "$@"
}

# adv_database makes an empty database with the extension and connects to it.
adv_database()
{
	adv_psql -d postgres -c "SET client_min_messages = warning" \
		-c "DROP DATABASE IF EXISTS \"$1\"" -c "CREATE DATABASE \"$1\""
	export PGDATABASE=$1
	adv_psql -c "CREATE EXTENSION advocacy"
}
