# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154  # vm, act, guest: set by the test that reads this
# Which kernels the boot tests use, and how they call landlock-vm.
#
# LLK_TEST_KERNELS names kernels of the cache ("debian-6.12-x86_64 ..."): what it names is never
# skipped.  Without it the first kernel that the cache has for an architecture is taken.

cache=${LANDLOCK_KIT_CACHE:-${XDG_CACHE_HOME:+$XDG_CACHE_HOME/landlock-kit}}

# Marks the machines of this test case in the list of processes.
token=$$-$(basename "$PWD")

# kernels_of ARCH: the kernels to test with.
kernels_of()
{
	if [ -n "${LLK_TEST_KERNELS:-}" ]; then
		printf '%s\n' "$LLK_TEST_KERNELS" | tr -s ' ' '\n' | grep -e "-$1\$" -e "-$1@" || true
		return
	fi
	for description in "$cache"/kernels/*-"$1"/kernel.json; do
		if [ -n "$cache" ] && [ -e "$description" ]; then
			basename "$(dirname "$description")"
			return
		fi
	done
}

# need ARCH: skip the test case where it cannot run; sets kernels and kernel.
need()
{
	kernels=$(kernels_of "$1")
	[ -n "$kernels" ] || atf_skip "no kernel for $1: set LANDLOCK_KIT_CACHE to a cache \
with one (landlock-vm fetch)"
	kernel=${kernels%%
*}
	if [ ! -x "$act-$1" ]; then
		[ -z "${LLK_TEST_KERNELS:-}" ] || atf_fail "no compiler for $1 when this was built"
		atf_skip "no compiler for $1 when this was built"
	fi
	mkdir -p tmp
	export kernel cache
	write_boot
}

# ./boot ARCH ARGUMENT...: boot $kernel from $cache in the test's own guest tree, by emulation
# unless told otherwise.  A program, since atf_check runs nothing else.
write_boot()
{
	cat >boot <<-END
		#!/bin/sh
		arch=\$1
		shift
		export LANDLOCK_KIT_CACHE="\$cache" TMPDIR="$PWD/tmp"
		exec "$vm" boot "\$kernel" --accel tcg --append "llk.token=$token" \\
			--guest "$guest-\$arch" --add "$act-\$arch:/bin/guest-act" \\
			--output out "\$@"
	END
	chmod +x boot
}

# says KEY VALUE: machine.json has this pair.
says()
{
	atf_check -o ignore grep -F "\"$1\": $2" out/machine.json
}

# emulators: the processes that ./boot has started and that still run.
emulators()
{
	for process in /proc/[0-9]*; do
		if tr '\0' '\n' 2>/dev/null <"$process/cmdline" |
			grep -q "llk.results=.*llk.token=$token\$"; then
			basename "$process"
		fi
	done
}

# nothing_left: no emulator runs, no temporary file lies around.
nothing_left()
{
	atf_check_equal "" "$(emulators)"
	atf_check -o empty ls -A tmp
	atf_check -o empty find "$cache/initramfs" -name draft
	atf_check -o inline:'console.log\nfiles\nmachine.json\n' ls -A out
}
