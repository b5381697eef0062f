"""Found by name; its content is `tests/logins/shop.py`."""
