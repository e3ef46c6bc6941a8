# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2016 # what an inner shell expands
# The probe under filters, in sandboxes, without privilege and without a system around it.

probe=@BIN@/landlock-probe
sanitized=@LLK_SANITIZE@
schema=@BIN@/../share/landlock-kit/landlock-probe-1.schema.json

# check STATUS [EXPRESSION...] -- COMMAND...: run it, check its exit status and its report
check() {
	status=$1 && shift
	rm -f expressions
	while [ "$1" != -- ]; do
		printf '%s\0' "$1" >>expressions
		shift
	done
	shift
	atf_check -s "exit:$status" -o save:report "$@"
	atf_check -o empty -e empty xargs -0 -a expressions \
		python3 "$(atf_get_srcdir)/check_report.py" "$schema" report
}

need_landlock() {
	[ "$("$probe" --abi)" -gt 0 ] || atf_skip "unavailable: no Landlock in this kernel"
}

atf_test_case a_filter_is_said_to_block
a_filter_is_said_to_block_body() {
	need_landlock
	# Success is of calls that are answered and not made: nothing is enforced.
	for answer in EPERM ENOSYS EIO success kill trap; do
		for call in landlock landlock_create_ruleset landlock_add_rule \
			landlock_restrict_self; do
			check 2 "d['landlock']['state'] == 'blocked'" \
				"d['landlock']['abi'] == 0" \
				"'seccomp' in d['landlock']['cause']" \
				"d['landlock']['remedy']" \
				"d['landlock']['evidence']['seccomp'] is True" \
				"d['verdict'] == 'unsatisfied'" \
				"not [n for n, x in f.items() if x['reason'] != 'blocked']" \
				-- "$(atf_get_srcdir)/with-seccomp" "$answer" "$call" "$probe" --json
		done
	done
	atf_check -s exit:2 -o inline:'0\n' "$(atf_get_srcdir)/with-seccomp" EPERM landlock \
		"$probe" --abi
}

# A kernel in which Landlock has not started refuses each of the calls so, and boots without it.
atf_test_case a_filter_is_not_taken_for_a_kernel_that_did_not_start_landlock
a_filter_is_not_taken_for_a_kernel_that_did_not_start_landlock_body() {
	need_landlock
	for call in landlock_create_ruleset landlock_add_rule landlock_restrict_self; do
		check 2 "d['landlock']['state'] == 'blocked'" \
			"'answers Landlock\'s system calls with EOPNOTSUPP' in d['landlock']['cause']" \
			"'seccomp profile' in d['landlock']['remedy']" \
			-- "$(atf_get_srcdir)/with-seccomp" EOPNOTSUPP "$call" "$probe" --json
	done
}

# EPERM from a filter is not that of a kernel which has asked Landlock before.
atf_test_case a_filter_for_devices_leaves_them_untested
a_filter_for_devices_leaves_them_untested_body() {
	need_landlock
	check 0 "f['fs.make_char']['enforced'] == 'untested'" \
		"f['fs.make_char']['reason'] == 'set_up_failed'" \
		"f['fs.make_block']['enforced'] == 'untested'" \
		"f['fs.make_dir']['enforced'] == 'yes'" \
		-- "$(atf_get_srcdir)/with-seccomp" EPERM mknodat "$probe" --json
	atf_check -s exit:3 "$(atf_get_srcdir)/with-seccomp" EPERM mknodat \
		"$probe" --quiet --require=fs.make_char
}

# The deadline of a child in our memory is a timer's.
atf_test_case without_timers_children_have_memory_of_their_own
without_timers_children_have_memory_of_their_own_body() {
	need_landlock
	for answer in EPERM kill; do
		check 0 "d['verdict'] == 'ready'" \
			"not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
				and x['accepted'] and x['enforced'] != 'yes']" \
			-- "$(atf_get_srcdir)/with-seccomp" "$answer" timer_create "$probe" --json
	done
}

