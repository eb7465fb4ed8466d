"""The files of a project on their way to the engine: which are ours, what an earlier run has kept of them, and who may be called."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from mclint.config import Settings
from mclint.config.globs import Patterns
from mclint.documents import Document
from mclint.kit import Kit
from mclint.listing import File, Listing
from mclint.places import SUFFIXES
from mclint.projects import Project
from mclint.reading import INVENTORIES, Content, Marked, database_tables, foreign_tables, is_ours, made_functions, read
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.cache import Hit, Known
    from mclint.languages.base import Language

_LEFT, _UNKNOWN = b"l?"
_RUN = frozenset(("sql", "python", "java", "scala", "notebook"))
"""Languages of what an engine runs."""


class Input(Protocol):
    """Where standard input comes from, and the files that it stands for."""

    def is_standard_input(self, project: Project, path: str) -> bool: ...
    def standard_input(self) -> bytes: ...


class Left:
    """The files of a project that nothing in them makes ours: those of the listing whose state says so, and some more."""

    def __init__(self, listing: Listing, states: bytearray) -> None:
        self._listing = listing
        self._states = states
        self._positions: dict[str, int] | None = None
        self.more: dict[str, str] = {}
        """Paths and languages of files outside the listing."""

    def add(self, path: str, language: str, position: int | None) -> None:
        """Add a file: of the listing at a position, or of those outside."""
        if position is None:
            self.more[path] = language
        else:
            self._states[position] = _LEFT

    def take(self, path: str) -> None:
        """Take a file out again: something else makes it ours."""
        if self.more.pop(path, None) is None:
            if self._positions is None:
                self._positions = {each: position for position, each in enumerate(self._listing.files)}
            self._states[self._positions[path]] = _UNKNOWN

    def count(self, selected: Container[str] | None) -> int:
        """Return how many there are, of those selected (None: of all)."""
        if selected is None:
            return self._states.count(_LEFT) + len(self.more)
        return sum(1 for path, _ in self if path in selected)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Give paths and names of languages."""
        listing = self._listing
        for path, language, state in zip(listing.files, listing.languages, self._states, strict=True):
            if state == _LEFT:
                yield path, language
        yield from self.more.items()


class Helpers(Mapping[str, Document]):
    """Files that are read only if job code of other files calls what they define. Nothing is made of them before that."""

    def __init__(self, left: Left, loader: Callable[[str], Callable[[], bytes | None]]) -> None:
        self._left = left
        self._loader = loader
        self._found: dict[str, str] | None = None

    @property
    def _languages(self) -> dict[str, str]:
        if self._found is None:
            self._found = {path: language for path, language in self._left if path.endswith(SUFFIXES)}
        return self._found

    def __getitem__(self, path: str) -> Document:
        return Document(path, None, "", self._languages[path], None, self._loader(path))

    def __contains__(self, path: object) -> bool:
        return path in self._languages

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)


class Reported(Container[str]):
    """The files that findings are wanted for: those that are ours by `paths`, and any helper that was asked for."""

    def __init__(self, paths: Iterable[str], selected: Container[str], helpers: Container[str]) -> None:
        self.paths = frozenset(paths)
        self._selected = selected
        self._helpers = helpers

    def __contains__(self, path: object) -> bool:
        return path in self.paths or (path in self._selected and path in self._helpers)


class Loaded(NamedTuple):
    """A project whose files have been read: those that are ours, those that may hold helpers of them, and the paths that were asked for."""

    project: Project
    settings: Settings
    kit: Kit
    documents: tuple[Document, ...]
    reported: Reported
    skipped: int
    helpers: Helpers

    @property
    def counts(self) -> tuple[int, int]:
        return self.skipped, len(self.reported.paths)


