# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Every program fails with its documented status if standard output is lost, and says so.

bin=@BIN@
sample=@BIN@/../tests/conformance/sample

# Status of a system error, and the command.
commands()
{
	cat <<-END
	1 landlock-probe
	1 landlock-probe --json
	1 landlock-probe --abi
	1 landlock-probe --declared --format=shell
	1 landlock-probe --declared --format=defines
	1 landlock-probe --declared --format=prometheus
	1 landlock-probe --completion=bash
	1 landlock-probe --completion=zsh
	1 landlock-probe --help
	1 landlock-probe --version
	125 llk-run --best-effort --dry-run
	125 llk-run --best-effort --dry-run --report=json
	125 llk-run --best-effort --explain read:/
	125 llk-run --completion bash
	125 llk-run --completion zsh
	125 llk-run --help
	125 llk-run --version
	3 landlock-conformance list --suite $sample
	3 landlock-conformance list --json --suite $sample
	3 landlock-conformance run --suite $sample good/good:passes
	3 landlock-conformance run --verbose --suite $sample good/good:passes
	3 landlock-conformance run --json - --suite $sample good/good:passes
	3 landlock-conformance run --json /dev/stdout --suite $sample good/good:passes
	3 landlock-conformance run --junit - --suite $sample good/good:passes
	3 landlock-conformance run --ktap --suite $sample good/good:passes
	3 landlock-conformance run --help
	3 landlock-conformance --help
	3 landlock-conformance --version
	125 landlock-vm kernels
	125 landlock-vm kernels --json
	125 landlock-vm kernels --help
	125 landlock-vm fetch --help
	125 landlock-vm boot --help
	125 landlock-vm order 2 1
	125 landlock-vm initramfs --help
	125 landlock-vm source --help
	125 landlock-vm sysroot --help
	125 landlock-vm --help
	125 landlock-vm --version
	3 landlock-matrix run --help
	3 landlock-matrix report --help
	3 landlock-matrix diff --help
	3 landlock-matrix baseline --help
	3 landlock-matrix merge --help
	3 landlock-matrix history --help
	3 landlock-matrix --help
	3 landlock-matrix --version
	END
}

# lost REASON REDIRECTION: each command, with its standard output so
lost()
{
	commands >list
	while read -r status program arguments; do
		# shellcheck disable=SC2086
		atf_check -s "exit:$status" -o empty -e inline:"$program: standard output: $1\n" \
			sh -c "\"\$@\" $2" sh "$bin/$program" $arguments
	done <list
}

atf_test_case full_standard_output_is_an_error
full_standard_output_is_an_error_body()
{
	lost 'No space left on device' '>/dev/full'
}

atf_test_case closed_standard_output_is_an_error
closed_standard_output_is_an_error_body()
{
	lost 'Bad file descriptor' '>&-'
}

atf_test_case no_output_needs_no_standard_output
no_output_needs_no_standard_output_body()
{
	for to in '>/dev/full' '>&-'; do
		atf_check sh -c "$bin/landlock-probe --quiet $to; test \$? -ne 1"
		atf_check -s exit:7 sh -c "$bin/llk-run --best-effort --execute / -- sh -c 'exit 7' $to"
	done
}

# What a program writes or opens must not land where a closed descriptor was.
atf_test_case closed_descriptors_stay_empty
closed_descriptors_stay_empty_body()
{
	commands | grep -v ' --json -\| --json /dev/stdout' >list
	while read -r _ program arguments; do
		# shellcheck disable=SC2086
		"$bin/$program" $arguments <&- >out 2>&- || :
		atf_check test -s out
	done <list
	"$bin/landlock-conformance" run --suite "$sample" --json out.json good/good:passes <&- >&- 2>&-
	atf_check -o match:'"id": "good/good:passes"' cat out.json
	atf_check python3 -c 'import json; json.load(open("out.json"))'
}

# The command of llk-run has what llk-run was given, closed or not.
atf_test_case the_command_has_what_was_closed
the_command_has_what_was_closed_body()
{
	for fd in 0 1 2; do
		atf_check sh -c \
			"$bin/llk-run --best-effort --execute / -- sh -c 'test -e /proc/self/fd/$fd'"
		atf_check -s exit:1 -e ignore sh -c \
			"$bin/llk-run --best-effort --execute / -- sh -c 'test -e /proc/self/fd/$fd' $fd>&-"
	done
}

atf_test_case a_closed_pipe_leaves_nothing_behind
a_closed_pipe_leaves_nothing_behind_body()
{
	mkdir tmp
	cat >closed.py <<-END
	import os, subprocess, sys
	reader, writer = os.pipe()
	os.close(reader)
	print(subprocess.run(sys.argv[1:], stdout=writer).returncode)
	END
	commands >list
	while read -r _ program arguments; do
		# shellcheck disable=SC2086
		TMPDIR=$PWD/tmp atf_check -o inline:'-13\n' python3 closed.py "$bin/$program" $arguments
	done <list
	atf_check find tmp -mindepth 1
	# What is written elsewhere is whole.
	TMPDIR=$PWD/tmp atf_check -o inline:'-13\n' python3 closed.py "$bin/landlock-conformance" run \
		--suite "$sample" --junit out.xml good/good:passes
	atf_check -o match:'good/good' -o match:'</testsuites>' cat out.xml
}

atf_init_test_cases()
{
	atf_add_test_case full_standard_output_is_an_error
	atf_add_test_case closed_standard_output_is_an_error
	atf_add_test_case no_output_needs_no_standard_output
	atf_add_test_case closed_descriptors_stay_empty
	atf_add_test_case the_command_has_what_was_closed
	atf_add_test_case a_closed_pipe_leaves_nothing_behind
}
