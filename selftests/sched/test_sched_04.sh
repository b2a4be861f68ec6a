#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whatever tasks, CPUs and cgroups do at once, the scheduler stays attached, and
# what tasks ran there goes on, and it can be taken off. "make soak" does it for longer.
#
# where: guest
# kernels: backports
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

readonly SECONDS_OF_CHURN=${AUGUR_CHURN:-10}

# events: what sched_ext had to repair, on kernels that count it.
events()
{
	[ ! -e "$SCX/root/events" ] || awk '$2' "$SCX/root/events"
}

ktap_plan 8
ktap_run "the module loads" modprobe augur
ktap_run "it attaches" augurd --attach
before=$(<"$SCX/enable_seq")
ktap_run "everything happens" \
	bash "$SELFTESTS/sched/churn.sh" "$SECONDS_OF_CHURN"
ktap_run "it is attached still" scheduler_is augur
ktap_is "and was all the time" "$(<"$SCX/enable_seq")" "$before"
ktap_diag "$(events)"
ktap_diag "$(augurctl counters | grep -E ' (again|unkicked) ')"
ktap_run "tasks run" timeout 60 hackbench -g 1 -f 4 -l 50
ktap_run "on all CPUs" taskset -c "$(($(nproc) - 1))" true
ktap_run "it ends" timeout 60 augurctl sched stop
ktap_finish
