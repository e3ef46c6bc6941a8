# SPDX-License-Identifier: MIT
# llk-run: what it allows and denies, what it says, and what it exits with.

run=@BIN@/llk-run
# What any program takes here; all of it as far as this kernel has Landlock.
base='--best-effort --execute / --read-write /dev'

require_landlock() {
	"$run" --best-effort --dry-run >report || atf_fail "no report"
	grep -q '^landlock: enabled' report || atf_skip "absent: this kernel has no Landlock"
}

atf_test_case what_is_allowed_works_and_what_is_not_is_denied
what_is_allowed_works_and_what_is_not_is_denied_body() {
	require_landlock
	mkdir open closed
	# shellcheck disable=SC2086
	atf_check "$run" $base --read-write open sh -c 'echo text >open/file && cat open/file >open/copy'
	atf_check -o inline:'text\n' cat open/copy
	# shellcheck disable=SC2086
	atf_check -s exit:2 -e match:'[Pp]ermission denied' "$run" $base --read-write open \
		sh -c 'echo text >closed/file'
	atf_check -s exit:1 -e match:'[Pp]ermission denied' "$run" --best-effort --execute /bin \
		--execute /usr --execute /lib --execute /lib64 --read "$PWD/open" \
		cat "$PWD/open/../../../../etc/passwd" /etc/passwd
}
# The last of these needs /lib64, which other architectures lack.
what_is_allowed_works_and_what_is_not_is_denied_head() {
	atf_set require.files /lib64
}

atf_test_case the_exit_status_is_the_commands_or_as_of_env
the_exit_status_is_the_commands_or_as_of_env_body() {
	touch plain
	# A program that sanitizers watch is not to look for leaks in a domain, where it cannot.
	restricted="env ASAN_OPTIONS=detect_leaks=0 $run"
	# shellcheck disable=SC2086
	{
		atf_check -s exit:7 "$run" $base -- sh -c 'exit 7'
		atf_check -s exit:127 -e inline:'llk-run: ./missing: No such file or directory\n' \
			$restricted $base ./missing
		atf_check -s exit:126 -e inline:'llk-run: ./plain: Permission denied
llk-run: file ./plain: has no permission to be executed
' \
			$restricted $base ./plain
	}
	atf_check -s exit:125 -e match:'a command is missing' "$run" --best-effort
	atf_check -s exit:125 -e match:'--reed: no such option' "$run" --reed / true
	atf_check -s exit:125 -e match:'--read: an argument is missing' "$run" --read
	atf_check -s exit:125 -e match:'--re: several options begin like that' "$run" --re / true
	atf_check -s exit:125 -e match:'--dry-run=x: this option has no argument' "$run" --dry-run=x
	atf_check -s exit:125 -e inline:'llk-run: --bind 65536: expected a port, 0 to 65535\n' \
		"$run" --best-effort --bind 65536 true
	atf_check -s exit:125 -e inline:'llk-run: --abi 0: expected an ABI number, 1 to 32767\n' \
		"$run" --abi 0 true
	atf_check -s exit:125 -e match:'missing: a path could not be opened' \
		"$run" --best-effort --read missing true
	atf_check -s exit:125 -e match:'^llk-run: --require fs.dance: no right, scope or flag of that name$' \
		"$run" --require fs.dance true
	atf_check -s exit:125 -e match:'expected text or json' "$run" --report=xml true
}

atf_test_case options_of_the_command_are_its_own
options_of_the_command_are_its_own_body() {
	# shellcheck disable=SC2086
	atf_check -o inline:'--read x\n' "$run" $base echo --read x
}

atf_test_case strict_fails_closed_and_levels_make_exceptions
strict_fails_closed_and_levels_make_exceptions_body() {
	atf_check -s exit:125 -e match:'at least Landlock ABI 9999 is required' \
		"$run" --best-effort --minimum-abi 9999 touch touched
	atf_check test ! -e touched
	if "$run" --dry-run >report 2>&1; then
		grep -q unavailable report && atf_fail "strict, and something is unavailable"
	else
		missing=$(sed -n 's/^\([a-z._]*\) *unavailable.*/\1/p' report | head -n 1)
		atf_check -s exit:125 -e match:"^llk-run: $missing" "$run" --execute / true
		atf_check -s exit:125 -e match:"^llk-run: $missing" "$run" --best-effort \
			--require "$missing" --execute / true
	fi
}

