import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.site.server_addresses import DatabaseAddress, MailAddress, database_address, mail_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sqlite:///maillage.sqlite3", DatabaseAddress("sqlite", "maillage.sqlite3")),
        ("sqlite:////srv/maillage.sqlite3", DatabaseAddress("sqlite", "/srv/maillage.sqlite3")),
        (
            "postgresql://maillage:s%40cret@db.example.org:5433/mesures?sslmode=require",
            DatabaseAddress(
                "postgresql",
                "mesures",
                user="maillage",
                password="s@cret",
                host="db.example.org",
                port=5433,
                options=(("sslmode", "require"),),
            ),
        ),
        (
            "postgres:///mesures?host=/var/run/postgresql",
            DatabaseAddress("postgresql", "mesures", host="/var/run/postgresql"),
        ),
    ],
)
def test_database_address_is_read(text: str, address: DatabaseAddress):
    assert database_address(text) == address


@pytest.mark.parametrize("text", ["mysql://localhost/x", "sqlite://", "sqlite:///", "postgresql://localhost", "rien"])
def test_other_database_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        database_address(text)


@given(st.text())
def test_database_address_is_read_or_refused(text: str):
    try:
        address = database_address(text)
    except ValueError:
        return

    assert address.engine in ("sqlite", "postgresql")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("console", MailAddress()),
        ("smtp://mail.example", MailAddress("mail.example", 25)),
        ("smtp+starttls://a:p%40ss@mail.example:2525", MailAddress("mail.example", 2525, "a", "p@ss", "starttls")),
        ("smtps://a:b@mail.example", MailAddress("mail.example", 465, "a", "b", "tls")),
    ],
)
def test_way_of_letters_is_read(text: str, read: MailAddress):
    assert mail_address(text) == read


@pytest.mark.parametrize("text", ["", "mail.example", "imap://mail.example", "smtp://", "smtp://mail.example/path"])
def test_way_of_letters_that_cannot_be_read_is_refused(text: str):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- the empty text is its own message
        mail_address(text)

    assert str(refused.value) == text
