#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each scheduler makes, of a few tasks, the schedule that was worked out by hand.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sim/sim.sh
. "$SELFTESTS/sim/sim.sh"
cd "$TMPDIR" || exit 1

# schedule OPTION...: what happened in 22 ms to the tasks in the file workload, of
# which a line is "us task what cpu".
schedule()
{
	simulate --cpus 1 --costs none --settle 0 --seconds 0.022 --log \
		--workload workload "$@" |
		value '"\n".join("%d %s %s %s" % (int(l.split()[0]) / 1000, l.split()[1],
			l.split()[2], l.split()[4]) for l in d["log"])' |
		grep -v " wakes "
}

lines()
{
	printf '%s\n' "$@"
}

ktap_plan 14

# Arrivals at 10 and 20 ms, and at 11 ms.
workload 'group a arrive=fixed:10ms burst=fixed:4ms' \
	'group b arrive=fixed:11ms burst=fixed:2ms'
ktap_is "fifo runs what came first to its end" "$(schedule --sched fifo --seconds 0.019)" \
	"$(lines '10000 a-0 runs 0' '14000 a-0 sleeps 0' \
		'14000 b-0 runs 0' '16000 b-0 sleeps 0')"
# At 11 ms 3 ms of a are left, more than the 2 of b.
ktap_is "srpt runs what is nearest to its end" "$(schedule --sched srpt --seconds 0.019)" \
	"$(lines '10000 a-0 runs 0' '11000 a-0 waits 0' '11000 b-0 runs 0' \
		'13000 b-0 sleeps 0' '13000 a-0 runs 0' '16000 a-0 sleeps 0')"
# Called 300 us after it woke, a computes from 11.3 ms on. At 11.1 ms, 100 us after it
# woke, b takes the CPU, still before a began, and computes from 12.1 to 14.1 ms; from
# 15.1 ms on a has all of its 4 ms to go.
ktap_is "switches, wakeups and calls cost what they cost" \
	"$(schedule --sched srpt --seconds 0.0199 --cost wake_ns=100000 \
		--cost idle_ns=200000 --cost switch_ns=1000000)" \
	"$(lines '10300 a-0 runs 0' '11100 a-0 waits 0' '11100 b-0 runs 0' \
		'14100 b-0 sleeps 0' '14100 a-0 runs 0' '19100 a-0 sleeps 0')"

# The third waits for the first CPU that has nothing left to do; it began on CPU 0,
# so that work grows by the cost of a move, as that of the second did.
workload 'group a arrive=fixed:10ms burst=fixed:4ms' \
	'group b arrive=fixed:11ms burst=fixed:2ms' \
	'group c arrive=fixed:12ms burst=fixed:1ms'
ktap_is "two CPUs serve one queue, and moves cost work" \
	"$(schedule --sched fifo --cpus 2 --seconds 0.019 --cost move_core_ns=500000)" \
	"$(lines '10000 a-0 runs 0' '11000 b-0 runs 1' '13500 b-0 sleeps 1' \
		'13500 c-0 runs 1' '14000 a-0 sleeps 0' '15000 c-0 sleeps 1')"

# At five eighths of the speed b's 2 ms take 3.2 ms; a does 2 ms in them, has 1 ms
# left then, and all of the core.
workload 'group a arrive=fixed:10ms burst=fixed:4ms' \
	'group b arrive=fixed:11ms burst=fixed:2ms'
ktap_is "siblings of a core share it" \
	"$(schedule --sched fifo --cpus 2 --smt 2 --seconds 0.019 --cost smt_speed=640)" \
	"$(lines '10000 a-0 runs 0' '11000 b-0 runs 1' '14200 b-0 sleeps 1' \
		'15200 a-0 sleeps 0')"

# b wakes right after a and is owed as much, nothing: it goes first. Requests are 2.8
# ms long; with weight 200 they are 1.4 ms of virtual time. b is eligible and first at
# 5.6 ms (1.4 ms against an average of 1.87) and at 8.4 ms (2.8 against 2.8; its
# request ends at 4.2, that of a at 5.6), not at 2.8 ms (1.4 against 0.93) and at 11.2
# ms (4.2 against 3.73).
workload 'group a burst=never' 'group b burst=never weight=200'
ktap_is "eevdf gives time by weight, a request at a time" "$(schedule --sched eevdf)" \
	"$(lines '0 a-0 runs 0' '0 a-0 waits 0' '0 b-0 runs 0' '2800 b-0 waits 0' \
		'2800 a-0 runs 0' '5600 a-0 waits 0' '5600 b-0 runs 0' \
		'11200 b-0 waits 0' '11200 a-0 runs 0' '14000 a-0 waits 0' \
		'14000 b-0 runs 0' '19600 b-0 waits 0' '19600 a-0 runs 0')"
