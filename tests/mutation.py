"""Reads what `mutmut run` has left in mutants/: how many wrong versions of the rules the tests have killed.

`make mutants` runs it. `mutants.txt` beside this file lists those that may live, one a line: its name and the reason
why nothing can tell it from the real code. It fails for a survivor that is not listed and for a share under the floor.
"""

import ast
import difflib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "tests" / "mutants.txt"
FLOOR = 0.95
KILLED = frozenset({1, 3, -24, 24, 36, 152, 255})
"""How a test run ends that has noticed: a failure, an error, or no end at all."""
LEFT = {0: "survived", 33: "no test reaches it", 5: "no test reaches it"}


def results() -> Iterator[tuple[str, str, int | None, Path]]:
    """Yield module, name and exit code of every mutant, with the file in which it stands."""
    for meta in sorted((ROOT / "mutants" / "app").rglob("*.meta")):
        path = meta.with_suffix("")
        module = str(path.relative_to(ROOT / "mutants")).removesuffix(".py").replace("/", ".")
        for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            yield module, name, code, path


def listed() -> dict[str, str]:
    """Return the survivors that may live, with the reason of each."""
    lines = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {name: reason.strip() for name, _, reason in (line.partition(" ") for line in lines)}


def difference(name: str, path: Path) -> str:
    """Return the lines in which a mutant differs."""
    functions = {
        node.name: ast.unparse(node).splitlines()[1:]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    wrong = name.rpartition(".")[2]
    right = re.sub(r"__mutmut_\d+$", "__mutmut_orig", wrong)
    lines = difflib.unified_diff(functions.get(right, []), functions.get(wrong, []), lineterm="", n=0)
    return "\n".join(f"    {line[:160]}" for line in lines if line[:2] not in {"--", "++", "@@"})


def main() -> int:
    """Print the shares and whatever lives unlisted; tell whether all is well."""
    known, unlisted = listed(), 0
    count: Counter[tuple[str, str]] = Counter()
    for module, name, code, path in results():
        if code is None:
            continue
        state = "killed" if code in KILLED else "listed" if name in known else "left"
        count[module, state] += 1
        if state == "left":
            unlisted += 1
            print(f"{name}: {LEFT.get(code, code)}\n{difference(name, path)}")
    for part in ("app.screening", "app.domain"):
        of = {
            state: sum(n for (m, s), n in count.items() if m.startswith(part) and s == state)
            for state in ("killed", "listed", "left")
        }
        if total := sum(of.values()):
            print(
                f"{part}: {of['killed']} of {total} killed ({of['killed'] / total:.1%}), {of['listed']} listed, {of['left']} left"
            )
            if of["killed"] / total < FLOOR:
                unlisted += 1
    return 1 if unlisted else 0


if __name__ == "__main__":
    sys.exit(main())
