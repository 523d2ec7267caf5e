from maillage.accounts.domain.secrets import beginning_of, new_invitation_token, new_key_token
from maillage.web.protection.tokens import token_digest


def test_keys_are_new_each_time_and_say_what_they_are():
    keys = {new_key_token() for _ in range(50)}

    assert (len(keys), {key[:4] for key in keys}, {len(key) for key in keys}) == (50, {"mlg_"}, {47})


def test_what_is_shown_of_a_key_is_not_enough_to_use_it():
    key = new_key_token()

    assert (key.startswith(beginning_of(key)), len(beginning_of(key))) == (True, 10)


def test_token_of_an_invitation_is_not_its_digest():
    token = new_invitation_token()

    assert token not in token_digest(token)
