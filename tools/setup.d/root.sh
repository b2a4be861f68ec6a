# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# The build root. It is changed only as root.new, under the mark "flux"; one
# found in flux was left by a run that was killed, and is made again.

ROOT=$BUILD/root
FLUX=$STAMPS/flux

# Commands must not outlive a killed set-up: the next one would meet them. The
# shell waits for them in the background, because only then do its traps run at
# once.
bounded()
{
	setpriv --pdeathsig KILL \
		unshare --mount --pid --fork --kill-child "$@" 9>&- &
	wait $!
}

in_root()
{
	local root=$ROOT

	[ ! -d "$ROOT.new" ] || root=$ROOT.new
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	AUGUR_ROOT=$root bounded "$TREE/tools/inroot" "$@"
}

# The folder is named anew each time: the tree may have been moved or copied.
in_root_apt()
{
	DEBIAN_FRONTEND=noninteractive INITRD=No \
		in_root apt-get -q -y -o "Dir::Cache::archives=$DL/apt" "$@"
}

# From here on nobody can use the root, and only end_change makes it sound.
begin_change()
{
	touch "$FLUX"
	unstamp root
	[ ! -d "$ROOT" ] || mv "$ROOT" "$ROOT.new"
}

# dpkg runs without its own syncs in the root, so one is due before the mark.
end_change()
{
	sync -f "$ROOT.new"
	rm -f "$FLUX"
}

recover_root()
{
	[ -e "$FLUX" ] || return 0
	say "an earlier set-up was cut short while it changed the build root; making it again"
	rm -rf "$ROOT" "$ROOT.new"
	unstamp base packages headers root
	rm -f "$FLUX"
}

inputs_base()
{
	# Raise the number when the base is to be made differently.
	[ -d "$ROOT" ] || [ -d "$ROOT.new" ] || echo gone
	echo "1 $SUITE"
}

configure_base()
{
	local etc=$ROOT.new/etc proxy=

	rm -f "$etc/apt/sources.list"
	printf '%s\n' 'APT::Install-Recommends "false";' \
		'APT::Sandbox::User "root";' 'Acquire::Languages "none";' \
		'Acquire::Retries "3";' 'Acquire::GzipIndexes "false";' \
		>"$etc/apt/apt.conf.d/50augur"
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	[ -z "$proxy" ] || printf 'Acquire::http::Proxy "%s";\n' "$proxy" \
		>"$etc/apt/apt.conf.d/51proxy"
	# Half-made roots are thrown away, so dpkg need not sync every file.
	printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' \
		'path-exclude=/usr/share/man/*' \
		'path-exclude=/usr/share/locale/*' \
		>"$etc/dpkg/dpkg.cfg.d/augur"
	printf '#!/bin/sh\nexit 101\n' >"$ROOT.new/usr/sbin/policy-rc.d"
	chmod +x "$ROOT.new/usr/sbin/policy-rc.d"
	touch "$etc/augur-root"
}

do_base()
{
	local options=(--variant=minbase --keyring="$(keyring)")

	begin_change
	rm -rf "$ROOT.new"
	unstamp packages headers
	mkdir -p "$DL/base" "$DL/apt/partial"
	case $MIRROR$SECURITY in
	*https:*) options+=(--include=ca-certificates) ;;
	esac
	bounded debootstrap "${options[@]}" --cache-dir="$DL/base" \
		"$SUITE" "$ROOT.new" "$MIRROR"
	configure_base
	end_change
}

wanted_packages()
{
	sed '/^#/d; /^$/d' "$TREE/tools/setup.d/packages.list"
}

inputs_packages()
{
	wanted_packages
}

do_packages()
{
	local packages

	mapfile -t packages < <(wanted_packages)
	begin_change
	mkdir -p "$DL/apt/partial"
	write_sources >"$ROOT.new/etc/apt/sources.list.d/augur.list"
	in_root_apt update
	in_root_apt upgrade
	in_root_apt install "${packages[@]}"
	end_change
}

inputs_headers()
{
	# Whatever changed the root, this step is what hands it out again.
	[ -e "$STAMPS/root" ] || echo gone
	chosen_releases
}

# Last change of the root: from here on it may be used.
do_headers()
{
	local headers

	mapfile -t headers < <(chosen_releases)
	begin_change
	in_root_apt install -t "$SUITE-backports" \
		"${headers[@]/#/linux-headers-}"
	in_root sh -c 'rm -f /boot/*'
	rm -rf "$DL/apt" "$DL/base"
	end_change
	mv "$ROOT.new" "$ROOT"
	date -u +%FT%TZ >"$STAMPS/root"
}
