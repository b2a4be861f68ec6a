#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The scheduler stays when the machine is suspended to RAM and wakes, which takes all CPUs
# but one away and brings them back: tasks go on where they were, and wakeups find idle
# CPUs again.
#
# where: host
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

readonly TOP=${SELFTESTS%/selftests}
readonly BUILD=${AUGUR_BUILD:-$TOP/build}

# say KEY: what the guest said of it
say()
{
	sed -n "s/^$1 //p" "$TMPDIR/said"
}

ktap_plan 8
"$TOP/tools/vm/run" --kernel backports --cpus 4 --nodes 2 --timeout 200 \
	--log "$TMPDIR/log" --append no_console_suspend --cmd /selftests/sched/suspend.sh \
	--overlay "$BUILD/guest/stage-backports" >"$TMPDIR/said" 2>"$TMPDIR/why"
ktap_is "the guest ends without complaint" "$?:$(<"$TMPDIR/why")" "0:"
while read -r line; do
	ktap_diag "$line"
done <"$TMPDIR/said"
ktap_is "it was suspended" "$(say slept)" 1
ktap_is "all CPUs are back" "$(say online)" 0-3
ktap_is "on each a task goes on" "$(say went_on)" 4
ktap_is "wakeups find idle CPUs" "$(say placed)" yes
ktap_is "the scheduler is attached" "$(say attached)" yes
ktap_is "it was all the time" "$(say again)" 0
ktap_is "augurd ends in order" "$(say daemon)" ended
ktap_finish
