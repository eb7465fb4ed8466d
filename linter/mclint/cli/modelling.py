"""The model of a project for the commands that show it: path, graph and init."""

from __future__ import annotations

from mclint.cli.loading import Loaded
from mclint.cli.session import Request, Session
from mclint.documents import ReadFile
from mclint.engine import read_all
from mclint.network.model import Model
from mclint.source import LineIndex
from mclint.tuples import NamedTuple


class Modelled(NamedTuple):
    """A project with its model and its files as read."""

    loaded: Loaded
    model: Model
    files: dict[str, ReadFile]

    def position(self, path: str, offset: int) -> tuple[int, int]:
        """Return line and column of an offset in a file."""
        file = self.files.get(path)
        text = file.decoded.text if file is not None and file.decoded is not None else ""
        return LineIndex(text).position(offset)

    def inner(self, shown: str) -> str:
        """Return the path inside the project of a path as it was given."""
        for path, selected in self.loaded.project.selected.items():
            if selected.shown == shown:
                return path
        return shown


def modelled(paths: tuple[str, ...], config: str, *, docs: bool = False, declares: bool = False) -> list[Modelled]:
    """Read the projects that paths belong to and join each to its model; `declares`: as if each had an inventory.

    Raises UsageError and ConfigError.
    """
    session = Session(Request(paths or (".",), config=config, docs=docs))
    found: list[Modelled] = []
    for project in session.projects():
        loaded = session.load(project, declares=declares)
        files = read_all(loaded.documents, loaded.kit, loaded.settings, session.clock, docs=docs, helpers=loaded.helpers)
        model = Model({path: file.facts for path, file in files.items()}, loaded.kit.catalog, loaded.settings)
        found.append(Modelled(loaded, model, files))
    if session.problems:
        from mclint.cli.parser import UsageError

        raise UsageError("; ".join(session.problems))
    return found
