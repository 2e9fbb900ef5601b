"""Starter packs: short lists of feeds for a team that has none yet, as OPML files written by us.

One per industry and language, named "health.fr". Only addresses of publishers that have been there for about
a decade; whether one still answers is found out by the first look, as for any other feed.
"""

import re
import unicodedata
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from curation.collect.opml import FeedList, read

LANGUAGES: Final = ("en", "fr")
DEFAULT: Final = "local-business"
# Beginnings of words people use for what they do and for whom, without accents, in both languages: a team
# writes as it speaks, not in the language of its Slack. A "$" says that the word ends there.
_WORDS: Final = MappingProxyType(
    {
        "marketing": """
            market$ marketing marketeu market advert brand branding publicit pub$ communicat copywrit seo sem$
            campaign campagne newsletter audience influenc reseaux referencement content contenu emailing
        """,
        "retail": """
            retail shop$ shops shopping shopper store$ stores boutique magasin commerc ecommerce merchandis
            detaillant distribution vente wholesale grossiste fashion mode$ vetement librairie bookshop florist
            fleurist jouet toys
        """,
        "food-and-hospitality": """
            food restaurant cafe coffee bar$ bars bread baker bakery boulang patiss pastr chef$ chefs cook
            cuisin hotel hospitality hosteller traiteur catering gastronom wine$ wines vin$ vins brew brasser
            bistro recipe recette aliment gourmet chocolat tourism touris pizza traveller
        """,
        "health": """
            health sante medic medec doctor docteur nurs infirm hospital hopital pharma patient dentist clinic
            cliniqu wellness bienetre therap soin$ soins physio kine nutrition veterin psycholog midwi
            sagefemme
        """,
        "education": """
            educat teach school ecole learn student etudiant eleve enseign professeur universit formation
            pedagog classroom training college lycee curriculum tutor apprent
        """,
        "software": """
            software logiciel develop programm code$ coding coder saas$ tech technolog data$ donnees cloud
            devops opensource web$ internet informatiq startup cyber security$ securite numeriq digital api$
            ai$ ia$ linux
        """,
        "design": """
            design graphi ux$ ui$ typograph illustrat architect interior decorat branding creativ creation
            artist$ artiste photograph craft artisanat ceramic
        """,
        "local-business": """
            local$ locaux neighbourhood neighborhood quartier artisan plumb plombier electric garage coiff
            hairdress salon smallbusiness small$ petite$ petites pme$ tpe$ independant selfemployed freelance
            town$ village accountan comptab customer client
        """,
    }
)
INDUSTRIES: Final = tuple(_WORDS)
_WORD: Final = re.compile(r"[^\W\d_]+")
# Read as one word, because their parts mean other things.
_TOGETHER: Final = tuple(
    (re.compile(rf"\b{first}[\s'’-]+{second}\b"), f"{first}{second}")
    for first, second in (
        ("e", "commerce"),
        ("bien", "etre"),
        ("sage", "femme"),
        ("open", "source"),
        ("small", "business"),
        ("self", "employed"),
    )
)


def names() -> list[str]:
    """The packs there are, by name."""
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(".opml") for file in files if file.name.endswith(".opml"))


@cache
def pack(name: str) -> FeedList:
    """A pack with its title. Raises KeyError when there is no pack of that name."""
    if name not in names():
        raise KeyError(name)
    return read(resources.files(__name__).joinpath(f"{name}.opml").read_bytes())


def choose(interests: str, language: str) -> str:
    """Name the pack that suits a team's interests best, as it wrote them; local business when none does.

    Of two that suit equally well the one whose word comes first. English for a language we have no packs in.
    """
    words = _words(interests)
    first = {name: len(words) for name in INDUSTRIES}
    hits = dict.fromkeys(INDUSTRIES, 0)
    for name, said in _WORDS.items():
        beginnings = said.split()
        for place, word in enumerate(words):
            if any(word == each[:-1] if each[-1] == "$" else word.startswith(each) for each in beginnings):
                hits[name] += 1
                first[name] = min(first[name], place)
    best = max(INDUSTRIES, key=lambda name: (hits[name], -first[name]))
    return named(best if hits[best] else DEFAULT, language)


def named(industry: str, language: str) -> str:
    """Name the pack of an industry in a language, in English where we have none."""
    return f"{industry}.{language if language in LANGUAGES else 'en'}"


def _words(text: str) -> list[str]:
    """The words of a text in small letters without accents; each once."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    for apart, together in _TOGETHER:
        flat = apart.sub(together, flat)
    return list(dict.fromkeys(_WORD.findall(flat)))
