# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# landlock-vm fetch copes with an archive and a cache that have changed since.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

kernel=debian-7.3-x86_64
folder=cache/kernels/$kernel

atf_test_case kernel_that_is_listed_but_gone_is_skipped
kernel_that_is_listed_but_gone_is_skipped_head()
{
	need_archive
}
kernel_that_is_listed_but_gone_is_skipped_body()
{
	for point in 4 5 6; do
		add_image 7.3.$point-1 7.3.$point-cloud-amd64
	done
	make_archive
	rm archive/pool/*7.3.[56]-1*
	atf_check -o inline:"$kernel 7.3.4-1 7.3.4-cloud-amd64 fetched\n" \
		-e match:'no longer has: 7.3.6-1 7.3.5-1$' \
		./landlock-vm fetch --manifest manifest.json $kernel
	atf_check -o inline:'    "7.3.6-1",\n    "7.3.5-1"\n' grep -E '^ *"7' $folder/kernel.json
	fetch_prints "$kernel 7.3.4-1 7.3.4-cloud-amd64 cached" $kernel
}

# The list is younger than six hours, but from before this run: a newer one explains the gap.
atf_test_case gap_in_the_pool_makes_the_list_be_read_again
gap_in_the_pool_makes_the_list_be_read_again_head()
{
	need_archive
}
gap_in_the_pool_makes_the_list_be_read_again_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	add_image 7.3.5-1 7.3.5-cloud-amd64
	make_archive
	fetch_prints "$kernel 7.3.5-1 7.3.5-cloud-amd64 fetched" $kernel
	find cache/apt/fresh -type f -exec touch -d '1 hour ago' {} +
	rm -r cache/kernels archive/pool/*7.3.5-1*
	add_image 7.3.6-1 7.3.6-cloud-amd64
	publish alpha
	sign alpha good
	fetch_prints "$kernel 7.3.6-1 7.3.6-cloud-amd64 fetched" $kernel
	atf_check -o ignore grep -F '"unavailable": []' $folder/kernel.json
}

atf_test_case what_is_cached_is_not_fetched_again
what_is_cached_is_not_fetched_again_head()
{
	need_archive
}
what_is_cached_is_not_fetched_again_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	fetch_prints "$kernel 7.3.4-1 7.3.4-cloud-amd64 fetched" $kernel
	rm -r archive/pool
	fetch_prints "$kernel 7.3.4-1 7.3.4-cloud-amd64 cached" $kernel
	rm -r archive
	fetch_prints "$kernel 7.3.4-1 7.3.4-cloud-amd64 cached" --offline $kernel
}

atf_test_case new_point_release_takes_the_place_of_the_old
new_point_release_takes_the_place_of_the_old_head()
{
	need_archive
}
new_point_release_takes_the_place_of_the_old_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	fetch_prints "$kernel 7.3.4-1 7.3.4-cloud-amd64 fetched" $kernel
	add_image 7.3.5-1 7.3.5-cloud-amd64
	publish alpha
	sign alpha good
	fetch_prints "$kernel 7.3.4-1 7.3.4-cloud-amd64 cached" $kernel
	fetch_prints "$kernel 7.3.5-1 7.3.5-cloud-amd64 fetched" --refresh $kernel
	atf_check -o inline:'kernel 7.3.5-1\n' cat $folder/vmlinuz
	atf_check -o inline:"$kernel\n" ls -A cache/kernels
}

atf_init_test_cases()
{
	atf_add_test_case kernel_that_is_listed_but_gone_is_skipped
	atf_add_test_case gap_in_the_pool_makes_the_list_be_read_again
	atf_add_test_case what_is_cached_is_not_fetched_again
	atf_add_test_case new_point_release_takes_the_place_of_the_old
}
