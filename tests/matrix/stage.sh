# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The stage that the tests play on: a manifest, a guest tree, and a landlock-vm without machines.

export FAKE="$PWD/fake"
export LANDLOCK_KIT_CACHE="$PWD/cache"
export LC_ALL=C.UTF-8
LLK_VM=$(atf_get_srcdir)/fake-landlock-vm
REAL_VM=${MATRIX%/*}/landlock-vm # which knows the manifest
export LLK_VM REAL_VM
mkdir -p "$FAKE/plays" guest/x86_64 guest/aarch64
echo init >guest/x86_64/init
echo init >guest/aarch64/init
python3 -c '
import json
def kernel(id, series, arch, abi, **more):
    return more | {"id": id, "series": series, "arch": arch, "expected_abi": abi,
                   "flavour": "cloud", "provider": "debian", "suites": ["none"]}
json.dump({"schema": "landlock-vm-manifest/1", "kernels": [
    kernel("alpha-1.0-x86_64", "1.0", "x86_64", 0),
    kernel("alpha-2.0-x86_64", "2.0", "x86_64", 6),
    kernel("alpha-1.0-aarch64", "1.0", "aarch64", 0),
    kernel("alpha-2.0-aarch64", "2.0", "aarch64", 6),
    kernel("alpha-2.0-rt-x86_64", "2.0", "x86_64", 6, by_id_only=True)],
  "selections": {"default": ["alpha-1.0-x86_64", "2.0"], "one": ["alpha-2.0-x86_64"],
    "ends": ["2.0@oldest", "2.0"]}}, open("kernels.json", "w"))'

# play KERNEL WHAT: what happens when it is booted
play()
{
	echo "$2" >"$FAKE/plays/$1"
}

# matrix STATUS ARGUMENT...: landlock-matrix run must end so, with the variant root unless told
matrix()
{
	expected=$1
	shift
	atf_check -s "exit:$expected" -o save:table -e save:messages \
		"$MATRIX" run --manifest kernels.json --guest guest -o out \
		--variant root "$@"
}

# run_into STORE PLAY KERNEL OPTION...: the kernel plays that, whatever it comes to
run_into()
{
	store=$1
	kernel=$3
	play "$kernel" "$2"
	shift 3
	atf_check -s ignore -o ignore -e ignore "$MATRIX" run --manifest kernels.json \
		--guest guest --variant root -o "$store" "$@" "$kernel"
}

# check EXPRESSION: a Python expression over report.json, `r`, and its cells by id, `c`
check()
{
	atf_check -o empty python3 -c '
import json, sys
r = json.load(open("out/report.json"))
c = {cell["id"]: cell for cell in r["cells"]}
if not eval(sys.argv[1]):
    sys.exit("not true: " + sys.argv[1] + "\n" + json.dumps(r, indent=1))' "$1"
}

# fits NAME FILE: the file is JSON of that schema
fits()
{
	schemas=${MATRIX%/*}/../share/landlock-kit
	atf_check python3 -c '
import json, jsonschema, sys
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.validate(json.load(open(sys.argv[2])), schema)' "$schemas/$1.schema.json" "$2"
}

# boots: how many machines there were
boots()
{
	grep -c '^boot ' "$FAKE/log" || true
}
