"""The share of CD7 that a message reports, and nothing else with a percent sign.

Strict: a number belongs to CD7 only where a closed list of words stands between the two, so that
neither CD5 nor a response rate is ever taken for it (promise P8). Where two numbers could be
meant, that is said instead of choosing. Pure, and linear in the length of the message.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chatbot import text as canon
from chatbot.knowledge.cd7 import Assay, Share
from chatbot.knowledge.model import Heard
from chatbot.matching.quantities import Quantity, Token, quantities, tokens


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_CELLS = _words("blast blasts cell cells marrow blood sample")
_KINDS = _words(
    "leukemia leukaemia leukemic leukaemic lymphoma tumor tumour cancer abnormal malignant bone t "
    "aml all lbl"
)
_TESTS = _words("flow cytometry facs ihc immunohistochemistry stain staining tissue by")
_DEGREES = _words("positive positivity pos bright dim weak weakly strong strongly partial")
_WHOSE = _words("the my his her their our its these those")
_BE = _words("is are was were be being s has have had it that which")
# Words that may stand between CD7 and its number: "CD7 expression on my blasts is 62 %".
_AFTER_CD7 = (
    _CELLS | _KINDS | _TESTS | _DEGREES | _WHOSE | _BE
    | _words("expression expressed expressing express level levels result results value")
    | _words("status percentage number fraction share score report came comes back as at")
    | _words("of on in only just now today says said shows showed reads found measured")
    | _words("reported with : = + ( ) [ ]")
)  # fmt: skip
# Words that may stand between a number and CD7 behind it: "62 % of the blasts express CD7".
_BEFORE_CD7 = (
    _CELLS | _KINDS | _DEGREES | _WHOSE | _BE
    | _words("express expresses expressed expressing expression carry carries carried")
    | _words("carrying show shows showed showing stain stains stained staining with for")
    | _words("of on in surface (")
)  # fmt: skip
_NEGATIVE = frozenset({"negative", "neg", "negativity", "without", "absent", "loss", "lost"})
_OUTCOMES = _words(
    "remission remissions response responses respond responded responders success successful "
    "survival survive survived chance chances efficacy effective effectiveness cure cured cures "
    "odds probability likelihood risk mortality died die death deaths work works worked toxicity "
    "accuracy sensitivity specificity"
)
# After "62 % of": people are counted, not the cells of one person.
_PEOPLE = _words(
    "patients people persons cases adults children kids men women participants leukemias "
    "leukaemias lymphomas tumors tumours cancers everyone"
)
_DISEASES = frozenset({"aml", "mds", "t", "leukemia", "leukaemia", "lymphoma"})
# After CD7: a treatment or people are named, not a marker on cells.
_NOT_THE_MARKER = _PEOPLE | _words(
    "car cart cars trial trials study studies therapy treatment directed targeted specific target "
    "antibody"
)
_LEADING_TO_CD7 = _words("of for with in on to the rate rates is was")
# Around a number whose unit stood before it.
_JUST_BEFORE = _words("is was of at : = ( ) [ ]")
_JUST_AFTER = _words(", . ; ! ? ) ] by flow ihc enough ok good too high low")
_LABELS = _CELLS | _words("mpo tdt ki67 lvef ef spo2 count")
_FLOW = _words("flow facs cytometry cytometric fcm")
_IHC = _words("ihc immunohistochemistry immunohistochemical immunostain immunostaining")
_BETWEEN_TWO_RESULTS = _TESTS | _BE | _words("( ) , and or then now later on before after")
_UNITS = ("%", "percent", "per cent", "pct")
_FARTHEST = 9  # tokens between CD7 and its number
_NEAR = 6  # tokens that tell what a number counts


@dataclass(frozen=True, slots=True)
class Reported:
    """What a message reports on CD7; ``share`` is there only where ``heard`` is cd7_percent."""

    heard: Heard
    share: Share | None = None


def reported(text: str) -> Reported | None:
    """The share of CD7 in ``text``; None where no number is said to be of CD7."""
    folded = canon.canonical(text)
    if "cd" not in folded or not any(unit in folded for unit in _UNITS):
        return None
    message = _Message(tokens(folded))
    claims = [
        claim
        for place, token in enumerate(message.told)
        if token.kind == "cd7"
        for claim in message.claims(place)
    ]
    if not claims:
        return None
    shares = {claim.share for claim in claims if claim}
    if len(shares) > 1 or any(not claim or claim.problem == "unclear" for claim in claims):
        return Reported("cd7_unclear")
    share = shares.pop()
    if share is None:
        return Reported("cd7_impossible")
    return Reported("cd7_percent", replace(share, assay=message.assay()))


class _Message:
    """The tokens of one message, and what its numbers belong to."""

    def __init__(self, told: Sequence[Token]) -> None:
        self.told = told
        found = quantities(told)
        self.starting = {quantity.start: quantity for quantity in found}
        self.ending = {quantity.end: quantity for quantity in found if quantity.has_unit}

    def claims(self, place: int) -> Iterator[Quantity | None]:
        """The numbers of the CD7 at ``place``; None stands for one that is not clear."""
        if self._is_no_marker(place):
            return
        right, left = self._right(place), self._left(place)
        if right and left and right != left:
            yield right if self._is_labelled(left) else None
        elif right or left:
            yield right or left
        if (right or left) and (self._is_negative(place) or self._has_another(right)):
            yield None

    def assay(self) -> Assay | None:
        """The one test that is named."""
        words = {token.text for token in self.told}
        pairs = {(one.text, two.text) for one, two in zip(self.told, self.told[1:], strict=False)}
        is_flow = bool(words & _FLOW)
        is_ihc = bool(words & _IHC) or bool(pairs & {("tissue", "stain"), ("tissue", "staining")})
        if is_flow == is_ihc:
            return None
        return "flow" if is_flow else "ihc"

    def _text(self, place: int) -> str:
        return self.told[place].text if 0 <= place < len(self.told) else ""

    def _kind(self, place: int) -> str:
        return self.told[place].kind if 0 <= place < len(self.told) else ""

    def _right(self, place: int) -> Quantity | None:
        """The number that follows CD7."""
        for at in range(place + 1, place + 2 + _FARTHEST):
            quantity = self.starting.get(at)
            if quantity is not None:
                is_told = quantity.has_unit or self._follows_its_unit(quantity)
                return quantity if is_told and self._counts_cells(quantity) else None
            if not self._may_follow(at):
                return None
        return None

    def _follows_its_unit(self, quantity: Quantity) -> bool:
        """Whether a bare number is a percent all the same: "CD7 percentage is 62"."""
        at = quantity.start - 1
        while self._text(at) in _JUST_BEFORE:
            at -= 1
        ends = not self._text(quantity.end) or self._text(quantity.end) in _JUST_AFTER
        return ends and (self._kind(at) == "percent" or self._text(at) == "percentage")

    def _may_follow(self, at: int) -> bool:
        """Whether the token may stand between CD7 and its number."""
        if self._text(at) == ",":  # only right before the number, and not before another count
            quantity = self.starting.get(at + 1)
            return quantity is not None and self._text(quantity.end) not in _CELLS
        is_hyphen = self._kind(at) == "dash"
        return is_hyphen or self._text(at) in _AFTER_CD7 | _NEGATIVE or self._kind(at) == "percent"

    def _left(self, place: int) -> Quantity | None:
        """The number that CD7 follows."""
        for end in range(place, max(0, place - _FARTHEST) - 1, -1):
            quantity = self.ending.get(end)
            if quantity is not None:
                is_others = self._kind(quantity.start - 1) == "antigen"
                return None if is_others or not self._counts_cells(quantity) else quantity
            if self._text(end - 1) not in _BEFORE_CD7:
                return None
        return None

    def _counts_cells(self, quantity: Quantity) -> bool:
        """Whether a number counts neither people nor outcomes, nor cells with another antigen."""
        after = [self._text(at) for at in range(quantity.end, quantity.end + _NEAR)]
        stop = next((at for at, text in enumerate(after) if text in (",", ".", ";", ")")), _NEAR)
        near = set(after[:stop])
        if set(after[: min(stop, 2)]) & _OUTCOMES:
            return False
        if after[0] in ("of", "in"):
            counted = (
                near & (_PEOPLE | _OUTCOMES) or near & _DISEASES and not near & (_CELLS | _WHOSE)
            )
            if counted:
                return False
        return not self._is_of_another_antigen(quantity)

    def _is_of_another_antigen(self, quantity: Quantity) -> bool:
        """Whether the words behind a number lead to another antigen: "62 % are CD5-positive"."""
        for at in range(quantity.end, quantity.end + _NEAR):
            if self._kind(at) == "antigen":
                follows = self.starting.get(at + 1)  # "CD7 62 % CD5 45 %": that has its own
                return follows is None and self._text(at + 1) not in (":", "=")
            if self._text(at) not in _BEFORE_CD7:
                return False
        return False

    def _is_no_marker(self, place: int) -> bool:
        """Whether CD7 is part of a product's name, or is joined with another antigen."""
        before, after = place - 1, place + 1
        if self._text(before) == "anti" or self._text(before - 1) == "anti":
            return True
        while self._text(after) in {"+", "-", "positive", "pos"}:
            after += 1
        if self._text(after) in _NOT_THE_MARKER:
            return True
        while self._text(before) in _LEADING_TO_CD7:
            before -= 1
        return self._text(before) == "/" or self._text(before) in _OUTCOMES

    def _is_negative(self, place: int) -> bool:
        """Whether CD7 is called negative: by a word behind it, or by "CD7-" on its own."""
        sign, following = (*self.told[place + 1 : place + 3], None, None)[:2]
        is_glued = sign and sign.kind == "dash" and sign.start == self.told[place].end
        if sign and is_glued and (following is None or following.start > sign.end):
            return True
        for at in range(place + 1, place + 1 + _NEAR):
            if self._text(at) in _NEGATIVE:
                return True
            if self._text(at) == "," or self._kind(at) in ("cd7", "antigen"):
                return False
        return False

    def _is_labelled(self, quantity: Quantity) -> bool:
        """Whether another name stands right before a number: "blasts 80 %"."""
        at = quantity.start - 1
        while self._text(at) in (":", "=", "is", "are", "was", "were", "at"):
            at -= 1
        return self._text(at) in _LABELS or self._kind(at) == "antigen"

    def _has_another(self, quantity: Quantity | None) -> bool:
        """Whether a second result follows: "62 % by flow, 45 % by IHC"."""
        if quantity is None:
            return False
        for at in range(quantity.end, quantity.end + _NEAR + 1):
            other = self.starting.get(at)
            if other is not None:
                return other.has_unit and self._text(other.end) not in _CELLS | {"of"}
            if self._text(at) not in _BETWEEN_TWO_RESULTS:
                return False
        return False
