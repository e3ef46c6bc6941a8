# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034,SC1091,SC2154  # boot-kernels.sh: reads and sets them
# Acceleration "auto": a KVM that does not run guests is found out within seconds, and remembered.
# The broken KVM is played by an emulator that fails whenever it is asked for KVM.

vm=@BIN@/landlock-vm
act=@LLK_GUEST_ACT@
guest=@LLK_TEST_GUEST@
host=@LLK_HOST_ARCH@
. "@CMAKE_CURRENT_SOURCE_DIR@/boot-kernels.sh"

# broken_kvm COMMAND: an emulator that runs COMMAND for KVM and counts such calls.
broken_kvm()
{
	[ -w /dev/kvm ] || atf_skip "no /dev/kvm: nothing would be tried"
	real=$(command -v "qemu-system-$host")
	mkdir -p fake cache
	ln -s "$cache/kernels" cache/kernels
	cache=$PWD/cache
	PATH=$PWD/fake:$PATH
	cat >"fake/qemu-system-$host" <<-END
		#!/bin/sh
		case " \$* " in
		*" -accel kvm "*)
			echo tried >>"$PWD/tries"
			$1
			;;
		esac
		exec "$real" "\$@"
	END
	chmod +x "fake/qemu-system-$host"
	: >tries
}

# falls_back WITHIN: the right result comes, KVM is tried once, and not again at the next boot.
falls_back()
{
	began=$(date +%s)
	atf_check -s exit:3 -e match:'KVM: .*falling back' ./boot "$host" --accel auto -- guest-act exit 3
	[ $(($(date +%s) - began)) -le "$1" ] || atf_fail "took longer than $1 s"
	says accel '"tcg"'
	says state '"done"'
	atf_check -s exit:3 ./boot "$host" --accel auto -- guest-act exit 3
	atf_check -o inline:'tried\n' cat tries
}

atf_test_case kvm_that_hangs
kvm_that_hangs_body()
{
	need "$host"
	broken_kvm 'exec sleep 1000'
	falls_back 60
}

atf_test_case kvm_that_aborts
kvm_that_aborts_body()
{
	need "$host"
	broken_kvm 'ulimit -c 0; kill -ABRT $$'
	falls_back 30
}

atf_test_case kvm_that_stops_with_an_internal_error
kvm_that_stops_with_an_internal_error_body()
{
	need "$host"
	broken_kvm 'echo "KVM internal error. Suberror: 1" >&2; exec sleep 1000'
	falls_back 30
}

atf_test_case guest_that_does_not_boot_does_not_convict_kvm
guest_that_does_not_boot_does_not_convict_kvm_body()
{
	need "$host"
	broken_kvm 'exit 1'
	atf_check -s exit:125 -e match:'panic' ./boot "$host" --accel auto \
		--append 'rdinit=/no-such root=/dev/none' -- guest-act exit 3
	atf_check -s exit:1 test -e cache/kvm-broken
}

atf_test_case forced_kvm_does_not_fall_back
forced_kvm_does_not_fall_back_body()
{
	need "$host"
	broken_kvm 'echo "KVM internal error. Suberror: 1" >&2; exec sleep 1000'
	atf_check -s exit:125 -e match:'KVM internal error' ./boot "$host" --accel kvm -- guest-act exit 3
	says accel '"kvm"'
	says state '"infra_error"'
}

atf_init_test_cases()
{
	atf_add_test_case kvm_that_hangs
	atf_add_test_case kvm_that_aborts
	atf_add_test_case kvm_that_stops_with_an_internal_error
	atf_add_test_case guest_that_does_not_boot_does_not_convict_kvm
	atf_add_test_case forced_kvm_does_not_fall_back
}
