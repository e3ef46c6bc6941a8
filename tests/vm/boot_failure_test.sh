# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034,SC1091,SC2154  # boot-kernels.sh: reads and sets them
# A machine that fails is infra_error with its cause and exit status 125, and nothing is left of it.

vm=@BIN@/landlock-vm
act=@LLK_GUEST_ACT@
guest=@LLK_TEST_GUEST@
host=@LLK_HOST_ARCH@
. "@CMAKE_CURRENT_SOURCE_DIR@/boot-kernels.sh"

# failed CAUSE: the record says so, there is no status, and nothing is left.
failed()
{
	says state '"infra_error"'
	says cause "\"$1\""
	says command_status null
	nothing_left
}

# start ARGUMENT...: boot in the background until the guest has said "ready"; sets tool.
start()
{
	mkfifo output
	./boot "$host" "$@" >output 2>errors &
	tool=$!
	exec 3<output
	read -r line <&3
	atf_check_equal ready "$line"
	emulator=$(emulators)
}

# ended_with STATUS: wait for the background boot.
ended_with()
{
	status=0
	wait "$tool" || status=$?
	atf_check_equal "$1" "$status"
}

atf_test_case panic_is_told
panic_is_told_body()
{
	need "$host"
	# The machine may be gone before the words have left it.
	atf_check -s exit:125 -o ignore -e match:"$kernel: panic: Kernel panic" \
		./boot "$host" -- guest-act panic words
	failed panic
}

# hangs ACT: ended at the time limit, which is longer where the guest does not come that far in it.
hangs()
{
	need "$host"
	for limit in 25 250; do
		status=0
		./boot "$host" --timeout $limit -- guest-act "$1" words >said 2>errors || status=$?
		[ ! -s said ] || break
	done
	atf_check_equal 125 "$status"
	atf_check -o inline:'words\n' cat said
	atf_check -o match:"$kernel: hang: no end within $limit s" cat errors
	failed hang
}

atf_test_case hang_ends_at_the_timeout
hang_ends_at_the_timeout_body()
{
	hangs hang
}

atf_test_case busy_guest_ends_at_the_timeout
busy_guest_ends_at_the_timeout_body()
{
	hangs spin
}

atf_test_case stream_cut_short_is_truncated
stream_cut_short_is_truncated_body()
{
	need "$host"
	atf_check -s exit:125 -o ignore \
		-e match:"$kernel: truncated: .*of the result stream(\$|; it says: .)" \
		./boot "$host" -- guest-act poweroff words
	failed truncated
}

atf_test_case emulator_killed_from_outside
emulator_killed_from_outside_body()
{
	need "$host"
	start -- guest-act hang ready
	kill -KILL "$emulator"
	ended_with 125
	atf_check -o match:"$kernel: killed: .*died of SIGKILL\$" cat errors
	failed killed
}

atf_test_case interrupted_boot_ends_the_emulator
interrupted_boot_ends_the_emulator_body()
{
	need "$host"
	start -- guest-act hang ready
	kill -TERM "$tool"
	ended_with 125
	atf_check -o match:"$kernel: killed: interrupted by SIGTERM" cat errors
	failed killed
}

atf_test_case emulator_does_not_outlive_a_killed_tool
emulator_does_not_outlive_a_killed_tool_body()
{
	need "$host"
	start -- guest-act hang ready
	kill -KILL "$tool"
	ended_with 137
	# The emulator's end of the output pipe goes with it.
	timeout 200 tail --pid="$emulator" -f /dev/null || atf_fail "the emulator still runs"
	atf_check -o empty ls -A tmp
	atf_check -s exit:1 test -e out/machine.json
}

atf_test_case kernel_that_does_not_boot
kernel_that_does_not_boot_body()
{
	need "$host"
	atf_check -s exit:125 -e match:"$kernel: (panic|no_boot): " \
		./boot "$host" --append "rdinit=/no-such init=/no-such root=/dev/none llk.token=$token" -- true
	says state '"infra_error"'
	says boot_s null
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case panic_is_told
	atf_add_test_case hang_ends_at_the_timeout
	atf_add_test_case busy_guest_ends_at_the_timeout
	atf_add_test_case stream_cut_short_is_truncated
	atf_add_test_case emulator_killed_from_outside
	atf_add_test_case interrupted_boot_ends_the_emulator
	atf_add_test_case emulator_does_not_outlive_a_killed_tool
	atf_add_test_case kernel_that_does_not_boot
}
