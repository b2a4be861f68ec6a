#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A guest with 8 CPUs on 2 nodes with 2 LLCs each and 2 threads per core shows
# just that, needs less than 15 s of CPU time (which is one thread's) and passes
# on output, exit status, environment and overlays of the command.
#
# where: host
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

run=$SELFTESTS/../tools/vm/run

# refused ERE OPTION...: such a guest cannot exist, and is told so.
refused()
{
	local ere=$1 text status=0

	shift
	text=$("$run" --cmd true "$@" 2>&1) || status=$?
	[ "$status" = 2 ] && [[ $text =~ $ere ]] && return
	echo "exited with $status: $text"
	return 1
}

# get KEY: the value the guest printed for it.
get()
{
	sed -n "s/^$1=//p" output
}

mkdir -p overlay/lib/thing
echo "over it's \$HOME" >overlay/lib/thing/file
cat >probe <<'END'
echo first
cd /sys/devices/system
show() { cat "$@" | sort -u | tr '\n' ' '; }
echo "threads=$(show cpu/cpu[0-9]*/topology/thread_siblings_list)"
echo "llcs=$(show cpu/cpu[0-9]*/cache/index3/shared_cpu_list)"
echo "nodes=$(cat node/node[0-9]*/cpulist | tr '\n' ' ')"
echo "distances=$(cat node/node[0-9]*/distance | tr '\n' ' ')"
echo "overlay=$(cat /usr/lib/thing/file)"
echo "kernel=$AUGUR_KERNEL $(uname -r)"
for path in /proc/self /sys/kernel/debug/sched /sys/kernel/tracing/events \
	    /dev/shm /dev/pts/ptmx /sys/fs/cgroup/cgroup.procs /dev/kmsg; do
	[ -e "$path" ] || missing="$missing $path"
done
echo "missing=$missing"
echo "lo=$(ip -brief link show lo | grep -c UP)"
echo "bytes=$(head -c 300000 /dev/zero | tr '\0' x)"
echo "stderr=it's 100 % ok" >&2
exit 7
END

# CPU time is what an idle machine would take: a busy one must not fail this.
start=$(date +%s%N)
TIMEFORMAT='%U %S'
{
	time "$run" --cpus 8 --nodes 2 --llcs 2 --smt 2 --overlay overlay \
		--log log --cmd "$(<probe)" 2>explanation | {
		read -r first
		echo "$((($(date +%s%N) - start) / 1000000)) $first" >reached
		cat >output
	}
	status=${PIPESTATUS[0]}
} 2>cpu_time
read -r ms first <reached
cpu_ms=$(awk '{ printf "%d", ($1 + $2) * 1000 }' cpu_time)

ktap_plan 23
ktap_is "exit status" "$status" 7
ktap_is "explanation" "$(<explanation)" "vm: command ended with status 7"
ktap_is "first line" "$first" first
ktap_diag "first command after $ms ms of wall clock"
ktap_diag "$cpu_ms ms of CPU time until power was off"
ktap_run "first command within 15 s of CPU time" test "$cpu_ms" -le 15000
ktap_is "threads" "$(get threads)" "0-1 2-3 4-5 6-7 "
ktap_is "last-level caches" "$(get llcs)" "0-1 2-3 4-5 6-7 "
ktap_is "nodes" "$(get nodes)" "0-3 4-7 "
ktap_is "distances" "$(get distances)" "10 20 20 10 "
ktap_is "overlay" "$(get overlay)" "over it's \$HOME"
ktap_match "kernel" "$(get kernel)" "^backports [0-9]"
ktap_is "file systems" "$(get missing)" ""
ktap_is "loopback is up" "$(get lo)" 1
ktap_is "much output" "$(get bytes | wc -c)" 300001
ktap_is "stderr" "$(get stderr)" "it's 100 % ok"
ktap_run "output is kept" grep -q "^overlay=" log/output
ktap_run "kernel log is kept" grep -q "reboot: Power down" log/console.log

ktap_run "cores do not divide up" refused "multiple of 16" \
	--cpus 8 --nodes 4 --llcs 2 --smt 2
ktap_run "three threads per core" refused "1 or 2 threads" --cpus 3 --smt 3
ktap_run "too little memory" refused "128 MiB" --nodes 2 --cpus 2 --mem 200
ktap_run "no number" refused "needs a number" --cpus many
ktap_run "a system with an overlay" refused "neither .* nor --overlay" --system --overlay overlay
ktap_run "a share without a system" refused "needs --system" --share overlay:/mnt
ktap_run "a share without a place" refused "no DIR:PATH" --system --share overlay
ktap_finish
