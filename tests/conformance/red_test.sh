# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Each kind of check of the suite can go red.

tool=@BIN@/landlock-conformance
sanitized=@LLK_SANITIZE@
suite=@BIN@/../libexec/landlock-kit/conformance
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

# A case for each area of the suite, so that none takes long.
areas=$(sed -n 's,^include("\(.*\)/Kyuafile")$,\1,p' "$suite/Kyuafile")

lies_to_an_area_are_found_out()
{
	require_landlock
	# A sanitizer's run-time library must be loaded first, which a preloaded library prevents.
	[ "$sanitized" = OFF ] || atf_skip "built with sanitizers"
	status=0
	python3 "$folder/lies.py" "$tool" "$folder/liblying-kernel.so" "$suite" "$1" || status=$?
	[ "$status" != 77 ] || atf_skip "every check of $1 is skipped here"
	atf_check_equal 0 "$status"
}

for area in $areas; do
	atf_test_case "lies_to_${area}_are_found_out"
	eval "lies_to_${area}_are_found_out_head() { atf_set timeout 900; }
		lies_to_${area}_are_found_out_body() { lies_to_an_area_are_found_out $area; }"
done

# What stands in no area's list would never be told.
atf_test_case each_lie_is_to_an_area
each_lie_is_to_an_area_body()
{
	atf_check test -n "$areas"
	# shellcheck disable=SC2086
	atf_check python3 -c '
import glob, json, sys
for name in glob.glob(sys.argv[1] + "/lies/*.json"):
    for row in json.load(open(name)):
        for check in row.get("expected", []) + row.get("also", []):
            area = check.split("/")[0]
            assert area in sys.argv[2:] + ["*"], (name, row["told"], check)' \
		"$folder" $areas
}

atf_init_test_cases()
{
	atf_add_test_case wrong_expectations_fail
	atf_add_test_case each_lie_is_to_an_area
	for area in $areas; do
		atf_add_test_case "lies_to_${area}_are_found_out"
	done
}
