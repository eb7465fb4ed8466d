"""The model of the whole project: which project, region and engine a job belongs to, what it reaches, and what serves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mclint.facts import FileFacts
from mclint.network.catalog import Catalog


class Project(NamedTuple):
    """The MaxCompute project that a job belongs to; empty fields are unknown. `evidence` says in words how it is known."""

    name: str = ""
    region: str = ""
    engine: str = ""
    evidence: str = ""


class Model:
    """Join of the facts of all files. Rules only read it."""

    def __init__(self, files: Mapping[str, FileFacts], catalog: Catalog, settings: object = None) -> None:
        self.files = files
        self.catalog = catalog
        self.settings = settings

    def project(self, path: str, unit: int = 0) -> Project:
        """Return the project of a job: by configuration first, then by evidence in its file, then in the repository."""
        return Project()
