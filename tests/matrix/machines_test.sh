# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2013
# Machines side by side, and what is left when a run is ended early.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

# open_fifos: machines that block tell on descriptor 3, and end when they are told on 4
open_fifos()
{
	mkfifo "$FAKE/started" "$FAKE/release"
	exec 3<>"$FAKE/started" 4<>"$FAKE/release"
}

# start_run ARGUMENT...: in the background; its process in $run
start_run()
{
	# A shell has SIGINT ignored in what it starts in the background; a terminal does not.
	env --default-signal=INT "$MATRIX" run --manifest kernels.json --guest guest \
		--variant root -o out "$@" \
		3<&- 4<&- >table 2>messages &
	run=$!
}

# expect_end STATUS: the run in the background ends so
expect_end()
{
	status=0
	wait "$run" || status=$?
	atf_check_equal "$1" "$status"
}

case_of()
{
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2'; atf_set timeout 300; }"
}

case_of jobs_run_side_by_side 'two machines at a time with --jobs 2, one with --jobs 1'
jobs_run_side_by_side_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	open_fifos
	play alpha-1.0-x86_64 block
	play "$one" block
	start_run --jobs 2 alpha-1.0-x86_64 "$one"
	# The second can only tell that it runs while the first one does: none has been released.
	read -r first <&3
	read -r second <&3
	atf_check test "$first" != "$second"
	printf '\n\n' >&4
	expect_end 0
	rm "$FAKE/log"
	play alpha-1.0-x86_64 pass
	play "$one" pass
	matrix 0 --rerun --jobs 1
	atf_check -o inline:'bebebe' sh -c "sed -n 's/^\([be]\)[on][od].*/\1/p' fake/log | tr -d '\n'"
}

case_of kill_loses_only_cells_in_flight 'after kill -9 a second run goes on where it was'
kill_loses_only_cells_in_flight_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	open_fifos
	play "$one" block
	start_run --jobs 1
	read -r blocked <&3
	atf_check_equal "$one" "$blocked"
	kill -9 "$run"
	expect_end 137
	atf_check -o save:report.json "$MATRIX" report out --format json
	atf_check -o match:alpha-1.0-x86_64 -o not-match:"\"id\": \"$one\"" cat report.json
	play "$one" pass
	matrix 0
	# The first cell was stored, the second was in flight, the third had not begun.
	atf_check_equal 1 "$(grep -c '^boot alpha-1.0-x86_64' "$FAKE/log")"
	atf_check_equal 2 "$(grep -c "^boot $one" "$FAKE/log")"
	atf_check_equal 1 "$(grep -c '^boot alpha-2.0-aarch64' "$FAKE/log")"
	check "len(r['cells']) == 3 and not r['missing']"
}

case_of interrupt_ends_machines_and_keeps_results 'SIGINT: exit 130, finished cells stay'
interrupt_ends_machines_and_keeps_results_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	open_fifos
	play "$one" block
	start_run --jobs 1
	read -r _ <&3
	kill -INT "$run"
	expect_end 130
	atf_check -o match:"told to end $one" cat "$FAKE/log"
	check "[cell['id'] for cell in r['cells']] == ['alpha-1.0-x86_64']"
	check "r['missing'] == ['$one', 'alpha-2.0-aarch64']"
	atf_check -o match:"$one: no result" cat table
}

case_of second_run_is_kept_out 'two runs never share a folder'
second_run_is_kept_out_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	open_fifos
	play "$one" block
	start_run "$one"
	read -r _ <&3
	matrix 3 "$one"
	atf_check -o match:'another run is at work' cat messages
	echo >&4
	expect_end 0
}

atf_init_test_cases()
{
	for name in $(sed -n 's/^case_of \([a-z_]*\) .*/\1/p' "$(atf_get_srcdir)/machines_test"); do
		atf_add_test_case "$name"
	done
}
