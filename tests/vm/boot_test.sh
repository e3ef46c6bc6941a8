# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034,SC1091,SC2154  # boot-kernels.sh: reads and sets them
# Real kernels: what a command does in a guest comes back, on both architectures.

vm=@BIN@/landlock-vm
act=@LLK_GUEST_ACT@
guest=@LLK_TEST_GUEST@
host=@LLK_HOST_ARCH@
foreign=@LLK_FOREIGN_ARCH@
. "@CMAKE_CURRENT_SOURCE_DIR@/boot-kernels.sh"

# SHA-256 of the large file that "guest-act files" makes.
large=ca6073392ee71dbd1a2d356c3caa233f8f828ae17f8f8ba8570ee3491be128ab

status_comes_back_from()
{
	need "$1"
	for kernel in $kernels; do
		atf_check -s exit:0 ./boot "$1" -- guest-act exit 0
		says command_status 0
		atf_check -s exit:3 ./boot "$1" -- guest-act exit 3
		says command_status 3
		says state '"done"'
		says cause null
		says id "\"$kernel\""
		# Those of Debian can be started without their image.
		case $kernel in
		debian-*-x86_64*) says booted '"payload"' ;;
		*-aarch64*) says booted '"image"' ;;
		esac
		nothing_left
	done
}

atf_test_case status_comes_back
status_comes_back_body()
{
	status_comes_back_from "$host"
}

atf_test_case status_comes_back_on_the_other_architecture
status_comes_back_on_the_other_architecture_body()
{
	status_comes_back_from "$foreign"
}

atf_test_case death_by_a_signal_comes_back
death_by_a_signal_comes_back_body()
{
	need "$host"
	atf_check -s exit:137 ./boot "$host" -- guest-act signal 9
	says command_status 137
	says state '"done"'
}

atf_test_case missing_command_is_127
missing_command_is_127_body()
{
	need "$host"
	atf_check -s exit:127 -e match:'no-such: No such file' ./boot "$host" -- no-such
	says state '"done"'
}

atf_test_case boot_without_a_command_succeeds
boot_without_a_command_succeeds_body()
{
	need "$host"
	atf_check -s exit:0 ./boot "$host"
	says command_status 0
}

outputs_and_files_come_back_from()
{
	need "$1"
	mkdir -p out/files
	echo old >out/files/from-an-earlier-boot
	atf_check -s exit:0 -o inline:'out words\n' -e inline:'err words\n' \
		./boot "$1" -- guest-act both words
	atf_check -o empty ls -A out/files
	atf_check -s exit:0 -e match:'link: not a readable file' \
		-e match:'folder: not a readable file' ./boot "$1" -- guest-act files words
	atf_check -o inline:'empty\nlarge\nsmall\n' ls -A out/files
	atf_check -o inline:'words\n' cat out/files/small
	atf_check -o inline:'' cat out/files/empty
	echo "$large  out/files/large" >sums
	atf_check -o ignore sha256sum -c sums
	nothing_left
}

atf_test_case outputs_and_files_come_back
outputs_and_files_come_back_body()
{
	outputs_and_files_come_back_from "$host"
}

atf_test_case outputs_and_files_come_back_from_the_other_architecture
outputs_and_files_come_back_from_the_other_architecture_body()
{
	outputs_and_files_come_back_from "$foreign"
}

atf_test_case what_the_command_left_running_is_ended
what_the_command_left_running_is_ended_body()
{
	need "$host"
	atf_check -s exit:0 -o ignore ./boot "$host" --timeout 250 -- guest-act orphan words
	says state '"done"'
}

atf_test_case modules_and_parameters_reach_the_kernel
modules_and_parameters_reach_the_kernel_body()
{
	need "$host"
	atf_check -s exit:0 -o match:'^loop ' -o match:'^overlay ' \
		./boot "$host" -- guest-act print /proc/modules
	atf_check -s exit:0 -o match:"llk.token=$token" ./boot "$host" -- guest-act print /proc/cmdline
	# As they are, with quotes and all; and as settings of the kernel.
	# shellcheck disable=SC2016
	atf_check -s exit:0 -o match:' a="b  c" \$d `e` sysctl.kernel.printk_ratelimit=77$' ./boot "$host" \
		--append 'a="b  c" $d `e` sysctl.kernel.printk_ratelimit=77' -- guest-act print /proc/cmdline
	atf_check -s exit:0 -o inline:'77\n' ./boot "$host" \
		--append "sysctl.kernel.printk_ratelimit=77" -- guest-act print /proc/sys/kernel/printk_ratelimit
	# All that may be asked for arrives.
	atf_check -s exit:0 -o match:' noautogroup ' -o match:' last=word$' ./boot "$host" \
		--append "x=$(printf '%01687d' 0) last=word" -- guest-act print /proc/cmdline
}

atf_test_case dynamic_program_finds_its_libraries
dynamic_program_finds_its_libraries_body()
{
	need "$host"
	echo words >words
	atf_check -s exit:0 -o inline:'words\n' ./boot "$host" --add /bin/cat:/bin/cat \
		--add words -- cat /words
}

atf_init_test_cases()
{
	atf_add_test_case status_comes_back
	atf_add_test_case status_comes_back_on_the_other_architecture
	atf_add_test_case death_by_a_signal_comes_back
	atf_add_test_case missing_command_is_127
	atf_add_test_case boot_without_a_command_succeeds
	atf_add_test_case outputs_and_files_come_back
	atf_add_test_case outputs_and_files_come_back_from_the_other_architecture
	atf_add_test_case what_the_command_left_running_is_ended
	atf_add_test_case modules_and_parameters_reach_the_kernel
	atf_add_test_case dynamic_program_finds_its_libraries
}
