#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The scheduler runs on machines of any shape: one CPU, one node, several, many CPUs,
# threads that share cores, caches that are shared by part of a node.
#
# where: host
# timeout: 900

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sched/kernels.sh
. "$SELFTESTS/sched/kernels.sh"

# NODES CPUS-PER-NODE LLCS-PER-NODE THREADS
readonly SHAPES='1 1 1 1|1 4 1 1|2 4 1 1|4 4 1 1|2 4 1 2|1 8 2 2'

# try NODES CPUS LLCS THREADS
try()
{
	sched_try "$TMPDIR/$1-$2-$3-$4" backports --nodes "$1" \
		--cpus $(($1 * $2)) --llcs "$3" --smt "$4"
}

# judge NODES CPUS LLCS THREADS: two results
judge()
{
	local said name="$1 nodes of $2 CPUs, $3 caches, $4 threads per core"

	said=$(<"$TMPDIR/$1-$2-$3-$4")
	if [ "${said##*$'\n'}" != "done" ]; then
		ktap_fail "$name" "$said"$'\n'"$(<"$TMPDIR/$1-$2-$3-$4.why")"
		ktap_fail "and idle CPUs by node if there are several"
		return
	fi
	ktap_match "$name" "$said" \
		"sees $(($1 * $2)) CPUs, $(($1 * $3)) caches, $1 nodes"
	ktap_match "and idle CPUs by node if there are several" "$said" \
		"idle-masks $([ "$1" = 1 ] && echo one || echo per-node)"
}

IFS='|' read -ra shapes <<<"$SHAPES"
ktap_plan $((2 * ${#shapes[@]}))
for what in try judge; do
	for shape in "${shapes[@]}"; do
		# shellcheck disable=SC2086 # four words
		"$what" $shape
	done
	wait
done
ktap_finish
