# SPDX-License-Identifier: MIT
# llk-run and the command: which file that is, and what the kernel executes for it.

run=@BIN@/llk-run
base='--best-effort --execute / --read-write /dev'

require_landlock() {
	"$run" --best-effort --dry-run >report || atf_fail "no report"
	grep -q '^landlock: enabled' report || atf_skip "absent: this kernel has no Landlock"
}


# The program itself, its folder, and the loader that it is linked with.
find_parts() {
	sort=$(readlink -f "$(command -v sort)")
	loader=$("$run" --best-effort --explain "execute:$sort" |
		sed -n 's/.*: loader \([^:]*\): .*/\1/p')
	[ -n "$loader" ] || atf_skip "tools: sort is linked statically here"
}

atf_test_case a_command_that_is_missing_is_127_whatever_can_be_said
a_command_that_is_missing_is_127_whatever_can_be_said_body() {
	mkdir folder
	touch plain
	for name in nosuch ./nosuch folder/nosuch plain/nosuch ''; do
		# shellcheck disable=SC2086
		"$run" $base -- "$name" 2>/dev/full
		[ $? -eq 127 ] || [ "$name" = plain/nosuch ] || atf_fail "\"$name\" to a full stderr"
		# shellcheck disable=SC2086
		"$run" $base -- "$name" 2>&-
		[ $? -eq 127 ] || [ "$name" = plain/nosuch ] || atf_fail "\"$name\" without stderr"
	done
	for name in ./folder ./plain plain/nosuch; do
		# shellcheck disable=SC2086
		"$run" $base -- "$name" 2>/dev/full
		[ $? -eq 126 ] || atf_fail "$name to a full stderr"
	done
	# shellcheck disable=SC2086
	{
		atf_check -s exit:127 -o ignore -e inline:'llk-run: nosuch: No such file or directory\n' \
			"$run" $base --dry-run nosuch
		atf_check -s exit:126 -o ignore -e inline:'llk-run: ./folder: Permission denied\n' \
			"$run" $base --dry-run ./folder
		atf_check -s exit:126 -o ignore -e inline:'llk-run: plain/nosuch: Not a directory\n' \
			"$run" $base --dry-run plain/nosuch
	}
}

atf_test_case the_loader_has_to_be_granted_and_is_named
the_loader_has_to_be_granted_and_is_named_body() {
	require_landlock
	find_parts
	denied="loader $loader of $sort: denied with EACCES: no rule grants fs.execute"
	atf_check -s exit:126 -e inline:"llk-run: $sort: Permission denied
llk-run: $denied
" -o ignore "$run" --best-effort --execute "$sort" --read / "$sort"
	atf_check -s exit:126 -e inline:"llk-run: $sort: Permission denied\n" \
		-o match:"^warning:  $denied\$" \
		"$run" --best-effort --execute "$sort" --read / --dry-run "$sort"
	atf_check -s exit:126 -e match:"^warning:  $denied\$" -e match:'^summary:  ' \
		"$run" --best-effort --execute "$sort" --read / --report "$sort"
	atf_check -s exit:126 -o match:"\"warnings\":\[\"$denied\"\]" -e ignore \
		"$run" --best-effort --execute "$sort" --read / --dry-run --report=json "$sort"
	atf_check -o inline:"execute:$sort: allowed: rule 0 on $sort grants fs.execute
execute:$sort: loader $loader: denied with EACCES: no rule grants fs.execute
" "$run" --best-effort --execute "$sort" --read / --explain "execute:$sort"
	# And it is true: with the loader the program runs.
	atf_check "$run" --best-effort --execute "$sort" --execute "$loader" --read / "$sort" </dev/null
	atf_check -o not-match:warning "$run" --best-effort --execute "$sort" --execute "$loader" \
		--read / --dry-run "$sort"
	# Libraries are a hint: the loader may find others.
	atf_check -o match:'^warning:  library .*libc.* of .*: denied with EACCES: no rule grants fs.read_file$' \
		"$run" --best-effort --execute "$sort" --execute "$loader" --dry-run "$sort"
}

