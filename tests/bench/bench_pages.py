"""CPU of every question page and of the check, over the server, against a plain page of its size.

Run: python tests/bench/bench_pages.py [rounds [requests]]. In each round take turns, on three web
servers with the same options and four browsers each: the portal's pages; plain ones, that ask
nobody anything; plain ones with a page's duties (dutiful.py). Then one browser alone asks the
portal, and its WSGI application is called in this process: what is between is the server's.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2])]

from portal import log, wiring
from portal.acts import answer, sign_in
from portal.app import create_app
from portal.desk import Desk
from portal.domain.people import Actor
from portal.form.path import visible_pages
from portal.settings import Settings
from portal.web.sessions import Session
from tests import build
from tests.bench import plain, served

LIVES: tuple[dict[str, Any], ...] = (
    {},
    {
        "for_whom": "relative",
        "filler_name": "Ana",
        "filler_phone": "+33261910002",
        "filler_tie": "child",
        "filler_visit": "no",
        "visit_contact": "yes",
        "nationality": "other",
        "residence_permit": "yes",
        "marital_status": "married",
        "spouse_work": "retired",
        "legal_protection": "tutelle",
        "moved_recently": "yes",
        "moved_in": "2026-10-01",
        "gir_known": "yes",
        "has_caregiver": "yes",
        "needs": ["home_help", "home_adaptation", "hospital_discharge"],
        "has_property": "yes",
        "pensions": [
            {"scheme": "rg", "kind": "own", "quarters": 60},
            {"scheme": "cnracl", "kind": "own", "quarters": 90},
        ],
    },
    {"dwelling": "no_fixed_abode", "nationality": "eu", "dress": "yes", "wash": "yes"},
)
"""Changes of the answers, so that each page of the form is asked of somebody."""
MOST_TIMES = 1.5
LEAST_OF_DIRECT = 0.8
CONNECTIONS = 4
THREADS = 4
COOKIE = "guichet"
ISSUER = "https://provider.example"


def main(rounds: int, requests: int) -> None:
    """Print every page's figures and the verdicts."""
    with tempfile.TemporaryDirectory() as place, served.neighbours(Path(place), {}) as variables:
        folder = Path(place)
        with a_desk(variables) as (desk, settings), ExitStack() as running:
            cookie, person, paths = signed_in(desk)
            log_file = folder / "portal.log"
            portal = running.enter_context(served.portal(variables, log_file, THREADS))
            browsers = served.Browsers(portal, cookie, CONNECTIONS)
            pages = {path: browsers.get(path, 8 * CONNECTIONS) for path in paths}
            told = folder / "pages.json"
            told.write_text(json.dumps(_plain_pages(pages)), "utf-8")
            session = hashlib.sha256(cookie.partition("=")[2].encode()).hexdigest()
            own = {"PLAIN_PAGES": str(told), "PLAIN_SESSION": session, "PLAIN_PERSON": person}
            alone = served.Browsers(portal, cookie, 1)
            ways = {
                "portal": _over(portal, browsers, requests),
                "alone": _over(portal, alone, requests),
                "direct": _directly(desk, settings, cookie, requests, log_file),
            }
            for name in ("plain", "dutiful"):
                log_of = folder / f"{name}.log"
                server = served.another(name, variables | own, log_of, THREADS)
                by = running.enter_context(server)
                others = served.Browsers(by, cookie, CONNECTIONS)
                ways[name] = _over(by, others, requests, _name)
            found = _measured(paths, rounds, ways)
    sys.exit(_told(pages, found))


def _measured(
    paths: Sequence[str], rounds: int, ways: dict[str, Callable[[str], float]]
) -> dict[str, dict[str, float]]:
    """CPU seconds of one request, by path and way: the median of the rounds."""
    seconds: dict[str, dict[str, list[float]]] = {p: {w: [] for w in ways} for p in paths}
    for path in paths:
        for measure in ways.values():
            measure(path)  # each page warm, each statement prepared
    for _ in range(rounds):
        for path in paths:
            for way, measure in ways.items():
                seconds[path][way].append(measure(path))
    return {p: {w: median(each) for w, each in ways.items()} for p, ways in seconds.items()}


def _over(
    server: served.Served,
    browsers: served.Browsers,
    requests: int,
    named: Callable[[str], str] = str,
) -> Callable[[str], float]:
    def measure(path: str) -> float:
        before = server.cpu()
        browsers.get(named(path), requests)
        return (server.cpu() - before) / requests

    return measure


