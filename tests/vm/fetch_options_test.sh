# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# What landlock-vm fetch is told, and what it answers where there is no archive.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

kernel=debian-7.3-x86_64

atf_test_case offline_with_an_empty_cache_fails
offline_with_an_empty_cache_fails_body()
{
	write_manifest
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	atf_check -s exit:125 -e match:"$kernel: not in the cache, and offline" \
		$vm fetch --manifest manifest.json --offline $kernel
	atf_check -s exit:125 -e match:'good.gpg: No such file' \
		$vm fetch --manifest manifest.json --keyring "$PWD/good.gpg" $kernel
}

atf_test_case wrong_usage_is_told_from_failure
wrong_usage_is_told_from_failure_body()
{
	write_manifest
	for arguments in '' --bogus '--select none' debian-6.0-x86_64 7.2 "$kernel@../x" \
		"--arch mips 7.3" "--offline --refresh $kernel"; do
		# Word splitting is wanted.
		# shellcheck disable=SC2086
		atf_check -s exit:1 -e not-empty $vm fetch --manifest manifest.json $arguments
	done
	atf_check -s exit:1 -e not-empty $vm
	atf_check -s exit:1 -e match:'bogus: no such subcommand' $vm bogus
	atf_check -o match:'^usage: landlock-vm fetch' $vm fetch --help
	atf_check -o match:'^usage: landlock-vm SUBCOMMAND' $vm --help
	atf_check -o match:'^landlock-vm [0-9]' $vm --version
}

atf_init_test_cases()
{
	atf_add_test_case offline_with_an_empty_cache_fails
	atf_add_test_case wrong_usage_is_told_from_failure
}
