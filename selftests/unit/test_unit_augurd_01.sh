#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What is typed wrong at augurd's command line is named, with the option that was meant,
# and what contradicts itself is refused, before anything is done.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

augurd=${O:-$SELFTESTS/../build/out}/userspace/augurd/augurd

# says ERE WORD...: augurd with these words says that, and that it is wrong usage.
says()
{
	local status=0 output

	output=$("$augurd" "${@:2}" 2>&1) || status=$?
	[ "$status" = 2 ] && [[ $output =~ ^augurd:\ $1.*see\ augurd\ --help$ ]] && return
	echo "status $status: $output"
	return 1
}

ktap_plan 9
ktap_run "an unknown option, near one" says "unknown option '--chekc' .did you mean '--check'" \
	--chekc
ktap_run "in capitals" says "unknown option '--CHECK' .did you mean '--check'" --CHECK
ktap_run "near none" says "unknown option '--parsec'; " --parsec
ktap_run "of one letter" says "unknown option '-x'; " -x
ktap_run "behind a known one" says "unknown option '--prot'; " --verbose --prot
ktap_run "an option without its path" says "'--config' needs a path" --config
ktap_run "or its key" says "'-F' needs a key" -F
ktap_run "a word" says "it takes options only" start
ktap_run "two that exclude each other" says ".*--check and --attach exclude" --check --attach
ktap_finish
