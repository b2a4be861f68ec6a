#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The loop is closed: a task's bursts of 0.2 ms are predicted and promoted; when
# they become 5 ms, the decision follows within 50 bursts and the scheduler treats
# the task otherwise.
#
# where: det
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly TRACE=/sys/kernel/tracing SHORT_US=200 LONG_US=5000 LIMIT=50
hogs=()

cleanup()
{
	kill "${hogs[@]}" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# bursts RUN_US SLEEP_US COUNT: have the task run; print the mean it measured.
bursts()
{
	local line

	echo "$*" >&"${BURST[1]}"
	read -r line <&"${BURST[0]}"
	echo "${line##*mean_ns=}"
}

# follows TRUTH: does the decision agree with what the task does?
follows()
{
	within 1.25 "$(decision burst predicted_ns)" "$1"
}

# bursts_until_decided TRUTH: count long bursts in the trace up to the first
# decision for their key that agrees with them; "never" without one.
bursts_until_decided()
{
	awk -v truth="$1" '
		function field(name) {
			return match($0, name "=[^ ]+") ?
				substr($0, RSTART + length(name) + 1,
				       RLENGTH - length(name) - 1) : ""
		}
		/augur_burst:/ && field("comm") == "burst" &&
		field("run_ns") > truth / 2 {
			key = field("key")
			n++
		}
		/augur_decide:/ && key && field("key") == key {
			p = field("predicted_ns")
			if (p <= 1.25 * truth && truth <= 1.25 * p) {
				print n
				found = 1
				exit
			}
		}
		END { if (!found) print "never" }' "$TRACE/trace"
}

# promoted_share RUN_US: how often the scheduler queued the task as promoted in 100
# bursts: what was queued so while it ran, less what others have in the same time.
promoted_share()
{
	local before own others start took

	before=$(counter enqueue_promoted)
	start=${EPOCHREALTIME/./}
	bursts "$1" 2000 100 >/dev/null
	took=$((${EPOCHREALTIME/./} - start))
	own=$(($(counter enqueue_promoted) - before))
	before=$(counter enqueue_promoted)
	sleep "$((took / 1000000)).$(printf %06d $((took % 1000000)))"
	others=$(($(counter enqueue_promoted) - before))
	ktap_diag "queued as promoted: $own, by others in the same time: $others" >&2
	echo $((own - others))
}

ktap_plan 9
ktap_run "the module loads" modprobe augur
daemon_start
ktap_run "the scheduler takes over" ktap_wait 30 scheduler_is augur

coproc BURST { exec "$SELFTESTS/loop/burst"; }
truth=$(bursts "$SHORT_US" 2000 200)
ktap_run "bursts of 0.2 ms are predicted within a factor 1.25" \
	ktap_wait 10 follows "$truth"
ktap_diag "truth $truth ns, predicted $(decision burst predicted_ns) ns"
ktap_is "and promoted" "$(decision burst tier)" promoted

# Beside a hog on every CPU nothing is idle, so that the queues decide.
for ((i = $(nproc); i > 0; i--)); do
	while :; do :; done &
	hogs+=($!)
done
share=$(promoted_share "$SHORT_US")
ktap_run "the scheduler queues it as promoted" test "$share" -ge 50

echo >"$TRACE/trace"
echo 1 >"$TRACE/events/augur/enable"
truth=$(bursts "$LONG_US" 2000 "$LIMIT")
ktap_run "bursts of 5 ms are predicted within a factor 1.25" \
	ktap_wait 10 follows "$truth"
echo 0 >"$TRACE/events/augur/enable"
needed=$(bursts_until_decided "$truth")
ktap_diag "truth $truth ns, decision after $needed bursts"
ktap_run "the decision follows within $LIMIT bursts" test "$needed" -le "$LIMIT"
ktap_is "it is promoted no longer" "$(decision burst tier)" ordinary
share=$(promoted_share "$LONG_US")
ktap_run "the scheduler queues it as ordinary" test "$share" -le 20
ktap_finish
