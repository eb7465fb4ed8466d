"""Calls that declare: functions of SQL, and addresses that control APIs are told to let in."""

from __future__ import annotations

import pytest

from mclint.facts import AllowEntry, FunctionDefinition, Resource
from network_probe import model_of

PYTHON = {
    "new": "from alibabacloud_rds20140815 import models\n\ndef f(c):\n    r = models.ModifySecurityIpsRequest({})\n    c.modify_security_ips(r)\n",
    "old": "from aliyunsdkrds.request.v20140815 import ModifySecurityIpsRequest\n\ndef f(c):\n    r = ModifySecurityIpsRequest.ModifySecurityIpsRequest()\n"
    "    r.set_SecurityIps('203.0.113.7')\n    r.set_DBInstanceIPArrayName('mc')\n    c.do_action(r)\n",
    "common": "from aliyunsdkcore.request import CommonRequest\n\ndef f(c):\n    r = CommonRequest()\n    r.set_action_name('ModifySecurityIps')\n"
    "    r.add_query_param('SecurityIps', '203.0.113.7')\n    r.add_query_param('DBInstanceIPArrayName', 'mc')\n    c.do_action(r)\n",
    "attributes": "from alibabacloud_rds20140815 import models\n\ndef f(c):\n    r = models.ModifySecurityIpsRequest()\n    r.security_ips = '203.0.113.7'\n"
    "    r.dbinstance_iparray_name = 'mc'\n    c.modify_security_ips(r)\n",
}
PYTHON["new"] = PYTHON["new"].format("security_ips='203.0.113.7', dbinstance_iparray_name='mc'")
JAVA = (
    "import com.aliyun.{};\nclass A {{\n  void f(Client c) throws Exception {{\n    ModifySecurityIpsRequest r = new ModifySecurityIpsRequest();\n"
    '    r.setSecurityIps("203.0.113.7");\n    r.setDBInstanceIPArrayName("mc");\n    c.modifySecurityIps(r);\n  }}\n}}\n'
)


def facts(text: str, path: str, kind: type) -> list:
    return [fact for fact in model_of({path: text}).files[path].facts if isinstance(fact, kind)]


@pytest.mark.parametrize("style", list(PYTHON))
def test_python(style: str) -> None:
    """Arguments, attributes, setters and parameters by name all give fields to a request."""
    found = facts(PYTHON[style], "a.py", AllowEntry)
    assert [(fact.entry.text, fact.group) for fact in found] == [("203.0.113.7", "mc")]
    span = found[0].span
    assert PYTHON[style][span.start : span.end] == "203.0.113.7"


@pytest.mark.parametrize("module", ["rds20140815.models.ModifySecurityIpsRequest", "rds20140815.models.*"])
def test_java(module: str) -> None:
    """The setters of Java do too."""
    found = facts(JAVA.format(module), "A.java", AllowEntry)
    assert [(fact.entry.text, fact.group) for fact in found] == [("203.0.113.7", "mc")]


def test_lists_are_split_and_unknown_stays_unknown() -> None:
    """Each entry of a text with commas is one; what comes from elsewhere is a hole."""
    text = PYTHON["new"].replace("'203.0.113.7'", "f'203.0.113.7, {ip}/32'").replace("f(c)", "f(c, ip)")
    assert [str(fact.entry) for fact in facts(text, "a.py", AllowEntry)] == ["203.0.113.7", "{argument ip}/32"]


def test_the_lists_of_a_project() -> None:
    """MaxCompute's own operation sets the two lists of a project."""
    text = (
        "import json\nfrom alibabacloud_maxcompute20220104 import models\n\ndef f(c):\n"
        "    c.update_project_ip_white_list('p', models.UpdateProjectIpWhiteListRequest(body=json.dumps({'ipWhiteList': {'ipList': '203.0.113.7'}})))\n"
    )
    found = facts(text, "a.py", Resource)
    assert [(fact.kind, [(item.key, item.value.text) for item in fact.fields]) for fact in found] == [
        ("maxcompute_project", [("ip_white_list.ip_list", "203.0.113.7")])
    ]
    assert facts(text, "a.py", AllowEntry) == []


def test_functions_made_by_pyodps() -> None:
    """A function that a program makes is one that SQL may call."""
    text = "from odps import ODPS\no = ODPS('i', 'k', 'p')\no.create_function('f', class_type='m.C', resources=[o.get_resource('m.py')])\n"
    found = facts(text, "a.py", FunctionDefinition)
    assert [(fact.name, fact.target.text) for fact in found] == [("f", "m.C")]
