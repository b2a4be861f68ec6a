#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each command with each kind of argument that it cannot have: the message names it,
# the status is that of wrong usage, nothing is written to standard output, and in JSON
# it is the same sentence. None of it needs a module.
#
# where: root
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

augurctl=${O:-$SELFTESTS/../build/out}/userspace/augurctl/augurctl

# WORDS: what the message must match.
readonly WRONG="status x: here, but there is 'x'
status --jsn: '--jsn'
status -j: -j stands before the command
counters x: unknown option 'x'
counters --wach 1s: '--wach'; did you mean '--watch'
counters --watch: --watch needs a time
counters --watch 5: '5' has no unit
counters --watch 5parsecs: the unit 'parsecs'
counters --watch 5,5s: the unit ',5s'
counters --watch 1us: from 1ms on
counters --watch 2000000s: more than a day
counters --watch 1s --count: --count needs a number
counters --watch 1s --count 0: from 1 on, got '0'
counters --watch 1s --count 1.5: from 1 on, got '1.5'
counters --count 3: from 1ms on
decision lst: 'lst'; did you mean 'list'
decision list x: unknown option 'x'
decision --tpo 3: '--tpo'; did you mean '--top'
decision list --tpo 3: '--tpo'; did you mean '--top'
decision list --top: --top needs a number
decision list --top -3: from 1 on, got '-3'
decision list --top 3 4: here, but there is '4'
explain: augurctl explain PID, TID or KEY
explain x: a key of 16 hexadecimal digits, got 'x'
explain 0: got '0'
explain -1: got '-1'
explain 99999999999: got '99999999999'
explain 0123456789abcdeg: got '0123456789abcdeg'
explain 1 2: here, but there is '2'
model lisst: 'lisst'; did you mean 'list'
model list --top 99999999999999999999: got '99999999999999999999'
model export: expected one file
model export a b: expected one file
model import: expected one file
model import a b: expected one file
model forget: augurctl model forget KEY
model forget 1 2: augurctl model forget KEY
model forget 12: 16 hexadecimal digits, got '12'
model forget 0000000000000000: got '0000000000000000'
param gte: 'gte'; did you mean 'get'
param list x: here, but there is 'x'
param get: which parameter
param get a b: here, but there is 'b'
param set: augurctl param set NAME VALUE
param set a: augurctl param set NAME VALUE
param set a 1 2: here, but there is '2'
param set a b: a number up to [0-9]+, got 'b'
param set a 1e3: got '1e3'
param set a 5ms: got '5ms'
param set a +5: got '\+5'
param set a -1: got '-1'
param set a 4294967296: up to 4294967295, got '4294967296'
hint sett: 'sett'; did you mean 'set'
hint list x: here, but there is 'x'
hint help x: unknown verb 'help'
hint list --help: --help stands before the command
hint set: about whom
hint set tdi 1: 'tdi'; did you mean 'tid'
hint set tid 1x: greater than 0, got '1x'
hint set tid +1: greater than 0, got '\+1'
hint set pid: about whom
hint set pid 1 --class: --class: what value
hint set pid 1 --class fast: unknown class 'fast'
hint set pid 1 --run: --run: what value
hint set pid 1 --run 5: '5' has no unit
hint set pid 1 --run 5parsecs: the unit 'parsecs'
hint set pid 1 --run 0x5ms: got '0x5ms'
hint set pid 1 --run +5ms: got '\+5ms'
hint set pid 1 --run infs: got 'infs'
hint set pid 1 --node -1: NUMA node, got '-1'
hint set pid 1 --node +1: NUMA node, got '\+1'
hint set pid 1 x: here, but there is 'x'
hint clear: about whom
hint clear tid 1 x: here, but there is 'x'
run: which program
run --: which program
run --class fast -- true: unknown class 'fast'
run --clas latency -- true: '--clas'; did you mean '--class'
run --deadline soon -- true: got 'soon'
events x: unknown option 'x'
events --cuont 3: '--cuont'; did you mean '--count'
events --count: --count needs a number
events --count x: got 'x'
events --count +1: got '\+1'
events --count 1 2: here, but there is '2'
sched starrt: 'starrt'; did you mean 'start'
sched status x: here, but there is 'x'
sched start x: here, but there is 'x'
sched reload x: here, but there is 'x'
sched stop x: here, but there is 'x'
version x: here, but there is 'x'
help x: unknown command 'x'
help hnit: 'hnit'; did you mean 'hint'
help hint x: here, but there is 'x'
statsu: unknown command 'statsu'; did you mean 'status'
-x status: unknown option '-x'"

# wrong ERE WORD...
wrong()
{
	local status=0 said

	"$augurctl" "${@:2}" >"$TMPDIR/out" 2>"$TMPDIR/err" || status=$?
	said=$(<"$TMPDIR/err")
	if [ "$status" != 2 ] || [ -s "$TMPDIR/out" ] || ! [[ $said =~ ^augurctl:\ .*$1 ]]; then
		echo "${*:2}: status $status: $said$(<"$TMPDIR/out")"
		return 1
	fi
	status=0
	"$augurctl" -j "${@:2}" >"$TMPDIR/out" 2>"$TMPDIR/err" || status=$?
	[ "$status $(jq -r .error "$TMPDIR/out")" = "2 ${said#augurctl: }" ] || {
		echo "-j ${*:2}: status $status: $(<"$TMPDIR/out")"
		return 1
	}
}

# all_of OBJECT: of the list.
all_of()
{
	local words ere

	while IFS= read -r words; do
		ere=${words#*: } words=${words%%: *}
		# shellcheck disable=SC2086 # words
		wrong "$ere" $words || return 1
	done < <(grep -E "^$1[ :]" <<<"$WRONG")
}

# unlisted: verbs of the help that nothing wrong is asked of.
unlisted()
{
	local object verb

	while read -r object verb _; do
		[[ $verb =~ ^[a-z]+$ ]] || verb=''
		grep -qE "^$object${verb:+ $verb}[ :]" <<<"$WRONG" || echo "$object $verb"
	done < <("$augurctl" -j help | jq -r '.commands[].command')
}

objects=$("$augurctl" -j help | jq -r '.commands[].command' | sed 's/ .*//' | sort -u)
ktap_plan $(($(wc -w <<<"$objects") + 3))
ktap_is "every command is here" "$(unlisted)" ""
for object in $objects; do
	ktap_run "$object" all_of "$object"
done
ktap_run "an unknown command" all_of statsu
ktap_run "unknown options" all_of '-x'
ktap_finish
