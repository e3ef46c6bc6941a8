# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2086
# landlock-vm fetch --lock keeps to the versions and the content of its file.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

kernel=debian-7.3-x86_64

# locked_fetch: the command with the lock file that all cases use, several words.
locked_fetch="./landlock-vm fetch --manifest manifest.json --lock lock.json"

# make_locked: 7.3.4 is locked, and 7.3.5 has come out since.
make_locked()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	atf_check -o ignore -e ignore $locked_fetch $kernel
	add_image 7.3.5-1 7.3.5-cloud-amd64
	publish alpha
	sign alpha good
	rm -r cache
}

atf_test_case locked_version_is_fetched_though_there_is_a_newer_one
locked_version_is_fetched_though_there_is_a_newer_one_head()
{
	need_archive
}
locked_version_is_fetched_though_there_is_a_newer_one_body()
{
	make_locked
	cp lock.json before.json
	atf_check -o inline:"$kernel 7.3.4-1 7.3.4-cloud-amd64 fetched\n" -e ignore \
		$locked_fetch $kernel
	atf_check cmp before.json lock.json
}

atf_test_case what_is_not_locked_yet_is_added
what_is_not_locked_yet_is_added_head()
{
	need_archive
}
what_is_not_locked_yet_is_added_body()
{
	make_locked
	add_split 7.3.6-1 7.3.6-cloud-arm64
	publish alpha
	sign alpha good
	atf_check -o match:"^$kernel 7.3.4-1 .* fetched" -o match:'^debian-7.3-aarch64 7.3.6-1' \
		-e ignore $locked_fetch --select both
	atf_check -o match:debian-7.3-aarch64 -o match:7.3.6-1 -o match:7.3.4-1 cat lock.json
}

atf_test_case other_content_of_the_same_version_is_refused
other_content_of_the_same_version_is_refused_head()
{
	need_archive
}
other_content_of_the_same_version_is_refused_body()
{
	make_locked
	sed -i 's/"sha256": "./"sha256": "x/' lock.json
	atf_check -s exit:125 -e match:'does not have 7.3.4-1 as the lock file wants it' \
		$locked_fetch $kernel
	atf_check -o empty ls -A cache/kernels
}

atf_test_case locked_version_that_is_gone_is_not_replaced
locked_version_that_is_gone_is_not_replaced_head()
{
	need_archive
}
locked_version_that_is_gone_is_not_replaced_body()
{
	make_locked
	rm archive/pool/*7.3.4-1*
	atf_check -s exit:125 -e match:'does not have 7.3.4-1' $locked_fetch $kernel
}

atf_test_case offline_the_cache_must_have_the_locked_version
offline_the_cache_must_have_the_locked_version_head()
{
	need_archive
}
offline_the_cache_must_have_the_locked_version_body()
{
	make_locked
	atf_check -o ignore -e ignore ./landlock-vm fetch --manifest manifest.json $kernel
	atf_check -s exit:125 -e match:'the cache has 7.3.5-1, the lock file wants 7.3.4-1' \
		$locked_fetch --offline $kernel
	atf_check -o ignore -e ignore $locked_fetch $kernel
	atf_check -o match:cached $locked_fetch --offline $kernel
}

atf_test_case file_of_another_kind_is_not_overwritten
file_of_another_kind_is_not_overwritten_head()
{
	need_archive
}
file_of_another_kind_is_not_overwritten_body()
{
	make_locked
	echo '{"schema": "other/1"}' >lock.json
	atf_check -s exit:125 -e match:'not a landlock-vm-lock/1 file' $locked_fetch $kernel
	atf_check -o inline:'{"schema": "other/1"}\n' cat lock.json
}

atf_init_test_cases()
{
	atf_add_test_case locked_version_is_fetched_though_there_is_a_newer_one
	atf_add_test_case what_is_not_locked_yet_is_added
	atf_add_test_case other_content_of_the_same_version_is_refused
	atf_add_test_case locked_version_that_is_gone_is_not_replaced
	atf_add_test_case offline_the_cache_must_have_the_locked_version
	atf_add_test_case file_of_another_kind_is_not_overwritten
}
