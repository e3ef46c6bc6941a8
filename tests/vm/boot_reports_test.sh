# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034,SC1091,SC2154  # boot-kernels.sh: reads and sets them
# What the guest's kernel reports of its own faults is found, whatever became of the command.

vm=@BIN@/landlock-vm
act=@LLK_GUEST_ACT@
guest=@LLK_TEST_GUEST@
host=@LLK_HOST_ARCH@
. "@CMAKE_CURRENT_SOURCE_DIR@/boot-kernels.sh"

# reports KIND...: machine.json has these, in order
reports()
{
	atf_check -o inline:"$*\n" python3 -c '
import json
print(*(report["kind"] for report in json.load(open("out/machine.json"))["kernel_reports"]))'
}

atf_test_case quiet_kernel_has_none
quiet_kernel_has_none_body()
{
	need "$host"
	atf_check -s exit:0 -o ignore ./boot "$host" -- guest-act log '<6>nothing but words'
	reports
}

atf_test_case report_does_not_change_the_status
report_does_not_change_the_status_body()
{
	need "$host"
	atf_check -s exit:0 -o inline:'logged\n' \
		-e match:"$kernel: kernel report: oops: BUG: unable to handle page fault" \
		./boot "$host" -- guest-act log '<1>BUG: unable to handle page fault for nobody'
	says state '"done"'
	says command_status 0
	reports oops
	# A warning is on the console, too.
	atf_check -s exit:0 -o inline:'logged\n' -e match:"kernel report: warning: WARNING: CPU: 0" \
		./boot "$host" -- guest-act log '<4>WARNING: CPU: 0 PID: 1 at some.c:12 some+0x1/0x2'
	reports warning
}

atf_test_case panic_is_a_report
panic_is_a_report_body()
{
	need "$host"
	atf_check -s exit:125 -o ignore -e match:"$kernel: kernel report: panic: Kernel panic" \
		-e match:"$kernel: panic: Kernel panic" ./boot "$host" -- guest-act panic words
	reports panic
}

atf_test_case report_after_the_last_result_is_found
report_after_the_last_result_is_found_body()
{
	need "$host"
	real=$(command -v "qemu-system-$host")
	mkdir fake
	# What the kernel says when all results are out: played behind the emulator's back.
	cat >"fake/qemu-system-$host" <<-END
		#!/bin/sh
		console=\$(echo " \$* " | sed 's/.*id=console,path=\([^ ]*\) .*/\1/')
		"$real" "\$@"
		printf '[   99.000000] Kernel panic - not syncing: too late' >>"\$console"
	END
	chmod +x "fake/qemu-system-$host"
	PATH=$PWD/fake:$PATH
	atf_check -s exit:3 -e match:'kernel report: panic: .*too late' ./boot "$host" -- guest-act exit 3
	says state '"done"'
	reports panic
}

atf_init_test_cases()
{
	atf_add_test_case quiet_kernel_has_none
	atf_add_test_case report_does_not_change_the_status
	atf_add_test_case panic_is_a_report
	atf_add_test_case report_after_the_last_result_is_found
}
