"""From the editor's form to a question document, with every error beside its field."""

from dataclasses import replace

from quizapp.bank.forms import QuestionForm
from quizapp.bank.rules import case_text
from quizapp.bank.rules.document import QuestionDocument
from quizapp.bank.rules.editing import Typed, from_document, to_document
from quizapp.bank.rules.kinds import Kind
from quizapp.bank.rules.validity import Fault, faults
from quizapp.bank.words import PROBLEMS
from quizapp.i18n import _


def fill_form(form: QuestionForm, document: QuestionDocument) -> None:
    """Show a document in the form."""
    typed = replace(from_document(document), children=case_text.write(document.children))
    form.process(data={name: getattr(typed, name) for name in Typed.__dataclass_fields__})


def typed_document(form: QuestionForm, before: QuestionDocument | None) -> QuestionDocument | None:
    """The document typed, or None with the errors beside the fields."""
    typed = Typed(**{name: getattr(form, name).data or "" for name in Typed.__dataclass_fields__})
    document, unreadable = to_document(typed, before)
    if unreadable:
        form.citations.errors = [_("看不懂这一行：%(line)s", line=unreadable[0])]
    if document.kind is Kind.CASE:
        children, wrong = case_text.read(typed.children, before.children if before else ())
        document = replace(document, children=children, answer=None)
        if wrong:
            form.children.errors = [_("小题中有看不懂的地方，请检查第 %(n)s 行或该小题。", n=wrong[0])]
    for fault in faults(document):
        tell(form, fault, typed.answer)
    return None if form.errors else document


def tell(form: QuestionForm, fault: Fault, answer: str) -> None:
    """Put a fault's sentence beside the field it is in."""
    params = {"value": answer, **dict(fault.params)}
    text = str(PROBLEMS[fault.code]) % params
    name = fault.field
    if name.startswith("children."):
        text = _("第 %(n)s 小题：%(text)s", n=name.split(".")[1], text=text)
        name = "children"
    elif name.startswith("option"):
        name = "options"
    elif name == "reference":
        name = "answer"
    field = getattr(form, name if hasattr(form, name) else "stem")
    field.errors = [*field.errors, text]
