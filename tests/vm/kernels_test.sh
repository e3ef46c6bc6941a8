# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1091,SC2034
# landlock-vm kernels shows the manifest and what the cache holds of it.

vm=@BIN@/landlock-vm
share=@PROJECT_BINARY_DIR@/share/landlock-kit
. "@CMAKE_CURRENT_SOURCE_DIR@/archive.sh"

# One kernel in the cache, and the remains of another one that has no image.
make_cache()
{
	write_manifest
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	mkdir -p cache/kernels/debian-7.3-x86_64 cache/kernels/debian-7.3-aarch64
	for arch in x86_64 aarch64; do
		printf '{"schema": "landlock-vm-kernel/1", "package_version": "7.3.4-1", %s}' \
			'"vmlinuz": "vmlinuz", "release": "7.3.4-cloud"' >cache/kernels/debian-7.3-$arch/kernel.json
	done
	touch cache/kernels/debian-7.3-x86_64/vmlinuz
}

atf_test_case listing_says_what_is_cached
listing_says_what_is_cached_body()
{
	make_cache
	cat >expected <<-END
		KERNEL              ABI   CACHED
		debian-7.3-x86_64   11    7.3.4-1
		debian-7.3-aarch64  11    -
	END
	atf_check -o file:expected $vm kernels --manifest manifest.json
}

atf_test_case names_choose_what_is_listed
names_choose_what_is_listed_body()
{
	make_cache
	cp -r cache/kernels/debian-7.3-x86_64 cache/kernels/debian-7.3-x86_64@oldest
	sed -i s/7.3.4-1/7.3.1-1/ cache/kernels/debian-7.3-x86_64@oldest/kernel.json
	cat >expected <<-END
		KERNEL                    ABI   CACHED
		debian-7.3-x86_64@oldest  11    7.3.1-1
		debian-7.3-x86_64         11    7.3.4-1
	END
	atf_check -o file:expected $vm kernels --manifest manifest.json --arch x86_64 \
		--select 7.3@oldest 7.3
	atf_check -o save:kernels.json $vm kernels --manifest manifest.json --json \
		debian-7.3-x86_64@oldest
	atf_check -o inline:'      "id": "debian-7.3-x86_64@oldest",\n' \
		grep '"id"' kernels.json
	atf_check -s exit:1 -e match:'no kernel is left' \
		$vm kernels --manifest manifest.json --arch aarch64 debian-7.3-x86_64
}

atf_test_case json_has_the_manifest_and_what_is_cached
json_has_the_manifest_and_what_is_cached_head()
{
	atf_set require.progs python3
}
json_has_the_manifest_and_what_is_cached_body()
{
	make_cache
	atf_check -o save:kernels.json $vm kernels --manifest manifest.json --json
	atf_check python3 -c '
import json
shown, manifest = json.load(open("kernels.json")), json.load(open("manifest.json"))
assert shown["schema"] == "landlock-vm-kernels/1"
assert shown["selections"] == manifest["selections"]
cached = [kernel.pop("cached") for kernel in shown["kernels"]]
assert not any(kernel.pop("changes") for kernel in shown["kernels"])
assert shown["kernels"] == manifest["kernels"]
assert cached == [{"package_version": "7.3.4-1", "release": "7.3.4-cloud"}, None], cached
'
}

atf_test_case installed_manifest_agrees_with_its_schema
installed_manifest_agrees_with_its_schema_head()
{
	atf_set require.progs python3
}
installed_manifest_agrees_with_its_schema_body()
{
	export LANDLOCK_KIT_CACHE="$PWD/cache"
	python3 -c 'import jsonschema' 2>/dev/null || atf_skip "no jsonschema for Python"
	atf_check -o match:'^debian-7.3-aarch64  *11  *-' -o match:'^debian-5.10-x86_64  *none' \
		$vm kernels
	cat >check.py <<-'END'
		import json, sys, jsonschema
		schema, manifest = (json.load(open(name)) for name in sys.argv[1:])
		jsonschema.Draft202012Validator.check_schema(schema)
		jsonschema.validate(manifest, schema)
		manifest["kernels"].append({"id": "own", "arch": "x86_64", "provider": "local",
		    "tree": "linux", "expected_abi": None})
		manifest["kernels"].append({"id": "debs", "arch": "x86_64", "provider": "debian",
		    "debs": "out", "expected_abi": None})
		jsonschema.validate(manifest, schema)
		del manifest["kernels"][0]["suites"]
		try:
		    jsonschema.validate(manifest, schema)
		except jsonschema.ValidationError:
		    sys.exit(0)
		sys.exit("the schema does not miss the suites")
	END
	atf_check python3 check.py "$share/kernels.schema.json" "$share/kernels.json"
}

atf_test_case wrong_usage_is_told_from_failure
wrong_usage_is_told_from_failure_body()
{
	atf_check -s exit:1 -e not-empty $vm kernels --bogus
	atf_check -s exit:1 -e match:'7.4: no such kernel or selection' $vm kernels 7.4
	atf_check -s exit:1 -e match:'mips: neither' $vm kernels --arch mips
	atf_check -s exit:125 -e match:'missing.json' $vm kernels --manifest missing.json
	atf_check -o match:'^usage: landlock-vm kernels' $vm kernels --help
}

atf_init_test_cases()
{
	atf_add_test_case listing_says_what_is_cached
	atf_add_test_case names_choose_what_is_listed
	atf_add_test_case json_has_the_manifest_and_what_is_cached
	atf_add_test_case installed_manifest_agrees_with_its_schema
	atf_add_test_case wrong_usage_is_told_from_failure
}
