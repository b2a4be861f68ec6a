# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Where packages come from: the mirrors this machine's own apt sources name.

SUITE=trixie
MIRROR=
SECURITY=

# "URI SUITE" of every source, whatever the format it is written in.
apt_sources()
{
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' | sort -u
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
