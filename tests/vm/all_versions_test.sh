# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# What all versions of a kernel are: those that the archive lists, but for those that are gone.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"
kernel=debian-7.3-x86_64

# The pool lacks one of the three that are listed for x86_64, and has the one for aarch64.
make_gap()
{
	for point in 12 4 11; do
		add_image 7.3.$point-1 7.3.$point-cloud-amd64
	done
	add_split 7.3.4-1 7.3.4-cloud-arm64
	make_archive
	rm archive/pool/*7.3.11-1*
}

atf_test_case what_is_gone_is_none_of_all
what_is_gone_is_none_of_all_head()
{
	need_archive
}
what_is_gone_is_none_of_all_body()
{
	make_gap
	atf_check -o inline:"debian-7.3-aarch64@7.3.4-1\n" -e ignore sh -c \
		'./landlock-vm kernels --manifest manifest.json --arch aarch64 all | sed "1d; s/ .*//"'
	# Nobody knows yet that one is gone, and that is no failure.
	atf_check -o inline:"$kernel@7.3.4-1 7.3.4-1 7.3.4-cloud-amd64 fetched
$kernel@7.3.12-1 7.3.12-1 7.3.12-cloud-amd64 fetched\n" \
		-e match:"$kernel@7.3.11-1: the archive lists but no longer has: 7.3.11-1$" \
		-e not-match:'no such kernel' ./landlock-vm fetch --manifest manifest.json 7.3@all
	atf_check -o match:"^$kernel@7.3.4-1 +11 +7.3.4-1$" -o match:"^$kernel@7.3.12-1 " \
		-o not-match:7.3.11 -e match:"^landlock-vm: $kernel@7.3.11-1: the archive lists but" \
		./landlock-vm kernels --manifest manifest.json 7.3@all
	# It is one if it was asked for by name.
	atf_check -s exit:125 -o empty -e match:'no such kernel' \
		./landlock-vm fetch --manifest manifest.json $kernel@7.3.11-1
}

atf_test_case json_has_what_is_needed_to_know_a_version_again
json_has_what_is_needed_to_know_a_version_again_head()
{
	need_archive
}
json_has_what_is_needed_to_know_a_version_again_body()
{
	make_gap
	atf_check -s exit:125 -o save:fetched -e ignore ./landlock-vm fetch --json \
		--manifest manifest.json cloud@all $kernel@7.3.1-1
	atf_check -o save:kernels -e ignore ./landlock-vm kernels --json \
		--manifest manifest.json all $kernel
	atf_check python3 -c '
import json
fetched, kernels = json.load(open("fetched")), json.load(open("kernels"))
gone = ["debian-7.3-x86_64@7.3.11-1"]
assert fetched["gone"] == gone == kernels["gone"], fetched["gone"]
assert fetched["failed"] == ["debian-7.3-x86_64@7.3.1-1"]
assert [kernel["id"] for kernel in kernels["kernels"]] == [
    "debian-7.3-x86_64@7.3.4-1", "debian-7.3-x86_64@7.3.12-1", "debian-7.3-aarch64@7.3.4-1",
    "debian-7.3-x86_64"]
assert "packages" not in kernels["kernels"].pop()
for of_all, record in zip(kernels["kernels"], fetched["kernels"], strict=True):
    assert of_all["id"] == record["id"] and record["state"] == "fetched"
    assert of_all["packages"] == record["packages"]
    assert of_all["cached"]["package_version"] == record["package_version"]'
}

atf_test_case all_is_not_known_offline
all_is_not_known_offline_body()
{
	write_manifest
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	atf_check -s exit:125 -e match:'what all versions are is not known' \
		"$vm" fetch --manifest manifest.json --offline all
	atf_check -s exit:125 -o empty -e match:'none.gpg: No such file' \
		"$vm" kernels --manifest manifest.json --keyring /none.gpg 7.3@all
	# Who wants no version of an archive does not ask it.
	atf_check -o match:"^$kernel " \
		"$vm" kernels --manifest manifest.json --keyring /none.gpg
	atf_check -s exit:125 -e match:'means all versions, and one is booted at a time' \
		"$vm" boot 7.3@all
}

atf_test_case what_has_one_version_is_all_of_it
what_has_one_version_is_all_of_it_body()
{
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	echo image >image
	cat >own.json <<-'END'
		{"schema": "landlock-vm-manifest/1", "kernels": [
		  {"id": "own", "arch": "x86_64", "provider": "local", "image": "image",
		   "series": "7.3", "expected_abi": null}], "selections": {"mine": ["7.3@all"]}}
	END
	for name in all mine 7.3@all; do
		atf_check -o match:'^own  *\?' "$vm" kernels --manifest own.json --arch x86_64 $name
	done
}

atf_init_test_cases()
{
	atf_add_test_case what_is_gone_is_none_of_all
	atf_add_test_case json_has_what_is_needed_to_know_a_version_again
	atf_add_test_case all_is_not_known_offline
	atf_add_test_case what_has_one_version_is_all_of_it
}
