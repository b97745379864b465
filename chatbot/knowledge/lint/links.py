"""Does everything that is named exist, and can every answer be written out?"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from chatbot.errors import Problem
from chatbot.knowledge import figure_lines
from chatbot.knowledge.alarms import ALWAYS_SAID, AlarmTable, unknown_names
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Intent
from chatbot.knowledge.parser import Origin, nearest
from chatbot.knowledge.phrases import PhraseError, choices, forms_of
from chatbot.knowledge.slots import OF_TRIAL, PARTS, named_in, slots_in

# Groups of slots that only an answer limited to the like can fill, with the limit to add.
_LIMITED = {"trial": "any", "term": "any", "heard": "cd7_percent"}
_GRAVE = frozenset({"emergency", "crisis", "urgent"})


def problems(knowledge: Knowledge) -> Iterator[Problem]:
    """Every name that leads nowhere, and every answer that could not be written out."""
    if not knowledge.alarms:
        yield Problem("site.yaml", 1, "there is no safety table", "restore */safety/*.yaml")
    yield from _sources(knowledge)
    for trial in knowledge.trials.values():
        if trial.cd7 and trial.cd7.source not in trial.sources:
            place = knowledge.origin("trial", trial.id).at("cd7", "source")
            what = f'the card does not list the source of its CD7 rule, "{trial.cd7.source}"'
            yield Problem(*place, what, "add it to sources")
    for fact in knowledge.facts.values():
        for row, harm in enumerate(fact.harm):
            place = knowledge.origin("fact", fact.id).at("harm", row)
            yield from _known(place, "fact", harm, knowledge.facts)
    for language in knowledge.languages.values():
        yield from _language(knowledge, language)
    for table in knowledge.alarms:
        yield from _alarms(knowledge, table)


def _known(
    place: tuple[str, int], kind: str, name: str | None, known: Collection[str]
) -> Iterator[Problem]:
    """A problem unless ``name`` is one of ``known``."""
    if name is not None and name not in known:
        yield Problem(*place, f'unknown {kind} "{name}"', nearest(name, list(known)))


def _sources(knowledge: Knowledge) -> Iterator[Problem]:
    """Sources that do not exist, wherever they are named."""
    for place, name in named_sources(knowledge):
        yield from _known(place, "source", name, knowledge.sources)


def named_sources(knowledge: Knowledge) -> Iterator[tuple[tuple[str, int], str]]:
    """Every mention of a source: its place and the source's id."""
    for fact in knowledge.facts.values():
        yield knowledge.origin("fact", fact.id).at("source"), fact.source
    for trial in knowledge.trials.values():
        origin = knowledge.origin("trial", trial.id)
        yield from ((origin.at("sources", row), name) for row, name in enumerate(trial.sources))
        if trial.cd7:
            yield origin.at("cd7", "source"), trial.cd7.source
        for row, criterion in enumerate(trial.criteria):
            yield origin.at("criteria", row, "source"), criterion.source
    for region in knowledge.regions.values():
        origin = knowledge.origin("region", region.code)
        for row, line in enumerate(region.lines):
            yield origin.at("lines", row, "source"), line.source
    for language in knowledge.languages.values():
        yield from _named_in_texts(knowledge, language)


def _named_in_texts(
    knowledge: Knowledge, language: Language
) -> Iterator[tuple[tuple[str, int], str]]:
    for term in language.terms.values():
        origin = knowledge.origin("term", term.id, language.code)
        yield from ((origin.at("sources", row), name) for row, name in enumerate(term.sources))
    for _, answer in language.answers():
        origin = knowledge.origin("answer", answer.id, language.code)
        yield from ((origin.at("sources", row), name) for row, name in enumerate(answer.sources))


