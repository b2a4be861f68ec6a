#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 300
#
# bpftool shows the module's type information, and programs that call the kfunc.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

kfunc_in_btf()
{
	bpftool btf dump file /sys/kernel/btf/augur -B /sys/kernel/btf/vmlinux |
		grep -q "FUNC 'augur_bpf_task'"
}

btf_of_module()
{
	bpftool -j btf list | jq -e '.[] | select(.name == "augur")'
}

# programs: names of the scheduler's.
programs()
{
	bpftool -j prog list | jq -r '.[].name | select(startswith("augur_"))'
}

kfunc_called()
{
	local name

	for name in $(programs); do
		! bpftool prog dump xlated name "$name" | grep -q 'call augur_bpf_task' ||
			return 0
	done
	return 1
}

cd "$TMPDIR" || exit 1
modprobe augur || ktap_skip_all "augur.ko cannot be loaded"
ktap_plan 4
ktap_run "BTF has the kfunc" kfunc_in_btf
ktap_run "the module is in the list of BTF" btf_of_module
if augurctl sched start >said 2>&1; then
	ktap_run "the scheduler's programs have names" grep -q select <(programs)
	ktap_run "one of them calls the kfunc" kfunc_called
else
	ktap_skip "the scheduler's programs have names" "$(<said)"
	ktap_skip "one of them calls the kfunc" "no scheduler"
fi
ktap_finish
