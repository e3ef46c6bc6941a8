# SPDX-License-Identifier: MIT
# What tests of configurations share; $probe and $schema are set where this is read.
# shellcheck shell=sh disable=SC2154

# config LINE...: a whole configuration of 6.12.8 with these lines
config() {
	{
		printf '#\n# Automatically generated file; DO NOT EDIT.\n'
		printf '# Linux/x86 6.12.8 Kernel Configuration\n#\n'
		printf '%s\n' "$@"
		printf '# end of Kernel hacking\n'
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
		"not [x for x in d['features'] if x['enforced'] == 'yes']"
}

# known FORMAT EXPECTED [OPTION...]: what one format says of a configuration without a release
known() {
	format=$1 expected=$2
	shift 2
	atf_check -s exit:3 -o match:"$expected" -e ignore "$probe" "$format" --kconfig=config "$@"
}
