# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# landlock-vm source unpacks the newest kernel source of the archive, and initramfs writes a file.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

# add_source NAME VERSION: a package with a kernel's source in it.
add_source()
{
	mkdir -p "$1/security/landlock" tree/usr/src tree/usr/share/doc
	echo "source $2" >"$1/security/landlock/fs.c"
	ln -s fs.c "$1/security/landlock/link.c"
	tar -cJf "tree/usr/src/$1.tar.xz" "$1"
	echo doc >tree/usr/share/doc/doc
	rm -r "$1"
	add_package archive "$1" "$2" all
}

# source_of_alpha OPTION...: sets $folder.
source_of_alpha()
{
	atf_check -o save:out -e ignore ./landlock-vm source --suite alpha "$@"
	folder=$(cat out)
}

atf_test_case newest_version_is_unpacked
newest_version_is_unpacked_head()
{
	need_archive
}
newest_version_is_unpacked_body()
{
	add_source linux-source-7.2 7.2.13-1
	add_source linux-source-7.10 '7.10~rc7-1'
	add_source linux-source-7.9 7.9-1
	mkdir -p tree/usr/src
	add_package archive linux-source-7.10-patches 9-1 all
	make_archive
	source_of_alpha
	atf_check -o match:"^$PWD/cache/source/linux-source-7.10_7.10~rc7-1_[0-9a-f]{8}\$" cat out
	atf_check -o inline:'source 7.10~rc7-1\n' cat "$folder/security/landlock/link.c"
	atf_check -o inline:'security\n' ls -A "$folder"

	# It is there already, and the archive need not have it any more.
	rm archive/pool/*
	source_of_alpha
	atf_check -o inline:'security\n' ls -A "$folder"
}

atf_test_case failure_leaves_no_folder
failure_leaves_no_folder_head()
{
	need_archive
}
failure_leaves_no_folder_body()
{
	make_archive
	atf_check -s exit:125 -e match:'no linux-source' ./landlock-vm source --suite alpha
	add_source linux-source-7.3 7.3-1
	publish alpha
	sign alpha good
	echo changed >>archive/pool/linux-source-7.3_7.3-1_all.deb
	atf_check -s exit:125 -e not-empty ./landlock-vm source --suite alpha --refresh
	atf_check -o empty find cache/source -mindepth 1
}

atf_test_case wrong_usage_is_told_from_failure
wrong_usage_is_told_from_failure_body()
{
	atf_check -s exit:1 -e not-empty $vm source more
	atf_check -s exit:1 -e not-empty $vm source --more
	atf_check -o match:'^usage: landlock-vm source' $vm source --help
	atf_check -s exit:1 -e not-empty $vm initramfs
	atf_check -s exit:1 -e not-empty $vm initramfs -o x more
	atf_check -o match:'^usage: landlock-vm initramfs' $vm initramfs --help
	atf_check -s exit:125 -e not-empty $vm initramfs --guest absent -o x
}

atf_test_case initramfs_holds_the_tree_and_init
initramfs_holds_the_tree_and_init_body()
{
	mkdir -p tree/usr/share
	echo text >tree/usr/share/text
	echo init >first
	atf_check env LANDLOCK_KIT_CACHE="$PWD/cache" $vm initramfs --guest tree --init first -o archive
	atf_check -o not-empty grep -a usr/share/text archive
	atf_check -o not-empty grep -a init archive
}

atf_init_test_cases()
{
	atf_add_test_case newest_version_is_unpacked
	atf_add_test_case failure_leaves_no_folder
	atf_add_test_case wrong_usage_is_told_from_failure
	atf_add_test_case initramfs_holds_the_tree_and_init
}
