# SPDX-License-Identifier: MIT
# Kernels that do not run, explained from their configuration and command line.

probe=@BIN@/landlock-probe
schema=@BIN@/../share/landlock-kit/landlock-probe-1.schema.json

. "$(atf_get_srcdir)/configurations.sh"

atf_test_case states_causes_and_remedies
states_causes_and_remedies_body() {
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock,yama"' CONFIG_INET=y
	explain 0 enabled null null --kconfig=config
	explain 0 enabled null null --kconfig=config --cmdline='quiet lsm=landlock'
	explain 2 disabled 'missing from lsm=' 'lsm=landlock,bpf on' \
		--kconfig=config --cmdline='lsm=landlock lsm=bpf'
	explain 2 disabled 'which is not landlock' 'lsm=landlock,yama on' \
		--kconfig=config --cmdline='lsm=“landlock,yama”'
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="yama,apparmor"'
	explain 2 disabled 'missing from the kernel' 'lsm=landlock,yama,apparmor on' --kconfig=config
	explain 0 enabled null null --kconfig=config --cmdline='lsm=landlock,yama'
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="‘landlock’,yama"'
	explain 2 disabled 'CONFIG_LSM has "‘landlock’", which is not' 'lsm=landlock,yama on' --kconfig=config
	config '# CONFIG_SECURITY_LANDLOCK is not set' 'CONFIG_LSM="landlock"'
	explain 2 not_built 'CONFIG_SECURITY_LANDLOCK is not set' 'CONFIG_SECURITY_LANDLOCK=y' \
		--kconfig=config
	config 'CONFIG_SECURITY=y'
	explain 2 not_built 'CONFIG_SECURITY_LANDLOCK is not set' '=y' --kconfig=config
	sed -i 's/6.12.8/5.10.1/' config
	explain 2 not_built 'older than Landlock' '5.13' --kconfig=config
}

atf_test_case built_in_command_lines_decide
built_in_command_lines_decide_body() {
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock,yama"' CONFIG_CMDLINE_BOOL=y \
		'CONFIG_CMDLINE="quiet lsm=yama"' '# CONFIG_CMDLINE_OVERRIDE is not set'
	explain 2 disabled 'missing from lsm=' 'boot with lsm=landlock,yama on' --kconfig=config
	explain 0 enabled null null --kconfig=config --cmdline=lsm=landlock
	sed -i 's/^# CONFIG_CMDLINE_OVERRIDE.*/CONFIG_CMDLINE_OVERRIDE=y/' config
	explain 2 disabled 'missing from lsm=' 'in its CONFIG_CMDLINE, which overrules' \
		--kconfig=config --cmdline=lsm=landlock
	sed -i 's/lsm=yama/lsm=\\"landlock,yama\\"/; s/"landlock,yama"$/"yama"/' config
	explain 0 enabled null null --kconfig=config --cmdline=lsm=yama
}

atf_test_case lists_are_made_as_the_kernel_does
lists_are_made_as_the_kernel_does_body() {
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="yama,selinux,apparmor"'
	explain 0 enabled null null --kconfig=config --cmdline=security=landlock
	explain 2 disabled 'CONFIG_LSM' 'lsm=landlock,yama,apparmor on' --kconfig=config \
		--cmdline=security=apparmor
	explain 2 disabled 'missing from lsm=' 'lsm=landlock on' --kconfig=config --cmdline=lsm=
	explain 2 disabled 'missing from lsm=' 'lsm=landlock,yama on' --kconfig=config \
		--cmdline="$(printf 'quiet\rlsm=yama')"
	config '# CONFIG_SECURITY_LANDLOCK is not set' 'CONFIG_LSM="lockdown,yama"'
	explain 2 not_built 'CONFIG_SECURITY_LANDLOCK is not set' \
		'CONFIG_SECURITY_LANDLOCK=y, and with lsm=landlock,lockdown,yama on' --kconfig=config
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
	atf_check -s exit:2 -o match:'fs.truncate: not met: it requires ABI 3; the kernel has' \
		"$probe" --kconfig=config --require='fs.truncate'
}

atf_test_case unreadable_configurations_exit_1
unreadable_configurations_exit_1_body() {
	atf_check -s exit:1 -e match:'landlock-probe: none: No such file' "$probe" --kconfig=none
	echo hello >text
	atf_check -s exit:1 -e match:'text: not a kernel configuration' "$probe" --kconfig=text
	atf_check -s exit:1 -e match:'--cmdline: ' "$probe" --cmdline="$(printf '%50000s' x)"
	config CONFIG_INET=y
	gzip -c config | head -c 50 >short.gz
	atf_check -s exit:1 -e match:'short.gz: cut short' "$probe" --kconfig=short.gz
	printf 'BZh' >config.bz2
	atf_check -s exit:1 -e match:'compressed by bzip2' "$probe" --kconfig=config.bz2
}

atf_init_test_cases() {
	atf_add_test_case states_causes_and_remedies
	atf_add_test_case the_abi_is_that_of_the_release
	atf_add_test_case built_in_command_lines_decide
	atf_add_test_case lists_are_made_as_the_kernel_does
	atf_add_test_case unreadable_configurations_exit_1
}