# Some exercises prepare themselves in the probe's own process.
atf_test_case a_filter_that_kills_for_a_socket_is_survived
a_filter_that_kills_for_a_socket_is_survived_body() {
	need_landlock
	check 0 "d['network']['cause'] == 'a seccomp filter kills a process that opens a socket'" \
		"f['fs.make_dir']['enforced'] == 'yes'" \
		"not [n for n, x in f.items() if x['accepted'] and x['enforced'] == 'untested'
			and (x['kind'] == 'net' or 'sock' in n) and x['reason'] != 'set_up_failed']" \
		-- "$(atf_get_srcdir)/with-seccomp" kill socket "$probe" --json --audit
}

# An answer that no kernel gives, and nothing that would explain it.
atf_test_case what_cannot_be_told_is_unknown
what_cannot_be_told_is_unknown_body() {
	need_landlock
	hide="$(atf_get_srcdir)/with-seccomp EINVAL PR_GET_SECCOMP"
	# Word splitting is wanted: a command and its arguments.
	# shellcheck disable=SC2086
	check 3 "d['landlock']['state'] == 'unknown'" "d['verdict'] == 'inconclusive'" \
		"not [n for n, x in f.items() if (x['enforced'], x['reason']) != ('untested', 'unknown')]" \
		-- "$(atf_get_srcdir)/with-seccomp" EIO landlock $hide "$probe" --json
}

atf_test_case in_a_sandbox_the_rest_is_tested
in_a_sandbox_the_rest_is_tested_body() {
	need_landlock
	[ "$("$probe" --abi)" -ge 6 ] || atf_skip "abi: nothing but rights on files before ABI 6"
	check 0 "f['fs.make_dir']['reason'] == 'no_directory'" \
		"f['scope.signal']['enforced'] == 'yes'" "d['verdict'] == 'ready'" \
		"d['limits']['in_use'] == 1" "d['limits']['layers'] > 1" \
		-- "$(atf_get_srcdir)/with-sandbox" 1 "$probe" --json
	atf_check -o match:'^Layers: .*for this is a Landlock sandbox of 1 already$' -o save:said \
		"$(atf_get_srcdir)/with-sandbox" 1 "$probe"
	# Said once, with the names of all that it keeps from being tried.
	atf_check_equal 1 "$(tr -s ' \n' ' ' <said | grep -o 'set TMPDIR' | wc -l)"
	atf_check -o match:'fs.make_char, .*fs.refer.*: no directory can be made in any of .TMPDIR' \
		sh -c "tr -s ' \n' ' ' <said"
	atf_check -s exit:3 "$(atf_get_srcdir)/with-sandbox" 1 \
		"$probe" --quiet --require=fs.make_dir
}

atf_test_case where_no_layer_is_left_nothing_can_be_told
where_no_layer_is_left_nothing_can_be_told_body() {
	need_landlock
	atf_check -o save:free "$probe" --json
	layers=$(sed -n 's/.*"layers": \([0-9]*\).*/\1/p' free)
	atf_check -s exit:3 -o match:"^Layers:   0, .* of $layers already: no layer is left" \
		"$(atf_get_srcdir)/with-sandbox" "$layers" "$probe"
	check 3 "d['limits']['layers'] == 0" "d['limits']['in_use'] == $layers" "d['verdict'] == 'inconclusive'" \
		"not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
			and x['enforced'] == 'yes']" \
		-- "$(atf_get_srcdir)/with-sandbox" "$layers" "$probe" --json
}

atf_test_case nobody_sees_what_root_sees
nobody_sees_what_root_sees_head() {
	atf_set require.user root
}
nobody_sees_what_root_sees_body() {
	need_landlock
	check 0 "not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
		and x['declared'] and x['enforced'] != 'yes']" \
		"d['landlock']['evidence']['emulation'] is None" \
		-- setpriv --reuid=65534 --regid=65534 --clear-groups "$probe" --json
}

