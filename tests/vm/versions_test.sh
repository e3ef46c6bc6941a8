# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# landlock-vm versions lists what there is, and landlock-vm fetch takes each of them.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"
kernel=debian-7.3-x86_64

atf_test_case oldest_comes_first_and_what_is_gone_is_said
oldest_comes_first_and_what_is_gone_is_said_head()
{
	need_archive
}
oldest_comes_first_and_what_is_gone_is_said_body()
{
	for point in 12 4 11; do
		add_image 7.3.$point-1 7.3.$point-cloud-amd64
	done
	add_image 7.3.5-1 7.3.5-cloud-amd64 security
	make_archive
	cat >expected <<-END
		$kernel@7.3.4-1 7.3.4-cloud-amd64 alpha
		$kernel@7.3.5-1 7.3.5-cloud-amd64 beta-security
		$kernel@7.3.11-1 7.3.11-cloud-amd64 alpha
		$kernel@7.3.12-1 7.3.12-cloud-amd64 alpha
	END
	atf_check -o file:expected -e ignore ./landlock-vm versions --manifest manifest.json $kernel
	# What it prints is what can be fetched.
	rm archive/pool/*7.3.12-1*
	while read -r id release _; do
		version=${id#*@}
		[ "$version" = 7.3.12-1 ] ||
			fetch_prints "$id $version $release fetched" "$id"
	done <expected
	atf_check -s exit:125 -o empty -e ignore ./landlock-vm fetch --manifest manifest.json \
		$kernel@7.3.12-1
	sed -i 's/7.3.12-cloud.*/& gone/' expected
	atf_check -o file:expected ./landlock-vm versions --manifest manifest.json --arch x86_64 \
		7.3
	atf_check -o save:json -e ignore ./landlock-vm versions --json --manifest manifest.json $kernel
	atf_check python3 -c '
import json
shown = json.load(open("json"))
assert shown["schema"] == "landlock-vm-versions/1"
assert [entry["gone"] for entry in shown["versions"]] == [False, False, False, True]
first = shown["versions"][0]
assert first["id"] == "debian-7.3-x86_64@7.3.4-1" and first["package_version"] == "7.3.4-1"
assert [package["name"] for package in first["packages"]] == ["linux-image-7.3.4-cloud-amd64"]
'
}

atf_test_case folders_have_versions_too
folders_have_versions_too_head()
{
	atf_set require.progs 'dpkg-deb sha256sum'
}
folders_have_versions_too_body()
{
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	add_image 7.3.4-1 7.3.4-own own
	add_image 7.3.12-1 7.3.12-own own
	pool=$PWD/own/pool
	printf '%s\n' "mine@7.3.4-1 7.3.4-own $pool" "mine@7.3.12-1 7.3.12-own $pool" >expected
	atf_check -o file:expected "$vm" versions --arch x86_64 --debs mine=own/pool
	# There is nothing else to list if a provider cannot be asked.
	atf_check -s exit:125 -o file:expected -e match:'none.gpg: No such file' \
		"$vm" versions --arch x86_64 --keyring /none.gpg 6.1 --debs mine=own/pool
}

atf_test_case wrong_usage_is_told_from_failure
wrong_usage_is_told_from_failure_body()
{
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	atf_check -s exit:1 -e match:'no kernel is named' "$vm" versions
	atf_check -s exit:1 -e match:'6.1@oldest: no version is expected' "$vm" versions 6.1@oldest
	atf_check -s exit:1 -e match:'0.1: no such kernel' "$vm" versions 0.1
	atf_check -s exit:1 -e match:'mips: neither' "$vm" versions --arch mips 6.1
	atf_check -o match:'^usage: landlock-vm versions' "$vm" versions --help
}

atf_init_test_cases()
{
	atf_add_test_case oldest_comes_first_and_what_is_gone_is_said
	atf_add_test_case folders_have_versions_too
	atf_add_test_case wrong_usage_is_told_from_failure
}
