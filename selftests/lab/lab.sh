# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# lab.sh: start deterministic guests from a test and read what they measured;
# sourced after ktap.sh.

readonly LAB_TREE=$SELFTESTS/..
readonly LAB_OUT=${AUGUR_BUILD:-$LAB_TREE/build}/out

# lab_prepare: the overlay with the load program and the guest's script.
lab_prepare()
{
	(cd "$LAB_TREE" && tools/inroot make -s -f tools/demo/Makefile \
		"O=$(readlink -m "$LAB_OUT")" all) &&
		install -D -t overlay/usr/bin "$LAB_OUT/tools/demo/load" &&
		install -D -t overlay/lab "$SELFTESTS/lab/guest.sh"
}

# lab_guest NAME SEED 'LOAD OPTIONS' BLOCK...: boot, measure, write NAME/output.
lab_guest()
{
	local name=$1 seed=$2 command

	shift 2
	printf -v command '%q ' bash /lab/guest.sh "$@"
	"$LAB_TREE/tools/vm/run" --deterministic --seed "$seed" --cpus 4 \
		--nodes 2 --log "$name" --overlay overlay --timeout 500 \
		--cmd "$command" >/dev/null
}

# lab_values NAME BLOCK KEY: the figures of all blocks of that name, in order.
lab_values()
{
	sed -n "s/^$2 .*\b$3=\([0-9]*\).*/\1/p" "$1/output"
}

# lab_median < NUMBERS
lab_median()
{
	sort -n | awk '{ v[NR] = $1 }
		END { if (NR) print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# lab_true EXPRESSION: for fractions, which the shell cannot compare.
lab_true()
{
	awk "BEGIN { exit !($1) }"
}
