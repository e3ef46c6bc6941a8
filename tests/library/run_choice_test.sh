# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# llk-run: what is restricted, what may be missing, what is asked, and what is said to be in force.

run=@BIN@/llk-run
. "@CMAKE_CURRENT_SOURCE_DIR@/require_abi.sh"
base='--best-effort --execute / --read-write /dev'

refused() {
	message=$1
	shift
	atf_check -s exit:125 -e inline:"llk-run: $message\n" "$run" --best-effort "$@"
}

atf_test_case a_report_says_what_is_in_force
a_report_says_what_is_in_force_body() {
	require_abi 4
	nothing='--all-filesystem --all-network --all-scopes'
	# shellcheck disable=SC2086
	{
		atf_check -e match:'; not enforced$' -e match:'^summary:  none: nothing is denied' \
			-e not-match:'^caveat' "$run" --best-effort $nothing --report true
		atf_check -e match:'"enforced":false,"dry_run":false,"summary":"none"' \
			-e not-match:'"in_force":true' \
			"$run" --best-effort $nothing --report=json true
		atf_check -o match:'"enforced":false,"dry_run":true,"summary":"none"' \
			"$run" --best-effort $nothing --dry-run --report=json
	}
	atf_check -e match:'; enforced$' \
		-e match:'^summary:  full: all that is requested is denied$' \
		"$run" --only net.bind_tcp --report true
	atf_check -e match:'"enforced":true,"dry_run":false,"summary":"full"' \
		-e match:'"name":"net.bind_tcp",[^}]*"in_force":true' \
		"$run" --only net.bind_tcp --report=json true
	atf_check -o match:'"enforced":false,"dry_run":true,"summary":"full"' \
		-o not-match:'"in_force":true' \
		"$run" --only net.bind_tcp --dry-run --report=json
}

atf_test_case single_rights_are_restricted_or_left_alone
single_rights_are_restricted_or_left_alone_body() {
	require_abi 4
	mkdir closed
	atf_check -o match:'^net.bind_tcp +enforced' -o match:'^net.connect_tcp +not_requested' \
		-o match:'^fs.read_file +not_requested' -o match:'^scope.signal +not_requested' \
		"$run" --only net.bind_tcp --dry-run true
	atf_check -o match:'^net.bind_tcp +enforced' -o match:'^net.connect_tcp +not_requested' \
		-o match:'^fs.read_file +enforced' "$run" --best-effort --exempt net.connect_tcp --dry-run
	atf_check -o match:'^net.bind_tcp +not_requested' -o match:'^fs.read_file +enforced' \
		"$run" --best-effort --exempt net --exempt scope --dry-run
	# Reading is free, writing is not.
	atf_check -s exit:1 -e match:'Permission denied' "$run" --only fs.make_reg -- \
		touch closed/file
	atf_check -o not-empty "$run" --only fs.make_reg -- cat /etc/passwd
	atf_check "$run" --only fs.make_reg --only net.bind_tcp --write closed -- touch closed/file
	refused '--only dance: no right or scope of that name' --only dance true
	refused '--only "": no right or scope of that name' --only '' true
	refused '--only rule.quiet: no right or scope of that name' --only rule.quiet true
	refused '--exempt fs.dance: no right or scope of that name' --exempt fs.dance true
	refused '--exempt fs.refer: fs.refer is denied with any other filesystem right: allow it on a path instead' \
		--exempt fs.refer true
}

