# SPDX-License-Identifier: MIT
# Programs and libraries of different versions: the later one's structures have grown by a field.

build=@PROJECT_BINARY_DIR@
source=@PROJECT_SOURCE_DIR@
flags="@llk_consumer_flags@"

# A copy of the sources, in which each structure that begins with its size ends in a new field.
grow() {
	cp -R "$source/src" grown
	for header in include/llk.h policy/include/llk_policy.h; do
		awk '/^struct llk_[a-z_]* [{]$/ { name = $2; sized = 0 }
			/^\tsize_t size;/ { sized = name != "" }
			/^};$/ {
				if (sized) { print "\tuint64_t grown;"; print name >"names" }
				name = ""; sized = 0
			}
			{ print }' "$source/src/$header" >"grown/$header"
		cat names >>all
	done
	LC_ALL=C sort all >names
	printf '%s\n' llk_explanation llk_failure llk_policy_fault llk_question llk_report \
		llk_ruleset_options llk_support >expected
	atf_check diff -u expected names
}

# no_growth LINE EXPRESSION FILE: before that line, this is an error of its own unless it is 0.
no_growth() {
	atf_check -o inline:'1\n' grep -c "^	$1" "grown/$3"
	sed -i "s/^	$1/	if ($2.grown)\n		return -99;\n&/" "grown/$3"
}

build_grown() {
	grow
	no_growth 'if (taken->mode != ' '(*taken)' ruleset.c
	no_growth 'note_known(made)' 'made->support' ruleset.c
	no_growth 'operation = llk_operation_at(' 'question' explain.c
	for name in llk llk-policy; do
		folder=grown
		[ "$name" = llk ] || folder=grown/policy
		# shellcheck disable=SC2046,SC2086
		atf_check "@CMAKE_C_COMPILER@" -std=gnu17 -D_GNU_SOURCE $flags \
			-D_FILE_OFFSET_BITS=64 -fPIC -shared -I grown/include -I grown/policy/include \
			$(pkg-config --cflags jansson) -o "lib$name.so" "$folder"/*.c
	done
}

# run_program HEADERS LIBRARY POLICY-LIBRARY OPTION...: a program of these headers and those libraries.
run_program() {
	headers=$1 library=$2 policy=$3
	shift 3
	# shellcheck disable=SC2046,SC2086
	atf_check "@CMAKE_C_COMPILER@" -D_GNU_SOURCE -Wall -Wextra -Werror $flags "$@" -o program \
		-I "$headers/include" -I "$headers/policy/include" \
		"$source/tests/library/sized_program.c" -L "$policy" -L "$library" \
		-lllk-policy -lllk $(pkg-config --libs jansson)
	atf_check -o inline:'good\n' env LD_LIBRARY_PATH="$library:$policy" ./program
}

atf_test_case an_earlier_program_runs_with_a_later_library
an_earlier_program_runs_with_a_later_library_body() {
	build_grown
	run_program "$source/src" "$PWD" "$PWD"
	run_program grown "$PWD" "$PWD"
}

atf_test_case a_later_program_runs_with_an_earlier_library
a_later_program_runs_with_an_earlier_library_body() {
	grow
	run_program grown "$build/src" "$build/src/policy"
	run_program grown "$build/src" "$build/src/policy" -DSET
}

atf_init_test_cases() {
	atf_add_test_case an_earlier_program_runs_with_a_later_library
	atf_add_test_case a_later_program_runs_with_an_earlier_library
}
