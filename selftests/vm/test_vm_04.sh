#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A crashed guest, a complaint in the log of a successful one, a hung one and
# a failing QEMU are told apart, for real.
#
# where: host
# timeout: 180

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

# guest EXIT ERE OPTION...: does the run end like this and say so in one line?
guest()
{
	local expected=$1 ere=$2 text status=0

	shift 2
	text=$("$SELFTESTS/../tools/vm/run" --cpus 1 --mem 512 "$@" 2>&1 \
		</dev/null) || status=$?
	[ "$status" = "$expected" ] && [[ $text =~ $ere ]] &&
		[ "$(wc -l <<<"$text")" = 1 ] && return
	echo "exited with $status: $text"
	return 1
}

# The brackets keep grep from finding itself.
no_qemu()
{
	! grep -lsz "path=[/]${PWD#/}/" /proc/[0-9]*/cmdline
}

start=$SECONDS
ktap_plan 7
ktap_run "panic" guest 100 "crashed: panic: .*sysrq triggered crash" \
	--log panic --cmd 'echo c >/proc/sysrq-trigger'
ktap_run "the log of the panic is kept" \
	grep -q "Kernel panic - not syncing: sysrq" panic/console.log
ktap_run "a complaint although the command succeeded" \
	guest 100 "crashed: warn: .*WARNING: CPU: 0 PID: 1 at fake" \
	--cmd 'echo "WARNING: CPU: 0 PID: 1 at fake" >/dev/kmsg'
ktap_diag "time of a boot: $(((SECONDS - start) / 2)) s"
ktap_run "time limit" guest 101 "hung: not done after 20 s" \
	--timeout 20 --cmd 'echo waiting >/dev/kmsg; exec sleep 1000'
ktap_run "no such machine" guest 102 "QEMU failed .*no-such-option" \
	--qemu --no-such-option --cmd true
ktap_run "no such kernel" guest 102 "no kernel 'none'" --kernel none --cmd true
ktap_run "no QEMU is left behind" ktap_wait 5 no_qemu
ktap_finish
