# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2154  # the files that are read set and use them
# Modules that the kernel would refuse: said before the emulator starts, and what the guest says.

vm=@BIN@/landlock-vm
act=@LLK_GUEST_ACT@
guest=@LLK_TEST_GUEST@
. "@CMAKE_CURRENT_SOURCE_DIR@/boot-kernels.sh"
. "@CMAKE_CURRENT_SOURCE_DIR@/made-images.sh"

atf_test_case modules_of_another_kernel_are_refused
modules_of_another_kernel_are_refused_body()
{
	modules=@CMAKE_CURRENT_BINARY_DIR@/modules
	bzimage x86
	bytes x86 526 '\000\004'
	bytes x86 1536 '6.12.8-other (someone)'
	arm64_image arm
	bytes arm 1024 'Linux version 6.12.9-test (someone)'
	host=@LLK_HOST_ARCH@
	case $host in
	x86_64)
		own=x86
		other=arm
		;;
	*)
		own=arm
		other=x86
		bytes arm 1038 '6.12.8'
		;;
	esac
	set -- --guest "@LLK_TEST_GUEST@-@LLK_HOST_ARCH@" --modules
	refused 'loop.ko: a module of Linux 6.12.9-test, the kernel is 6.12.8-' --kernel $own "$@" "$modules"
	foreign=@LLK_TEST_GUEST@-@LLK_FOREIGN_ARCH@
	if [ -e "$foreign" ]; then
		refused 'loop.ko: a module for another architecture' --kernel $other --guest "$foreign" \
			--modules "$modules"
	fi
	mkdir empty
	refused 'empty: holds no kernel modules' --kernel $own "$@" empty
	refused 'missing: No such file' --kernel $own "$@" missing
}

atf_test_case modules_that_may_be_of_no_use_are_not_missed
modules_that_may_be_of_no_use_are_not_missed_body()
{
	need @LLK_HOST_ARCH@
	echo junk >junk
	atf_check -e match:'guest: module 900-needed.ko: Exec format error' \
		-e not-match:901-quiet ./boot @LLK_HOST_ARCH@ --add junk:/landlock-vm/modules/900-needed.ko \
		--add junk:/landlock-vm/modules/901-quiet.ko.optional -- guest-act exit 0
	atf_check -o ignore grep 'init: module 900-needed.ko: ' out/console.log
	atf_check -s exit:1 grep 901-quiet out/console.log
}

atf_init_test_cases()
{
	atf_add_test_case modules_that_may_be_of_no_use_are_not_missed
	atf_add_test_case modules_of_another_kernel_are_refused
}
