"""`--show-settings`: which settings hold, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from mclint.cli.session import Session
from mclint.config import Settings
from mclint.projects import Project


def settings_lines(session: Session, project: Project) -> Iterator[str]:
    """Give the settings of a project line by line, and those of each of its files that was given by name."""
    config = project.config
    settings = Settings(config, session.registry.rules, session.request.overrides)
    rules = session.registry.rules
    running = settings.codes()
    yield f"project root: {project.root}"
    yield f"configuration: {config.path or 'none'}"
    yield f"files of the project: {len(project.files)}, selected: {len(project.selected)}"
    yield f"fail on: {session.request.fail_on or config.fail_on}"
    yield f"persona: {session.request.persona or config.persona}"
    yield f"documentation: {'checked' if session.request.docs or config.docs else 'not checked'}"
    yield f"largest file: {config.max_bytes:,} bytes"
    yield f"baseline: {config.baseline or 'none'}"
    yield f"rules on: {' '.join(rule.code for rule in rules if rule.code in running) or 'none'}"
    yield f"rules off: {' '.join(rule.code for rule in rules if rule.code not in running) or 'none'}"
    for rule in rules:
        options = settings.options(rule)
        if rule.code in running and options:
            yield f"options of {rule.code}: {', '.join(f'{name}={_value(value)}' for name, value in options.items())}"
    for path, selected in project.selected.items():
        if selected.named:
            name, region, engine = settings.project_of(path)
            off = " ".join(sorted(running - settings.codes(path))) or "none"
            yield f"{selected.shown}: project {name or '?'}, region {region or '?'}, engine {engine or '?'}, off here: {off}"
    yield ""


def _value(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
