"""A variable may bear the name of its type."""

from __future__ import annotations

from mclint.engine import check_text


def test_a_variable_named_like_its_type_is_no_endless_question() -> None:
    """Looking up the type of such a variable ends; nothing is reported as too deep."""
    text = (
        "import com.aliyun.oss.OSS;\nimport com.aliyun.odps.udf.UDF;\n"
        "class Limit extends UDF {\n  OSS OSS;\n  Other Other;\n"
        "  public String evaluate(String s) { Limit Limit = null; OSS.getObject(s); Other.call(Limit); return s; }\n}\n"
    )
    assert [finding for finding in check_text(text, "Limit.java") if finding.code.startswith("MC0")] == []
