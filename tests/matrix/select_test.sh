# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091
# Which kernels a command line means, and what is refused.

MATRIX=@BIN@/landlock-matrix

# expect_cells ARGUMENTS IDS: the run with these arguments has exactly these cells, in order
expect_cells()
{
	rm -rf out
	# Word splitting is wanted: several arguments.
	# shellcheck disable=SC2086
	matrix 0 $1
	check "[cell['id'] for cell in r['cells']] == '$2'.split()"
}

# expect_usage_error WORDS ARGUMENT...: exit 2, with the words in the message, nothing on stdout
expect_usage_error()
{
	words=$1
	shift
	atf_check -s exit:2 -o empty -e match:"$words" "$MATRIX" "$@"
}

atf_test_case names_select_kernels
names_select_kernels_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	expect_cells '' 'alpha-1.0-x86_64 alpha-2.0-x86_64 alpha-2.0-aarch64'
	expect_cells '--select one' 'alpha-2.0-x86_64'
	mkdir "$FAKE/versions"
	printf '%s\n' 2.0.3-1 '2.0.4-1 gone' 2.0.9-1 >"$FAKE/versions/alpha-2.0-x86_64"
	expect_cells 'alpha-1.0-x86_64 alpha-2.0-x86_64@all alpha-2.0-x86_64@2.0.3-1' \
		'alpha-1.0-x86_64 alpha-2.0-x86_64@2.0.3-1 alpha-2.0-x86_64@2.0.9-1'
	expect_cells '--select cloud --arch aarch64' 'alpha-1.0-aarch64 alpha-2.0-aarch64'
	expect_cells '--arch aarch64' 'alpha-2.0-aarch64'
	expect_cells '2.0 --arch aarch64' 'alpha-2.0-aarch64'
	expect_cells 'alpha-2.0-x86_64 --select one --cell alpha-1.0-x86_64' \
		'alpha-2.0-x86_64 alpha-1.0-x86_64'
	expect_cells 'alpha-2.0-x86_64@2.0.7-1' 'alpha-2.0-x86_64@2.0.7-1'
	expect_cells '2.0@oldest --arch aarch64' 'alpha-2.0-aarch64@oldest'
	expect_cells '2.0 --arch x86_64' 'alpha-2.0-x86_64'
	expect_cells 'alpha-2.0-rt-x86_64' 'alpha-2.0-rt-x86_64'
	expect_cells '--select ends --arch x86_64' 'alpha-2.0-x86_64@oldest alpha-2.0-x86_64'
}

atf_test_case each_variant_is_a_cell
each_variant_is_a_cell_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	expect_cells '--variant root,user --select one' 'alpha-2.0-x86_64 alpha-2.0-x86_64+user'
	check "[cell['variant'] for cell in r['cells']] == ['root', 'user']"
	check "all(cell['kernel'] == 'alpha-2.0-x86_64' for cell in r['cells'])"
	atf_check -o inline:'fetch alpha-2.0-x86_64\n' grep ^fetch "$FAKE/log"
	expect_cells '--variant user' \
		'alpha-1.0-x86_64+user alpha-2.0-x86_64+user alpha-2.0-aarch64+user'
	rm -rf out
	atf_check -o ignore -e ignore "$MATRIX" run --manifest kernels.json --guest guest -o out \
		--select one
	check "len(r['cells']) == 2"
	expect_usage_error variant run -o out --variant nobody
	expect_usage_error variant run -o out --variant root,
}

atf_test_case expected_abi_comes_from_the_manifest
expected_abi_comes_from_the_manifest_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0
	suite='landlock-conformance run --no-plan --runner guest --expect-abi'
	json='--stream - --json /results/conformance.json'
	atf_check -o inline:"command $suite 0 $json\ncommand $suite 6 $json\n" \
		sh -c 'grep ^command fake/log | sort -u'
	sed -i 's/"expected_abi": 6/"expected_abi": null/' kernels.json
	rm "$FAKE/log"
	matrix 0 alpha-2.0-x86_64
	atf_check -o match:'^command landlock-conformance run --no-plan --runner guest --stream - --json ' cat "$FAKE/log"
	check "c['alpha-2.0-x86_64']['abi'] == 5"
	check "c['alpha-2.0-x86_64']['expected_abi'] is None"
}

atf_test_case kernels_are_those_of_landlock_vm
kernels_are_those_of_landlock_vm_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 --select one
	atf_check -o inline:'options of fetch: --manifest kernels.json\n' grep options "$FAKE/log"
	atf_check -s exit:3 -e match:'nowhere: No such file' "$MATRIX" run -o out --vm /nowhere
	atf_check -s exit:3 -e match:'true kernels: not a landlock-vm-kernels/1 answer' \
		"$MATRIX" run -o out --vm "$(command -v true)"
	printf '#!/bin/sh\nkill -9 $$\n' >dies
	chmod +x dies
	atf_check -s exit:3 -e match:'dies kernels: ended by a s' "$MATRIX" run -o out --vm ./dies
	printf '#!/bin/sh\necho %s\n' "'$(cat <<-END
		{"schema": "landlock-vm-kernels/1", "kernels": [{"id": "../x", "arch": "x86_64"}]}
	END
	)'" >lies
	chmod +x lies
	atf_check -s exit:3 -e match:'../x: not a usable kernel' "$MATRIX" run -o out --vm ./lies
}

atf_test_case usage_errors_are_refused
usage_errors_are_refused_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	expect_usage_error usage:
	expect_usage_error 'no such command' nosuch
	expect_usage_error 'no such command' plan
	expect_usage_error '-o DIR' run
	expect_usage_error jobs run -o out --jobs 0
	expect_usage_error jobs run -o out --jobs two
	expect_usage_error timeout run -o out --timeout -1
	expect_usage_error arch run -o out --arch riscv64
	expect_usage_error 'no such kernel' run -o out --manifest kernels.json alpha-3.0-x86_64
	expect_usage_error 'no kernel is left' run -o out --manifest kernels.json --arch aarch64 \
		--select one
	expect_usage_error 'no such option' run -o out --frobnicate
	expect_usage_error 'DIR is needed' report --format json
	expect_usage_error 'format is needed' report out
	expect_usage_error 'not json' report out --format pdf
	atf_check test ! -e out
}

atf_test_case report_of_nothing_is_refused
report_of_nothing_is_refused_body()
{
	mkdir out
	atf_check -s exit:3 -e match:'matrix.db: unable to open' \
		"$MATRIX" report out --format json
	atf_check test ! -e out/matrix.db
	echo 'no database, only text that is long enough to be looked at' >out/matrix.db
	atf_check -s exit:3 -e match:'matrix.db: ' "$MATRIX" report out --format json
}

atf_test_case help_and_version_are_results
help_and_version_are_results_body()
{
	atf_check -o match:'^usage: landlock-matrix run' "$MATRIX" --help
	atf_check -o match:'Exit status' "$MATRIX" run --help
	atf_check -o match:'Exit status' "$MATRIX" report --help
	atf_check -o match:'^landlock-matrix [0-9]' "$MATRIX" --version
}

atf_init_test_cases()
{
	atf_add_test_case names_select_kernels
	atf_add_test_case each_variant_is_a_cell
	atf_add_test_case expected_abi_comes_from_the_manifest
	atf_add_test_case kernels_are_those_of_landlock_vm
	atf_add_test_case usage_errors_are_refused
	atf_add_test_case report_of_nothing_is_refused
	atf_add_test_case help_and_version_are_results
}
