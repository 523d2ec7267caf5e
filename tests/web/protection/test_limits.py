from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from maillage.web.protection.limits import client_address, network_of, prefix_of_address

PROXY = [ip_network("10.0.0.0/8")]
PROXIES = [ip_network("127.0.0.0/8"), *PROXY]


def environ(address: str, forwarded: str) -> dict[str, str]:
    return {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded}


@pytest.mark.parametrize(
    ("address", "prefix"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("unix:", ""), ("", "")],
)
def test_address_is_cut_to_its_network(address: str, prefix: str):
    assert prefix_of_address(address) == prefix


def test_client_behind_proxies_is_the_last_stranger():
    assert client_address(environ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2"), PROXY) == "198.51.100.7"


def test_stranger_cannot_say_to_be_another():
    assert client_address(environ("198.51.100.7", "203.0.113.9"), PROXY) == "198.51.100.7"


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_neighbours_share_a_network(one: object, other: object):
    are_neighbours = str(one).rpartition(".")[0] == str(other).rpartition(".")[0]

    assert (prefix_of_address(str(one)) == prefix_of_address(str(other))) == are_neighbours


def test_request_is_of_the_network_it_comes_from():
    assert network_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")) == "203.0.113.0/24"


@pytest.mark.parametrize(
    ("address", "forwarded", "expected"),
    [
        ("192.0.2.77", "", "192.0.2.0/24"),
        ("2001:db8:1:2::9", "", "2001:db8:1::/48"),
        ("192.0.2.77", "203.0.113.9", "192.0.2.0/24"),  # nobody believes a header from outside
        ("127.0.0.1", "203.0.113.9", "203.0.113.0/24"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.0/24"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.0/24"),
        ("127.0.0.1", "", "127.0.0.0/24"),
        ("127.0.0.1", "nonsense", ""),
        ("", "", ""),
    ],
)
def test_prefix_is_that_of_the_client_behind_trusted_proxies(address: str, forwarded: str, expected: str):
    assert prefix_of_address(client_address(environ(address, forwarded), PROXIES)) == expected
