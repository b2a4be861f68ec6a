#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# An A/A pair agrees: two names for one scheduler, measured with the demo's load
# in the order A B B A A B in one boot, have the same throughput (work done by
# the hogs; the other threads' work is fixed by their timers) within 0.6 %.
#
# where: host
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lab/lab.sh
. "$SELFTESTS/lab/lab.sh"

readonly LIMIT=0.006

ktap_plan 4
ktap_run "the load is built" lab_prepare
ktap_run "the guest measures" lab_guest aa 1 '--seconds 0.5' a b b a a b

mapfile -t a < <(lab_values aa a hog_rounds)
mapfile -t b < <(lab_values aa b hog_rounds)
ktap_diag "a: ${a[*]}"
ktap_diag "b: ${b[*]}"
ktap_is "three figures each" "${#a[@]} ${#b[@]}" "3 3"
median_a=$(printf '%s\n' "${a[@]}" | lab_median)
median_b=$(printf '%s\n' "${b[@]}" | lab_median)
ratio=$(awk "BEGIN { printf \"%.5f\", $median_b / $median_a }")
ktap_diag "ratio of medians: $ratio"
ktap_run "the medians agree within $LIMIT" \
	lab_true "$ratio > 1 - $LIMIT && $ratio < 1 + $LIMIT"
ktap_finish
