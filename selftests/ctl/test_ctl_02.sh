#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
#
# Hints are given, listed and taken back; a program runs with one.

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

cgroup=/sys/fs/cgroup/test-ctl
trap 'kill $(jobs -p) 2>/dev/null; rmdir "$cgroup" 2>/dev/null' EXIT

# hints JQ: of the list.
hints()
{
	augurctl -j hint list | jq -r "[.hints[]] | $1"
}

# about TID JQ: of the hint about it.
about()
{
	hints "map(select(.tid == $1))[0] | $2"
}

# sleeps PID: does it, as who it is to be?
sleeps()
{
	[ "$(<"/proc/$1/comm")" = sleep ]
}

# The hint comes a moment after the program has begun.
run_with_hint()
{
	# shellcheck disable=SC2016 # expanded by the program
	augurctl run --class latency --run 300us --deadline 5ms -- bash -c '
		for ((i = 0; i < 100; i++)); do
			class=$(augurctl -j hint list |
				jq -r ".hints[] | select(.tid == $$) | .class")
			[ -z "$class" ] || break
		done
		echo "$class"
		exit 7'
}

modprobe augur
sleep 1000 &
one=$!
ktap_plan 19
ktap_match "a thread takes a hint" "$(augurctl -j hint set tid $one \
	--class latency --run 300us --deadline 5ms --ttl 60s | jq .threads)" '^1$'
ktap_match "it is listed with its class" "$(about $one .class)" '^latency$'
ktap_match "with its run" "$(about $one .run_ns)" '^300000$'
ktap_match "and its deadline" "$(about $one .deadline_ns)" '^5000000$'
ktap_match "what is clamped is said" "$(augurctl hint set tid $one --run 1ns)" 'run is 1'
ktap_match "what it was before is replaced" "$(about $one .class)" '^none$'
ktap_match "it is taken back" "$(augurctl -j hint clear tid $one | jq .threads)" '^1$'
ktap_match "and gone" "$(about $one .tid)" '^null$'
mkdir "$cgroup"
echo $one >"$cgroup/cgroup.procs"
ktap_match "all of a cgroup take one" "$(augurctl -j hint set cgroup "$cgroup" \
	--class background | jq .threads)" '^1$'
ktap_match "and are listed" "$(about $one .class)" '^background$'
ktap_match "all of a process take one" "$(augurctl -j hint set pid $one \
	--class throughput | jq .threads)" '^1$'
ktap_match "and it is listed" "$(about $one .class)" '^throughput$'
ktap_match "all of a process give it back" "$(augurctl -j hint clear pid $one | jq .threads)" '^1$'
ktap_match "a node that is not there is refused" \
	"$(augurctl hint set tid $one --node 200 2>&1)" 'does not take this hint'
ktap_match "a kernel thread takes none" \
	"$(augurctl hint set tid 2 --class latency 2>&1)" "another user's or the kernel's"
quota=$(augurctl -j param get hint_quota | jq .hint_quota)
augurctl param set hint_quota 1 >/dev/null
# Who may open the device, and change nobody else.
nobody=(setpriv --reuid=65534 --regid="$(stat -c %g /dev/augur)" --clear-groups)
for _ in 1 2; do
	"${nobody[@]}" sleep 1000 &
	ktap_wait 10 sleeps $!
	echo $! >"$cgroup/cgroup.procs"
done
echo $one >/sys/fs/cgroup/cgroup.procs
ktap_match "if one of them cannot take it" "$("${nobody[@]}" augurctl hint set cgroup "$cgroup" \
	--class latency 2>&1) $?" 'hints about too many threads.* 1$'
ktap_is "none has it" "$(hints length)" 0
augurctl param set hint_quota "$quota" >/dev/null
output=$(run_with_hint)
ktap_run "run ends as the program does" test $? = 7
ktap_match "which had the hint" "$output" '^latency$'
ktap_finish