atf_test_case in_a_user_namespace_all_rights_are_proven
in_a_user_namespace_all_rights_are_proven_body() {
	need_landlock
	unshare -Ur true || atf_skip "privilege: no user namespaces here"
	check 0 "not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
		and x['declared'] and x['enforced'] != 'yes']" \
		-- unshare -Ur "$probe" --json
}

# The kernel has Landlock; what stands before it does not pass the calls on.
atf_test_case under_a_translator_it_is_the_translator_that_blocks
under_a_translator_it_is_the_translator_that_blocks_body() {
	[ "$sanitized" != ON ] || atf_skip "config: the sanitizers cannot be translated"
	qemu=qemu-$(uname -m)
	command -v "$qemu" || atf_skip "config: no $qemu"
	check 2 "d['landlock']['state'] == 'blocked'" \
		"d['landlock']['evidence']['emulation'] == 'the user mode of QEMU'" \
		"d['landlock']['cause'].startswith('this is the user mode of QEMU, which does not pass ')" \
		"'boot' not in d['landlock']['remedy'] and 'seccomp' not in d['landlock']['remedy']" \
		-- "$qemu" "$probe" --json
}

atf_test_case gvisor_is_named_and_nobody_is_told_to_boot
gvisor_is_named_and_nobody_is_told_to_boot_body() {
	[ "$sanitized" != ON ] || atf_skip "config: the sanitizers cannot be emulated"
	command -v runsc || atf_skip "config: no runsc"
	runsc="runsc --rootless --network=none --ignore-cgroups --platform=ptrace do"
	# Word splitting is wanted: a command and its arguments.
	# shellcheck disable=SC2086
	$runsc true || atf_skip "config: runsc does not run here"
	# shellcheck disable=SC2086
	check 2 "d['landlock']['state'] == 'not_built'" \
		"d['landlock']['evidence']['emulation'] == 'gVisor'" \
		"'boot' not in d['landlock']['remedy'] and 'runsc' in d['landlock']['remedy']" \
		-- $runsc "$probe" --json
}

# PRoot rewrites paths and leaves Landlock alone: it is named, and nothing is said not to hold.
atf_test_case under_proot_landlock_is_the_kernels
under_proot_landlock_is_the_kernels_body() {
	need_landlock
	command -v proot || atf_skip "config: no proot"
	check 0 "d['landlock']['state'] == 'enabled'" \
		"d['landlock']['evidence']['emulation'] == 'PRoot'" \
		"not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
			and x['accepted'] and x['enforced'] == 'no']" \
		-- proot -r / "$probe" --json
}

# What a host's command line holds is not the business of those who collect reports.
atf_test_case secrets_of_the_command_line_stay_where_they_are
secrets_of_the_command_line_stay_where_they_are_body() {
	unshare -Urm true || atf_skip "privilege: no user namespaces here"
	echo 'root=/dev/sda token=S3CRET lsm="landlock,yama" audit=1 -- --key S3CRET' >cmdline
	for form in text json shell defines prometheus; do
		atf_check -s ignore -o save:report unshare -Urm sh -c 'mount --bind cmdline /proc/cmdline &&
			exec "$@"' sh "$probe" --declared --format=$form
		atf_check -s exit:1 grep S3CRET report
	done
	status=0
	"$probe" --declared --quiet || status=$?
	check "$status" "d['landlock']['evidence']['cmdline'] == 'lsm=landlock,yama audit=1'" \
		"d['landlock']['evidence']['cmdline_omitted'] == 5" \
		-- unshare -Urm sh -c 'mount --bind cmdline /proc/cmdline && exec "$@"' sh \
		"$probe" --declared --json
	check "$status" "d['landlock']['evidence']['cmdline'].endswith('--key S3CRET')" \
		"d['landlock']['evidence']['cmdline_omitted'] == 0" \
		-- unshare -Urm sh -c 'mount --bind cmdline /proc/cmdline && exec "$@"' sh \
		"$probe" --declared --json --evidence=full
}