def _language(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    answered = {intent.id for intent in language.intents.values() if intent.answers}
    known = answered | {answer.id for _, answer in language.answers()}
    ui = knowledge.origin("ui", "", language.code)
    for row, name in enumerate(language.ui.choices):
        yield from _known(ui.at("choices", row), "choice", name, known)
    concepts = language.concepts
    diseases = {name.partition(".")[2] for name in concepts if name.startswith("disease.")}
    limits = {"trial": knowledge.trials, "disease": diseases, "term": language.terms}
    titles: dict[str, str] = {}
    for intent in language.intents.values():
        origin = knowledge.origin("intent", intent.id, language.code)
        yield from _intent(intent, origin, concepts)
        for answer in intent.answers:
            origin = knowledge.origin("answer", answer.id, language.code)
            yield from _answer(knowledge, answer, origin)
            for row, name in enumerate(answer.next):
                yield from _known(origin.at("next", row), "next", name, known)
            for kind, ids in limits.items():
                wanted = getattr(answer.only, kind)
                yield from _known(origin.at("only", kind), kind, wanted, {"any", *ids})
            first = titles.setdefault(answer.title.casefold(), answer.id)
            if first != answer.id:
                what = f'"{answer.title}" is already the title of "{first}"'
                yield Problem(*origin.at("title"), what, "a button leads to one answer: reword it")


def _intent(
    intent: Intent, origin: Origin, concepts: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    name = origin.file.rsplit("/", 1)[-1].removesuffix(".yaml")
    if intent.id != name:
        what = f'the id "{intent.id}" is not the file\'s name'
        yield Problem(*origin.at("id"), what, "make them equal")
    for phrase, part in intent.all_phrases():
        try:
            choices(phrase, concepts)
        except PhraseError as error:
            yield Problem(*origin.at(*part), f'phrase "{phrase}": {error}', "correct the phrase")
    for key in ("must", "never"):
        for row, concept in enumerate(getattr(intent, key)):
            if not forms_of(concept, concepts):
                yield from _known(origin.at(key, row), "concept", concept, concepts)


def _answer(knowledge: Knowledge, answer: Answer, origin: Origin) -> Iterator[Problem]:
    for row, trial in enumerate(answer.trials):
        yield from _known(origin.at("trials", row), "trial", trial, knowledge.trials)
    for what, todo in figure_lines.faults(answer.text, knowledge.facts):
        yield Problem(*origin.at("text"), what, todo)
    used, slots = named_in(answer.text), slots_in(answer.text)
    for name in used:
        place = origin.at("text", below=answer.text[: answer.text.index(name)].count("\n"))
        if name in slots:  # pictures are told of above
            yield from _slot(knowledge, answer, name, place)
        fact = knowledge.facts.get(name)
        if fact and fact.efficacy and not set(fact.harm) & set(used):
            what = f'"{answer.id}" tells {{{name}}} without a harm of the same study'
            yield Problem(*place, what, f"add one of: {', '.join(fact.harm)}")


def _slot(
    knowledge: Knowledge, answer: Answer, name: str, place: tuple[str, int]
) -> Iterator[Problem]:
    group, _, part = name.partition(".")
    if group in PARTS or group in knowledge.trials:
        known = [f"{group}.{each}" for each in PARTS.get(group, OF_TRIAL)]
        if part or group not in ("trial", *knowledge.trials):
            yield from _known(place, "slot", name, known)
        if group in _LIMITED and getattr(answer.only, group) is None:
            what = f'{{{name}}} in "{answer.id}", which is not limited to one {group}'
            yield Problem(*place, what, f"add: only: {{{group}: {_LIMITED[group]}}}")
    else:
        yield from _known(place, "fact", name, knowledge.facts)


def _alarms(knowledge: Knowledge, table: AlarmTable) -> Iterator[Problem]:
    """Alarms that could not be raised, or whose text is missing in a language that is served."""
    origin = knowledge.origin("alarmtable", table.id)
    for name in (name for owner, name in unknown_names(knowledge.alarms) if owner == table.id):
        rows = [row for row, rule in enumerate(table.rules) if name in rule.concepts()]
        place = origin.at("rules", rows[0], "when") if rows else origin.at("concepts")
        yield Problem(*place, f'unknown concept "{name}"', "add it, or correct the name")
    for language in knowledge.languages.values():
        owners = {answer.id: intent.id for intent, answer in language.answers()}
        for row, rule in enumerate(table.rules):
            for key in ("answer", "asked", "with_crisis"):
                name, place = getattr(rule, key), origin.at("rules", row, key)
                yield from _known(place, f"answer in {language.code}", name, owners)
                if rule.severity in _GRAVE and owners.get(name) not in {None, *ALWAYS_SAID}:
                    what = f'the {rule.severity} alarm says "{name}", which is not always said'
                    yield Problem(*place, what, f"put it into {' or '.join(sorted(ALWAYS_SAID))}")
