# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154  # vm: set by the test that reads this
# RPM packages made in the test.

# need_rpm: to be called by the head of every test case.
need_rpm()
{
	atf_set require.progs 'rpm rpmbuild rpmkeys'
	atf_set timeout 600
}

# add_rpm FOLDER NAME [EPOCH:]VERSION-RELEASE ARCH [GHOST...]: pack ./tree into the folder, with
# files that the package owns and does not hold; PAYLOAD says how it is compressed.
add_rpm()
{
	folder=$1
	epoch=${3%%:*}
	[ "$epoch" != "$3" ] || epoch=
	version=${3#*:}
	{
		printf 'Name: %s\nVersion: %s\nRelease: %s\n' "$2" "${version%-*}" "${version##*-}"
		[ -z "$epoch" ] || printf 'Epoch: %s\n' "$epoch"
		printf 'Summary: test\nLicense: MIT\nAutoReqProv: no\n%%description\n%%install\n'
		printf 'cp -a %s/tree/. %%{buildroot}\n' "$PWD"
		arch=$4
		shift 4
		for ghost; do
			printf 'mkdir -p %%{buildroot}%s\ntouch %%{buildroot}%s\n' "${ghost%/*}" "$ghost"
		done
		printf '%%files\n'
		(cd tree && find . ! -type d | sed 's/^\.//')
		[ $# -eq 0 ] || printf '%%%%ghost %s\n' "$@"
	} >package.spec
	rpmbuild -bb --quiet --nodebuginfo --target "$arch" --define "_topdir $PWD/rpmbuild" \
		--define "_rpmdir $PWD/$folder" \
		--define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' \
		--define "_binary_payload ${PAYLOAD:-w1.zstdio}" --define '__os_install_post %{nil}' \
		--define '_build_id_links none' package.spec >rpmbuild.log 2>&1 ||
		atf_fail "rpmbuild: $(cat rpmbuild.log)"
	rm -rf tree
}

# put PATH TEXT: a file of the next package
put()
{
	mkdir -p "tree/$(dirname "$1")"
	echo "$2" >"tree/$1"
}

# rpms STATUS WORDS ARGUMENT...: what landlock-vm fetch ends with, and says on either stream
rpms()
{
	status=$1
	words=$2
	shift 2
	atf_check -s "exit:$status" -o save:out -e save:err "$vm" fetch "$@"
	cat err >>out
	atf_check -o ignore grep -E -e "$words" out
}
