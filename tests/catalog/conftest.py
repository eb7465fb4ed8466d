"""The catalogue as it is shipped."""

from __future__ import annotations

import pytest

from mclint.network.catalog import Catalog
from mclint_rules.catalog import documents


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog(documents())
