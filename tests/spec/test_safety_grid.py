"""Every alarm sign, for every person, told in every way: no combination is missed (S-2, S-4)."""

from collections.abc import Iterator
from itertools import product

import pytest

from chatbot.safety import Screen

# Sign: as a verb after a person ("... is shaking"), and as a noun someone has, each with one slip.
ENGLISH = {
    "fever": ("is running a fever", "a fever", "a feverr"),
    "chills": ("is shivering uncontrollably", "chills", "shiverring and chills"),
    "breathing": ("is struggling to breathe", "trouble breathing", "trouble breeting"),
    "blue lips": ("is turning blue", "blue lips", "blueish lips"),
    "confusion": ("is confused and talking nonsense", "sudden confusion", "sudden confussion"),
    "hallucination": ("is seeing things", "hallucinations", "halucinations"),
    "speech": ("cannot speak properly", "slurred speech", "slured speech"),
    "unrousable": ("will not wake up", "loss of consciousness", "loss of conciousness"),
    "seizure": ("is having a seizure", "seizures", "siezures"),
    "chest": ("has chest pain", "chest pain", "chets pain"),
    "heart": ("has a racing heart", "a racing heartbeat", "a racing hartbeat"),
    "faint": ("keeps fainting", "fainting spells", "palpitatons"),
    "bleeding": ("is bleeding heavily", "heavy bleeding", "heavy bleedding"),
    "no drink": ("cannot keep any fluids down", "constant vomiting", "constant vommiting"),
    "jaundice": ("has yellow eyes", "jaundice", "jaundise"),
}
PEOPLE = ("I", "he", "she", "my dad", "my daughter", "my friend's wife")
FRAMES = (
    "{person} {verb}",
    "{person} {verb} now",
    "since last night {person} {verb}",
    "{person} {verb}, what should we do",
    "day 9 after CAR-T and {person} {verb}",
    "{person} had the cells in June and {person} {verb}",
)
NOUN_FRAMES = (
    "{noun}",
    "help, {noun}",
    "{noun} since this morning",
    "I have {noun}",
    "my husband has {noun}",
    "we are at home and there is {noun}",
    "CAR-T three weeks ago, now {noun}",
    "no cough but {noun}",
)

CHINESE = {
    "发烧": ("发烧了", "高烧", "发骚"),
    "寒战": ("一直打寒战", "寒战", "打冷颤"),
    "呼吸": ("喘不上气", "呼吸困难", "呼吸好困难"),
    "发紫": ("嘴唇发紫", "口唇发绀", "嘴唇都紫了"),
    "糊涂": ("胡言乱语", "意识模糊", "神志不清"),
    "幻觉": ("看见不存在的人", "幻觉", "出现幻觉"),
    "说话": ("说不出话", "言语不清", "说话含糊"),
    "昏迷": ("怎么叫都不醒", "昏迷", "叫不醒"),
    "抽搐": ("抽搐了", "惊厥", "抽触"),
    "胸痛": ("胸口疼", "胸痛", "胸闷得厉害"),
    "心慌": ("心跳很快", "心慌", "心悸"),
    "出血": ("一直流血", "大出血", "血止不住"),
    "不吃": ("喝水都吐", "吐个不停", "不吃不喝"),
    "黄疸": ("眼睛发黄", "黄疸", "皮肤发黄"),
}
CHINESE_PEOPLE = ("我", "他", "我爸", "我女儿", "老公", "隔壁床的病人")
CHINESE_FRAMES = (
    "{person}{verb}",
    "{person}现在{verb}",
    "从昨晚开始{person}{verb}",
    "{person}{verb},怎么办",
    "回输第九天,{person}{verb}",
    "没有咳嗽,但是{person}{verb}",
)

