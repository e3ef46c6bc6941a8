# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# No memory, wherever a program asks for some: it ends with a word and a status of its own, or with
# the results that it has anyway.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

# memory_case NAME: a test case of hundreds of runs
memory_case()
{
	atf_test_case "$1"
	eval "$1_head() { atf_set timeout 3000; }"
}

# stage: a store with a failure, a known defect and a machine without verdict
stage()
{
	. "$(atf_get_srcdir)/../matrix/stage.sh"
	LLK_VM=$(atf_get_srcdir)/../matrix/fake-landlock-vm
	# A locale that cannot be had is no matter.
	LC_ALL=C
	play "$one" fail
	play alpha-2.0-aarch64 xfail
	play alpha-1.0-x86_64 panic_half_way
	run_into out fail "$one"
	run_into out xfail alpha-2.0-aarch64
	run_into out panic_half_way alpha-1.0-x86_64 --retries 0
}

# lacks RUNS STATUSES RESET COMMAND...
lacks()
{
	runs=$1
	statuses=$2
	reset=$3
	shift 3
	atf_check -o match:' allocations, ' python3 "@CMAKE_CURRENT_SOURCE_DIR@/no_memory.py" \
		"$(atf_get_srcdir)/libno-memory.so" "$runs" "$statuses" "$reset" "$@"
}

memory_case comparisons_are_whole_or_none
comparisons_are_whole_or_none_body()
{
	stage
	cp -r out new
	run_into new pass "$one" --rerun
	for command in 'diff out new' 'diff out new --format html' 'history new' 'baseline out'; do
		# Word splitting is wanted: the command and its arguments.
		# shellcheck disable=SC2086
		lacks 60 3 true "$MATRIX" $command
	done
	lacks 60 3 'rm -rf merged' "$MATRIX" merge out new -o merged
}

atf_init_test_cases()
{
	atf_add_test_case comparisons_are_whole_or_none
}
