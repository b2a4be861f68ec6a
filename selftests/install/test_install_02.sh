#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The module's source as it is installed for dkms is all that dkms needs to build the
# module for each kernel.
#
# where: root
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/install/install.sh
. "$SELFTESTS/install/install.sh"

readonly DEST=$TMPDIR/dest KERNELS='stable badbtf backports'
VERSION=$(sed -n 's/^VERSION := //p' "$TREE/tools/version.mk")

# dkms_in VERB ARG...: with all it keeps below TMPDIR.
dkms_in()
{
	dkms "$1" -m augur -v "$VERSION" --dkmstree "$TMPDIR/dkms" \
		--sourcetree "$DEST/usr/src" --installtree "$TMPDIR/modules" "${@:2}"
}

# build KERNEL: for its release, from its headers.
build()
{
	local release

	release=$(<"$BUILD/kernels/$1/release")
	dkms_in build -k "$release" --kernelsourcedir "$(<"$BUILD/kernels/$1/kdir")" || {
		cat "$TMPDIR/dkms/augur/$VERSION/build/make.log"
		return 1
	}
}

# built KERNEL: the module that dkms has for it.
built()
{
	find "$TMPDIR/dkms/augur/$VERSION/$(<"$BUILD/kernels/$1/release")" -name 'augur.ko*'
}

# has_types MODULE: without them no BPF program can call its functions.
has_types()
{
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dc "$1" ;;
	*) cat "$1" ;;
	esac >"$TMPDIR/augur.ko"
	readelf -SW "$TMPDIR/augur.ko" | grep -q '\.BTF '
}

ktap_plan 12
mkdir "$TMPDIR"/{dkms,modules}
ktap_run "make install-dkms works" make_it install-dkms "DESTDIR=$DEST"
ktap_run "dkms takes the source" dkms_in add
for kernel in $KERNELS; do
	ktap_run "it builds for $kernel" build "$kernel"
	module=$(built "$kernel")
	ktap_is "the module is for that kernel" \
		"$(modinfo -F vermagic "$module" 2>&1 | cut -d' ' -f1)" \
		"$(<"$BUILD/kernels/$kernel/release")"
	ktap_run "and has its types" has_types "$module"
done
make_it uninstall-dkms "DESTDIR=$DEST"
ktap_is "uninstall-dkms leaves no file" "$(find "$DEST" -not -type d)" ""
ktap_finish
