"""A search for secrets in everything that requests of every kind show: only what is sent contains them."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from statemachine import Request, RequestResult, StateMachineError, StoredStatus, dump
from statemachine.cli.main import main
from statemachine.messages.client import Client
from tests.messages.harbour import HOOK, NOW, RULES, SECRETS, Harbour, messages_and_engine
from tests.messages.server import Call, serving
from tests.needs import needs

pytestmark = needs("client")

MARKED = (*SECRETS.values(), HOOK)
WRONG = {name: f"wr0ng-{value}" for name, value in SECRETS.items()}
"""Secrets that the provider refuses. Each contains a right one."""


def forms_of(secret: str) -> Iterator[str]:
    """Yield the forms in which a text may contain a secret: plain, in a URL, in JSON, and in base64."""
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
    yield json.dumps(secret)[1:-1]
    yield secret[:5]
    for offset in range(3):  # inside longer base64, such as that of `user:password`
        encoded = b64encode(bytes(offset) + secret.encode()).decode()
        yield encoded[-(-8 * offset // 6) : 8 * (offset + len(secret)) // 6]


@dataclass
class Shown:
    """Everything that was shown."""

    texts: list[str] = field(default_factory=list)

    def add(self, *values: object) -> None:
        """Show values: their repr, their text, and their dictionaries."""
        for value in values:
            self.texts += [repr(value), str(value)]
            if hasattr(value, "to_dict"):
                self.texts.append(json.dumps(value.to_dict()))

    def add_request(self, request: Request) -> None:
        """Show a request, and a pickle of it that is safe to store."""
        self.add(request, request.raw, request.masked, request.masked.url, request.masked.headers)
        stored = pickle.dumps(request.without_secrets())
        self.add(request.masked.body, stored, pickle.loads(stored))  # noqa: S301  # our own
        self.texts.append(stored.decode("latin-1"))

    def add_result(self, result: RequestResult) -> None:
        """Show a result, a pickle of it, its reasons and its records."""
        self.add(result, *result.reasons)
        self.texts.append(pickle.dumps(result).decode("latin-1"))
        if result.reading is not None:
            self.add(result.reading, *result.reading.observations)
        if result.next_page is not None:
            self.add_request(result.next_page)

    @contextmanager
    def error(self) -> Iterator[None]:
        """Require an error of the package, and show all of it."""
        with pytest.raises(StateMachineError) as caught:
            yield
        error = caught.value
        self.add(error, error.args, vars(error))
        self.texts += traceback.format_exception(error)
        assert error.__context__ is None or error.__suppress_context__

    def contains(self, *forms: str) -> bool:
        """Return whether a text contains one of the forms."""
        return any(form in text for form in forms for text in self.texts)


@dataclass
class Asker:
    """Builds the four requests of the print shop with some secrets."""

    url: str
    secrets: dict[str, str] = field(default_factory=lambda: SECRETS)

    def __post_init__(self) -> None:
        """Make the messages and the engine."""
        self.messages, self.engine = messages_and_engine()

    def requests(self, city: str, **changed: object) -> Iterator[Request]:
        """Yield one request of each kind. `changed` replaces parameters."""
        given, inputs = {"server": self.url, "order": "1"} | changed, {"city": city}
        for event, source, names in (
            ("place", "Draft", ("password",)),
            ("cancel", "Ordered", ("token", "signing")),
        ):
            decision = self.engine.decide(source, event=event, actor="client", inputs=inputs)
            parameters = {**given, **self._secrets(*names)}
            yield self.messages.build_request(decision, parameters=parameters, inputs=inputs)
        action = self.engine.decide_action("correct", "Ordered", actor="client", inputs=inputs)
        parameters = {**given, **self._secrets("key")}
        yield self.messages.build_request(action, parameters=parameters, inputs=inputs)
        yield self.messages.build_read(parameters={"server": self.url, **self._secrets("token")})

    def _secrets(self, *names: str) -> dict[str, str]:
        return {name: self.secrets[name] for name in names}


def send_all(shown: Shown, asker: Asker, client: Client, city: str) -> list[RequestResult]:
    """Send one request of each kind, and show what comes back."""
    results = []
    for request in asker.requests(city):
        shown.add_request(request)
        results.append(client.execute(asker.messages, request))
        shown.add_result(results[-1])
    return results


def show_errors(shown: Shown, asker: Asker, client: Client) -> None:
    """Show the errors of wrong arguments, of answers without sense, and of a webhook that is not proved."""
    secret, messages = SECRETS["token"], asker.messages
    with shown.error():
        list(asker.requests("Bern", copies=secret))
    for given in ({"server": secret, "token": f"{secret}\n"}, {"tokn": secret}, {"server": asker.url}):
        with shown.error():
            messages.build_read(parameters=given)
    read = messages.build_read(parameters={"server": asker.url, "token": secret})
    for body in (f'{{"{secret}": 1, "{secret}": 2}}', '{"orders": 1}', secret):
        with shown.error():
            messages.read_result(read, 200, body.encode())
    other = json.dumps({"orders": [], "links": {"next": f"https://other.example/?t={quote(secret)}"}})
    result = messages.read_result(read, 200, other.encode())
    assert result.next_error is not None
    shown.add(result, result.next_error, vars(result.next_error))
    closed = replace(read, raw=replace(read.raw, url="http://127.0.0.1:9/"))
    with shown.error():
        client.send(closed)
    headers, hook = Harbour({"1": "Ordered"}).webhook("1", event=1, minutes=0)
    with shown.error():
        messages.read(hook, headers=headers, secrets={"hook": f"not {HOOK}"}, now=NOW)


def show_outcome(shown: Shown, asker: Asker, requested: tuple[str, ...]) -> None:
    """Read a webhook, and show its record and what is stored then."""
    headers, body = Harbour({"1": "Cancelled"}).webhook("1", event=1, minutes=0)
    reading = asker.messages.read(body, headers=headers, secrets={"hook": HOOK}, now=NOW)
    (observation,) = reading.observations
    outcome = asker.engine.observe(StoredStatus("Ordered", requested=requested), observation)
    assert outcome.expected
    shown.add(reading, observation, outcome, outcome.after)


def print_requests(folder: Path, server: str) -> None:
    """Run the command for each kind of request, with secrets as arguments and an answer that repeats them."""
    rules, answer = folder / "harbour.yaml", folder / "answer.json"
    rules.write_text(RULES, encoding="utf-8")
    common = ("--parameter", f"server={server}")
    order = (*common, "--parameter", "order=1", "--actor", "client", "--input", "city=Bern")
    for words, names in (
        (("Draft", "--event", "place", *order), ["password"]),
        (("Ordered", "--event", "cancel", *order), ["token", "signing"]),
        (("Ordered", "--action", "correct", *order), ["key"]),
        (("--read", *common), ["token"]),
    ):
        repeated = {"error": {"message": " ".join(SECRETS[name] for name in names)}}
        answer.write_text(json.dumps(repeated), encoding="utf-8")
        read = ("--answer", str(answer), "--answer-status", "400")
        secrets = [f"--parameter={name}={SECRETS[name]}" for name in names]
        for each in (
            (*secrets, *read),
            (*secrets, *read, "--format", "json"),
            [f"{each}\n" for each in secrets],
        ):
            main(["request", str(rules), *words, *each])
    main(["request", str(rules), "--read", *common, f"--parameter=unknown={SECRETS['token']}"])


def test_nothing_that_requests_show_contains_a_secret(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Right and wrong secrets, a provider that repeats them, errors, records, outcomes, commands and the log.

    The search finds the secrets in what was sent, so it would find them elsewhere.
    """
    shown, sent = Shown(), Shown()
    harbour = Harbour({"1": "Draft", "2": "Ordered"}, talkative=True)
    with caplog.at_level(logging.INFO), serving(harbour) as server, Client(timeout=2.0) as client:
        asker = Asker(server.url)
        shown.add(client, asker.messages, asker.engine, dump(asker.messages.rules))
        done = send_all(shown, asker, client, city="Atlantis")
        refused = send_all(shown, Asker(server.url, WRONG), client, city="Bern")
        show_errors(shown, asker, client)
        show_outcome(shown, asker, ("Cancelled",))
        print_requests(tmp_path, server.url)

    printed = capsys.readouterr()
    shown.texts += [printed.out, printed.err]
    shown.texts += [f"{each.getMessage()} {vars(each)}" for each in caplog.get_records("call")]
    sent.add(*map(vars, server.calls))

    assert [str(each.kind) for each in done] == ["success", "accepted", "failed", "success"]
    assert [each.failed for each in refused] == [True] * 4
    assert all("***" in each.reasons[0] for each in (done[2], *refused))
    assert printed.out.count('"answer": ') == len(done)
    assert all(sent.contains(*forms_of(SECRETS[name])) for name in ("password", "token", "key"))
    assert not [secret for secret in MARKED if shown.contains(*forms_of(secret))]
    assert not shown.contains(*proofs_of(server.calls))


def proofs_of(calls: list[Call]) -> set[str]:
    """Return the credentials and the signatures that were sent: they are secret, too."""
    schemes = {"Basic", "Bearer"}
    sent = [each.headers.get(name, "") for each in calls for name in ("authorization", "x-signature")]
    parts = [each.partition(" ") for each in sent if each]
    return {rest if scheme in schemes else scheme for scheme, _, rest in parts}
