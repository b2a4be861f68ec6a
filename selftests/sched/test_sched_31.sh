#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Promotion does not starve: tasks that earn promotion by short bursts, and then
# burn, hold up an ordinary task on their CPU for no longer than the bound of
# Documentation/design/scheduler.rst.
#
# where: det
# kernels: backports
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

readonly TASKS=6

# tunable NAME: its default
tunable()
{
	/selftests/sched/adversary --tunable "$1"
}

ktap_plan 4

modprobe augur
daemon_start
ktap_run "augur schedules" ktap_wait 60 scheduler_is augur

# n slices of the adversaries as ordinary tasks, the victim's own, and a burst, over
# what the share leaves; all in ns.
share=$(tunable promote_share)
bound=$((((TASKS + 1) * ($(tunable slice_max_ns) + $(tunable tick_ns)) +
	$(tunable promote_burst_ns) + $(tunable tick_ns)) * 1024 / (1024 - share)))
before=$(augurctl -j counters | jq '.counters.enqueue_promoted // .enqueue_promoted // 0')
said=$(/selftests/sched/adversary "$TASKS" 1000)
after=$(augurctl -j counters | jq '.counters.enqueue_promoted // .enqueue_promoted // 0')
ktap_diag "$said; the bound is $bound ns"
worst=${said##*longest_ns=}
worst=${worst%% *}
share_got=${said##*share_permille=}
ktap_run "the adversaries were promoted" test "$after" -gt "$before"
ktap_run "no wait was longer than the bound" test "${worst:-$((bound + 1))}" -le "$bound"
# Promotion leaves it a seventh of a half, 71. But what the others had out of turn they
# wait for, and for most of it: of the seventh that is its share without promotion, 143,
# less than a third is lost.
ktap_run "and it gets its share" test "${share_got:-0}" -ge 100

ktap_finish
