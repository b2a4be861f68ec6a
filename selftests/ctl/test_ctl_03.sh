#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 120
#
# A task is explained: what it is and where it sleeps agree with what the module
# measured, hints with what was given, and placements, where there is a scheduler,
# with wakeups. A key is explained by a task that has it.

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

trap 'kill $(jobs -p) 2>/dev/null; augur_cleanup' EXIT

# explained WHAT JQ: a value of what is explained.
explained()
{
	augurctl -j explain "$1" | jq -r "$2"
}

# told JQ: of the task's prediction.
told()
{
	[ "$(explained "$pid" ".prediction | $1")" = true ]
}

# echoes N: have the task sleep in read and be woken N times.
echoes()
{
	local i

	for ((i = 0; i < $1; i++)); do
		echo $i >&"${CAT[1]}"
		read -r <&"${CAT[0]}"
	done
}

# Nothing that others have left is to be decided about it.
augur_cleanup
modprobe augur
scheduler=''
! augurctl sched start >/dev/null 2>&1 || scheduler=1
coproc CAT { exec cat; }
pid=$CAT_PID
ktap_plan 22
# On a busy host some are there before the task sleeps.
echoes 50
ktap_is "it has its name" "$(explained "$pid" .task.name)" cat
ktap_match "its executable" "$(explained "$pid" .fingerprint.executable)" \
	"^[0-9a-f]{8} $(readlink "/proc/$pid/exe")\$"
ktap_is "the system call it sleeps in" "$(explained "$pid" .fingerprint.slept)" "in read"
ktap_run "and its bursts" test "$(explained "$pid" .measured.bursts)" -ge 10
key=$(explained "$pid" .fingerprint.key)
ktap_run "its key is among its keys" test "$(explained "$pid" \
	"[.keys[].key] | index(\"$key\") != null")" = true
ktap_is "without a decision it is neutral" "$(explained "$pid" .prediction.made)" false
ktap_is "a key is explained by the task" "$(explained "$key" .fingerprint.executable)" \
	"$(explained "$pid" .fingerprint.executable)"
ktap_is "a kernel thread is one" "$(explained 2 .fingerprint.slept)" "in the kernel"
if [ -n "$scheduler" ]; then
	before=$(explained "$pid" .placed)
	echoes 50
	ktap_run "wakeups are placements" \
		test $(($(explained "$pid" .placed) - before)) -ge 10
	ktap_is "the last eight have reasons" "$(explained "$pid" \
		'[.placements[] | select(.why | test("placed"))] | length')" 8
	ktap_is "the memory of the scheduler is known" \
		"$(status_field '.scheduler.memory_bytes > 65536')" true
	ktap_is "its key is known from the scheduler" \
		"$(explained "$pid" .fingerprint.key_is)" \
		"what the scheduler was told when the task woke last"
else
	for what in "wakeups are placements" "the last eight have reasons" \
		"the memory of the scheduler is known"; do
		ktap_skip "$what" "no scheduler on this kernel"
	done
	ktap_match "what the scheduler knows is said to be unknown" \
		"$(explained "$pid" .unknown[])" 'the scheduler is not attached'
fi
augurctl hint set tid "$pid" --class latency --run 700us >/dev/null
ktap_is "its hint is shown" "$(explained "$pid" '[.hint.class, .hint.run_ns] | @csv')" \
	'"latency",700000'
ktap_is "and how far it is trusted" "$(explained "$pid" '.hint.trust > 0')" true
augurctl hint clear tid "$pid" >/dev/null

mkdir -p /var/lib
daemon_start --no-sched
ktap_run "augurd learns" ktap_wait 30 daemon_consumes
for ((i = 0; i < 20; i++)); do
	echoes 50
	! told .made || break
done
ktap_run "then a run is predicted" told .made
ktap_run "within its band" told '.band_from_ns <= .predicted_ns and
	.predicted_ns <= .band_to_ns and .band_factor >= 1'
ktap_run "with a confidence" told '.confidence > 0 and .confidence <= 1'
daemon_stop TERM
ktap_is "and what that is made of is known from the models that were saved" \
	"$(explained "$pid" '.model | .samples > 0 and .by_samples > 0 and .by_samples <= 1')" true

ktap_match "who is not there is not explained" \
	"$(augurctl explain 2147483647 2>&1) $?" 'no such task.* 1$'
ktap_match "a key that is not there is not" \
	"$(augurctl explain 0123456789abcdef 2>&1) $?" 'no such key.* 1$'
ktap_match "nor is a word" "$(augurctl explain bash 2>&1) $?" "got 'bash'.* 2$"
ktap_finish
