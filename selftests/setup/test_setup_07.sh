#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: host
# tools/inroot is the command itself, only elsewhere.

set -u
. "$SELFTESTS/lib/ktap.sh"

INROOT=$(readlink -f "$SELFTESTS/../tools/inroot")

status_of()
{
	"$@" >/dev/null 2>&1
	echo $?
}

ended()
{
	! kill -0 "$1" 2>/dev/null
}

# ms_of COMMAND...: CPU time, the least of five runs; a busy machine stretches
# the time on the clock at will
ms_of()
{
	local TIMEFORMAT='%U %S'

	for _ in 1 2 3 4 5; do
		time "$@"
	done 2>&1 | awk '{ print int(1000 * ($1 + $2)) }' | sort -n | sed -n 1p
}

ktap_plan 12

ktap_is "exit status" "$(status_of "$INROOT" sh -c 'exit 7')" 7
ktap_is "a command that does not exist" "$(status_of "$INROOT" nosuch)" 127
ktap_is "no command" "$(status_of "$INROOT")" 125
ktap_match "the system is Debian 13" \
	"$("$INROOT" cat /etc/debian_version)" '^13\.'
ktap_is "the directory stays" "$("$INROOT" pwd)" "$PWD"
ktap_is "arguments stay" \
	"$("$INROOT" printf '%s|' a 'b c' '' '*')" 'a|b c||*|'
ktap_is "the environment stays" "$(V=1 "$INROOT" printenv V)" 1
ktap_is "inside it, it only executes" \
	"$("$INROOT" "$INROOT" sh -c 'grep -c . /proc/mounts')" \
	"$("$INROOT" sh -c 'grep -c . /proc/mounts')"

before=$(cat /proc/mounts)
"$INROOT" sleep 1000 &
pid=$!
ktap_wait 5 sh -c "grep -qx sleep /proc/$pid/comm"
ktap_is "no mount is seen from outside" "$(cat /proc/mounts)" "$before"
kill -TERM "$pid"
ktap_wait 5 ended "$pid"
wait "$pid"
ktap_is "a signal reaches the command" "$?" 143

mkdir empty
ktap_match "without a root it says what to run" \
	"$(AUGUR_BUILD=$PWD/empty "$INROOT" true 2>&1; echo " $?")" \
	"missing or incomplete; run tools/setup"$'\n'" 125"

took=$(ms_of "$INROOT" true)
ktap_diag "a start takes $took ms of CPU time"
ktap_run "it starts within 50 ms of CPU time" test "$took" -le 50

ktap_finish
