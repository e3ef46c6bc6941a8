# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091
# The page of a matrix in a browser: filters, links, keyboard, themes, and nothing but the page.

# Read by what is sourced.
# shellcheck disable=SC2034
MATRIX=@BIN@/landlock-matrix

atf_test_case page_is_usable
page_is_usable_head()
{
	atf_set require.progs 'chromium chromedriver python3'
}
page_is_usable_body()
{
	. "$(atf_get_srcdir)/../stage.sh"
	LLK_VM=$(atf_get_srcdir)/../fake-landlock-vm
	play alpha-1.0-x86_64 panic
	play alpha-2.0-x86_64 xfail
	play alpha-2.0-aarch64 markup
	play alpha-2.0-rt-x86_64 oops
	matrix 1 --retries 0 alpha-1.0-x86_64 alpha-2.0-x86_64 alpha-1.0-aarch64 \
		alpha-2.0-aarch64 alpha-2.0-rt-x86_64
	# One that was asked for and did not run.
	atf_check sqlite3 out/matrix.db \
		"INSERT INTO plan (id, key) VALUES ('alpha-9.0-x86_64', NULL)"
	atf_check -o save:page.html "$MATRIX" report out --format html
	atf_check -s ignore -o save:diff.html "$MATRIX" diff --format html \
		out alpha-1.0-aarch64..alpha-2.0-aarch64
	atf_check -o save:history.html "$MATRIX" history out --format html
	atf_check python3 "$(atf_get_srcdir)/check_page.py" page.html diff.html history.html
}

atf_init_test_cases()
{
	atf_add_test_case page_is_usable
}
