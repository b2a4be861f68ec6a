#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# tools/checks/all reports each gate once, says how to run a failed one again, and
# neither lets a failure pass nor counts a gate that could not run as passed.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

top=$(dirname "$SELFTESTS")
tree=$TMPDIR/tree
export AUGUR_TREE=$tree AUGUR_BUILD=$TMPDIR/build
unset KSRC

all()
{
	"$top/tools/checks/all" "$@" 2>&1
}

mkdir -p "$tree/kmod"
cp -r "$top/LICENSES" "$tree/"
echo '// SPDX-License-Identifier: GPL-2.0-only' >"$tree/kmod/main.c"
git -C "$tree" init -q

ktap_plan 11
output=$(all spdx markers)
ktap_is "a clean tree passes" "$?" 0
ktap_is "last line of a good run" "${output##*$'\n'}" \
	"2 passed, 0 failed, 0 skipped"
ktap_match "the plan" "$output" $'^TAP version 13\n1..2\n'

echo 'int x;' >"$tree/kmod/main.c"
output=$(all spdx markers budget)
ktap_is "a failed gate fails the run" "$?" 1
ktap_is "last line of a bad run" "${output##*$'\n'}" \
	"2 passed, 1 failed, 0 skipped"
ktap_match "the finding is shown" "$output" '# kmod/main.c:1: SPDX'
ktap_match "how to run it again is shown" "$output" \
	'# again: tools/inroot tools/checks/spdx'

output=$(all style markers)
ktap_match "a gate without kernel sources says what is missing" "$output" \
	'ok [12] style # SKIP .*checkpatch.pl is missing; tools/setup'
ktap_is "it is not counted as passed" "${output##*$'\n'}" \
	"1 passed, 0 failed, 1 skipped"

output=$(all no-such-gate)
ktap_is "status for a name that is no gate" "$?" 2
rm -rf "$tree/.git"
ktap_match "nothing passes where git cannot list the files" \
	"$(all spdx; echo "status $?")" '^skip: .* is no git work tree.*status 4'
ktap_finish
