#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 120
#
# Each tracepoint fires and prints key=value.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tracing=/sys/kernel/tracing
# "7 (expanded: 1408)" before its first use
buffer_kb=$(sed 's/.*: *//; s/)//' "$tracing/buffer_size_kb")

cleanup()
{
	echo 0 >"$tracing/events/augur/enable"
	echo "$buffer_kb" >"$tracing/buffer_size_kb"
	echo >"$tracing/trace"
	rmmod augur 2>/dev/null
}
trap cleanup EXIT

# fires EVENT FIELDS: it is in the trace, and every line of it has these fields.
fires()
{
	local lines

	lines=$(sed -n "s/.* $1: //p" trace)
	[ -n "$lines" ] || {
		echo "$1 is not in the trace"
		return 1
	}
	! grep -vE "^$2\$" <<<"$lines"
}

# counter NAME: of the module.
counter()
{
	augurctl -j counters | jq ".module.$1"
}

# as_counted EVENT COUNTER: since the module was loaded, which was with events on.
as_counted()
{
	[ "$(grep -c " $1: " trace)" = "$(counter "$2")" ]
}

# many_names: bursts of more keys on one CPU than it has slots.
many_names()
{
	(
		taskset -pc 0 "$BASHPID" >/dev/null || exit
		for name in a b c d e f g h i j k l m n o p; do
			printf %s "many-$name" >/proc/self/comm
			/bin/true
		done
	)
}

cd "$TMPDIR" || exit 1
rmmod augur 2>/dev/null
modprobe augur nr_slots=8 || ktap_skip_all "augur.ko cannot be loaded"
ktap_plan 10
# Events of before this are not looked for.
echo 16384 >"$tracing/buffer_size_kb"
echo 1 >"$tracing/events/augur/enable"
ktap_run "something happens" "$SELFTESTS/trace/act"
ktap_run "and more than slots can hold" many_names
echo 0 >"$tracing/events/augur/enable"
cat "$tracing/trace" >trace

readonly KEY='key=[0-9a-f]{16}'
ktap_run "augur_burst" fires augur_burst \
	"comm=.* pid=[0-9]+ $KEY run_ns=[0-9]+ wait_ns=[0-9]+ predicted_ns=[0-9]+ preempted=[0-9]+ fp0=[0-9a-f]{16} fp1=[0-9a-f]{16}"
ktap_run "augur_decide" fires augur_decide \
	"$KEY tier=[0-9] predicted_ns=[0-9]+ slice_us=[0-9]+ ttl_ms=[0-9]+ confidence=[0-9]+ node=[0-9]+ result=-?[0-9]+"
readonly TIER="pid=[0-9]+ $KEY tier=[0-9] old_tier=[0-9] predicted_ns=[0-9]+ confidence=[0-9]+"
ktap_run "augur_promote" fires augur_promote "$TIER"
ktap_run "augur_demote" fires augur_demote "$TIER"
ktap_run "augur_mispredict" fires augur_mispredict \
	"pid=[0-9]+ $KEY run_ns=[0-9]+ predicted_ns=4294967295 band_q8=0"
ktap_run "augur_evict" fires augur_evict "$KEY count=[0-9]+ run_ns=[0-9]+"
ktap_run "promotions are counted as they are traced" as_counted augur_promote promote
ktap_run "and demotions" as_counted augur_demote demote
ktap_finish
