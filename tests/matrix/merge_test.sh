# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2154
# Stores are brought together in whatever order, and no verdict is lost.

MATRIX=@BIN@/landlock-matrix

# add STORE PLAY [KERNEL]: a run more
add()
{
	run_into "$1" "$2" "${3:-alpha-2.0-x86_64}" --retries 0 --rerun
}

# merge STORE...: into out
merge()
{
	atf_check "$MATRIX" merge "$@" -o out
	atf_check "$MATRIX" report out --format json -o out/report.json
}

# Times have seconds: what has to be newer is.
newer()
{
	sqlite3 "$1/matrix.db" "UPDATE cell SET record =
		json_set(record, '\$.finished_at', '2999-01-01T00:00:0$2Z')"
}

atf_test_case verdict_is_not_lost_to_none
verdict_is_not_lost_to_none_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	add a pass
	add b panic
	add c pass alpha-1.0-x86_64
	newer b 1
	merge b a c
	check '[cell["id"] for cell in r["cells"]] == ["alpha-1.0-x86_64", "alpha-2.0-x86_64"]'
	check 'c["alpha-2.0-x86_64"]["state"] == "done"'
	check '[m["cause"] for m in c["alpha-2.0-x86_64"]["later"]] == ["panic"]'
	# One that died before there was a verdict says nothing of it.
	rm -rf out
	newer a 2
	merge b a
	check '"later" not in c["alpha-2.0-x86_64"]'
	# No verdict at all: the newest stands for the cell.
	rm -rf out
	add d hang
	newer d 3
	merge d b
	check '[x["cause"] for x in [r["cells"][0]] + r["cells"][0]["later"]] == ["hang", "panic"]'
}

atf_test_case newest_verdict_stands_and_others_stay
newest_verdict_stands_and_others_stay_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	add a xpass
	add b xfail
	newer b 1
	merge a b
	check 'c["alpha-2.0-x86_64"]["counts"]["xpass"] == 0'
	check '[run["counts"]["xpass"] for run in r["cells"][0]["runs"]] == [1]'
	# The same key, another outcome.
	atf_check -s exit:3 -o match:'flake +fs/read_dir_test:denied: xpass -> xfail .*; also xpass in' \
		"$MATRIX" diff a out
	# What is merged goes on as it was.
	play alpha-2.0-x86_64 unreached
	matrix 0 alpha-2.0-x86_64
	atf_check -o match:'unchanged, result kept' cat messages
}

atf_test_case run_keeps_what_it_replaces
run_keeps_what_it_replaces_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	add out fail
	add out pass
	add out pass
	check 'c["alpha-2.0-x86_64"]["counts"]["fail"] == 0'
	check '[run["counts"]["fail"] for run in r["cells"][0]["runs"]] == [1]'
	fits landlock-matrix-1 out/report.json
}

atf_test_case asked_for_and_not_run_is_outdated
asked_for_and_not_run_is_outdated_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	add a pass
	cp -r a b
	sqlite3 b/matrix.db "UPDATE plan SET key = 'next'"
	for order in 'a b' 'b a'; do
		rm -rf out
		# shellcheck disable=SC2086
		merge $order
		check 'c["alpha-2.0-x86_64"]["outdated"]'
		atf_check -s exit:3 -o match:'; new outdated: no difference' "$MATRIX" diff a out
	done
	sqlite3 b/matrix.db "DELETE FROM cell"
	merge b
	check 'r["cells"][0]["outdated"] and not r["missing"]'
}

atf_test_case order_makes_no_difference
order_makes_no_difference_head()
{
	atf_set descr 'stores made up by chance, in each order, one by one, and twice'
}
order_makes_no_difference_body()
{
	atf_check -o ignore python3 "$(atf_get_srcdir)/merge_orders.py" "$MATRIX"
}

atf_test_case store_that_is_not_one_changes_nothing
store_that_is_not_one_changes_nothing_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	add a pass
	merge a
	cp out/report.json before.json
	mkdir bad
	echo junk >bad/matrix.db
	atf_check -s exit:3 -e match:'bad/matrix.db' "$MATRIX" merge a bad -o out
	atf_check -s exit:3 -e match:'missing/matrix.db' "$MATRIX" merge missing a -o new
	atf_check test ! -e new
	merge out
	atf_check cmp out/report.json before.json
}

atf_init_test_cases()
{
	atf_add_test_case verdict_is_not_lost_to_none
	atf_add_test_case newest_verdict_stands_and_others_stay
	atf_add_test_case run_keeps_what_it_replaces
	atf_add_test_case asked_for_and_not_run_is_outdated
	atf_add_test_case order_makes_no_difference
	atf_add_test_case store_that_is_not_one_changes_nothing
}
