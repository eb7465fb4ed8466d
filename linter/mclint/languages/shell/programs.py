"""Programs that shell scripts call: spark-submit and its kin, odpscmd, and what writes text to files or pipes."""

from __future__ import annotations

import re

from mclint.facts import AllowEntry, Job, ProjectInfo
from mclint.languages.base import Collector
from mclint.languages.spark_conf.meaning import mode_of, state
from mclint.languages.spark_conf.properties import Pair
from mclint.source import Source
from mclint.tuples import NamedTuple
from mclint.value import Hole, Known, Span, Value, join

_EMPTY = Value()
_SPARK = frozenset(("spark-submit", "spark-shell", "spark-sql", "pyspark", "spark-submit2", "spark3-submit"))
_SHELLS = frozenset(("bash", "sh", "zsh", "ksh"))
_WRAPPERS = _SHELLS | frozenset(
    ("nohup", "sudo", "exec", "time", "env", "command", "nice", "ionice", "timeout", "eval", "stdbuf", "setsid")
)
_WRAPPED = 8
"""How many words behind a wrapper are looked at for the program that it runs."""

_PROGRAMS = _SPARK | {"odpscmd", "aliyun", "echo", "printf", "cat", "tee"}
_FLAGS = frozenset(("--verbose", "-v", "--supervise", "--version", "--help", "-h"))
_SPARK_OPTIONS = {"--master": "spark.master", "--deploy-mode": "spark.submit.deployMode", "--name": "spark.app.name"}
_ODPS_TEXT = re.compile(r"odps|maxcompute|cupid", re.IGNORECASE)


class Call(NamedTuple):
    """A program with its arguments, the text that it is given on standard input, and the file that its output goes to."""

    fields: list[Value]
    given: Value | None
    written: str
    place: tuple[int, int]


class Programs:
    """States the facts of calls."""

    def __init__(self, source: Source, out: Collector) -> None:
        self.source = source
        self.out = out
        self._units: dict[str, int] = {}

    def run(self, call: Call) -> Value | None:
        """State the facts of a call; return its output as far as it is known."""
        fields = call.fields
        start = 0
        if len(fields) > 2 and _name(fields[0]) in _SHELLS and re.fullmatch("-[a-z]*c", fields[1].shape):
            self.out.embed("shell", fields[2])
            return None
        if fields and _name(fields[0]) in _WRAPPERS:
            wrapped = range(1, min(len(fields), 1 + _WRAPPED))
            start = next((number for number in wrapped if _name(fields[number]) in _PROGRAMS), 0)
        name = _name(fields[start]) if start < len(fields) else "cat"
        arguments = fields[start + 1 :]
        if name in _SPARK:
            self._spark(name, arguments, call)
        elif name.startswith("--conf"):
            self._spark(name, fields[start:], call)  # a page may show the options of a submission alone
        elif name == "odpscmd" or (start < len(fields) and _stands_for_odpscmd(fields[start]) and _takes_statement(arguments)):
            self._odpscmd(arguments, call)
        elif name == "aliyun":
            self._control(arguments, call)
        elif name.startswith("python") and call.given is not None:
            self.out.embed("python", call.given, unit=self.out.new_unit())
        elif name in ("echo", "printf", "cat", "tee"):
            return self._text(name, arguments, call)
        return None

    def _text(self, name: str, arguments: list[Value], call: Call) -> Value | None:
        """Read a text that is written to a file or a pipe."""
        written = call.written
        if name in ("echo", "printf"):
            while arguments and re.fullmatch(r"-[neE]+", arguments[0].shape):
                arguments = arguments[1:]
            blank = Value((Known(" "),))
            text = join(piece for number, field in enumerate(arguments) for piece in ((blank, field) if number else (field,)))
        else:
            files = [field.shape for field in arguments if not field.shape.startswith("-")]
            if call.given is None or (name == "cat" and files):
                return None
            text = call.given
            written = files[0] if name == "tee" and files else written
        if written:
            self._file(written, text)
        return text if name == "tee" or not call.written else None

    def _file(self, path: str, text: Value) -> None:
        """Hand a text that the script writes to a file on to the language of that file."""
        for language in self.out.languages.values():
            if language.claims(path.replace("\\", "/")) and language.name != "shell" and not getattr(language, "documents", False):
                unit = self._units.get(path)
                if unit is None:
                    unit = self._units[path] = self.out.new_unit()
                self.out.embed(language.name, text, unit=unit)
                return

    def _odpscmd(self, arguments: list[Value], call: Call) -> None:
        """Read a call of odpscmd: `-e SQL`, SQL on standard input, `--project=…`, `--endpoint=…`."""
        unit = self.out.new_unit()
        named: dict[str, Value] = {}
        statements: list[Value] = []
        number = 0
        while number < len(arguments):
            shape = arguments[number].shape
            option, equals, _ = shape.partition("=")
            following = arguments[number + 1] if number + 1 < len(arguments) else _EMPTY
            if option in ("--project", "--endpoint"):
                named[option] = arguments[number].slice(len(option) + 1, len(shape)) if equals else following
                number += not equals
            elif option in ("-e", "-E", "--execute"):
                statements.append(following)
                number += 1
            number += 1
        project, endpoint = named.get("--project", _EMPTY), named.get("--endpoint", _EMPTY)
        if project.parts or endpoint.parts:
            self.out.add(ProjectInfo(self.source.span(*call.place), unit, project, _EMPTY, endpoint, "the options of odpscmd"))
        if not statements and call.given is not None:
            statements.append(call.given)
        for statement in statements:
            self.out.embed("sql", statement, unit=unit)

    def _control(self, arguments: list[Value], call: Call) -> None:
        """Read a call of a control API by the vendor's command line: which addresses it lets in."""
        from mclint.languages.infrastructure import is_hint, is_list

        fields: list[tuple[str, Value]] = []
        for number, field in enumerate(arguments):
            option, equals, _ = field.shape.partition("=")
            if option.startswith("--"):
                following = arguments[number + 1] if number + 1 < len(arguments) else _EMPTY
                fields.append((option[2:], field.slice(len(option) + 1, len(field.shape)) if equals else following))
        operation = arguments[1].shape if len(arguments) > 1 else ""
        words = tuple(str(value) for name, value in fields if is_hint(name))
        place = self.source.span(*call.place)
        for name, value in fields:
            if name == "body" and value.shape.lstrip().startswith("{"):
                self.out.embed("json", value)
            for entry in value.split(",") if is_list(name) else ():
                entry = entry.strip()  # noqa: PLW2901 - without the blanks around it
                if entry.parts:
                    group = words[0] if words else ""
                    self.out.add(AllowEntry(entry.span() or place, entry, operation, name, "inbound", words, group))

    def _spark(self, name: str, arguments: list[Value], call: Call) -> None:
        """Read a submission of Spark: its properties, master and deploy mode; the job is named for its main class or its script."""
        unit = self.out.new_unit()
        place = self.source.span(*call.place)
        found: list[Pair] = []
        number = 0
        application = main = ""
        while number < len(arguments):
            field = arguments[number]
            shape = field.shape
            option, equals, _ = shape.partition("=")
            if field.is_unknown:
                number += 1  # options or the program itself
                continue
            if not option.startswith("-"):
                application = shape  # what follows are its own arguments
                break
            following = arguments[number + 1] if number + 1 < len(arguments) else _EMPTY
            value = field.slice(len(option) + 1, len(shape)) if equals else following
            number += 1 if equals else 2
            if option in ("--conf", "-c"):
                at = value.shape.find("=")
                key = value.slice(0, at)
                if at > 0 and key.text:
                    found.append(_property(key, value.slice(at + 1, len(value.shape)).strip(), place))
            elif option == "--class":
                main = value.shape
            elif option in _SPARK_OPTIONS and value.parts:
                found.append(Pair(_SPARK_OPTIONS[option], value, value.span() or place))
            elif option in _FLAGS and not equals:
                number -= 1
        master, deploy = (_shape(found, key) for key in ("spark.master", "spark.submit.deployMode"))
        evidence = "the arguments of the submission" if any(_ODPS_TEXT.search(field.shape) for field in arguments) else ""
        job = Job(place, unit, "spark", main or application, mode=mode_of(master, deploy), evidence=evidence)
        state(found, "spark-submit", unit, self.out, job=job if evidence else None)


