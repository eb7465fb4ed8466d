"""Secrets leave neither in messages nor in shown text nor in edits; what is no secret stays legible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finding_samples import finding
from mclint.findings.finding import Edit, Fix, Location
from mclint.findings.redaction import clean, mask, prose, secrets, unseen
from mclint.fixes.edits import edit_text
from mclint.value import Span

S = "s3cr3tVALUE99"
"""Stands for the secret in the samples."""

AK = "LTAI" + "5tSample0Key"
SK = "Ab1" * 10

HIDDEN = [
    ("a.sql", f"LOCATION 'oss://{AK}:{S}@oss-cn-hangzhou-internal.aliyuncs.com/bucket/'"),
    ("a.sql", f"LOCATION 'oss://id:{S}@oss-cn-hangzhou-internal.aliyuncs.com/bucket/'"),
    ("a.sql", f"'jdbc:mysql://10.0.0.8:3306/shop?useSSL=false&user=root&password={S}&table=t'"),
    ("a.sql", f"'jdbc:postgresql://root:{S}@db.example.com:5432/shop'"),
    ("a.sql", f"'jdbc:oracle:thin:scott/{S}@db.example.com:1521/x'"),
    ("a.sql", f"TBLPROPERTIES ('mcfed.accessKeySecret' = '{S}')"),
    ("a.sql", f"SET odps.federation.password={S};"),
    ("a.sql", f"CREATE USER x IDENTIFIED BY '{S}';"),
    ("a.py", f"o = ODPS('id', '{S}', 'project', endpoint=e)"),
    ("a.py", f"o = ODPS(\n    access_id,\n    '{S}',\n    'project')"),
    ("a.py", f"auth = oss2.Auth(key_id, '{S}')"),
    ("a.py", f"conn = pymysql.connect('h', 'root', '{S}', 'db')"),
    ("a.py", f"conn = pymysql.connect(host='h', user='root', passwd='{S}')"),
    ("a.py", f'config = {{"access_key_secret": "{S}", "region": "cn-hangzhou"}}'),
    ("a.py", f"password: str = '{S}'"),
    ("a.py", f"password = (\n    '{S}')"),
    ("a.py", f"os.environ['ODPS_ACCESS_KEY'] = '{S}'"),
    ("a.py", f"secret = os.getenv('SECRET', '{S}')"),
    ("a.py", f"conf.set('spark.hadoop.fs.oss.accessKeySecret', '{S}')"),
    ("a.py", f"headers = {{'Authorization': 'Bearer {S}'}}"),
    ("a.py", f'token = f"{S}"'),
    ("a.py", f'password = r"""{S}"""'),
    ("a.py", f"url = 'http://h/?access_token={S}&x=1'"),
    ("a.py", f's = "{{\\"token\\": \\"{S}\\"}}"'),
    ("A.java", f'Connection c = DriverManager.getConnection(URL, "root", "{S}");'),
    ("A.java", f'props.setProperty("password", "{S}");'),
    ("A.java", f'dataSource.setPassword("{S}");'),
    ("A.java", f'new OSSClientBuilder().build("e", "id", "{SK}");'),
    ("A.scala", f'val password: String = "{S}"'),
    ("A.scala", f'.option("password", "{S}")'),
    ("job.sh", f"odpscmd -u id -p {S} --project=x -e 'select 1'"),
    ("job.sh", f"odpscmd -u id \\\n  -p '{S}'"),
    ("job.sh", f"mysql -h db -uroot -p{S} shop"),
    ("job.sh", f"curl -u admin:{S} https://db.example.com/"),
    ("job.sh", f"export ODPS_SECRET={S}; run"),
    ("job.sh", f"spark-submit --password {S} --conf spark.x=1"),
    ("job.sh", f"spark-submit --conf spark.hadoop.fs.oss.accessKeySecret={S} a.py"),
    ("a.conf", f"spark.hadoop.fs.oss.accessKeySecret   {S}"),
    ("a.conf", f"spark.hadoop.fs.oss.accessKeySecret={S}"),
    ("a.properties", f"jdbc.password = {S}"),
    ("a.ini", f"[odps]\naccess_key: {S}"),
    ("a.yaml", f"password: {S}"),
    ("a.yaml", f"ak: {S}"),
    ("a.py", f"client = Client(ak='id', sk='{S}')"),
    ("a.sql", f"TBLPROPERTIES ('odps.x.sk' = '{S}', 'odps.access.key'='{S}')"),
    ("a.yaml", f"- {{password: {S}, user: root}}"),
    ("a.yaml", f'odps:\n  secretAccessKey: "{S}"'),
    ("a.json", f'{{"accessKeySecret": "{S}"}}'),
    ("a.json", f'{{"name": "password", "value": "{S}"}}'),
    ("a.tf", f'password = "{S}"'),
    ("a.tf", f'environment {{\n  name  = "DB_PASSWORD"\n  value = "{S}"\n}}'),
    ("a.xml", f"<property><name>fs.oss.accessKeySecret</name>\n  <value>{S}</value></property>"),
    ("a.xml", f"<password>{S}</password>"),
    ("a.pem", f"-----BEGIN RSA PRIVATE KEY-----\n{S}\n-----END RSA PRIVATE KEY-----"),
    ("a.md", f"Password: {S}"),
    ("a.py", f"# the key is {AK} and {SK}"),
    ("a.py", f"sts = 'STS.{S}'"),
    ("a.py", f"city = 'İzmir'; PassWord = '{S}'"),
    ("job.sh", f"mysql -h a -uroot -p{S} shop | mysql -h b -p{S} shop"),
    ("a.py", f"中{SK}文"),
]


@pytest.mark.parametrize(("path", "text"), HIDDEN)
def test_secrets_are_masked_in_place(path, text):
    """No secret is left in shown text, and every span, column and line end still fits."""
    shown = mask(text, path)
    for secret in (S, AK, SK):
        assert secret not in shown
    assert len(shown) == len(text)
    assert [at for at, char in enumerate(shown) if char in "\r\n"] == [at for at, char in enumerate(text) if char in "\r\n"]
    changed = "".join(char for char, old in zip(shown, text, strict=True) if char != old)
    assert set(changed) == {"*"}
    assert mask(shown, path) == shown


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sql", "LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/bucket/password/'"),
        ("a.sql", "LOCATION 'oss://${ak}:${sk}@oss-cn-hangzhou-internal.aliyuncs.com/bucket/'"),
        ("a.sql", "LOCATION 'oss://<AccessKeyId>:<AccessKeySecret>@oss-cn-hangzhou-internal.aliyuncs.com/b/'"),
        ("a.sql", "SET odps.x.password=${pw};"),
        ("a.sql", "INSERT INTO t (token, password) SELECT token, password FROM users;"),
        ("a.py", "password = os.environ['ODPS_SECRET']"),
        ("a.py", "o = ODPS(os.getenv('ID'), os.getenv('SECRET'), project)"),
        ("a.py", "conn = connect(host=host, password=password, passwd=cfg.passwd)"),
        ("a.py", "conn = connect(password=get_password())"),
        ("a.py", "password = None"),
        ("a.py", "def login(user, password):\n    token = fetch(user, password)"),
        ("a.py", "words = tokenizer('bert')"),
        ("a.py", "at = text.find('token=') + len('token=')"),
        ("a.py", "options = {'max_tokens': 4096, 'token_type': 'bearer'}"),
        ("a.py", "def sign(self, access_token: AnyToken, secret: str): ..."),
        ("a.py", "access_id, secret = access_id, None"),
        ("a.json", '{"accessId": "accessId",\n "project": "shop"}'),
        ("A.java", "Token token = new Token(); String[] secrets = {};"),
        ("a.conf", "spark.hadoop.fs.oss.ststoken.roleArn acs:ram::1234567890123456:role/reader"),
        ("a.md", "Basic JavaScript and SQL/Python programming"),
        ("a.py", "task = 'load'; ask: str = 'x'; risk(1)"),
        ("a.py", "reader = MyODPS('orders1', 'orders2'); re_connect('a1', 'b1', 'orders3')"),
        ("job.sh", "bin/my-mysql -p orders1; x.mysql -p orders2; mysql_to -p orders3"),
        ("a.py", "name = 'x" + "Ab1" * 10 + "'"),
        ("a.py", "url = 'http://db.example.com:8080/a@b'"),
        ("a.py", "remote = 'ssh://git@code.example.com/x'"),
        ("A.java", "String password = System.getenv(name);"),
        ("A.java", "ds.setPassword(password);"),
        ("job.sh", "odpscmd -u $ID -p ${SECRET} --project=x"),
        ("job.sh", "cd $(pwd) && ls"),
        ("a.conf", "spark.hadoop.fs.oss.accessKeySecret=${OSS_SECRET}"),
        ("a.yaml", "password: ${PW}"),
        ("a.yaml", "password: <secret>"),
        ("a.json", '{"password": null, "token": ""}'),
        ("a.tf", "password = var.password"),
        ("a.txt", "The rule AccessControlListNameOfTheDay is spelt so."),
    ],
)
def test_placeholders_and_names_stay_legible(path, text):
    """What only stands for a secret, or looks up one, is shown as it is."""
    assert mask(text, path) == text


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"`jdbc:mysql://root:{S}@db.example.com/x` is wrong", "`jdbc:mysql://***:***@db.example.com/x` is wrong"),
        (f"the setting 'password'='{S}' is read by all", "the setting 'password'='***' is read by all"),
        (f"key {AK} is used", "key *** is used"),
        ("The password: never write it down. A token, as said.", "The password: never write it down. A token, as said."),
        ("`odps.x.accessKeySecret` holds a secret", "`odps.x.accessKeySecret` holds a secret"),
        ("password and token (both) are secrets", "password and token (both) are secrets"),
    ],
)
def test_messages_lose_secrets_and_nothing_else(message, shown):
    """In a message a secret turns into three stars; prose about passwords stays."""
    assert prose(message) == shown


def test_a_secret_of_the_file_is_known_again_in_messages():
    """What the file shows to be a secret is masked in message and related messages, even without any sign there."""
    text = f"password = '{S}'\nINSERT INTO t;"
    place = Location("b.sql", 1, 1, 1, 2, f"see {S}!")
    cleaned = clean(finding(text, "INSERT", path="a.py", message=f"value ({S}) and {S}x", related=(place,)), text)
    assert cleaned.message == f"value (***) and {S}x"
    assert cleaned.related[0].message == "see ***!"


def test_short_and_plain_words_are_not_hunted():
    """A password `root` is masked where it stands, but the word is left alone elsewhere."""
    text = "connect(user='root', password='root')\n"
    assert mask(text, "a.py") == "connect(user='root', password='****')\n"
    assert clean(finding(text, "connect", path="a.py", message="the root of it"), text).message == "the root of it"


def test_a_credential_finding_without_recognised_secret_is_masked_whole():
    """Where a rule says that a secret stands and none is recognised, the whole place is taken for one."""
    text = "x = weird('AbCdEf12', 'other')"
    found = finding(text, "AbCdEf12", "MC207", path="a.py", message="AbCdEf12 is a key")
    assert clean(found, text).message == "*** is a key"
    assert unseen([found], text, "a.py") == (found.span,)
    assert mask(text, "a.py", unseen([found], text, "a.py")) == "x = weird('********', 'other')"


_URL = f"oss://{AK}:{SK}@oss-cn-hangzhou.aliyuncs.com/bucket/"


def test_an_edit_is_cut_down_to_what_it_changes_around_a_secret():
    """An edit that writes a secret back is split so that the secret is not part of it; its effect stays."""
    text = f"LOCATION '{_URL}'"
    new = _URL.replace("oss-cn-hangzhou.", "oss-cn-hangzhou-internal.").replace("oss:", "oss+x:")
    cleaned = clean(finding(text, _URL, fix=new), text)
    assert cleaned.fix is not None
    assert not any(SK in edit.text or AK in edit.text for edit in cleaned.fix.edits)
    assert edit_text(text, cleaned.fix.edits) == f"LOCATION '{new}'"


@pytest.mark.parametrize("new", [f"'{SK}' + '{SK}'", f"oss://{SK}:{AK}@x/", f"password = '{S}'"])
def test_an_edit_that_must_write_a_secret_is_only_described(new):
    """A fix that cannot do without the secret has no edits: it is described, and nothing can be written."""
    text = f"LOCATION '{_URL}'"
    cleaned = clean(finding(text, _URL, fix=Fix(f"Write {new}", (Edit(Span(10, 10 + len(_URL)), new),))), text)
    assert cleaned.fix is not None
    assert cleaned.fix.edits == ()
    assert not any(secret in cleaned.fix.message for secret in (SK, AK, S))


def test_an_edit_without_secrets_is_left_alone():
    """Ordinary fixes pass through unchanged."""
    text = f"LOCATION '{_URL}'"
    found = finding(text, "oss-cn-hangzhou.aliyuncs.com", fix="oss-cn-hangzhou-internal.aliyuncs.com")
    assert clean(found, text) == found


@given(st.text(max_size=300), st.sampled_from(["a.py", "a.conf", "a.sql", ""]))
def test_masking_keeps_length_and_lines_of_any_text(text, path):
    """Masked text is as long as the text, has its line ends, differs by stars alone, and masks no more a second time."""
    shown = mask(text, path)
    assert len(shown) == len(text)
    assert all(new == old or (new == "*" and old not in "\r\n") for new, old in zip(shown, text, strict=True))


_FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "password",
            "secret=",
            "'",
            '"',
            "\\",
            "://",
            "a:b",
            "@",
            "=",
            ":",
            ",",
            "(",
            "\n",
            " ",
            "ODPS(",
            "odpscmd -p ",
            "value",
            "x1",
            "${",
            "}",
            "-",
        ]
    ),
    max_size=40,
)


@given(_FRAGMENTS, st.sampled_from(["a.py", "a.conf", "a.sql"]))
def test_no_mixture_of_signs_breaks_the_search(pieces, path):
    """Any jumble of keys, quotes and marks is read without error and within the text."""
    text = "".join(pieces)
    for span in secrets(text, path).spans:
        assert 0 <= span.start < span.end <= len(text)
    prose(text)


@given(
    st.sampled_from(HIDDEN),
    st.sampled_from(["", "-- x\n", "SELECT 'it''s';\n", 'a = "b"\n']),
    st.sampled_from(["", "\nSELECT 1;", "\n# x"]),
)
def test_what_stands_around_does_not_uncover_a_secret(sample, before, after):
    """A secret is found wherever in a file it stands."""
    path, text = sample
    shown = mask(before + text + after, path)
    assert S not in shown
    assert SK not in shown


@pytest.mark.parametrize(
    "piece",
    [
        "password='x",
        "token",
        "://a:b",
        "ODPS('a', ",
        "odpscmd -p x ",
        "-----BEGIN PRIVATE KEY-----",
        "secret: ",
        '"',
        "a:b@",
        "LTAI",
        "password=${",
        "Bearer ",
    ],
)
def test_the_search_takes_linear_time(piece):
    """Four times the text takes about four times as long, whatever it is made of."""
    from time import process_time

    from mclint.findings.secrets import find

    def spent(count: int) -> float:
        text = piece * count
        best = 9.0
        for _ in range(3):
            start = process_time()
            find(text, "a.py")
            best = min(best, process_time() - start)
        return best

    spent(100)
    small, large = spent(1500), spent(6000)
    assert large < 10 * small + 0.02
