#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# augur-bench as a program: what is asked wrongly is refused with a reason, blocks of a
# scheduler that does not start are void and counted, an interrupt keeps what there is,
# and baselines are written, compared and refused.
#
# where: root
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

BENCH=${AUGUR_BUILD:-$SELFTESTS/../build}/out/tools/bench/augur-bench
readonly BENCH
# No scheduler is changed here, and no control run: the lab's are in guests.
readonly PLAIN='--controls 0 --rounds 3 --window-ms 20 --loads pipe'

# refused STATUS TEXT ARG...
refused()
{
	local said status=0

	said=$("$BENCH" "${@:3}" 2>&1) || status=$?
	echo "$status: $said"
	[ "$status" = "$1" ] && [[ $said = *"$2"* ]]
}

# run [ARG...]: two of the same, to have something to compare.
run()
{
	# shellcheck disable=SC2086 # several words
	"$BENCH" --sched one=eevdf,two=eevdf $PLAIN "$@"
}

# interrupted: a run that would take long, and is stopped once it has figures.
interrupted()
{
	local pid line out

	coproc "$BENCH" --sched one=eevdf,two=eevdf --controls 0 --rounds 1000 --raw \
		--loads pipe
	pid=$COPROC_PID
	# Its own is gone as soon as the run has ended.
	exec {out}<&"${COPROC[0]}"
	while read -r line <&"$out"; do
		echo "$line"
		[[ $line != "@value "* ]] || kill -INT "$pid" 2>/dev/null
	done
	wait "$pid"
}

# on_one_cpu COMMAND...: as a machine that has no more shows it
on_one_cpu()
{
	echo 0 >online
	unshare --mount --propagation unchanged bash -c 'mount --bind online /sys/devices/system/cpu/online && "$@"' \
		on_one_cpu "$@"
}

# report FILE [ARG...]
report()
{
	"$BENCH" report "${@:2}" "$1" 2>&1
}

ktap_plan 20
ktap_run "an unknown option" refused 2 "--bogus: unknown" --bogus
ktap_run "an unknown scheduler" refused 2 "foo: it is not eevdf" --sched foo
ktap_run "a command without a path" refused 2 "cmd" --sched x=cmd:
ktap_run "hints for who takes none" refused 2 "only augur takes hints" --sched eevdf+hints
ktap_run "two of one name" refused 2 "two of that name" --sched eevdf,eevdf
ktap_run "an unknown load" refused 2 "there is no 'x'" --loads pipe,x
ktap_run "an unknown kind" refused 2 "there is no 'fast'" --kinds fast
ktap_run "no number" refused 2 "'many' is no whole number" --rounds many
ktap_run "a margin that is none" refused 2 "per cent" --margin -1
ktap_run "no file" refused 3 "cannot read ./nothing" report ./nothing
ktap_match "not root" "$(setpriv --reuid 65534 --clear-groups "$BENCH" 2>&1)" 'needs root'

ktap_match "too few CPUs" "$(on_one_cpu "$BENCH" --sched one=eevdf,two=eevdf --controls 0 \
	--rounds 1 --loads pipe,pipe-pinned)" \
	'pipe-pinned.round_ns@1 .*left out: pipe: it needs 2 CPUs'

ktap_run "a run" run --json results.json --save base.json
ktap_is "its results have all fields" "$(jq -r '[.[] | keys_unsorted | join(" ")] |
	unique | .[]' results.json)" "metric a b value ratio lo hi n goal met"
# What the machine's mood does is no regression here: the margin is a factor of ten.
ktap_run "its baseline is compared with" run --margin 900 --compare base.json
sed -i 's/"cpus":[0-9]*/"cpus":4095/' base.json
ktap_match "a baseline of other CPUs" "$(run --compare base.json 2>&1)" \
	'refused: it is of a machine with other CPUs'

"$BENCH" --sched eevdf,gone=cmd:/bin/true --controls 0 --rounds 1 --raw \
	--loads pipe >void.raw 2>&1
ktap_is "a scheduler that ends at once has void blocks only" \
	"$(grep -c '^@void gone . pipe it ended' void.raw) $(grep -c '^@value .* gone' void.raw)" \
	"2 0"
ktap_match "they are counted" "$(report void.raw)" \
	'void block: gone: pipe it ended and attached no scheduler \(2\)'

interrupted >cut.raw 2>&1
ktap_match "an interrupted run keeps its figures" "$(report cut.raw)" \
	'pipe.round_ns.*The run was cut short'
ktap_match "without controls there is no verdict" "$(report cut.raw)" 'no verdict'
ktap_finish
