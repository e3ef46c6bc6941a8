# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The stage that the tests play on: a manifest, a guest tree, and a landlock-vm without machines.

export FAKE="$PWD/fake"
export LANDLOCK_KIT_CACHE="$PWD/cache"
export LC_ALL=C.UTF-8
LLK_VM=$(atf_get_srcdir)/fake-landlock-vm
export LLK_VM
mkdir -p "$FAKE/plays" guest/x86_64 guest/aarch64
echo init >guest/x86_64/init
echo init >guest/aarch64/init
cat >kernels.json <<'END'
{ "schema": "landlock-vm-kernels/1",
  "kernels": [
    {"id": "alpha-1.0-x86_64", "series": "1.0", "arch": "x86_64", "expected_abi": 0},
    {"id": "alpha-2.0-x86_64", "series": "2.0", "arch": "x86_64", "expected_abi": 6},
    {"id": "alpha-1.0-aarch64", "series": "1.0", "arch": "aarch64", "expected_abi": 0},
    {"id": "alpha-2.0-aarch64", "series": "2.0", "arch": "aarch64", "expected_abi": 6},
    {"id": "alpha-2.0-rt-x86_64", "series": "2.0", "arch": "x86_64", "by_id_only": true,
     "expected_abi": 6} ],
  "selections": { "default": ["alpha-1.0-x86_64", "2.0"], "one": ["alpha-2.0-x86_64"],
    "ends": ["2.0@oldest", "2.0"] } }
END

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

# boots: how many machines there were
boots()
{
	grep -c '^boot ' "$FAKE/log" || true
}
