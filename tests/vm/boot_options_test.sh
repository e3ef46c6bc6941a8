# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What landlock-vm boot says before it boots anything.

vm=@BIN@/landlock-vm

atf_test_case unknown_kernel_says_how_to_get_it
unknown_kernel_says_how_to_get_it_body()
{
	atf_check -s exit:125 -e match:'run landlock-vm fetch debian-6.1-x86_64$' env \
		LANDLOCK_KIT_CACHE="$PWD/cache" "$vm" boot 6.1 --arch x86_64 --output out -- true
	atf_check -o ignore grep -F '"cause": "setup"' out/machine.json
	# What cannot be fetched is not advised.
	atf_check -s exit:125 -e match:': 0.1: setup: no such kernel; landlock-vm kernels lists them$' env \
		LANDLOCK_KIT_CACHE="$PWD/cache" "$vm" boot 0.1 --arch x86_64
}

atf_test_case wrong_usage_is_1
wrong_usage_is_1_body()
{
	atf_check -s exit:1 -e match:'needed' "$vm" boot -- true
	atf_check -s exit:1 -e match:'^landlock-vm: --bogus: no such option$' "$vm" boot 6.12 --bogus -- true
	atf_check -s exit:1 -e match:'timeout: -1: not a number from 1 to ' "$vm" boot 6.12 --timeout -1 -- true
	atf_check -s exit:1 -e match:'x86_64 or' "$vm" boot 6.12 --arch vax -- true
	atf_check -s exit:1 -e match:'auto, kvm or tcg' "$vm" boot 6.12 --accel xen -- true
	atf_check -s exit:1 -e match:'--append: longer than 1700' \
		"$vm" boot 6.12 --append "$(printf '%01701d' 0)" -- true
	atf_check -s exit:1 -e match:'follows --' "$vm" boot 6.12 true
	atf_check -s exit:1 -e match:'one of ID' -e not-match:longer \
		"$vm" boot --any-length --append "$(printf '%01701d' 0)" -- true
	atf_check -s exit:0 -o match:'^usage: landlock-vm boot' "$vm" boot --help
}

atf_init_test_cases()
{
	atf_add_test_case unknown_kernel_says_how_to_get_it
	atf_add_test_case wrong_usage_is_1
}
