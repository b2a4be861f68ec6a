# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# system.sh: tests in a guest that is a whole Debian system; sourced.
#
# On the host system_run boots it with a copy of the tree, as tools/check has built it,
# at the tree's own path, and runs one script of this folder there. The script prints
# the results of the test. What it sources, it finds as every test does.

TREE=$(readlink -f -- "$SELFTESTS/..")
BUILD=${AUGUR_BUILD:-$TREE/build}

# system_copy DIR: the sources, and what was built of them.
system_copy()
{
	local kernel=build/kernels/backports

	mkdir -p "$1/$kernel"
	tar -C "$TREE" --exclude=./build --exclude=./.git -c . | tar -C "$1" -x
	cp -a "$BUILD/out" "$1/build/out"
	cp -L "$BUILD/${kernel#build/}"/{btf,kdir,release} "$1/$kernel/"
}

# system_run SCRIPT SECONDS: on this machine.
system_run()
{
	system_copy "$TMPDIR/tree"
	"$TREE/tools/vm/run" --system --kernel backports --cpus 2 --nodes 2 \
		--timeout "$2" --share "$TMPDIR/tree:$TREE" \
		--cmd "SELFTESTS=$SELFTESTS TMPDIR=/var/tmp bash $SELFTESTS/system/$1"
}

# system_built: in the guest. What make has to know to see that all is built already.
system_built()
{
	local kernel=$BUILD/kernels/backports

	cd "$TREE" || return
	KDIR=$(<"$kernel/kdir")
	export KDIR VMLINUX_BTF=$kernel/btf WERROR=1
}

# commands PAGE SECTION: those that a page of the documentation shows in a section: its
# literal blocks, or of a session only the lines after the prompt.
commands()
{
	awk -v section="$2" '
		/^[=-]+$/ && length($0) >= length(last) { on = last == section }
		{ last = $0 }
		on && /^    / { print substr($0, 5) }' "$TREE/Documentation/$1.rst" |
		awk '/^# / { session = 1 }
			{ line[NR] = $0 }
			END {
				for (i = 1; i <= NR; i++)
					if (!session || sub(/^# /, "", line[i]))
						print line[i]
			}'
}

# do_as_told PAGE SECTION: run them as they stand there, up to one that fails.
do_as_told()
{
	commands "$1" "$2" >"$TMPDIR/commands"
	[ -s "$TMPDIR/commands" ] || return 1
	bash -e -x "$TMPDIR/commands"
}
