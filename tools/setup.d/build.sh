# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Kernels that are built here, from the source that belongs to a packaged one:
# oldest, which is Debian 13's own but with sched_ext, and debug.

declare -A SOURCE_OF=([oldest]=stable [debug]=backports)

inputs_tree()
{
	[ -e "$BUILD/$1/src/Makefile" ] || echo gone
	chosen "${SOURCE_OF[$1]}"
}

do_tree()
{
	local dir=$BUILD/$1

	fetch_source "${SOURCE_OF[$1]}"
	mkdir -p "$dir"
	in_root "$TREE/tools/kernels/source" "$FETCHED" "$dir/src.new"
	rm -rf "$dir/src" "$dir/obj"
	mv "$dir/src.new" "$dir/src"
}

inputs_build()
{
	[ -e "$BUILD/kernels/$1/release" ] || echo gone
	chosen "${SOURCE_OF[$1]}"
	cat "$TREE/tools/kernels/kernel.config" "$TREE/tools/kernels/$1.config"
}

do_build()
{
	local dir=$BUILD/kernels/$1

	# The old one would have its modules built against new objects.
	rm -rf "$dir"
	in_root "$TREE/tools/kernels/build" "$1" "$BUILD/$1/src" \
		"$BUILD/$1/obj" "$dir.new"
	mv "$dir.new" "$dir"
}

inputs_oldestsrc() { inputs_tree oldest; }
inputs_debugsrc() { inputs_tree debug; }
inputs_oldest() { inputs_build oldest; }
inputs_debug() { inputs_build debug; }
do_oldestsrc() { do_tree oldest; }
do_debugsrc() { do_tree debug; }
do_oldest() { do_build oldest; }
do_debug() { do_build debug; }
