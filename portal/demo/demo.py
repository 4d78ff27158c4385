"""The demonstration: a whole portal, one request through it, checked; then, perhaps, served."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from portal.demo.applicant import Applicant
from portal.demo.chosen import choose
from portal.demo.ending import Ended, heed, wishes
from portal.demo.folder import Folder
from portal.demo.people import Citizen
from portal.demo.sandbox import make_sandbox
from portal.demo.situations import situations
from portal.demo.specimens import specimens
from portal.demo.start import Portal, Say, Start
from portal.demo.trust import memory
from portal.domain.errors import PortalError

_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """A request that went all the way: what a script reads of it, and who sent it."""

    told: Mapping[str, object]
    citizen: Citizen

    @property
    def verified(self) -> bool:
        """Whether everything kept is what was filed."""
        return self.told["verified"] is True

    @property
    def funder(self) -> str:
        """Who studies it."""
        dossiers = self.told["dossiers"]
        return str(dossiers[0]["funder"]) if isinstance(dossiers, list) else ""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One run of `portal demo`.

    Args:
        folder: where everything lies.
        port: of the web server.
        kept: whether the folder is gone on with the next time.
        say: tells a person how far it is.
    """

    folder: Folder
    port: int
    kept: bool
    say: Say

    def once(self) -> Demonstrated:
        """Start, file, check, stop. Raises PortalError when one of them fails."""
        with self._open() as portal:
            done = self._file(portal)
            self.folder.say(done.told)
        return done

    def serve(self, tell: Callable[[Demonstrated, str, str], None]) -> str | None:
        """Start, file, check; then serve until the end is asked for, or a process ends: its name.

        While it serves, demo.json tells where the portal and its vault are.
        """
        with self._open() as portal:
            done = self._file(portal)
            settings = portal.settings
            s3 = {
                "endpoint": settings.s3_endpoint,
                "access_key": settings.s3_access_key,
                "secret_key": settings.s3_secret_key.get_secret_value(),
            }
            messages = settings.demonstration_messages or ""
            serving = {"web": portal.web, "messages": messages, "s3": s3}
            self.folder.say_settings(portal.variables)
            issuer = settings.oidc_staff_issuer or ""
            make_sandbox(portal.desk, self.folder, issuer, done.funder, portal.web)
            self.folder.say({**done.told, **serving})  # last: it says that all the rest is there
            try:
                tell(done, portal.web, messages)
                return _until_one_ends(portal)
            except Ended:
                return None
            finally:
                self.folder.say(done.told)
                self.folder.settings.unlink(missing_ok=True)
                self.folder.sandbox.unlink(missing_ok=True)

    @contextmanager
    def _open(self) -> Iterator[Portal]:
        """The portal; at the end everything is stopped in order, and not interrupted again."""
        stack, failed = ExitStack(), True
        with wishes() as deaf:
            try:
                with _wish_first():
                    start = Start(self.folder, self.port, stack, self._say, kept=self.kept)
                    yield start.portal()
                failed = False
            except Ended:
                failed = False
                raise
            finally:
                deaf()
                stack.close()
                if not self.kept:
                    self.folder.forget(failed=failed)

    def _say(self, step: str) -> None:
        self.say(step)
        heed()

    def _file(self, portal: Portal) -> Demonstrated:
        from portal.demo.checked import check

        situation = choose(situations(), memory(), self.folder.path / "people")
        self._say(f"{situation.citizen.shown} answers the form.")
        applicant = Applicant(portal.web, situation, lambda: specimens(situation.answers))
        number = applicant.file()
        self._say(f"The request {number} is filed.")
        applicant.until_sealed(number)
        self._say("Every dossier is sealed.")
        checked = check(portal.desk, number, self.folder.dossiers)
        self._say("Everything that is kept was looked at.")
        return Demonstrated(
            {"person": situation.citizen.shown, **checked.told()}, situation.citizen
        )


@contextmanager
def _wish_first() -> Iterator[None]:
    """What a Ctrl-C broke on its way is no failure: the wish to end comes before the error."""
    try:
        yield
    except PortalError:
        heed()
        raise


def _until_one_ends(portal: Portal) -> str:
    """Wait; the name of the process that ended by itself."""
    while True:
        for child in portal.children:
            if not child.running():
                return child.name
        heed()
        time.sleep(_LOOK_SECONDS)
