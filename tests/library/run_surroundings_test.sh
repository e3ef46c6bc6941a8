# SPDX-License-Identifier: MIT
# llk-run where something else is in the way: filters, other layers, descriptors that carry no rule.

run=@BIN@/llk-run
in=@PROJECT_BINARY_DIR@/tests/surroundings/in-surroundings
base='--best-effort --execute / --read-write /dev'

require_landlock() {
	"$run" --best-effort --dry-run >report || atf_fail "no report"
	grep -q '^landlock: enabled' report || atf_skip "absent: this kernel has no Landlock"
}

check_filter() {
	call=$1 answer=$2 sentence=$3
	# Strict: no command without what was asked for, and no death either.
	atf_check -s exit:125 -e inline:"llk-run: fs.execute requires Landlock ABI 1: $sentence\n" \
		"$in" "$call:$answer" -- "$run" --execute / touch touched
	atf_check test ! -e touched
	atf_check -s exit:125 -e match:"^llk-run: at least Landlock ABI 1 is required: $sentence" \
		"$in" "$call:$answer" -- "$run" --best-effort --minimum-abi 1 --execute / touch touched
	atf_check test ! -e touched
	# Best effort: as on a kernel without Landlock.
	# shellcheck disable=SC2086
	{
		atf_check -e match:'^landlock: blocked; not enforced$' -e match:'^summary:  none: ' \
			"$in" "$call:$answer" -- "$run" $base --report true
		atf_check -o match:'^landlock: blocked; dry run$' -o match:'^summary:  none: ' \
			"$in" "$call:$answer" -- "$run" $base --dry-run true
	}
}

atf_test_case a_filter_on_any_call_is_survived_and_said
a_filter_on_any_call_is_survived_and_said_body() {
	require_landlock
	for call in landlock_create_ruleset landlock_add_rule landlock_restrict_self; do
		check_filter "$call" kill "a seccomp filter kills for $call"
		check_filter "$call" kill-thread "a seccomp filter kills for $call"
		check_filter "$call" trap "a seccomp filter answers with SIGSYS to $call"
		check_filter "$call" EPERM "a seccomp filter refuses $call: Operation not permitted"
	done
	check_filter landlock_add_rule ENOSYS \
		'a seccomp filter refuses landlock_add_rule: Function not implemented'
	check_filter landlock_create_ruleset ENOSYS \
		'a seccomp filter refuses landlock_create_ruleset: Function not implemented, or this kernel has no Landlock'
}

atf_test_case the_last_layer_is_seen_by_a_dry_run_and_said
the_last_layer_is_seen_by_a_dry_run_and_said_body() {
	require_landlock
	limit='this process is in 16 Landlock layers, which is the limit'
	"$in" outer-16 -- true || atf_skip "layers: 16 cannot be entered here"
	"$run" --best-effort --dry-run | grep -q 'ABI 1;' && limit='this process is in as many'
	# shellcheck disable=SC2086
	{
		atf_check -s exit:125 -e match:"landlock_restrict_self: $limit" \
			"$in" outer-16 -- "$run" $base true
		atf_check -s exit:125 -o match:'dry run$' -e match:"landlock_restrict_self: $limit" \
			"$in" outer-16 -- "$run" $base --dry-run true
		atf_check -o ignore "$in" outer-15 -- "$run" $base --dry-run true
		atf_check "$in" outer-15 -- "$run" $base true
	}
}

atf_test_case what_carries_no_rule_is_refused_by_both
what_carries_no_rule_is_refused_by_both_body() {
	require_landlock
	refused='/dev/stdin: the kernel refused the ruleset: landlock_add_rule: a pipe carries no rule and needs none: leave the rule out'
	for dry in '' --dry-run; do
		# shellcheck disable=SC2086
		true | atf_check -s exit:125 -o ignore -e inline:"llk-run: $refused\n" \
			"$run" $base --read /dev/stdin $dry true
	done
	# A file or a device does carry one.
	echo text >file
	# shellcheck disable=SC2086
	{
		atf_check -o inline:'text\n' "$run" $base --read /dev/stdin cat <file
		atf_check -o ignore "$run" $base --read /dev/stdin --dry-run cat <file
		true | atf_check "$run" $base cat
		true | atf_check "$run" $base cat /dev/stdin
		true | atf_check -o match:': allowed: Landlock does not govern this$' \
			"$run" --best-effort --explain read:/dev/stdin
	}
}

atf_test_case without_a_child_it_asks_by_itself_where_no_filter_is
without_a_child_it_asks_by_itself_where_no_filter_is_head() {
	atf_set require.user root
	atf_set require.progs setpriv
}
without_a_child_it_asks_by_itself_where_no_filter_is_body() {
	require_landlock
	# shellcheck disable=SC2086
	{
		alone='setpriv --reuid=4711 --regid=4711 --clear-groups prlimit --nproc=0'
		atf_check $alone "$run" $base true
		atf_check -s exit:125 -e inline:'llk-run: no child process could be made\n' \
			"$in" landlock_add_rule:kill -- $alone "$run" $base true
	}
}

atf_test_case a_report_that_cannot_be_written_is_an_error
a_report_that_cannot_be_written_is_an_error_body() {
	# shellcheck disable=SC2086
	{
		"$run" $base --report touch touched 2>/dev/full
		[ $? -eq 125 ] || atf_fail "to a full stderr"
		"$run" $base --report=json touch touched 2>/dev/full
		[ $? -eq 125 ] || atf_fail "JSON to a full stderr"
		atf_check test ! -e touched
		# shellcheck disable=SC2016
		atf_check -s exit:125 -e match:'No space left' sh -c '"$0" "$@" >/dev/full' \
			"$run" $base --dry-run true
	}
}

atf_init_test_cases() {
	atf_add_test_case a_filter_on_any_call_is_survived_and_said
	atf_add_test_case the_last_layer_is_seen_by_a_dry_run_and_said
	atf_add_test_case what_carries_no_rule_is_refused_by_both
	atf_add_test_case without_a_child_it_asks_by_itself_where_no_filter_is
	atf_add_test_case a_report_that_cannot_be_written_is_an_error
}
