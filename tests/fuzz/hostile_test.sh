# SPDX-License-Identifier: MIT
# What reads a guest's words, given its corpus and the same changed at random: nothing breaks, and
# what must hold does.  The ctest entries fuzz-* do the same for longer.

# mutated NAME BYTES: the input that broke it, if one does, is in the file "last"
mutated()
{
	atf_check -o match:' inputs, ' "$(atf_get_srcdir)/mutate-$1" "$2" 7 "@CORPUS@/$1" last
}

atf_test_case channel_is_not_believed
channel_is_not_believed_body()
{
	mutated channel 1500000
}

atf_test_case console_is_not_believed
console_is_not_believed_body()
{
	mutated console 1500000
}

atf_test_case results_are_not_believed
results_are_not_believed_body()
{
	mutated results 2000000
}

atf_init_test_cases()
{
	atf_add_test_case channel_is_not_believed
	atf_add_test_case console_is_not_believed
	atf_add_test_case results_are_not_believed
}
