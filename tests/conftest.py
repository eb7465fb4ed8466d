"""What every test stands on."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# What a machine that does other work meanwhile takes for one example says nothing about the code.
settings.register_profile("mclint", deadline=None)
settings.load_profile("mclint")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep facts in a folder of the tests, not in that of whoever runs them."""
    before = os.environ.get("MCLINT_CACHE_DIR")
    os.environ["MCLINT_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["MCLINT_CACHE_DIR"]
    else:
        os.environ["MCLINT_CACHE_DIR"] = before