# Nothing but the program: no /proc, no /dev, no /tmp, no shared library.
atf_test_case alone_in_a_root_directory_it_works
alone_in_a_root_directory_it_works_body() {
	need_landlock
	[ "$sanitized" != ON ] || atf_skip "config: not linked statically, for the sanitizers"
	unshare -Ur true || atf_skip "privilege: no user namespaces here"
	mkdir root
	cp "$probe" root/probe
	check 0 "d['landlock']['evidence']['cmdline'] is None" \
		"d['landlock']['evidence']['lsm_list'] is None" \
		"f['fs.execute']['enforced'] == 'yes'" "f['fs.refer']['enforced'] != 'no'" \
		-- unshare -Ur chroot root /probe --json
	atf_check -o inline:'probe\n' ls -A root
}

# On a read-only root, rights on files cannot be tried, and the others can.
atf_test_case on_a_read_only_root_the_rest_is_tested
on_a_read_only_root_the_rest_is_tested_body() {
	[ "$("$probe" --abi)" -ge 6 ] || atf_skip "abi: nothing but rights on files before ABI 6"
	[ "$sanitized" != ON ] || atf_skip "config: not linked statically, for the sanitizers"
	unshare -Urm true || atf_skip "privilege: no user namespaces here"
	mkdir root
	cp "$probe" root/probe
	check 0 "f['fs.make_dir']['reason'] == 'no_directory'" \
		"f['scope.signal']['enforced'] == 'yes'" "d['verdict'] == 'ready'" \
		"{u['why'] for u in d['landlock']['evidence']['unseen']} >= {
			'securityfs is not mounted', '/proc is not mounted'}" \
		-- unshare -Urm sh -c 'mount --bind root root && mount -o remount,bind,ro root &&
			exec chroot root /probe --json'
}

atf_test_case few_descriptors_are_enough
few_descriptors_are_enough_body() {
	need_landlock
	check 0 "not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
		and x['declared'] and x['enforced'] != 'yes']" \
		-- prlimit --nofile=32:32 "$probe" --json
}

# What runs out is said with the limit's name.
atf_test_case limits_that_are_met_are_named
limits_that_are_met_are_named_body() {
	need_landlock
	# Whoever runs the tests may have left a descriptor open, which would count.
	exec 3>&-
	for files in 0 1 2 3 4 5; do
		atf_check -s exit:1 -e match:"cannot ask the kernel: Too many open files; the limit of \
open files is $files \(RLIMIT_NOFILE, ulimit -n\)" prlimit --nofile=$files:$files "$probe"
	done
	check 0 "f['erratum.3']['reason'] == 'set_up_failed'" \
		"'EMFILE' in f['erratum.3']['detail']" \
		"not [n for n, x in f.items() if x['reason'] == 'not_denied']" \
		-- prlimit --nofile=6:6 "$probe" --json
	# What could not be tried may be got past: that a quirk is not there is not known.
	[ "$("$probe" --abi)" -lt 4 ] || atf_check -s exit:3 -o match:'not proven: set_up_failed: net' \
		"$(atf_get_srcdir)/with-seccomp" EPERM socket "$probe" --require='!quirk.tcp_fast_open'
	check 0 "'EFBIG' in f['fs.write_file']['detail']" "f['fs.make_dir']['enforced'] == 'yes'" \
		-- sh -c 'prlimit --fsize=0:0 "$1" --json | cat' sh "$probe"
	atf_check -o match:'standard output: File too large' \
		sh -c 'prlimit --fsize=0:0 "$1" 2>&1 >full | cat' sh "$probe"
	mkdir own
	for files in 4 5 6 7 8; do
		TMPDIR=$PWD/own prlimit --nofile=$files:$files "$probe" --quiet
		atf_check ls -A own
	done
}

