"""An allow list admits a single ENI address where the range of the vSwitch is meant.

## What it does
Reports entries that are one of the ENI addresses declared for a connection, single private addresses in a list whose words speak of the
network interface of MaxCompute, and single addresses of a connection's vSwitch in a list whose words speak of MaxCompute.

## Why
The VPC page says that addresses of the elastic network interface (ENI) can change when the connection is modified, and to admit the CIDR block
of the vSwitch. The overview page leaves the choice between the address and the range; the range is the one that lasts.

## Example
```yaml
access_control:
  ip_whitelist: ["192.168.10.17"]   # the address that the console shows for the ENI
```

## Instead
```yaml
access_control:
  ip_whitelist: ["192.168.10.0/24"]  # the vSwitch
```

## Fix safety
The fix writes the declared range of the vSwitch that contains the address. It admits more addresses than before, so it is offered and not
applied by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import AllowEntry, Case, Confidence, Context, Model, Report, Rule, Severity, inside, network, replace
from mclint_rules.common.allow import hints_of, is_public, is_single, says_eni, says_maxcompute

_NETWORK = """\
version: 1
connections:
  - solution: vpc
    name: link_shop
    region: cn-shanghai
    vpc: vpc-example1
    vswitch: {{cidr: 192.168.10.0/24, zone: cn-shanghai-b}}
    security_group: {{id: sg-example1, type: basic}}
    eni_addresses: ["192.168.10.17"]
targets:
  - name: orders
    addresses: ["orders.example.com:3306"]
    vpc: vpc-example1
    access_control:
      comment: {}
      security_groups: [sg-example1]
      ip_whitelist:
        - {}
"""
_FILE = "maxcompute-network.yaml"


class EniIpAllowlist(Rule):
    code = "MC402"
    name = "eni-ip-allowlist"
    severity = Severity.WARNING
    source = "VPC-en"
    clause = "Admit the CIDR block of the vSwitch, not single ENI addresses"
    wants = (AllowEntry,)

    def check(self, fact: AllowEntry, ctx: Context) -> Iterable[Report]:
        item = network(fact.entry.text)
        if item is None or fact.direction != "inbound" or not is_single(item):
            return
        hints = hints_of(fact)
        blocks, ranges = ctx.once("blocks", lambda: _blocks(ctx.model))
        declared, ours = item in blocks, says_maxcompute(hints)
        said = ours and says_eni(hints)
        # In a list for MaxCompute, what comes from the vSwitch of its connection is its network interface.
        meant = ours and any(block.num_addresses > 1 and inside(item, [block]) for block in ranges)
        if not declared and not meant and not (said and not is_public(item)):
            return
        # The last declared range that holds the address is its vSwitch's.
        cidr = next((str(block) for block in reversed(blocks[item] if declared and not said else ranges) if inside(item, [block])), "")
        advice = f"Admit the vSwitch range {cidr}." if cidr else "Admit the CIDR block of the connection's vSwitch."
        yield Report(
            fact.entry.span() or fact.span,
            f"`{fact.entry.text}` is the address of one elastic network interface of MaxCompute. It can change when the connection is modified. {advice}",
            confidence=Confidence.HIGH if declared or said else Confidence.MEDIUM,
            fix=replace(fact.entry, cidr, f"Admit the vSwitch range {cidr}", safe=False) if cidr else None,
        )

    PASSES = (
        Case(_NETWORK.format("MaxCompute", "192.168.10.0/24"), path=_FILE),
        Case(_NETWORK.format("app server", "192.168.10.40"), path=_FILE, why="not an ENI address"),
        Case(_NETWORK.format("MaxCompute", "192.168.20.40"), path=_FILE, why="in no vSwitch of a connection"),
        Case(_NETWORK.format("MaxCompute ENI", "${address}"), path=_FILE),
    )
    FAILS = (
        Case(
            _NETWORK.format("app", "192.168.10.17"),
            path=_FILE,
            lines=(18,),
            unsafe_fixed=_NETWORK.format("app", "192.168.10.0/24"),
        ),
        Case(_NETWORK.format("app", "192.168.10.17/32"), path=_FILE, lines=(18,)),
        Case(_NETWORK.format("ENI of MaxCompute", "192.168.10.99"), path=_FILE, lines=(18,)),
        Case(
            _NETWORK.format("MaxCompute", "192.168.10.40"),
            path=_FILE,
            lines=(18,),
            unsafe_fixed=_NETWORK.format("MaxCompute", "192.168.10.0/24"),
            why="an address of the connection's vSwitch, in a list for MaxCompute",
        ),
    )


def _blocks(model: Model) -> tuple[dict[Any, list[Any]], list[Any]]:
    """Return for each declared address of a network interface the ranges of its vSwitches, and the ranges of all vSwitches."""
    found: dict[Any, dict[Any, None]] = {}
    ranges: dict[Any, None] = {}
    for connection in model.inventory.connections:
        block = network(connection.field("vswitch.cidr").text)
        if block is not None:
            ranges.pop(block, None)
            ranges[block] = None
        for entry in connection.all("eni_addresses"):
            address = network(entry.value.text)
            if address is not None:
                mine = found.setdefault(address, {})
                if block is not None:
                    mine.pop(block, None)
                    mine[block] = None
    return {address: list(mine) for address, mine in found.items()}, list(ranges)
