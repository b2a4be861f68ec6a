#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One object loads on every kernel with sched_ext that there is, from the oldest to
# the newest; tasks run on it; and no verifier has more to do than is recorded.
#
# where: host
# timeout: 900

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sched/kernels.sh
. "$SELFTESTS/sched/kernels.sh"

# A list in which a program grew, one in which it did not, and one without it.
readonly GROWN='9.1 augur_enqueue 2000' ALIKE='9.1 augur_enqueue 2300' LESS='9.1 x 1'

# idle_masks RELEASE: what a kernel keeps for two nodes
idle_masks()
{
	[ "$(printf '%s\n' 6.15 "$1" | sort -V | head -n 1)" = 6.15 ] &&
		echo per-node || echo one
}

# judge NAME: four results
judge()
{
	local said release

	said=$(<"$TMPDIR/$1")
	release=$(sched_release "$1")
	if grep -q "^unfit" <<<"$said"; then
		ktap_skip "$release loads it" "$(grep "^unfit" <<<"$said")"
		ktap_skip "$release: what is verified" "it does not load"
		ktap_skip "$release: masks of idle CPUs" "it does not load"
		ktap_skip "$release: unequal CPUs" "it does not load"
		return
	fi
	if [ "${said##*$'\n'}" = "done" ]; then
		ktap_pass "$release loads it"
		ktap_diag "$(grep -E '^(module|wakeups)' <<<"$said")"
	else
		ktap_fail "$release loads it" "$said"$'\n'"$(<"$TMPDIR/$1.why")"
	fi
	ktap_run "$release: what is verified" \
		verifier_check "$release" "$SELFTESTS/sched/verifier.list" <<<"$said"
	ktap_is "$release: masks of idle CPUs" \
		"$(sed -n 's/^idle-masks //p' <<<"$said")" "$(idle_masks "$release")"
	ktap_match "$release: unequal CPUs" "$said" hybrid
}

# verdict LIST: on a kernel that verified 2222 instructions
verdict()
{
	echo "verified augur_enqueue 2222" |
		verifier_check 9.2.3 <(printf '%s\n' '# list' "$1" '9.3 augur_enqueue 1')
}

mapfile -t names < <(sched_kernels)
[ ${#names[@]} -gt 0 ] || ktap_skip_all "there is no kernel with sched_ext"
ktap_plan $((4 * ${#names[@]} + 3))
ktap_match "growth is noticed" "$(verdict "$GROWN")" "enqueue: 2222.*are 2000"
ktap_is "a tenth of it is none" "$(verdict "$ALIKE")" ""
ktap_match "a new program is noticed" "$(verdict "$LESS")" "enqueue is not recorded"
sched_try_kernels "$TMPDIR" "${names[@]}"
for name in "${names[@]}"; do
	judge "$name"
done
ktap_finish
