# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2013,SC2034
# How a cell is judged from what its machine left behind, and how a run ends.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

# expect_doubt PLAY CAUSE: the cell is infra_error, counts nothing, and the run ends with 3
expect_doubt()
{
	play "$one" "$1"
	matrix 3 --rerun --retries 0 "$one"
	check "c['$one']['state'] == 'infra_error' and c['$one']['cause'] == '$2'"
	check "not any(c['$one']['counts'].values())"
	# Where the machine's files were is nobody's business.
	check "'/machine.json' not in json.dumps(r) and '/conformance.json' not in json.dumps(r)"
	check "not c['$one']['features'] and not c['$one']['results']"
	grep -q "INFRA_ERROR  $2: " messages || atf_fail "$1 is not told on stderr"
}

# expect_outcome PLAY STATUS COUNT FEATURE: the cell is done, with one such outcome
expect_outcome()
{
	play "$one" "$1"
	matrix "$2" --rerun "$one"
	check "c['$one']['state'] == 'done' and c['$one']['counts']['$3'] == 1"
	check "c['$one']['features']['$4'] == '$3'"
}

# doubt_case NAME PLAY CAUSE
doubt_case()
{
	atf_test_case "$1"
	eval "$1_head() { atf_set descr 'a cell with $2 is infra_error: $3'; }"
	eval "$1_body() { . \"\$(atf_get_srcdir)/stage.sh\"; expect_doubt $2 $3; }"
}

doubt_case panic_is_infra_error panic panic
doubt_case hang_is_infra_error hang hang
doubt_case killed_machine_is_infra_error killed killed
doubt_case truncated_stream_is_infra_error truncated truncated
doubt_case no_boot_is_infra_error no_boot no_boot
doubt_case timeout_is_infra_error timeout timeout
doubt_case failure_without_record_is_infra_error silent setup
doubt_case death_of_landlock_vm_is_infra_error suicide crashed
doubt_case missing_machine_record_is_infra_error no_machine machine_record
doubt_case cut_machine_record_is_infra_error cut_machine machine_record
doubt_case lost_command_status_is_infra_error lost_status machine_record
doubt_case missing_results_are_infra_error no_results no_results
doubt_case cut_results_are_infra_error cut_results invalid_results
doubt_case unknown_schema_is_infra_error other_schema invalid_results
doubt_case unknown_outcome_is_infra_error strange invalid_results
doubt_case skip_without_reason_is_infra_error unreasoned invalid_results
doubt_case result_that_stands_twice_is_infra_error twice invalid_results
doubt_case lost_result_is_infra_error short plan
doubt_case wrong_count_is_infra_error miscounted plan
doubt_case unmet_plan_is_infra_error unplanned plan
doubt_case run_of_nothing_is_infra_error all_skipped plan
doubt_case infra_error_of_the_suite_is_infra_error suite_infra suite
doubt_case status_against_results_is_infra_error wrong_status suite
doubt_case crash_of_the_suite_is_infra_error suite_crash suite
doubt_case other_abi_is_infra_error wrong_abi abi
doubt_case other_privilege_is_infra_error wrong_variant variant
doubt_case other_release_is_infra_error wrong_release kernel
doubt_case other_machine_is_infra_error wrong_machine kernel
doubt_case other_kernel_is_infra_error other_kernel kernel

atf_test_case outcomes_are_counted_and_decide_the_status
outcomes_are_counted_and_decide_the_status_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	expect_outcome fail 1 fail fs.read_file
	expect_outcome xpass 1 xpass fs.read_dir
	expect_outcome broken 3 broken fs.make_dir
	expect_outcome xfail 0 xfail fs.read_dir
	check "c['$one']['quirks'] == ['erratum.3']"
}

atf_test_case features_tell_pass_absent_and_untested_apart
features_tell_pass_absent_and_untested_apart_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 "$one"
	check "c['$one']['features']['fs.execute'] == 'pass'"
	check "c['$one']['features']['fs.refer'] == 'absent'"
	check "c['$one']['features']['fs.truncate'] == 'absent'"
	check "c['$one']['features']['fs.make_block'] == 'untested'"
	check "c['$one']['features']['net.bind_tcp'] == 'untested'"
	# What passes because a right is not there is no pass of the right.
	play "$one" free
	matrix 0 --rerun "$one"
	check "c['$one']['features']['fs.refer'] == 'absent'"
	check "c['$one']['abi'] == 6 and c['$one']['errata'] == 7 and c['$one']['boot_s'] == 1.5"
}

atf_test_case failure_outweighs_infra_error
failure_outweighs_infra_error_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play alpha-1.0-x86_64 panic
	play alpha-2.0-x86_64 fail
	matrix 1
	check "c['alpha-1.0-x86_64']['state'] == 'infra_error'"
	check "c['alpha-2.0-x86_64']['counts']['fail'] == 1"
	check "c['alpha-2.0-aarch64']['state'] == 'done'"
}

atf_test_case infra_error_is_tried_once_more
infra_error_is_tried_once_more_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" flaky
	matrix 0 "$one"
	check "c['$one']['state'] == 'done'"
	check "[a['cause'] for a in c['$one']['attempts']] == ['panic']"
	atf_check test -f "out/cells/$one.attempt-1/machine.json"
	atf_check test -f "out/cells/$one/files/conformance.json"
	atf_check -o match:'what the guest printed' cat "out/cells/$one/command.out"
}

atf_init_test_cases()
{
	for name in $(sed -n 's/^doubt_case \([a-z_]*\) .*/\1/p' "$(atf_get_srcdir)/verdict_test"); do
		atf_add_test_case "$name"
	done
	atf_add_test_case outcomes_are_counted_and_decide_the_status
	atf_add_test_case features_tell_pass_absent_and_untested_apart
	atf_add_test_case failure_outweighs_infra_error
	atf_add_test_case infra_error_is_tried_once_more
}
