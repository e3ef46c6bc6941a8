# SPDX-License-Identifier: MIT
# llk-run and binfmt_misc: its interpreters are found as the kernel finds them, in namespaces of the test.

run=@BIN@/llk-run

head_of_all() {
	atf_set require.user root
	atf_set require.progs unshare
}

# Commands in namespaces of their own, in which a.llk and b are cat's; Linux before 6.7 has none.
within() {
	cat >script
	echo content >a.llk
	echo magic >b
	chmod +x a.llk b
	# shellcheck disable=SC2016
	unshare -Urm sh -c 'mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
		echo ":llk:E::llk::$1:" >/proc/sys/fs/binfmt_misc/register &&
		echo ":llkmagic:M::magic::$1:F" >/proc/sys/fs/binfmt_misc/register' sh "$cat" ||
		atf_skip "binfmt_misc: not to be had in a user namespace here"
	# shellcheck disable=SC2016
	atf_check unshare -Urm sh -eu -c 'mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
		echo ":llk:E::llk::$1:" >/proc/sys/fs/binfmt_misc/register
		echo ":llkmagic:M::magic::$1:F" >/proc/sys/fs/binfmt_misc/register
		. ./script' sh "$cat" "$run"
}

require_landlock() {
	"$run" --best-effort --dry-run >report || atf_fail "no report"
	grep -q '^landlock: enabled' report || atf_skip "absent: this kernel has no Landlock"
	cat=$(readlink -f "$(command -v cat)")
}

atf_test_case an_interpreter_has_to_be_granted
an_interpreter_has_to_be_granted_head() {
	head_of_all
}
an_interpreter_has_to_be_granted_body() {
	require_landlock
	within <<'SCRIPT'
[ "$("$2" --best-effort --execute / ./a.llk)" = content ]
"$2" --best-effort --execute . --read / ./a.llk 2>error && exit 1
grep "^llk-run: binfmt_misc interpreter $1 of ./a.llk: denied" error >found
"$2" --best-effort --execute . --read / --dry-run ./a.llk >report 2>error && exit 1
grep "^warning:  binfmt_misc interpreter $1 of ./a.llk: denied" report >found
SCRIPT
}

atf_test_case one_that_is_open_already_still_has_a_loader
one_that_is_open_already_still_has_a_loader_head() {
	head_of_all
}
one_that_is_open_already_still_has_a_loader_body() {
	require_landlock
	loader=$("$run" --best-effort --explain "execute:$cat" |
		sed -n 's/.*: loader \([^:]*\): .*/\1/p')
	[ -n "$loader" ] || atf_skip "tools: cat is linked statically here"
	echo "$loader" >loader
	within <<'SCRIPT'
loader=$(cat loader)
[ "$("$2" --best-effort --execute . --execute "$loader" --read / ./b)" = magic ]
"$2" --best-effort --execute . --execute "$loader" --read / --dry-run ./b >report
! grep warning report
"$2" --best-effort --execute . --read / ./b 2>error && exit 1
grep "^llk-run: loader $loader of $1: denied" error >found
SCRIPT
}

atf_init_test_cases() {
	atf_add_test_case an_interpreter_has_to_be_granted
	atf_add_test_case one_that_is_open_already_still_has_a_loader
}