atf_test_case optional_paths_are_skipped_and_reported
optional_paths_are_skipped_and_reported_body() {
	require_abi 1
	mkdir open
	ln -s nowhere dangling
	# shellcheck disable=SC2086
	{
		atf_check -e match:'^rules: .* 2 skipped as the path is missing$' \
			-e match:'^skipped:  missing$' -e match:'^skipped:  dangling$' \
			"$run" $base --optional --read missing --optional --write dangling \
			--optional --write open --report touch open/file
		atf_check -o match:'"skipped":1}' -o match:'"skipped_paths":\["missing"\]' \
			"$run" $base --optional --read missing --dry-run --report=json
	}
	# It is for one option.
	refused 'missing: a path could not be opened: open: No such file or directory' \
		--optional --read / --read missing true
	refused 'dangling: a path could not be opened: open: No such file or directory' \
		--read dangling true
	refused '--optional: expected an option with a path to allow after it' --optional --bind 80 true
	refused '--optional: expected an option with a path to allow after it' --optional true
	refused '--read "": the path is empty' --read '' true
	refused '--read "": the path is empty' --optional --read '' true
}

atf_test_case questions_are_taken_as_they_are_meant_or_refused_by_name
questions_are_taken_as_they_are_meant_or_refused_by_name_body() {
	require_abi 4
	touch a:b 'a\b'
	atf_check -o inline:'read:a:b: allowed: rule 0 on . grants fs.read_file\n' \
		"$run" --best-effort --read . --explain read:a:b
	atf_check -o match:'^rename:a.:b:c: denied with EACCES: no rule grants fs.remove_file' \
		-o match:'^rename:a..b:c: denied' \
		"$run" --best-effort --explain 'rename:a\:b:c' --explain 'rename:a\\b:c'
	atf_check -o match:'^connect_tcp:80: denied .*; but quirk.*quirk.mptcp: MPTCP sockets connect' \
		-o match:'^bind_tcp:80: denied .*; but quirk.mptcp: MPTCP sockets bind' \
		"$run" --best-effort --explain connect_tcp:80 --explain bind_tcp:80
	atf_check -o match:'^mount: denied with EPERM: no rule can allow it' \
		-o match:'^user_namespace: allowed: Landlock does not govern this$' \
		-o match:'^ptrace: denied with EPERM: every layer denies it' \
		"$run" --best-effort --explain mount --explain user_namespace --explain ptrace
	atf_check -o match:'^mount: allowed' "$run" --only net --best-effort --explain mount
	port='expected OPERATION:PORT, a port from 0 to 65535'
	for word in bind_tcp bind_tcp: bind_tcp:many bind_tcp:65536 bind_tcp:-1 bind_tcp:0x50 \
		bind_tcp:80:90 'bind_tcp: 80' connect_tcp:99999999999999999999; do
		refused "--explain $word: $port" --explain "$word"
	done
	for word in read read: write: execute:; do
		refused "--explain $word: expected OPERATION:PATH" --explain "$word"
	done
	for word in rename rename: rename:a rename:a: rename::b link:a:b:c; do
		atf_check -s exit:125 -e match:"^llk-run: --explain $word: expected OPERATION:PATH:TARGET" \
			"$run" --best-effort --explain "$word"
	done
	refused '--explain signal:9: expected the operation alone' --explain signal:9
	refused '--explain dance:x: there is no operation "dance"; llk-run(1) lists them' \
		--explain dance:x
	refused '--explain "": there is no operation ""; llk-run(1) lists them' --explain ''
	refused '--explain read:missing: missing: a path could not be opened: realpath: No such file or directory' \
		--explain read:missing
}

atf_test_case ports_are_numbers_in_decimal
ports_are_numbers_in_decimal_body() {
	refused '--bind "": expected a port, 0 to 65535' --bind '' true
	for port in ' 80' '80 ' +80 -1 0x50 65536 1-3 80,443 http 99999999999999999999; do
		refused "--bind $port: expected a port, 0 to 65535" --bind "$port" true
	done
	for port in 0 080 65535; do
		atf_check -o ignore "$run" --best-effort --bind "$port" --dry-run
	done
}

atf_init_test_cases() {
	atf_add_test_case a_report_says_what_is_in_force
	atf_add_test_case single_rights_are_restricted_or_left_alone
	atf_add_test_case optional_paths_are_skipped_and_reported
	atf_add_test_case questions_are_taken_as_they_are_meant_or_refused_by_name
	atf_add_test_case ports_are_numbers_in_decimal
}
