# SPDX-License-Identifier: MIT
# Kernels that do not run, explained from their configuration and command line.

probe=@BIN@/landlock-probe
schema=@BIN@/../share/landlock-kit/landlock-probe-1.schema.json

# config LINE...: a whole configuration of 6.12.8 with these lines
config() {
	{
		printf '#\n# Automatically generated file; DO NOT EDIT.\n'
		printf '# Linux/x86 6.12.8 Kernel Configuration\n#\n'
		printf '%s\n' "$@"
	} >config
}

# explain STATUS STATE CAUSE REMEDY OPTION...: words of the answer, "null" for none
explain() {
	status=$1 state=$2 cause=$3 remedy=$4
	shift 4
	atf_check -s "exit:$status" -o save:report "$probe" --json "$@"
	atf_check -o empty -e empty python3 "$(atf_get_srcdir)/check_report.py" "$schema" report \
		"d['offline'] is True" "d['landlock']['state'] == '$state'" \
		"'$cause' in (d['landlock']['cause'] or 'null')" \
		"'$remedy' in (d['landlock']['remedy'] or 'null')" \
		"not [x for x in d['features'] if x['enforced'] == 'yes' and x['kind'] != 'query']"
}

atf_test_case states_causes_and_remedies
states_causes_and_remedies_body() {
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock,yama"' CONFIG_INET=y
	explain 0 enabled null null --kconfig=config
	explain 0 enabled null null --kconfig=config --cmdline='quiet lsm=landlock'
	explain 2 disabled 'missing from lsm=' 'lsm=landlock,bpf on' \
		--kconfig=config --cmdline='lsm=landlock lsm=bpf'
	explain 2 disabled 'has quotes' 'lsm=landlock,yama on' \
		--kconfig=config --cmdline='lsm=“landlock,yama”'
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="yama,apparmor"'
	explain 2 disabled 'missing from the kernel' 'lsm=landlock,yama,apparmor on' --kconfig=config
	explain 0 enabled null null --kconfig=config --cmdline='lsm=landlock,yama'
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="‘landlock’,yama"'
	explain 2 disabled 'CONFIG_LSM has quotes' 'lsm=landlock,yama on' --kconfig=config
	config '# CONFIG_SECURITY_LANDLOCK is not set' 'CONFIG_LSM="landlock"'
	explain 2 not_built 'CONFIG_SECURITY_LANDLOCK is not set' 'CONFIG_SECURITY_LANDLOCK=y' \
		--kconfig=config
	config 'CONFIG_SECURITY=y'
	explain 2 not_built 'CONFIG_SECURITY_LANDLOCK is not set' '=y' --kconfig=config
	sed -i 's/6.12.8/5.10.1/' config
	explain 2 not_built 'older than Landlock' '5.13' --kconfig=config
}

atf_test_case what_is_not_known_is_inconclusive
what_is_not_known_is_inconclusive_body() {
	echo CONFIG_SECURITY_LANDLOCK=y >config
	explain 3 unknown 'says which security modules start' '--kconfig' --kconfig=config
	explain 3 unknown 'no configuration says' '--kconfig' --cmdline=quiet
	explain 3 unknown 'no configuration says' '--kconfig' --cmdline=lsm=landlock
	explain 2 disabled 'missing from lsm=' 'lsm=landlock,yama on' --cmdline=lsm=yama
}

atf_test_case the_abi_is_that_of_the_release
the_abi_is_that_of_the_release_body() {
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"'
	for row in 5.13:1 5.19:2 6.1.99:2 6.6:3 6.7.1:4 6.10:5 6.12.8:6 7.3.4:11 8.0:11; do
		sed -i "s,^# Linux/x86 .* K,# Linux/x86 ${row%:*} K," config
		atf_check -o inline:"${row#*:}\n" "$probe" --abi --kconfig=config
	done
	atf_check "$probe" --quiet --kconfig=config --require='abi>=11,fs.refer'
	sed -i 's,^# Linux/x86 .* K,# Linux/x86 6.1.0 K,' config
	atf_check -s exit:2 -o match:'fs.truncate: not met: it takes ABI 3, and the kernel has' \
		"$probe" --kconfig=config --require='fs.truncate'
}

atf_test_case unreadable_configurations_exit_1
unreadable_configurations_exit_1_body() {
	atf_check -s exit:1 -e match:'landlock-probe: none: No such file' "$probe" --kconfig=none
	echo hello >text
	atf_check -s exit:1 -e match:'text: not a kernel configuration' "$probe" --kconfig=text
	atf_check -s exit:1 -e match:'--cmdline: ' "$probe" --cmdline="$(printf '%5000s' x)"
}

atf_init_test_cases() {
	atf_add_test_case states_causes_and_remedies
	atf_add_test_case what_is_not_known_is_inconclusive
	atf_add_test_case the_abi_is_that_of_the_release
	atf_add_test_case unreadable_configurations_exit_1
}
