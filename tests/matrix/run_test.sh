# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2013
# Which cells are run, and which are kept from an earlier run.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

case_of()
{
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2'; }"
}

case_of unchanged_cells_are_not_run_again 'a second run boots nothing and keeps the results'
unchanged_cells_are_not_run_again_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0
	atf_check_equal 3 "$(boots)"
	cp out/report.json first.json
	matrix 0
	atf_check_equal 3 "$(boots)"
	atf_check_equal 3 "$(grep -c 'unchanged, result kept' messages)"
	atf_check cmp first.json out/report.json
	matrix 0 --rerun
	atf_check_equal 6 "$(boots)"
}

case_of changes_are_run_again 'a new kernel, guest or command makes cells run again'
changes_are_run_again_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0
	echo more >>"cache/kernels/$one/image"
	matrix 0
	atf_check_equal 4 "$(boots)"
	sed -i 's/"version": "1"/"version": "2"/' "cache/kernels/$one/kernel.json"
	matrix 0
	atf_check_equal 5 "$(boots)"
	chmod +x guest/aarch64/init
	matrix 0
	atf_check_equal 6 "$(boots)"
	# Libraries, init and emulator are of all machines.
	echo other >"$FAKE/libraries"
	matrix 0
	atf_check_equal 9 "$(boots)"
	matrix 0
	atf_check_equal 9 "$(boots)"
	matrix 0 "$one" --accel tcg
	atf_check_equal 10 "$(boots)"
	matrix 0 "$one" -- other command --expect-abi 6
	atf_check_equal 11 "$(boots)"
	atf_check -o match:'^command other command' cat "$FAKE/log"
	matrix 0 "$one" --append 'lockdown=integrity a="b c"' -- other command --expect-abi 6
	atf_check_equal 12 "$(boots)"
	atf_check -o match:'^append lockdown=integrity a="b c"$' cat "$FAKE/log"
}

case_of what_has_no_digest_is_not_kept 'where landlock-vm cannot tell what machines are made of'
what_has_no_digest_is_not_kept_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	touch "$FAKE/no-digest"
	matrix 0 "$one"
	matrix 0 "$one"
	atf_check -o match:'landlock-vm digest: failed' cat messages
	atf_check_equal 2 "$(boots)"
}

case_of infra_errors_are_run_again 'a cell without verdict is never kept'
infra_errors_are_run_again_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" hang
	matrix 3 --retries 0 "$one"
	play "$one" pass
	matrix 0 --retries 0 "$one"
	check "c['$one']['state'] == 'done'"
}

case_of a_verdict_is_not_given_up_for_none 'a later machine that fails does not take it away'
a_verdict_is_not_given_up_for_none_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 "$one"
	cp out/report.json first.json
	play "$one" hang
	matrix 3 --retries 1 "$one" --append quiet
	check "c['$one']['state'] == 'done' and c['$one']['counts']['pass'] == 3"
	check "c['$one']['outdated'] and [m['cause'] for m in c['$one']['later']] == 2 * ['hang']"
	for format in text markdown html; do
		atf_check -o match:'run again without a verdict' \
			"$MATRIX" report out --format "$format"
	done
	atf_check -o match:'1 cells: 0 as expected, 0 failed, 1 without verdict' \
		"$MATRIX" report out --format text
	# What was asked for first has its result still, and nothing else stands beside it.
	matrix 0 "$one"
	atf_check_equal 3 "$(boots)"
	atf_check cmp first.json out/report.json
	# A fault that the kernel has reported counts, whatever became of the run.
	play "$one" panic_half_way
	matrix 1 --retries 0 "$one" --append quiet
	atf_check -o match:'kernel report of a later machine: oops' \
		"$MATRIX" report out --format text
	# Asked for again as it was, and without a verdict: it is run until it has one.
	play "$one" hang
	matrix 3 --retries 0 --rerun "$one"
	check "'outdated' not in c['$one'] and len(c['$one']['later']) == 1"
	matrix 3 --retries 0 "$one"
	check "len(c['$one']['later']) == 2"
	play "$one" pass
	matrix 0 "$one"
	atf_check_equal 7 "$(boots)"
	check "'later' not in c['$one']"
}

case_of kernels_that_are_missing_are_fetched 'in one go, unless that is not wanted'
kernels_that_are_missing_are_fetched_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 --no-fetch "$one"
	atf_check -s exit:1 grep -q fetch "$FAKE/log"
	matrix 0
	atf_check_equal 3 "$(grep -c '^fetch ' "$FAKE/log")"
	matrix 0
	atf_check_equal 3 "$(grep -c '^fetch ' "$FAKE/log")"
}

atf_init_test_cases()
{
	for name in $(sed -n 's/^case_of \([a-z_]*\) .*/\1/p' "$(atf_get_srcdir)/run_test"); do
		atf_add_test_case "$name"
	done
}
