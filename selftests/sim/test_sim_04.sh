#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What makes no sense is refused, with status 2 and a word about what it was.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sim/sim.sh
. "$SELFTESTS/sim/sim.sh"
cd "$TMPDIR" || exit 1

# What is wrong in a command line, and what is said about it.
readonly OPTIONS='
--sched cfs	there is no scheduler .cfs.
--cpus 0	--cpus takes a number from 1 to 4096, not .0.
--cpus -8	--cpus takes
--cpus 8x	--cpus takes
--cpus	--cpus needs a value
--cpu 8	unknown option .--cpu.
--cpus 8 --nodes 3	8 CPUs are not to be shared by 3 nodes
--cpus 8 --nodes 2 --llcs 3	3 caches are not to be shared by 2 nodes
--cpus 8 --llcs 3	8 CPUs are not to be shared by 3 caches
--cpus 12 --llcs 4 --smt 2	3 CPUs of a cache are not cores of 2
--cpus 8 --nodes 2 --distance 10,20	the distances have 1 rows, but there are 2 nodes
--cpus 8 --nodes 2 --distance 10,20/20	row 1 of the distances has 1 of them
--cpus 8 --nodes 2 --distance 10,20/30,10	node 0 is 20 from node 1, but 30
--cpus 8 --nodes 2 --distance 11,20/20,10	node 0 is 11 from itself, not 10
--cpus 8 --nodes 2 --distance 10,10/10,10	as near to node 0 as to itself
--cpus 8 --nodes 2 --distance 10,5/5,10	.5. is not a distance
--cpus 8 --nodes 2 --distance 10,x/20,10	.x. is not a distance
--costs cheap	there are no costs .cheap.
--cost wake=1	--cost knows no .wake.
--cost wake_ns	--cost takes NAME=VALUE
--cost smt_speed=0	smt_speed is 1 to 1024
--tune preempt_ns=999999999999	preempt_ns is 0 to
--prediction luck	not .luck.
--without brakes	no part .brakes.
--seconds 0	nothing is measured in 0 seconds
--seconds soon	--seconds takes
--seconds nan	--seconds takes
--workload nothing	there is no workload .nothing. and no such file
--workload .	cannot read \.'

# What is wrong in a workload, and what is said about it; | is a new line.
readonly WORKLOADS='
	workload bad has no group
# nothing	workload bad has no group
task a	bad:1: .task. is not group
group	bad:1: .group. is not group
group a tasks	bad:1: .tasks. is not KEY=VALUE
group a color=red	bad:1: there is no .color.
group a tasks=0	bad:1: 0 tasks; a group has 1 to
group a tasks=9999999	bad:1: .9999999. is not a number of tasks
group a tasks=nan	bad:1: .nan. is not a number
group a tasks=900000|group b tasks=900000	1800000 tasks; at most
group a tasks=2/core	bad:1: tasks are per cpu or per node
group a burst=gauss:1ms	bad:1: there is no distribution .gauss.
group a burst=exp	bad:1: .exp.: exp takes 1 values
group a burst=exp:1ms,2ms	bad:1: .exp:1ms,2ms.: exp takes 1
group a burst=exp:1	bad:1: .exp:1.: .1. is not a time
group a burst=exp:-1ms	bad:1: .exp:-1ms.: .-1ms. is not a time
group a burst=fixed:9999s	.9999s. is not a time
group a burst=uniform:2ms,1ms	ends before it begins
group a burst=bimodal:1ms,2ms,1.5	a probability is at most 1
group a burst=pareto:1ms,0	the exponent is at least 0.1
group a burst=steps:1ms,2ms,0	.0. is not a number
group a burst=fixed:0ns	bursts of at least 1ns
group a burst=fixed:0ns sleep=fixed:0ns	neither sleeps nor runs
group a burst=fixed:1ms every=fixed:0ns	begin at 1ns
group a burst=fixed:1ms arrive=never	begin at 1ns
group a sleep=exp:1ms every=fixed:1ms	only one of sleep, every and arrive
group a arrive=uniform:1ms,2ms/cpu	only exp and fixed arrivals can be per cpu
group a|group a	bad:2: there are two groups .a.
group a then=b	group a wakes .b., which is not there
group a then=b:some|group b	.some. is not same, next or random
group a tasks=2 then=b|group b	has 2 tasks and b has 1
group a then=b|group b every=fixed:1ms	b is woken by a and by a clock
group a cap=0	.0. is not a number of messages
group a weight=0	.0. is not a weight
group a on=cpu:8	there is no CPU .8.
group a on=cpu:3-2	there is no CPU .2. after 3
group a on=node:1	there is no node .1.
group a on=moon	.moon. is not cpu:N
group a deadline=late	.late. is not a time
group a gang=x	a gang is NAME:PERIOD,DEADLINE
group a gang=:1ms,1ms	a gang is NAME:PERIOD,DEADLINE
group a gang=x:1ms	a gang is NAME:PERIOD,DEADLINE
group a gang=x:1ms,soon	period and deadline of gang .x. are times
group a gang=x:0ns,1ms	period and deadline of gang .x. are times
group a gang=x:1ms,1ms|group b tasks=2 gang=x:1ms,1ms	gang x: group a has 1 tasks and b has 2
group a gang=x:1ms,1ms|group b gang=x:1ms,2ms	groups a and b differ in period or deadline
group abcdefghijklmnop	longer than 15'

# refuses NAME ERE COMMAND...: with status 2, and an error that matches.
refuses()
{
	local name=$1 expected=$2 said status=0

	shift 2
	said=$("$@" 2>&1) || status=$?
	if [ "$status" = 2 ] && [[ $said =~ ^augur-sim:\ .*$expected ]]; then
		ktap_pass "$name"
	else
		ktap_fail "$name" "status $status: $said"
	fi
}

mapfile -t options < <(sed 1d <<<"$OPTIONS")
mapfile -t workloads < <(sed 1d <<<"$WORKLOADS")
ktap_plan $((${#options[@]} + ${#workloads[@]} + 5))
for line in "${options[@]}"; do
	read -ra words <<<"${line%%$'\t'*}"
	refuses "run ${words[*]}" "${line#*$'\t'}" "$SIM" run "${words[@]}"
done
for line in "${workloads[@]}"; do
	tr '|' '\n' <<<"${line%%$'\t'*}" >bad
	refuses "workload '${line%%$'\t'*}'" "${line#*$'\t'}" \
		"$SIM" run --workload bad
done
head -c 70000 /dev/zero | tr '\0' '#' >bad
refuses "a workload of any length" "bad is longer than 65536 bytes" \
	"$SIM" run --workload bad
printf 'group a\0b' >bad
refuses "a workload that is not text" "bad is not text" "$SIM" run --workload bad
refuses "no command" "no command given" "$SIM"
echo 'group many tasks=900000 burst=fixed:1ms sleep=exp:1s' >many
said=$(ulimit -v 30000 && "$SIM" run --workload many 2>&1)
ktap_is "no memory" "$? $said" "1 augur-sim: no memory for 8 CPUs and 900000 tasks"
ktap_is "an error in JSON" \
	"$("$SIM" -j run --cpus 0 | python3 -c 'import json, sys
print("--cpus" in json.load(sys.stdin)["error"])')" True
ktap_finish
