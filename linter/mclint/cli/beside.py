"""Files that no word of their own makes ours, but a file that is ours: what stands beside Terraform, and programs that are submitted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from mclint.documents import Document
from mclint.facts import Job, Resource
from mclint.network.terraform import local_source


@cache
def _sources() -> re.Pattern[bytes]:
    return re.compile(rb"""["']?source["']?\s*[=:]\s*"(\.{1,2}/[^"\r\n]*)\"""")


def terraform(ours: Iterable[Document], left: Iterable[str], content: Callable[[str], bytes | None]) -> list[Document]:
    """Return the further files of the folders of files that are ours, of modules that those call, and of modules that call them.

    `left` are the paths of the other files of Terraform, and `content` reads one.
    """
    folders = {_folder(document.path) for document in ours}
    if not folders:
        return []
    found = {path: data for path in sorted(left) if (data := content(path)) is not None}
    calls: dict[str, set[str]] = {}
    for folder, target in [*_called(ours), *((_folder(path), each) for path, data in found.items() for each in _targets(path, data))]:
        calls.setdefault(folder, set()).add(target)
        calls.setdefault(target, set()).add(folder)
    waiting = list(folders)
    while waiting:
        more = calls.get(waiting.pop(), set()) - folders
        folders |= more
        waiting += more
    return [Document(path, data, "", "hcl") for path, data in found.items() if _folder(path) in folders]


@cache
def _programs() -> re.Pattern[bytes]:
    return re.compile(rb"([\w.-]+\.py)\b")


def submitted(ours: Iterable[Document], left: Iterable[str], content: Callable[[str], bytes | None]) -> list[Document]:
    """Return the programs in Python that a script which is ours submits to Spark: they need not name MaxCompute themselves.

    `left` are the paths of the other files in Python, and `content` reads one.
    """
    names: set[str] = set()
    for document in ours:
        if document.facts is None:
            if document.data is not None and b"spark-submit" in document.data:
                names.update(found.decode("utf-8", "replace").lower() for found in _programs().findall(document.data))
            continue
        for fact in document.facts.facts:
            if isinstance(fact, Job) and fact.engine == "spark" and fact.name:
                names.add(fact.name.replace("\\", "/").rpartition("/")[2].lower())
    paths = sorted(path for path in left if path.rpartition("/")[2].lower() in names) if names else ()
    return [Document(path, data, "", "python") for path in paths if (data := content(path)) is not None]


def _called(ours: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """Yield which folder calls which, by the content of files or by what is kept of them."""
    for document in ours:
        if document.facts is None:
            for target in _targets(document.path, document.data or b""):
                yield _folder(document.path), target
            continue
        for fact in document.facts.facts:
            if isinstance(fact, Resource) and fact.kind == "terraform-module":
                for item in fact.fields:
                    target_folder = local_source(_folder(document.path), item.value.text or "") if item.key == "source" else None
                    if target_folder is not None:
                        yield _folder(document.path), target_folder


def _targets(path: str, data: bytes) -> Iterator[str]:
    """Yield the folders of the local modules that a file calls, as far as a look at its bytes shows."""
    if b"source" in data:
        for found in _sources().finditer(data):
            target = local_source(_folder(path), found[1].decode("utf-8", "replace"))
            if target is not None:
                yield target


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