# As others report it, who run on shared machines.
atf_test_case limits_of_users_and_memory_are_named
limits_of_users_and_memory_are_named_head() {
	atf_set require.user root
}
limits_of_users_and_memory_are_named_body() {
	need_landlock
	atf_check -s exit:1 -e match:"Resource temporarily unavailable; the limit of processes of \
this user is 1 \(RLIMIT_NPROC, ulimit -u\)" prlimit --nproc=1:1 setpriv \
		--reuid=$((65000 - $$ % 4000)) --regid=65534 --clear-groups "$probe"
	[ "$sanitized" != ON ] || return 0
	# Enough for the program's own, and too little for what a child shares with it.
	for kib in $(seq 1200 20 2000); do
		status=0
		prlimit --as=$((kib * 1024)) "$probe" --quiet 2>said || status=$?
		[ $status -ne 1 ] || break
	done
	atf_check_equal 1 "$status"
	atf_check -o match:'Cannot allocate memory; the limit of bytes of memory is [0-9]+ \(RLIMIT_AS' \
		cat said
}

# A filter of someone who has set no_new_privs before.
atf_test_case no_new_privs_need_not_be_set_twice
no_new_privs_need_not_be_set_twice_body() {
	need_landlock
	check 0 "d['landlock']['state'] == 'enabled'" \
		"f['fs.make_dir']['enforced'] == 'yes'" -- "$(atf_get_srcdir)/with-seccomp" \
		EPERM PR_SET_NO_NEW_PRIVS "$probe" --json
}

# Programs that restrict themselves set it all the same, and end there.
atf_test_case a_filter_that_kills_for_prctl_is_survived
a_filter_that_kills_for_prctl_is_survived_body() {
	need_landlock
	[ "$("$probe" --abi)" -lt 11 ] || atf_skip "abi: no prctl(2) is needed from ABI 11 on"
	for call in PR_SET_NO_NEW_PRIVS prctl; do
		for answer in kill trap; do
			check 2 "d['landlock']['state'] == 'blocked'" \
				"'sets no_new_privs' in d['landlock']['cause']" \
				"d['landlock']['evidence']['seccomp'] is True" \
				-- "$(atf_get_srcdir)/with-seccomp" $answer $call "$probe" --json
			atf_check -s exit:2 -o inline:'0\n' \
				"$(atf_get_srcdir)/with-seccomp" $answer $call "$probe" --abi
		done
	done
}

atf_test_case a_filter_for_no_new_privs_is_told_from_one_for_landlock
a_filter_for_no_new_privs_is_told_from_one_for_landlock_head() {
	atf_set require.user root
}
a_filter_for_no_new_privs_is_told_from_one_for_landlock_body() {
	need_landlock
	user="setpriv --reuid=65534 --regid=65534 --clear-groups"
	check 2 "d['landlock']['state'] == 'blocked'" \
		"'kills a process that sets no_new_privs' in d['landlock']['cause']" \
		"'PR_SET_NO_NEW_PRIVS' in d['landlock']['remedy']" \
		-- "$(atf_get_srcdir)/with-seccomp" kill no_new_privs "$probe" --json
	check 0 "f['fs.make_dir']['enforced'] == 'yes'" \
		-- "$(atf_get_srcdir)/with-seccomp" EPERM no_new_privs "$probe" --json
	# Word splitting is wanted: a command and its arguments.
	# shellcheck disable=SC2086
	check 3 "d['landlock']['state'] == 'enabled'" \
		"f['fs.make_dir']['reason'] == 'sandbox_refused'" \
		-- "$(atf_get_srcdir)/with-seccomp" EPERM no_new_privs $user "$probe" --json
}

# Two processes for a user of its own: the probe and one child.  What takes more is not told.
atf_test_case few_processes_leave_the_rest_untested
few_processes_leave_the_rest_untested_head() {
	atf_set require.user root
}
few_processes_leave_the_rest_untested_body() {
	[ "$("$probe" --abi)" -ge 6 ] || atf_skip "abi: no scopes before ABI 6"
	check 0 "f['fs.make_dir']['enforced'] == 'yes'" \
		"f['scope.signal']['reason'] == 'set_up_failed'" \
		"not [n for n, x in f.items() if x['reason'] == 'not_denied']" \
		-- prlimit --nproc=2:2 setpriv --reuid=$((60000 + $$ % 5000)) --regid=65534 \
		--clear-groups "$probe" --json
}

