"""Keys of names of chemicals and diseases: words in one spelling, in their order (`key`) or in none (`bag`).

One spelling for singular and plural, British and American, noun and adjective (`renal` is kidney, `diabetic` diabetes),
cancer, tumour and neoplasm, disease and disorder, and for an acid and its base (`pyruvic acid`, `pyruvate`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from figlake.names.keys import spelt
from figlake.text.tidy import stream_safe

WORD = re.compile(r"[^\W\d_]+|\d+")
STOPS = frozenset("of the a an in with to for due by on".split())
"""Words that names have or lack at will."""
_NOUNS = dict(
    pair.split(":")
    for pair in """renal:kidney nephric:kidney hepatic:liver cardiac:heart pulmonary:lung cerebral:brain gastric:stomach
    ovarian:ovary mammary:breast cutaneous:skin dermal:skin ocular:eye tumor:neoplasm tumour:neoplasm cancer:neoplasm
    malignancy:neoplasm neoplasia:neoplasm neoplastic:neoplasm cancerous:neoplasm tumoral:neoplasm disorder:disease
    illness:disease hypertensive:hypertension hypotensive:hypotension diabetic:diabete epileptic:epilepsy
    psychotic:psychose schizophrenic:schizophrenia depressive:depression depressed:depression anxious:anxiety
    deficient:deficiency deficit:deficiency ischemic:ischemia anemic:anemia leukemic:leukemia septic:sepse
    fibrotic:fibrose cirrhotic:cirrhose necrotic:necrose thrombotic:thrombose asthmatic:asthma obese:obesity
    prostatic:prostate pancreatic:pancreas testicular:testis uterine:uterus bronchial:bronchus esophageal:esophagus
    colonic:colon vascular:vascular arthritic:arthrite demented:dementia cataleptic:catalepsy convulsion:seizure
    nephrotoxic:nephrotoxicity hepatotoxic:hepatotoxicity cardiotoxic:cardiotoxicity neurotoxic:neurotoxicity
    toxic:toxicity allergic:allergy autistic:autism dystonic:dystonia ataxic:ataxia dyskinetic:dyskinesia
    hemorrhagic:hemorrhage bleeding:hemorrhage inflammatory:inflammation metastatic:metastase infarct:infarction
    failing:failure infected:infection bradycardic:bradycardia tachycardic:tachycardia hypoxic:hypoxia edematous:edema
    myopathic:myopathy neuropathic:neuropathy retarded:retardation painful:pain proteinuric:proteinuria dead:death
    thrombocytopenic:thrombocytopenia hyperglycemic:hyperglycemia hypoglycemic:hypoglycemia amnesic:amnesia
    amnestic:amnesia suicidal:suicide aggressive:aggression catatonic:catatonia manic:mania lymphomatous:lymphoma
    arrhythmic:arrhythmia arrythmia:arrhythmia hypercholesterolemic:hypercholesterolemia
    ii:2 iii:3 iv:4 vi:6 vii:7 viii:8 ix:9
    adrenaline:epinephrine noradrenaline:norepinephrine paracetamol:acetaminophen thf:tetrahydrofolate
    bisphosphate:diphosphate biphosphate:diphosphate trisphosphate:triphosphate glucuronate:glucuronide bipolar:bipolar
    tachyarrhythmia:tachycardia bradyarrhythmia:bradycardia neurological:neurologic psychiatrical:psychiatric
    hepatocellular:hepatocellular urinary:urine hyperlipemia:hyperlipidemia thrombosed:thrombose""".split()
)
_ENDINGS = (
    ("penic", "penia"), ("emic", "emia"), ("pathic", "pathy"), ("plegic", "plegia"), ("lytic", "lyse"),
    ("megalic", "megaly"), ("trophic", "trophy"), ("plastic", "plasia"), ("uric", "uria"), ("algic", "algia"),
    ("tensive", "tension"), ("phrenic", "phrenia"), ("rrhagic", "rrhage"), ("sclerotic", "sclerose"),
    ("matous", "ma"), ("toxic", "toxicity"), ("genesis", "genese"), ("kalemic", "kalemia"), ("natremic", "natremia"),
)  # fmt: skip
"""Adjectives with the nouns that they are of."""
_OF_ADJECTIVES = tuple(one for one, _ in _ENDINGS)
_LETTERS = (
    ("ae", "e"),
    ("oe", "e"),
    ("sulph", "sulf"),
    ("colour", "color"),
    ("behaviour", "behavior"),
    ("isation", "ization"),
    ("desoxy", "deoxy"),
)
POSSESSIVE = re.compile(r"['’]s\b")


@lru_cache(1 << 17)
def word_form(word: str) -> str:
    """One spelling of a word in small letters; empty for a stop word."""
    if word in STOPS:
        return ""
    if len(word) > 4:
        for one, other in _LETTERS:
            if one in word:
                word = word.replace(one, other)
        word = _singular(word)
        if len(word) > 6 and word.endswith(_OF_ADJECTIVES) and word not in _NOUNS:
            word = next((word[: -len(one)] + other for one, other in _ENDINGS if word.endswith(one)), word)
    return _NOUNS.get(word, word)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("sis"):
        return word[:-2] + "e"
    if word.endswith("itides"):
        return word[:-3] + "e"
    if word.endswith("itis"):
        return word[:-1][:-1] + "e"
    if word.endswith("mata"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


def plain(text: str) -> str:
    """``text`` in compatibility form, small letters, Greek letters spelt out; one letter may become several."""
    if text.isascii():
        return text.lower()
    text = spelt(unicodedata.normalize("NFKC", stream_safe(text)).lower())
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


@lru_cache(1 << 16)
def forms(text: str) -> tuple[str, ...]:
    """The words of a name, each in one spelling, without stop words; `…ic acid` is `…ate`."""
    found: list[str] = []
    for word in WORD.findall(POSSESSIVE.sub("", plain(text))):
        form = word_form(word)
        if form == "acid" and found and is_acid(found[-1]):
            found[-1] = base_of(found[-1])
        elif form == "p" and len(found) > 1 and found[-1].isdecimal():
            found.append("phosphate")
        elif form:
            found.append(form)
    return tuple(found)


def is_acid(form: str) -> bool:
    """Whether a word before `acid` names it with its ending."""
    return len(form) > 3 and form.endswith("ic")


def base_of(form: str) -> str:
    """The base of an acid."""
    return f"{form[:-2]}ate"


def key(text: str) -> str:
    """Words of a name in their order, joined."""
    return "".join(forms(text))


def bag(text: str) -> str:
    """Words of a name in alphabetic order; empty for fewer than two."""
    found = forms(text)
    return " ".join(sorted(set(found))) if len(found) > 1 else ""
