"""Adds up the test cases in a folder of JUnit files and prints 'N passed, N failed, N skipped'.

Development only. Every skipped case is listed with its reason, so that nothing is skipped silently.
Exit status 1 when something failed or nothing ran."""
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

folder = pathlib.Path(sys.argv[1])
passed = failed = skipped = 0
for path in sorted(folder.glob("*.xml")):
    for case in ET.parse(path).iter("testcase"):
        name = f"{path.stem}: {case.get('classname', '')} {case.get('name', '')}".rstrip()
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"FAILED  {name}")
        elif case.find("skipped") is not None:
            skipped += 1
            print(f"skipped {name}")
        else:
            passed += 1
# A program that ended badly (a leak, a crash, a time-out) fails as one, even when all its cases passed before.
for path in sorted(folder.glob("*.json")):
    for line in path.read_text().splitlines():
        test = json.loads(line)
        if test["result"] not in ("OK", "SKIP", "FAIL"):
            failed += 1
            print(f"FAILED  {path.stem}: {test['name']} ({test['result']})")
for path in sorted(folder.glob("*.failed")):
    failed += 1
    print(f"FAILED  {path.stem}: {path.read_text().strip()}")
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)
