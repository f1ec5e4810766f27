"""Time ccngeo against its peers: every contender in a process of its own, interleaved, in one run.

    python benchmarks/run.py                      all tasks, 1,000,000 parcels, three rounds
    python benchmarks/run.py --parcels 90000 --rounds 1

Prints medians, ratios and the peak memory a contender adds to its input, as the table of
docs/performance.md. Answers of one task must agree to 1e-6 of the largest. Linux only: the peak is
read from /proc.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import numpy as np
from contenders import CONTENDERS, Contender
from shapely import geos_version_string

SITES = {"overlap": 1000, "budget": 200}
PEERS = {"overlap": "geopandas.overlay", "budget": "geopandas difference"}
AGREEMENT = 1e-6
LIBRARIES = ("geopandas", "shapely", "pyogrio", "numpy", "pandas")


def main() -> None:
    """Run all rounds, or in a child one contender."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--parcels", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the layers on disk are kept")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        json.dump(_measured(CONTENDERS[chosen.one], chosen.parcels, chosen.folder), sys.stdout)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.folder or Path(made)
        results = _rounds(chosen.parcels, chosen.rounds, folder)
    _print(results, chosen.parcels, chosen.rounds)


def _measured(contender: Contender, parcels: int, folder: Path) -> dict[str, object]:
    data = contender.setup(parcels, SITES.get(contender.task, 1), folder)
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak of the set-up
    before = _memory_mb("VmRSS")
    started = perf_counter()
    answer = contender.run(data)
    seconds = perf_counter() - started
    return {
        "seconds": seconds,
        "added_mb": _memory_mb("VmHWM") - before,
        "answer": answer.sort_index().round(9).tolist(),
    }


def _memory_mb(row: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(row))


def _rounds(parcels: int, rounds: int, folder: Path) -> dict[int, list[dict[str, object]]]:
    results = defaultdict(list)
    command = [sys.executable, __file__, "--parcels", str(parcels), "--folder", str(folder)]
    for done in range(rounds):
        for number, contender in enumerate(CONTENDERS):
            if not contender.is_installed:
                continue
            print(f"{done + 1}/{rounds} {contender.task}: {contender.name}", file=sys.stderr)
            child = subprocess.run(
                [*command, "--one", str(number)], capture_output=True, text=True, check=True
            )
            results[number].append(json.loads(child.stdout))
    _require_agreement(results)
    return results


def _require_agreement(results: dict[int, list[dict[str, object]]]) -> None:
    """Stop if two contenders answer a task differently."""
    first: dict[str, tuple[str, np.ndarray]] = {}
    for number, runs in results.items():
        contender = CONTENDERS[number]
        if not contender.answers:
            continue
        answer = np.array(runs[0]["answer"])
        name, expected = first.setdefault(contender.task, (contender.name, answer))
        gap = np.abs(answer - expected).max() if len(answer) == len(expected) else np.inf
        if gap > AGREEMENT * expected.max():
            sys.exit(f"{contender.task}: {contender.name} and {name} differ by {gap} ha")


def _print(results: dict[int, list[dict[str, object]]], parcels: int, rounds: int) -> None:
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    libraries += f", GEOS {geos_version_string}"
    print(f"{parcels:,} parcels, {rounds} rounds; {machine}, {libraries}\n")
    print("| task | way | median s | of its peer | of the floor | memory added, MB |")
    print("|---|---|---|---|---|---|")
    median = {n: statistics.median(r["seconds"] for r in runs) for n, runs in results.items()}
    by_name = {(CONTENDERS[n].task, CONTENDERS[n].name): s for n, s in median.items()}
    for number, seconds in median.items():
        task, name = CONTENDERS[number].task, CONTENDERS[number].name
        others = ((task, PEERS.get(task, "read all and overlay")), (task, "floor"))
        ratios = [f"{seconds / by_name[o]:.3f}" if o in by_name else "–" for o in others]
        memory = max(r["added_mb"] for r in results[number])
        print(f"| {task} | {name} | {seconds:.3f} | {' | '.join(ratios)} | {memory:.0f} |")


if __name__ == "__main__":
    main()
