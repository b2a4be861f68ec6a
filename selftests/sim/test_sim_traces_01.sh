#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The traces of the tree are whole and small, and what is said about predictions in
# Documentation/prediction.rst holds on them.
#
# where: root
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sim/sim.sh
. "$SELFTESTS/sim/sim.sh"
cd "$TMPDIR" || exit 1

readonly TRACES="$sim_top/tools/sim/traces"

# holds EXPRESSION: is it true of the answer read, d?
holds()
{
	[ "$(value "($1)")" = True ]
}

complete()
{
	holds 'len(d["traces"]) >= 10 and
		all(t["bursts"] >= 50000 and t["lost"] == 0 and t["skipped"] == 0 and
		    t["judged_from"] == t["bursts"] // 2 for t in d["traces"])' <shown
}

small()
{
	local size sum=0

	for size in $(stat -c %s "$TRACES"/*.trace); do
		[ "$size" -le 400000 ] || return 1
		sum=$((sum + size))
	done
	[ "$sum" -le 4000000 ]
}

# On a few traces, to be quick; the rest is in what `make sim` makes.
compared()
{
	"$SIM" -j predict compare --keys "$1" "$TRACES"/{shell,redis,nginx}.trace
}

same_twice()
{
	compared case | cmp - verdict
}

better_than_peers()
{
	holds 'all(e["high"] < 1 for e in d["errors"]) and
		d["errors"][-1]["to_ewma4"] < 0.6' <verdict
}

# Of the model, and told late and in steps of one percent, which makes it wider.
band_as_stated()
{
	holds 'all(abs(m["cover"] - 2 / 3) < 0.05 for m in d["model"]) and
		all(abs(u["cover"] - 2 / 3) < 0.07 for u in d["use"]) and
		abs(d["use"][-1]["cover"] - 2 / 3) < 0.05' <verdict
}

# Averages with the same keys are no better than the model.
filter_earns_its_keep()
{
	compared '+cgroup' | holds 'all(m["to_log_ewma4"] <= 1 for m in d["model"]) and
		d["model"][-1]["to_median7"] <= 1'
}

damaged_is_refused()
{
	head -c 100000 "$TRACES/shell.trace" >short.trace
	"$SIM" predict compare short.trace 2>error && return 1
	grep -q 'short.trace: offset 100000: end of file, expected' error
}

ktap_plan 7
"$SIM" -j trace show "$TRACES"/*.trace >shown
compared case >verdict
ktap_run "there are ten traces of 50000 bursts, halved, nothing lost" complete
ktap_run "they are small" small
ktap_run "the same comes out twice" same_twice
ktap_run "the model errs less than averages per task" better_than_peers
ktap_run "the error band holds as often as it should" band_as_stated
ktap_run "averages with the same keys are no better" filter_earns_its_keep
ktap_run "a trace cut short is refused" damaged_is_refused
ktap_finish
