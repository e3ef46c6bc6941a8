# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What landlock-conformance makes of each way in which a check can end: a sample suite.

tool=@BIN@/landlock-conformance
sample=$(atf_get_srcdir)/sample

# run STATUS ARGUMENT...: over the sample suite; what it says is left in out and err
run()
{
	status=$1
	shift
	atf_check -s "exit:$status" -o save:out -e save:err "$tool" run --suite "$sample" "$@"
}

# results FILE: a line "ID OUTCOME REASON" for each result
results()
{
	python3 -c '
import json, sys
for r in json.load(open(sys.argv[1]))["results"]:
    print(r["id"], r["outcome"], r["reason"] or "-")' "$1"
}

# check EXPRESSION: a Python expression over the document d and its results by id, r
check()
{
	atf_check python3 -c '
import json, sys
d = json.load(open("out.json"))
r = {x["id"]: x for x in d["results"]}
if not eval(sys.argv[1]):
    sys.exit("not true: " + sys.argv[1] + "\n" + json.dumps(d, indent=1))' "$1"
}

atf_test_case each_end_has_its_outcome
each_end_has_its_outcome_body()
{
	run 1 --json out.json
	cat >expected <<-END
	bad/breakages:cannot_be_set_up broken setup
	bad/breakages:crashes broken signal
	bad/breakages:exits_silently broken exit
	bad/breakages:expects_failure_without_name broken xfail without name
	bad/breakages:hangs broken timeout
	bad/breakages:skips_when_expecting_failure broken setup
	bad/breakages:skips_without_code broken skip without code
	bad/failures:fails fail -
	bad/failures:fails_in_a_third_way fail -
	bad/failures:fails_softly fail -
	bad/failures:passes_unexpectedly xpass -
	bad/failures:survives_unexpectedly xpass -
	good/good:documented pass -
	good/good:fails_as_expected xfail erratum.3
	good/good:passes pass -
	good/good:requires skip config
	good/good:skips skip abi
	END
	results out.json | LC_ALL=C sort >got
	atf_check -o file:expected cat got
	check 'd["counts"] == {"pass": 2, "fail": 3, "xfail": 1, "xpass": 2, "skip": 2, "broken": 7}'
	check 'd["planned"] == 17 and d["infra_error"] is None and d["complete"] is True'
}

atf_test_case details_reach_the_json
details_reach_the_json_body()
{
	run 1 --json out.json
	check 'r["good/good:documented"]["title"] == "says all of itself, with \"quotes\" & <brackets>"'
	check 'r["good/good:documented"]["source"] == "a document: \"a = sentence\""'
	check 'r["good/good:documented"]["features"] == ["fs.execute", "fs.refer"]'
	check 'r["good/good:documented"]["needs"] == ["abi>=2", "root"]'
	check 'r["good/good:documented"]["area"] == "good"'
	check 'r["good/good:skips"]["detail"] == "abi: needs 9, the kernel has 7"'
	check '" tests/conformance/sample/bad/failures.c:" in r["bad/failures:fails_softly"]["output"]'
	check '"second row is wrong" in r["bad/failures:fails_softly"]["output"]'
	check '"a byte \\xff and a bell \\x07 on" in r["bad/failures:fails_softly"]["output"]'
	check 'r["bad/breakages:hangs"]["duration_s"] >= 1 and d["duration_s"] >= 1'
	check 'd["kernel"]["release"] == __import__("os").uname().release'
	check '(d["privilege"] == "root") == (__import__("os").geteuid() == 0)'
}

atf_test_case exit_status_sums_up
exit_status_sums_up_body()
{
	run 0 'good/*'
	run 1 bad/failures:fails
	run 1 bad/failures:passes_unexpectedly
	run 3 bad/breakages:crashes
	run 3 bad/breakages:skips_without_code 'good/*'
	run 1 bad/breakages:crashes bad/failures:fails
}

atf_test_case globs_select
globs_select_body()
{
	run 0 --json out.json 'good/*:[dp]*' good/good:skips
	check 'sorted(r) == ["good/good:documented", "good/good:passes", "good/good:skips"]'
	check 'd["planned"] == 3'
	run 2 good/good:passes 'nothing/*'
	atf_check -o match:'nothing/\*: no test matches' cat err
	run 2 ''
}

atf_test_case forbidden_skips_fail
forbidden_skips_fail_body()
{
	run 0 --no-skips network,privilege 'good/*'
	run 1 --no-skips network,abi --json out.json 'good/*'
	check 'r["good/good:skips"]["outcome"] == "fail" and r["good/good:requires"]["outcome"] == "skip"'
	check 'd["counts"]["skip"] == 1 and d["counts"]["fail"] == 1'
	run 2 --no-skips abi,nonsense 'good/*'
	run 2 --no-skips '' 'good/*'
	run 2 --no-skips abi, 'good/*'
}

atf_test_case people_see_what_is_unexpected
people_see_what_is_unexpected_body()
{
	run 1
	atf_check -o match:'^17 of 17 tests in .* 2 pass, 3 fail, 1 xfail, 2 xpass, 2 skip, 7 broken$' cat out
	atf_check -o match:'^fail    bad/failures:fails: rename: EACCES <instead of> "EXDEV" & more\\x1b\[2J\\u202e\\r # SKIP\\xff\\u009b\\ufffe$' cat out
	atf_check -o not-match:'good/good:(passes|skips)' cat out
	atf_check -o not-match:'second row is wrong' cat out
	run 1 --verbose bad/failures:fails_softly
	atf_check -o match:'^        .*second row is wrong$' cat out
	run 0 --verbose 'good/*'
	atf_check -o match:'^pass    good/good:passes$' -o match:'^skip    good/good:skips: abi: ' cat out
}

atf_test_case the_number_of_jobs_changes_nothing
the_number_of_jobs_changes_nothing_body()
{
	run 1 --jobs 1 --json one.json
	run 1 --jobs 7 --json seven.json
	results one.json | sort >one
	results seven.json | sort >seven
	atf_check test -s one
	atf_check cmp one seven
	run 2 --jobs 0
	run 2 --jobs many
}

atf_init_test_cases()
{
	atf_add_test_case each_end_has_its_outcome
	atf_add_test_case details_reach_the_json
	atf_add_test_case exit_status_sums_up
	atf_add_test_case globs_select
	atf_add_test_case forbidden_skips_fail
	atf_add_test_case people_see_what_is_unexpected
	atf_add_test_case the_number_of_jobs_changes_nothing
}
