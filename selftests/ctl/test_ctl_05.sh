#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
#
# Help, manual pages and completion of augurctl agree. That the page has each command
# and option is the gate man-sync.

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

TREE=$SELFTESTS/..
PATH=${O:-$TREE/build/out}/userspace/augurctl:$PATH
# shellcheck source=userspace/augurctl/augurctl.bash
. "$TREE/userspace/augurctl/augurctl.bash"

# completes WORD...: candidates for the last word, one a line.
completes()
{
	COMP_WORDS=(augurctl "$@") COMP_CWORD=$#
	_augurctl
	printf '%s\n' "${COMPREPLY[@]}"
}

# offers CANDIDATE WORD...: is it among those?
offers()
{
	completes "${@:2}" | grep -qx -- "$1" || echo "no $1 after '${*:2}'"
}

# unknown: commands and options of the help that completion does not offer.
unknown()
{
	local object verb rest option options

	while read -r object verb rest; do
		offers "$object" ""
		if [[ $verb =~ ^[a-z]+$ ]]; then
			offers "$verb" "$object" ""
		else
			rest="$verb $rest" verb=''
		fi
		[[ $rest != *HINT* ]] || rest+=" --class --run --deadline --ttl --node"
		options=$(grep -oE -- '--[a-z]+' <<<"$rest")
		for option in $options; do
			# shellcheck disable=SC2086 # there may be none
			offers "$option" "$object" $verb --
		done
	done < <(augurctl -j help | jq -r '.commands[].command')
}

# pages: of the commands that have none of their own, or one that lacks a part.
pages()
{
	local object section

	for object in $(augurctl -j help | jq -r '.commands[].command' | sed 's/ .*//' | sort -u); do
		for section in NAME SYNOPSIS DESCRIPTION COMMANDS "EXIT STATUS" EXAMPLES \
			"SEE ALSO"; do
			grep -qxE "\.SH \"?$section\"?" "$TMPDIR/man/man8/augurctl-$object.8" ||
				echo "augurctl-$object(8): $section"
		done
	done
}

# examples: those of the pages that are no commands that there are.
examples()
{
	local page word rest

	for page in "$TREE"/Documentation/man/augurctl*.8.rst; do
		sed -n '/^EXAMPLES$/,/^SEE ALSO$/ s/^    augurctl \(-j \)\?//p' "$page"
	done | while read -r word rest; do
		augurctl -j help | jq -r '.commands[].command' |
			grep -qE "^$word( ${rest%% *}| [^a-z]|\$)" || echo "$word $rest"
	done
}

MAN_PAGES=("$TREE"/Documentation/man/augurctl*.8.rst)
for page in "${MAN_PAGES[@]}"; do
	"$TREE/tools/man" build "$TMPDIR/out" "$page"
done
"$TREE/tools/man" install "$TMPDIR/out" "$TMPDIR/man" "${MAN_PAGES[@]}"
ktap_plan 8
ktap_is "completion offers what help has" "$(unknown)" ""
ktap_is "and nothing else" "$(completes "" | grep -v '^--' | sort)" \
	"$(augurctl -j help | jq -r '.commands[].command' | sed 's/ .*//' | sort -u)"
ktap_is "a beginning is enough" "$(completes hint set tid 1 --dea)" --deadline
ktap_is "help is of a command" "$(completes help hi)" hint
ktap_is "after -- come programs" "$(offers sh run --class latency -- s)" ""
ktap_is "each command has a page" "$(pages)" ""
ktap_is "examples are of commands that there are" "$(examples)" ""
"$TREE/tools/man" uninstall "$TMPDIR/man" "${MAN_PAGES[@]}"
ktap_is "which is taken away again" "$(find "$TMPDIR/man" -type f)" ""
ktap_finish
