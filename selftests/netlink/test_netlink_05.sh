#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 300
#
# augurctl shows and sets parameters, counters and memory, and tells events.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

events_pid=''

cleanup()
{
	[ -z "$events_pid" ] || kill "$events_pid" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# param NAME FIELD: of the list.
param()
{
	augurctl -j param list |
		jq -r --arg name "$1" ".parameters[] | select(.name == \$name) | .$2"
}

# fails ERE COMMAND...: it fails and says so.
fails()
{
	local output

	output=$("${@:2}" 2>&1) && return 1
	[[ $output =~ $1 ]] || {
		echo "$output"
		return 1
	}
}

# all_listed: what the list says is what sysfs says.
all_listed()
{
	augurctl -j param list | jq -r '.parameters[] | "\(.name) \(.value)"' | sort |
		diff - <(cd /sys/module/augur/parameters && grep -H '' ./* |
			sed 's,^\./\(.*\):,\1 ,' | sort)
}

set_and_get()
{
	augurctl param set thin_percent 60 >/dev/null &&
		[ "$(augurctl -j param get thin_percent | jq .thin_percent)" = 60 ] &&
		[ "$(cat /sys/module/augur/parameters/thin_percent)" = 60 ]
}

counters_of_module()
{
	augurctl -j counters | jq -e '.module.run_end > 0 and .module.fp_build > 0'
}

# memory_sums_up: fixed, CPUs and tasks are what is there, and within the promise.
memory_sums_up()
{
	augurctl -j status | jq -e '.module |
		.memory.total_bytes == .memory_fixed_bytes + .memory_cpus_bytes +
			.memory_tasks_bytes and
		.memory.per_task_bytes * .tasks_max >= .memory_tasks_bytes and
		.memory.per_task_bytes >= 128 and .memory.fixed_bytes > 0'
}

consumed()
{
	[ "$(status_field .module.consumer)" = 1 ]
}

mode_events()
{
	jq -s 'map(select(.event == "mode"))' "$TMPDIR/events"
}

# consumer_told: augurd comes and goes; was that heard?
consumer_told()
{
	daemon_start --observe
	ktap_wait 30 consumed
	daemon_stop TERM
	mode_events | jq -e 'length > 0'
}

# Nothing says when a listener has begun to listen, so augurd comes until it is
# heard; tiers that change meanwhile are told as well.
told()
{
	augurctl -j events >"$TMPDIR/events" &
	events_pid=$!
	ktap_wait 60 consumer_told || return
	kill "$events_pid"
	wait "$events_pid" 2>/dev/null
	events_pid=''
	mode_events | jq -e 'all(.lost >= 0 and .time_ns > 0 and
		(.consumer | type) == "boolean")'
}

modprobe augur || ktap_skip_all "augur.ko cannot be loaded"
ktap_plan 14
ktap_run "all parameters are listed" all_listed
ktap_is "a parameter has its default" "$(param thin_percent value)" \
	"$(param thin_percent default)"
ktap_is "a size is set at load" "$(param nr_slots set)" "at load"
ktap_run "a parameter is set" set_and_get
ktap_run "out of range: says so" \
	fails "thin_percent: 7 is not within 50 to 100" augurctl param set thin_percent 7
ktap_run "at load only: says so" \
	fails "nr_slots is set when the module is loaded" augurctl param set nr_slots 64
ktap_run "mistyped: is told the right one" \
	fails "did you mean 'thin_percent'" augurctl param set thin_precent 70
ktap_run "no number: says so" fails "expected a number" \
	augurctl param set thin_percent 70x
ktap_run "the module's counters are shown" counters_of_module
ktap_run "memory adds up" memory_sums_up
ktap_run "events are told" told
ktap_run "the module unloads" ktap_wait 60 rmmod augur
ktap_run "without the module: says so" fails "module is not loaded" augurctl param list
ktap_run "and events, too" fails "module is not loaded" timeout 60 augurctl events
ktap_finish
