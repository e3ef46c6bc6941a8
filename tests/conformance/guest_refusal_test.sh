# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Where the guest runner cannot run a suite to its end it gives no verdict, and says why.

tool=@BIN@/landlock-conformance
around=@BIN@/../tests/surroundings/in-surroundings
folder=$(atf_get_srcdir)

# refused PATTERN SUITE [COMMAND...]: by COMMAND, it gives no verdict, for a reason that matches
refused()
{
	pattern=$1
	suite=$2
	shift 2
	atf_check -s exit:3 -o save:out.json -e ignore "$@" "$tool" run --runner guest \
		--suite "$suite" --json -
	atf_check -o match:"$pattern" python3 -c 'import json
print(json.load(open("out.json"))["infra_error"])'
}

atf_test_case what_it_does_not_understand_is_refused
what_it_does_not_understand_is_refused_body()
{
	mkdir suite
	printf 'syntax(2)\ntest_suite("s")\nplain_test_program{name="p"}\n' >suite/Kyuafile
	refused 'Kyuafile: only Kyua understands the line "plain_test_program' suite
	printf 'syntax(2)\ntest_suite("s")\ninclude("Kyuafile")\n' >suite/Kyuafile
	refused 'not the Kyuafile of a folder' suite
	printf 'syntax(2)\ntest_suite("s")\ninclude("none/Kyuafile")\n' >suite/Kyuafile
	refused 'suite/none/Kyuafile: No such file' suite
	printf 'syntax(2)\ntest_suite("s")\natf_test_program{name="none"}\n' >suite/Kyuafile
	refused 'suite/none: No such file' suite
	rm suite/Kyuafile
	refused 'Kyuafile: No such file' suite
}

atf_test_case a_lost_server_is_no_verdict
a_lost_server_is_no_verdict_body()
{
	export NEEDY_ENDS=yes
	refused '^needs: the process that serves it has ended$' "$folder/needy"
}

atf_test_case a_server_that_cannot_be_started_is_no_verdict
a_server_that_cannot_be_started_is_no_verdict_body()
{
	refused ': it cannot be started: Operation not permitted$' "$folder/sample" \
		"$around" socketpair:EPERM --
}

atf_init_test_cases()
{
	atf_add_test_case what_it_does_not_understand_is_refused
	atf_add_test_case a_lost_server_is_no_verdict
	atf_add_test_case a_server_that_cannot_be_started_is_no_verdict
}
