# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2238  # made-images.sh: reads and sets them
# Images that do not fit what is asked for: said by name before the emulator starts, which is not
# installed here.

vm=@BIN@/landlock-vm

. "@CMAKE_CURRENT_SOURCE_DIR@/made-images.sh"

# accepted ARGUMENT...: what is missing is a guest, not a kernel
accepted()
{
	refused 'no guest-init|guest tree' "$@"
}

# says KEY VALUE: of the kernel in machine.json
says()
{
	atf_check -o ignore grep -F "\"$1\": $2" out/machine.json
}

atf_test_case architecture_and_pages_come_from_the_image
architecture_and_pages_come_from_the_image_body()
{
	arm64_image Image '\012'
	accepted --kernel Image
	says arch '"aarch64"'
	says page_kib 4
	says release '"7.3.4-test"'
	arm64_image Image '\014'
	accepted --kernel Image --arch aarch64
	says page_kib 16
	bzimage bzImage
	accepted --kernel bzImage
	says arch '"x86_64"'
}

atf_test_case other_architecture_is_refused
other_architecture_is_refused_body()
{
	arm64_image Image '\012'
	refused 'Image is a kernel for aarch64, not for x86_64' --kernel Image --arch x86_64
	bzimage bzImage
	refused 'bzImage is a kernel for x86_64, not for aarch64' --kernel bzImage --arch aarch64
}

atf_test_case kernel_in_a_wrapping_is_read
kernel_in_a_wrapping_is_read_body()
{
	arm64_image Image '\014'
	for pack in gzip xz zstd; do
		$pack -c Image >packed
		accepted --kernel packed
		says page_kib 16
	done
	gzip -c Image | head -c 40 >cut.gz
	refused 'cut.gz cannot be unpacked: ' --kernel cut.gz
	# A compressed EFI image: its payload at 64, with the size behind that only gzip knows itself.
	for pack in gzip xz zstd; do
		$pack -c Image >payload
		[ $pack = gzip ] || printf '\0\020\0\0' >>payload
		size=$(wc -c <payload)
		printf 'MZ\0\0zimg' >zboot
		bytes zboot 8 "\\100\\0\\0\\0\\$(printf %o $((size % 256)))\\$(printf %o $((size / 256)))\\0\\0"
		bytes zboot 63 '\0'
		cat payload >>zboot
		accepted --kernel zboot
		says page_kib 16
		says arch '"aarch64"'
	done
	echo words | gzip -c >words.gz
	refused 'words.gz: what it wraps is not a kernel image' --kernel words.gz
}

atf_test_case unfit_file_is_said
unfit_file_is_said_body()
{
	: >empty
	refused 'empty is empty' --kernel empty
	refused 'missing: No such file' --kernel missing
	refused '[.] is not a file' --kernel .
	mkfifo pipe
	refused 'pipe is not a file' --kernel pipe
	head -c 100000 /dev/zero >zeros
	refused 'zeros is not a kernel image' --kernel zeros
	refused 'landlock-vm is a program, not a kernel' --kernel "$vm"
	bzimage bzImage
	head -c 4000 bzImage >cut
	refused 'cut is truncated' --kernel cut
	bytes bzImage 566 '\076'
	refused '32-bit processors' --kernel bzImage
	arm64_image Image '\013'
	refused 'big-endian' --kernel Image
}

atf_test_case pages_choose_the_processor
pages_choose_the_processor_body()
{
	guest=@LLK_TEST_GUEST@-aarch64
	[ -e "$guest" ] || atf_skip "no compiler for aarch64 when this was built"
	mkdir fake
	cat >fake/qemu-system-aarch64 <<-'END'
		#!/bin/sh
		echo "$*" | sed 's/.* -cpu \([^ ,]*\).*/\1/' >processor
	END
	chmod +x fake/qemu-system-aarch64
	for pages in 10:cortex-a57 12:cortex-a57 14:max 16:cortex-a57; do
		arm64_image Image "\\0${pages%%:*}"
		atf_check -s exit:125 -e match:'went off before hello' \
			env PATH="$PWD/fake:$PATH" LANDLOCK_KIT_CACHE="$PWD/cache" \
			"$vm" boot --kernel Image --guest "$guest" --accel tcg --output out -- true
		atf_check -o inline:"${pages#*:}\n" cat processor
	done
}

atf_test_case unreadable_image_is_said
unreadable_image_is_said_head()
{
	atf_set require.user unprivileged
}
unreadable_image_is_said_body()
{
	bzimage bzImage
	chmod 0 bzImage
	refused 'bzImage: Permission denied' --kernel bzImage
}

atf_init_test_cases()
{
	atf_add_test_case architecture_and_pages_come_from_the_image
	atf_add_test_case other_architecture_is_refused
	atf_add_test_case kernel_in_a_wrapping_is_read
	atf_add_test_case unfit_file_is_said
	atf_add_test_case pages_choose_the_processor
	atf_add_test_case unreadable_image_is_said
}
