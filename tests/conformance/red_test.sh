# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Each kind of check of the suite can go red.

tool=@BIN@/landlock-conformance
sanitized=@LLK_SANITIZE@
folder=$(atf_get_srcdir)

require_landlock()
{
	atf_check -o save:honest.json "$tool" run --json - \
		--suite "$folder/sample" good/good:passes
	grep -q '"state": "enabled"' honest.json || atf_skip "the running kernel has no Landlock"
}

atf_test_case wrong_expectations_fail
wrong_expectations_fail_body()
{
	require_landlock
	cat >expected <<-END
	broken fail_the_control
	broken fail_to_prepare
	broken need_nonsense
	fail deviate_then_break
	fail deviate_then_hold
	fail deviate_then_name_a_defect
	fail deviate_then_skip
	fail expect_absence_where_present
	fail expect_answer_of_the_dead
	fail expect_denial_where_free
	fail expect_denial_where_granted
	fail expect_falsehood
	fail expect_other_errno
	fail expect_other_refusal
	fail expect_presence_where_absent
	fail expect_success_where_denied
	fail expect_unknown_layer_to_be_entered
	fail overlook_a_warning
	fail overlook_a_warning_and_skip
	END
	atf_check -s exit:1 -o save:out "$tool" run --verbose --suite "$folder/wrong"
	sed -nE 's/^([a-z]+) +expectations:([a-z_]+).*/\1 \2/p' out | LC_ALL=C sort >got
	atf_check -o file:expected cat got
}

atf_test_case lies_of_a_kernel_are_found_out
lies_of_a_kernel_are_found_out_body()
{
	require_landlock
	# A sanitizer's run-time library must be loaded first, which a preloaded library prevents.
	[ "$sanitized" = OFF ] || atf_skip "built with sanitizers"
	atf_check -o save:out -e empty python3 "$folder/lies.py" "$tool" \
		"$folder/liblying-kernel.so"
	cat out
}

atf_init_test_cases()
{
	atf_add_test_case wrong_expectations_fail
	atf_add_test_case lies_of_a_kernel_are_found_out
}
