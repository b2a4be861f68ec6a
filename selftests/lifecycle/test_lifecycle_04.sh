#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# kernels: debug
# timeout: 1200
#
# Whichever allocation fails while the module is loaded: nothing is left, nothing
# leaks, and it loads the next time.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

readonly FAULTS=/sys/kernel/debug
readonly LEAKS=/sys/kernel/debug/kmemleak

# At most this many loads; the allocations they fail are spread evenly.
readonly ATTEMPTS=250

# With fewer failed loads the faults have not reached enough of the unwinding.
readonly FAILURES=37

module=$(modinfo -n augur)
unreached=2000000000

# Which allocations count: all but those in atomic context can wait, so let them.
prepare()
{
	echo N >"$FAULTS/failslab/ignore-gfp-wait" &&
		echo N >"$FAULTS/fail_page_alloc/ignore-gfp-wait" &&
		echo N >"$FAULTS/fail_page_alloc/ignore-gfp-highmem" &&
		echo 0 >"$FAULTS/fail_page_alloc/min-order" &&
		echo 0 >"$FAULTS/failslab/verbose" &&
		echo 0 >"$FAULTS/fail_page_alloc/verbose"
}

insmod_failing()
{
	"$SELFTESTS/lifecycle/insmod" "$module" "$1"
}

nothing_left()
{
	[ ! -d /sys/module/augur ] && [ ! -e /dev/augur-control ] &&
		[ ! -e /sys/kernel/tracing/events/augur ]
}

# allocations: how many a load that succeeds makes.
allocations()
{
	local ret left

	read -r ret left < <(insmod_failing "$unreached")
	[ "$ret" = 0 ] && rmmod augur && echo $((unreached - left))
}

# Some allocations may fail without harm, three of four are the kernel's own, for tracefs
# and BTF: the module is loaded then, and must go.
fail_all()
{
	local step=$(($1 / ATTEMPTS + 1)) n ret left tried=0 failed=0

	for ((n = 1; n <= $1; n += step)); do
		tried=$((tried + 1))
		read -r ret left < <(insmod_failing "$n")
		if [ "$ret" = 0 ]; then
			rmmod augur || return
		else
			failed=$((failed + 1))
		fi
		nothing_left || {
			echo "allocation $n: load returned $ret, and something is left"
			return 1
		}
	done
	echo "$failed of $tried loads failed"
	[ "$failed" -gt "$FAILURES" ]
}

no_leaks()
{
	echo scan >"$LEAKS"
	echo scan >"$LEAKS"
	! grep -A 20 'unreferenced object' "$LEAKS" | grep -B 20 augur
}

[ -e /proc/self/fail-nth ] || ktap_skip_all "this kernel has no fault injection"
ktap_plan 6
[ ! -d /sys/module/augur ] || rmmod augur
ktap_run "faults can be set up" prepare
echo clear >"$LEAKS"
total=$(allocations)
ktap_match "a load makes allocations" "$total" '^[1-9][0-9]+$'
ktap_diag "$total allocations in a load"
ktap_run "each failure unwinds" fail_all "${total:-0}"
ktap_run "nothing leaks" no_leaks
ktap_run "it loads the next time" modprobe augur
# What is younger than 5 s is not told of.
sleep 6
ktap_run "what is in use is not taken for leaked" no_leaks
rmmod augur
ktap_finish
