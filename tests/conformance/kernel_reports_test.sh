# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the kernel reports of its own faults during a run, in a log that is made up.

tool=@BIN@/landlock-conformance
library=$(atf_get_srcdir)/libmade-up-log.so

oops='4,1,1,-;BUG: kernel NULL pointer dereference, address: 0000000000000010
4,1,1,-;Oops: Oops: 0000 [#1] SMP NOPTI
4,1,1,-;CPU: 0 UID: 0 PID: 7 Comm: kworker Not tainted 7.3.4 #1
4,1,1,-;Call Trace:
4,1,1,-; evict+0x10b/0x2b0
4,1,1,-;---[ end trace 0000000000000000 ]---'

warning='4,1,1,-;WARNING: CPU: 0 PID: 7 at fs/some.c:77 do_it+0x1/0x2
4,1,1,-;CPU: 0 UID: 0 PID: 7 Comm: kworker Not tainted 7.3.4 #1
4,1,1,-;---[ end trace 0000000000000000 ]---'

# suite LOG: the tests a, b and c, of which b has the kernel write to the log while it runs
suite()
{
	test -e "$library" || atf_skip "nothing can be preloaded into what is sanitized"
	mkdir -p suite/area
	echo 'syntax(2) test_suite("x") include("area/Kyuafile")' >suite/Kyuafile
	echo 'syntax(2) test_suite("x") plain_test_program{name="a"} plain_test_program{name="b"}' \
		'plain_test_program{name="c"}' >suite/area/Kyuafile
	printf '#!/bin/sh\nexit 0\n' >suite/area/a
	cp suite/area/a suite/area/c
	printf '%s\n' "$1" >written
	: >log
	printf '#!/bin/sh\ncat %s >>%s\n' "$PWD/written" "$PWD/log" >suite/area/b
	chmod +x suite/area/*
}

# run STATUS ARGUMENT...
run()
{
	status=$1
	shift
	atf_check -s "exit:$status" -o save:out env LD_PRELOAD="$library" MADE_UP_LOG="$PWD/log" \
		"$tool" run --suite suite --jobs 1 "$@"
}

# check EXPRESSION: a Python expression over the document d and its reports k
check()
{
	atf_check python3 -c '
import json, sys
d = json.load(open("out.json"))
k = d["kernel_reports"]
if not eval(sys.argv[1]):
    sys.exit("not true: " + sys.argv[1] + "\n" + json.dumps(d, indent=1))' "$1"
}

atf_test_case fault_in_no_code_of_landlock_fails_the_run
fault_in_no_code_of_landlock_fails_the_run_body()
{
	suite "$oops"
	run 1 --json out.json --junit out.xml --stream out.jsonl
	atf_check -o match:'^kernel  oops: BUG: kernel NULL pointer.*; during area/b:main' \
		-o match:'^         evict\+0x10b' -o match:'3 pass, 0 fail' cat out
	check 'len(k) == 1 and k[0]["kind"] == "oops" and k[0]["task"] == "kworker"'
	# On a slow machine the next test may have begun when it is read.
	check 'k[0]["checks"][0] == "area/b:main" and k[0]["fails"] and not k[0]["landlock"]'
	check 'len(k[0]["lines"]) == 5 and k[0]["text"].startswith("BUG: kernel NULL")'
	check 'd["counts"]["pass"] == 3 and not d["infra_error"] and not d["kernel_reports_left_out"]'
	atf_check -o match:'"type":"kernel_report","kind":"oops"' grep kernel_report out.jsonl
	atf_check -o match:'"type":"end".*"exit_status":1' tail -n 1 out.jsonl
	atf_check -o match:'tests="4" failures="1" errors="0"' sed -n 2p out.xml
	atf_check -o match:'<failure type="oops" message="BUG: kernel NULL' cat out.xml
	run 1 --ktap
	atf_check -o match:'^1..4' -o match:'^# Oops: Oops: 0000' -o match:'^not ok 4 kernel/oops' cat out
}

atf_test_case warning_of_a_driver_is_listed
warning_of_a_driver_is_listed_body()
{
	suite "$warning"
	run 0 --json out.json --junit out.xml
	atf_check -o match:'^kernel  warning \(no failure\): WARNING: CPU: 0' cat out
	check 'len(k) == 1 and k[0]["kind"] == "warning" and not k[0]["fails"]'
	atf_check -o match:'tests="4" failures="0" errors="0"' -o match:'<system-out>WARNING' cat out.xml
	run 0 --ktap
	atf_check -o match:'^1..3' -o match:'^# WARNING: CPU' -o not-match:'^not ok' cat out
}

atf_test_case what_is_landlocks_or_a_tests_own_fails
what_is_landlocks_or_a_tests_own_fails_body()
{
	suite "$(echo "$warning" | sed 's/do_it/hook_do_it/')"
	run 1 --json out.json
	check 'k[0]["fails"] and "hook_do_it" in k[0]["landlock"]'
	suite "$(echo "$warning" | sed 's/kworker/b/')"
	run 1 --json out.json
	check 'k[0]["fails"] and k[0]["checks"] == ["area/b:main"]'
	suite '4,1,1,-;VFS: Busy inodes after unmount of tmpfs (tmpfs)'
	run 1 --json out.json
	check 'k[0]["kind"] == "busy-mount" and k[0]["fails"]'
	# A slow machine is not wrong, whatever it names.
	suite '4,1,1,-;INFO: task b:7 blocked for more than 120 seconds.
4,1,1,-; hook_file_open+0x1/0x2'
	run 0 --json out.json
	check 'k[0]["kind"] == "hung-task" and not k[0]["fails"]'
}

atf_test_case test_that_has_no_result_is_named
test_that_has_no_result_is_named_body()
{
	suite "$(echo "$oops" | sed 's/kworker/b/')"
	# Kyua does not live to say what became of the test.
	mkdir fake
	cat >fake/kyua <<-END
	#!/bin/sh
	case \$* in
	*" test "*) echo "area/a:main  ->  passed  [0.001s]"; sh suite/area/b 2>/dev/null; kill -9 \$\$ ;;
	esac
	exec $(command -v kyua) "\$@"
	END
	chmod +x fake/kyua
	PATH=$PWD/fake:$PATH
	atf_check -s exit:3 -o ignore -e ignore env LD_PRELOAD="$library" MADE_UP_LOG="$PWD/log" \
		"$tool" run --suite suite --jobs 1 --json out.json
	check 'k[0]["checks"] == ["area/b:main"] and k[0]["fails"]'
	check 'd["counts"]["pass"] == 1 and d["infra_error"].startswith("kyua was killed")'
}

# On a kernel that has oopsed, Kyua has told each result, and its file has none of them.
atf_test_case results_that_were_told_are_not_said_to_be_missing
results_that_were_told_are_not_said_to_be_missing_body()
{
	suite "$(echo "$oops" | sed 's/kworker/b/')"
	mkdir fake
	cat >fake/kyua <<-END
	#!/bin/sh
	status=0
	$(command -v kyua) "\$@" || status=\$?
	for argument; do
		case \$argument in
		--results-file=*) python3 -c 'import sqlite3, sys
	with sqlite3.connect(sys.argv[1]) as store:
	    store.execute("DELETE FROM test_results")' "\${argument#*=}" ;;
		esac
	done
	exit \$status
	END
	chmod +x fake/kyua
	PATH=$PWD/fake:$PATH
	atf_check -s exit:3 -o ignore -e match:'file lacks 3 of the 3 results that kyua reported' \
		env LD_PRELOAD="$library" MADE_UP_LOG="$PWD/log" \
		"$tool" run --suite suite --jobs 1 --json out.json
	check 'k[0]["checks"] == ["area/b:main"] and k[0]["fails"]'
	check 'd["counts"]["pass"] == 3 and "have no result" not in d["infra_error"]'
}

atf_test_case quiet_log_and_no_log_are_not_the_same
quiet_log_and_no_log_are_not_the_same_body()
{
	suite '4,1,1,-;usb 1-1: new device
12,1,1,-;BUG: a user may say so'
	run 0 --json out.json
	check 'k == []'
	rm log
	run 0 --json out.json
	atf_check -o match:"kernel's log could not be read" cat out
	check 'k is None'
}

atf_init_test_cases()
{
	atf_add_test_case fault_in_no_code_of_landlock_fails_the_run
	atf_add_test_case warning_of_a_driver_is_listed
	atf_add_test_case what_is_landlocks_or_a_tests_own_fails
	atf_add_test_case test_that_has_no_result_is_named
	atf_add_test_case results_that_were_told_are_not_said_to_be_missing
	atf_add_test_case quiet_log_and_no_log_are_not_the_same
}
