"""E-mail addresses, web addresses and names in other networks, plain or disguised."""

import re
from collections.abc import Iterator

from chatbot.safety.recognisers.view import Span, View

_TOP = (
    "(?:com|org|net|edu|gov|info|io|es|cn|mx|uk|us|ar|co|cl|pe|de|fr|it|eu|tw|hk|sg|ca|au)"
    "(?![a-z0-9])"
)
_PROVIDER = (
    "(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|proton|protonmail|qq|163|126|live|aol)"
)
_LABEL = "[a-z0-9\\-]{1,63}"
_LOCAL = "[a-z0-9_+\\-]{1,40}"
_AT = r"(?: ?[(\[{<*] ?(?:at|arroba|a|@) ?[)\]}>*] ?| arroba | ?艾特 ?)"
_DOT = r"(?: ?[(\[{<*] ?(?:dot|punto|\.|点) ?[)\]}>*] ?| (?:dot|punto|点) |点)"
_ANY_DOT = rf"(?:{_DOT}| ?\. ?)"
_EMAILS = (
    re.compile(rf"(?<![a-z0-9._+%\-])[a-z0-9._+%'\-]{{1,64}} ?@ ?{_LABEL}(?:\.{_LABEL}){{1,4}}"),
    re.compile(
        rf"(?<![a-z0-9._+%\-])[a-z0-9._+%'\-]{{1,64}} ?@ ?{_LABEL}(?: ?\. ?{_LABEL}){{0,3}}"
        rf"{_ANY_DOT}{_TOP}"
    ),
    re.compile(
        rf"(?<![a-z0-9]){_LOCAL}(?:{_ANY_DOT}{_LOCAL}){{0,3}}{_AT}{_LABEL}"
        rf"(?:{_ANY_DOT}{_LABEL}){{0,2}}{_ANY_DOT}{_TOP}"
    ),
    re.compile(
        rf"(?<![a-z0-9]){_LOCAL}(?:{_DOT}{_LOCAL}){{0,3}}(?: at | ?@ ?){_LABEL}"
        rf"(?:{_DOT}{_LABEL}){{0,2}}{_DOT}{_TOP}"
    ),
    re.compile(
        rf"(?<![a-z0-9]){_LOCAL}(?:{_ANY_DOT}{_LOCAL}){{0,3}}(?: at |{_AT}){_PROVIDER}"
        rf"(?:{_ANY_DOT}|){_TOP}"
    ),
    # Only "at" is spelt out, and the name before it is no word.
    re.compile(
        rf"(?<![a-z0-9._])(?=[a-z]{{0,30}}[0-9._])[a-z0-9][a-z0-9._+\-]{{2,40}} at "
        rf"{_LABEL}(?:\.{_LABEL}){{0,3}}\.{_TOP}"
    ),
    # Letter by letter: "a n a @ g m a i l . c o m".
    re.compile(
        rf"(?<![^ ])(?:[a-z0-9._+\-] ){{2,40}}@(?: ?{_LABEL}(?: ?\. ?{_LABEL}){{1,3}}"
        r"|(?: [a-z0-9.\-](?![a-z0-9])){3,40})"
    ),
)
_ADDRESS = "[!#-;=?-\\[\\]-~]"  # what a web address may hold; no quotes, no angle brackets
_URLS = (
    re.compile(rf"(?:https?|hxxps?|ftp)://{_ADDRESS}{{1,600}}"),
    re.compile(rf"(?<![a-z0-9./@])www\.[a-z0-9]{_ADDRESS}{{1,600}}"),
    re.compile(
        rf"(?<![a-z0-9./@])(?:[a-z]{{1,3}}\.)?(?:facebook|fb|instagram|linkedin|twitter|x|wa|t|weibo"
        rf"|tiktok|youtube|caringbridge|gofundme)\.(?:com|me|org)/{_ADDRESS}{{2,200}}"
    ),
    # Any other host only where an address carries more than a path: a token, a name.
    re.compile(
        rf"(?<![a-z0-9./@\-]){_LABEL}(?:\.{_LABEL}){{1,4}}/[a-z0-9_./%~\-]{{0,200}}"
        rf"[?#]{_ADDRESS}{{1,400}}"
    ),
)
# Pages of registers and authorities say nothing of the person, unless something hangs on them.
_PUBLIC = re.compile(
    r"(?:https?://)?(?:[a-z0-9\-]{1,40}\.){0,3}(?:clinicaltrials\.gov|nih\.gov|fda\.gov|cancer\.gov"
    r"|chictr\.org\.cn|who\.int|europa\.eu|nhs\.uk|doi\.org)(?:/[a-z0-9/._\-]{0,80})?"
)
_STRONG = (
    "wechat|weixin|we chat|微信|威信|vx|whatsapp|telegram|qq|skype|instagram|facebook|twitter"
    "|tiktok|snapchat|discord|weibo|微博"
)
_WEAK = "line|tg|ig|fb|kik|signal|insta"
_LABELLED = "id|号码?|账号|帐号|user ?name|usuario|handle|account|cuenta"
_NAME = r"(?P<it>@?[a-z0-9][a-z0-9_.\-]{3,30}(?<![.\-]))"
_MARKED = r"(?P<it>@?(?=[a-z.\-]{0,24}[0-9_])[a-z0-9_][a-z0-9_.\-]{4,30}(?<![.\-]))"
_HANDLES = (
    re.compile(
        rf"(?<![a-z0-9])(?:{_STRONG}|{_WEAK}) ?(?:{_LABELLED})?(?: is| es|是|为)? ?[:=] ?{_NAME}"
    ),
    re.compile(
        rf"(?<![a-z0-9])(?:{_STRONG}|{_WEAK}) ?(?:{_LABELLED})(?: is | es |是|为| ?){_NAME}"
    ),
    re.compile(rf"(?<![a-z0-9])(?:{_STRONG})[^\n.!?;:@|]{{0,16}}?[ 是号]{_MARKED}"),
    re.compile(rf"(?<![a-z0-9])(?:qq|微信|微博|vx)号?{_MARKED}"),
    re.compile(rf"加(?:我|个|下)?的?(?:qq|微信|微博|vx)号?{_NAME}"),
    re.compile(r"(?<![a-z0-9._@\-])@[a-z_][a-z0-9_.]{2,30}(?<!\.)"),
)


def find(view: View) -> Iterator[Span]:
    """Ways to reach somebody by writing."""
    for pattern in _EMAILS:
        yield from view.spans("email", pattern)
    for pattern in _URLS:
        for match in pattern.finditer(view.plain):
            address = match[0].rstrip(".,;:!?)'")
            if not _PUBLIC.fullmatch(address):
                yield view.span("url", match.start(), match.start() + len(address))
    for pattern in _HANDLES:
        yield from view.spans("handle", pattern)
