#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A new process of a program that was seen before is predicted from its first
# wakeups on, also in a cgroup that is new: by the key of its executable and role.
#
# where: guest
# kernels: backports stable
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly TRACE=/sys/kernel/tracing CGROUP=/sys/fs/cgroup/augur-fresh
readonly RUN_US=300

cleanup()
{
	augur_cleanup
	rmdir "$CGROUP" 2>/dev/null
}
trap cleanup EXIT

# run_burst COUNT: the program, from exec to exit; its mean burst in ns.
run_burst()
{
	echo "$RUN_US 1000 $1" | "$SELFTESTS/loop/burst" | sed 's/.*mean_ns=//'
}

# run_fresh: the same in a cgroup that nobody was in yet.
run_fresh()
{
	mkdir "$CGROUP"
	(echo "$BASHPID" >"$CGROUP/cgroup.procs" && run_burst 5)
}

# levels_decided: are there decisions for each level, and for cases?
levels_decided()
{
	augurctl -j decision list --top 100000 |
		jq -e '[.decisions[].level] | contains(["case", "cgroup", "role"])' >/dev/null
}

# predictions: what was expected of each of the program's bursts in the trace.
predictions()
{
	awk '/augur_burst:/ && /comm=burst / {
		match($0, /predicted_ns=[0-9]+/)
		print substr($0, RSTART + 13, RLENGTH - 13)
	}' "$TRACE/trace"
}

# predicted TRUTH: bursts that were expected to last about that long.
predicted()
{
	local ns count=0

	for ns in $(predictions); do
		! within 2 "$ns" "$1" || count=$((count + 1))
	done
	echo "$count"
}

[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup
ktap_plan 5
ktap_run "the module loads" modprobe augur
daemon_start --no-sched
ktap_run "augurd consumes samples" ktap_wait 60 daemon_consumes
truth=$(run_burst 100)
ktap_run "decisions of all levels are in force" ktap_wait 30 levels_decided
echo >"$TRACE/trace"
echo 1 >"$TRACE/events/augur/augur_burst/enable"
ktap_run "the program runs anew, in a new cgroup" run_fresh
echo 0 >"$TRACE/events/augur/augur_burst/enable"
known=$(predicted "$truth")
ktap_diag "truth $truth ns, predictions: $(predictions | xargs)"
ktap_run "most of its five bursts were predicted" test "$known" -ge 3
ktap_finish