def _shape(pairs: list[Pair], key: str) -> str:
    return next((pair.value.shape for pair in pairs if pair.key == key), "")


def _property(key: Value, value: Value, place: Span) -> Pair:
    """Return a property; it stands where its key does, with its value if that is written right behind."""
    at, there = key.span(), value.span()
    span = at or there or place
    if at is not None and there is not None and 0 <= there.start - at.end <= len("='"):
        span = Span(at.start, there.end)
    return Pair(str(key).strip(), value, span, at)


# fmt: off
_IDLE = frozenset((
    "[", "[[", "test", ":", "true", "false", "cd", "ls", "rm", "mv", "cp", "mkdir", "exit", "return", "break", "continue", "shift",
    "wait", "sleep", "kill", "grep", "sed", "awk", "tr", "cut", "sort", "head", "tail", "wc", "chmod", "chown", "touch", "ln",
    "date", "dirname", "basename", "set", "trap", "pushd", "popd", "tar", "which", "type", "curl", "wget", "git", "pip", "pip3",
    "apt-get", "yum", "mvn", "docker",
))
# fmt: on


def is_idle(name: str) -> bool:
    """Whether a program neither submits anything nor passes on text that matters."""
    return name in _IDLE


def _name(field: Value) -> str:
    """Return the name of a program without its folder and suffix."""
    name = re.split(r"[/\\]", field.shape)[-1]
    return re.sub(r"\.(?:sh|bat|cmd|exe)$", "", name)


def _stands_for_odpscmd(field: Value) -> bool:
    """Whether a program is a variable whose name says that it is odpscmd."""
    return len(field.parts) == 1 and isinstance(field.parts[0], Hole) and "odps" in field.parts[0].reason.lower()


def _takes_statement(arguments: list[Value]) -> bool:
    return any(field.shape in ("-e", "-f") for field in arguments)
