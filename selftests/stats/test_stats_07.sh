#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A key means the same after a reboot and on another machine: two guests with
# another number of CPUs, other addresses, pids and times give the same program the
# same key, and another program another one.
#
# where: host
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

TREE=${SELFTESTS%/selftests}
STAGE=${AUGUR_BUILD:-$TREE/build}/guest/stage-backports

# Bursts of two programs that nap, as the tracepoint tells them.
readonly NAPS='
	modprobe augur
	cp /bin/sleep /tmp/other
	echo 1 >/sys/kernel/tracing/events/augur/augur_burst/enable
	for n in 1 2 3; do /bin/sleep 0.05; /tmp/other 0.05; done
	grep -oE "comm=(sleep|other) .* fp1=.*" /sys/kernel/tracing/trace'

# boot NAME ARG...: the bursts in a guest, to file NAME.
boot()
{
	local name=$1

	shift
	"$TREE/tools/vm/run" --overlay "$STAGE" --cmd "$NAPS" "$@" >"$name"
}

# keys COMM FILE: of the bursts after a nap, which is system call 230.
keys()
{
	sed -nE "s/^comm=$1 .* key=([0-9a-f]{16}) .* fp1=.{6}00e8.*/\1/p" "$2" | sort -u
}

one_key()
{
	[ "$(keys "$1" "$2" | wc -l)" = 1 ]
}

ktap_plan 6
ktap_run "a guest" boot first --cpus 1 --append "init_on_alloc=0"
ktap_run "another one" boot second --cpus 4 --nodes 2 --mem 1024
ktap_run "a program has one key" one_key sleep first
ktap_is "the same on both" "$(keys sleep second)" "$(keys sleep first)"
ktap_is "so has another program" "$(keys other second)" "$(keys other first)"
ktap_run "these are two keys" [ "$(keys sleep first)" != "$(keys other first)" ]
ktap_finish
