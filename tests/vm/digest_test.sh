# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# landlock-vm digest differs if and only if a machine would be made of something else.

vm=@BIN@/landlock-vm
arch=@CMAKE_SYSTEM_PROCESSOR@

# set_up: a guest with an init and a program, its libraries in a sysroot, and an emulator
set_up()
{
	mkdir -p guest/usr/bin guest/usr/libexec/landlock-kit sysroot bin
	echo init >guest/usr/libexec/landlock-kit/guest-init
	echo emulator >"bin/qemu-system-$arch"
	chmod +x bin/* guest/usr/libexec/landlock-kit/*
	PATH=$PWD/bin:$PATH
	cp "$(command -v env)" guest/usr/bin/
	ldd guest/usr/bin/env | grep -o '/[^ ]*' >libraries
	while read -r library; do
		mkdir -p "sysroot${library%/*}"
		cp -L "$library" "sysroot$library"
	done <libraries
	test -s libraries || atf_fail 'env(1) needs no library'
	tell
	cp digest before
}

# tell [PROGRAM]: the digest, into the file "digest"
tell()
{
	atf_check -o save:digest "${1:-$vm}" digest --guest guest --sysroot sysroot
	grep -qE '^[0-9a-f]{64}$' digest || atf_fail "not a digest: $(cat digest)"
}

# differs [PROGRAM]: it is none that was seen before
differs()
{
	tell "$@"
	grep -qFf digest before && atf_fail 'the same as before'
	cat digest >>before
}

atf_test_case each_ingredient_counts
each_ingredient_counts_body()
{
	set_up
	tell
	atf_check cmp digest before
	library=$(grep -m1 libc libraries)
	echo more >>"sysroot$library"
	differs
	echo more >>guest/usr/bin/env
	differs
	chmod 700 guest/usr/bin/env
	differs
	echo other >guest/usr/libexec/landlock-kit/guest-init
	differs
	echo new >guest/file
	differs
	echo another >"bin/qemu-system-$arch"
	differs
	cp "$vm" bin/
	echo >>bin/landlock-vm
	differs bin/landlock-vm
	# What enters no machine, and when something was written, counts for nothing.
	echo unused >sysroot/unused
	touch guest/file
	tell bin/landlock-vm
	tail -n 1 before >last
	atf_check cmp digest last
}

atf_test_case what_is_missing_is_an_error
what_is_missing_is_an_error_body()
{
	set_up
	rm -r sysroot
	mkdir sysroot
	atf_check -s exit:125 -e match:'^landlock-vm: digest: guest: ' \
		"$vm" digest --guest guest --sysroot sysroot
	atf_check -s exit:125 -e match:'^landlock-vm: digest: missing: ' \
		"$vm" digest --guest missing --sysroot sysroot
	atf_check -s exit:125 -e match:'^landlock-vm: digest: qemu-system-.*: not found' \
		env PATH=/nonexistent "$vm" digest --guest guest --sysroot sysroot
	atf_check -s exit:1 -e match:'^landlock-vm: digest: riscv: ' "$vm" digest --arch riscv
	atf_check -s exit:1 -e match:'^landlock-vm: digest: more: ' "$vm" digest more
}

atf_init_test_cases()
{
	atf_add_test_case each_ingredient_counts
	atf_add_test_case what_is_missing_is_an_error
}
