# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What landlock-conformance is asked to do, and what it refuses to do.

tool=@BIN@/landlock-conformance
sample=$(atf_get_srcdir)/sample

# refused PATTERN ARGUMENT...: exit status 3, and the JSON gives a reason that matches
refused()
{
	pattern=$1
	shift
	rm -f out.json
	atf_check -s exit:3 -o ignore -e ignore "$tool" run --json out.json "$@"
	atf_check -o match:"$pattern" python3 -c '
import json
print(json.load(open("out.json"))["infra_error"])'
}

atf_test_case another_abi_is_refused
another_abi_is_refused_body()
{
	refused 'expected Landlock ABI 4000, the kernel reports [0-9]+' \
		--suite "$sample" --expect-abi 4000 good/good:passes
	atf_check -o inline:'[]\n' python3 -c '
import json
print(json.load(open("out.json"))["results"])'
	atf_check -s exit:2 -e match:'not an ABI' "$tool" run --expect-abi=-1
	atf_check -s exit:2 -e match:'not an ABI' "$tool" run --expect-abi 7x
}

atf_test_case the_same_abi_is_accepted
the_same_abi_is_accepted_body()
{
	atf_check -o ignore "$tool" run --suite "$sample" --json out.json good/good:passes
	abi=$(python3 -c 'import json; print(json.load(open("out.json"))["landlock"]["abi"])')
	atf_check -o ignore "$tool" run --suite "$sample" --expect-abi "$abi" good/good:passes
}

atf_test_case empty_and_missing_suites_are_refused
empty_and_missing_suites_are_refused_body()
{
	mkdir empty
	printf 'syntax(2)\ntest_suite("empty")\n' >empty/Kyuafile
	refused 'the suite has no tests' --suite empty
	refused 'kyua list failed' --suite missing
	atf_check -s exit:3 -e match:'the suite has no tests' "$tool" list --suite empty
}

atf_test_case program_that_cannot_list_is_broken
program_that_cannot_list_is_broken_body()
{
	mkdir -p suite/area
	printf 'syntax(2)\ntest_suite("x")\ninclude("area/Kyuafile")\n' >suite/Kyuafile
	printf 'syntax(2)\ntest_suite("x")\natf_test_program{name="mute"}\n' >suite/area/Kyuafile
	printf '#!/bin/sh\nexit 1\n' >suite/area/mute
	chmod +x suite/area/mute
	atf_check -s exit:3 -o match:'^broken  area/mute:' "$tool" run --suite suite
	atf_check -s exit:3 -o match:'^broken  area/mute:' "$tool" run --suite suite 'area/*'
}

atf_test_case nothing_is_left_behind
nothing_is_left_behind_body()
{
	mkdir tmp
	TMPDIR=$PWD/tmp atf_check -s exit:1 -o ignore -e ignore "$tool" run --suite "$sample"
	TMPDIR=$PWD/tmp atf_check -s exit:2 -e ignore "$tool" run --suite "$sample" 'nothing/*'
	TMPDIR=$PWD/tmp atf_check -o ignore "$tool" list --suite "$sample"
	atf_check find tmp -mindepth 1
	atf_check -s exit:3 -e match:'temporary directory: ' \
		env TMPDIR=/dev/null "$tool" run --suite "$sample"
}

atf_test_case usage_errors
usage_errors_body()
{
	atf_check -s exit:2 -e match:'no command' "$tool"
	atf_check -s exit:2 -e match:'nonsense' "$tool" nonsense
	atf_check -s exit:2 -e match:'no such option' "$tool" run --nonsense
	atf_check -s exit:2 -e match:'no such option' "$tool" list --ktap
	atf_check -o match:'^usage: ' "$tool" --help
	atf_check -o match:'^usage: ' "$tool" run --help
	atf_check -o match:'^landlock-conformance [0-9]' "$tool" --version
}

atf_init_test_cases()
{
	atf_add_test_case another_abi_is_refused
	atf_add_test_case the_same_abi_is_accepted
	atf_add_test_case empty_and_missing_suites_are_refused
	atf_add_test_case program_that_cannot_list_is_broken
	atf_add_test_case nothing_is_left_behind
	atf_add_test_case usage_errors
}
