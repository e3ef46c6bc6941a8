# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# llk-run: a policy, options and requirements together: the stricter counts, and nothing is silent.

run=@BIN@/llk-run
. "@CMAKE_CURRENT_SOURCE_DIR@/require_abi.sh"

# The options of a dry run that is refused with one message, after the report.
refused() {
	message=$1
	shift
	atf_check -s exit:125 -o ignore -e inline:"llk-run: $message\n" "$run" "$@" --dry-run
	atf_check -s exit:125 -e inline:"llk-run: $message\n" "$run" "$@" true
}

policy() {
	printf '{"schema": "llk-policy/1", %s}\n' "$1" >policy.json
}

atf_test_case what_is_required_is_restricted_or_the_run_is_refused
what_is_required_is_restricted_or_the_run_is_refused_body() {
	require_abi 4
	newer='is required, and not restricted: it is newer than the ABI that is asked for, and no rule names it'
	refused "net.bind_tcp $newer" --abi 3 --require net.bind_tcp
	refused "net.bind_tcp is required, and exempted from being restricted" --abi 4 \
		--require net.bind_tcp --all-network
	refused "net.bind_tcp is required, and exempted from being restricted" --abi 4 \
		--require net.bind_tcp --only fs
	refused "restrict.tsync is required, and not among the flags to enforce with" --abi 4 \
		--require restrict.tsync
	# What allows both protocols asks for neither.
	refused "net.bind_tcp $newer" --abi 3 --require net.bind_tcp --bind 80
	policy '"abi": 3, "required": ["net.bind_tcp"]'
	refused "net.bind_tcp $newer" --policy policy.json
	# A rule names it, the ABI has it, it is listed.
	for options in '--abi 3 --bind-tcp 80' '--abi 4' '--abi 3 --only net.bind_tcp'; do
		# shellcheck disable=SC2086
		atf_check -o match:'^net.bind_tcp +enforced, required' "$run" $options \
			--require net.bind_tcp --dry-run
	done
	atf_check -o match:'^net.bind_tcp +enforced, required' "$run" --policy policy.json --abi 4 \
		--dry-run
}

atf_test_case a_policy_is_not_weakened
a_policy_is_not_weakened_body() {
	require_abi 4
	policy '"abi": 4, "minimum_abi": 2'
	atf_check -o match:'^net.bind_tcp +enforced' "$run" --policy policy.json --abi 1 --dry-run
	atf_check -o match:'"minimum_abi":2' \
		"$run" --policy policy.json --minimum-abi 1 --dry-run --report=json
	atf_check -o match:'"minimum_abi":3' \
		"$run" --policy policy.json --minimum-abi 3 --dry-run --report=json
	policy '"minimum_abi": 1000'
	refused "at least Landlock ABI 1000 is required, this kernel has $abi" --minimum-abi 1 \
		--best-effort --policy policy.json
	policy '"mode": "best_effort", "required": ["fs.read_file"], "wanted": ["fs.write_file"]'
	atf_check -o match:'^fs.read_file +enforced, required' \
		-o match:'^fs.write_file +enforced, required' "$run" --policy policy.json \
		--want fs.read_file --require fs.write_file --dry-run
}

atf_test_case kinds_are_those_of_the_abi_that_is_asked_for
kinds_are_those_of_the_abi_that_is_asked_for_body() {
	require_abi 4
	atf_check -o match:'^net.bind_tcp +enforced' -o match:'^net.bind_udp +not_requested' \
		-o match:'^fs.read_file +not_requested' "$run" --abi 4 --only net --dry-run true
	atf_check -o match:'^fs.truncate +enforced' -o match:'^fs.ioctl_dev +not_requested' \
		"$run" --abi 4 --only fs --dry-run
	atf_check "$run" --abi 1 --only fs --read / --execute / true
	policy '"abi": 4, "only": ["net"]'
	atf_check -o match:'^net.bind_tcp +enforced' -o match:'^net.bind_udp +not_requested' \
		"$run" --policy policy.json --dry-run
	atf_check -s exit:125 -e inline:'llk-run: --only net: Landlock ABI 3, which is asked for, has none\n' \
		"$run" --abi 3 --only net true
	policy '"abi": 3, "only": ["net"]'
	atf_check -s exit:125 -e inline:'llk-run: policy.json:1: only[0]: expected a kind that the ABI which is asked for has, found "net"\n' \
		"$run" --policy policy.json true
}

atf_test_case lists_that_meet_in_nothing_are_refused
lists_that_meet_in_nothing_are_refused_body() {
	require_abi 4
	policy '"abi": 4, "only": ["net.bind_tcp"]'
	refused 'all that is to be restricted is exempted already' --policy policy.json --only fs
	refused 'all that is to be restricted is exempted already' --only net --exempt net
	atf_check -o match:'^net.bind_tcp +enforced' -o match:'^net.connect_tcp +not_requested' \
		"$run" --policy policy.json --only net --dry-run
}

atf_test_case no_question_is_answered_for_a_run_that_is_refused
no_question_is_answered_for_a_run_that_is_refused_body() {
	require_abi 4
	refused "at least Landlock ABI 1000 is required, this kernel has $abi" --minimum-abi 1000 \
		--explain read:/etc/passwd
	atf_check -s exit:125 -e match:'a pipe carries no rule and needs none' \
		sh -c 'echo | "$1" --abi 4 --read /dev/stdin --explain read:/etc' sh "$run"
	atf_check -o match:'^read:/etc: denied' "$run" --abi 4 --explain read:/etc
}

atf_test_case where_no_layer_is_left_the_summary_says_none
where_no_layer_is_left_the_summary_says_none_body() {
	require_abi 1
	set -- "$run" --abi 1 --dry-run
	for layer in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		set -- "$run" --abi 1 --only fs.make_block -- "$@"
		: "$layer"
	done
	atf_check -s exit:125 -e match:'16 Landlock layers, which is the limit|as many Landlock layers' \
		-o match:'^summary:  none: nothing, as the ruleset is refused$' "$@"
	atf_check -s exit:125 -e ignore -o match:'"summary":"none","refused":true' "$@" --report=json
}

atf_init_test_cases() {
	atf_add_test_case what_is_required_is_restricted_or_the_run_is_refused
	atf_add_test_case a_policy_is_not_weakened
	atf_add_test_case kinds_are_those_of_the_abi_that_is_asked_for
	atf_add_test_case lists_that_meet_in_nothing_are_refused
	atf_add_test_case no_question_is_answered_for_a_run_that_is_refused
	atf_add_test_case where_no_layer_is_left_the_summary_says_none
}
