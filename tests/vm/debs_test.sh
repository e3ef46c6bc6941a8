# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034  # archive.sh: reads them
# Kernels of packages that lie in a folder, as they have just been built.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"
export LANDLOCK_KIT_CACHE="$PWD/cache"

# debs STATUS WORDS ARGUMENT...: what landlock-vm fetch ends with, and says on either stream
debs()
{
	status=$1
	words=$2
	shift 2
	atf_check -s "exit:$status" -o save:out -e save:err "$vm" fetch --arch x86_64 "$@"
	cat err >>out
	atf_check -o ignore grep -E -e "$words" out
}

# need_packer: no archive and no key is made here
need_packer()
{
	atf_set require.progs 'dpkg-deb sha256sum'
}

atf_test_case newest_packages_are_taken
newest_packages_are_taken_head()
{
	need_packer
}
newest_packages_are_taken_body()
{
	# As the kernel's own "make bindeb-pkg" names them.
	add_image 6.12.9-3 6.12.9-own own
	add_image 6.12.10-1 6.12.10-own own
	mkdir tree
	add_package own linux-image-6.12.10-own-dbg 6.12.10-1 amd64
	mkdir tree
	add_package own linux-libc-dev 6.12.99-1 amd64
	mkdir tree
	add_package own linux-image-9.0.0-own 9.0.0-1 arm64
	debs 0 '^debs-x86_64 6.12.10-1 6.12.10-own fetched$' --debs own/pool
	atf_check -o inline:'config\nkernel.json\nmodules\nvmlinuz\n' ls -A cache/kernels/debs-x86_64
	atf_check -o inline:'kernel 6.12.10-1\n' cat cache/kernels/debs-x86_64/vmlinuz
	sum=$(sha256sum <own/pool/linux-image-6.12.10-own_6.12.10-1_amd64.deb | cut -d' ' -f1)
	atf_check -o ignore grep -F "\"sha256\": \"$sum\"" cache/kernels/debs-x86_64/kernel.json
	debs 0 '^debs-x86_64 .* cached$' --debs own/pool
	# Built again, with the same version.
	rm own/pool/*6.12.10-1*
	mkdir -p tree/boot
	echo again >tree/boot/vmlinuz-6.12.10-own
	add_package own linux-image-6.12.10-own 6.12.10-1 amd64
	debs 0 '^debs-x86_64 6.12.10-1 .* fetched$' --debs own/pool
	atf_check -o inline:'again\n' cat cache/kernels/debs-x86_64/vmlinuz
	atf_check -o ignore -e ignore "$vm" fetch --arch x86_64 --debs mine=own/pool
	atf_check -o match:'"changes": true' "$vm" kernels --json --debs mine=own/pool
}

atf_test_case flavour_and_version_are_chosen
flavour_and_version_are_chosen_head()
{
	need_packer
}
flavour_and_version_are_chosen_body()
{
	# As they are before an archive signs them.
	for version in 7.3.4 7.3.5; do
		for flavour in '' -cloud; do
			release=$version$flavour-amd64
			mkdir -p tree/boot
			echo "$release" >"tree/boot/vmlinuz-$release"
			add_package own "linux-image-$release-unsigned" $version-1 amd64
		done
	done
	debs 125 'may be 7.3.5.*-amd64 or 7.3.5.*-amd64: the manifest must name' --debs own/pool
	cat >kernels.json <<-'END'
		{"schema": "landlock-vm-manifest/1", "kernels": [
		  {"id": "cloud", "arch": "x86_64", "provider": "debian", "debs": "own/pool",
		   "flavour": "cloud", "expected_abi": 11},
		  {"id": "generic", "arch": "x86_64", "provider": "debian", "debs": "own/pool",
		   "flavour": "generic", "series": "7.3", "expected_abi": 11},
		  {"id": "other", "arch": "x86_64", "provider": "debian", "debs": "own/pool",
		   "flavour": "generic", "series": "7.4", "expected_abi": 11}]}
	END
	debs 0 '^cloud 7.3.5-1 7.3.5-cloud-amd64 fetched$' --manifest kernels.json cloud
	debs 0 '^generic@oldest 7.3.4-1 7.3.4-amd64 fetched$' --manifest kernels.json generic@oldest
	debs 0 '^cloud@7.3.4-1 7.3.4-1 7.3.4-cloud' --manifest kernels.json cloud@7.3.4-1
	debs 125 'other: .* has no such kernel' --manifest kernels.json other
}

atf_test_case what_is_no_package_is_refused
what_is_no_package_is_refused_head()
{
	need_packer
}
what_is_no_package_is_refused_body()
{
	mkdir empty junk
	echo junk >junk/linux-image-1.deb
	debs 125 '--debs: missing: No such file' --debs missing
	debs 125 'empty: no package linux-' --debs empty
	debs 125 'linux-image-1.deb' --debs junk
	mkdir tree
	add_package none linux-image-6.12.10-own 6.12.10-1 amd64
	debs 125 'hold no kernel image' --debs none/pool
	atf_check test ! -e cache/kernels/debs-x86_64
}

atf_init_test_cases()
{
	atf_add_test_case newest_packages_are_taken
	atf_add_test_case flavour_and_version_are_chosen
	atf_add_test_case what_is_no_package_is_refused
}
