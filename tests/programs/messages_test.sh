# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What is wrong with a command line or a file is said by its name, and as it was typed.

bin=@BIN@

# expect PROGRAM: each line of its table, "STATUS PROGRAM ARGUMENT... | PART OF THE MESSAGE"; E is an
# empty argument, HOST the architecture of this machine.
expect()
{
	sed "s/HOST/$(uname -m)/" "$(atf_get_srcdir)/messages/$1" >table
	atf_check test -s table
	mkdir -p dir store
	: >empty
	echo '{' >cut.json
	echo '[]' >list.json
	echo junk >store/matrix.db
	printf '\377' >binary.json
	while IFS='|' read -r command message; do
		# shellcheck disable=SC2086
		set -- $command
		status=$1
		program=$2
		shift 2
		for argument; do
			shift
			[ "$argument" != E ] || argument=
			set -- "$@" "$argument"
		done
		got=0
		"$bin/$program" "$@" >out 2>err </dev/null || got=$?
		echo "$command: $got $(head -n 1 err)"
		[ "$got" = "$status" ] || atf_fail "$command: status $got"
		grep -qF -- "$program: ${message# }" err || atf_fail "$command: $(cat err)"
		! grep -q 'line -' err || atf_fail "$command: $(cat err)"
	done <table
	atf_check test ! -e x
}

atf_test_case landlock_probe
landlock_probe_body()
{
	expect landlock-probe
}

atf_test_case llk_run
llk_run_body()
{
	expect llk-run
}

atf_test_case landlock_conformance
landlock_conformance_body()
{
	expect landlock-conformance
}

atf_test_case landlock_vm
landlock_vm_body()
{
	expect landlock-vm
}

atf_test_case landlock_matrix
landlock_matrix_body()
{
	expect landlock-matrix
}

atf_init_test_cases()
{
	atf_add_test_case landlock_probe
	atf_add_test_case llk_run
	atf_add_test_case landlock_conformance
	atf_add_test_case landlock_vm
	atf_add_test_case landlock_matrix
}