# The system calls of 32-bit programs have a table of their own in the kernel.
atf_test_case a_32_bit_program_finds_the_same
a_32_bit_program_finds_the_same_body() {
	need_landlock
	probe32=$(atf_get_srcdir)/landlock-probe32
	[ -x "$probe32" ] || atf_skip "config: no compiler for 32-bit programs"
	"$probe32" --version || atf_skip "config: this kernel runs no 32-bit programs"
	"$probe" --json >wide || :
	check 0 "d['landlock']['evidence']['compat'] is True" \
		"[(n, x['enforced']) for n, x in f.items()] == [(x['name'], x['enforced'])
			for x in __import__('json').load(open('wide'))['features']]" \
		-- "$probe32" --json
}

# Whatever C library it is linked with.
atf_test_case with_another_c_library_it_finds_the_same
with_another_c_library_it_finds_the_same_body() {
	need_landlock
	musl=$(atf_get_srcdir)/landlock-probe-musl
	[ -x "$musl" ] || atf_skip "config: no musl-gcc"
	"$probe" --json >report || :
	atf_check -o file:report "$musl" --json
}

atf_test_case it_is_smaller_than_a_mebibyte
it_is_smaller_than_a_mebibyte_body() {
	[ "$sanitized" != ON ] || atf_skip "config: the sanitizers take room"
	for program in "$probe" "$(atf_get_srcdir)/landlock-probe-musl"; do
		[ -x "$program" ] || continue
		[ "$(wc -c <"$program")" -lt 1048576 ] || atf_fail "$program: $(wc -c <"$program") bytes"
	done
}

atf_test_case without_streams_and_with_sigchld_ignored_it_works
without_streams_and_with_sigchld_ignored_it_works_body() {
	need_landlock
	atf_check sh -c "trap '' CHLD; exec '$probe' --quiet <&- >&- 2>&-"
	atf_check python3 -c "
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv('$probe', ['landlock-probe', '--quiet'])"
}

atf_init_test_cases() {
	atf_add_test_case a_filter_is_said_to_block
	atf_add_test_case a_filter_is_not_taken_for_a_kernel_that_did_not_start_landlock
	atf_add_test_case a_filter_for_devices_leaves_them_untested
	atf_add_test_case without_timers_children_have_memory_of_their_own
	atf_add_test_case a_filter_that_kills_for_a_socket_is_survived
	atf_add_test_case what_cannot_be_told_is_unknown
	atf_add_test_case in_a_sandbox_the_rest_is_tested
	atf_add_test_case where_no_layer_is_left_nothing_can_be_told
	atf_add_test_case nobody_sees_what_root_sees
	atf_add_test_case in_a_user_namespace_all_rights_are_proven
	atf_add_test_case under_a_translator_it_is_the_translator_that_blocks
	atf_add_test_case gvisor_is_named_and_nobody_is_told_to_boot
	atf_add_test_case under_proot_landlock_is_the_kernels
	atf_add_test_case secrets_of_the_command_line_stay_where_they_are
	atf_add_test_case alone_in_a_root_directory_it_works
	atf_add_test_case on_a_read_only_root_the_rest_is_tested
	atf_add_test_case few_descriptors_are_enough
	atf_add_test_case limits_that_are_met_are_named
	atf_add_test_case limits_of_users_and_memory_are_named
	atf_add_test_case no_new_privs_need_not_be_set_twice
	atf_add_test_case a_filter_that_kills_for_prctl_is_survived
	atf_add_test_case a_filter_for_no_new_privs_is_told_from_one_for_landlock
	atf_add_test_case few_processes_leave_the_rest_untested
	atf_add_test_case a_32_bit_program_finds_the_same
	atf_add_test_case with_another_c_library_it_finds_the_same
	atf_add_test_case it_is_smaller_than_a_mebibyte
	atf_add_test_case without_streams_and_with_sigchld_ignored_it_works
}
