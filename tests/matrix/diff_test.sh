# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2154
# What has changed between two runs, two kernels of one, and a run and a baseline.

MATRIX=@BIN@/landlock-matrix

# side NAME PLAY [KERNEL]: the store NAME, in which the kernel has played that
side()
{
	rm -rf out
	run_into out "$2" "${3:-alpha-2.0-x86_64}" --retries 0
	mv out "$1"
	# The next one is of another kernel, not another run of the same.
	echo more >>"cache/kernels/${3:-alpha-2.0-x86_64}/image"
}

# diff STATUS ARGUMENT...: into the file "said"
diff()
{
	expected=$1
	shift
	atf_check -s "exit:$expected" -o save:said -e save:errors "$MATRIX" diff "$@"
}

# says EXPRESSION: a line of it
says()
{
	atf_check -o ignore grep -E -e "$1" said
}

atf_test_case each_change_has_its_kind
each_change_has_its_kind_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	for one in pass fail xfail xpass broken panic; do
		side "$one" "$one"
	done
	while read -r old new status line; do
		diff "$status" "$old" "$new"
		says "$line"
	done <<-'END'
		pass pass 0 ^alpha-2.0-x86_64:.*: no difference$
		pass fail 1 ^  new failure +fs/read_file_test:denied: no result -> fail: expected EACCES, got 0$
		fail pass 0 ^  coverage lost +fs/read_file_test:denied: fail -> no result
		xfail xpass 1 ^  regression +fs/read_dir_test:denied: xfail .erratum.3. -> xpass: expected to fail$
		xpass xfail 0 ^  defect came +fs/read_dir_test:denied: xpass -> xfail .erratum.3.
		pass xfail 0 ^  coverage gained +fs/read_dir_test:denied
		pass broken 3 ^  other +fs/make_dir_test:denied: no result -> broken
		pass panic 3 ^alpha-2.0-x86_64: .*; new without verdict: panic: the guest: panic$
		panic pass 3 ^0 cells compared, 0 checks .*: nothing comparable; 1 cells without verdict$
		fail fail 0 ^1 cells compared, 4 checks judged on both sides: no difference$
	END
	diff 3 --fail-on change panic pass
	atf_check -o ignore grep 'nothing comparable' errors
}

# A suite in which one check has each outcome in turn.
atf_test_case changes_of_a_check
changes_of_a_check_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	for one in pass fail 'xfail erratum.1' 'xfail quirk.x' 'skip abi' 'skip present' broken; do
		echo '{"schema": "landlock-matrix-baseline/1", "cells": {"k": {"kernel": "k",
			"arch": "x86_64", "variant": "root", "state": "done", "abi": 5, "errata": 1,
			"results": {"a": "pass", "b": "'"$one"'"}}}}' >"$(echo "$one" | tr ' ' -)"
	done
	while read -r old new status line; do
		diff "$status" "$old" "$new"
		says "$line"
		[ "$line" = 'no difference' ] || diff 1 --fail-on change "$old" "$new"
	done <<-'END'
		pass fail 1 ^  regression +b: pass -> fail$
		fail pass 0 ^  fix +b: fail -> pass$
		skip-abi fail 1 ^  new failure +b: skip .abi. -> fail$
		pass xfail-erratum.1 0 ^  defect came +b: pass -> xfail .erratum.1.$
		fail xfail-quirk.x 0 ^  defect came +b: fail -> xfail .quirk.x.$
		xfail-erratum.1 pass 0 ^  defect gone +b:
		xfail-erratum.1 xfail-quirk.x 0 ^  defect came +b: xfail .erratum.1. -> xfail .quirk.x.$
		xfail-erratum.1 fail 1 ^  regression +b:
		pass skip-abi 0 ^  coverage lost +b:
		fail skip-abi 0 ^  coverage lost +b:
		pass skip-present 0 ^  other +b:
		skip-abi pass 0 ^  coverage gained +b:
		skip-abi skip-present 0 ^  other +b:
		pass broken 3 ^  coverage lost +b: pass -> broken$
		pass pass 0 no difference
	END
	diff 1 --fail-on coverage_lost,fix fail pass
	diff 0 --fail-on coverage_lost,defect_gone fail pass
}

atf_test_case abi_and_errata
abi_and_errata_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	for one in '5 1' '4 1' '5 3'; do
		echo '{"schema": "landlock-matrix-baseline/1", "cells": {"k": {"kernel": "k",
			"arch": "x86_64", "variant": "root", "state": "done", "abi": '"${one% *}"',
			"errata": '"${one#* }"', "results": {"a": "pass"}}}}' >"${one% *}-${one#* }"
	done
	diff 1 5-1 4-1
	says '^  regression +ABI: 5 -> 4$'
	diff 0 4-1 5-1
	says '^  other +ABI: 4 -> 5$'
	diff 0 5-1 5-3
	says '^  defect gone +erratum.2: not reported as fixed -> fixed$'
	diff 1 --fail-on defect_come 5-3 5-1
	says '^  defect came +erratum.2: fixed -> not reported as fixed$'
}

atf_test_case reports_of_the_kernel
reports_of_the_kernel_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	side quiet pass
	side loud oops
	side hung stall
	diff 1 quiet loud
	says '^  regression +oops: none -> reported: BUG: kernel NULL pointer'
	diff 1 quiet hung
	diff 0 loud quiet
	says '^  fix +kernel reports: reported -> none$'
	diff 0 loud loud
	atf_check "$MATRIX" baseline loud -o loud.json
	diff 0 loud.json quiet
	diff 1 quiet loud.json
}

atf_init_test_cases()
{
	atf_add_test_case each_change_has_its_kind
	atf_add_test_case changes_of_a_check
	atf_add_test_case abi_and_errata
	atf_add_test_case reports_of_the_kernel
}
