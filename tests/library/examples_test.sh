# SPDX-License-Identifier: MIT
# The examples do what they say.

examples=@PROJECT_BINARY_DIR@/examples
source=@PROJECT_SOURCE_DIR@

require_landlock() {
	@BIN@/llk-run --best-effort --dry-run >report || atf_fail "no report"
	grep -q '^landlock: enabled' report || atf_skip "absent: this kernel has no Landlock"
}

atf_test_case minimal_is_denied_what_is_elsewhere
minimal_is_denied_what_is_elsewhere_body() {
	require_landlock
	mkdir folder
	atf_check -o inline:'writing elsewhere: denied\n' "$examples/example-minimal" folder
	atf_check -o inline:'writing elsewhere: allowed\n' "$examples/example-minimal" .
}

atf_test_case report_tells_what_is_enforced_or_fails_closed
report_tells_what_is_enforced_or_fails_closed_body() {
	require_landlock
	if "$examples/example-report" >out 2>error; then
		atf_check -o match:'^fs.truncate +enforced, required$' cat out
	else
		atf_check -o match:'^not restricted: at least Landlock ABI 3 is required' cat error
	fi
}

atf_test_case child_restricts_the_child
child_restricts_the_child_body() {
	require_landlock
	atf_check -o inline:'the child exited with 3\n' "$examples/example-child" sh -c 'exit 3'
	atf_check -o inline:'the child exited with 1\n' -e match:'Permission denied' \
		"$examples/example-child" touch touched
}

atf_test_case the_policy_is_sound
the_policy_is_sound_body() {
	require_landlock
	atf_check -o match:'^fs.read_file +enforced, required' \
		@BIN@/llk-run --policy "$source/examples/web.json" --minimum-abi 1 --dry-run
}

atf_init_test_cases() {
	atf_add_test_case minimal_is_denied_what_is_elsewhere
	atf_add_test_case report_tells_what_is_enforced_or_fails_closed
	atf_add_test_case child_restricts_the_child
	atf_add_test_case the_policy_is_sound
}
