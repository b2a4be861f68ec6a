# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Single files out of the sources of the kernel and of QEMU.

# shellcheck disable=SC2153 # other parts' variables
KSRC=$BUILD/ksrc

# source_package NAME: the linux-source that belongs to a chosen kernel.
source_package()
{
	local release

	release=$(chosen "$1" | awk '{ print $2 }')
	echo "linux-source-$(cut -d. -f1,2 <<<"$release")"
}

fetch_source()
{
	fetch "$DL" "$(source_package "$1")"
}

inputs_ksrc()
{
	[ -e "$KSRC/qemu-plugin.h" ] || echo gone
	chosen backports
	cat "$TREE/tools/kernels/ksrc.list"
}

# A check that cannot fail is worth nothing: a bad comment must be refused.
try_kernel_doc()
{
	local file=$1/sample.h doc=$1/scripts/kernel-doc

	printf '/**\n * f - do\n * @a: b\n */\nvoid f(int a);\n' >"$file"
	in_root "$doc" -none -Wall -Werror "$file"
	printf '/**\n * f - do\n */\nvoid f(int a);\n' >"$file"
	if in_root "$doc" -none -Wall -Werror "$file"; then
		echo "kernel-doc accepts a parameter without description"
		return 1
	fi
	rm "$file"
}

# Debian ships no qemu-plugin.h, and a plugin must be built against the header
# of the very QEMU that loads it.
take_qemu_header()
{
	local version tmp=$DL/qemu

	rm -rf "$tmp"
	mkdir -p "$tmp"
	# shellcheck disable=SC2016 # expanded by dpkg-query
	in_root dpkg-query -W -f '${source:Version}' qemu-system-x86 \
		>"$tmp/version"
	version=$(cat "$tmp/version")
	apt_get_in "$tmp" source --download-only --tar-only "qemu=$version"
	in_root tar -xOf "$tmp"/qemu_*.orig.tar.xz --wildcards \
		'*/include/qemu/qemu-plugin.h' >"$1"
	rm -rf "$tmp"
}

do_ksrc()
{
	fetch_source backports
	in_root "$TREE/tools/kernels/source" "$FETCHED" "$KSRC.new" \
		"$TREE/tools/kernels/ksrc.list"
	try_kernel_doc "$KSRC.new"
	take_qemu_header "$KSRC.new/qemu-plugin.h"
	rm -rf "$KSRC"
	mv "$KSRC.new" "$KSRC"
}
