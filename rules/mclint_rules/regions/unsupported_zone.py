"""A VPC dedicated connection whose vSwitch lies in a zone that cannot hold it.

## What it does
Compares the zones of a VPC dedicated connection with the list of its region. A zone may be written as an ID (`cn-hangzhou-h`) or as
the letter alone (`H`). A zone of another region than the connection's is reported too. A vSwitch in Terraform or ROS counts where its words
speak of MaxCompute, or where a declared connection names it or has its range.

## Why
The network interface of the connection is made in the vSwitch's zone, and MaxCompute offers it only in the zones that the page lists
for the region (Network connection process, Supported regions, edition 2026-02-27).

## Example
A connection in China (Hangzhou) on a vSwitch in `cn-hangzhou-b`.

## Instead
A vSwitch of the same VPC in one of the zones H, I, J and K. Targets in other zones of the VPC are reached from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Connection, Context, Report, Resource, Rule, Value
from mclint_rules.common.allow import says_maxcompute, words_of
from mclint_rules.common.words import listing, placeholder, region_name, shown


class UnsupportedZone(Rule):
    code = "MC102"
    name = "unsupported-zone"
    clause = "Supported regions: zones of the VPC dedicated connection"
    wants = (Connection, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Resource):
            if fact.kind == "vswitch":
                yield from self._vswitch(fact, ctx)
            return
        if fact.solution != "vpc":
            return
        written = fact.region.text
        region_id = ctx.catalog.resolve_region(written) if written else ""
        for zone in fact.zones:
            yield from self._zone(zone.strip(), region_id, fact, ctx)

    def _vswitch(self, fact: Resource, ctx: Context) -> Iterable[Report]:
        """Judge a vSwitch that belongs to a connection."""
        zone = next((item.value for key in ("zone_id", "availability_zone") for item in fact.fields if item.key == key), Value())
        its = {item.value.text for item in fact.fields if item.key in ("cidr_block", "vswitch_name", "name") and item.value.text}
        region_id = ctx.catalog.zone_region(zone.text or "")
        for item in ctx.model.inventory.connections:
            declared = {item.field("vswitch.cidr").text, item.field("vswitch.id").text} & its
            if item.solution == "vpc" and declared and ctx.catalog.resolve_region(item.region) == region_id:
                break
        else:
            if not says_maxcompute(words_of(fact)):
                return
        yield from self._zone(zone.strip(), region_id, fact, ctx)

    def _zone(self, zone: Value, region_id: str, fact: Connection | Resource, ctx: Context) -> Iterable[Report]:
        text = (zone.text or "").lower()
        if not text or placeholder(text):
            return
        if len(text) == 1 and text.isalpha() and region_id:
            text = f"{region_id}{'' if region_id[-1].isdigit() else '-'}{text}"
        its_region = ctx.catalog.zone_region(text)
        if not its_region:
            return  # misspelt zones are MC103's
        span = zone.span() or fact.span
        if region_id and its_region != region_id:
            yield Report(
                span,
                f"{shown(zone)} is a zone of {region_name(its_region, ctx)}, but the connection is in {region_name(region_id, ctx)}. "
                "Name a vSwitch and zone of the connection's own region.",
            )
            return
        region = ctx.catalog.region(its_region)
        if region is None or not region.vpc_zones or text in region.vpc_zones:
            return  # a region without the solution is MC101's
        yield Report(
            span,
            f"A VPC dedicated connection cannot be made in zone {shown(zone)}: in {region_name(its_region, ctx)} it is offered in "
            f"{listing(region.vpc_zones)} only. Choose a vSwitch in one of these.",
        )


def _inventory(region: str, zone: str) -> str:
    return (
        "version: 1\n"
        "connections:\n"
        "  - solution: vpc\n"
        "    name: link_shop\n"
        f"    region: {region}\n"
        "    vpc: vpc-example1\n"
        '    owner: "1234567890123456"\n'
        f"    vswitch: {{id: vsw-example1, cidr: 10.0.1.0/24, zone: {zone}}}\n"
        "    security_group: {id: sg-example1, type: basic}\n"
    )


_FILE = "maxcompute-network.yaml"

_VSWITCH = 'resource "alicloud_vswitch" "a" {{\n  vswitch_name = "{}"\n  cidr_block = "{}"\n  zone_id = "{}"\n}}\n'

UnsupportedZone.PASSES = (
    Case(_VSWITCH.format("web", "10.0.1.0/24", "cn-hangzhou-b"), path="main.tf", why="nothing ties it to MaxCompute"),
    Case(_VSWITCH.format("maxcompute", "10.0.1.0/24", "cn-hangzhou-h"), path="main.tf"),
    Case(
        _VSWITCH.format("a", "10.0.1.0/24", "cn-shanghai-z"),
        path="main.tf",
        others=((_FILE, _inventory("cn-hangzhou", "cn-hangzhou-h")),),
        why="the range of a VPC in another region",
    ),
    Case(_inventory("cn-hangzhou", "cn-hangzhou-h"), path=_FILE),
    Case(_inventory("cn-shanghai-finance-1", "cn-shanghai-finance-1f"), path=_FILE),
    Case(_inventory("us-west-1", "us-west-1b"), path=_FILE),
)
UnsupportedZone.FAILS = (
    Case(_VSWITCH.format("maxcompute-eni", "10.0.1.0/24", "cn-hangzhou-b"), path="main.tf", lines=(4,)),
    Case(
        _VSWITCH.format("data", "10.0.1.0/24", "cn-hangzhou-b"),
        path="main.tf",
        others=((_FILE, _inventory("cn-hangzhou", "cn-hangzhou-h")),),
        lines=(4,),
    ),
    Case(
        "Resources:\n  S:\n    Type: ALIYUN::ECS::VSwitch\n    Properties:\n      VSwitchName: for MaxCompute\n      ZoneId: cn-hangzhou-b\n",
        path="template.yml",
        lines=(6,),
    ),
    Case(_inventory("cn-hangzhou", "cn-hangzhou-b"), path=_FILE, lines=(8,)),
    Case(_inventory("cn-wulanchabu", "cn-wulanchabu-a"), path=_FILE, lines=(8,)),
    Case(_inventory("cn-hangzhou", "cn-shanghai-b"), path=_FILE, lines=(8,)),
)
