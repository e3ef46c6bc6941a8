# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2154
# What a guest is like is a dimension of the matrix.

MATRIX=@BIN@/landlock-matrix
one=alpha-2.0-x86_64

# appended PATTERN: the last machine has had such kernel parameters
appended()
{
	grep '^append ' "$FAKE/log" | tail -n 1 >last
	atf_check -o match:"^append $1\$" cat last
}

atf_test_case each_variant_is_a_cell
each_variant_is_a_cell_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 "$one" --jobs 1 --variant root,user,ext4,user+xfs,landlock-off,hidepid+overlay
	check "list(c) == ['$one' + more for more in (
		'', '+user', '+ext4', '+user+xfs', '+landlock-off', '+overlay+hidepid')]"
	check "[cell['variant'] for cell in r['cells']] == [
		'root', 'user', 'ext4', 'user+xfs', 'landlock-off', 'overlay+hidepid']"
	atf_check_equal 6 "$(boots)"
	fits landlock-matrix-1 out/report.json
	# The same by another name, and in another order.
	matrix 0 "$one" --variant root+ext4,xfs+user,user+xfs,root+landlock-off
	atf_check_equal 6 "$(boots)"
	appended 'llk.tmp=overlay llk.hidepid=2'
	# What is asked for beside stands behind.
	matrix 0 "$one" --variant user+btrfs --append quiet
	appended 'llk.tmp=btrfs quiet'
	atf_check -o match:'data-variant="user\+btrfs"' -o match:'data-variant="overlay\+hidepid"' \
		"$MATRIX" report out --format html
}

atf_test_case landlock_off
landlock_off_head()
{
	atf_set descr 'Landlock is to be off, ABI 0, and a kernel without it has no such cell'
}
landlock_off_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	matrix 0 --variant landlock-off
	check "list(c) == ['$one+landlock-off', 'alpha-2.0-aarch64+landlock-off']"
	check "all((cell['abi'], cell['landlock']) == (0, 'disabled') for cell in r['cells'])"
	appended 'lsm=[a-z,]*'
	atf_check -o not-match:landlock cat last
	atf_check -o match:"$one\+landlock-off .* off " "$MATRIX" report out --format text
	play "$one" stays_on
	matrix 3 --variant landlock-off --retries 0 --rerun "$one"
	check "[m['cause'] for m in c['$one+landlock-off']['later']] == ['variant']"
	matrix 2 --variant landlock-off alpha-1.0-x86_64
}

atf_test_case another_filesystem_is_no_verdict
another_filesystem_is_no_verdict_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	play "$one" wrong_filesystem
	matrix 3 --variant ext4 --retries 0 "$one"
	check "c['$one+ext4']['cause'] == 'variant' and c['$one+ext4']['state'] == 'infra_error'"
	check "'other, not on ext4' in c['$one+ext4']['detail']"
	# Where nothing is asked for it may be any.
	matrix 0 --variant root "$one"
}

atf_test_case wrong_variants
wrong_variants_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	for wrong in '' ',' 'root,' ',root' root+ +root root+user ext4+xfs ext4+user+btrfs Root ext5 ' root'; do
		matrix 2 --variant "$wrong" "$one"
		atf_check -o match:'--variant: .*: not traits of a guest, at most one of a kind$' \
			cat messages
	done
	atf_check test ! -e out
}

atf_init_test_cases()
{
	atf_add_test_case each_variant_is_a_cell
	atf_add_test_case landlock_off
	atf_add_test_case another_filesystem_is_no_verdict
	atf_add_test_case wrong_variants
}
