"""When to look for garbage that reference counts do not free.

The interpreter looks for it by a count of objects, among all that a run keeps. Here it is looked for between files, once there can be
enough of it, among what came since, and what is kept is never looked at again. The readers of code let go of their trees and scopes by
themselves, so that there is little to find; memory that is free again at once stays in the processor's caches.
"""

from __future__ import annotations

import gc

ENOUGH = 100_000
"""Objects after which it is worth a look: some 15 MB. What a file keeps counts too, so that the count alone says little."""

_RARELY = 200_000
"""Objects after which the interpreter looks by itself, inside one giant file."""

_taken = False


def take() -> None:
    """Take the matter over in this process, which must be ours: a program that uses the library keeps its own ways."""
    global _taken  # noqa: PLW0603 - the collector is one per process, too
    _taken = True
    gc.set_threshold(_RARELY)


def begin() -> None:
    """Count from here: what there is by now is kept."""
    if _taken:
        gc.freeze()


def settle() -> None:
    """Free what the files read so far have left behind, once it is enough."""
    if _taken and gc.get_count()[0] > ENOUGH:
        gc.collect()
        gc.freeze()
