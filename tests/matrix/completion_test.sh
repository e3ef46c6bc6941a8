# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# What the shell offers is what the program takes.

MATRIX=@BIN@/landlock-matrix
SOURCE=@PROJECT_SOURCE_DIR@/ci/matrix/completion

# offer WORD...: what bash offers for the last of them, into the file "offered"
offer()
{
	cat >complete <<-'END'
		. "$1"
		shift
		COMP_WORDS=(landlock-matrix "$@") COMP_CWORD=$#
		_landlock_matrix
		printf '%s\n' "${COMPREPLY[@]}"
	END
	PATH=@BIN@:$PATH bash complete "$SOURCE/landlock-matrix" "$@" | LC_ALL=C sort >offered
}

atf_test_case commands_and_their_options
commands_and_their_options_body()
{
	atf_check bash -n "$SOURCE/landlock-matrix"
	offer ''
	"$MATRIX" --help | sed -nE 's/^(usage:| +) *landlock-matrix ([a-z]+) .*/\2/p' |
		LC_ALL=C sort -u >commands
	test -s commands || atf_fail 'no commands in the help'
	atf_check -o file:commands grep -v '^-' offered
	while read -r command; do
		offer "$command" --
		"$MATRIX" "$command" --help | grep -oE -e '--[a-z][a-z-]*' |
			LC_ALL=C sort -u >options
		atf_check cmp options offered
		grep -q "compadd.* $command " "$SOURCE/_landlock-matrix" ||
			atf_fail "zsh does not know $command"
	done <commands
	offer diff --fa
	atf_check -o inline:'--fail-on\n' cat offered
}

# accepted COMMAND OPTION ARGUMENT...: no word that is offered for the option is refused
accepted()
{
	command=$1
	option=$2
	shift 2
	offer "$command" "$option" ''
	test "$(wc -l <offered)" -gt 2 || atf_fail "$command $option: nothing is offered"
	while read -r word; do
		"$MATRIX" "$command" "$option" "$word" "$@" >out 2>&1 || true
		! grep -q -e "$option" out || atf_fail "$command $option $word: $(cat out)"
		grep -qw -e "$word" "$SOURCE/_landlock-matrix" || atf_fail "zsh: no $word"
	done <offered
}

atf_test_case arguments_of_options
arguments_of_options_body()
{
	accepted report --format missing
	accepted diff --format missing missing
	accepted diff --fail-on missing missing
	accepted history --format missing
	accepted run --accel -o out --manifest missing
	accepted run --variant -o out --manifest missing
	touch here.json
	offer diff --waivers her
	atf_check -o inline:'here.json\n' cat offered
	offer diff --format = j
	atf_check -o inline:'json\n' cat offered
}

atf_init_test_cases()
{
	atf_add_test_case commands_and_their_options
	atf_add_test_case arguments_of_options
}
