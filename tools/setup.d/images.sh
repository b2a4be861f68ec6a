# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Kernels of which the archive has images, but no headers any more: no module can
# be built for them, and the BPF scheduler has to load on them all the same. The
# newest of each version, in a directory with the name of the version; which they
# are is kept in a file of lines "VERSION RELEASE PACKAGE".

IMAGES=$BUILD/kernels/images

inputs_images()
{
	[ -e "$IMAGES" ] || echo gone
	echo 1
}

do_images()
{
	local version release package dir

	rm -rf "$BUILD"/kernels/[0-9]*
	backports_names | "$TREE/tools/kernels/resolve" images >"$IMAGES.new"
	while read -r version release package <&5; do
		fetch "$DL" "$package"
		dir=$BUILD/kernels/$version
		in_root "$TREE/tools/kernels/unpack" --image "$release" \
			"$dir.new" "$FETCHED"
		mv "$dir.new" "$dir"
		rm -f "$FETCHED"
	done 5<"$IMAGES.new"
	mv "$IMAGES.new" "$IMAGES"
}
