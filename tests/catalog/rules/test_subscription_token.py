from maillage.catalog.record.subscriptions import subscription_token, token_digest


def test_token_is_of_one_key_address_and_thing():
    tokens = {
        subscription_token(key, email=email, about=about)
        for key in ("a", "b")
        for email in ("lea@example.org", "leo@example.org")
        for about in ("commune:44131", "commune:44109")
    }

    assert len(tokens) == 8


def test_case_of_an_address_does_not_matter():
    tokens = {subscription_token("a", email=email, about="x") for email in ("Lea@Example.org", "lea@example.org")}

    assert len(tokens) == 1


def test_digest_does_not_give_the_token():
    token = subscription_token("a", email="lea@example.org", about="x")

    assert (len(token_digest(token)), token in token_digest(token)) == (64, False)
