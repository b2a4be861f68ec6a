#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# fake_root.sh CMD...: what a command in the fake build root does

set -eu

# In this archive 9.2 is the newest kernel, and has a broken BTF; of 9.0 there is but
# the image.
lists()
{
	local dir=$AUGUR_ROOT/var/lib/apt/lists kind release=+deb13-cloud-amd64

	mkdir -p "$dir"
	for kind in headers image; do
		echo "Package: linux-$kind-8.12.1$release" >&3
		printf 'Package: %s\n' "linux-$kind-9.1.4$release" \
			"linux-$kind-9.2.0$release"
		[ "$kind" = headers ] ||
			echo "Package: linux-$kind-9.0.7$release"
	done 3>"$dir/x_dists_trixie_main_binary-amd64_Packages" \
		>"$dir/x_dists_trixie-backports_main_binary-amd64_Packages"
}

installs()
{
	case $FAKE_INSTALL in
	hang)
		echo $$ >"$FAKES/hanging.new"
		mv "$FAKES/hanging.new" "$FAKES/hanging"
		exec sleep 1000
		;;
	package)
		echo "E: Unable to locate package shellcheck"
		exit 100
		;;
	network)
		echo "E: Failed to fetch http://mirror.test/x.deb"
		exit 100
		;;
	full)
		echo "E: Failed to fetch http://mirror.test/x.deb"
		echo "dpkg: error: cannot write (No space left on device)"
		exit 100
		;;
	esac
	printf '%s\n' "$@" >>"$AUGUR_ROOT/installed"
}

case "$*" in
*" install "*) installs "$@" ;;
*" update") lists ;;
*" upgrade") ;;
*" download "*) touch "$5/${*: -1}_1_amd64.deb" ;;
*" source "*) touch "$5/qemu_1.orig.tar.xz" ;;
objcopy\ *) cp "$4" "${3#.BTF=}" ;;
*/probe-btf\ *) ! grep -q '^9\.2' "$2" ;;
*/unpack\ --image\ *) mkdir -p "$4"; echo "$3" >"$4/release" ;;
*/unpack\ *) mkdir -p "$3"; echo "$2" >"$3/release" ;;
*/source\ *) mkdir -p "$3/scripts"; touch "$3/Makefile" ;;
*/kernels/build\ *) mkdir -p "$5"; echo "$2" >"$5/release" ;;
*/kernel-doc\ *) grep -q '@a' "${*: -1}" ;;
dpkg-query\ *) echo 1 ;;
tar\ *) echo "the header" ;;
sh\ -c\ "rm -f"*) ;;
*) echo "not faked: $*"; exit 3 ;;
esac
