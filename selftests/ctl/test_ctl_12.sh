#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The scheduler outlives the programs that attached it, so what it has pinned may be of
# another version: who reads the counters takes what is there, or says that it cannot.
#
# where: guest
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

PINS=/sys/fs/bpf/augur

cleanup()
{
	rm -f "$PINS/counters"
	rmdir "$PINS" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# pinned MAP-OPTION...: such a map in place of the counters
pinned()
{
	rm -f "$PINS/counters"
	bpftool map create "$PINS/counters" key 4 name other "$@"
}

# both: what the two readers say, and with what they end
both()
{
	augurctl counters 2>&1
	echo "status $?"
	"$SELFTESTS/app/progress" >"$TMPDIR/progress" 2>&1
	echo "status $?, $(grep -c '^run_end [0-9]' "$TMPDIR/progress") module"
}

# refused WHAT MAP-OPTION...
refused()
{
	pinned "${@:2}"
	ktap_match "$1 is refused by name, and harms nobody" "$(both)" \
		$'scheduler\'s counters: it is of another version.*\nstatus 1\nstatus 0, 1 module$'
}

modprobe augur || ktap_skip_all "augur.ko cannot be loaded"
mkdir -p "$PINS"
ktap_plan 7
refused "an array that CPUs share" type array value 8 entries 1
refused "an entry for each counter" type percpu_array value 8 entries 33
refused "half a counter" type percpu_array value 12 entries 1
refused "a table" type hash value 256 entries 1

pinned type percpu_array value 16 entries 1
bpftool map update pinned "$PINS/counters" key 0 0 0 0 \
	value 3 0 0 0 0 0 0 0 5 0 0 0 0 0 0 0
cpus=$(status_field .module.cpus_possible)
ktap_is "of an older version the first counter is read" "$(counter select)" $((3 * cpus))
ktap_is "and its last" "$(counter fast_prev)" $((5 * cpus))
ktap_is "what it did not have is 0" "$(counter enqueue)" 0
ktap_finish
