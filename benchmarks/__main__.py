"""Build the corpora, run everything, write `docs/benchmarks.md`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile

from benchmarks import cases, measure, report
from benchmarks.tools import ROOT, Tools


def main() -> int:
    """Run the benchmarks that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = "version, one, sparse, again, many, dense, sql, python, parse, terraform, yaml"
    parser.add_argument("names", nargs="*", help=f"{names} (default: all)")
    parser.add_argument("--runs", type=int, default=9, help="runs of each command (slow tools: a third; default: %(default)s)")
    parser.add_argument("--files", type=int, default=20_000, help="files of the large tree (default: %(default)s)")
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "mclint-benchmarks"), help="folder for tools and corpora")
    parser.add_argument("--output", default=os.path.join(ROOT, "docs", "benchmarks.md"), help="page to write, `-` to print it only")
    options = parser.parse_args()
    tools = Tools(options.work)
    results = []
    for case in cases.cases(tools, options.work, options.files, frozenset(options.names)):
        print(f"{case.title} …", file=sys.stderr, flush=True)
        found = measure.measure(
            case.commands, case.folder, max(3, options.runs // 3) if case.slow else options.runs, sampled=case.memory is not None
        )
        results.append((case, found))
        for result in found[1:]:
            print(f"  ratio to {result.command.name}: {measure.ratios(found[0], result)}", file=sys.stderr, flush=True)
    text = report.page(results, tools.versions)
    if options.output == "-":
        print(text)
    else:
        text += _remarks(options.output)
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(text)
    return 0


def _remarks(path: str) -> str:
    """Return what people have written under the tables of an earlier page: it stays."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        _, heading, rest = file.read().partition("\n## What is not reached")
    return heading + rest


if __name__ == "__main__":
    sys.exit(main())
