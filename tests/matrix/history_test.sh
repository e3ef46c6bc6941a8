# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2153,SC2154
# In which version of a kernel a defect came and went.

MATRIX=@BIN@/landlock-matrix
VM=@BIN@/landlock-vm

# version VERSION PLAY: a run of that version, which stays in the store out
version()
{
	echo "$1" >"$FAKE/version"
	echo "$1" >"cache/kernels/alpha-2.0-x86_64/image"
	run_into out "$2" alpha-2.0-x86_64 --no-fetch
}

# fill: versions in another order than theirs
fill()
{
	mkdir -p cache/kernels/alpha-2.0-x86_64
	"$LLK_VM" fetch -- alpha-2.0-x86_64
	version 2.0.9-1 pass
	version 2.0.10-1 quirk
	version '2.0.10~rc1-1' quirk_gone
	version 2.0.30-1 quirk_gone
	version 2.0.20-1 quirk
	version 2.0.20-2 quirk
}

atf_test_case came_and_went
came_and_went_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	atf_check -o save:text "$MATRIX" history --vm "$VM" out
	atf_check -o match:'^alpha-2.0-x86_64: 6 versions, 2.0.9-1 to 2.0.30-1$' \
		-o match:'^  2.0.20-2 +6   0x7 +quirk.x$' \
		-o match:'^  2.0.30-1 +6   0x7 +-$' \
		-o match:'^  quirk.x: came in 2.0.10-1 .not in 2.0.10~rc1-1., went in 2.0.30-1 .still in 2.0.20-2.$' \
		-o match:'^  erratum.3: fixed in all versions$' -o not-match:erratum.4 cat text
	check '[c["alpha-2.0-x86_64"]["provider"], r["cells"][0]["runs"][0]["provider"]] == 2 * ["debian"]'
	atf_check -o inline:'2.0.9-1 2.0.10~rc1-1 2.0.10-1 2.0.20-1 2.0.20-2 2.0.30-1 ' \
		sh -c 'sed -n "3,8s/^  \([^ ]*\).*/\1/p" text | tr "\n" " "'
	atf_check "$MATRIX" history --vm "$VM" out --format json -o page
	fits landlock-matrix-history-1 page
	atf_check python3 -c '
import json
history = json.load(open("page"))
quirk, = [d for d in history["kernels"][0]["defects"] if d["name"] == "quirk.x"]
assert quirk["states"] == ["unknown", "not_shown", "shows", "shows", "shows", "not_shown"]'
	atf_check -o match:'^\| 2.0.30-1 \| 6 \|.* fixed \| not\\_shown \|$' \
		"$MATRIX" history --vm "$VM" out --format markdown
}

atf_test_case what_is_kept_as_json_says_the_same
what_is_kept_as_json_says_the_same_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	export LLK_VM="$VM"
	atf_check "$MATRIX" history out --format json -o kept.json
	for format in text json markdown html; do
		atf_check "$MATRIX" history out --format $format -o of_store
		# Nobody is asked for an order again.
		atf_check env LLK_VM=/bin/false "$MATRIX" history kept.json --format $format -o of_json
		atf_check cmp of_store of_json
	done
	for damage in s/history.1/history\\/2/ 's/"version"/"v"/' 's/"defects"/"d"/'; do
		sed "$damage" kept.json >damaged.json
		atf_check -s exit:3 -e match:'damaged.json: neither' "$MATRIX" history damaged.json
	done
}

# ci/history writes both.
atf_test_case page_of_the_documentation_is_its_summary
page_of_the_documentation_is_its_summary_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	kept=@PROJECT_SOURCE_DIR@/doc/history
	fits landlock-matrix-history-1 $kept.json
	atf_check "$MATRIX" history $kept.json --format markdown -o page
	atf_check sh -c "sed '/^<!--/d' '$kept.md' | cmp - page"
}

atf_test_case pages
pages_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	fake=$LLK_VM
	LLK_VM=$VM
	atf_check "$MATRIX" history out --format html -o history.html
	atf_check "$MATRIX" report out --format html -o report.html
	for page in history report; do
		atf_check -o ignore python3 "$(atf_get_srcdir)/check_page.py" "$page.html"
		atf_check -o match:'came in 2.0.10-1 .not in 2.0.10~rc1-1.' cat "$page.html"
	done
	# A run of one version has no history to tell of, and nobody is asked.
	rm -rf out
	LLK_VM=$fake
	version 2.0.9-1 pass
	LLK_VM=/bin/false
	atf_check "$MATRIX" report out --format html -o report.html
	atf_check -o not-match:'by version' cat report.html
	atf_check -o match:': 1 version, 2.0.9-1$' "$MATRIX" history out
}

atf_test_case earlier_runs_are_compared
earlier_runs_are_compared_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	atf_check -o match:'^alpha-2.0-x86_64: 2.0.30-1 -> 2.0.10-1$' \
		-o match:'^  defect came +fs/read_dir_test:denied: pass -> xfail .quirk.x.: it is odd$' \
		"$MATRIX" diff out 2.0.30..2.0.10-1
	atf_check -o match:'^alpha-2.0-x86_64: 2.0.9-1 -> 2.0.20-2$' "$MATRIX" diff out 2.0.9..2.0.20
	atf_check -s exit:2 -e match:'2.0.11: no such' "$MATRIX" diff out 2.0.9..2.0.11
}

atf_test_case order_that_is_none
order_that_is_none_body()
{
	. "$(atf_get_srcdir)/stage.sh"
	fill
	atf_check -s exit:3 -e match:'/bin/false order: failed' "$MATRIX" history --vm /bin/false out
	atf_check -s exit:3 -e match:'/bin/true order: not an order' \
		"$MATRIX" history --vm /bin/true out
	atf_check -s exit:3 -e match:'missing: No such file' "$MATRIX" history --vm ./missing out
	atf_check -e match:'/bin/false order: failed' env LLK_VM=/bin/false \
		"$MATRIX" report out --format html -o page.html
}

atf_test_case order_of_the_provider
order_of_the_provider_body()
{
	atf_check -o inline:'7.3~rc4-1\n7.3-1~bpo1\n7.3-1\n7.3.1-1\n7.10-1\n' \
		"$VM" order 7.10-1 7.3-1 7.3.1-1 7.3~rc4-1 7.3-1~bpo1
	atf_check -s exit:1 -e match:'nosuch: no such provider' "$VM" order --provider nosuch 1
}

atf_init_test_cases()
{
	atf_add_test_case came_and_went
	atf_add_test_case what_is_kept_as_json_says_the_same
	atf_add_test_case page_of_the_documentation_is_its_summary
	atf_add_test_case pages
	atf_add_test_case earlier_runs_are_compared
	atf_add_test_case order_that_is_none
	atf_add_test_case order_of_the_provider
}