SPANISH = {
    "fiebre": ("tiene fiebre", "fiebre alta", "fievre"),
    "escalofríos": ("tiembla de frío sin parar", "escalofríos", "escalofrios fuertes"),
    "respirar": ("no puede respirar", "dificultad para respirar", "falta de aire"),
    "labios": ("tiene los labios morados", "labios azules", "lavios morados"),
    "confusión": ("está confundido y dice cosas raras", "desorientación", "confucion"),
    "alucinación": ("ve cosas que no están", "alucinaciones", "alusinaciones"),
    "hablar": ("no puede hablar", "habla enredado", "no puede ablar"),
    "inconsciente": ("no despierta", "pérdida de conciencia", "inconciente"),
    "convulsión": ("está convulsionando", "convulsiones", "combulsiones"),
    "pecho": ("tiene dolor en el pecho", "opresión en el pecho", "dolor de pecho"),
    "corazón": ("tiene el corazón acelerado", "taquicardia", "takicardia"),
    "desmayo": ("se desmayó", "desmayo", "desmallo"),
    "sangrado": ("está sangrando mucho", "hemorragia", "emorragia"),
    "vómitos": ("no retiene ni agua", "no para de vomitar", "bomitos sin parar"),
    "ictericia": ("tiene la piel amarilla", "ojos amarillos", "ictericia"),
}
SPANISH_PEOPLE = ("él", "mi papá", "mi hija", "mi esposo", "mi vecina")
SPANISH_FRAMES = (
    "{person} {verb}",
    "{person} {verb} ahora",
    "desde anoche {person} {verb}",
    "{person} {verb}, ¿qué hacemos?",
    "día 9 tras la infusión, {person} {verb}",
    "sin tos, pero {person} {verb}",
)


def _grid() -> Iterator[str]:
    for (verb, _, _), person, frame in product(ENGLISH.values(), PEOPLE, FRAMES):
        yield frame.format(person=person, verb=verb)
    for (_, *nouns), frame in product(ENGLISH.values(), NOUN_FRAMES):
        yield from (frame.format(noun=noun) for noun in nouns)
    for (verb, *nouns), person, frame in product(CHINESE.values(), CHINESE_PEOPLE, CHINESE_FRAMES):
        yield from (frame.format(person=person, verb=said) for said in (verb, *nouns))
    for (verb, *nouns), person, frame in product(SPANISH.values(), SPANISH_PEOPLE, SPANISH_FRAMES):
        yield frame.format(person=person, verb=verb)
        yield from nouns


def test_no_sign_is_missed(screen: Screen) -> None:
    sentences = list(dict.fromkeys(_grid()))
    assert len(sentences) >= 1500
    findings = ((text, screen.assess(text)) for text in sentences)
    missed = [text for text, found in findings if found is None or found.severity != "emergency"]
    assert missed == []


DENIALS = ("no {noun}", "I don't have {noun}", "there is no {noun}", "never had {noun}")


@pytest.mark.parametrize("sign", ENGLISH)
def test_the_same_sign_denied_is_no_emergency(screen: Screen, sign: str) -> None:
    noun = ENGLISH[sign][1].removeprefix("a ")
    for frame in DENIALS:
        finding = screen.assess(frame.format(noun=noun))
        assert finding is None or finding.severity == "note", frame


QUESTIONS = (
    "is {noun} a side effect of CAR-T",
    "how common is {noun} after CAR-T",
    "can CAR-T cause {noun}",
    "what percentage of people get {noun}",
    "what is the difference between {noun} and tiredness",
)


@pytest.mark.parametrize("sign", ENGLISH)
def test_the_same_sign_asked_about_is_answered(screen: Screen, sign: str) -> None:
    noun = ENGLISH[sign][1].removeprefix("a ")
    for frame in QUESTIONS:
        finding = screen.assess(frame.format(noun=noun))
        assert finding is not None
        assert (finding.severity, finding.takeover) == ("note", False), frame


CHINESE_QUESTIONS = (
    "{noun}是CAR-T的副作用吗",
    "CAR-T会引起{noun}吗",
    "试验里有多少人出现{noun}",
    "{noun}常见吗",
    "{noun}和疲劳有什么区别",
)
SPANISH_QUESTIONS = (
    "¿{noun} es un efecto secundario del CAR-T?",
    "¿el CAR-T puede causar {noun}?",
    "¿cuántos pacientes tuvieron {noun}?",
    "¿es frecuente {noun} en el ensayo?",
    "¿qué diferencia hay entre {noun} y el cansancio?",
)


WITHOUT_NOUN = ("不吃", "vómitos")


def _questions() -> Iterator[str]:
    for signs, frames in ((CHINESE, CHINESE_QUESTIONS), (SPANISH, SPANISH_QUESTIONS)):
        nouns = [noun for sign, (_, noun, _) in signs.items() if sign not in WITHOUT_NOUN]
        yield from (frame.format(noun=noun) for noun, frame in product(nouns, frames))


def test_questions_in_chinese_and_spanish_are_answered(screen: Screen) -> None:
    """With the English ones above, more than 200 look-alikes; at most 2 % taken over (S-10)."""
    questions = list(_questions())
    assert len(questions) + len(ENGLISH) * len(QUESTIONS) >= 200
    findings = ((text, screen.assess(text)) for text in questions)
    taken = [text for text, found in findings if found is not None and found.takeover]
    assert len(taken) <= 0.02 * len(questions), taken
