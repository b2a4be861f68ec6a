#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# load.sh: in a guest with any kernel that has sched_ext: attach the scheduler, give
# it work, take it off. Says on lines of their own
#
#	sees WHAT		the topology the scheduler was told
#	module			augur.ko is loaded, so there are decisions to ask for
#	idle-masks one|per-node	of what the kernel keeps idle CPUs
#	unfit WHY		this kernel cannot run it, and augurd knows why
#	verified PROGRAM N	the verifier processed N instructions of a program
#	wakeups N		the scheduler placed N wakeups meanwhile
#	hybrid			it also loads where CPUs are not equally fast
#	done			all of it went well
#
# and ends with status 1 if something did not.

set -u
SELFTESTS=${SELFTESTS:-/selftests}
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
# shellcheck source=selftests/sched/hybrid.sh
. "$SELFTESTS/sched/hybrid.sh"

readonly UNFIT=3

die()
{
	echo "failed: $1"
	dmesg | grep -i sched_ext
	exit 1
}

# programs: "ID NAME" of each program of the scheduler.
programs()
{
	bpftool -j prog show |
		jq -r '.[] | select(.type == "struct_ops") | "\(.id) \(.name)"'
}

# Bit 6 is SCX_OPS_BUILTIN_IDLE_PER_NODE.
show_idle_masks()
{
	local flags

	flags=$(bpftool -j struct_ops dump name augur_ops |
		jq '.[1].bpf_struct_ops_sched_ext_ops.data.flags')
	[ -n "$flags" ] || die "bpftool shows no flags of the scheduler"
	echo "idle-masks $( ((flags & 64)) && echo per-node || echo one)"
}

show_verified()
{
	local id name

	while read -r id name; do
		echo "verified $name $("$SELFTESTS/sched/verified" "$id")"
	done < <(programs)
}

modprobe -q augur && echo module
said=$(augurd --attach 2>&1) || {
	[ $? = "$UNFIT" ] || die "augurd --attach: $said"
	echo "unfit $said"
	exit 0
}
echo "sees ${said##*: }"
scheduler_is augur || die "augurd attached it, but $(<"$SCX/state") it is"
show_idle_masks
show_verified
# Every path: more tasks than CPUs, of one CPU only, and short ones.
timeout 60 hackbench -g 1 -f 4 -l 50 >/dev/null || die "hackbench"
for ((cpu = 0; cpu < $(nproc); cpu++)); do
	taskset -c "$cpu" timeout 60 hackbench -g 1 -f 2 -l 10 >/dev/null ||
		die "hackbench on CPU $cpu"
done
scheduler_is augur || die "it did not stay attached"
echo "wakeups $(counter select)"
augurctl sched stop >/dev/null || die "augurctl sched stop"
scheduler_is none || die "it is attached still"
timeout 60 hackbench -g 1 -f 4 -l 10 >/dev/null || die "hackbench on EEVDF"
# There the verifier has more to go through.
if [ -e "$HYBRID_NODE" ]; then
	folder=$(mktemp -d)
	said=$(hybrid_attach "$folder/cpu" 2>&1) || die "as on a hybrid: $said"
	timeout 60 hackbench -g 1 -f 4 -l 10 >/dev/null || die "hackbench on a hybrid"
	scheduler_is augur || die "it did not stay attached to a hybrid"
	augurctl sched stop >/dev/null || die "augurctl sched stop"
	echo hybrid
fi
echo "done"
