# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034,SC2154  # made-images.sh: reads and sets them
# Kernels that were built on this machine.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/made-images.sh"
export LANDLOCK_KIT_CACHE="$PWD/cache"
folder=cache/kernels/tree-7.3.4-test-x86_64

# make_tree FOLDER: what a build for both architectures leaves, and a module of a build before
make_tree()
{
	mkdir -p "$1/arch/x86/boot" "$1/arch/arm64/boot" "$1/include/config" "$1/fs/ext4" "$1/kernel"
	x86_image "$1/arch/x86/boot/bzImage" 7.3.4-test
	arm64_image "$1/arch/arm64/boot/Image" ''
	echo 7.3.4-test >"$1/include/config/kernel.release"
	echo CONFIG_SECURITY_LANDLOCK=y >"$1/.config"
	printf 'fs/ext4/ext4.o\nkernel/torture.ko\nkernel/fs/ext4/lib.ko\n' >"$1/modules.order"
	echo ext4 >"$1/fs/ext4/ext4.ko"
	echo lib >"$1/fs/ext4/lib.ko"
	echo torture >"$1/kernel/torture.ko"
	echo stale >"$1/fs/ext4/stale.ko"
	echo kernel/fs/fuse.ko >"$1/modules.builtin"
}

# fetched STATE ID ARGUMENT...: it is fetched or cached, as that id
fetched()
{
	state=$1
	id=$2
	shift 2
	atf_check -o inline:"$id 7.3.4-test 7.3.4-test $state\n" -e ignore "$vm" fetch "$@"
}

atf_test_case tree_is_taken_as_it_is_now
tree_is_taken_as_it_is_now_body()
{
	make_tree tree
	fetched fetched tree-7.3.4-test-x86_64 --tree tree --arch x86_64
	atf_check -o inline:'config\nkernel.json\nmodules\nvmlinuz\n' ls -A $folder
	atf_check cmp tree/arch/x86/boot/bzImage $folder/vmlinuz
	find $folder/modules -type f | sort >found
	cat >expected <<-END
		$folder/modules/kernel/fs/ext4/ext4.ko
		$folder/modules/kernel/fs/ext4/lib.ko
		$folder/modules/kernel/kernel/torture.ko
		$folder/modules/modules.builtin
	END
	atf_check diff expected found
	for pair in '"provider": "local"' '"expected_abi": null' '"release": "7.3.4-test"' \
		"$(sha256sum tree/arch/x86/boot/bzImage | cut -d' ' -f1)"; do
		atf_check -o ignore grep -F "$pair" $folder/kernel.json
	done
	fetched cached tree-7.3.4-test-x86_64 --tree tree --arch x86_64
	echo 'other ext4' >tree/fs/ext4/ext4.ko
	fetched fetched tree-7.3.4-test-x86_64 --tree tree --arch x86_64
	atf_check -o inline:'other ext4\n' cat $folder/modules/kernel/fs/ext4/ext4.ko
	fetched fetched tree-7.3.4-test-aarch64 --tree tree --arch aarch64
	atf_check -o match:'^tree-7.3.4-test-x86_64  [?]     7.3.4-test$' \
		"$vm" kernels --tree tree --arch x86_64
	touch -d '1 hour ago' tree/vmlinux
	atf_check -o match:cached -e empty "$vm" fetch --tree tree --arch x86_64
	touch -d '1 hour' tree/vmlinux
	atf_check -o match:cached -e match:'bzImage is older than vmlinux: is the build complete' \
		"$vm" fetch --tree tree --arch x86_64
	# Boot takes it anew before it looks for a guest.
	echo 'third ext4' >tree/fs/ext4/ext4.ko
	atf_check -s exit:125 -e match:'tree-7.3.4-test-x86_64: setup: .* none' \
		"$vm" boot --tree tree --arch x86_64 --guest none
	atf_check -o inline:'third ext4\n' cat $folder/modules/kernel/fs/ext4/ext4.ko
}

atf_test_case tree_may_be_on_another_filesystem cleanup
tree_may_be_on_another_filesystem_body()
{
	elsewhere=$(mktemp -d /dev/shm/landlock-kit.XXXXXX) || atf_skip '/dev/shm: cannot write there'
	echo "$elsewhere" >elsewhere
	make_tree "$elsewhere/tree"
	fetched fetched tree-7.3.4-test-x86_64 --tree "$elsewhere/tree" --arch x86_64
	atf_check cmp "$elsewhere/tree/arch/x86/boot/bzImage" $folder/vmlinuz
}
tree_may_be_on_another_filesystem_cleanup()
{
	[ ! -e elsewhere ] || rm -rf "$(cat elsewhere)"
}

atf_test_case trees_have_names
trees_have_names_body()
{
	make_tree a=b
	make_tree other
	set -- --arch x86_64 --tree
	fetched fetched mine "$@" mine=a=b
	fetched fetched tree-7.3.4-test-x86_64 "$@" ./a=b
	atf_check -s exit:125 -e match:'tree-7.3.4-test-x86_64: duplicate id' \
		"$vm" fetch "$@" ./a=b --tree other
	atf_check -o inline:'mine tree-7.3.4-test-x86_64 ' sh -c '"$@" | tail -n +2 | cut -d" " -f1 |
		tr "\n" " "' - "$vm" kernels "$@" mine=a=b --tree other
	atf_check -o match:'^debian-6.1-x86_64 ' -o match:'^mine  ' "$vm" kernels "$@" mine=other 6.1
}

atf_test_case what_is_no_kernel_is_refused
what_is_no_kernel_is_refused_body()
{
	make_tree tree
	mkdir empty
	refuse='atf_check -s exit:125 -o empty -e'
	$refuse match:'--tree: missing: No such file' "$vm" fetch --tree missing
	$refuse match:'--tree: empty: no kernel was built here' "$vm" fetch --tree empty
	atf_check -o ignore -e ignore "$vm" fetch --tree tree --arch x86_64
	rm tree/fs/ext4/lib.ko
	$refuse match:'fs/ext4/lib.ko is missing: are the modules built' \
		-e match:'what the cache had of it before is removed' \
		"$vm" fetch --tree tree --arch x86_64
	# The kernel of before must not be taken for this one.
	atf_check test ! -e $folder
	echo '../../etc/passwd' >tree/modules.order
	$refuse match:'passwd: not a module' "$vm" fetch --tree tree
	rm tree/modules.order
	cp tree/arch/arm64/boot/Image tree/arch/x86/boot/bzImage
	$refuse match:'is a kernel for aarch64, not for x86_64' \
		"$vm" fetch --tree tree --arch x86_64
	: >tree/arch/x86/boot/bzImage
	$refuse match:'is empty' "$vm" fetch --tree tree --arch x86_64
	$refuse match:'cannot be taken' "$vm" boot --tree tree --arch x86_64
	atf_check test ! -e $folder
	atf_check -s exit:1 -e match:'one of ID, --kernel FILE and --tree' "$vm" boot 6.1 --tree tree
}

atf_init_test_cases()
{
	atf_add_test_case tree_is_taken_as_it_is_now
	atf_add_test_case tree_may_be_on_another_filesystem
	atf_add_test_case trees_have_names
	atf_add_test_case what_is_no_kernel_is_refused
}
