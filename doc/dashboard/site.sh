# shellcheck shell=bash
#
# site.sh: makes the site: tools from npm, numbers from a database that has the demo's tables, pages by
# Observable Framework. Nothing of it leaves this machine, and the pages ask nobody for anything.

SITE_SOURCE=$ADV_ROOT/doc/dashboard
export OBSERVABLE_TELEMETRY_DISABLE=1 npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false

# site_tools makes sure that there is a Node.js with npm, and that the packages of package-lock.json are in
# SITE_MODULES, where they are kept.
site_tools()
{
	local new

	if ! command -v npm >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then
		adv_apt nodejs npm
	fi
	SITE_MODULES=$ADV_CACHE/dashboard/$(sha256sum <"$SITE_SOURCE/package-lock.json" | cut -c 1-16)
	if [ ! -d "$SITE_MODULES" ]; then
		adv_say "installing Observable Framework and what it needs"
		mkdir -p "$ADV_CACHE/dashboard"
		new=$(mktemp -d "$ADV_CACHE/dashboard/new.XXXXXX")
		cp "$SITE_SOURCE"/package*.json "$new"
		adv_tick "installing"
		(cd "$new" && npm ci --silent) || adv_die "npm could not install what $SITE_SOURCE/package.json names"
		adv_tock
		mv -T "$new" "$SITE_MODULES" 2>/dev/null || rm -rf "$new"
	fi
}

# site_view NAME prints the statement that makes the view bi.NAME.
site_view()
{
	sed -n "/^CREATE VIEW bi.$1 AS\$/,/;\$/p" "$ADV_ROOT/doc/views.sql"
}

# site_data DIRECTORY writes the views that the charts name as JSON, with their SQL. What a view has no answer
# for, because the tables are empty or a model cannot be fitted, its chart says.
site_data()
{
	local view why most

	adv_psql -c 'SET client_min_messages = warning' -f "$ADV_ROOT/doc/views.sql" >/dev/null
	mkdir -p "$1"
	cp "$ADV_ROOT/doc/views.sql" "$1"
	for view in $(sed -n 's/.*FileAttachment("data\/\([a-z_]*\)\.json").*/\1/p' "$SITE_SOURCE/src/charts.js"); do
		most=NULL
		[ "$view" != advocates ] || most=10		# no page shows the others' ids
		if ! why=$(adv_psql -At -v most="$most" -v view="$view" -v sql="$(site_view "$view")" -o "$1/$view.json" 2>&1 <<-'EOSQL'
			SET client_min_messages = warning;
			SELECT json_build_object('name', :'view', 'sql', :'sql', 'rows', coalesce(json_agg(v ORDER BY v), '[]')) FROM (SELECT * FROM bi.:"view" ORDER BY 1, 2 LIMIT :most) AS v;
		EOSQL
		); then
			echo "  $view has no answer: $(head -n 1 <<<"$why")"
			adv_psql -At -v view="$view" -v sql="$(site_view "$view")" -v why="$(sed -n '1s/^ERROR: *//p' <<<"$why")" -o "$1/$view.json" \
				<<<"SELECT json_build_object('name', :'view', 'sql', :'sql', 'rows', json_build_array(), 'error', :'why')"
		fi
	done
}

# site_build DIRECTORY makes the site in DIRECTORY/dist.
site_build()
{
	adv_say "making the pages"
	mkdir -p "$1"
	cp -R "$SITE_MODULES/node_modules" "$SITE_SOURCE/package.json" "$SITE_SOURCE/observablehq.config.js" "$SITE_SOURCE/src" "$1"
	site_data "$1/src/data"
	(cd "$1" && npx --no-install observable build >"$1/log" 2>&1) || {
		cat "$1/log" >&2
		adv_die "the pages could not be made"
	}
}