atf_test_case interpreters_are_followed_as_the_kernel_does
interpreters_are_followed_as_the_kernel_does_body() {
	require_landlock
	shell=$(readlink -f /bin/sh)
	printf '#! %s -e\nexit 5\n' "$shell" >script
	printf '#!%s/script\n' "$PWD" >nested
	printf '#!/bin/nosuch\n' >lost
	printf 'exit 6\n' >bare
	chmod +x script nested lost bare
	for name in script nested; do
		# shellcheck disable=SC2086
		atf_check -s exit:5 "$run" $base "./$name"
		atf_check -s exit:126 -e match:"^llk-run: interpreter $shell of .*script: denied" \
			"$run" --best-effort --execute . "./$name"
		atf_check -s exit:126 -o match:"^warning:  interpreter $shell of .*script: denied" \
			-e inline:"llk-run: ./$name: Permission denied\n" \
			"$run" --best-effort --execute . --dry-run "./$name"
	done
	# shellcheck disable=SC2086
	{
		atf_check -s exit:127 -e inline:'llk-run: ./lost: No such file or directory
llk-run: interpreter /bin/nosuch of ./lost: No such file or directory
' "$run" $base ./lost
		atf_check -s exit:127 -o match:'^warning:  interpreter /bin/nosuch of ./lost: No such' \
			-e inline:'llk-run: ./lost: No such file or directory\n' \
			"$run" $base --dry-run ./lost
		# A file without a format is the shell's.
		atf_check -s exit:6 "$run" $base ./bare
	}
	atf_check -s exit:126 -o match:'^warning:  interpreter /bin/sh of ./bare: denied' \
		-e inline:'llk-run: ./bare: Permission denied\n' \
		"$run" --best-effort --execute . --dry-run ./bare
	atf_check -s exit:126 -e ignore "$run" --best-effort --execute . ./bare
}

atf_test_case the_command_is_looked_for_as_execvp_does
the_command_is_looked_for_as_execvp_does_body() {
	require_landlock
	mkdir first second
	printf '#!/bin/sh\necho first\n' >first/tool
	printf '#!/bin/sh\necho second\n' >second/tool
	printf '#!/bin/sh\necho here\n' >tool
	chmod +x second/tool tool
	path=$PATH
	# One that cannot be executed is passed over, and so is one that is denied.
	# shellcheck disable=SC2086
	{
		PATH=missing:tool:first:second:$path atf_check -o inline:'second\n' "$run" $base tool
		PATH=:second:$path atf_check -o inline:'here\n' "$run" $base tool
		PATH=first atf_check -s exit:126 -e match:'tool: Permission denied' "$run" $base tool
		PATH=first atf_check -s exit:126 -o ignore -e match:'tool: Permission denied' \
			"$run" $base --dry-run tool
	}
	PATH=$PWD:second:$path atf_check -o inline:'second\n' "$run" --best-effort \
		--execute /bin --execute /usr --execute /lib --optional --execute /lib64 \
		--execute second tool
	PATH=$PWD:second:$path atf_check -o not-match:warning "$run" --best-effort --dry-run \
		--execute /bin --execute /usr --execute /lib --optional --execute /lib64 \
		--execute second tool
	PATH=$PWD:$path atf_check -s exit:126 \
		-e match:"^llk-run: file $PWD/tool: denied with EACCES: no rule grants fs.execute" \
		"$run" --best-effort --execute /bin --execute /usr tool
}

atf_init_test_cases() {
	atf_add_test_case a_command_that_is_missing_is_127_whatever_can_be_said
	atf_add_test_case the_loader_has_to_be_granted_and_is_named
	atf_add_test_case interpreters_are_followed_as_the_kernel_does
	atf_add_test_case the_command_is_looked_for_as_execvp_does
}
