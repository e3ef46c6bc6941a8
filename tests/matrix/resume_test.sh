# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091
# A run that is killed at any moment loses what is in flight, and the next one goes on.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

atf_test_case killed_at_random_steps
killed_at_random_steps_head()
{
	atf_set descr 'killed at 24 steps: no machine is left, the resumed run is as an undisturbed one'
	atf_set timeout 1200
}
killed_at_random_steps_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	KILL_LIBRARY=$(atf_get_srcdir)/libkill-at-step.so
	FAKE_CLINGS=1
	[ -e "$KILL_LIBRARY" ] || atf_skip 'nothing can be preloaded into sanitized programs'
	MACHINES=nonce.$$=$(date +%s)
	export KILL_LIBRARY FAKE_CLINGS MACHINES
	play alpha-1.0-x86_64 fail
	play alpha-2.0-aarch64 hang
	atf_check -o save:said -e save:said python3 "$(atf_get_srcdir)/kill_and_resume.py" 24 4 \
		"$MATRIX" run --manifest kernels.json --guest guest --variant root,user --jobs 2 \
		--append "$MACHINES" -o FOLDER alpha-1.0-x86_64 alpha-2.0-aarch64
	cat said
}

atf_test_case attempts_outlive_the_run
attempts_outlive_the_run_head()
{
	atf_set descr 'a machine without a verdict is kept when the run is killed in the next one'
}
attempts_outlive_the_run_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	mkfifo "$FAKE/started" "$FAKE/release"
	exec 3<>"$FAKE/started" 4<>"$FAKE/release"
	play "$one" oops_then_block
	"$MATRIX" run --manifest kernels.json --guest guest --variant root -o out "$one" \
		3<&- 4<&- >table 2>messages &
	read -r _ <&3
	kill -9 "$!"
	play "$one" pass
	# A fault of the kernel is not forgotten because nobody saw the end.
	matrix 1 "$one"
	check "c['$one']['state'] == 'done' and len(c['$one']['attempts']) == 1"
	check "c['$one']['attempts'][0]['kernel_reports'][0]['kind'] == 'oops'"
	atf_check test -d "out/cells/$one.attempt-1"
	# Machines that were tried before count: there is no other one than was asked for.
	atf_check_equal 3 "$(boots)"
	play "$one" hang
	matrix 1 --rerun --retries 1 "$one"
	check "len(c['$one']['later']) == 2"
	atf_check_equal 5 "$(boots)"
}

atf_test_case reports_outlive_a_result
reports_outlive_a_result_head()
{
	atf_set descr 'what the kernel reported in a run without a verdict counts in the next one'
}
reports_outlive_a_result_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" panic_half_way
	matrix 1 --retries 0 "$one"
	play "$one" pass
	matrix 1 --retries 0 "$one"
	check "c['$one']['state'] == 'done' and c['$one']['attempts'][0]['cause'] == 'panic'"
	fits landlock-matrix-1 out/report.json
	# Of another kernel they tell nothing.
	echo more >>"cache/kernels/$one/image"
	matrix 0 --retries 0 "$one"
	check "not c['$one']['attempts']"
}

atf_init_test_cases()
{
	atf_add_test_case killed_at_random_steps
	atf_add_test_case attempts_outlive_the_run
	atf_add_test_case reports_outlive_a_result
}
