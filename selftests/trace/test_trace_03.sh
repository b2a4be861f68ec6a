#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: host
# timeout: 400
#
# perf lists the events, records them and prints key=value.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tree=$SELFTESTS/..

cat >probe <<'END'
modprobe augur
cd /tmp
perf list 'augur:*' | sed -n 's/^ *\(augur:[a-z_]*\).*/listed=\1/p'
perf record -q -e 'augur:*' -a -o data /selftests/trace/act >/dev/null && echo recorded=yes
perf script -i data -F event,trace | sed 's/^ */event=/'
END

get()
{
	sed -n "s/^$1=//p" output
}

# All that the module declares.
all_listed()
{
	local event

	while read -r event; do
		grep -qx "listed=augur:$event" output || {
			echo "$event is not listed"
			return 1
		}
	done < <(sed -n 's/^\(TRACE_EVENT(\|DEFINE_EVENT([a-z_]*, \)\([a-z_]*\),$/\2/p' \
		"$tree/kmod/trace.h")
}

printed()
{
	get event | grep -qE "^augur:$1: +($2)"
}

ktap_plan 6
ktap_run "perf is there" "$tree/tools/inroot" "$tree/tools/vm/initramfs" program \
	"$PWD/overlay" perf
"$tree/tools/vm/run" --overlay "$tree/build/guest/stage-backports" \
	--overlay overlay --timeout 300 --cmd "$(<probe)" >output 2>explanation
ktap_is "the guest is fine" "$?" 0
ktap_run "perf list has all events" all_listed
ktap_is "perf record works" "$(get recorded)" yes
ktap_run "perf script prints bursts" printed augur_burst \
	'comm=t-act pid=[0-9]+ key=[0-9a-f]{16} run_ns=[0-9]+ wait_ns=[0-9]+ '
ktap_run "and promotions" printed augur_promote 'pid=[0-9]+ key=[0-9a-f]{16} tier=2 '
ktap_finish
