#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Many threads at once, and who gives hints about them meets others, those that end and
# a limit: what can be taken back is, what not is told, and nothing stays unsaid. Who
# listens hears of it in words.
#
# where: guest
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

cgroup=/sys/fs/cgroup/test-ctl

cleanup()
{
	# shellcheck disable=SC2046 # words
	kill $(jobs -p) 2>/dev/null
	wait 2>/dev/null
	rmdir "$cgroup" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# sleeps PID: does it, as who it is to be?
sleeps()
{
	[ "$(<"/proc/$1/comm")" = sleep ]
}

# joins WORD...: one more in the cgroup that sleeps, $joined.
joins()
{
	"$@" sleep 1000 &
	joined=$!
	ktap_wait 10 sleeps "$joined"
	echo "$joined" >"$cgroup/cgroup.procs"
}

# hinted: how many of the cgroup have hints.
hinted()
{
	augurctl -j hint list | jq --slurpfile in "$cgroup/cgroup.threads" \
		'[.hints[].tid | select(IN($in[]))] | length'
}

# answer JQ: of what the last command said in JSON.
answer()
{
	jq -r "$1" "$TMPDIR/answer"
}

# asks STATUS WORD...: in JSON, which has one object.
asks()
{
	local status=0

	"${as[@]}" augurctl -j "${@:2}" >"$TMPDIR/answer" 2>"$TMPDIR/err" || status=$?
	[ "$status $(jq -s length "$TMPDIR/answer")" = "$1 1" ] && [ ! -s "$TMPDIR/err" ] &&
		return
	echo "status $status: $(<"$TMPDIR/answer")$(<"$TMPDIR/err")"
	return 1
}

# vanishes: one of the cgroup, at each point of the command; both answers occur. In the
# cgroup are the sleepers, the command, and who kills.
vanishes()
{
	local n last seen='' status output

	# What is asked for libraries is of no interest.
	n=$("$SELFTESTS/ctl/vanish" 0 augurctl version 2>&1 >/dev/null | tr -dc 0-9)
	last=$((n + 1))
	while ((++n <= last)); do
		status=0
		output=$(
			echo "$BASHPID" >"$cgroup/cgroup.procs"
			exec "$SELFTESTS/ctl/vanish" "$n" augurctl -j hint clear cgroup "$cgroup" \
				2>"$TMPDIR/said"
		) || status=$?
		last=$(sed -n 's/^vanish: asked \([0-9]*\) times$/\1/p' "$TMPDIR/said")
		output=$(jq -r '.threads // .error' <<<"$output")
		[[ "$status $output" =~ ^0\ [56]$ ]] || {
			echo "at $n of $last: status $status: $output"
			return 1
		}
		[[ $seen = *$output* ]] || seen+=$output
	done
	[ "$seen" = 56 ] || {
		echo "of $last points there were answers of '$seen' threads"
		return 1
	}
}

# heard: who listens, of a hint given meanwhile.
heard()
{
	augurctl hint set tid "$own" --class background >/dev/null
	grep -q ' hint .* class=background result=0$' "$TMPDIR/events" &&
		grep -q '"event":"hint"' "$TMPDIR/events.json"
}

augur_cleanup
modprobe augur
mkdir "$cgroup"
# Who may open the device, and change nobody else.
nobody=(setpriv --reuid=65534 --regid="$(stat -c %g /dev/augur)" --clear-groups)
as=()
joins "${nobody[@]}"
joins env
own=$joined
joins "${nobody[@]}"
ktap_plan 20
ktap_run "all of a cgroup take a hint" asks 0 hint set cgroup "$cgroup" --class latency
ktap_is "three" "$(answer .threads) $(hinted)" "3 3"
as=("${nobody[@]}")
ktap_run "who may not clear all of them is told" asks 1 hint clear cgroup "$cgroup"
ktap_match "which one, why, and how many" "$(answer .error)" \
	"^tid $own: it is another user's .*; cleared: 2 threads, refused: 1\$"
ktap_is "the account has them" "$(answer '[.threads, (.refused | length), .refused[0].tid] | @csv')" \
	"2,1,$own"
ktap_match "with the reason" "$(answer '.refused[0].why')" "another user's"
ktap_is "those before and after it are cleared" \
	"$(augurctl -j hint list | jq -c '[.hints[].tid]')" "[$own]"
ktap_match "the text has both" "$("${nobody[@]}" augurctl hint clear cgroup "$cgroup" 2>&1) $?" \
	"$own +it is another.*threads +2.*augurctl: tid $own: .*refused: 1 1\$"
ktap_run "one alone is refused" asks 1 hint clear tid "$own"
ktap_is "in a sentence and nothing else" "$(answer 'keys | @csv')" '"error"'
ktap_run "a hint about all of them is refused" asks 1 hint set cgroup "$cgroup" --class background
ktap_is "and nobody has it" "$(augurctl -j hint list | jq -c '[.hints[].class]')" '["latency"]'
as=()
ktap_run "who may, clears all, with a hint or none" asks 0 hint clear cgroup "$cgroup"
ktap_is "and none is left" "$(answer .threads) $(hinted)" "3 0"
ktap_run "past one that ends meanwhile" vanishes

# So slow that the third in a row comes too soon, and waiting is seen to be needed.
augurctl param set hint_burst 2 >/dev/null
augurctl param set hint_rate 1 >/dev/null
ktap_run "more than the limit at once are refused" asks 1 hint set cgroup "$cgroup" --class latency
ktap_match "which is said" "$(answer .error)" '^tid [0-9]+: too many hints in too short a time; see .*hint_burst$'
ktap_is "but taken back from those before, in time" "$(hinted)" 0
augurctl param set hint_rate 1000 >/dev/null
augurctl param set hint_burst 4096 >/dev/null

augurctl events >"$TMPDIR/events" &
augurctl -j events >"$TMPDIR/events.json" &
ktap_run "who listens hears of hints" ktap_wait 30 heard
ktap_is "in words" "$(jq -rs '[.[] | select(.event == "hint")][0] |
	[.class, .result] | @csv' "$TMPDIR/events.json")" '"background","accepted"'
ktap_finish
