"""The other linters, each in an environment of its own, and mclint as a wheel would install it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Tools:
    """Installs programs on request; one that cannot be installed is skipped with a message."""

    def __init__(self, work: str) -> None:
        self._work = work
        self.versions: dict[str, str] = {}

    def mclint(self) -> str:
        """Return the path of mclint, installed from this checkout."""
        path = self._environment("mclint")
        pip = os.path.join(path, "bin", "python")
        subprocess.run([pip, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--upgrade", ROOT], check=True)
        subprocess.run(
            [pip, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--force-reinstall", "--no-deps", ROOT], check=True
        )
        return self._program(path, "mclint")

    def python(self) -> str:
        """Return the Python of mclint's environment."""
        return os.path.join(self._environment("mclint"), "bin", "python")

    def other(self, name: str) -> str | None:
        """Return the path of a linter, or None if it cannot be installed."""
        path = self._environment(name)
        if not os.path.exists(os.path.join(path, "bin", name)):
            pip = [os.path.join(path, "bin", "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", name]
            if subprocess.run(pip, check=False).returncode:
                print(f"{name} could not be installed and is left out", file=sys.stderr)
                return None
        return self._program(path, name)

    def package(self, *names: str) -> str:
        """Return a folder with the files of public packages."""
        target = os.path.join(self._work, "packages")
        if not os.path.isdir(target):
            python = os.path.join(self._environment("mclint"), "bin", "python")
            command = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--target", target, *names]
            subprocess.run(command, check=True)
        return target

    def _environment(self, name: str) -> str:
        path = os.path.join(self._work, "environments", name)
        if not os.path.isdir(path):
            venv.create(path, with_pip=True)
        return path

    def _program(self, path: str, name: str) -> str:
        program = os.path.join(path, "bin", name)
        if name not in self.versions:
            said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
            self.versions[name] = said.split()[-1] if said and name != "flake8" else said.split(" ")[0]
        return program
