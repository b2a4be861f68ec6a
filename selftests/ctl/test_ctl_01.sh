#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What is typed wrong is named, nothing is done, and the status says which kind of
# wrong it was; in JSON, too. None of it needs a module.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

augurctl=${O:-$SELFTESTS/../build/out}/userspace/augurctl/augurctl

# says STATUS ERE WORD...: augurctl with these words ends so, and says that.
says()
{
	local status=0 output

	output=$("$augurctl" "${@:3}" 2>&1) || status=$?
	[ "$status" = "$1" ] && [[ $output =~ $2 ]] && return
	echo "status $status: $output"
	return 1
}

# json WORD...: fails with an object whose member error is a sentence.
json()
{
	local output

	! output=$("$augurctl" -j "$@" 2>/dev/null) &&
		[ "$(jq -r '.error | type' <<<"$output")" = string ]
}

# only OBJECT WORD...: all commands that are shown are of that object.
only()
{
	"$augurctl" -j "${@:2}" | jq -e --arg object "$1" \
		'.commands | length > 1 and all(.command | startswith($object))'
}

ktap_plan 40
ktap_run "no command" says 2 'no command given'
ktap_run "unknown command" says 2 "unknown command 'hnit'; did you mean 'hint'" hnit
ktap_run "unknown verb" says 2 "unknown verb 'sett'; did you mean 'set'" hint sett
ktap_run "unknown option before it" says 2 "'--jsn'; did you mean '--json'" --jsn status
ktap_run "unknown option behind it" says 2 "'--wacth'; did you mean '--watch'" \
	counters --wacth 1s
ktap_run "none at all" says 2 "expected a number from 1 on, got '0'" decision list --top 0
ktap_run "more often than is good" says 2 'from 1ms on' counters --watch 5us
ktap_run "no target" says 2 'about whom' hint set
ktap_run "half a target" says 2 'about whom' hint set tid
ktap_run "unknown target" says 2 "'pdi'; did you mean 'pid'" hint set pdi 1
ktap_run "tid of letters" says 2 "greater than 0, got 'x'" hint set tid x
ktap_run "tid 0" says 2 "greater than 0, got '0'" hint set tid 0
ktap_run "negative tid" says 2 "greater than 0, got '-1'" hint clear tid -1
ktap_run "tid too large" says 2 'greater than 0' hint clear tid 4294967297
ktap_run "no such process" says 1 'no such process' hint set pid 2147483647
ktap_run "no such cgroup" says 1 'cannot read /nowhere/cgroup.threads' \
	hint set cgroup /nowhere
ktap_run "unknown option" says 2 "'--clas'; did you mean '--class'" hint set tid 1 --clas x
ktap_run "unknown class" says 2 "'latenzy'; did you mean 'latency'" \
	hint set tid 1 --class latenzy
ktap_run "option without a value" says 2 '--class: what value' hint set tid 1 --class
ktap_run "time without a unit" says 2 "'5' has no unit" hint set tid 1 --run 5
ktap_run "time with an odd unit" says 2 "the unit 'parsecs'" hint set tid 1 --run 5parsecs
ktap_run "time with a blank" says 2 "the unit ' parsecs'" hint set tid 1 --run '5 parsecs'
ktap_run "a blank before it" says 2 "got ' 5ms'" hint set tid 1 --run ' 5ms'
ktap_run "no number" says 2 "got 'soon'" hint set tid 1 --deadline soon
ktap_run "not a number" says 2 "got 'nan'" hint set tid 1 --deadline nan
ktap_run "negative time" says 2 "got '-5ms'" hint set tid 1 --deadline -5ms
ktap_run "endless time" says 2 "more than a day" hint set tid 1 --ttl 1e300s
ktap_run "hardly any time" says 2 'less than a millisecond' hint set tid 1 --ttl 5us
ktap_run "node of letters" says 2 "NUMA node, got 'a'" hint set tid 1 --node a
ktap_run "something more" says 2 "nothing may follow here, but there is 'x'" \
	hint clear tid 1 x
ktap_run "no module" says 1 'the module is not loaded' hint set tid $$ --class latency
ktap_run "no program" says 2 'which program' run --class latency --
ktap_run "no such program" says 127 'cannot execute nosuch' run -- nosuch
ktap_run "a program runs without a module" says 7 'runs without a hint' \
	run --class latency -- sh -c 'exit 7'
ktap_run "help of one command" only hint help hint
ktap_run "asked the other way round" only hint hint help
ktap_run "or as an option" only hint hint --help
ktap_run "before it" only hint -h hint
ktap_run "in capitals" says 2 "unknown command 'STATUS'; did you mean 'status'" STATUS
ktap_run "errors in JSON" json hint set tid 1 --run 5
ktap_finish