class Loading:
    """Reads the files of one project, as far as they are ours and nothing is kept of them."""

    def __init__(self, given: Input, project: Project, settings: Settings, kit: Kit) -> None:
        self._given = given
        self._project = project
        self._settings = settings
        self._kit = kit
        self._limit = project.config.max_bytes
        self._declared = Patterns(project.config.connections)
        self._made: dict[str, tuple[str, ...]] = {}
        self._documents: list[Document] = []
        self._reported: set[str] = set()
        listing, store = project.files.listing, project.store
        states = bytearray(store.states) if store is not None else bytearray(b"?") * len(listing.files)
        for path in project.selected.named if _LEFT in states else ():
            if given.is_standard_input(project, path) and path in listing.files:
                states[listing.files.index(path)] = _UNKNOWN
        self._engines = project.config.engine == "spark" or any(entry.engine for entry in project.config.paths)
        """Whether the configuration says of some files by which engine they run: those are ours whatever words they hold."""
        for position, state in enumerate(states) if self._engines and _LEFT in states else ():
            if state == _LEFT and listing.languages[position] in _RUN and settings.runs(listing.files[position]):
                states[position] = _UNKNOWN
        self._left = Left(listing, states)
        self._positions = [position for position, state in enumerate(states) if state != _LEFT]

    def load(self, *, declares: bool = False) -> Loaded:
        """Read all files. `declares`: as if the project had an inventory."""
        project, languages = self._project, self._kit.languages
        listing = project.files.listing
        for position in self._positions:
            path = listing.files[position]
            file = File(path, languages.get(listing.languages[position]), listing.errors.get(path, ""))
            declares |= self._file(file, position)
        for file in project.files.more.values():
            declares |= self._file(file, None)
        self._documents.sort(key=_path)
        for further in (self._callers if declares else None, self._writers, self._terraform, self._submitted):
            for document in further() if further is not None else ():
                self._documents.append(document)
                self._left.take(document.path)
                if document.path in project.selected:
                    self._reported.add(document.path)
        skipped = self._left.count(None if project.selected.whole else project.selected) + len(project.unknown)
        helpers = Helpers(self._left, self._loader)
        reported = Reported(self._reported, project.selected, helpers)
        return Loaded(project, self._settings, self._kit, tuple(self._documents), reported, skipped, helpers)

    def _file(self, file: File, position: int | None) -> bool:
        """Look at one file, and return whether it declares connections."""
        project, path, language = self._project, file.path, file.language
        # A connection file is read whatever words it holds.
        named = not file.error and (
            path.rpartition("/")[2].lower() in INVENTORIES or (bool(self._declared) and self._declared.covers(path))
        )
        given = self._engines and language is not None and language.name in _RUN and self._settings.runs(path)
        document = Document(path, None, file.error) if file.error else self._document(path, language, position, named=named or given)
        if document is None:
            self._left.add(path, language.name if language is not None else "", position)
            return named
        if path in project.selected:
            self._reported.add(path)
        elif document.data is None and document.facts is None:
            # It is told in a run that is asked for it.
            return named
        self._documents.append(document)
        return named

    def _document(self, path: str, language: Language | None, position: int | None, *, named: bool) -> Document | None:
        """Return a file with its content or with what is known of it; None if it is not ours."""
        project = self._project
        name = language.name if language is not None else ""
        known: Known | None = None
        hit: Hit | None = None
        if project.store is not None and not self._given.is_standard_input(project, path):
            known = project.store.known(path, project.real(path), name, self._settings, named=named, position=position)
            hit = known.look(self._limit)
            if hit is not None:
                if hit.facts is None:
                    return None
                self._made[path] = hit.made
                return Document(path, None, "", name, hit.facts, self._loader(path))
        content = self._content(path, None if named else language)
        if not content.ours:
            if known is not None:
                known.leave()
            return None
        if known is not None and content.data is not None:
            hit = known.match(content.data, tuple(made_functions(content.data)))
        return Document(path, content.data, content.error, name, hit.facts if hit is not None else None)

    def _loader(self, path: str) -> Callable[[], bytes | None]:
        """Return how to get the content of a file that need not be read."""
        if self._given.is_standard_input(self._project, path):
            return self._given.standard_input
        return lambda: read(self._project.real(path), None, self._limit).data

    def _terraform(self) -> Sequence[Document]:
        """Return files of Terraform that no word of their own makes ours, but that belong together with some that are."""
        ours = [document for document in self._documents if document.language == "hcl"]
        if not ours:
            return ()
        from mclint.cli.beside import terraform

        rest = [path for path, language in self._left if language == "hcl"]
        return terraform(ours, rest, lambda path: self._content(path, None).data)

    def _submitted(self) -> Sequence[Document]:
        """Return programs that scripts which are ours submit to Spark."""
        ours = [document for document in self._documents if document.language == "shell"]
        if not ours:
            return ()
        from mclint.cli.beside import submitted

        rest = [path for path, language in self._left if language == "python"]
        return submitted(ours, rest, lambda path: self._content(path, None).data)

    def _callers(self) -> Sequence[Document]:
        """Return SQL files that no word of their own makes ours, but that make functions, or have the name of one that the project makes.

        Where connections are declared, whoever calls a function that reaches out has to ask for one.
        """
        rest = [path for path, language in self._left if language == "sql"]
        makers = {path: content.data for path in rest if (content := self._content(path, Marked(("function",)))).data}
        makers = {path: data for path, data in makers.items() if any(made_functions(data))}
        names = {
            name
            for document in self._documents
            if document.language in ("sql", "python", "shell", "notebook")
            for name in self._made.get(document.path) or made_functions(document.data or b"")
        }
        names.update(name for data in makers.values() for name in made_functions(data))
        marked = Marked(tuple(sorted(names)))
        for path in rest if names else ():
            content = self._content(path, marked)
            if content.ours and content.data is not None:
                makers.setdefault(path, content.data)
        return [Document(path, makers[path], "", "sql") for path in sorted(makers)]

    def _writers(self) -> Sequence[Document]:
        """Return SQL files that no word of their own makes ours, but that have the name of a foreign table on a database (see MC506)."""
        names = {
            name
            for document in self._documents
            if document.language in ("sql", "python", "shell", "notebook")
            for name in (database_tables(document.facts) if document.facts is not None else foreign_tables(document.data or b""))
        }
        if not names:
            return ()
        marked = Marked(tuple(sorted(names)))
        found = ((path, self._content(path, marked)) for path, language in self._left if language == "sql")
        return [Document(path, content.data, "", "sql") for path, content in found if content.ours and content.data is not None]

    def _content(self, path: str, language: Language | Marked | None) -> Content:
        if self._given.is_standard_input(self._project, path):
            data = self._given.standard_input()
            if len(data) > self._limit:
                return Content(None, f"Standard input could not be read: it is larger than {self._limit:,} bytes (max-file-size).")
            return Content(data) if is_ours(data, language) else Content(None, ours=False)
        return read(self._project.real(path), language, self._limit)


def _path(document: Document) -> str:
    return document.path
