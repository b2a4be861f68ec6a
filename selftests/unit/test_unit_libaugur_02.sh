#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# libaugur as it is installed: the examples are compiled against it, as C and as C++,
# shared and static; what it exports is what it promises, and has a manual page.
#
# where: root
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tree=$(readlink -f -- "$SELFTESTS/..")
dest=$TMPDIR/dest
examples=$tree/Documentation/examples
export PKG_CONFIG_PATH=$dest/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$dest

install_it()
{
	make -s -C "$tree" -f userspace/Makefile "O=${O:-$tree/build/out}" \
		"DESTDIR=$dest" install
}

# build COMPILER STANDARD EXAMPLE KIND: against what is installed, and nothing else.
build()
{
	local flags libs

	flags=$(pkg-config --cflags libaugur) || return
	libs=$(pkg-config --libs libaugur) || return
	[ "$4" = shared ] || libs="$dest/usr/lib/libaugur.a"
	# shellcheck disable=SC2086 # several words each
	$1 -std=$2 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror $flags \
		-x "$([ "$1" = g++ ] && echo c++ || echo c)" "$examples/$3.c" -x none \
		$libs -lpthread -o "$TMPDIR/$3"
}

run_it()
{
	LD_LIBRARY_PATH=$dest/usr/lib "$TMPDIR/$1"
}

promised()
{
	sed -n 's/^\t\(augur_[a-z_]*\);$/\1/p' "$tree/userspace/libaugur/libaugur.map" | sort
}

exported()
{
	nm -D --defined-only "$dest"/usr/lib/libaugur.so.* |
		sed -n 's/.* T \([a-z_]*\)@@LIBAUGUR_0.1$/\1/p' | sort
}

needed()
{
	readelf -d "$dest/usr/lib/libaugur.so" |
		sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | tr '\n' ' '
}

# prints: what it calls that writes to a descriptor, a stream or a log.
prints()
{
	nm -D --undefined-only "$dest/usr/lib/libaugur.so" | sed 's/.* //; s/@.*//' |
		grep -E '^(__)?(v?[fd]?printf|f?put[cs]|putchar|p?writev?|fwrite|perror|v?syslog|v?(err|warn)x?|error|std(out|err))(_chk|_unlocked)?$'
}

has_pages()
{
	local name missing=0

	for name in $(promised); do
		[ -s "$dest/usr/share/man/man3/$name.3" ] || {
			echo "$name has no manual page"
			missing=1
		}
	done
	return "$missing"
}

uninstall_it()
{
	make -s -C "$tree" -f userspace/Makefile "O=${O:-$tree/build/out}" \
		"DESTDIR=$dest" uninstall &&
		! find "$dest" ! -type d | grep .
}

ktap_plan 15
ktap_run "it is installed" install_it
ktap_run "server.c is C" build gcc c99 server shared
ktap_match "and does without the module" "$(run_it server)" '^no module: going on'
ktap_run "server.c is C++" build g++ c++98 server static
ktap_run "frame.c is C" build gcc c99 frame static
ktap_match "and does without the module" "$(run_it frame)" 'decode: not measured'
ktap_run "frame.c is C++" build g++ c++11 frame shared
ktap_run "progress.c is C" build gcc c99 progress shared
ktap_match "and does without the module" "$(run_it progress)" '^no module'
ktap_run "progress.c is C++" build g++ c++98 progress static
ktap_run "it exports what it promises" test "$(promised)" = "$(exported)"
ktap_match "it needs libc only" "$(needed)" '^libc\.so\.6 $'
ktap_is "it prints nothing" "$(prints)" ""
ktap_run "each function has a manual page" has_pages
ktap_run "nothing is left when it is uninstalled" uninstall_it
ktap_finish
