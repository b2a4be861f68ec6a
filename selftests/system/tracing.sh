#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# tracing.sh: in the guest of test_system_02.

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
# shellcheck source=selftests/system/system.sh
. "$SELFTESTS/system/system.sh"

start()
{
	make install && systemctl start augurd.service && ktap_wait 60 daemon_consumes
}

# session SECTION: what it prints is in $TMPDIR/SECTION.
session()
{
	do_as_told tracing "$1" >"$TMPDIR/$1" 2>&1 && return
	cat "$TMPDIR/$1"
	return 1
}

# shows SECTION ERE
shows()
{
	grep -qE "$2" "$TMPDIR/$1" && return
	cat "$TMPDIR/$1"
	return 1
}

# unlisted: events of the module that perf does not name.
unlisted()
{
	local event

	for event in /sys/kernel/tracing/events/augur/augur_*; do
		grep -q "augur:${event##*/} " "$TMPDIR/With perf" || echo "${event##*/}"
	done
}

# known_keys: of the keys that a script printed, those that decisions are about.
known_keys()
{
	local key

	augurctl -j decision list --top 100000 | jq -r '.decisions[].key' >"$TMPDIR/keys"
	sed -n 's/^@total_us\[.*, \(-\?[0-9]*\)\]: .*/\1/p' "$TMPDIR/With bpftrace" |
		while read -r key; do
			printf '%016x\n' "$key"
		done | grep -F -f - "$TMPDIR/keys"
}

ktap_plan 14
system_built
ktap_run "augur is installed and runs" start
ktap_run "with perf, as told" session "With perf"
ktap_is "perf lists all events" "$(unlisted)" ""
ktap_run "and shows their fields" shows "With perf" \
	'augur_burst: +comm=[^ ]+ pid=[0-9]+ key=[0-9a-f]{16} run_ns=[0-9]+ wait_ns='
ktap_run "without perf, as told" session "Without perf"
ktap_run "tracefs shows events" shows "Without perf" 'augur_burst: comm=.* run_ns=[0-9]{7}'
ktap_run "and a histogram" shows "Without perf" '\{ wait_ns: ~ 2\^[0-9]+ *\} hitcount:'
ktap_run "with bpftool, as told" session "With bpftool"
ktap_run "it shows the struct_ops" shows "With bpftool" '[0-9]+: augur_ops +sched_ext_ops'
ktap_run "and what each CPU counted, by name" shows "With bpftool" '"select": [1-9]'
ktap_run "and that the scheduler asks the module" shows "With bpftool" 'call augur_bpf_task#'
ktap_run "with bpftrace, as told" session "With bpftrace"
ktap_run "waits are by keys that decisions know" known_keys
ktap_run "and promoted tasks have waited" shows "With bpftrace" '^@waited_us:'
ktap_finish
