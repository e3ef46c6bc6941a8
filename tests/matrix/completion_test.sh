# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# What the shell offers is what the program takes.

program=landlock-matrix
bin=@BIN@
completion=@PROJECT_SOURCE_DIR@/ci/matrix/completion
fewest=3
refusals=
. "@PROJECT_SOURCE_DIR@/tests/completion.sh"

atf_test_case commands_and_their_options
commands_and_their_options_body()
{
	atf_check bash -n "$completion/landlock-matrix"
	offer ''
	"$bin/landlock-matrix" --help | sed -nE 's/^(usage:| +) *landlock-matrix ([a-z]+) .*/\2/p' |
		LC_ALL=C sort -u >commands
	test -s commands || atf_fail 'no commands in the help'
	atf_check -o file:commands grep -v '^-' offered
	while read -r command; do
		options_are_offered "$command"
		grep -q "compadd.* $command " "$completion/_landlock-matrix" ||
			atf_fail "zsh does not know $command"
	done <commands
	offer diff --fa
	atf_check -o inline:'--fail-on\n' cat offered
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
