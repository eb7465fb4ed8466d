"""A connection file that its JSON Schema rejects.

## What it does
Checks `maxcompute-network.yaml` (`.yml`, `.json`) against the schema `connections` and reports every error where it stands: unknown and
missing keys, wrong types and values, text that is no YAML or JSON, keys that stand twice, and words that YAML 1.1 reads as truth values.

## Why
What a connection file misspells is not declared, and what is not declared cannot be checked.

## Example
```yaml
version: 1
conections: []
```

## Instead
```yaml
version: 1
connections: []
```
"""

from __future__ import annotations

from mclint.api import Case, Rule

_FILE = "maxcompute-network.yaml"


class InvalidConnectionFile(Rule):
    code = "MC007"
    name = "invalid-connection-file"
    source = ""
    clause = "The run itself: a connection file that cannot be read declares nothing"

    PASSES = (
        Case("version: 1\nconnections: []\n", path=_FILE),
        Case('{"version": 1, "projects": [{"name": "shop", "region": "cn-shanghai"}]}\n', path="maxcompute-network.json"),
        Case("version: 2\nconections: []\n", path="other.yaml", why="another file of the team"),
        Case("# odps\non: push\njobs:\n  connections: 3\n", path=".github/workflows/ci.yml"),
    )
    FAILS = (
        Case("version: 1\nconections: []\n", path=_FILE, lines=(2,)),
        Case("version: 1\nprojects:\n  - name: shop\n", path=_FILE, lines=(3,)),
        Case("version: 1\nconnections:\n  - {solution: vpn, name: a}\n", path=_FILE, lines=(3,)),
        Case("version: 1\nprojects: []\nprojects: []\n", path=_FILE, lines=(3,)),
        Case("version: 1\nclients:\n  - {name: a, endpoint: b, internet: yes}\n", path=_FILE, lines=(3, 3)),
        Case("version: [1\n", path=_FILE, lines=(1,)),
        Case('{"version": 1,\n "targets": [{"name": "a", "addresses": []}]}\n', path="maxcompute-network.json", lines=(2,)),
    )
