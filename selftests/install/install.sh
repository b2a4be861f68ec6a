# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# install.sh: the make of this tree, with what tools/check built; sourced after ktap.sh.

TREE=$(readlink -f -- "$SELFTESTS/..")
BUILD=${AUGUR_BUILD:-$TREE/build}

# make_it TARGET... [VARIABLE=VALUE]...: nothing is built anew, the flags are the same.
make_it()
{
	make -s -C "$TREE" WERROR=1 "O=${O:-$BUILD/out}" \
		"KDIR=$(<"$BUILD/kernels/backports/kdir")" \
		"VMLINUX_BTF=$BUILD/kernels/backports/btf" "$@"
}
