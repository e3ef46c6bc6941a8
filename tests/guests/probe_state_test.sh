# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What landlock-probe says on kernels without Landlock, with it switched off, and with it on.

vm=@BIN@/landlock-vm

# boot_probe KERNEL EXPECTED_STATUS [BOOT_OPTION...]: leaves the probe's answer in probe.json
boot_probe()
{
	kernel=$1
	expected=$2
	shift 2
	atf_check -s "exit:$expected" -o save:probe.json -e save:stderr \
		"$vm" boot "$kernel" "$@" -- landlock-probe --json --audit
}

# check_json EXPRESSION: a Python expression over the answer `p` that must be true
check_json()
{
	atf_check -o empty python3 -c '
import json, sys
p = json.load(open("probe.json"))
if not eval(sys.argv[1]):
    sys.exit("not true: " + sys.argv[1] + "\n" + json.dumps(p, indent=1))' "$1"
}

atf_test_case not_built_on_a_kernel_older_than_landlock
not_built_on_a_kernel_older_than_landlock_head()
{
	atf_set descr 'on 5.10 the state is not_built, because it is older, and the exit status 2'
}
not_built_on_a_kernel_older_than_landlock_body()
{
	boot_probe debian-5.10-x86_64 2
	check_json "p['verdict'] == 'unsatisfied'"
	check_json "p['landlock']['state'] == 'not_built'"
	check_json "'older' in p['landlock']['cause'] and p['landlock']['remedy']"
	check_json "not any(f['declared'] for f in p['features'])"
}

atf_test_case disabled_at_boot
disabled_at_boot_head()
{
	atf_set descr 'with lsm=yama the state is disabled, with the remedy, and the exit status 2'
}
disabled_at_boot_body()
{
	boot_probe debian-7.3-x86_64 2 --append lsm=yama
	check_json "p['landlock']['state'] == 'disabled'"
	check_json "'lsm=yama' in p['landlock']['evidence']['cmdline']"
	check_json "'lsm=landlock,lockdown,yama' in p['landlock']['remedy']"
}

atf_test_case enabled_in_full
enabled_in_full_head()
{
	atf_set descr 'on 7.3 every feature of ABI 11 is enforced, on both architectures'
}
enabled_in_full_body()
{
	for arch in x86_64 aarch64; do
		boot_probe "debian-7.3-$arch" 0
		check_json "p['verdict'] == 'ready' and p['landlock']['abi'] == 11"
		check_json "p['kernel']['machine'] == '$arch'"
		check_json "len(p['features']) > 30"
		check_json "all(f['enforced'] == 'yes' for f in p['features'])"
		check_json "not any('_promise' in q['id'] or q['severity'] == 'bypass' \
			for q in p['quirks'])"
		check_json "all(s['found'] is not None for s in p['searches'])"
		check_json "p['landlock']['errata']['fixed'] == [1, 2, 3, 4]"
	done
}

atf_init_test_cases()
{
	atf_add_test_case not_built_on_a_kernel_older_than_landlock
	atf_add_test_case disabled_at_boot
	atf_add_test_case enabled_in_full
}
