#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What make install puts into a folder is complete and valid, and make uninstall leaves
# that folder as it was, with what others have in the same places.
#
# where: root
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/install/install.sh
. "$SELFTESTS/install/install.sh"

readonly DEST=$TMPDIR/dest
RELEASE=$(<"$BUILD/kernels/backports/release")

# What a system must have for augur to work, be started, configured and looked up.
WANTED="
/etc/augur/augurd.conf
/lib/modules/$RELEASE/updates/augur.ko
/usr/bin/augurctl
/usr/include/augur/augur.h
/usr/include/linux/augur.h
/usr/lib/libaugur.a
/usr/lib/libaugur.so.0
/usr/lib/modprobe.d/augur.conf
/usr/lib/pkgconfig/libaugur.pc
/usr/lib/systemd/system/augurd.service
/usr/lib/sysusers.d/augur.conf
/usr/lib/tmpfiles.d/augur.conf
/usr/lib/udev/rules.d/60-augur.rules
/usr/sbin/augurd
/usr/share/augur/trace/promotion.bt
/usr/share/augur/trace/wait-by-key.bt
/usr/share/bash-completion/completions/augurctl
/usr/share/man/man3/libaugur.3
/usr/share/man/man4/augur.4
/usr/share/man/man5/augurd.conf.5
/usr/share/man/man8/augurctl.8
/usr/share/man/man8/augurd.8"

# others: what somebody else has where augur puts its own.
others()
{
	local file

	for file in "lib/modules/$RELEASE/updates/other.ko" usr/include/linux/types.h \
		usr/lib/udev/rules.d/50-other.rules usr/lib/modprobe.d/other.conf \
		usr/share/man/man8/other.8 usr/lib/libother.so; do
		mkdir -p "$1/${file%/*}"
		echo "$file" >"$1/$file"
	done
}

# contents DIR: every file and link with what is in it, and every folder called augur.
contents()
{
	(
		cd "$1" || exit
		find . -type f -exec sha256sum {} +
		find . -type l -printf '%p -> %l\n'
		find . -type d -name '*augur*'
	) | sort
}

missing()
{
	local file

	for file in $WANTED; do
		[ -s "$DEST$file" ] || echo "$file"
	done
}

# conf_of FILE: what augurd would do with it.
conf_of()
{
	"$DEST/usr/sbin/augurd" --check --config "$1" | sed 's/ *#.*//'
}

# sample_is_default: what the file shows as default is the default.
sample_is_default()
{
	: >"$TMPDIR/empty.conf"
	sed 's/^#\([a-z_]* = \)/\1/' "$DEST/etc/augur/augurd.conf" >"$TMPDIR/all.conf"
	grep -q '^preset = ' "$TMPDIR/all.conf" &&
		diff <(conf_of "$TMPDIR/empty.conf") <(conf_of "$TMPDIR/all.conf")
}

makes_group()
{
	touch "$DEST"/etc/{passwd,shadow,group,gshadow}
	systemd-sysusers --root="$DEST" augur.conf && grep '^augur:' "$DEST/etc/group"
}

makes_folders()
{
	systemd-tmpfiles --root="$DEST" --create augur.conf &&
		[ "$(stat -c %a "$DEST/var/lib/augur")" = 700 ]
}

# removable PREFIX: installed and taken away again, nothing has changed.
removable()
{
	local dest=$TMPDIR/other status=0

	rm -rf "$dest"
	others "$dest"
	contents "$dest" >"$TMPDIR/before"
	make_it install "DESTDIR=$dest" "PREFIX=$1" || return
	contents "$dest" | diff -q - "$TMPDIR/before" >/dev/null && return 1
	make_it uninstall "DESTDIR=$dest" "PREFIX=$1" || return
	contents "$dest" | diff "$TMPDIR/before" - || status=1
	return "$status"
}

keeps_configuration()
{
	echo '# mine' >"$DEST/etc/augur/augurd.conf"
	make_it install "DESTDIR=$DEST" && grep -q mine "$DEST/etc/augur/augurd.conf"
}

ktap_plan 13
ktap_run "make install works" make_it install "DESTDIR=$DEST"
ktap_is "nothing is missing" "$(missing)" ""
ktap_is "no placeholder is left" \
	"$(grep -rlE '@[A-Z]+@' "$DEST/etc" "$DEST/usr/lib" "$DEST/usr/share")" ""
ktap_is "with DESTDIR modules are not indexed" \
	"$(find "$DEST" -name 'modules.*')" ""
ktap_is "the unit starts the program that was installed" \
	"$(sed -n 's/^ExecStart=//p' "$DEST/usr/lib/systemd/system/augurd.service")" \
	/usr/sbin/augurd
ktap_run "udev accepts the rules" udevadm verify --resolve-names=never \
	"$DEST/usr/lib/udev/rules.d/60-augur.rules"
ktap_run "systemd-sysusers makes the group" makes_group
ktap_run "systemd-tmpfiles makes the folders" makes_folders
ktap_run "the configuration shows the defaults" sample_is_default
ktap_run "installed once more, a changed configuration stays" keeps_configuration
ktap_run "uninstall leaves nothing" removable /usr
ktap_run "nor below another prefix" removable /usr/local
ktap_run "what is not there can be uninstalled" make_it uninstall "DESTDIR=$TMPDIR/none"
ktap_finish
