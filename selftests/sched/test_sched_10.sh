#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Tunables are changed while the scheduler is attached: by augurctl, by augurd's
# configuration, and by who writes nonsense, which is brought into range and counted.
#
# where: guest
# kernels: backports
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly CONF=$TMPDIR/augurd.conf SETTINGS=/sys/fs/bpf/augur/settings
napper=''

cleanup()
{
	[ -z "$napper" ] || kill "$napper"
	augur_cleanup
}
trap cleanup EXIT

# said COMMAND...: what augurctl says, errors too, and its exit status.
said()
{
	local status=0

	augurctl "$@" 2>&1 || status=$?
	echo "$status"
}

# is_param NAME VALUE
is_param()
{
	[ "$(augurctl param get "$1" 2>/dev/null | awk '{ print $NF }')" = "$2" ]
}

# slice_is TID NS: of a task that nothing is known about, since it woke last
slice_is()
{
	[ "$(augurctl -j explain "$1" | jq '.. | .slice_ns? // empty')" = "$2" ]
}

# write_setting NR BYTE: a number of eight such bytes, to the map itself
write_setting()
{
	local bytes

	bytes=$(printf "0x$2 %.0s" {1..8})
	# shellcheck disable=SC2086 # words
	bpftool map update pinned "$SETTINGS" key "$1" 0 0 0 value $bytes
}

# write_nonsense: into each of them
write_nonsense()
{
	local nr names

	names=$(augurctl -j param list | jq '[.parameters[] | select(.of == "scheduler")] | length')
	for ((nr = 0; nr < names; nr++)); do
		write_setting "$nr" "$1" || return
	done
}

# out_of_range: scheduler's parameters that are, or are not in order
out_of_range()
{
	augurctl -j param list | jq -r '.parameters | map(select(.of == "scheduler")) |
		(.[] | select(.value < .least or .value > .most) | .name),
		(map({(.name): .value}) | add |
			select(.slice_min_ns > .slice_default_ns or
			       .slice_default_ns > .slice_max_ns) | "order")'
}

clamped_more_than()
{
	[ "$(counter tuned_clamped)" -gt "$1" ]
}

# configure LINE...: in section scheduler
configure()
{
	printf '%s\n' '[state]' 'folder =' '[scheduler]' "$@" >"$CONF"
}

modprobe augur || ktap_skip_all "augur.ko cannot be loaded"
ktap_plan 17
ktap_run "it attaches" augurd --attach
bash -c 'while sleep 0.02; do :; done' &
napper=$!
ktap_match "its tunables are listed" "$(augurctl param list | grep slice_default_ns)" \
	'scheduler +3000000 +3000000 +500000 +100000000 +any time'
ktap_match "one is set" "$(said param set slice_default_ns 1000000)" '1000000.0$'
ktap_run "and in force" is_param slice_default_ns 1000000
ktap_run "which tasks get to feel" ktap_wait 10 slice_is "$napper" 1000000
ktap_match "what is out of range is refused, with the range" \
	"$(said param set slice_default_ns 5)" \
	'slice_default_ns: 5 is not within 500000 to 100000000.1$'
ktap_match "so is what does not go with another, which is named" \
	"$(said param set slice_min_ns 20000000)" \
	'slice_min_ns: 20000000 does not go with the others: slice_max_ns would have to be 20000000.1$'
ktap_run "and nothing is changed" is_param slice_min_ns 500000
ktap_match "a near name is found" "$(said param set slice_mx_ns 5)" \
	"did you mean 'slice_max_ns'"
ktap_match "who is not root is told" \
	"$(setpriv --reuid=65534 --regid=65534 --clear-groups \
		augurctl param set slice_max_ns 9000000 2>&1)" 'needs root$'
for byte in 0 0xff; do
	before=$(counter tuned_clamped)
	write_nonsense "${byte#0x}"
	ktap_run "nonsense ($byte) is noticed" ktap_wait 10 clamped_more_than "$before"
	ktap_is "and brought into range" "$(out_of_range)" ""
done
ktap_run "it is attached still" scheduler_is augur
configure 'slice_max_ns = 9000000'
daemon_start --config "$CONF"
ktap_run "augurd sets what it is configured to" ktap_wait 20 is_param slice_max_ns 9000000
configure 'slice_max_ns = 6000000'
kill -HUP "$augur_pid"
ktap_run "and does so again when told to" ktap_wait 20 is_param slice_max_ns 6000000
ktap_finish
