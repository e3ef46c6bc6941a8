# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034,SC1091,SC2154  # made-images.sh: reads what is set here
# A guest that sends what no init does: a machine that failed, by its name, and nothing of its words
# is believed, kept in part, or shown as it is.

vm=@BIN@/landlock-vm
guest=@LLK_TEST_GUEST@
host=@LLK_HOST_ARCH@
. "@CMAKE_CURRENT_SOURCE_DIR@/made-images.sh"

# stage: an image, an emulator whose guest is made up, and ./boot
stage()
{
	if [ "$host" = x86_64 ]; then
		x86_image image 7.3.4-test
	else
		arm64_image image '\002'
	fi
	mkdir -p fake
	cp "@CMAKE_CURRENT_SOURCE_DIR@/guest_channel.py" "fake/qemu-system-$host"
	chmod +x "fake/qemu-system-$host"
	cat >boot <<-END
		#!/bin/sh
		PATH="$PWD/fake:$PATH" LANDLOCK_KIT_CACHE="$PWD/cache" TMPDIR="$PWD" exec "$vm" boot \\
			--accel tcg --guest "$guest-$host" --output out "\$@" -- true
	END
	chmod +x boot
}

# fails PLAY CAUSE WORDS: the machine fails so, whatever status and files its guest has sent
fails()
{
	echo "$1" >play
	atf_check -s exit:125 -o ignore -e match:"image: $2: $3" ./boot --kernel image
	atf_check -o ignore grep -F "\"cause\": \"$2\"" out/machine.json
	atf_check -o ignore grep -F '"command_status": null' out/machine.json
	atf_check -s exit:1 test -e out/up -o -e up -o -e out/files/.partial
}

atf_test_case right_guest_is_believed
right_guest_is_believed_body()
{
	stage
	echo whole >play
	atf_check -s exit:7 -o inline:'out\n' ./boot --kernel image
	atf_check -o inline:words cat out/files/result
	atf_check -o match:'"command_status": 7' -o match:'"release": "7.3.4-test"' cat out/machine.json
	rm -r out
	echo deflated >play
	atf_check -s exit:7 -o inline:'out\n' ./boot --kernel image
	atf_check -o inline:words cat out/files/result
}

atf_test_case guest_that_deflates_wrongly
guest_that_deflates_wrongly_body()
{
	stage
	for play in longer shorter not empty; do
		fails "deflated_is_$play" truncated '.*cannot be inflated'
	done
	fails deflated_without_size truncated '.*longer than announced'
	fails deflated_bomb truncated '.*part of a file is too long'
}

atf_test_case guest_that_lies_about_its_kernel
guest_that_lies_about_its_kernel_body()
{
	stage
	fails other_release kernel 'the image is of 7.3.4-test, and 9.9.9-other answers'
	fails hostile_release truncated 'the guest.s hello has no kernel release'
	fails no_release truncated 'the guest.s hello has no kernel release'
	# Of an image that does not tell, there is nothing to compare with.
	bzimage image
	[ "$host" = x86_64 ] || return 0
	echo other_release >play
	atf_check -s exit:7 ./boot --kernel image
}

atf_test_case guest_that_sends_another_order
guest_that_sends_another_order_body()
{
	stage
	fails other_command truncated 'the guest runs another command'
	fails results_without_a_plan truncated '.*out of order'
	fails two_exits truncated '.*out of order'
	fails no_exit truncated '.*out of order'
	fails more_after_the_end truncated '.*bytes follow the end'
	fails twice truncated '.*bytes follow the end'
}

atf_test_case guest_that_stops_or_damages
guest_that_stops_or_damages_body()
{
	stage
	fails cut truncated '.*before the end of the result stream'
	fails cut_in_a_file truncated '.*before the end of the result stream'
	fails damaged truncated '.*checksum is wrong'
	fails noise truncated '.*header is damaged'
	fails silence no_boot '.*before hello'
}

atf_test_case guest_that_fills_the_host
guest_that_fills_the_host_body()
{
	stage
	fails huge_file truncated 'the guest sends more than 256 MiB'
	fails many_files truncated 'the guest sends too many files'
	fails unsafe_file truncated 'the guest sends a file with an unsafe name'
}

atf_test_case words_of_a_guest_are_harmless
words_of_a_guest_are_harmless_body()
{
	stage
	printf 'hostile_note\n[    1.0] BUG: \033[2J\377<b>\n' >play
	atf_check -s exit:7 -e save:said ./boot --kernel image
	shown='\\x1b[2J\\xff\\u202e<b>\\r\\nlandlock-vm: forged'
	atf_check -o inline:"landlock-vm: image: guest: $shown\n" sed -n 1p said
	atf_check -s exit:1 env LC_ALL=C.UTF-8 grep -anvxP '[^\p{C}]*' said
	atf_check -o ignore grep -F '"text": "BUG: \\x1b[2J' out/machine.json
}

atf_init_test_cases()
{
	atf_add_test_case right_guest_is_believed
	atf_add_test_case guest_that_deflates_wrongly
	atf_add_test_case guest_that_lies_about_its_kernel
	atf_add_test_case guest_that_sends_another_order
	atf_add_test_case guest_that_stops_or_damages
	atf_add_test_case guest_that_fills_the_host
	atf_add_test_case words_of_a_guest_are_harmless
}
