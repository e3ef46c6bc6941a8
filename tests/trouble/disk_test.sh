# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2016,SC2034
# A disk that is full at any write, in a mount namespace: each program says so, and what stood before
# is what it was.

MATRIX=@BIN@/landlock-matrix

# disk_case NAME: a test case that mounts
disk_case()
{
	atf_test_case "$1"
	eval "$1_head() { atf_set require.user root; atf_set timeout 3000; }"
}

# stage: a store with a verdict
stage()
{
	. "$(atf_get_srcdir)/../matrix/stage.sh"
	LLK_VM=$(atf_get_srcdir)/../matrix/fake-landlock-vm
	run_into out pass alpha-1.0-x86_64
}

# fills FOLDER STATUSES CHECK COMMAND...: with what the folder has, in a tmpfs of any size
fills()
{
	folder=$1
	shift
	cat >fill <<-END
		set -eu
		mv "$folder" "$folder.real"
		mkdir "$folder"
		mount -t tmpfs -o size=64m none "$folder"
		cp -r "$folder.real/." "$folder"
		exec python3 "@CMAKE_CURRENT_SOURCE_DIR@/full_disk.py" "\$@"
	END
	atf_check -o match:' levels of space' unshare -m sh fill "$folder" "$@"
}

disk_case reports_and_comparisons
reports_and_comparisons_body()
{
	stage
	mkdir page
	echo before >page/page
	# It is as before, or whole.
	check='[ "$(ls page)" = page ]; grep -qx before page/page ||
		tail -c 3 page/page | grep -q "[}>]"'
	for format in html json kcidb; do
		fills page 3 "$check" "$MATRIX" report out --format "$format" -o page/page
		rm -r page && mv page.real page
	done
	fills page 3 "$check" "$MATRIX" baseline out -o page/page
}

disk_case results_of_the_suite
results_of_the_suite_body()
{
	mkdir page
	echo before >page/json
	fills page 2,3 'grep -qx before page/json || grep -q "^}" page/json' \
		@BIN@/landlock-conformance run --suite @PROJECT_BINARY_DIR@/tests/conformance/sample \
		--json page/json --junit page/junit --stream page/stream 'good/*'
}

atf_init_test_cases()
{
	atf_add_test_case reports_and_comparisons
	atf_add_test_case results_of_the_suite
}
