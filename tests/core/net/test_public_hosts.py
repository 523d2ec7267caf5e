import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.net.public_hosts import is_public, is_web_address, parse_url
from maillage.core.problems import Refused


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:53aa:64c::1", "2001:db8::1",
        "fec0::1", "feff::1", "192.88.99.1", "::ffff:192.88.99.1",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_not_public(ip: str):
    assert is_public(ipaddress.ip_address(ip)) is False


@pytest.mark.parametrize("ip", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(ip: str):
    assert is_public(ipaddress.ip_address(ip)) is True


@given(st.ip_addresses(v=4))
def test_address_hidden_in_ipv6_is_as_public_as_itself(ip: ipaddress.IPv4Address):
    mapped = ipaddress.IPv6Address(int(ipaddress.IPv6Address("::ffff:0:0")) + int(ip))

    assert is_public(mapped) == is_public(ip)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "harvest_address_invalid"),
        ("gopher://x.example/", "harvest_address_invalid"),
        ("ftp://x.example/catalogue.ttl", "harvest_address_invalid"),
        ("javascript:alert(1)", "harvest_address_invalid"),
        ("//x.example/catalogue", "harvest_address_invalid"),
        ("", "harvest_address_invalid"),
        ("https://", "harvest_address_invalid"),
        ("https://[::1", "harvest_address_invalid"),
        ("https://x.example:99999/", "harvest_address_invalid"),
        ("https://" + "x" * 3_000 + ".example/", "harvest_address_invalid"),
        ("https://user:secret@x.example/", "harvest_credentials"),
        ("https://user@x.example/", "harvest_credentials"),
        ("http://x.example:22/", "harvest_port"),
        ("http://x.example:6379/", "harvest_port"),
    ],
)
def test_address_that_is_no_public_catalogue_is_refused(url: str, code: str):
    with pytest.raises(Refused) as refusal:
        parse_url(url)

    assert refusal.value.code == code


def test_address_is_taken_apart_and_escaped():
    address = parse_url("HTTPS://Données.Example:443/jeux été/a.ttl?q=é&x=1#part")

    assert address.host == "xn--donnes-eva.example"
    assert address.target == "/jeux%20%C3%A9t%C3%A9/a.ttl?q=%C3%A9&x=1"
    assert address.url == "https://xn--donnes-eva.example/jeux%20%C3%A9t%C3%A9/a.ttl?q=%C3%A9&x=1"
    assert address.origin == "https://xn--donnes-eva.example"


def test_what_was_escaped_stays_as_it_was():
    assert parse_url("https://x.example/a%20b?c=%2F").target == "/a%20b?c=%2F"


@pytest.mark.parametrize("allowed", [["intranet.example"], ["intranet.example:9200"]])
def test_allowed_host_answers_on_any_port(allowed: list[str]):
    assert parse_url("http://intranet.example:9200/flux", allowed=allowed).port == 9200


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_carries_a_line_break(text: str):
    try:
        address = parse_url(f"https://x.example/{text}")
    except Refused:
        return

    assert address.target.isascii()
    assert not set(address.target) & set("\r\n \t")


def test_web_addresses_are_whole_and_not_too_long():
    told = [
        is_web_address(one, longest=30) for one in ("https://x.example/a", "http://x.y", "https://x y", "ftp://x.y")
    ]

    assert told == [True, True, False, False]
    assert is_web_address("https://x.example/" + "a" * 30, longest=30) is False
