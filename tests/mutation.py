"""Tries the tests on wrong versions of the rules: `make mutants` runs it, the tests never do.

mutmut writes the wrong versions (mutants), one change each, into mutants/. What mypy refuses needs no test: `make check`
refuses it too. Every other one is tried by the tests that reach it, the quickest first, in a process of its own that is
forked when everything has been collected, until one of them fails. What differs only in a sentence for people is no rule
and is not tried. `mutants.txt` beside this file lists those that may live, one a line: its name and the reason why nothing
can tell it from the real code. It fails for a survivor that is not listed and for a share under the floor.

With words after it, it tries only mutants whose name holds one of them: `python tests/mutation.py screening.engine`.
"""

import ast
import difflib
import gc
import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from time import process_time

import pytest

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
RESULTS = ROOT / ".local" / "mutants.json"
LISTED = ROOT / "tests" / "mutants.txt"
FLOOR = 0.95
PARTS = ("app.screening", "app.domain")
KILLED, REFUSED, SURVIVED, UNREACHED, WORDING = "killed", "refused by mypy", "survived", "no test reaches it", "wording"
RIGHT = "the right version"
SECONDS = 30  # of processor time, beside what its tests take: a mutant that never ends has been noticed
SLOW = ("test_printed_table.py", "test_pairs.py", "test_properties.py")  # the others find the same mutants sooner


def written() -> None:
    """Have mutmut write every mutant into mutants/."""
    from mutmut.__main__ import CatchOutput, create_mutants  # noqa: PLC0415 - the copy in mutants/ needs none of it
    from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, setup_source_paths  # noqa: PLC0415

    os.environ["MUTANT_UNDER_TEST"] = "mutant_generation"
    MUTANTS.mkdir(exist_ok=True)
    with CatchOutput():
        copy_src_dir()
        copy_also_copy_files()
        setup_source_paths()
        create_mutants(1)


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    """Return every function of a file with mutants by its name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def everything(wanted: Sequence[str]) -> Iterator[tuple[str, Path, ast.FunctionDef, ast.FunctionDef]]:
    """Yield the name of every mutant that is wanted, its file, the right function and the wrong one."""
    for meta in sorted((MUTANTS / "app").rglob("*.meta")):
        path = meta.with_suffix("")
        names = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        found = functions(path) if names else {}
        for name in names:
            if not wanted or any(word in name for word in wanted):
                wrong = name.rpartition(".")[2]
                yield name, path, found[re.sub(r"__mutmut_\d+$", "__mutmut_orig", wrong)], found[wrong]


def is_wording(right: ast.AST, wrong: ast.AST) -> bool:
    """Tell whether two versions differ in one sentence and in nothing else."""
    pairs = zip(
        (node for node in ast.walk(right) if isinstance(node, ast.Constant)),
        (node for node in ast.walk(wrong) if isinstance(node, ast.Constant)),
        strict=False,
    )
    changed = [(one, other) for one, other in pairs if one.value != other.value]
    if len(changed) != 1:
        return False
    one, other = changed[0]
    if not (isinstance(one.value, str) and isinstance(other.value, str) and " " in one.value.strip()):
        return False
    kept, other.value = other.value, one.value
    same = ast.unparse(right).splitlines()[1:] == ast.unparse(wrong).splitlines()[1:]
    other.value = kept
    return same


def refused() -> set[tuple[str, str]]:
    """Return the file and the name of each wrong function that mypy refuses."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--output",
        "json",
        "--no-warn-unused-ignores",
        "app/domain",
        "app/screening",
    ]
    told = subprocess.run(command, cwd=MUTANTS, capture_output=True, text=True, check=False).stdout
    lines: dict[str, list[int]] = defaultdict(list)
    for line in told.splitlines():
        if (error := json.loads(line))["severity"] == "error":
            lines[error["file"]].append(error["line"])
    found = set()
    for file, places in lines.items():
        spans = [(each.lineno, each.end_lineno or 0, name) for name, each in functions(MUTANTS / file).items()]
        for place in places:
            (name,) = (name for first, last, name in spans if first <= place <= last and "__mutmut_" in name)
            assert not name.endswith("_orig"), f"mypy refuses the right version as well: {file}, {name}"
            found.add((file, name))
    return found


