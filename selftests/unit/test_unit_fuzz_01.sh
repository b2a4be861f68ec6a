#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What reads files of others, under libFuzzer: a few thousand inputs each. For longer:
# make fuzz.
#
# where: root
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tree=$(readlink -f -- "$SELFTESTS/..")
built=${O:-$tree/build/out}/tools/fuzz
readonly RUNS=4000

survives()
{
	local inputs

	inputs=$("$tree/tools/fuzz/run" "$TMPDIR/fuzz" "-runs=$RUNS" -seed=1) || return
	printf '%s\n' "$inputs" | sed 's/^/# /'
	[ "$(printf '%s\n' "$inputs" | awk -v runs="$RUNS" \
		'$2 >= runs { n++ } END { print n + 0 }')" = 5 ]
}

# A reader that breaks must be seen: this one ends as libFuzzer does then.
breakage_is_noticed()
{
	mkdir -p "$TMPDIR/broken" || return
	printf '#!/bin/sh\nexit 77\n' >"$TMPDIR/broken/conf" || return
	chmod +x "$TMPDIR/broken/conf" || return
	! "$tree/tools/fuzz/run" "$TMPDIR/broken" -runs=1 >/dev/null 2>&1
}

mkdir -p "$TMPDIR/fuzz"
cp "$built"/{conf,state,import,trace,workload} "$TMPDIR/fuzz/"

ktap_plan 2
ktap_run "readers survive what libFuzzer finds" survives
ktap_run "a reader that breaks is noticed" breakage_is_noticed
ktap_finish
