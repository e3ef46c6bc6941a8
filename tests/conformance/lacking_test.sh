# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Why a check has not got what it needs: the machine lacks it, or something is seen to deny it.

tool=@BIN@/landlock-conformance
around=@BIN@/../tests/surroundings/in-surroundings
sanitized=@LLK_SANITIZE@
folder=$(atf_get_srcdir)

# judge_in SUITE SURROUNDING...: the outcome of each check, with the reason of a skip, into got.
judge_in()
{
	suite=$1
	shift
	for row; do
		set -- "$@" "$around" "$row" --
		shift
	done
	"$@" "$tool" run --json results.json --suite "$folder/$suite" >out 2>&1 || :
	grep -q '"state": "enabled"' results.json || atf_skip "the running kernel has no Landlock"
	python3 -c '
import json
for test in json.load(open("results.json"))["results"]:
    reason = test["reason"] if test["outcome"] in ("skip", "xfail") else ""
    print(" ".join([test["id"].split(":")[1], test["outcome"], reason or ""]).strip())' |
		LC_ALL=C sort >got
}

# expect_but FILTER LINE...: under it, these lines in place of those of the same check
expect_but()
{
	judge_in lacking "$1"
	shift
	# Any answer may be a filter's, and that is found without a sandbox as well.
	sed 's/^\(lacks_threads_by_no_limit\) .*/\1 skip surroundings/' plain >expected
	for line; do
		sed -i "s/^${line%% *} .*/$line/" expected
	done
	atf_check -o file:expected cat got
}

atf_test_case a_denial_is_no_lack
a_denial_is_no_lack_body()
{
	[ "$sanitized" = OFF ] || atf_skip "sanitizers take more memory than the limit leaves"
	cat >plain <<-END
	calls_what_is_always_there pass
	calls_what_may_be_left_out pass
	knows_defect xfail erratum.3
	lacks_device skip device
	lacks_family skip network
	lacks_threads_by_a_limit skip surroundings
	lacks_threads_by_no_limit fail
	listens pass
	mounts pass
	END
	judge_in lacking idle
	grep -q '^mounts pass' got || atf_skip "no mount namespaces here"
	atf_check -o file:plain cat got
	atf_check -o match:'a process or thread could not be made: EAGAIN: RLIMIT_AS is 536870912' \
		cat results.json
	expect_but bind:EPERM 'listens skip surroundings'
	atf_check -o match:'listening on TCP: EPERM: a seccomp filter is in force' cat results.json
	expect_but unshare_mounts:EPERM 'mounts skip surroundings'
	expect_but unshare:ENOSYS 'mounts skip surroundings' \
		'calls_what_is_always_there skip surroundings'
	expect_but kcmp:ENOSYS 'calls_what_may_be_left_out skip config'
	expect_but kcmp:EPERM 'calls_what_may_be_left_out skip surroundings'
	expect_but socket_inet:EAFNOSUPPORT 'listens skip surroundings' \
		'lacks_family skip surroundings'
}

# A run that enters no layer has seen no defect either.
atf_test_case a_second_run_knows_no_defect
a_second_run_knows_no_defect_body()
{
	"$folder/lacking/lacks" -r result -s "$folder/lacking" knows_defect >out 2>&1 || :
	atf_check -o match:'^expected_failure: erratum.3' cat result
	# What tells a second run that it is one, told by somebody else.
	LLK_CONTROL=00 "$folder/lacking/lacks" -r result -s "$folder/lacking" knows_defect >out 2>&1 || :
	atf_check -o match:'^failed: BROKEN: this is a second run' cat result
}

# It is a process of its own, which needs descriptors.
atf_test_case the_second_run_needs_few_descriptors
the_second_run_needs_few_descriptors_body()
{
	judge_in denied mknodat:EPERM
	grep -q ' skip surroundings' got || atf_skip "this runs in a domain itself"
	mv got expected
	judge_in denied nofile-20 mknodat:EPERM
	atf_check -o file:expected cat got
}

# A pipe does as well, or the file of a socket; of a table, the other rows are judged.
atf_test_case what_is_not_about_unix_sockets_is_judged_without
what_is_not_about_unix_sockets_is_judged_without_body()
{
	set -- 'fs/operations*' 'fs/precedence*' 'fs/ioctl*:o*' net/tcp_sockets_test:origins \
		'net/protocols_test:other*' 'signal/owner*' 'signal/*:parent*' \
		syscalls/add_rule_test:parents
	"$tool" run --json with.json "$@" >out 2>&1 || :
	grep -q '"state": "enabled"' with.json || atf_skip "the running kernel has no Landlock"
	"$around" socket_unix:EAFNOSUPPORT -- "$around" socketpair:EAFNOSUPPORT -- \
		"$tool" run --json without.json "$@" >out 2>&1 || :
	atf_check python3 -c '
import json
was = {test["id"]: test for test in json.load(open("with.json"))["results"]}
for test in json.load(open("without.json"))["results"]:
    if "resolve_unix" not in test["id"]:
        assert test["outcome"] == was[test["id"]]["outcome"], test'
}

atf_init_test_cases()
{
	atf_add_test_case what_is_not_about_unix_sockets_is_judged_without
	atf_add_test_case a_denial_is_no_lack
	atf_add_test_case a_second_run_knows_no_defect
	atf_add_test_case the_second_run_needs_few_descriptors
}
