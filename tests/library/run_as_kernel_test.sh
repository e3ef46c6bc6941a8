# SPDX-License-Identifier: MIT
# llk-run --dry-run says of each kind of file what execvp(3) and the kernel then do with it.

run=@BIN@/llk-run # or what runs it, in words

require_landlock() {
	"$run" --best-effort --dry-run >report || atf_fail "no report"
	grep -q '^landlock: enabled' report || atf_skip "absent: this kernel has no Landlock"
}

# Files of all kinds, in a directory of their own.
make_files() {
	mkdir files
	cd files || atf_fail "no directory"
	sort=$(readlink -f "$(command -v sort)")
	loader=$("$run" --best-effort --explain "execute:$sort" |
		sed -n 's/.*: loader \([^:]*\): .*/\1/p')
	@PROJECT_SOURCE_DIR@/tests/library/executables "$sort" "$loader" || atf_fail "the files could not be made"
}

# compare NAME OPTION...: the same message and status for both, or none; what ran may end as it likes.
compare() {
	name=$1
	shift
	$run --best-effort "$@" -- "$name" >output 2>error </dev/null
	status=$?
	real=$(sed -n '1s/^llk-run: //p' error)
	[ -n "$real" ] || status=0
	$run --best-effort "$@" --dry-run -- "$name" >output 2>error
	dry="$? $(sed -n '1s/^llk-run: //p' error)"
	count=$((${count-0} + 1))
	[ "$status $real" = "$dry" ] ||
		wrong="${wrong-}$(printf '\n%s %s: run %s, dry run %s' "$name" "$*" "$status $real" "$dry")"
	# That it says why is worth nothing if that is always the same.
	[ "$status" -eq 0 ] || refused=$((${refused-0} + 1))
}

compare_all() {
	for file in *; do
		compare "./$file" --execute / --read-write /dev
		compare "./$file" --execute . --read /
		compare "./$file" --execute . --execute /bin/sh --read / \
			--optional --execute /lib --optional --execute /lib64
	done
}

# judge REFUSED EXECUTED: how many were, at least.
judge() {
	[ -z "${wrong-}" ] || atf_fail "of $count:$wrong"
	[ "$refused" -ge "$1" ] || atf_fail "only $refused of $count were refused"
	[ $((count - refused)) -ge "$2" ] || atf_fail "$refused of $count were refused"
}

atf_test_case files_of_all_kinds
files_of_all_kinds_body() {
	require_landlock
	make_files
	compare_all
	judge 100 40
}

atf_test_case a_user_may_execute_less_than_root
a_user_may_execute_less_than_root_head() {
	atf_set require.user root
	atf_set require.progs 'setpriv unshare'
}
a_user_may_execute_less_than_root_body() {
	require_landlock
	make_files
	program=$run
	run="setpriv --reuid=65534 --regid=65534 --clear-groups $program"
	$run --help >output 2>&1 || atf_skip "privilege: another user does not reach llk-run here"
	for file in bin/sort s1 s2 none plain unread by-plain elf-20 empty; do
		chmod o-x "$file"
		compare "./$file" --execute / --read-write /dev
		chmod 755 "$file"
		compare "./$file" --execute / --read-write /dev
	done
	# A mount without execution, of the file, of its interpreter and of its loader.
	mkdir mounted
	cp bin/sort s1 mounted
	printf '#!mounted/sort\n' >by-mounted
	chmod +x by-mounted
	printf 'mount -t tmpfs -o noexec none mounted && cp bin/sort s1 mounted && exec "$@"\n' >mount-it
	run="unshare -m sh mount-it $program"
	$run --help >output 2>&1 || atf_skip "privilege: tmpfs is not to be mounted here"
	for file in mounted/sort mounted/s1 by-mounted s1; do
		compare "./$file" --execute / --read-write /dev
	done
	judge 10 6
}

atf_test_case names_that_are_looked_for
names_that_are_looked_for_body() {
	require_landlock
	mkdir first second
	cp "$(readlink -f "$(command -v sort)")" second/tool
	ln -s loop first/loop
	printf '#!/nosuch\n' >first/tool
	printf '#!/bin/sh\n' >second/bare
	: >first/bare
	: >first/plain
	ln -s "$PWD/first" link
	cp second/tool second/loop
	chmod +x first/tool first/bare second/*
	old=$PATH
	for path in first second first:second second:first nosuch: nosuch first/tool:nosuch \
		nosuch:first/tool first/tool:second : loop:second first/loop:second link:second; do
		for name in tool loop bare plain nosuch ''; do
			PATH=$path:$old
			compare "$name" --execute / --read-write /dev
			compare "$name" --execute first --read /
		done
	done
	PATH=$old
	judge 60 15
}

atf_test_case what_the_kernel_alone_knows
what_the_kernel_alone_knows_body() {
	require_landlock
	release=$(uname -r | sed 's/^\([0-9]*\)\.\([0-9]*\).*/\1 * 100 + \2/')
	[ $((release)) -ge 614 ] || atf_skip "absent: AT_EXECVE_CHECK before Linux 6.14"
	cp "$(readlink -f "$(command -v sort)")" busy
	cp busy outside
	mkdir inside
	cp busy inside/tool
	exec 9>>busy
	compare ./busy --execute / --read-write /dev
	run="$run --best-effort --execute /bin --execute /usr --optional --execute /lib64 --execute
		$PWD/inside --execute $(dirname "$run") --read-write / -- $run"
	for file in outside inside/tool; do
		compare ./$file --execute / --read-write /dev
	done
	judge 2 1
}

atf_init_test_cases() {
	atf_add_test_case files_of_all_kinds
	atf_add_test_case a_user_may_execute_less_than_root
	atf_add_test_case names_that_are_looked_for
	atf_add_test_case what_the_kernel_alone_knows
}
