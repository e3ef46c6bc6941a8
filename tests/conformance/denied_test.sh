# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What denies decides: Landlock, or another mechanism that is seen to be in force.

tool=@BIN@/landlock-conformance
around=@BIN@/../tests/surroundings/in-surroundings
folder=$(atf_get_srcdir)

# judge_in SURROUNDING: the outcome of each check, with the reason of a skip, into got.
judge_in()
{
	# The results say what the status sums up.
	"$around" "$1" -- "$tool" run --json results.json --suite "$folder/denied" >out 2>&1 || :
	grep -q '"state": "enabled"' results.json || atf_skip "the running kernel has no Landlock"
	python3 -c '
import json
for test in json.load(open("results.json"))["results"]:
    reason = test["reason"] if test["outcome"] == "skip" else ""
    print(" ".join([test["id"].split(":")[1], test["outcome"], reason]).strip())' |
		LC_ALL=C sort >got
}

require_room()
{
	judge_in "environment-empty"
	grep -q '^of_any_layers pass' got || atf_skip "this runs in a domain itself"
}

atf_test_case without_another_mechanism_failures_stay
without_another_mechanism_failures_stay_body()
{
	require_room
	cat >expected <<-END
	by_a_wrong_kernel fail
	by_both fail
	by_landlock pass
	by_no_kernel fail
	by_nobody_in_a_layer pass
	declared pass
	in_the_control pass
	in_the_preparation pass
	landlocks_own_answer fail
	of_any_layers pass
	of_too_many_layers pass
	END
	atf_check -o file:expected cat got
}

atf_test_case what_a_filter_denies_is_skipped
what_a_filter_denies_is_skipped_body()
{
	require_room
	judge_in mknodat:EPERM
	# Where the filter comes first, nobody can say what Landlock would have answered.
	cat >expected <<-END
	by_a_wrong_kernel skip surroundings
	by_both fail
	by_landlock skip surroundings
	by_no_kernel skip surroundings
	by_nobody_in_a_layer skip surroundings
	declared skip surroundings
	in_the_control skip surroundings
	in_the_preparation skip surroundings
	landlocks_own_answer fail
	of_any_layers pass
	of_too_many_layers skip surroundings
	END
	atf_check -o file:expected cat got
	atf_check -o match:'without a sandbox as well: a seccomp filter is in force' cat results.json
}

# It is in force, and may answer anything, but does not.
atf_test_case a_filter_excuses_no_wrong_kernel
a_filter_excuses_no_wrong_kernel_body()
{
	require_room
	mv got expected
	judge_in timer_create:ENOSYS
	atf_check -o file:expected cat got
}

atf_test_case layers_of_an_outer_domain_are_named
layers_of_an_outer_domain_are_named_body()
{
	require_room
	sed 's/^\(of_.*_layers\) .*/\1 skip outer_domain/' got >expected
	judge_in outer-1
	atf_check -o file:expected cat got
	atf_check -o match:'inside a Landlock domain, with 15 layers left' cat results.json
}

atf_test_case a_run_that_enters_nothing_passes_nothing
a_run_that_enters_nothing_passes_nothing_body()
{
	require_room
	mv got without
	# What tells a second run that it is one, told by somebody else.
	export LLK_CONTROL=00
	judge_in idle
	atf_check -o file:without cat got
	# Nobody has taken it away for a check that is run by hand.
	"$folder/denied/denials" -r result -s "$folder/denied" by_landlock >out 2>&1 || :
	atf_check -s exit:1 grep passed result
	unset LLK_CONTROL
	"$folder/denied/denials" -r result -s "$folder/denied" by_landlock >out 2>&1 || :
	atf_check -o match:passed cat result
}

atf_init_test_cases()
{
	atf_add_test_case without_another_mechanism_failures_stay
	atf_add_test_case what_a_filter_denies_is_skipped
	atf_add_test_case a_filter_excuses_no_wrong_kernel
	atf_add_test_case a_run_that_enters_nothing_passes_nothing
	atf_add_test_case layers_of_an_outer_domain_are_named
}
