# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# What a kernel reports of its own faults is a finding, and what came before a crash is kept.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64
oops='BUG: kernel NULL pointer dereference'

# shown WORDS: in every format
shown()
{
	for format in text markdown html json; do
		atf_check -o match:"$1" "$MATRIX" report out --format "$format"
	done
}

atf_test_case fault_makes_a_cell_of_passes_fail
fault_makes_a_cell_of_passes_fail_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	for play in oops oops_in_suite; do
		play "$one" "$play"
		matrix 1 --rerun "$one"
		check "c['$one']['state'] == 'done' and c['$one']['counts']['fail'] == 0"
		check "[k['kind'] for k in c['$one']['kernel_reports']] == ['oops']"
		check "c['$one']['kernel_reports'][0]['checks'] == ['audit/log_test:logged']"
		atf_check -o match:'KERNEL REPORT' cat messages
		atf_check -o match:"^$one: kernel report: oops: $oops.*, during audit/log_test:logged\$" \
			-o match:'^    CPU: 0 PID: 1' -o match:'0 as expected, 1 failed' \
			-o match:'; 1 with kernel reports$' cat table
		fits landlock-matrix-1 out/report.json
		shown "$oops"
	done
}

atf_test_case suite_that_has_seen_nothing_is_believed
suite_that_has_seen_nothing_is_believed_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" oops_on_console
	matrix 1 "$one"
	check "c['$one']['state'] == 'done' and c['$one']['complete']"
	check "c['$one']['kernel_reports'][0]['checks'] == []"
}

atf_test_case report_of_a_slow_machine_is_no_failure
report_of_a_slow_machine_is_no_failure_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" stall
	matrix 3 "$one"
	check "c['$one']['state'] == 'done'"
	atf_check -o match:'0 as expected, 0 failed, 1 without verdict; 1 with' cat table
	shown 'self-detected stall'
}

atf_test_case results_before_a_crash_are_kept
results_before_a_crash_are_kept_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" panic_half_way
	matrix 1 --retries 0 "$one"
	check "c['$one']['state'] == 'infra_error' and c['$one']['cause'] == 'panic'"
	check "not c['$one']['complete'] and not any(c['$one']['counts'].values())"
	check "not c['$one']['results'] and not c['$one']['features']"
	# The last result is cut: it does not count.
	check "[p['id'] for p in c['$one']['partial']['results']][-1] == 'fs/read_file_test:denied'"
	check "c['$one']['partial']['counts']['pass'] == 3"
	check "c['$one']['partial']['counts']['fail'] == 1"
	atf_check -o match:"^$one: incomplete: 6 results came before: 3 pass, 1 fail, " \
		-o match:"^$one: incomplete: fail: fs/read_file_test:denied: expected EACCES" cat table
	fits landlock-matrix-1 out/report.json
	shown "$oops"
	shown 'fs/read.*file.*test:denied'
}

atf_test_case results_before_the_suite_gives_up_are_kept
results_before_the_suite_gives_up_are_kept_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" suite_gives_up
	matrix 3 --retries 0 "$one"
	check "c['$one']['cause'] == 'suite' and len(c['$one']['partial']['results']) == 4"
	fits landlock-matrix-1 out/report.json
}

atf_test_case results_of_another_kernel_are_not_kept
results_of_another_kernel_are_not_kept_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" other_stream
	matrix 3 --retries 0 "$one"
	check "c['$one']['cause'] == 'panic' and c['$one']['partial'] is None"
}

atf_test_case second_machine_hides_no_fault_of_the_first
second_machine_hides_no_fault_of_the_first_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" flaky_oops
	matrix 1 "$one"
	check "c['$one']['state'] == 'done' and c['$one']['kernel_reports'] == []"
	check "c['$one']['attempts'][0]['kernel_reports'][0]['kind'] == 'oops'"
	fits landlock-matrix-1 out/report.json
	shown "$oops"
	# That the first was too slow does not matter any more.
	play "$one" flaky_stall
	matrix 0 --rerun "$one"
}

atf_init_test_cases()
{
	atf_add_test_case fault_makes_a_cell_of_passes_fail
	atf_add_test_case suite_that_has_seen_nothing_is_believed
	atf_add_test_case report_of_a_slow_machine_is_no_failure
	atf_add_test_case results_before_a_crash_are_kept
	atf_add_test_case results_before_the_suite_gives_up_are_kept
	atf_add_test_case results_of_another_kernel_are_not_kept
	atf_add_test_case second_machine_hides_no_fault_of_the_first
}
