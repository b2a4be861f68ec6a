#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The configuration: a wrong one is named and refused at the start, and by SIGHUP,
# which then changes nothing; a right one is in force from the next decision on.
#
# where: guest
# kernels: backports
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly TRACE=/sys/kernel/tracing CONF=$TMPDIR/a.conf

cleanup()
{
	[ -z "${BURST_PID:-}" ] || kill "$BURST_PID" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# configure LINE...: below [state] and [decide], without saving.
configure()
{
	printf '%s\n' '[state]' 'folder =' '[decide]' "$@" >"$CONF"
}

logged()
{
	grep -q "$1" "$TMPDIR/augurd.log"
}

# lives: of the decisions in the trace.
lives()
{
	grep -o 'ttl_ms=[0-9]*' "$TRACE/trace" | sort -u | xargs
}

# decided_with MS: are there decisions in the trace, and all with this life?
decided_with()
{
	[ "$(lives)" = "ttl_ms=$1" ]
}

reload()
{
	kill -HUP "$augur_pid"
	ktap_wait 30 logged "$1"
}

ktap_plan 10
ktap_run "the module loads" modprobe augur
configure 'ttl_ms = 0'
output=$(augurd --check --config "$CONF" 2>&1)
ktap_match "--check names file, line, key and what was expected" "$? $output" \
	"^5 .*$CONF:4: ttl_ms: expected a whole number from 1000 to 86400000, got '0'"
output=$(augurd --no-sched --config "$CONF" 2>&1)
ktap_match "augurd does not start with it" "$? $output" "^5 .*$CONF:4: ttl_ms"
configure 'ttl_ms = 7000'
output=$(augurd --check --config "$CONF")
ktap_match "--check shows what is in force" "$? $output" '^0 .*ttl_ms = 7000'

daemon_start --no-sched --config "$CONF"
ktap_run "augurd consumes samples" ktap_wait 60 daemon_consumes
echo 1 >"$TRACE/events/augur/augur_decide/enable"
coproc BURST { exec "$SELFTESTS/loop/burst"; }
echo "200 2000 1000000" >&"${BURST[1]}"
ktap_run "it decides as configured" ktap_wait 30 decided_with 7000

configure 'ttl_ms = 9000' 'slice_ratio = none'
ktap_run "a wrong configuration is reported" reload "$CONF:5: slice_ratio: expected"
echo >"$TRACE/trace"
ktap_run "and nothing of it is taken" ktap_wait 30 decided_with 7000
configure 'ttl_ms = 9000'
ktap_run "a right one is read" reload 'configuration read again'
echo >"$TRACE/trace"
ktap_run "and taken" ktap_wait 30 decided_with 9000
echo 0 >"$TRACE/events/augur/augur_decide/enable"
ktap_finish
