#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# On a kernel whose sched_ext is missing or cannot be used, augur says so, learns
# and decides all the same, and leaves scheduling to the kernel.
#
# where: guest
# kernels: stable badbtf
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

# What the kernels are chosen for.
declare -A REASON=(
	[stable]='without sched_ext|no sched_ext|CONFIG_SCHED_CLASS_EXT'
	[badbtf]='BTF'
)
readonly reason=${REASON[$AUGUR_KERNEL]}

consumes()
{
	[ "$(status_field .module.consumer)" = 1 ]
}

decides()
{
	[ "$(status_field .module.decisions)" -gt 0 ]
}

ktap_plan 9
ktap_run "the module loads" modprobe augur
daemon_start
ktap_run "augurd consumes samples" ktap_wait 60 consumes
coproc BURST { exec "$SELFTESTS/loop/burst"; }
echo "200 1000 200" >&"${BURST[1]}"
read -r _ <&"${BURST[0]}"
ktap_run "and decides" ktap_wait 30 decides
ktap_match "augurd says why it has no scheduler" \
	"$(<"$TMPDIR/augurd.log")" "$reason"
ktap_is "the status says that it cannot be used" \
	"$(status_field .kernel.usable)" false
ktap_match "and why" "$(status_field .kernel.verdict)" "$reason"
ktap_run "tasks run on the kernel's own scheduler" scheduler_is none
output=$(augurctl sched start 2>&1)
ktap_match "starting the scheduler fails for that reason" "$? $output" \
	"^1 .*($reason)"
daemon_stop TERM
ktap_run "the module unloads" ktap_wait 30 rmmod augur
ktap_finish
