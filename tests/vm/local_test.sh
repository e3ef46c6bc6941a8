# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2154  # made-images.sh: reads and sets them
# Kernels of this machine: images and installed ones.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/made-images.sh"
export LANDLOCK_KIT_CACHE="$PWD/cache"

atf_test_case manifest_stands_beside_the_other
manifest_stands_beside_the_other_body()
{
	mkdir -p own/root/boot own/root/lib/modules/1.2.3-new/kernel elsewhere
	x86_image own/image 1.2.3-test
	x86_image own/root/boot/vmlinuz-1.2.3-new 1.2.3-new
	echo config >own/root/boot/config-1.2.3-new
	echo module >own/root/lib/modules/1.2.3-new/kernel/loop.ko.xz
	ln -s /nowhere own/root/lib/modules/1.2.3-new/build
	cat >own/kernels.json <<-'END'
		{"schema": "landlock-vm-manifest/1", "kernels": [
		  {"id": "plain", "arch": "x86_64", "provider": "local", "image": "image",
		   "series": "1.2", "expected_abi": 5},
		  {"id": "new", "arch": "x86_64", "provider": "local", "installed": "1.2.3-new",
		   "root": "root", "expected_abi": null}],
		 "selections": {"own": ["plain", "new"], "both": ["new", "6.1@oldest"]}}
	END
	cd elsewhere || atf_fail 'no such folder'
	set -- --add-manifest ../own/kernels.json
	printf 'plain 1.2.3-test 1.2.3-test fetched\nnew 1.2.3-new 1.2.3-new fetched\n' >expected
	atf_check -o file:expected -e ignore "$vm" fetch "$@" own
	cd ..
	atf_check test -f cache/kernels/new/modules/kernel/loop.ko.xz
	atf_check test ! -e cache/kernels/new/modules/build -a ! -e cache/kernels/plain/modules
	atf_check cmp own/root/boot/config-1.2.3-new cache/kernels/new/config
	set -- --add-manifest own/kernels.json
	atf_check -o match:'^plain  5     1.2.3-test$' "$vm" kernels "$@" 1.2 --arch x86_64
	atf_check -o match:'^new  ' -o match:'^debian-6.1-aarch64@oldest  2 ' "$vm" kernels "$@" both
	atf_check -o match:'^debian-7.3-aarch64 ' -o match:'^new ' "$vm" kernels "$@"
	atf_check -o match:'^new  ' sh -c "cd own && cat kernels.json |
		$vm kernels --add-manifest /dev/stdin own"
	atf_check -s exit:1 -e match:'new@1: not a package version' "$vm" kernels "$@" new@1
	atf_check -s exit:125 -e match:'duplicate id' "$vm" kernels "$@" "$@"
}

atf_test_case releases_have_an_order
releases_have_an_order_body()
{
	printf '%s\n' 6.12 6.12.9+ 6.12.107-a-2 6.12.107-a-10 6.13.0-rc2 6.13.0-rc10-x 6.13.0 \
		6.13.0-next 7.0.0-rc1 >expected
	atf_check -o file:expected "$vm" order --provider local 7.0.0-rc1 6.13.0-next 6.13.0 6.12 \
		6.12.107-a-10 6.13.0-rc10-x 6.12.107-a-2 6.13.0-rc2 6.12.9+
}

atf_init_test_cases()
{
	atf_add_test_case manifest_stands_beside_the_other
	atf_add_test_case releases_have_an_order
}