def _directly(
    desk: Desk, settings: Settings, cookie: str, requests: int, log_file: Path
) -> Callable[[str], float]:
    app = create_app(desk, settings)
    usual = _environ(cookie)

    def ask(path: str) -> None:
        environ = {**usual, "PATH_INFO": path, "wsgi.input": io.BytesIO()}
        answered = app(environ, lambda status, headers, error=None: sys.stderr.write)
        b"".join(answered)
        answered.close()  # type: ignore[attr-defined]  # Werkzeug's has it

    def measure(path: str) -> float:
        before = time.process_time()
        for _ in range(requests):
            ask(path)
        return (time.process_time() - before) / requests

    return measure


def _told(pages: dict[str, bytes], found: dict[str, dict[str, float]]) -> int:
    """Print it; 1 when a target is missed. CPU in microseconds."""
    ways = ("portal", "plain", "dutiful")
    print(f"{'page':24} {'bytes':>6} " + " ".join(f"{way:>7}" for way in ways) + "  times  times")
    times: dict[str, list[float]] = {"plain": [], "dutiful": []}
    for path, way in found.items():
        for by, each in times.items():
            each.append(way["portal"] / way[by])
        figures = " ".join(f"{way[one] * 1e6:7.0f}" for one in ways)
        ratios = " ".join(f"{each[-1]:6.2f}" for each in times.values())
        print(f"{_name(path)[6:]:24} {len(pages[path]):6} {figures} {ratios}")
    total = {way: sum(each[way] for each in found.values()) for way in ("alone", "direct")}
    over = total["direct"] / total["alone"]
    for by, each in times.items():
        print(f"against {by}: median {median(each):.2f}, most {max(each):.2f}")
    print(f"the server carries {over:.2f} of what the application does (≥ {LEAST_OF_DIRECT})")
    return 0 if max(times["dutiful"]) <= MOST_TIMES and over >= LEAST_OF_DIRECT else 1


def _plain_pages(pages: dict[str, bytes]) -> dict[str, Any]:
    """The plain pages, each filled up to the size of its model."""
    made = {_name(path)[6:]: plain.described(text.decode()) for path, text in pages.items()}
    for path, text in pages.items():
        page = made[_name(path)[6:]]
        lacking = len(text) - len(plain.drawn(page))
        if lacking < 0:
            raise SystemExit(f"{path}: its plain page is {-lacking} bytes longer")
        page["filling"] = "." * lacking
    return made


def _name(path: str) -> str:
    return f"/page/{path.rpartition('/')[2]}"


def _environ(cookie: str) -> dict[str, Any]:
    """What the server would make of a browser's request."""
    sent = (line.split(": ", 1) for line in f"{served.HEADERS}Cookie: {cookie}".splitlines())
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent} | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@contextmanager
def a_desk(variables: dict[str, str]) -> Iterator[tuple[Desk, Settings]]:
    told = {name.removeprefix("PORTAL_").lower(): value for name, value in variables.items()}
    settings = Settings.model_validate(told)
    database = wiring.open_database(settings)
    try:
        yield wiring.open_desk(settings, database), settings
    finally:
        database.close()


def signed_in(desk: Desk) -> tuple[str, str, list[str]]:
    """The cookie of somebody whose answers are complete, who it is, the paths of their pages."""
    actor = sign_in.sign_in(desk, ISSUER, "bench", "applicant", "eidas1")
    paths = _paths(desk, actor)
    session = Session(desk, None)
    session["actor"] = asdict(actor)
    session["issuer"], session["assurance"], session["name"] = ISSUER, "eidas1", "Odette LE GOFF"
    session["id_token"], session["door"] = "e" * 900, "demande"
    session.save()
    return f"{COOKIE}={session.id}", actor.id, paths


def _paths(desk: Desk, actor: Actor) -> list[str]:
    """Every question page, in a draft of somebody whom it is asked; and the check."""
    found: dict[str, str] = {}
    for changes in LIVES:
        draft = answer.start_draft(desk, actor, "fr")
        answer.answer_some(desk, actor, draft.id, build.answers(**changes))
        told = answer.draft(desk, actor, draft.id).answers
        edition = desk.editions[draft.edition]
        for page in visible_pages(edition, told, desk.clock().date()):
            found.setdefault(page.id, f"/demande/{draft.id}/{page.id}")
        found.setdefault("verifier", f"/demande/{draft.id}/verifier")
    if unseen := [page.id for page in edition.pages if page.id not in found]:
        raise SystemExit(f"nobody is asked {', '.join(unseen)}")
    return list(found.values())


if __name__ == "__main__":
    log.start()
    told = [int(one) for one in sys.argv[1:]]
    main(*(told + [5, 200][len(told) :]))
