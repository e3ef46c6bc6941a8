# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The reports that other programs read, each read by a reader of its own.

# report FORMAT ARGUMENT...: into the file "page", which holds no control characters
report()
{
	format=$1
	shift
	atf_check -o save:page "$MATRIX" report out --format "$format" "$@"
	atf_check -s exit:1 env LC_ALL=C.UTF-8 grep -anvxP '[^\p{C}\x{2028}\x{2029}]*' page
}

# junit EXPRESSION...: see check_junit.py
junit()
{
	report junit
	atf_check python3 "$(atf_get_srcdir)/check_junit.py" page "$@"
}

# ktap LINE...: these are among what KTAP says
ktap()
{
	report ktap
	atf_check -o save:said python3 "$(atf_get_srcdir)/check_ktap.py" page
	for line; do
		atf_check -o ignore grep -Fx -e "$line" said
	done
}

# kcidb EXPRESSION...: see check_kcidb.py
kcidb()
{
	report kcidb
	atf_check python3 -W ignore "$(atf_get_srcdir)/check_kcidb.py" \
		"$(atf_get_srcdir)/kcidb-5.0-facts.schema.json" page "$@"
}
