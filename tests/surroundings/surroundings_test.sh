# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The suite in the surroundings of other people's machines; and that none is forgotten.

bin=@BIN@
source=@PROJECT_SOURCE_DIR@
sanitized=@LLK_SANITIZE@
folder=$(atf_get_srcdir)
suite=$bin/../libexec/landlock-kit/conformance

# compare CALLS ATF_CHECK_OPTION...
compare()
{
	calls=$1
	shift
	atf_check "$@" python3 "$folder/complete.py" "$calls" "$folder/in-surroundings" "$suite" \
		"$source/conformance" "$source/probe/exercise"
}

atf_test_case each_system_call_of_the_suite_is_refused_somewhere
each_system_call_of_the_suite_is_refused_somewhere_body()
{
	[ "$sanitized" = OFF ] || atf_skip "sanitizers bring calls of their own"
	command -v nm >/dev/null || atf_skip "no nm here"
	compare "$folder/calls.txt"
	sed '/^symlink:/d' "$folder/calls.txt" >calls.txt
	compare calls.txt -s exit:1 -e match:'^symlink: used by the suite, and in no surrounding'
	sed '$a nosuch: ptrace' "$folder/calls.txt" >calls.txt
	compare calls.txt -s exit:1 -e match:'^nosuch: not used'
	sed 's/^symlink: .*/symlink: nosuch/' "$folder/calls.txt" >calls.txt
	compare calls.txt -s exit:1 -e match:'^nosuch: no such'
}

# A suite that blames the kernel for the surroundings, and one that gives up where it need not.
atf_test_case wrong_judgements_are_found
wrong_judgements_are_found_body()
{
	cat >around <<-'END'
		#!/bin/sh
		row() { printf '%s\tanybody\t*\tplain\t\n' "$1"; }
		[ "$1" != --list ] || { row plain && row odd && exit; }
		[ "$1" = odd ] || RESULT='pass null'
		export RESULT
		shift 2
		exec "$@"
	END
	cat >tool <<-'END'
		#!/bin/sh
		printf '{"infra_error": null, "results": [{"id": "a/b:c", "outcome": "%s",
			"reason": "%s", "detail": "a filter"}]}' $RESULT
	END
	chmod +x around tool
	printf '%s\n' 'odd a/* config filter' >explained
	for result in 'fail null' 'broken null' 'xpass null' 'skip network'; do
		RESULT=$result atf_check -s exit:1 -o match:"^odd	${result%% *} a/b:c" \
			python3 "$folder/judge.py" ./tool ./around explained
	done
	RESULT='skip config' atf_check -o ignore python3 "$folder/judge.py" ./tool ./around explained
	printf '%s\n' 'odd a/* config "no such words"' >explained
	RESULT='skip config' atf_check -s exit:1 -o match:'skip a/b:c, which is pass without' \
		python3 "$folder/judge.py" ./tool ./around explained
}

# calibrated SURROUNDING LIE EXPRESSION: of the calibration in these surroundings
calibrated()
{
	TMPDIR=/tmp LD_PRELOAD=$2 LLK_LIE=$3 "$folder/in-surroundings" "$1" -- \
		"$bin/landlock-conformance" run --json - syscalls/ruleset_fd_test:kind >out || :
	atf_check python3 -c "
import json
domain = json.load(open('out'))['calibration']['outer_domain']
assert $4, domain"
}

atf_test_case an_outer_domain_is_told_from_a_kernel_that_counts_wrongly
an_outer_domain_is_told_from_a_kernel_that_counts_wrongly_body()
{
	"$folder/in-surroundings" outer-1 -- true || atf_skip "unavailable: no Landlock here"
	calibrated plain "" "" 'domain is None'
	calibrated outer-15 "" "" 'domain["layers"] == 15 and domain["sign"]'
	calibrated outer-fs-without-refer "" "" 'domain["denied"] == ["fs.refer"]'
	[ "$(id -u)" -ne 0 ] || calibrated outer-user-filtered "" "" 'domain["sign"]'
	[ "$sanitized" = OFF ] || return 0
	calibrated plain "$folder/../conformance/liblying-kernel.so" layers=15 \
		'domain["layers"] == 1 and domain["sign"] is None'
}

# Audit writes the names of its programs in another way then.
atf_test_case the_suite_may_be_in_any_directory
the_suite_may_be_in_any_directory_body()
{
	mkdir "a b"
	cp -R "$suite" "a b/suite"
	atf_check -o ignore -e ignore "$bin/landlock-conformance" run --suite "a b/suite" \
		--json out 'audit/files_test:*' 'audit/hidden_test:*' 'fs/execute_test:*'
	atf_check python3 -c 'if 1:
		import json
		results = json.load(open("out"))["results"]
		assert len(results) > 9, results
		assert all(test["outcome"] in ("pass", "skip") for test in results), results'
}

atf_init_test_cases()
{
	atf_add_test_case an_outer_domain_is_told_from_a_kernel_that_counts_wrongly
	atf_add_test_case each_system_call_of_the_suite_is_refused_somewhere
	atf_add_test_case the_suite_may_be_in_any_directory
	atf_add_test_case wrong_judgements_are_found
}
