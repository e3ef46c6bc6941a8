# SPDX-License-Identifier: MIT
# What the probe and the suite name is explained.

source=@PROJECT_SOURCE_DIR@

atf_test_case every_quirk_has_a_section
every_quirk_has_a_section_body() {
	grep -rhoE '"quirk\.[a-z_]+"' "$source/probe" "$source/conformance" --include='*.[ch]' |
		tr -d '"' | grep -vx 'quirk.h' | sort -u >named
	[ "$(wc -l <named)" -gt 15 ] || atf_fail "quirks are named in another way now"
	# In the suite alone: the probe does not try it, and the page says why.
	grep -vx -e quirk.tsync_callers -e quirk.proc_ns_links named >explained
	sed -n 's/^## \(quirk\..*\)/\1/p' "$source/doc/quirks.md" | sort >sections
	atf_check diff explained sections
	for quirk in tsync_callers proc_ns_links; do
		atf_check -o ignore grep "^- .quirk.$quirk., in the suite" "$source/doc/quirks.md"
	done
}

# And those that cannot be produced are few, and known.
atf_test_case every_cause_is_in_the_table_of_causes
every_cause_is_in_the_table_of_causes_body() {
	atf_check python3 -B "$source/tests/probe/causes/complete.py" "$source/probe"
}

atf_test_case the_manual_page_is_clean_and_whole
the_manual_page_is_clean_and_whole_body() {
	page=$source/doc/landlock-probe.1
	atf_check mandoc -Tlint -W warning "$page"
	mandoc -Tascii "$page" | col -bx >text
	for option in $(@BIN@/landlock-probe --help | sed -n 's/^  \(--[a-z]*\).*/\1/p'); do
		atf_check -o ignore grep -E -e "^ +$option([ =]|\$)" text
	done
	atf_check -o empty awk 'length > 80' text
}

atf_init_test_cases() {
	atf_add_test_case the_manual_page_is_clean_and_whole
	atf_add_test_case every_quirk_has_a_section
	atf_add_test_case every_cause_is_in_the_table_of_causes
}
