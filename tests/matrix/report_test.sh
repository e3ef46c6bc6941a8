# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2016
# The formats of the report, over a matrix in which every kind of cell occurs.

MATRIX=@BIN@/landlock-matrix

# fill_store: one cell with markup in a reason, one without verdict, one as expected
fill_store()
{
	play alpha-1.0-x86_64 panic
	play alpha-2.0-x86_64 markup
	play alpha-2.0-aarch64 xfail
	matrix 1 --retries 1
}

# check_plain FILE: lines without control characters, and without any that turn or divide a line
check_plain()
{
	atf_check -s exit:1 env LC_ALL=C.UTF-8 grep -anvxP '[^\p{C}\x{2028}\x{2029}]*' "$1"
}

# report FORMAT: into the file "page"
report()
{
	atf_check -o save:page "$MATRIX" report out --format "$1"
}

atf_test_case json_matches_its_schema
json_matches_its_schema_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill_store
	fits landlock-matrix-1 out/report.json
	report json
	check_plain page
	atf_check cmp page out/report.json
	check "[len(cell['attempts']) for cell in r['cells']] == [1, 0, 0]"
}

atf_test_case html_is_one_whole_page
html_is_one_whole_page_head()
{
	atf_set descr 'well nested, nothing from elsewhere, all cells, all that is not ours escaped'
}
html_is_one_whole_page_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill_store
	report html
	atf_check -o ignore python3 "$(atf_get_srcdir)/check_page.py" page \
		alpha-1.0-x86_64 alpha-2.0-x86_64 alpha-2.0-aarch64
	atf_check -o match:'infra_error: panic: the guest: panic' cat page
	check_plain page
	atf_check -o match:'&lt;script&gt;alert\(&quot;x&quot;\)&lt;/script&gt; &amp; &#39;' cat page
}

atf_test_case html_has_a_sign_for_each_kernel_and_feature
html_has_a_sign_for_each_kernel_and_feature_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill_store
	report html
	atf_check -o inline:'70 absent 4 fail 1 pass 2 untested 62 xfail 1\n' \
		python3 "$(atf_get_srcdir)/check_page.py" page
}

atf_test_case markdown_has_kernels_and_features
markdown_has_kernels_and_features_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill_store
	report markdown
	atf_check -o match:'^\| alpha-1\.0-x86\\_64 \| 1\.2\.3-1 \| \? \| - \| \*\*infra' cat page
	atf_check -o match:'^\| fs\.execute \| 1 \| ! \| ✓ \| ✓ \|$' cat page
	atf_check -o match:'^\| fs\.read\\_file \| 1 \| ! \| ✗ \| \? \|$' cat page
	atf_check -o match:'^\| fs\.read\\_dir \| 1 \| ! \| \? \| \\~ \|$' cat page
	atf_check -o match:'&lt;script&gt;.* \\\| \\\*star\\\*' -o not-match:'<script' \
		-o match:'\*\\\\x01\\\\x1b\\\[2J\\\\u009b\\\\u202e  - forged \\`code' -o not-match:'^- forged' \
		cat page
	check_plain page
	# Every line of a table has as many columns as its heading.
	atf_check -o empty awk -F'|' '
		{ gsub(/\\\|/, "") }
		!/^\|/ { columns = 0; next }
		!columns { columns = NF }
		NF != columns { print NR ": " $0 }' page
}

atf_test_case text_fits_a_terminal
text_fits_a_terminal_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill_store
	report text
	check_plain page
	atf_check cmp page table
	atf_check -o empty sed -n '1,5{/.\{101\}/p;}' page
	atf_check -o match:'^alpha-2\.0-x86_64 +6 +0x7 ✓' cat page
	atf_check -o match:'^alpha-1\.0-x86_64: infra_error: panic: the guest: panic$' cat page
	atf_check -o match:'^3 cells: 1 as expected, 1 failed, 1 without verdict$' cat page
	LC_ALL=C
	atf_check -o match:'^alpha-2\.0-x86_64 +6 +0x7 \+' "$MATRIX" report out --format text
}

atf_test_case architectures_stand_together
architectures_stand_together_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 alpha-2.0-aarch64 alpha-1.0-x86_64 alpha-1.0-aarch64 alpha-2.0-x86_64
	atf_check -o inline:'alpha-2.0-aarch64\nalpha-1.0-aarch64\nalpha-1.0-x86_64\nalpha-2.0-x86_64\n' \
		sed -n 's/^\(alpha[^ ]*\) .*/\1/p' table
	report html
	atf_check_equal 2 "$(grep -c '<tr class="group">' page)"
}

atf_test_case result_of_another_kernel_is_marked
result_of_another_kernel_is_marked_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 alpha-2.0-x86_64
	echo more >>cache/kernels/alpha-2.0-x86_64/image
	play alpha-2.0-x86_64 block
	mkfifo "$FAKE/started" "$FAKE/release"
	exec 3<>"$FAKE/started" 4<>"$FAKE/release"
	"$MATRIX" run --manifest kernels.json --guest guest --variant root -o out alpha-2.0-x86_64 \
		3<&- 4<&- 2>messages &
	read -r _ <&3
	kill -9 "$!"
	report html
	atf_check -o match:'\(outdated\)' cat page
	report json
	atf_check -o match:'"outdated": true' cat page
}

atf_test_case output_file_is_replaced_whole
output_file_is_replaced_whole_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 alpha-2.0-x86_64
	echo before >page.html
	atf_check "$MATRIX" report out --format html -o page.html
	atf_check -o match:'</html>' tail -n 1 page.html
	atf_check -s exit:3 -e match:'No such file' \
		"$MATRIX" report out --format html -o missing/page.html
	atf_check -s exit:3 -e match:'No space' "$MATRIX" report out --format html -o /dev/full
}

atf_init_test_cases()
{
	atf_add_test_case json_matches_its_schema
	atf_add_test_case html_is_one_whole_page
	atf_add_test_case html_has_a_sign_for_each_kernel_and_feature
	atf_add_test_case markdown_has_kernels_and_features
	atf_add_test_case text_fits_a_terminal
	atf_add_test_case architectures_stand_together
	atf_add_test_case result_of_another_kernel_is_marked
	atf_add_test_case output_file_is_replaced_whole
}
