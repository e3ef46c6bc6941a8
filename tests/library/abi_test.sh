# SPDX-License-Identifier: MIT
# The binary interface: what is in it since when, and that what was in it once stays.

build=@PROJECT_BINARY_DIR@
source=@PROJECT_SOURCE_DIR@
tests=$source/tests/library

# The functions of a header, each with the node of the version map that it says it is in.
declared() {
	tr '\n\t' '  ' <"$1" | grep -o 'LLK_API([0-9.]*) [^;(]*(' |
		sed "s/LLK_API(\([0-9.]*\)).*[ *]\(llk_[a-z_]*\)($/\2 $2\1/" | LC_ALL=C sort
}

# Those of a version map.
mapped() {
	awk '/^[A-Z_]*[0-9.]* [{]$/ { node = $1 }
		/^\tllk_[a-z0-9_]*;$/ { print substr($1, 1, length($1) - 1), node }' "$1" |
		LC_ALL=C sort
}

# Those of a library, and any other symbol that it exports but the nodes themselves.
exported() {
	nm --dynamic --defined-only --with-symbol-versions "$1" |
		sed -n 's/^[^ ]* [^ ] //p' | sed 's/@@*/ /' | grep -v "^$2[0-9.]*$" | LC_ALL=C sort
}

# $1 is the header, $2 the library, $3 its map, $4 the beginning of its nodes.
check_since() {
	declared "$1" "$4" >in_header
	atf_check -o match:' [A-Z_]*0\.1$' cat in_header
	mapped "$3" >in_map
	atf_check diff -u in_header in_map
	exported "$2" "$4" >in_library
	atf_check diff -u in_header in_library
}

atf_test_case each_function_is_exported_by_the_version_that_its_header_names
each_function_is_exported_by_the_version_that_its_header_names_body() {
	check_since "$source/src/include/llk.h" "$build/src/libllk.so" "$source/src/libllk.map" LLK_
	check_since "$source/src/policy/include/llk_policy.h" \
		"$build/src/policy/libllk-policy.so" "$source/src/policy/libllk-policy.map" \
		LLK_POLICY_
}

# What abidiff(1) reports between two descriptions, without what may be added: functions, values of
# an enum, and fields at the end of a structure, behind the padding that it had.
breaks() {
	abidiff --no-architecture --harmless --leaf-changes-only --no-added-syms "$1" "$2" >changes
	[ $(($? & 3)) -eq 0 ] || echo "abidiff fails"
	awk '/summary: / || /^$/ { next }
		/^.(struct|enum) .* changed:$/ { what = $0; old = 0; list = ""; next }
		/^  type size has.*t changed$/ { old = 1e9; next }
		/^  type size changed from / && $7 > $5 { old = $5; next }
		/^  [0-9]+ data member insertions?:$/ { list = "fields"; next }
		/^  [0-9]+ enumerator insertions?:$/ { list = "values"; next }
		/^  [^ ]/ { list = "" }
		list == "values" { next }
		list == "fields" { at = $0; sub(/.*, at offset /, "", at); if (at + 0 >= old) next }
		{ print what; print }' changes
}

abi_head() {
	atf_set require.progs "abidiff abidw gcc"
}

atf_test_case what_was_in_the_interface_stays
what_was_in_the_interface_stays_head() {
	abi_head
}
what_was_in_the_interface_stays_body() {
	[ "$(getconf LONG_BIT)" = 64 ] || atf_skip "arch: the record is of 64 bits"
	atf_check "$tests/abi/describe" "$source" .
	for library in libllk libllk-policy; do
		breaks "$tests/abi/$library-0.1.xml" "$library.xml" >broken
		atf_check cat broken
	done
}

# A record with another interface than this one's is one that this one differs from.
planted() {
	sed "$2" "$tests/abi/libllk-0.1.xml" >other.xml
	atf_check -s exit:1 -o ignore diff other.xml "$tests/abi/libllk-0.1.xml"
	breaks other.xml "$tests/abi/libllk-0.1.xml" >broken
	atf_check -o "$1" cat broken
}

atf_test_case what_breaks_the_interface_is_seen
what_breaks_the_interface_is_seen_head() {
	abi_head
}
what_breaks_the_interface_is_seen_body() {
	support="/class-decl name='llk_support' size/,/<.class-decl>/"
	planted match:'Removed function' "s/llk_caveat_at/llk_caveat_gone/"
	planted match:'parameter 1' "/function-decl name='llk_error_text'/{
		n;s/type-id='[^']*'/type-id='type-id-6'/}"
	planted match:'name of.*errata_was' "$support{s/name='errata'/name='errata_was'/}"
	planted match:'type.*llk_support::abi' "$support{s/\(name='abi' type-id='type-id-\)[0-9]*/\16/}"
	# Fields that went, were put between others, or into the padding at the end.
	planted match:'data member deletion' "$support{s/size-in-bits='640'/size-in-bits='704'/
		/<.class-decl>/i <data-member access='public' layout-offset-in-bits='640'>\\
			<var-decl name='gone' type-id='type-id-6' visibility='default'/>\\
			</data-member>
		}"
	planted match:'fatal_calls' "$support{/layout-offset-in-bits='576'/,/<.data-member>/d}"
	last="name='LLK_STATE_UNKNOWN'"
	planted match:'enumerator deletion' "/$last/a <enumerator name='LLK_GONE' value='6'/>"
	planted match:'enumerator change' "s/$last value='5'/$last value='6'/"
}

atf_test_case what_is_added_to_the_interface_is_not
what_is_added_to_the_interface_is_not_head() {
	abi_head
}
what_is_added_to_the_interface_is_not_body() {
	planted empty "/name='llk_operation_name'/d"
	planted empty "/<enumerator name='LLK_STATE_UNKNOWN'/d"
	planted empty "/class-decl name='llk_question' size/,/<.class-decl>/{
		s/size-in-bits='320'/size-in-bits='256'/
		/layout-offset-in-bits='256'/,/<.data-member>/d}"
}

atf_init_test_cases() {
	atf_add_test_case each_function_is_exported_by_the_version_that_its_header_names
	atf_add_test_case what_was_in_the_interface_stays
	atf_add_test_case what_breaks_the_interface_is_seen
	atf_add_test_case what_is_added_to_the_interface_is_not
}
