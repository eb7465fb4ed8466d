"""`mclint init`: write a first configuration and inventory from what the code shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.modelling import Modelled
    from mclint.cli.output import Output


_INVENTORY = "maxcompute-network.yaml"


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("folder", nargs="?", metavar="FOLDER", default=".", help="folder of the project (default: .)")
    parser.add_argument("--print", dest="show", action="store_true", help="print the files and write nothing")


def run(options: Namespace, output: Output) -> int:
    """Write `mclint.yaml` and `maxcompute-network.yaml` where they do not exist yet; nothing is overwritten."""
    import os

    from mclint.cli.modelling import modelled
    from mclint.network.sketch import configuration

    if not os.path.isdir(options.folder):
        raise UsageError(f"there is no folder '{options.folder}'")
    item = modelled((options.folder,), "", declares=True)[0]
    has_inventory = item.model.inventory.exists
    texts = (("mclint.yaml", configuration(item.model)), (_INVENTORY, _inventory(item)))
    for name, text in texts:
        path = os.path.join(options.folder, name)
        if options.show:
            output.lines([f"# {name}", *text.splitlines(), ""])
        elif name == _INVENTORY and has_inventory:
            output.line("The project has an inventory already; it was left alone.")
        else:
            output.line(_write(path, text))
    return CLEAN


def _inventory(item: Modelled) -> str:
    """Return a first inventory.

    What it says must not be held against the jobs that it was read from: where they would be out of reach, a connection is to be confirmed.
    """
    from mclint.documents import Document
    from mclint.engine import read
    from mclint.network.model import Model
    from mclint.network.sketch import doubts, inventory

    doubtful: frozenset[str] = frozenset()
    while True:
        text = inventory(item.model, doubtful)
        kit, settings = item.loaded.kit, item.loaded.settings
        facts = read(Document(_INVENTORY, text.encode("utf-8")), kit, settings).facts
        files = {path: file.facts for path, file in item.files.items()}
        more = doubts(Model({**files, _INVENTORY: facts}, kit.catalog, settings))
        if more <= doubtful:
            return text
        doubtful |= more


def _write(path: str, text: str) -> str:
    """Write a new file, and say so. Raises UsageError if it cannot be written."""
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return f"{path} exists and was left alone."
    except OSError as error:
        raise UsageError(f"{path} could not be written: {error.strerror}") from None
    return f"{path} written. Lines marked (guess) are to be confirmed."
