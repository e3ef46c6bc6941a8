# SPDX-License-Identifier: MIT
# The manual pages: well-formed, and complete.

source=@PROJECT_SOURCE_DIR@
man=$source/doc/man

atf_test_case pages_are_well_formed
pages_are_well_formed_head() {
	atf_set require.progs mandoc
}
pages_are_well_formed_body() {
	printf '.Dd today\n.Sh NAME\n' >wrong.3
	atf_check -s not-exit:0 -o ignore -e ignore mandoc -Tlint wrong.3
	# What other pages are installed here is another matter.
	mandoc -Tlint "$man"/*.[135] 2>error |
		grep -v 'mandoc.db lacks\|referenced manual not found' >faults
	atf_check cat faults
}

atf_test_case each_function_has_a_page
each_function_has_a_page_body() {
	sed -n 's/^	\(llk_[a-z_]*\);$/\1/p' "$source/src/libllk.map" \
		"$source/src/policy/libllk-policy.map" | LC_ALL=C sort >expected
	atf_check -o match:'^llk_policy_read$' cat expected
	sed -n 's/^\.Nm \(llk_[a-z_]*\).*/\1/p' "$man"/*.3 | LC_ALL=C sort >actual
	atf_check diff -u expected actual
	# And is declared there.
	sed -n 's/^\.Fn \(llk_[a-z_]*\) .*/\1/p' "$man"/*.3 | LC_ALL=C sort >actual
	atf_check diff -u expected actual
}

atf_test_case each_option_is_described
each_option_is_described_body() {
	@BIN@/llk-run --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' >expected
	atf_check -o match:'^read-write$' cat expected
	sed -n 's/^\.It Fl -\([a-z-]*\).*/\1/p' "$man/llk-run.1" >actual
	atf_check diff -u expected actual
}

atf_init_test_cases() {
	atf_add_test_case pages_are_well_formed
	atf_add_test_case each_function_has_a_page
	atf_add_test_case each_option_is_described
}
