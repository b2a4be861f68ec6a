# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Where packages come from: the mirrors this machine's own apt sources name.

SUITE=trixie
MIRROR=
SECURITY=

APT_DIR=${AUGUR_APT_DIR:-/etc/apt}

# "deb [OPTION...] URI SUITE COMPONENT..."
one_line_sources()
{
	awk '$1 == "deb" {
		sub(/\[[^]]*\]/, "")
		print $2, $3
	}' "$@"
}

# Paragraphs of "Field: value..."; a value goes on in lines that are indented.
deb822_sources()
{
	awk 'function flush(   i, j, n, m, uri, suite) {
		n = split(value["uris"], uri)
		m = split(value["suites"], suite)
		if ((" " value["types"] " ") ~ / deb / && value["enabled"] !~ /no/)
			for (i = 1; i <= n; i++)
				for (j = 1; j <= m; j++)
					print uri[i], suite[j]
		split("", value)
	}
	/^#/ { next }
	/^[ \t]*$/ || FNR == 1 { flush() }
	/^[^ \t]+:/ {
		field = tolower($1)
		sub(/:.*/, "", field)
		sub(/^[^:]*:/, "")
	}
	{ value[field] = value[field] " " $0 }
	END { flush() }' "$@"
}

# "URI SUITE" of every source, in either format. apt itself tells only of
# sources it has fetched the lists of, and a fresh image has none.
apt_sources()
{
	local file

	for file in "$APT_DIR"/sources.list "$APT_DIR"/sources.list.d/*.list; do
		[ ! -e "$file" ] || one_line_sources "$file"
	done
	for file in "$APT_DIR"/sources.list.d/*.sources; do
		[ ! -e "$file" ] || deb822_sources "$file"
	done
}

# Cloud images name a list of mirrors, one per line, instead of a mirror.
expand_mirror()
{
	local file

	case $1 in
	mirror+file:*)
		file=/${1#mirror+file:}
		file=/${file##+(/)}
		awk '/^https?:/ { print $1; exit }' "$file"
		;;
	*)
		echo "$1"
		;;
	esac
}

# A third party may name its suite as Debian does, but has no -updates.
find_mirror()
{
	local sources host uri

	[ -z "$MIRROR" ] || return 0
	sources=$(apt_sources)
	host=$(os_value VERSION_CODENAME)
	uri=$(awk -v s="$host-updates" '$2 == s { print $1; exit }' <<<"$sources")
	[ -n "$uri" ] ||
		uri=$(awk -v s="$host" '$2 == s { print $1; exit }' <<<"$sources")
	[ -n "$uri" ] ||
		die "the apt sources of this machine name no mirror of $host" \
		    "add one to /etc/apt/sources.list or /etc/apt/sources.list.d"
	shopt -s extglob
	MIRROR=$(expand_mirror "$uri")
	uri=$(awk -v s="$host-security" '$2 == s { print $1; exit }' <<<"$sources")
	[ -z "$uri" ] || SECURITY=$(expand_mirror "$uri")
}

write_sources()
{
	local suite keyring=/usr/share/keyrings/debian-archive-keyring.gpg

	for suite in "$SUITE" "$SUITE-updates" "$SUITE-backports"; do
		printf 'deb [signed-by=%s] %s %s main\n' \
			"$keyring" "$MIRROR" "$suite"
	done
	[ -z "$SECURITY" ] ||
		printf 'deb [signed-by=%s] %s %s main\n' \
			"$keyring" "$SECURITY" "$SUITE-security"
	# QEMU's source has to match QEMU, which comes from one of these.
	for suite in "$SUITE" "$SUITE-updates"; do
		printf 'deb-src [signed-by=%s] %s %s main\n' \
			"$keyring" "$MIRROR" "$suite"
	done
	[ -z "$SECURITY" ] ||
		printf 'deb-src [signed-by=%s] %s %s main\n' \
			"$keyring" "$SECURITY" "$SUITE-security"
}
