# SPDX-License-Identifier: MIT
# The command line of the probe.

probe=@BIN@/landlock-probe

abi() {
	"$probe" --abi || :
}

need_landlock() {
	[ "$(abi)" -gt 0 ] || atf_skip "unavailable: no Landlock in this kernel"
}

atf_test_case help_is_as_written
help_is_as_written_body() {
	atf_check -o file:"$(atf_get_srcdir)/help.txt" "$probe" --help
}

atf_test_case version_names_the_program
version_names_the_program_body() {
	atf_check -o match:'^landlock-probe [0-9]+\.[0-9]+\.[0-9]+$' "$probe" --version
}

atf_test_case usage_errors_exit_1
usage_errors_exit_1_body() {
	for wrong in --bogus surplus --format=yaml --completion=fish --evidence=half --require=fs.nothing \
		--require= '--require=fs.execute,' --require='abi>=' --require='abi>=x' \
		--require='abi>4' --require=!quirk.nothing --require=quirk.mptcp --require='abi>=-1' --require='abi>=99999999999999999999' \
		"--abi --json" "--quiet --format=text"; do
		# shellcheck disable=SC2086 # two options in one word
		atf_check -s exit:1 -o empty -e match:'landlock-probe: ' "$probe" $wrong
	done
}

atf_test_case unwritable_output_exits_1
unwritable_output_exits_1_body() {
	atf_check -s exit:1 -e match:'landlock-probe: standard output: ' \
		sh -c "'$probe' --json >/dev/full"
}

atf_test_case quiet_prints_nothing
quiet_prints_nothing_body() {
	need_landlock
	atf_check "$probe" --quiet
	atf_check -s exit:2 "$probe" --quiet --require='abi>=1000'
}

atf_test_case json_and_format_json_are_the_same
json_and_format_json_are_the_same_body() {
	"$probe" --declared --json >one || :
	"$probe" --declared --format=json >two || :
	atf_check cmp one two
}

atf_test_case met_requirements_exit_0
met_requirements_exit_0_body() {
	need_landlock
	atf_check -o match:'abi>=1: met' -o match:'fs.execute: met' -o match:'fs.make_reg: met' \
		"$probe" --require="abi>=1,fs.execute" --require=fs.make_reg
	atf_check -o inline:"$(abi)\n" "$probe" --abi --require="abi>=$(abi)"
	atf_check "$probe" --quiet --declared --require=fs.execute
}

atf_test_case unmet_requirements_exit_2
unmet_requirements_exit_2_body() {
	need_landlock
	atf_check -s exit:2 -o match:'abi>=1000: not met' "$probe" --require='abi>=1000'
	atf_check -s exit:2 -o ignore "$probe" --require='fs.execute,abi>=1000'
	atf_check -s exit:2 -o inline:"$(abi)\n" -e match:'^landlock-probe: abi>=1000: not met: ' \
		"$probe" --abi --require='abi>=1000'
	[ "$(abi)" -lt 11 ] || return 0
	atf_check -s exit:2 -o ignore "$probe" --require=restrict.no_new_privs
	atf_check -s exit:2 -o ignore "$probe" --declared --require=restrict.no_new_privs
}

atf_test_case what_is_unmet_is_explained
what_is_unmet_is_explained_body() {
	need_landlock
	atf_check -s exit:2 -o match:"^Required: abi>=1000: not met: the kernel has ABI $(abi)\$" \
		"$probe" --declared --require='abi>=1000'
	[ "$(abi)" -ge 11 ] || atf_check -s exit:2 \
		-o match:"no_new_privs: not met: it requires ABI 11; the" \
		"$probe" --declared --require=restrict.no_new_privs
}

# MPTCP gets past the right to connect on every kernel that has both.
atf_test_case a_quirk_that_is_found_is_unmet
a_quirk_that_is_found_is_unmet_body() {
	[ "$(abi)" -ge 4 ] || atf_skip "abi: no rights for the network before ABI 4"
	"$probe" | grep -q '^Network:.*TCP yes.*MPTCP yes' ||
		atf_skip "config: no MPTCP in this kernel"
	atf_check -s exit:2 -o match:'!quirk.mptcp: not met: by design' \
		"$probe" --require='!quirk.mptcp'
	# Nobody has looked.
	atf_check -s exit:3 -o match:'!quirk.mptcp: not proven: not_tried' \
		"$probe" --declared --require='!quirk.mptcp'
	atf_check -s exit:3 -o match:'!quirk.layers: not proven: not_tried' \
		"$probe" --declared --require='!quirk.layers'
	atf_check -s exit:3 -o match:'"met": null' \
		"$probe" --declared --json --require='!quirk.mptcp'
	atf_check -o match:'!quirk.layers: met' "$probe" --require='!quirk.layers'
}

atf_init_test_cases() {
	atf_add_test_case help_is_as_written
	atf_add_test_case version_names_the_program
	atf_add_test_case usage_errors_exit_1
	atf_add_test_case unwritable_output_exits_1
	atf_add_test_case quiet_prints_nothing
	atf_add_test_case json_and_format_json_are_the_same
	atf_add_test_case met_requirements_exit_0
	atf_add_test_case unmet_requirements_exit_2
	atf_add_test_case what_is_unmet_is_explained
	atf_add_test_case a_quirk_that_is_found_is_unmet
}
