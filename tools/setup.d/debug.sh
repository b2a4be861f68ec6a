# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# The debug kernel, from the source that belongs to the kernel backports.

DEBUG=$BUILD/debug

inputs_debugsrc()
{
	[ -e "$DEBUG/src/Makefile" ] || echo gone
	chosen backports
}

do_debugsrc()
{
	fetch_source
	mkdir -p "$DEBUG"
	in_root "$TREE/tools/kernels/source" "$FETCHED" "$DEBUG/src.new"
	rm -rf "$DEBUG/src" "$DEBUG/obj"
	mv "$DEBUG/src.new" "$DEBUG/src"
}

inputs_debug()
{
	[ -e "$BUILD/kernels/debug/release" ] || echo gone
	chosen backports
	cat "$TREE/tools/kernels/kernel.config" "$TREE/tools/kernels/debug.config"
}

do_debug()
{
	local dir=$BUILD/kernels/debug

	# The old one would have its modules built against new objects.
	rm -rf "$dir"
	in_root "$TREE/tools/kernels/build-debug" \
		"$DEBUG/src" "$DEBUG/obj" "$dir.new"
	mv "$dir.new" "$dir"
}