class Trial:
    """A pytest plugin that tries mutants instead of running the tests once."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.results: dict[str, str] = {}
        self.running: dict[int, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test once to see what it reaches, then each mutant against the tests that reach it."""
        from mutmut.state import state  # noqa: PLC0415

        reach: dict[str, list[pytest.Item]] = defaultdict(list)
        took: dict[str, float] = {}
        os.environ["MUTANT_UNDER_TEST"] = "stats"
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            forget()
            begun = process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            took[item.nodeid] = process_time() - begun
            for function in state()._stats:
                reach[function].append(item)
            state()._stats.clear()
        assert not session.testsfailed, "The tests fail on the right version."
        gc.collect()
        gc.freeze()
        self._begin(RIGHT, session.items, sum(took.values()))
        self._end()
        assert self.results.pop(RIGHT) == SURVIVED, "The right version fails in a process of its own."
        for done, name in enumerate(self.names):
            tests = sorted(reach[re.sub(r"__mutmut_\d+$", "", name)], key=lambda item: took[item.nodeid])
            if not tests:
                self.results[name] = UNREACHED
                continue
            self._begin(name, tests, sum(took[item.nodeid] for item in tests))
            if done % 100 == 0:
                print(f"\n{done} of {len(self.names)}: {dict(Counter(self.results.values()))}", flush=True)
                RESULTS.write_text(json.dumps(self.results, indent=1), encoding="utf-8")
        while self.running:
            self._end()
        return True

    def _begin(self, name: str, tests: Sequence[pytest.Item], seconds: float) -> None:
        while len(self.running) >= (os.cpu_count() or 1):
            self._end()
        child = os.fork()
        if child:
            self.running[child] = name
            return
        tests[0].config.pluginmanager.unregister(name="terminalreporter")  # it would tell of each test again
        limit = SECONDS + int(2 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        os.environ["MUTANT_UNDER_TEST"] = name
        forget()
        try:
            for test, following in zip(tests, [*tests[1:], None], strict=True):
                test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
                if test.session.testsfailed:
                    os._exit(1)
        except BaseException:  # noqa: BLE001 - whatever it is, the wrong version was noticed
            os._exit(1)
        os._exit(0)

    def _end(self) -> None:
        child, status = os.wait()
        self.results[self.running.pop(child)] = SURVIVED if status == 0 else KILLED


def forget() -> None:
    """Forget what was worked out once for rulesets and questionnaires: a mutant has to work it out anew."""
    from app.screening import questionnaire  # noqa: PLC0415 - the copy in mutants/
    from app.screening.rulesets import RULESETS  # noqa: PLC0415
    from tests.screening.later import LATER  # noqa: PLC0415

    questionnaire._published.cache_clear()

    for ruleset in (*RULESETS.values(), LATER):
        for name, value in vars(type(ruleset)).items():
            if isinstance(value, cached_property):
                vars(ruleset).pop(name, None)


def tried(names: Sequence[str]) -> dict[str, str]:
    """Try these mutants in the copy under mutants/, whose code the tests there import."""
    os.chdir(MUTANTS)
    sys.path.insert(0, str(MUTANTS))
    trial = Trial(names)
    ignored = [f"--ignore=tests/screening/{name}" for name in SLOW]
    options = ["-q", "-m", "not long", "--assert=plain", "--tb=native", "-p", "no:cacheprovider", *ignored]
    code = pytest.main([*options, "tests/screening", "tests/domain"], plugins=[trial])
    assert code == 0, "The tests could not be run."
    return trial.results


def difference(right: ast.AST, wrong: ast.AST) -> str:
    """Return the lines in which a mutant differs."""
    two = ast.unparse(right).splitlines()[1:], ast.unparse(wrong).splitlines()[1:]
    lines = difflib.unified_diff(*two, lineterm="", n=0)
    return "\n".join(f"    {line[:160]}" for line in lines if line[:2] not in {"--", "++", "@@"})


def listed() -> dict[str, str]:
    """Return the survivors that may live, with the reason of each."""
    lines = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {name: reason.strip() for name, _, reason in (line.partition(" ") for line in lines)}


def told(results: dict[str, str], wanted: Sequence[str]) -> bool:
    """Print whatever lives unlisted and the shares; tell whether all is well."""
    well, known = True, listed()
    for name, _, right, wrong in everything(wanted):
        if results[name] in {SURVIVED, UNREACHED} and name not in known:
            well = False
            print(f"{name}: {results[name]}\n{difference(right, wrong)}")
    for part in PARTS:
        states = Counter(state for name, state in results.items() if name.startswith(part))
        if total := sum(states.values()) - states[WORDING]:
            share = (states[KILLED] + states[REFUSED]) / total
            well = well and share >= FLOOR
            print(f"{part}: {share:.1%} of {total} noticed: {dict(states)}")
    return well


def main(wanted: Sequence[str]) -> int:
    """Write, try and tell."""
    os.chdir(ROOT)
    RESULTS.parent.mkdir(exist_ok=True)
    written()
    unsound = refused()
    results: dict[str, str] = {}
    for name, path, right, wrong in everything(wanted):
        if is_wording(right, wrong):
            results[name] = WORDING
        elif (str(path.relative_to(MUTANTS)), name.rpartition(".")[2]) in unsound:
            results[name] = REFUSED
    left = [name for name, *_ in everything(wanted) if name not in results]
    results |= tried(sorted(left, key=lambda name: not name.startswith(PARTS[0])))
    RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0 if told(results, wanted) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
