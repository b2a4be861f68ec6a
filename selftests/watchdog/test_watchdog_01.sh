#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the kernel says when it ends the scheduler is kept and shown: here for a task
# that a realtime task keeps from running until the watchdog notices. The kernel's
# dump has what the scheduler knows.
#
# Its name makes it the last one in a guest: it changes what keeps realtime tasks from
# starving others, and no test should depend on how well the kernel takes it back.
#
# where: guest
# kernels: backports
# timeout: 240
# expects: ^sched_ext: .*(stall|failed to run for|disabled)

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly RT_RUNTIME=/proc/sys/kernel/sched_rt_runtime_us
readonly STARVED=1 STARVED_S=24
readonly EXT_SERVER=/sys/kernel/debug/sched/ext_server/cpu1/runtime
readonly TRACE=/sys/kernel/tracing
pids=()

cleanup()
{
	kill -KILL "${pids[@]}" 2>/dev/null
	echo "$rt_runtime" >"$RT_RUNTIME"
	[ -z "$ext_runtime" ] || echo "$ext_runtime" >"$EXT_SERVER"
	augur_cleanup
}
rt_runtime=$(<"$RT_RUNTIME")
ext_runtime=$(cat "$EXT_SERVER" 2>/dev/null)
trap cleanup EXIT

# ended JQ: of what augurctl says about the end.
ended()
{
	augurctl -j sched status | jq -r ".ended$1"
}

# Keep all that is not realtime from running on a CPU: for three times as long as the
# watchdog needs, not for ever. The victim may be stopped while it reads under RCU, in
# a page fault say, and what ends the scheduler waits for a grace period.
starve()
{
	echo -1 >"$RT_RUNTIME"
	[ -z "$ext_runtime" ] || echo 0 >"$EXT_SERVER"
	taskset -c "$STARVED" bash -c 'while :; do :; done' &
	pids+=($!)
	chrt -f 50 taskset -c "$STARVED" \
		bash -c "while ((SECONDS < $STARVED_S)); do :; done" &
	pids+=($!)
}

ktap_plan 10
ktap_run "it attaches" augurd --attach
ktap_is "nothing is said about an end" "$(ended '')" null

# SysRq-D: the dump of a scheduler that lives goes to a tracepoint.
echo 1 >"$TRACE/events/sched_ext/sched_ext_dump/enable"
echo D >/proc/sysrq-trigger
ktap_wait 10 grep -q "augur: queue" "$TRACE/trace"
dump=$(<"$TRACE/trace")
echo 0 >"$TRACE/events/sched_ext/sched_ext_dump/enable"
ktap_match "a dump has our queues" "$dump" "augur: llc 0: ordinary [0-9]+ promoted [0-9]+"
ktap_match "and our CPUs" "$dump" "augur: llc [0-9]+ online 1 pinned [0-9]+"
# At least who asks for it runs.
ktap_match "and our tasks" "$dump" \
	"augur: queue 0/[0-9]+ weight [1-9][0-9]* vtime [0-9]+ ran [0-9]+ predicted [0-9]+ slice [1-9]"

starve
ktap_run "a task that does not run ends it" ktap_wait 60 scheduler_is none
kill -KILL "${pids[@]}" 2>/dev/null
ktap_match "the reason is kept" "$(ended .reason)" "stall"
# Ours, or one of the kernel's that may only run there and had something to do.
starved="([a-z]+\[${pids[0]}\]|[a-z_]+/${STARVED}[^ ]*\[[0-9]+\])"
ktap_match "and which task it was" "$(ended .message)" \
	"$starved failed to run for [0-9.]+s"
ktap_match "the next augurd says it" "$(augurd --attach 2>&1)" \
	"had ended the scheduler: .*stall.*$starved"
ktap_run "and attaches it anew" scheduler_is augur
ktap_finish
