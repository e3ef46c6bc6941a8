# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# landlock-vm fetch takes nothing that the archive's keys do not vouch for, and says what is wrong.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

kernel=debian-7.3-x86_64

# refuses MESSAGE: fetch fails as an infrastructure error, and leaves no kernel.
refuses()
{
	atf_check -s exit:125 -e match:"$1" ./landlock-vm fetch --manifest manifest.json $kernel
	atf_check -o empty ls -A cache/kernels
}

# refusal NAME: define a test case around the function of that name with "_body".
refusal()
{
	atf_test_case "$1"
	eval "$1_head() { need_archive; }"
}

refusal archive_signed_by_a_stranger_is_refused
archive_signed_by_a_stranger_is_refused_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	make_key stranger
	sign alpha stranger
	refuses 'alpha: .*NO_PUBKEY'
}

refusal archive_without_a_signature_is_refused
archive_without_a_signature_is_refused_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	rm archive/dists/alpha/InRelease
	echo 'Acquire::AllowInsecureRepositories "true"; APT::Get::AllowUnauthenticated "true";' \
		>machine.conf
	export APT_CONFIG="$PWD/machine.conf"
	refuses 'alpha: .*is not signed'
}

refusal release_file_changed_after_signing_is_refused
release_file_changed_after_signing_is_refused_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	sed -i 's/^Label: Test/Label: Text/' archive/dists/alpha/InRelease
	refuses 'alpha: .*BADSIG'
}

refusal index_that_the_release_file_does_not_name_is_refused
index_that_the_release_file_does_not_name_is_refused_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	add_image 7.3.5-1 7.3.5-cloud-amd64
	list_packages archive amd64 >archive/dists/alpha/main/binary-amd64/Packages
	refuses 'alpha: .*Hash Sum mismatch'
}

# A signature once good is no reason to take what a bad one follows.
refusal good_list_of_before_is_not_used_after_a_bad_one
good_list_of_before_is_not_used_after_a_bad_one_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	atf_check -o ignore -e ignore ./landlock-vm fetch --manifest manifest.json $kernel
	rm -r cache/kernels
	make_key stranger
	sign alpha stranger
	atf_check -s exit:125 -e match:NO_PUBKEY \
		./landlock-vm fetch --manifest manifest.json --refresh $kernel
	refuses NO_PUBKEY
}

refusal package_that_the_index_does_not_describe_is_refused
package_that_the_index_does_not_describe_is_refused_body()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	add_image 7.3.3-1 7.3.3-cloud-amd64
	make_archive
	# Same size, other content.
	sed -i 's/kernel 7.3.4-1/KERNEL 7.3.4-1/' archive/pool/linux-image-7.3.4*.deb
	refuses 'linux-image-7.3.4-cloud-amd64_7.3.4-1_amd64.deb  Hash Sum mismatch'
}

refusal package_without_a_kernel_is_refused
package_without_a_kernel_is_refused_body()
{
	mkdir -p tree/boot
	echo kernel >tree/boot/vmlinuz-7.3.4-other
	add_package archive linux-image-7.3.4-cloud-amd64 7.3.4-1 amd64
	make_archive
	refuses 'the packages hold no kernel image'
}

refusal archive_that_is_not_there_is_an_infrastructure_error
archive_that_is_not_there_is_an_infrastructure_error_body()
{
	make_archive
	rm -r archive
	refuses 'alpha: .*does not have a Release file'
}

refusal failure_of_one_kernel_does_not_stop_the_others
failure_of_one_kernel_does_not_stop_the_others_body()
{
	add_split 7.3.4-1 7.3.4-cloud-arm64
	make_archive
	atf_check -s exit:125 -e match:"$kernel: the archive has no such kernel" \
		-o inline:'debian-7.3-aarch64 7.3.4-1 7.3.4-cloud-arm64 fetched\n' \
		./landlock-vm fetch --manifest manifest.json --select both
}

atf_init_test_cases()
{
	atf_add_test_case archive_signed_by_a_stranger_is_refused
	atf_add_test_case archive_without_a_signature_is_refused
	atf_add_test_case release_file_changed_after_signing_is_refused
	atf_add_test_case index_that_the_release_file_does_not_name_is_refused
	atf_add_test_case good_list_of_before_is_not_used_after_a_bad_one
	atf_add_test_case package_that_the_index_does_not_describe_is_refused
	atf_add_test_case package_without_a_kernel_is_refused
	atf_add_test_case archive_that_is_not_there_is_an_infrastructure_error
	atf_add_test_case failure_of_one_kernel_does_not_stop_the_others
}
