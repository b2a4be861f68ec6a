#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
# A kernel is taken for the scheduler only if BPF programs can call its kfuncs.

set -u
. "$SELFTESTS/lib/ktap.sh"

KERNELS=$SELFTESTS/../tools/kernels
BUILD=${AUGUR_BUILD:-$SELFTESTS/../build}

printf '%s\n' '# wanted' scx_bpf_one scx_bpf_two >list

# probe SPEC...: verdict on a kernel with these functions
probe()
{
	"$SELFTESTS/setup/make_btf.py" "$@" >btf
	"$KERNELS/probe-btf" btf list
	echo "status $?"
}

# kernel NAME: verdict on a kernel that set-up took
kernel()
{
	"$KERNELS/probe-btf" "$BUILD/kernels/$1/btf" \
		"$KERNELS/kfuncs.list" >complaints
	echo "$? $(wc -l <complaints)"
}

ktap_plan 9

ktap_is "all there" "$(probe scx_bpf_one:a,b scx_bpf_two)" "status 0"
ktap_is "split properly from its twin" \
	"$(probe scx_bpf_one:a scx_bpf_one_impl:a,aux scx_bpf_two)" "status 0"
ktap_is "absent" "$(probe scx_bpf_one:a)" \
	"scx_bpf_two: absent"$'\n'"status 1"
ktap_is "there, but no kfunc" "$(probe scx_bpf_one -scx_bpf_two:a)" \
	"scx_bpf_two: not tagged as a kfunc"$'\n'"status 1"
ktap_is "left with the kernel's prototype" \
	"$(probe scx_bpf_one:a,aux scx_bpf_two:aux)" \
	"scx_bpf_one: exposes the implicit argument aux"$'\n'"scx_bpf_two: exposes the implicit argument aux"$'\n'"status 1"

echo "no BTF at all, but long enough to have a header" >btf
ktap_match "another file is an error, not a verdict" \
	"$("$KERNELS/probe-btf" btf list 2>&1; echo "status $?")" \
	"no BTF magic.*status 2"

ktap_is "the kernel backports has them all" "$(kernel backports)" "0 0"
ktap_match "the kernel stable has none" "$(kernel stable)" \
	"^1 $(grep -c '^scx' "$KERNELS/kfuncs.list")\$"
if [ -e "$BUILD/kernels/badbtf/btf" ]; then
	ktap_match "the kernel badbtf lacks some" "$(kernel badbtf)" \
		"^1 [1-9]"
else
	ktap_skip "the kernel badbtf lacks some" \
		"no kernel in the archive has a broken BTF today"
fi

ktap_finish
