# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091
# Kernels that the installed manifest does not have.

MATRIX=@BIN@/landlock-matrix

atf_test_case tree_is_a_cell_like_any_other
tree_is_a_cell_like_any_other_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	mkdir -p tree/arch/x86/boot tree/include/config
	echo 7.3.4-test >tree/include/config/kernel.release
	: >tree/arch/x86/boot/bzImage
	matrix 0 --arch x86_64 --tree mine=tree
	check "[cell['id'] for cell in r['cells']] == ['mine']"
	check "c['mine']['expected_abi'] is None"
	atf_check -o inline:'options of fetch: --manifest kernels.json --arch x86_64 --tree mine=tree\n' \
		grep options "$FAKE/log"
	# Whether it has changed is asked each time; here it has not.
	matrix 0 --arch x86_64 --tree mine=tree
	atf_check_equal 2 "$(grep -c '^fetch mine' "$FAKE/log")"
	atf_check_equal 1 "$(boots)"
	matrix 0 --arch x86_64 --tree tree --select one
	check "'tree-7.3.4-test-x86_64' in c and 'alpha-2.0-x86_64' in c"
	atf_check -s exit:3 -e match:'no kernel for aarch64 was built here' \
		"$MATRIX" run -o out --arch aarch64 --tree tree
}

atf_test_case folders_of_packages_are_cells_like_any_other
folders_of_packages_are_cells_like_any_other_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	mkdir packed
	matrix 0 --arch x86_64 --debs own=packed --rpms mine=packed --rpms packed \
		--source packed
	check "sorted(cell['id'] for cell in r['cells']) == ['mine', 'own', 'rpms-x86_64',
		'source-x86_64']"
	atf_check -o ignore grep -e '--debs own=packed --rpms mine=packed --rpms packed --source packed' \
		"$FAKE/log"
}

atf_test_case manifest_stands_beside_the_other
manifest_stands_beside_the_other_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	cat >own.json <<-'END'
		{"schema": "landlock-vm-manifest/1", "kernels": [
		  {"id": "own", "arch": "x86_64", "provider": "local", "image": "image",
		   "expected_abi": 6}], "selections": {"default": ["own"]}}
	END
	matrix 0 --add-manifest own.json --arch x86_64
	check "[cell['id'] for cell in r['cells']] == ['alpha-1.0-x86_64', 'alpha-2.0-x86_64', 'own']"
}

atf_test_case archive_is_what_landlock_vm_is_told
archive_is_what_landlock_vm_is_told_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	options='--archive file:/a --security-archive file:/s --keyring k.gpg --unsigned'
	matrix 0 --select one
	# What the cache has is of another archive, and is fetched again.
	# Word splitting is wanted: several arguments.
	# shellcheck disable=SC2086
	matrix 0 --select one $options
	first='options of fetch: --manifest kernels.json'
	atf_check -o inline:"$first\n$first $options\n" grep options "$FAKE/log"
}

atf_init_test_cases()
{
	atf_add_test_case tree_is_a_cell_like_any_other
	atf_add_test_case folders_of_packages_are_cells_like_any_other
	atf_add_test_case manifest_stands_beside_the_other
	atf_add_test_case archive_is_what_landlock_vm_is_told
}
