"""No form of a key is shown, and nothing else is hidden."""

import base64
import html
import json
import logging
from urllib.parse import quote, quote_plus

import pytest

from figlake.files.redaction import HIDDEN, RedactingFormatter, redacted

PLAIN, ODD = "0123456789abcdef0123456789abcdef0108", "Ab/c+d e%1&é\"\\'<z"
FORMS = {
    "plain": str,
    "upper": str.upper,
    "lower": str.lower,
    "encoded": lambda key: quote(key, safe=""),
    "encoded but for slashes": quote,
    "encoded in lower case": lambda key: quote(key, safe="").lower(),
    "as a form": quote_plus,
    "encoded twice": lambda key: quote(quote(key, safe=""), safe=""),
    "each character encoded": lambda key: "".join(f"%{byte:02X}" for byte in key.encode()),
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON with its own letters": lambda key: json.dumps(key, ensure_ascii=False)[1:-1],
    "repr": lambda key: repr(key)[1:-1],
    "HTML": html.escape,
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 of addresses, without its end": lambda key: base64.urlsafe_b64encode(key.encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("key", [PLAIN, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("variable", ["NCBI_API_KEY", "AWS_SECRET_ACCESS_KEY", "SOME_TOKEN", "PROXY_PASSWORD"])
def test_a_key_is_hidden_in_every_form(variable, key, form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, key)
    assert redacted(f"before {form(key)} after") == f"before {HIDDEN} after"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("?API_KEY=abc&x=1", "?API_KEY=***&x=1"),
        ("%3Fapi_key%3Dabc", "%3Fapi_key%3D***"),
        ('{"api-key":"203.0.113.7","count":"4"}', '{"api-key":"***","count":"4"}'),
        ("s3://key:secret@bucket/x", "s3://***@bucket/x"),
        ("?X-Amz-Signature=abc", "?X-Amz-Signature=***"),
        ("the key of PMC1 is metadata/PMC1.1.json", "the key of PMC1 is metadata/PMC1.1.json"),
        ("https://a.example:8080/x@y", "https://a.example:8080/x@y"),
    ],
)
def test_keys_are_known_by_their_names(text: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NCBI_API_KEY", raising=False)
    assert redacted(text) == shown


def test_short_values_and_other_variables_hide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "on")
    monkeypatch.setenv("NCBI_API_KEY", "")
    monkeypatch.setenv("KEYBOARD", "figures")
    assert redacted("figures on a page") == "figures on a page"


def test_a_traceback_with_the_errors_before_it_shows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NCBI_API_KEY", PLAIN)
    try:
        try:
            raise OSError(f"Max retries exceeded with url: /x?api_key={PLAIN}")
        except OSError as error:
            raise ValueError(f"{PLAIN.upper()} is not good") from error
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", 40, "", 0, "%s failed", (PLAIN,), __import__("sys").exc_info())
    told = RedactingFormatter("%(message)s").format(record)
    assert "Max retries" in told and "ValueError" in told and PLAIN not in told.lower()