workload 'group a burst=never' 'group b arrive=fixed:10ms burst=fixed:1ms'
ktap_is "eevdf lets a wakeup preempt that owes nothing" \
	"$(schedule --sched eevdf --seconds 0.019)" \
	"$(lines '0 a-0 runs 0' '10000 a-0 waits 0' '10000 b-0 runs 0' \
		'11000 b-0 sleeps 0' '11000 a-0 runs 0')"

# Slices of 3 ms. The first time nothing is known of b, and it waits for the end of
# one at 12 ms; the second time it is known to be short.
ktap_is "the peer learns from the first burst" "$(schedule --sched peer)" \
	"$(lines '0 a-0 runs 0' '12000 a-0 waits 0' '12000 b-0 runs 0' \
		'13000 b-0 sleeps 0' '13000 a-0 runs 0' '20000 a-0 waits 0' \
		'20000 b-0 runs 0' '21000 b-0 sleeps 0' '21000 a-0 runs 0')"

# A burst of 1 ms is worth promoting while waits are expected to be 1.5 ms; slices of
# the hog are the longest, 8 ms.
ktap_is "augur lets a promoted task preempt" "$(schedule --prediction oracle)" \
	"$(lines '0 a-0 runs 0' '10000 a-0 waits 0' '10000 b-0 runs 0' \
		'11000 b-0 sleeps 0' '11000 a-0 runs 0' '20000 a-0 waits 0' \
		'20000 b-0 runs 0' '21000 b-0 sleeps 0' '21000 a-0 runs 0')"
ktap_is "augur without preemption serves it at the end of the slice" \
	"$(schedule --prediction oracle --without preemption --seconds 0.0199)" \
	"$(lines '0 a-0 runs 0' '16000 a-0 waits 0' '16000 b-0 runs 0' \
		'17000 b-0 sleeps 0' '17000 a-0 runs 0')"

# All are promoted, and b and a wait for r. By itself b would be over at 11.2 ms and a
# at 11; as a gang b is due at 10.6.
workload 'group r arrive=fixed:10ms burst=fixed:1ms' \
	'group b arrive=fixed:10.1ms burst=fixed:1.1ms gang=x:10ms,500us' \
	'group a arrive=fixed:10.2ms burst=fixed:0.8ms'
ktap_is "augur serves first what its gang is due first" \
	"$(schedule --prediction oracle --seconds 0.0149)" \
	"$(lines '10000 r-0 runs 0' '11000 r-0 sleeps 0' '11000 b-0 runs 0' \
		'12100 b-0 sleeps 0' '12100 a-0 runs 0' '12900 a-0 sleeps 0')"
ktap_is "augur without gangs serves it in its turn" \
	"$(schedule --prediction oracle --seconds 0.0149 --without gangs)" \
	"$(lines '10000 r-0 runs 0' '11000 r-0 sleeps 0' '11000 a-0 runs 0' \
		'11800 a-0 sleeps 0' '11800 b-0 runs 0' '12900 b-0 sleeps 0')"

# The chain begins with the arrival at 10 ms and ends 4 ms later; the one that begins
# at 20 ms is not over at 22.
workload 'group s arrive=fixed:10ms burst=fixed:1ms then=t' \
	'group t burst=fixed:3ms deadline=3.5ms'
ktap_is "a burst wakes the next stage" "$(schedule --sched fifo)" \
	"$(lines '10000 s-0 runs 0' '11000 s-0 sleeps 0' '11000 t-0 runs 0' \
		'14000 t-0 sleeps 0' '20000 s-0 runs 0' '21000 s-0 sleeps 0' \
		'21000 t-0 runs 0')"
ktap_is "a chain is late as a whole" \
	"$(simulate --cpus 1 --costs none --settle 0 --seconds 0.022 --sched fifo \
		--workload workload | value '(g["t"]["took_ns"], g["t"]["late"])')" \
	"(4000000, 1)"
ktap_finish
