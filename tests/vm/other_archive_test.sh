# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# Kernels of another archive than the usual one: by an option, and by the manifest.

vm=@BIN@/landlock-vm
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"
kernel=debian-7.3-x86_64

# The usual archive, and ./other with another kernel of the same suite and version, signed by
# ./other.gpg.
make_other()
{
	add_image 7.3.4-1 7.3.4-cloud-amd64
	make_archive
	make_key other
	mkdir -p tree/boot
	echo 'another kernel' >tree/boot/vmlinuz-7.3.4-cloud-amd64
	add_package other linux-image-7.3.4-cloud-amd64 7.3.4-1 amd64
	publish alpha other
	publish beta-security other
	sign alpha other other
	sign beta-security other other
}

# write_other KEY: a manifest whose kernel "theirs" is of ./other, trusted as KEY says
write_other()
{
	cat >theirs.json <<-END
		{"schema": "landlock-vm-manifest/1", "kernels": [
		  {"id": "theirs", "series": "7.3", "arch": "x86_64", "flavour": "cloud",
		   "provider": "debian", "suites": ["alpha", "beta-security"],
		   "archive": "file:$PWD/other", $1 "expected_abi": null}]}
	END
}

# refuses MESSAGE KEY: theirs, trusted so, is not taken
refuses()
{
	write_other "$2"
	atf_check -s exit:125 -o empty -e match:"$1" \
		./landlock-vm fetch --manifest theirs.json theirs
	atf_check test ! -e cache/kernels/theirs
}

# case NAME: define a test case around the function of that name with "_body"
with_archives()
{
	atf_test_case "$1"
	eval "$1_head() { need_archive; }"
}

with_archives manifest_has_kernels_of_two_archives
manifest_has_kernels_of_two_archives_body()
{
	make_other
	write_other '"keyring": "other.gpg",'
	line='7.3.4-1 7.3.4-cloud-amd64'
	atf_check -o inline:"$kernel $line fetched\ntheirs $line fetched\n" -e ignore \
		./landlock-vm fetch --manifest manifest.json --add-manifest theirs.json 7.3
	atf_check -o inline:'kernel 7.3.4-1\n' cat cache/kernels/$kernel/vmlinuz
	atf_check -o inline:'another kernel\n' cat cache/kernels/theirs/vmlinuz
	# Neither has made the other's lists old.
	atf_check -o inline:"theirs $line cached\n$kernel $line cached\n" -e empty \
		./landlock-vm fetch --manifest manifest.json --add-manifest theirs.json theirs 7.3
	atf_check -o inline:"theirs@$line alpha\n" \
		./landlock-vm versions --manifest theirs.json theirs
}

with_archives manifest_does_not_make_it_trusted
manifest_does_not_make_it_trusted_body()
{
	make_other
	refuses 'alpha: .*NO_PUBKEY' '"keyring": "good.gpg",'
	refuses 'alpha: .*NO_PUBKEY' ''
	refuses 'not one of keyring and unsigned' '"keyring": "other.gpg", "unsigned": true,'
	refuses 'not one of keyring and unsigned' '"unsigned": false,'
	rm other/dists/*/InRelease
	refuses 'alpha: .*is not signed' '"keyring": "other.gpg",'
	# Who says so gets it; what the index does not describe nobody gets.
	write_other '"unsigned": true,'
	cp -r other/pool pool
	sed -i 's/another kernel/AnotheR kernel/' other/pool/linux-image-*.deb
	refuses 'Hash Sum mismatch' '"unsigned": true,'
	rm -r other/pool
	mv pool other/pool
	atf_check -o match:'^theirs 7.3.4-1 .* fetched$' -e match:'other: nobody vouches for what' \
		./landlock-vm fetch --manifest theirs.json theirs
	# That is not remembered as trust.
	rm -r cache/kernels
	refuses 'alpha: .*is not signed' '"keyring": "other.gpg",'
}

with_archives option_names_another_archive
option_names_another_archive_body()
{
	make_other
	other="--archive file:$PWD/other --security-archive file:$PWD/other"
	got='7.3.4-1 7.3.4-cloud-amd64'
	fetch_prints "$kernel $got fetched" $kernel
	# Word splitting is wanted: several arguments.
	# shellcheck disable=SC2086
	{
		atf_check -s exit:125 -e match:NO_PUBKEY \
			./landlock-vm fetch --manifest manifest.json $other $kernel
		# What is in the cache would be another archive's.
		atf_check test ! -e cache/kernels/$kernel
		fetch_prints "$kernel $got fetched" $other --keyring "$PWD/other.gpg" $kernel
		fetch_prints "$kernel $got cached" $other --keyring "$PWD/other.gpg" $kernel
		atf_check -o match:"^$kernel .* 7.3.4-1$" ./landlock-vm kernels \
			--manifest manifest.json $other $kernel
	}
	atf_check -o match:"^$kernel .* -$" ./landlock-vm kernels --manifest manifest.json $kernel
	atf_check -s exit:125 -e match:'the cache has one of another archive, and offline' \
		./landlock-vm fetch --manifest manifest.json --offline $kernel
	fetch_prints "$kernel $got fetched" $kernel
	atf_check -o inline:'kernel 7.3.4-1\n' cat cache/kernels/$kernel/vmlinuz
	rm other/dists/*/InRelease
	atf_check -s exit:125 -e match:'--unsigned is for the archive that --archive names' \
		./landlock-vm fetch --manifest manifest.json --unsigned $kernel
	# Of the two archives the one that is not named stays one that must be signed.
	rm security/dists/*/InRelease
	atf_check -s exit:125 -e match:'beta-security: .*is not signed' ./landlock-vm fetch \
		--manifest manifest.json --archive "file:$PWD/other" --unsigned $kernel
}

atf_init_test_cases()
{
	atf_add_test_case manifest_has_kernels_of_two_archives
	atf_add_test_case manifest_does_not_make_it_trusted
	atf_add_test_case option_names_another_archive
}
