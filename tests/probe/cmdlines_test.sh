# SPDX-License-Identifier: MIT
# The probe reads command lines as kernels have been seen to do: see cmdlines/table.txt.

cmdlines=@CMAKE_CURRENT_SOURCE_DIR@/cmdlines
probe=@BIN@/landlock-probe

atf_test_case each_line_of_the_table_is_read_as_its_kernel_did
each_line_of_the_table_is_read_as_its_kernel_did_body() {
	atf_check -o match:'rows answered as the kernel does' \
		python3 -B "$cmdlines/check.py" offline "$probe" "$cmdlines/table.txt"
}

# In a command line the kernel takes a newline for a blank; the one that ends /proc/cmdline is none.
atf_test_case a_newline_does_not_end_the_line_of_a_running_kernel
a_newline_does_not_end_the_line_of_a_running_kernel_body() {
	printf 'quiet\nlsm=yama\n' >cmdline
	cat >look <<-EOF
		mount --bind cmdline /proc/cmdline
		"$probe" --json --declared
	EOF
	unshare -Urm mount --bind cmdline /proc/cmdline ||
		atf_skip "privilege: no user namespaces, or nothing may be mounted in them"
	atf_check -s ignore -o match:'"cmdline": "lsm=yama"' unshare -Urm sh -eu look
}

# All of them are booted with the label full.
atf_test_case a_few_lines_boot_as_the_table_has_it
a_few_lines_boot_as_the_table_has_it_body() {
	status=0
	python3 -B "$cmdlines/check.py" boot "$probe" "$cmdlines/table.txt" @BIN@/landlock-vm \
		@LLK_TEST_GUEST@- @CMAKE_CURRENT_BINARY_DIR@/cmdline-act- few >said 2>&1 || status=$?
	[ "$status" != 77 ] || atf_skip "$(tail -n 1 said): landlock-vm fetch has it"
	[ "$status" = 0 ] || atf_fail "$(cat said)"
}

atf_init_test_cases() {
	atf_add_test_case each_line_of_the_table_is_read_as_its_kernel_did
	atf_add_test_case a_newline_does_not_end_the_line_of_a_running_kernel
	atf_add_test_case a_few_lines_boot_as_the_table_has_it
}
