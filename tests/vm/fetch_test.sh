# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# landlock-vm fetch takes the right kernel from an archive, and leaves it in the cache as a whole.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

kernel=debian-7.3-x86_64
folder=cache/kernels/$kernel

atf_test_case newest_kernel_of_both_archives_is_taken
newest_kernel_of_both_archives_is_taken_head()
{
	need_archive
}
newest_kernel_of_both_archives_is_taken_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	add_image 7.3.12-1 7.3.12-cloud-amd64 security
	add_image 7.3.9-1 7.3.9-cloud-amd64
	make_archive
	fetch_prints "$kernel 7.3.12-1 7.3.12-cloud-amd64 fetched" $kernel
	atf_check -o inline:'kernel 7.3.12-1\n' cat $folder/vmlinuz
	atf_check -o inline:'config 7.3.12-1\n' cat $folder/config
	atf_check -o inline:'module 7.3.12-1\n' cat $folder/modules/kernel/fs/ext4.ko
	atf_check -o inline:'config\nkernel.json\nmodules\nvmlinuz\n' ls -A $folder
	atf_check -o inline:"$kernel\n" ls -A cache/kernels
	for pair in '"schema": "landlock-vm-kernel/1"' '"id": "debian-7.3-x86_64"' \
		'"package": "linux-image-7.3.12-cloud-amd64"' '"package_version": "7.3.12-1"' \
		'"release": "7.3.12-cloud-amd64"' '"modules": "modules"' '"vmlinuz": "vmlinuz"' \
		'"provider": "debian"' '"origin": "beta-security"' '"expected_abi": 11' \
		'"unavailable": []' \
		"\"sha256\": \"$(sha256sum security/pool/*12-1*.deb | cut -d' ' -f1)\""; do
		atf_check -o ignore grep -F "$pair" $folder/kernel.json
	done
}

atf_test_case split_packages_make_one_kernel
split_packages_make_one_kernel_head()
{
	need_archive
}
split_packages_make_one_kernel_body()
{
	add_split 7.3.4-1 7.3.4+deb-cloud-arm64
	make_archive
	fetch_prints "debian-7.3-aarch64 7.3.4-1 7.3.4+deb-cloud-arm64 fetched" debian-7.3-aarch64
	cd cache/kernels/debian-7.3-aarch64 || exit
	atf_check -o inline:'kernel 7.3.4-1\n' cat vmlinuz
	atf_check -o inline:'config 7.3.4-1\n' cat config
	atf_check -o inline:'module 7.3.4-1\n' cat modules/kernel/fs/ext4.ko.xz
	atf_check -o ignore grep -F '"package": "linux-binary-7.3.4+deb-cloud-arm64"' kernel.json
}

atf_test_case exact_version_has_a_folder_of_its_own
exact_version_has_a_folder_of_its_own_head()
{
	need_archive
}
exact_version_has_a_folder_of_its_own_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	add_image 7.3.5-1 7.3.5-cloud-amd64
	make_archive
	fetch_prints "$kernel@7.3.4-1 7.3.4-1 7.3.4-cloud-amd64 fetched" $kernel@7.3.4-1
	atf_check -o inline:"$kernel@7.3.4-1\n" ls -A cache/kernels
	atf_check -o ignore grep -F "\"id\": \"$kernel@7.3.4-1\"" $folder@7.3.4-1/kernel.json
	atf_check -s exit:125 -e match:'has no such kernel' \
		./landlock-vm fetch --manifest manifest.json $kernel@7.3.3-1
}

atf_test_case oldest_version_is_the_oldest_that_is_there
oldest_version_is_the_oldest_that_is_there_head()
{
	need_archive
}
oldest_version_is_the_oldest_that_is_there_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	add_image 7.3.5-1 7.3.5-cloud-amd64
	add_image 7.3.12-1 7.3.12-cloud-amd64 security
	make_archive
	rm archive/pool/*7.3.4-1*.deb
	fetch_prints "$kernel@oldest 7.3.5-1 7.3.5-cloud-amd64 fetched" 7.3@oldest
	atf_check -o inline:'kernel 7.3.5-1\n' cat $folder@oldest/vmlinuz
	fetch_prints "$kernel@oldest 7.3.5-1 7.3.5-cloud-amd64 cached" $kernel@oldest
	fetch_prints "$kernel 7.3.12-1 7.3.12-cloud-amd64 fetched" $kernel
}

atf_test_case two_at_once_do_not_disturb_each_other
two_at_once_do_not_disturb_each_other_head()
{
	need_archive
}
two_at_once_do_not_disturb_each_other_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	add_split 7.3.4-1 7.3.4-cloud-arm64
	make_archive
	mkdir -p cache/kernels/.new-interrupted/modules
	for n in 1 2 3; do
		./landlock-vm fetch --manifest manifest.json --select both >out.$n 2>err.$n &
	done
	for n in 1 2 3; do
		wait || atf_fail "a fetch failed"
	done
	atf_check -o inline:'3\n' sh -c "cat out.* | grep -c '$kernel 7.3.4-1'"
	atf_check -o inline:'2\n' sh -c "cat out.* | grep -c fetched"
	atf_check -o inline:'debian-7.3-aarch64\ndebian-7.3-x86_64\n' ls -A cache/kernels
}

atf_init_test_cases()
{
	atf_add_test_case newest_kernel_of_both_archives_is_taken
	atf_add_test_case split_packages_make_one_kernel
	atf_add_test_case exact_version_has_a_folder_of_its_own
	atf_add_test_case oldest_version_is_the_oldest_that_is_there
	atf_add_test_case two_at_once_do_not_disturb_each_other
}
