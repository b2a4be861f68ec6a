#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The runner passes exactly what deserves it: a fake tree with one test per
# kind of outcome is run by a copy of the runner.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tree=$TMPDIR/tree
mkdir -p "$tree"
cp -r "$SELFTESTS/run" "$SELFTESTS/lib" "$tree/"

# fake GROUP NAME: a test whose body is stdin.
fake()
{
	mkdir -p "$tree/$1"
	{
		echo '#!/bin/bash'
		echo '# where: host'
		cat
	} >"$tree/$1/test_$1_$2.sh"
}

# outcome TEST: the runner's line for a fake test, without number.
outcome()
{
	"$tree/run" --where host "$1" 2>&1 |
		sed -n 's/^\(not ok\|ok\) [0-9]* - /\1 /p'
}

fake good 01 <<<'echo "1..2"; echo "ok 1 a"; echo "ok 2 b"'
fake good 02 <<<'echo "1..2"; echo "ok 1 a"; echo "ok 2 b # SKIP no disk"'
fake good 03 <<<'echo "1..0 # SKIP no network"; exit 4'
fake good 04 <<<'echo "1..1"; echo "  not ok 1 nested"; echo "ok 1 a"'
fake bad 01 <<<'echo "1..2"; echo "ok 1 a"; echo "not ok 2 b"; exit 1'
fake bad 02 <<<'echo "1..3"; echo "ok 1 a"; echo "ok 2 b"'
fake bad 03 <<<'exit 0'
fake bad 04 <<<'echo "ok 1 a"'
fake bad 05 <<<'echo "1..1"; echo "ok 1 a"; exit 3'
fake bad 06 <<<'echo "1..1"; echo "ok 1 a # SKIP"; exit 4'
fake bad 07 <<<'exit 4'
fake bad 08 <<<'echo "1..1"; echo "ok 1 a"; kill -SEGV $$'
fake slow 01 <<'END'
# timeout: 1
echo "1..1"
sleep 60 &
echo $! >"${0%/*}/child"
wait
END
printf '/* where: host */\n' >"$tree/bad/test_bad_09.c"

ktap_plan 22
ktap_is "passed" "$(outcome test_good_01)" "ok good/test_good_01"
ktap_is "passed with a skip" "$(outcome test_good_02)" "ok good/test_good_02"
ktap_is "skipped" "$(outcome test_good_03)" \
	"ok good/test_good_03 # SKIP no network"
ktap_is "nested results are not counted" "$(outcome test_good_04)" \
	"ok good/test_good_04"
ktap_is "a case failed" "$(outcome test_bad_01)" \
	"not ok bad/test_bad_01 # not ok 2 b"
ktap_is "plan not fulfilled" "$(outcome test_bad_02)" \
	"not ok bad/test_bad_02 # planned 3 results, gave 2"
ktap_is "no result" "$(outcome test_bad_03)" \
	"not ok bad/test_bad_03 # no result, exit status 0"
ktap_is "no plan" "$(outcome test_bad_04)" \
	"not ok bad/test_bad_04 # no plan"
ktap_is "exit status contradicts" "$(outcome test_bad_05)" \
	"not ok bad/test_bad_05 # exit status 3 although no case failed"
ktap_is "skip without reason" "$(outcome test_bad_06)" \
	"not ok bad/test_bad_06 # skipped without saying why: ok 1 a # SKIP"
ktap_is "silent skip" "$(outcome test_bad_07)" \
	"not ok bad/test_bad_07 # no result, exit status 4"
ktap_is "killed by a signal" "$(outcome test_bad_08)" \
	"not ok bad/test_bad_08 # exit status 139 although no case failed"
ktap_is "not built" "$(outcome test_bad_09)" \
	"not ok bad/test_bad_09 # no result, exit status 127"
ktap_is "timed out" "$(outcome test_slow_01)" \
	"not ok slow/test_slow_01 # timed out after 1 s"
ktap_run "no process of it is left" \
	ktap_wait 5 bash -c "! kill -0 $(<"$tree/slow/child")"

output=$("$tree/run" --where host good)
ktap_is "status of a good run" "$?" 0
ktap_is "last line of a good run" "${output##*$'\n'}" \
	"4 passed, 0 failed, 2 skipped"
"$tree/run" --where host bad >"$TMPDIR/bad"
ktap_is "status of a bad run" "$?" 1
"$tree/run" --where host no_such_test >/dev/null 2>&1
ktap_is "status for a name that is no test" "$?" 1

"$tree/run" --list good bad >"$TMPDIR/list"
echo "$output" >"$TMPDIR/good"
"$tree/run" --total "$TMPDIR/list" "$TMPDIR/good" >"$TMPDIR/total"
ktap_is "status of a total with missing tests" "$?" 1
ktap_is "missing tests count as failed" "$(tail -n 1 "$TMPDIR/total")" \
	"4 passed, 9 failed, 2 skipped"
echo '# no place' >"$tree/good/test_good_05.sh"
"$tree/run" --list >/dev/null 2>&1
ktap_is "a test without a place is refused" "$?" 1
ktap_finish
