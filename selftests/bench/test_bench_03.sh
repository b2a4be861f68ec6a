#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# augur-bench with schedulers: any of sched_ext is started, measured and stopped again, at
# an interrupt too; blocks of one that is ejected midway are void and counted. No time that
# is measured here is judged.
#
# where: guest
# kernels: backports
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly BENCH=$SELFTESTS/bench/augur-bench FIFO=$SELFTESTS/bench/fifo

# bench LOAD OPTION...
bench()
{
	"$BENCH" --counted --raw --rounds 1 --loads "$@"
}

# into FILE COMMAND...
into()
{
	"${@:2}" >"$1"
}

# report FILE
report()
{
	"$BENCH" report "$1" 2>&1
}

# figures FILE METRIC SCHEDULER: how many there are of it
figures()
{
	grep -c "^@value $2@[0-9]* $3 " "$1"
}

# interrupted: once the first figure of the scheduler is there
interrupted()
{
	local pid line out

	# Not a function: the signal is for augur-bench, not for a shell that waits for it.
	coproc { exec "$BENCH" --counted --raw --rounds 1000 --loads pipe-pinned \
		--sched "eevdf,fifo=cmd:$FIFO" --controls 0; }
	pid=$COPROC_PID
	exec {out}<&"${COPROC[0]}"
	while read -r line <&"$out"; do
		echo "$line"
		[[ $line != "@value "*" fifo "* ]] || kill -INT "$pid" 2>/dev/null
	done
	wait "$pid"
}

cat >ejected <<END
#!/bin/bash
# A scheduler that the kernel throws out while the load runs.
"$FIFO" &
until grep -qsx load /proc/[0-9]*/comm; do
	sleep 0.01
done
echo S >/proc/sysrq-trigger
# What a script starts in the background does not hear SIGINT.
trap 'kill -TERM \$!; wait; exit 0' INT
wait
END
chmod +x ejected

ktap_plan 9
ktap_run "a run with another scheduler" \
	into fifo.raw bench pipe-pinned --sched "eevdf,fifo=cmd:$FIFO" --controls 0
ktap_is "both were measured in all blocks" \
	"$(figures fifo.raw pipe-pinned.round_ns eevdf) $(figures fifo.raw pipe-pinned.round_ns fifo)" \
	"2 2"
ktap_is "none was void" "$(grep '^@void' fifo.raw)" ""
ktap_run "it is gone" scheduler_is none

interrupted >cut.raw
ktap_run "an interrupt removes it as well" scheduler_is none
ktap_match "and keeps the figures" "$(report cut.raw)" \
	'pipe-pinned.round_ns.* fifo .*The run was cut short'

bench mixed --sched "eevdf,ejected=cmd:$PWD/ejected" --controls 0 >ejected.raw
ktap_match "blocks of one that is ejected are void, and counted" "$(report ejected.raw)" \
	'void block: ejected: mixed ejected.* \(2\)'
ktap_is "nothing of it is a figure" "$(figures ejected.raw mixed.p50_ns ejected)" 0
ktap_is "the others' are there" "$(figures ejected.raw mixed.p50_ns eevdf)" 2

ktap_finish
