# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# What the shell offers for a program, held against what the program takes.  The test that reads
# this sets:
#
#   program     its name; bin: the folder that it is in
#   completion  the folder of its files for the shells
#   fewest      words that are offered for an option, at the least
#   refusals    an extended regular expression: how it refuses a word without naming the option

# offer WORD...: what bash offers for the last of them, into the file "offered"
offer()
{
	cat >complete <<-'END'
		program=$1
		. "$2"
		shift 2
		COMP_WORDS=("$program" "$@") COMP_CWORD=$#
		"_${program//-/_}"
		printf '%s\n' "${COMPREPLY[@]}"
	END
	PATH=$bin:$PATH bash complete "$program" "$completion/$program" "$@" |
		LC_ALL=C sort >offered
}

# options_are_offered COMMAND: all those of its help, and no others
options_are_offered()
{
	offer "$1" --
	"$bin/$program" "$1" --help | grep -oE -e '--[a-z][a-z-]*' | LC_ALL=C sort -u >options
	atf_check cmp options offered
}

# accepted COMMAND OPTION ARGUMENT...: no word that is offered for the option is refused
accepted()
{
	command=$1
	option=$2
	shift 2
	offer "$command" "$option" ''
	test "$(wc -l <offered)" -ge "$fewest" || atf_fail "$command $option: nothing is offered"
	while read -r word; do
		"$bin/$program" "$command" "$option" "$word" "$@" >out 2>&1 || true
		! grep -qE -e "$option${refusals:+|$refusals}" out ||
			atf_fail "$command $option $word: $(cat out)"
		grep -qw -e "$word" "$completion/_$program" || atf_fail "zsh: no $word"
	done <offered
}
