#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# kernels: stable badbtf backports
#
# The module's memory keeps within what is promised at default sizes: 1 MiB, 320 KiB
# for each CPU and 128 bytes for each task. Where lockdep watches locks they are larger
# than all that they protect: nothing is promised of the kernel debug.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

trap 'rmmod augur 2>/dev/null' EXIT

# at_most BYTES LIMIT NAME
at_most()
{
	echo "# $3: $1 bytes, at most $2"
	[ "$1" -gt 0 ] && [ "$1" -le "$2" ]
}

rmmod augur 2>/dev/null
modprobe augur || ktap_skip_all "augur.ko cannot be loaded"
cpus=$(status_field .module.cpus_possible)
tasks=$(status_field .module.tasks_max)
ktap_plan 3
ktap_run "whatever the machine" \
	at_most "$(status_field .module.memory_fixed_bytes)" $((1 << 20)) fixed
ktap_run "per CPU" at_most \
	$(($(status_field .module.memory_cpus_bytes) / cpus)) $((320 << 10)) CPU
ktap_run "per task" at_most \
	$(($(status_field .module.memory_tasks_bytes) / tasks)) 128 task
ktap_finish
