# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Whatever goes wrong with Kyua is an infrastructure error, never a success.

tool=@BIN@/landlock-conformance
sample=$(atf_get_srcdir)/sample

# refused PATTERN ARGUMENT...: exit status 3, and the JSON gives a reason that matches
refused()
{
	pattern=$1
	shift
	rm -f out.json
	atf_check -s exit:3 -o ignore -e ignore \
		env PATH="${tool_path:-$PATH}" "$tool" run --json out.json "$@"
	atf_check -o match:"$pattern" python3 -c '
import json
print(json.load(open("out.json"))["infra_error"])'
}

# fake_kyua SCRIPT: from now on "kyua" is a shell script in which $real is the real one
fake_kyua()
{
	real=$(command -v "${real:-kyua}")
	mkdir -p fake
	printf '#!/bin/sh\nreal=%s\n%s\n' "$real" "$1" >fake/kyua
	chmod +x fake/kyua
	case $PATH in
	"$PWD/fake":*) ;;
	*) PATH=$PWD/fake:$PATH ;;
	esac
}

# doctored_store SQL: Kyua runs, and then its results file is changed
doctored_store()
{
	fake_kyua "store=
for argument; do
	case \$argument in
	--results-file=*) store=\${argument#*=} ;;
	esac
done
status=0
\"\$real\" \"\$@\" || status=\$?
[ -z \"\$store\" ] || python3 -c '
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as store:
    store.execute(sys.argv[2])' \"\$store\" \"$1\"
exit \$status"
}

atf_test_case missing_kyua_is_refused
missing_kyua_is_refused_body()
{
	mkdir empty
	tool_path=$PWD/empty
	refused 'kyua: No such file' --suite "$sample"
}

atf_test_case killed_kyua_is_refused
killed_kyua_is_refused_body()
{
	# shellcheck disable=SC2016 # the fake's own variables
	fake_kyua 'case $* in *" test "*) kill -9 $$ ;; esac; exec "$real" "$@"'
	refused 'kyua was killed by a signal: Killed' --suite "$sample"
}

atf_test_case kyua_without_results_is_refused
kyua_without_results_is_refused_body()
{
	# shellcheck disable=SC2016
	fake_kyua 'case $* in *" test "*) exit 0 ;; esac; exec "$real" "$@"'
	refused "kyua's results file: unable to open" --suite "$sample"
	# shellcheck disable=SC2016
	fake_kyua 'case $* in *" test "*) exit 2 ;; esac; exec "$real" "$@"'
	refused "kyua's results file|exit status 2" --suite "$sample"
}

atf_test_case planned_test_without_result_is_refused
planned_test_without_result_is_refused_body()
{
	doctored_store "DELETE FROM test_results WHERE test_case_id = (SELECT min(test_case_id) FROM test_results)"
	refused 'results file lacks 1 of the 5 results that kyua reported, such as that of good/good:' \
		--suite "$sample" 'good/*'
	doctored_store "DELETE FROM test_results"
	refused 'results file lacks 5 of the 5 results' --suite "$sample" 'good/*'
}

atf_test_case doubtful_results_are_refused
doubtful_results_are_refused_body()
{
	doctored_store "UPDATE test_cases SET name = 'stranger' WHERE name = 'passes'"
	refused 'good/good:stranger: kyua reports a test that was not planned' --suite "$sample" 'good/*'
	doctored_store "UPDATE test_results SET result_type = 'passed'"
	refused 'kyua says that a test failed' --suite "$sample" bad/failures:fails
	doctored_store "UPDATE test_results SET result_type = 'failed'"
	refused 'kyua says that no test failed' --suite "$sample" 'good/*'
	doctored_store "UPDATE metadata SET schema_version = 4"
	refused 'schema 4' --suite "$sample" 'good/*'
}

atf_test_case an_interrupted_run_tidies_up
an_interrupted_run_tidies_up_body()
{
	# A signal to the tool alone, from the very first test on: Kyua must end, and all go away.
	mkdir tmp
	# shellcheck disable=SC2016
	fake_kyua 'case $* in *" test "*) kill -TERM $PPID ;; esac; exec "$real" "$@"'
	TMPDIR=$PWD/tmp refused 'interrupted by Terminated' --suite "$sample" bad/breakages:hangs
	atf_check find tmp -mindepth 1
}

# What is there when the signal comes is written, in each form, and said to be not all.
atf_test_case an_interrupted_run_keeps_what_it_has
an_interrupted_run_keeps_what_it_has_body()
{
	mkdir tmp suite
	printf 'syntax(2)\ntest_suite("x")\natf_test_program{name="ends"}\n' >suite/Kyuafile
	cat >suite/ends <<-END
	#! $(command -v atf-sh)
	atf_test_case a_first
	a_first_body() { :; }
	atf_test_case b_second
	# Kyua's parent is the tool.
	b_second_body() { kill -"\$(cat "$PWD/signal")" "\$(cut -d ' ' -f 4 /proc/\$PPID/stat)"; sleep 60; }
	atf_test_case c_third
	c_third_body() { :; }
	atf_init_test_cases() { atf_add_test_case a_first; atf_add_test_case b_second; atf_add_test_case c_third; }
	END
	chmod +x suite/ends
	for signal in HUP INT TERM; do
		echo $signal >signal
		for plan in '' --no-plan; do
			# shellcheck disable=SC2086
			TMPDIR=$PWD/tmp atf_check -s exit:3 -o match:'^incomplete: interrupted by ' \
				-e match:'interrupted by ' "$tool" run --jobs 1 --suite suite \
				--json out.json --junit out.xml $plan
			atf_check -o inline:'False ends:a_first pass\n' python3 -c '
import json
d = json.load(open("out.json"))
print(d["complete"], *(r["id"] + " " + r["outcome"] for r in d["results"]))'
			atf_check -o match:'<error type="infra_error" message="interrupted by ' \
				-o match:'name="a_first"' cat out.xml
			# shellcheck disable=SC2086
			TMPDIR=$PWD/tmp atf_check -s exit:3 -o match:'^Bail out! interrupted by ' \
				-o match:'^ok 1 ends:a_first$' -e ignore "$tool" run --jobs 1 \
				--suite suite --ktap $plan
			atf_check find tmp -mindepth 1
		done
	done
}

atf_init_test_cases()
{
	atf_add_test_case missing_kyua_is_refused
	atf_add_test_case killed_kyua_is_refused
	atf_add_test_case kyua_without_results_is_refused
	atf_add_test_case planned_test_without_result_is_refused
	atf_add_test_case doubtful_results_are_refused
	atf_add_test_case an_interrupted_run_tidies_up
	atf_add_test_case an_interrupted_run_keeps_what_it_has
}
