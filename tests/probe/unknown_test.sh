# SPDX-License-Identifier: MIT
# What cannot be told of a kernel that does not run is neither no nor the lowest.

probe=@BIN@/landlock-probe
schema=@BIN@/../share/landlock-kit/landlock-probe-1.schema.json

. "$(atf_get_srcdir)/configurations.sh"

atf_test_case an_unknown_abi_is_not_the_lowest
an_unknown_abi_is_not_the_lowest_body() {
	printf '%s\n' CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"' >config
	explain 3 enabled null null --kconfig=config --require='abi>=1,abi>=2,fs.execute,fs.refer'
	atf_check python3 "$(atf_get_srcdir)/check_report.py" "$schema" report \
		"d['landlock']['abi'] is None" "f['fs.execute']['declared'] is True" \
		"f['fs.refer']['declared'] is None and f['fs.refer']['accepted'] is None" \
		"[r['met'] for r in d['requirements']] == [True, None, True, None]" \
		"[d['network'][n] for n in ('tcp', 'udp', 'ipv6', 'mptcp')] == 4 * [None]" \
		"f['erratum.1']['declared'] is None"
	known --format=text 'enabled, ABI unknown'
	known --format=text '^fs.refer  *2  unknown   unknown   untested .not_tried.'
	known --format=text 'TCP unknown, UDP unknown, IPv6 unknown, MPTCP unknown'
	known --format=text 'fs.refer: not known: it requires ABI 2' --require=fs.refer
	known --format=shell "^LANDLOCK_ABI=''\$"
	known --format=defines '^/. #undef LANDLOCK_PROBE_ABI unknown ./$'
	known --abi '^unknown$'
	atf_check -s exit:3 -o not-match:'^landlock_abi' "$probe" --format=prometheus --kconfig=config
	# A kernel with what its distributor has added from later ones.
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"' 'CONFIG_RHEL_DIFFERENCES=y'
	sed -i 's,6.12.8,5.14.0,' config
	known --abi '^unknown$'
	known --format=text 'abi>=5: not known' --require='abi>=5'
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"'
	sed -i 's,6.12.8,5.10.0,' config
	known --abi '^unknown$'
	# Newer than all that is known: at least what is.
	sed -i 's,5.10.0,99.0,' config
	atf_check -o match:'ABI [0-9]+ or later' "$probe" --kconfig=config
	known --format=text 'abi>=99: not known' --require='abi>=99'
}

# Stable releases were given the query for errata under the numbers that they had.
atf_test_case the_query_for_errata_is_no_or_yes_only_where_known
the_query_for_errata_is_no_or_yes_only_where_known_body() {
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"'
	explain 0 enabled null null --kconfig=config
	atf_check python3 "$(atf_get_srcdir)/check_report.py" "$schema" report \
		"f['query.errata']['declared'] is None and f['query.errata']['accepted'] is None" \
		"(f['query.errata']['enforced'], f['query.errata']['reason']) == ('untested', 'not_tried')" \
		"f['query.version']['accepted'] is True and f['query.version']['enforced'] == 'untested'"
	known --format=text 'query.errata: not known: a kernel that does not run' \
		--require=query.errata
	sed -i 's,6.12.8,6.15.0,' config
	explain 0 enabled null null --kconfig=config --require=query.errata,query.version
	atf_check python3 "$(atf_get_srcdir)/check_report.py" "$schema" report \
		"f['query.errata']['declared'] is True and f['query.errata']['accepted'] is True"
}

atf_test_case requirements_of_a_kernel_that_does_not_run
requirements_of_a_kernel_that_does_not_run_body() {
	config CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"' '# CONFIG_INET is not set'
	atf_check -s exit:2 -o match:'net.bind_tcp: not met: the kernel is built without TCP/IP' \
		"$probe" --kconfig=config --require=net.bind_tcp
	atf_check -o ignore "$probe" --kconfig=config --require=fs.refer
	known --format=text 'erratum.1: not known: a kernel that does not run' --require=erratum.1
	# What is unmet is so, whatever else is not known.
	atf_check -s exit:2 -o ignore "$probe" --kconfig=config --require='erratum.1,abi>=9'
	sed -i '/^# end/d; /INET/d' config
	known --format=text 'net.bind_tcp: not known: no configuration says' --require=net.bind_tcp
	for quirk in mptcp layers abi_promises_more errata_promise_more; do
		known --format=text "quirk.$quirk: not proven" --require="!quirk.$quirk"
	done
}

atf_test_case what_is_not_known_is_inconclusive
what_is_not_known_is_inconclusive_body() {
	echo CONFIG_SECURITY_LANDLOCK=y >config
	explain 3 unknown 'says which security modules start' '--kconfig' --kconfig=config
	explain 3 unknown 'no configuration says' '--kconfig' --cmdline=quiet
	explain 3 unknown 'no configuration says' '--kconfig' --cmdline=lsm=landlock
	explain 2 disabled 'missing from lsm=' 'lsm=landlock,yama on' --cmdline=lsm=yama
	# A savedefconfig and a fragment leave out what others do not.
	printf 'CONFIG_INET=y\nCONFIG_LSM="lockdown,yama"\n' >config
	explain 3 unknown 'no configuration says' 'whole configuration' --kconfig=config
	explain 2 disabled 'missing from lsm=' 'which is not known' --kconfig=config --cmdline=lsm=bpf
	config CONFIG_INET=y CONFIG_SECURITY=y
	sed -i '/^# end/d' config
	explain 3 unknown 'no configuration says' 'whole configuration' --kconfig=config
	printf 'CONFIG_EXT4_F' >>config
	explain 3 unknown 'ends in the middle of a line' 'whole configuration' --kconfig=config
	printf '%s\n' CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"' CONFIG_BOOT_CONFIG=y >config
	explain 3 unknown 'boot configuration (bootconfig)' 'CONFIG_LSM decides' --kconfig=config \
		--cmdline='quiet bootconfig'
	explain 2 disabled 'missing from lsm=' 'lsm=landlock,yama' --kconfig=config \
		--cmdline='quiet bootconfig lsm=yama'
	config CONFIG_ARM64=y CONFIG_SECURITY_LANDLOCK=y 'CONFIG_LSM="landlock"' \
		'CONFIG_CMDLINE="lsm=yama"'
	sed -i 's,Linux/x86,Linux/arm64,' config
	explain 3 unknown 'depends on the boot loader' 'what /proc/cmdline has' --kconfig=config
	explain 0 enabled null null --kconfig=config --cmdline=quiet
	explain 2 disabled 'missing from lsm=' 'lsm=landlock,yama on' --kconfig=config --cmdline=
}

atf_init_test_cases() {
	atf_add_test_case what_is_not_known_is_inconclusive
	atf_add_test_case an_unknown_abi_is_not_the_lowest
	atf_add_test_case the_query_for_errata_is_no_or_yes_only_where_known
	atf_add_test_case requirements_of_a_kernel_that_does_not_run
}
