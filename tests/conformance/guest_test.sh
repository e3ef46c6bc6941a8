# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The guest runner keeps ATF's contract as Kyua does, and gives Kyua's results to the letter.

tool=@BIN@/landlock-conformance
around=@BIN@/../tests/surroundings/in-surroundings
folder=$(atf_get_srcdir)

# ended PID: the process runs no more; it may not have been waited for yet
ended()
{
	state=$(grep -h ^State: "/proc/$1/status" 2>/dev/null || echo none)
	case $state in
	State:?Z*|none) ;;
	*) atf_fail "process $1 runs on: $state" ;;
	esac
}

# both SUITE AT_LEAST [COMMAND...]: run it by Kyua and by the guest runner, by COMMAND; compare
both()
{
	suite=$1
	at_least=$2
	shift 2
	for runner in kyua guest; do
		CONTRACT_CHILDREN=$PWD/children "$@" "$tool" run --runner "$runner" \
			--suite "$suite" --json - >"$runner.json" || true
	done
	atf_check -o match:'all the same' python3 "$folder/same_results.py" kyua.json guest.json \
		"$at_least"
}

atf_test_case every_end_and_state_is_kyuas
every_end_and_state_is_kyuas_body()
{
	both "$folder/contract" 180 env
	# The background processes of both have been ended with their tests.
	atf_check_equal 6 "$(wc -l <children)"
	while read -r child; do
		ended "$child"
	done <children
}

atf_test_case of_a_user_too
of_a_user_too_head()
{
	atf_set require.user root
}
of_a_user_too_body()
{
	chmod 1777 .
	TMPDIR=$PWD both "$folder/contract" 180 \
		setpriv --reuid 65534 --regid 65534 --clear-groups
}

atf_test_case of_the_samples_too
of_the_samples_too_body()
{
	both "$folder/sample" 15
	both "$folder/wrong" 15
	both "$folder/lacking" 5
}

atf_test_case needs_of_others_decide_the_same
needs_of_others_decide_the_same_body()
{
	both "$folder/needy" 14
}

atf_test_case of_a_kernel_without_unix_sockets_too
of_a_kernel_without_unix_sockets_too_body()
{
	both "$folder/sample" 15 "$around" socketpair:EAFNOSUPPORT --
}

# in_area COMMAND: a suite of one area, whose programs are in one that is this script
in_area()
{
	mkdir -p suite/area
	ln -f "$folder/contract/served" suite/area/served || cp "$folder/contract/served" suite/area/
	printf '#! /bin/sh\n%s\n' "$1" >suite/area/area_tests
	chmod +x suite/area/area_tests
	printf 'syntax(2)\ntest_suite("s")\ninclude("area/Kyuafile")\n' >suite/Kyuafile
	printf 'syntax(2)\ntest_suite("s")\natf_test_program{name="served"}\n' >suite/area/Kyuafile
}

atf_test_case programs_in_one_are_the_same
programs_in_one_are_the_same_body()
{
	suite=$(dirname "$tool")/../libexec/landlock-kit/conformance
	mkdir -p area/syscalls
	cp "$suite"/syscalls/area_tests area/syscalls/
	cp "$suite"/syscalls/Kyuafile area/syscalls/
	printf 'syntax(2)\ntest_suite("s")\ninclude("syscalls/Kyuafile")\n' >area/Kyuafile
	for program in "$suite"/syscalls/*_test; do
		# What is not executed need not be right.
		printf '#! /bin/sh\nexit 1\n' >"area/syscalls/${program##*/}"
		chmod +x "area/syscalls/${program##*/}"
	done
	"$tool" list --runner kyua 'syscalls/*' >expected
	atf_check -o file:expected "$tool" list --runner guest --suite area
	# By links each is found in it, where nothing can serve too.
	for program in area/syscalls/*_test; do
		ln -sf area_tests "$program"
	done
	both area 40 env
	both area 40 "$around" socketpair:EAFNOSUPPORT --
	# One that has not this program.
	in_area 'exit 1'
	both suite 60 env
}

atf_test_case a_signal_ends_all
a_signal_ends_all_body()
{
	mkdir suite temporary
	cat >suite/program <<-'END'
	#! /bin/sh
	case $1 in
	-l) printf 'Content-Type: application/X-atf-tp; version="1"\n\nident: hangs\n' ;;
	-r*) sleep 1000 & echo $! >"$HANGS"; wait ;;
	*) exit 1 ;;
	esac
	END
	chmod +x suite/program
	printf 'syntax(2)\ntest_suite("s")\natf_test_program{name="program"}\n' >suite/Kyuafile
	HANGS=$PWD/hangs TMPDIR=$PWD/temporary "$tool" run --runner guest --suite suite \
		--json out.json >/dev/null 2>err &
	runner=$!
	while [ ! -s hangs ]; do sleep 0.1; done
	kill "$runner"
	status=0
	wait "$runner" || status=$?
	atf_check_equal 3 "$status"
	atf_check -o match:'interrupted by Terminated' cat err
	ended "$(cat hangs)"
	atf_check rmdir temporary
}

atf_init_test_cases()
{
	atf_add_test_case every_end_and_state_is_kyuas
	atf_add_test_case of_a_user_too
	atf_add_test_case of_the_samples_too
	atf_add_test_case needs_of_others_decide_the_same
	atf_add_test_case of_a_kernel_without_unix_sockets_too
	atf_add_test_case programs_in_one_are_the_same
	atf_add_test_case programs_in_one_are_the_same
	atf_add_test_case a_signal_ends_all
}
