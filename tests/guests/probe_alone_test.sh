# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The probe as a child of process 1, in an initramfs that has nothing else.

vm=@BIN@/landlock-vm
probe=@BIN@/landlock-probe

# boot_alone WRITABLE KERNEL: leaves the probe's answer in report
boot_alone()
{
	file=$(atf_get_srcdir)/without-system
	mkdir guest
	atf_check -o save:report -e save:stderr "$vm" boot "$2" --timeout 600 --guest guest \
		--add "$file:/without-system" --add "$probe:/landlock-probe" \
		-- /without-system "$1" /landlock-probe --json
}

# check_report EXPRESSION...: as tests/probe/check_report.py has them, and that nothing is there
check_report()
{
	set -- "{u['source'] for u in d['landlock']['evidence']['unseen']} == {
		'/sys/kernel/security/lsm', '/proc/cmdline', 'kernel configuration'}" "$@"
	atf_check -o empty -e empty python3 "$(atf_get_srcdir)/../probe/check_report.py" \
		"@BIN@/../share/landlock-kit/landlock-probe-1.schema.json" report "$@"
}

atf_test_case in_an_initramfs_all_rights_are_proven
in_an_initramfs_all_rights_are_proven_head()
{
	atf_set descr 'without /proc, /sys, /dev and /tmp, all is proven that takes none of them'
}
in_an_initramfs_all_rights_are_proven_body()
{
	boot_alone writable debian-7.3-x86_64
	check_report "d['verdict'] == 'ready'" "d['landlock']['abi'] == 11" \
		"not [n for n, x in f.items() if x['kind'] in ('fs', 'net', 'scope')
			and n != 'fs.ioctl_dev' and x['enforced'] != 'yes']"
}

atf_test_case on_a_read_only_root_the_rest_is_proven
on_a_read_only_root_the_rest_is_proven_head()
{
	atf_set descr 'where nothing can be written either, network rights and scopes are proven'
}
on_a_read_only_root_the_rest_is_proven_body()
{
	boot_alone read-only debian-7.3-x86_64
	check_report "d['verdict'] == 'ready'" "f['fs.make_dir']['reason'] == 'no_directory'" \
		"not [n for n, x in f.items() if x['kind'] in ('net', 'scope')
			and x['enforced'] != 'yes']"
}

atf_init_test_cases()
{
	atf_add_test_case in_an_initramfs_all_rights_are_proven
	atf_add_test_case on_a_read_only_root_the_rest_is_proven
}
