"""PDFs that do more than show pages are refused, wherever the program hides; others are kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from portal.adapters.papers import ContentPapers
from portal.domain.papers import Refused
from tests.build import a_pdf

PAPERS = ContentPapers()
Change = Callable[[Pdf], None]


def changed(change: Change, **how: Any) -> bytes:
    pdf, output = pikepdf.open(io.BytesIO(a_pdf())), io.BytesIO()
    change(pdf)
    pdf.save(output, **how)
    return output.getvalue()


def script(words: str = "app.alert(1)") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(words))


def an_annotation(pdf: Pdf, **told: Any) -> Dictionary:
    box = Array([0, 0, 10, 10])
    note = Dictionary(Type=Name.Annot, Rect=box, **{"Subtype": Name.Link, **told})
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
    return note


def opens_with(action: Dictionary) -> Change:
    return lambda pdf: setattr(pdf.Root, "OpenAction", action)


def on_a_page(pdf: Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=script())


def on_the_document(pdf: Pdf) -> None:
    pdf.Root.AA = Dictionary(WC=script())


def in_the_names(pdf: Pdf) -> None:
    tree = Dictionary(Names=Array([String("start"), pdf.make_indirect(script())]))
    pdf.Root.Names = Dictionary(JavaScript=tree)


def in_a_field(pdf: Pdf) -> None:
    field = an_annotation(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("a"))
    field.AA = Dictionary(K=script("AFNumber_Keystroke(2, 0, 0, 0, '', true)"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def after_another(pdf: Pdf) -> None:
    first = Dictionary(S=Name.Named, N=Name.NextPage, Next=Array([script()]))
    an_annotation(pdf, A=first)


def as_a_stream(pdf: Pdf) -> None:
    words = pdf.make_stream(b"app.alert(1)")
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=words)


def of_nobody(pdf: Pdf) -> None:
    pdf.Root.Kept = Array([Array([pdf.make_indirect(script())])])


def living(kind: str) -> Change:
    def change(pdf: Pdf) -> None:
        an_annotation(pdf, Subtype=Name(kind))

    return change


def xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


PROGRAMS: dict[str, Change] = {
    "opening": opens_with(script()),
    "launch": opens_with(Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "launch by link": lambda pdf: setattr(
        an_annotation(pdf), "A", Dictionary(S=Name.Launch, Win=Dictionary(F=String("cmd.exe")))
    ),
    "send a form": opens_with(Dictionary(S=Name.SubmitForm, F=String("https://exemple.fr"))),
    "take data in": opens_with(Dictionary(S=Name.ImportData, F=String("a.fdf"))),
    "another file": opens_with(Dictionary(S=Name.GoToR, F=String("b.pdf"), D=Array([0]))),
    "an inner file": opens_with(Dictionary(S=Name.GoToE, D=Array([0]))),
    "a page": on_a_page,
    "the document": on_the_document,
    "the names": in_the_names,
    "a field": in_a_field,
    "after another": after_another,
    "as a stream": as_a_stream,
    "of nobody": of_nobody,
    "a film": living("/Movie"),
    "a screen": living("/Screen"),
    "rich media": living("/RichMedia"),
    "a space": living("/3D"),
    "another kind of form": xfa,
}


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        PAPERS.inspect(data)
    return refused.value.code


@pytest.mark.parametrize("where", PROGRAMS)
def test_a_program_is_refused(where: str) -> None:
    assert refusal(changed(PROGRAMS[where])) == "active_content"


def test_a_program_hides_in_no_other_spelling() -> None:
    """In a stream of objects; under a name with an escape; in a part that was replaced."""
    packed = changed(opens_with(script()), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in packed
    assert refusal(packed) == "active_content"
    plain = changed(opens_with(script()), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for spelt in (b"/J#61vaScript", b"/#4aavaScript"):
        assert plain.count(b"/JavaScript") == 1
        assert refusal(plain.replace(b"/JavaScript", spelt)) == "active_content"


def test_a_program_behind_an_owners_password_is_found() -> None:
    lock = pikepdf.Encryption(owner="secret", user="")
    assert refusal(changed(opens_with(script()), encryption=lock)) == "active_content"


def attached(pdf: Pdf) -> None:
    pdf.attachments["facture.exe"] = b"MZ"


def pinned(pdf: Pdf) -> None:
    an_annotation(pdf, Subtype=Name.FileAttachment)


def a_portfolio(pdf: Pdf) -> None:
    attached(pdf)
    pdf.Root.Collection = Dictionary(View=Name.T)


def associated(pdf: Pdf) -> None:
    data = Dictionary(F=pdf.make_stream(b"MZ", Type=Name.EmbeddedFile))
    pdf.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=data)])


def elsewhere(pdf: Pdf) -> None:
    pdf.Root.Extra = pdf.make_stream(b"", F=String("/etc/passwd"))


@pytest.mark.parametrize("change", [attached, pinned, a_portfolio, associated, elsewhere])
def test_a_file_in_a_file_is_refused(change: Change) -> None:
    assert refusal(changed(change)) == "attachment"


def locked(strength: Any, user: str) -> pikepdf.Encryption:
    newer = strength > 3
    return pikepdf.Encryption(owner="owner", user=user, R=strength, aes=newer, metadata=newer)


@pytest.mark.parametrize("strength", [3, 4, 6])
def test_a_password_is_refused(strength: Any) -> None:
    lock = locked(strength, user="secret")
    assert refusal(changed(lambda _: None, encryption=lock)) == "password"


def test_a_pdf_for_holders_of_a_key_is_refused_as_one_with_a_password() -> None:
    data = changed(lambda _: None, encryption=locked(4, user="secret"))
    assert data.count(b"/Standard") == 1
    assert refusal(data.replace(b"/Standard", b"/PubSec  ")) == "password"


@pytest.mark.parametrize("strength", [3, 4, 6])
def test_a_pdf_that_everybody_may_read_is_kept(strength: Any) -> None:
    lock = locked(strength, user="")
    assert PAPERS.inspect(changed(lambda _: None, encryption=lock)).pages == 1


def with_a_link(pdf: Pdf) -> None:
    an_annotation(pdf, A=Dictionary(S=Name.URI, URI=String("https://exemple.fr")))


def with_a_form(pdf: Pdf) -> None:
    field = an_annotation(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("Odette"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def with_an_outline(pdf: Pdf) -> None:
    target = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    pdf.Root.OpenAction = target
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array()))


@pytest.mark.parametrize("change", [with_a_link, with_a_form, with_an_outline])
def test_what_does_nothing_by_itself_is_kept(change: Change) -> None:
    """A link, a form that was filled in, a page to begin with: official papers have them."""
    assert PAPERS.inspect(changed(change)).pages == 1
