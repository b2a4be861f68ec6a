# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# lib.sh: what the gates share; sourced by each of them.
#
# A gate checks the tree in AUGUR_TREE (default: the one it belongs to), prints
# one "FILE:LINE: what is wrong" per finding, and exits with 0 (clean), 1 (there
# are findings) or 4 (it cannot run, and says why).

set -euo pipefail
shopt -s inherit_errexit

CHECKS=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
OWN_TREE=${CHECKS%/tools/checks}
TREE=$(readlink -f -- "${AUGUR_TREE:-$OWN_TREE}")
BUILD=$(readlink -f -- "${AUGUR_BUILD:-$OWN_TREE/build}")
KSRC=${KSRC:-$BUILD/ksrc}
export CHECK_OUT=$BUILD/out/checks
export LC_ALL=C.UTF-8

# A tree that belongs to somebody else is no danger: only names are read.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

cd "$TREE"

# skip REASON: the gate cannot run.
skip()
{
	echo "skip: $1"
	exit 4
}

# need COMMAND...: skip unless all of them are there.
need()
{
	local command

	for command in "$@"; do
		command -v "$command" >/dev/null ||
			skip "$command is missing; run the gate as tools/inroot $0"
	done
}

# need_ksrc FILE: skip unless the kernel sources that set-up took have FILE.
need_ksrc()
{
	[ -r "$KSRC/$1" ] ||
		skip "$KSRC/$1 is missing; tools/setup takes it from the linux-source package"
}

git rev-parse --is-inside-work-tree >/dev/null 2>&1 ||
	skip "$TREE is no git work tree, and git knows which files are ours"

# files [PATHSPEC...]: what is tracked and what "git add" would add, one a line.
files()
{
	local file

	git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null | sort -u |
		while IFS= read -r file; do
			[ ! -f "$file" ] || [ -L "$file" ] || printf '%s\n' "$file"
		done
}

# shell_files: shell scripts, by name or by first line.
shell_files()
{
	local file line

	files | while IFS= read -r file; do
		IFS= read -r line <"$file" || continue
		case $file:$line in
		*.sh:* | *:'#!'*[/\ ]bash* | *:'#!'*[/\ ]sh* | *:'# shellcheck shell='*)
			printf '%s\n' "$file"
			;;
		esac
	done 2>/dev/null
}

# verdict FINDINGS: print them; what a gate ends with.
verdict()
{
	[ -n "$1" ] || exit 0
	printf '%s\n' "$1"
	exit 1
}