atf_test_case a_dry_run_reports_and_runs_nothing
a_dry_run_reports_and_runs_nothing_body() {
	# shellcheck disable=SC2086
	atf_check -o match:'; dry run$' -o match:'^scope.signal +not_requested$' \
		"$run" $base --signals --dry-run touch touched
	atf_check test ! -e touched
	atf_check -o match:'"enforced":false' "$run" --best-effort --dry-run --report=json
	require_landlock
	# shellcheck disable=SC2086
	atf_check -e match:'; enforced$' -e match:'^threads:  all$' "$run" $base --report true
	# shellcheck disable=SC2086
	atf_check -e match:'"enforced":true' "$run" $base --report=json true
}

atf_test_case explanations_name_the_rule
explanations_name_the_rule_body() {
	require_landlock
	atf_check -o inline:'read:/etc/passwd: allowed: rule 0 on /etc grants fs.read_file\n' \
		"$run" --best-effort --read /etc --explain read:/etc/passwd
	atf_check -o inline:'write:/etc/passwd: denied with EACCES: no rule grants fs.write_file\n' \
		"$run" --best-effort --read /etc --explain write:/etc/passwd touch touched
	atf_check test ! -e touched
	atf_check -o match:'rename:/etc/passwd:/etc/b: denied' -s exit:125 -e match:'lstat' \
		"$run" --best-effort --explain rename:/etc/passwd:/etc/b --explain rename:/etc/a:/etc/b
}

atf_test_case a_policy_is_applied_and_options_add_to_it
a_policy_is_applied_and_options_add_to_it_body() {
	require_landlock
	mkdir open more
	cat >policy.json <<'POLICY'
{
  "schema": "llk-policy/1",
  "mode": "best_effort",
  "paths": [
    { "path": "/", "allow": ["execute"] },
    { "path": "open", "allow": ["read_write"] }
  ]
}
POLICY
	atf_check "$run" --policy policy.json touch open/file
	atf_check -s exit:1 -e match:'Permission denied' "$run" --policy policy.json touch more/file
	atf_check "$run" --policy policy.json --write more touch more/file
	sed 's/execute/exekute/' policy.json >wrong.json
	atf_check -s exit:125 -e match:'^llk-run: wrong.json:5: paths\[0\].allow\[0\]: expected ' \
		"$run" --policy wrong.json touch open/touched
	atf_check test ! -e open/touched
	atf_check -s exit:125 -e match:'there is one already' \
		"$run" --policy policy.json --policy policy.json true
}

atf_test_case completions_and_help_know_each_option
completions_and_help_know_each_option_body() {
	"$run" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' >options
	atf_check -o match:'^--connect-udp$' cat options
	"$run" --completion bash >completion.bash
	"$run" --completion zsh >completion.zsh
	while read -r option; do
		grep -q -- "[' ]$option[' ]" completion.bash || atf_fail "bash: $option"
		grep -q -- "\*$option[=[]" completion.zsh || atf_fail "zsh: $option"
	done <options
	atf_check -s exit:125 -e match:'expected bash or zsh' "$run" --completion fish
	atf_check -o match:'^llk-run [0-9]' "$run" --version
	# shellcheck disable=SC2016
	atf_check -o inline:'--report --read-write --read \n' bash -c '. ./completion.bash
		COMP_WORDS=(llk-run --re) COMP_CWORD=1; _llk_run
		for word in "${COMPREPLY[@]}"; do case $word in --rea*|--repo*) echo "$word"; esac; done |
			LC_ALL=C sort -r | tr "\n" " "; echo'
}

atf_init_test_cases() {
	atf_add_test_case what_is_allowed_works_and_what_is_not_is_denied
	atf_add_test_case the_exit_status_is_the_commands_or_as_of_env
	atf_add_test_case options_of_the_command_are_its_own
	atf_add_test_case strict_fails_closed_and_levels_make_exceptions
	atf_add_test_case a_dry_run_reports_and_runs_nothing
	atf_add_test_case explanations_name_the_rule
	atf_add_test_case a_policy_is_applied_and_options_add_to_it
	atf_add_test_case completions_and_help_know_each_option
}
