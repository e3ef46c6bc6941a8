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
	sed '/^ptrace:/d' "$folder/calls.txt" >calls.txt
	compare calls.txt -s exit:1 -e match:'^ptrace: used by the suite, and in no surrounding'
	sed '$a nosuch: ptrace' "$folder/calls.txt" >calls.txt
	compare calls.txt -s exit:1 -e match:'^nosuch: not used'
	sed 's/^SYS_kcmp: .*/SYS_kcmp: nosuch/' "$folder/calls.txt" >calls.txt
	compare calls.txt -s exit:1 -e match:'^nosuch: no such' -e match:'^kcmp: refused in a'
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

atf_init_test_cases()
{
	atf_add_test_case each_system_call_of_the_suite_is_refused_somewhere
	atf_add_test_case wrong_judgements_are_found
}
