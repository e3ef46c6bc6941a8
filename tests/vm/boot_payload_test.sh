# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the emulator is given of a bzImage: the kernel in it, or the image.

vm=@BIN@/landlock-vm
guest=@LLK_TEST_GUEST@-x86_64

# emulator: the script on standard input stands for it; $begins has the kernel's first bytes
emulator()
{
	[ -e "$guest" ] || atf_skip "no compiler for x86_64 when this was built"
	@LLK_MAKE_BZIMAGE@ bzImage
	mkdir fake
	{
		cat <<-'END'
			#!/bin/sh
			while [ "$1" != -kernel ]; do
				[ "$1" != -accel ] || accel=$2
				shift
			done
			console=$(echo "$*" | sed 's/.*id=console,path=\([^ ]*\) .*/\1/')
			if head -c 4 "$2" | grep -q ELF; then
				kernel=payload
			else
				kernel=image
			fi
			echo "$accel $kernel" >>started
		END
		cat
	} >fake/qemu-system-x86_64
	chmod +x fake/qemu-system-x86_64
}

# boots WORDS ARGUMENT...: landlock-vm boot fails with them, for there is no machine
boots()
{
	words=$1
	shift
	atf_check -s exit:125 -e match:"$words" env PATH="$PWD/fake:$PATH" \
		LANDLOCK_KIT_CACHE="$PWD/cache" "$vm" boot --kernel bzImage --guest "$guest" \
		--output out "$@" -- true
}

atf_test_case emulated_machine_is_given_the_payload
emulated_machine_is_given_the_payload_body()
{
	emulator <<-'END'
		echo "a word of the kernel" >"$console"
	END
	boots 'no_boot: the machine went off before hello; last on its console: a word' --accel tcg
	atf_check -o inline:'tcg,thread=single payload\n' cat started
	atf_check -o ignore grep -F '"booted": "payload"' out/machine.json
	# The kernel of reports is the image.
	sha256=$(sha256sum <bzImage)
	atf_check -o ignore grep -F "\"sha256\": \"${sha256%% *}\"" out/machine.json
}

atf_test_case image_has_its_turn_if_the_payload_does_not_start
image_has_its_turn_if_the_payload_does_not_start_body()
{
	emulator <<-'END'
		[ $kernel = image ] || echo "without PVH" >&2
		exit 1
	END
	boots 'bzImage: unpacked: qemu-system-x86_64 says: without PVH; falling back to the image' \
		--accel tcg
	atf_check -o inline:'tcg,thread=single payload\ntcg,thread=single image\n' cat started
	atf_check -o ignore grep -F '"booted": "image"' out/machine.json
}

atf_test_case emulator_that_is_missing_is_not_started_again
emulator_that_is_missing_is_not_started_again_body()
{
	emulator <<-'END'
		exit 127
	END
	boots 'setup: ' --accel tcg
	atf_check -o inline:'tcg,thread=single payload\n' cat started
	boots 'setup: ' --accel tcg --cpus 2
	atf_check -o inline:'tcg payload\n' sed 1d started
}

atf_test_case image_is_for_real_processors
image_is_for_real_processors_body()
{
	emulator <<-'END'
		exit 1
	END
	boots no_boot --accel kvm
	atf_check -o inline:'kvm image\n' cat started
	atf_check -o ignore grep -F '"booted": "image"' out/machine.json
}

atf_test_case nothing_is_booted_of_an_image_without_a_guest
nothing_is_booted_of_an_image_without_a_guest_body()
{
	@LLK_MAKE_BZIMAGE@ bzImage
	atf_check -s exit:125 -e match:'setup: ' \
		"$vm" boot --kernel bzImage --guest missing --output out -- true
	atf_check -o ignore grep -F '"booted": null' out/machine.json
}

atf_init_test_cases()
{
	atf_add_test_case emulated_machine_is_given_the_payload
	atf_add_test_case image_has_its_turn_if_the_payload_does_not_start
	atf_add_test_case emulator_that_is_missing_is_not_started_again
	atf_add_test_case image_is_for_real_processors
	atf_add_test_case nothing_is_booted_of_an_image_without_a_guest
}
