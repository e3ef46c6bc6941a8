# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034,SC1091,SC2154  # boot-kernels.sh: reads and sets them
# Strange machines and consoles: a clear word each, and no result where there can be none.

vm=@BIN@/landlock-vm
act=@LLK_GUEST_ACT@
guest=@LLK_TEST_GUEST@
host=@LLK_HOST_ARCH@
. "@CMAKE_CURRENT_SOURCE_DIR@/boot-kernels.sh"

# emulator: the script on standard input stands for the emulator, which it knows as $real
emulator()
{
	real=$(command -v "qemu-system-$host")
	mkdir -p fake
	{
		printf '#!/bin/sh\nreal=%s\n' "$real"
		cat
	} >"fake/qemu-system-$host"
	chmod +x "fake/qemu-system-$host"
	PATH=$PWD/fake:$PATH
}

atf_test_case missing_emulator_is_said
missing_emulator_is_said_body()
{
	need "$host"
	sed -i 's/--accel tcg//' boot
	# Not as a fault of KVM.
	atf_check -s exit:125 -e match:"setup: qemu-system-$host: not found: is QEMU" \
		-e not-match:KVM env PATH=/nonexistent ./boot "$host" -- true
	says cause '"setup"'
}

atf_test_case emulator_that_is_too_old_is_said
emulator_that_is_too_old_is_said_body()
{
	need "$host"
	emulator <<-'END'
		echo "unsupported machine type: use -machine help" >&2
		exit 1
	END
	atf_check -s exit:125 -e match:'no_boot: qemu-system-.* says: unsupported machine type' \
		./boot "$host" -- true
	says cause '"no_boot"'
}

atf_test_case too_little_memory_is_said
too_little_memory_is_said_body()
{
	need "$host"
	emulator <<-'END'
		echo "is not reached" >&2
	END
	atf_check -s exit:125 -e match:'setup: memory of 40 MiB has no room for a kernel of' \
		./boot "$host" --memory 40 -- true
}

atf_test_case silent_console_is_explained
silent_console_is_explained_body()
{
	need "$host"
	emulator <<-'END'
		exit 0
	END
	atf_check -s exit:125 -e match:'nothing: too little memory, or no driver' ./boot "$host" -- true
}

atf_test_case kernel_that_drops_its_parameters_runs_nothing
kernel_that_drops_its_parameters_runs_nothing_body()
{
	need "$host"
	# As a kernel with a command line of its own that overrides all others.
	emulator <<-'END'
		for argument; do
			shift
			case $argument in
			*llk.user=*) argument="panic=-1" ;;
			esac
			set -- "$@" "$argument"
		done
		exec "$real" "$@"
	END
	atf_check -s exit:125 -o empty -e match:'guest: the kernel has dropped llk.user= ' \
		./boot "$host" --user 1000 -- guest-act both words
	says state '"infra_error"'
}

atf_test_case two_machines_have_two_folders
two_machines_have_two_folders_body()
{
	need "$host"
	mkdir out
	exec 4<out
	flock 4
	atf_check -s exit:125 -e match:'out: another machine writes there' ./boot "$host" -- true
	atf_check -o empty ls -A out
}

atf_test_case machines_side_by_side_do_not_mix
machines_side_by_side_do_not_mix_body()
{
	need "$host"
	# shellcheck disable=SC2016
	sed -i 's/--output out/--output "$OUT"/' boot
	OUT=first ./boot "$host" -- guest-act exit 3 &
	first=$!
	OUT=second ./boot "$host" -- guest-act exit 4 &
	status=0
	wait "$first" || status=$?
	atf_check_equal 3 "$status"
	wait "$!" || status=$?
	atf_check_equal 4 "$status"
	atf_check -o ignore grep -F '"command_status": 3' first/machine.json
	atf_check -o ignore grep -F '"command_status": 4' second/machine.json
}

atf_test_case flooded_console_ends
flooded_console_ends_body()
{
	need "$host"
	# What a guest writes faster than in a test: more than is kept.
	emulator <<-'END'
		console=$(echo " $* " | sed 's/.*id=console,path=\([^ ]*\) .*/\1/')
		head -c 300000000 /dev/zero >"$console"
		echo "the flood is over" >&2
		exit 1
	END
	atf_check -s exit:125 -e match:'the flood is over' -e match:'console is cut at 256' ./boot "$host" -- true
	atf_check_equal 268435456 "$(stat -c %s out/console.log)"
}

atf_init_test_cases()
{
	atf_add_test_case missing_emulator_is_said
	atf_add_test_case emulator_that_is_too_old_is_said
	atf_add_test_case too_little_memory_is_said
	atf_add_test_case silent_console_is_explained
	atf_add_test_case kernel_that_drops_its_parameters_runs_nothing
	atf_add_test_case two_machines_have_two_folders
	atf_add_test_case machines_side_by_side_do_not_mix
	atf_add_test_case flooded_console_ends
}
