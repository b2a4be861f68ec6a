#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
#
# What is seen from outside: BTF with the kfunc, tracepoints with key=value.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tracing=/sys/kernel/tracing

cleanup()
{
	echo 0 >"$tracing/events/augur/enable"
	echo >"$tracing/trace"
}
trap cleanup EXIT

kfunc_in_btf()
{
	bpftool btf dump file /sys/kernel/btf/augur -B /sys/kernel/btf/vmlinux |
		grep -q "FUNC 'augur_bpf_task'"
}

burst_traced()
{
	echo 1 >"$tracing/events/augur/augur_burst/enable"
	sleep 0.05
	sleep 0.05
	echo 0 >"$tracing/events/augur/augur_burst/enable"
	grep -qE 'augur_burst: comm=[^ ].* pid=[0-9]+ key=[0-9a-f]{16} run_ns=[0-9]+ wait_ns=[0-9]+ predicted_ns=[0-9]+ preempted=[0-9]+ fp0=[0-9a-f]{16} fp1=1[0-9a-f]{15}$' \
		"$tracing/trace"
}

event_there()
{
	[ -e "$tracing/events/augur/$1/format" ]
}

modprobe augur || ktap_skip_all "augur.ko cannot be loaded"
ktap_plan 4
ktap_run "BTF has the kfunc" kfunc_in_btf
ktap_run "augur_burst is there" event_there augur_burst
ktap_run "augur_decide is there" event_there augur_decide
ktap_run "a burst is traced" burst_traced
ktap_finish
