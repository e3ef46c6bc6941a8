# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# landlock-vm sysroot unpacks packages with what they depend on, so that a cross linker can use them.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

triplet=aarch64-linux-gnu

# A library, its development files, and a program: dev -> lib, program recommends other.
make_library_archive()
{
	mkdir -p tree/lib/$triplet
	echo library >tree/lib/$triplet/libx.so.1
	ln tree/lib/$triplet/libx.so.1 tree/lib/$triplet/libx.so.1.0
	add_package archive libx 1-1 arm64
	mkdir -p tree/usr/lib/$triplet tree/usr/include
	ln -s /lib/$triplet/libx.so.1 tree/usr/lib/$triplet/libx.so
	echo header >tree/usr/include/x.h
	add_package archive libx-dev 1:1-1 arm64 'Depends: libx (= 1-1)' 'Recommends: other'
	mkdir -p tree/bin
	echo other >tree/bin/other
	add_package archive other 1-1 arm64
	make_archive
}

# sysroot PACKAGE...: sets $folder.
sysroot()
{
	atf_check -o save:out -e ignore ./landlock-vm sysroot --arch aarch64 --suite alpha "$@"
	folder=$(cat out)
}

atf_test_case dependencies_come_with_a_package
dependencies_come_with_a_package_head()
{
	need_archive
}
dependencies_come_with_a_package_body()
{
	make_library_archive
	sysroot libx-dev
	atf_check -o match:"^$PWD/cache/sysroot/aarch64-[0-9a-f]{16}\$" cat out
	atf_check -o inline:'header\n' cat "$folder/usr/include/x.h"
	atf_check -o inline:'library\n' cat "$folder/usr/lib/$triplet/libx.so.1"
	atf_check -o inline:'library\n' cat "$folder/usr/lib/$triplet/libx.so.1.0"
	atf_check -s exit:1 test -e "$folder/usr/bin/other"
}

atf_test_case links_stay_within_the_folder
links_stay_within_the_folder_head()
{
	need_archive
}
links_stay_within_the_folder_body()
{
	make_library_archive
	sysroot libx-dev other
	atf_check -o inline:'usr/lib\n' readlink "$folder/lib"
	atf_check -o inline:'usr/bin\n' readlink "$folder/bin"
	atf_check -o inline:'other\n' cat "$folder/bin/other"
	atf_check -o inline:'library\n' cat "$folder/lib/$triplet/libx.so"
	atf_check -o empty find "$folder" -type l -lname '/*'
	atf_check -o empty find "$folder" -xtype l
}

atf_test_case same_packages_are_the_same_folder
same_packages_are_the_same_folder_head()
{
	need_archive
}
same_packages_are_the_same_folder_body()
{
	make_library_archive
	sysroot libx-dev other
	first=$folder
	touch -d '2 days ago' "$first"
	sysroot other libx-dev libx
	atf_check_equal "$first" "$folder"
	atf_check -o inline:"$first\n" find "$first" -maxdepth 0 -mmin -60
	sysroot libx
	[ "$first" != "$folder" ] || atf_fail "other packages, same folder"
	atf_check -o inline:'2\n' sh -c 'ls -A cache/sysroot | wc -l'
}

atf_test_case failure_leaves_no_folder
failure_leaves_no_folder_head()
{
	need_archive
}
failure_leaves_no_folder_body()
{
	make_library_archive
	atf_check -s exit:125 -e match:'Unable to locate package absent' \
		./landlock-vm sysroot --arch aarch64 --suite alpha libx-dev absent
	sed -i 's/library/LIBRARY/' archive/pool/libx_1-1_arm64.deb
	atf_check -s exit:125 -e match:'Hash Sum mismatch' \
		./landlock-vm sysroot --arch aarch64 --suite alpha libx-dev
	atf_check -o empty ls -A cache/sysroot
}

atf_test_case wrong_usage_is_told_from_failure
wrong_usage_is_told_from_failure_body()
{
	for arguments in '' 'libx' '--arch mips libx' '--arch aarch64' '--arch aarch64 -- -o' \
		'--arch aarch64 --suite ../x libx' '--arch aarch64 ../x.deb'; do
		# Word splitting is wanted.
		# shellcheck disable=SC2086
		atf_check -s exit:1 -e not-empty $vm sysroot $arguments
	done
	atf_check -o match:'^usage: landlock-vm sysroot' $vm sysroot --help
}

atf_init_test_cases()
{
	atf_add_test_case dependencies_come_with_a_package
	atf_add_test_case links_stay_within_the_folder
	atf_add_test_case same_packages_are_the_same_folder
	atf_add_test_case failure_leaves_no_folder
	atf_add_test_case wrong_usage_is_told_from_failure
}
