# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bash completion of augurctl. What there is it is told by augurctl help, so that it
# cannot know less or more.

# __augurctl_help: the commands, one a line, with their arguments.
__augurctl_help()
{
	augurctl help 2>/dev/null | sed -n '/^command /,/^$/ { /^command /d; s/   *.*//; p }'
}

__augurctl_objects()
{
	__augurctl_help | awk '{ print $1 }' | sort -u
}

# __augurctl_usage OBJECT [VERB]...: of the command that the words begin, if they do.
__augurctl_usage()
{
	__augurctl_help | grep -E "^$1( ${2:-[^a-z]}| [^a-z]|\$)"
}

# __augurctl_options: of the usage that is read; those of hints are told once for all.
__augurctl_options()
{
	sed '/HINT/ r '<(augurctl help | grep '^HINT is') | grep -oE -- '--[a-z]+'
}

__augurctl_tasks()
{
	(cd /proc && printf '%s\n' [0-9]*)
}

# __augurctl_values OBJECT WORD...: what may follow these.
__augurctl_values()
{
	case "$1 ${!#}" in
	*' --class') echo none latency throughput background ;;
	*' tid' | *' pid' | 'explain explain') __augurctl_tasks ;;
	'param get' | 'param set') augurctl param list 2>/dev/null | awk 'NR > 1 { print $1 }' ;;
	'hint set' | 'hint clear') echo tid pid cgroup ;;
	'help help') __augurctl_objects ;;
	esac
}

# __augurctl_words [WORD...]: candidates after these.
__augurctl_words()
{
	local usage

	if [ $# = 0 ]; then
		__augurctl_objects
		augurctl help | sed -n 's/^  -., \(--[a-z]*\) .*/\1/p'
	elif usage=$(__augurctl_usage "$@"); then
		__augurctl_options <<<"$usage"
		__augurctl_values "$@"
	else
		__augurctl_help | awk -v object="$1" '$1 == object { print $2 }'
	fi
}

_augurctl()
{
	local word=${COMP_WORDS[COMP_CWORD]} words=() i

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${#words[@]} = 0 && ${COMP_WORDS[i]} = -* ]] || words+=("${COMP_WORDS[i]}")
	done
	if [[ " ${words[*]} " = *' -- '* ]]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$word")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "$(__augurctl_words "${words[@]}")" -- "$word")
	# Of models, and of cgroups.
	[ ${#COMPREPLY[@]} != 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

complete -F _augurctl augurctl
