"""The .docx back, with each finding as a Word comment on the words it speaks of."""

from copy import deepcopy
from io import BytesIO

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml import etree  # type: ignore[import-untyped]

from luodi.base.errors import BadInput
from luodi.proof.documents import BROKEN, Document, Stretch, text_nodes, unpack
from luodi.proof.judge import Finding, Verdict
from luodi.proof.proof import Proof

AUTHOR = "落地核稿"


def annotate(content: bytes, document: Document, result: Proof) -> bytes:
    """`content` (the .docx that `document` was read from) with a comment at each finding.

    A finding in a footnote is commented on the last paragraph of the body. Refuses what read_document refuses.
    """
    unpack(content, document.name)
    try:
        package = docx.Document(BytesIO(content))
    except (PackageNotFoundError, etree.XMLSyntaxError, AttributeError, *BROKEN):  # it trips over missing attributes
        raise BadInput(f"“{document.name}”的结构不完整，请用 Word 或 WPS 打开后另存一份再来。") from None
    paragraphs = list(package.element.body.iter(qn("w:p")))
    for finding in result.findings:
        runs = _runs(paragraphs, document, finding)
        if runs:
            package.add_comment(runs, text=comment_text(finding), author=AUTHOR, initials="核")
    out = BytesIO()
    package.save(out)
    return out.getvalue()


def comment_text(finding: Finding) -> str:
    """What the comment says: the verdict, the working, the right value where there is one."""
    head = "有误" if finding.verdict is Verdict.INCONSISTENT else "请核"
    right = f"（应为{finding.expected}）" if finding.expected and finding.verdict is Verdict.INCONSISTENT else ""
    return f"【{head}】{finding.because}{right}"


def _runs(paragraphs: list[etree._Element], document: Document, finding: Finding) -> list[Run]:
    """The runs that hold the finding's words, in its first paragraph."""
    stretch = _stretch(document, finding.start)
    if stretch is None or stretch.paragraph is None or stretch.paragraph >= len(paragraphs):
        last = next((p for p in reversed(paragraphs) if text_nodes(p)), None)
        return _wrap([node for node, _ in text_nodes(last)][-1:]) if last is not None else []
    offset = stretch.start
    nodes = []
    for node, words in text_nodes(paragraphs[stretch.paragraph]):
        first, last = max(finding.start - offset, 0), min(finding.end - offset, len(words))
        if first < last:
            nodes.append(_isolate(node, first, last))
        offset += len(words)
    return _wrap(nodes)


def _isolate(node: etree._Element, first: int, last: int) -> etree._Element:
    """Split the node's run so that one run holds just characters `first` to `last`; looks stay as they were."""
    run = next(node.iterancestors(qn("w:r")))
    texts = [child for child in run if child.tag != qn("w:rPr")]
    words = node.text or ""
    if texts != [node] or (first, last) == (0, len(words)):
        return node
    for piece, place in ((words[:first], "before"), (words[last:], "after")):
        if piece:
            other = deepcopy(run)
            _set_words(other.find(qn("w:t")), piece)
            (run.addprevious if place == "before" else run.addnext)(other)
    _set_words(node, words[first:last])
    return node


def _set_words(node: etree._Element, words: str) -> None:
    node.text = words
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _stretch(document: Document, offset: int) -> Stretch | None:
    return next((s for s in document.stretches if s.start <= offset < max(s.end, s.start + 1)), None)


def _wrap(nodes: list[etree._Element]) -> list[Run]:
    """The runs around the text nodes; a comment spans from the first to the last."""
    runs = [next(node.iterancestors(qn("w:r"))) for node in nodes]
    if not runs:
        return []
    parent = runs[0].getparent()
    kept = [r for r in dict.fromkeys(runs) if r.getparent() is parent] if parent is not None else runs
    return [Run(r, None) for r in (kept[0], kept[-1])]  # type: ignore[arg-type]
