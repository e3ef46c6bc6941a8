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
	refused 'missing/Kyuafile: No such file' --suite missing
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
}

# refused_workspace TMPDIR REASON: the directory is named
refused_workspace()
{
	atf_check -s exit:3 -e inline:"landlock-conformance: list: TMPDIR=$1: $2\n" \
		env TMPDIR="$1" "$tool" list --suite "$sample"
	# No results of an earlier run are left to be taken for those of this one.
	echo '{ "complete": true }' >results.json
	atf_check -s exit:3 -o ignore -e inline:"landlock-conformance: run: TMPDIR=$1: $2\n" \
		env TMPDIR="$1" "$tool" run --json results.json --stream results.jsonl \
		--suite "$sample" good/good:passes
	atf_check -o ignore grep '"complete": false' results.json
	atf_check -o match:'^2 ' wc -l results.jsonl
}

atf_test_case unfit_temporary_directories_are_named
unfit_temporary_directories_are_named_body()
{
	refused_workspace /dev/null 'Not a directory'
	refused_workspace missing/one 'No such file or directory'
	refused_workspace "$(printf 'x%.0s' $(seq 300))" 'File name too long'
	# Too long for the files of Kyua's results in it.
	long=$PWD/$(printf '%0240d/%0240d' 1 2)
	mkdir -p "$long"
	refused_workspace "$long" 'File name too long'
	mkdir -p relative/one
	atf_check -o ignore env TMPDIR=relative/one "$tool" run --suite "$sample" good/good:passes
	atf_check find relative/one -mindepth 1
	atf_check -o ignore env TMPDIR= "$tool" list --suite "$sample"
}

atf_test_case unfit_filesystems_are_named
unfit_filesystems_are_named_head()
{
	atf_set require.user root
}
unfit_filesystems_are_named_body()
{
	mkdir mounted
	while read -r options reason; do
		atf_check -s exit:3 -o ignore \
			-e inline:"landlock-conformance: run: TMPDIR=mounted: $reason\n" \
			unshare -m sh -c "mount -t tmpfs -o $options none mounted &&
				TMPDIR=mounted $tool run --suite $sample good/good:passes"
	done <<-END
	ro Read-only file system
	size=64k No space left on device
	nr_inodes=1 No space left on device
	END
}

# What fills up during the run puts its results in doubt.
atf_test_case a_disk_that_fills_up_is_named
a_disk_that_fills_up_is_named_head()
{
	atf_set require.user root
}
a_disk_that_fills_up_is_named_body()
{
	mkdir mounted suite
	printf 'syntax(2)\ntest_suite("x")\natf_test_program{name="greedy"}\n' >suite/Kyuafile
	cat >suite/greedy <<-END
	#! $(command -v atf-sh)
	atf_test_case eats
	eats_body() { cat /dev/zero >"\$TMPDIR/eaten" || :; }
	atf_init_test_cases() { atf_add_test_case eats; }
	END
	chmod +x suite/greedy
	atf_check -s exit:3 -o match:'^incomplete: ' \
		-e match:'disk is full.*mounted/llk|mounted/llk.*No space left on device' \
		unshare -m sh -c "mount -t tmpfs -o size=4m none mounted &&
			TMPDIR=$PWD/mounted $tool run --suite suite"
}

atf_test_case two_outputs_need_two_files
two_outputs_need_two_files_body()
{
	echo old >one
	ln -s one link
	ln one hard
	while read -r json junit; do
		atf_check -s exit:2 -e match:"--json and --junit go to the same file" \
			"$tool" run --suite "$sample" --json "$json" --junit "$junit"
	done <<-END
	one one
	one link
	hard one
	new ./new
	END
	for name in one link; do
		atf_check -s exit:2 -e match:'standard output goes there too' \
			sh -c "$tool run --suite $sample --json $name >>one"
	done
	for name in - /dev/stdout /dev/fd/1; do
		atf_check -s exit:2 -e match:'only one form of results fits there' \
			"$tool" run --suite "$sample" --json - --junit "$name"
	done
	for option in --json --junit; do
		atf_check -s exit:2 -e match:"$option: the name of the file is empty" \
			"$tool" run --suite "$sample" "$option" ''
	done
	# Nothing of it has touched the file.
	atf_check -s exit:2 -e ignore "$tool" run --suite "$sample" --json one 'nothing/*'
	atf_check -o inline:'old\n' cat one
	atf_check test ! -e new
	atf_check -o ignore "$tool" run --suite "$sample" --json one --junit /dev/null good/good:passes
	atf_check -o match:'"complete": true' cat one
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
	atf_add_test_case unfit_temporary_directories_are_named
	atf_add_test_case unfit_filesystems_are_named
	atf_add_test_case a_disk_that_fills_up_is_named
	atf_add_test_case two_outputs_need_two_files
	atf_add_test_case usage_errors
}
