"""The one sentence of a summary that may stand alone in quotation marks, or none.

Strict, because a quotation that means nothing is worse than none: what a feed puts before, after or between
its sentences (bylines, headings, appeals, lists, code) was read in some sixty recorded feeds, and where it
can't be told from the text for sure, nothing is quoted.
"""

import re
from collections import Counter
from typing import Final

from curation.judge.story.stories import near_same
from curation.judge.story.titles import significant_in, significant_words
from curation.share.platforms.addresses import addresses
from curation.share.quoting.sentences import sentences

LONGEST_QUOTE: Final = 280  # characters; a longer sentence is no invitation to read on
LEAST_SAID: Final = 4  # significant words; "Hello everybody." is not worth quoting
LEAST_LETTERS: Final = 15  # the same for scripts that put no spaces between words
LONGEST_BYLINE: Final = 12  # words; a longer one has swallowed the sentence after it
MOST_TWICE: Final = 2  # long words that a sentence says twice; with more it is two, a standfirst and a lead

# --- what is passed over: the next sentence begins anew ----------------------------------
_GREETING = re.compile(
    r"(?:Hello|Hi|Hey|Dear|Alright|Bonjour|Salut|Coucou|Bienvenue|Welcome|Hallo|Hola|Ciao|Herzlich)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|par|von|author|auteure?|words?|text|texte|photos?|images?|crédits?|credits?|illustrations?"
    r"|posted|published|updated|publié|mis à jour|written|écrit) ?(?::|by\b|par\b|on\b|le\b|[A-ZÀ-Þ])",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(
    r"(?:This|A version of this|Cet|Cette|Ce) (?:\w+ ){0,2}?(?:post|article|episode|story|piece|column|épisode|billet)"
    r" (?:is|was|has been|originally|first|appeared|est|a été|fait partie)\b.*?"
    r"\b(?:series|sponsored|recorded|published|appeared|adapted|translated|written|part of|another|quick|short"
    r"|série|parrainé|enregistré|publié|traduit|adapté|écrit|partie)"
    r"|This is (?:a|an|another|the \w+) (?:quick |short )?(?:post|article|part|instal\w+) ",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"(?:Find out|Learn|Read|Watch|See|Click|Sign up|Subscribe|Follow|Download|Listen|Register|Check out|Visit|Join"
    r"|Call|Contact|Inquire|Order|Don[’']t miss|You won[’']t believe|Share|Donate|Support|Découvrez|Cliquez|Abonnez"
    r"|Inscrivez|Suivez|Retrouvez|Écoutez|Lisez|Regardez|Téléchargez|Partagez|Soutenez|Appelez|Contactez|Commandez"
    r"|As usual|As always|Comme toujours|Comme d[’']habitude)\b|\("
    r"|(?:You can|Vous pouvez) (?:also |aussi |now )?(?:download|follow|subscribe|listen|read|find|watch|sign|get"
    r"|télécharger|suivre|écouter|lire|trouver|regarder)\b",
    re.IGNORECASE,
)

# --- what ends the search: nothing after it can be trusted to stand alone -----------------
_CUT_OFF = re.compile(r"(?:…|\.{2,}|\[…\]|\[\.+\])[\s»”\"]*$|:$")
_NOT_PROSE = re.compile(
    r"https?://|www\.|\w@\w|\[link\]|\[\d* ?comments?\]|(?:^|\s)/?[ur]/\w|^Comments?$|submitted by"
    r"|<[a-z!/]|-->|&(?:lt|gt);|[{}\\=•▪►|]|::|\(\)|=>|->| [-*–] .* [-*–] |!!|\?\?"
    r"|©|\(c\) ?\d|all rights reserved|tous droits réservés|creative commons|(?:image|photo) (?:attribution|credit)"
    r"|(?:there is no excerpt|pas d[’']extrait)|\d+[ -]min\w* read|reading time|temps de lecture"
    r"|Ã[\x80-\xbf©¨ª«´¸]|â€|Â[\s\xa0]|\ufffd",  # bytes read in the wrong encoding
    re.IGNORECASE,
)
_LEANS_BACK = re.compile(
    r"(?:So|Plus),|(?:So (?:I|we|what|here)|Well|No|Yes|Yeah|OK|And|But|Also|However|Anyway|Or|Then|EDIT|UPDATE|PS|NB"
    r"|Et|Mais(?! de)|Donc|Ou|Or|Alors|Bon|Eh bien|Oui|Non|Puis|Ensuite|Cependant|Toutefois|MAJ"
    r"|(?:Usage|Note|Question|Q|A|Summary|Abstract|Tags?|Categor\w+|Topics?|Contents?|Résumé|Catégories?) ?:)(?!\w)"
)
_PRONOUN = re.compile(
    r"(?:It|Its|He|She|They|This|These|That|Those|There|Il|Elle|Ils|Elles|Ce|C[’']|Cela|Ça)\b", re.I
)
# An answer to the title ("To a customer she hasn't seen for a while."), without a clause of its own: a comma
# would part that from it.
_FRAGMENT = re.compile(
    r"(?:To (?:an?|the|every|one|her|his|their)|For|With|Without|By|At|From|About|Of"
    r"|À|Aux?|Pour|Avec|Sans|Par|Chez|Dans)\b[^,;:]*$"
)
# Nobody but the author knows who "I" is.
_ME = re.compile(
    r"\bI\b|\b[Mm](?:y|e|ine|yself)\b|\b(?:[Jj]e|[Mm]oi|[Mm]on|[Mm]a|[Mm]es|[Ii]ch|[Mm]eine?)\b|\b[JjMm][’']\w"
)
# The text goes out days later.
_STALE = re.compile(
    r"\b(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening|weekend|week)|(?:last|next) (?:night|week"
    r"|weekend)|earlier this week|(?:two|three|\d|few) days ago|il y a (?:deux|trois|\d|quelques) jours"
    r"|aujourd[’']hui|hier|demain|ce (?:matin|soir|week-end)|cette semaine|la semaine (?:dernière|prochaine))\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(
    r"\b[A-ZÀ-Þ]{4,}[\s,]+[A-ZÀ-Þ]{2,}\b.*\b[A-ZÀ-Þ]{3,}\b|\b[A-ZÀ-Þ]{4,}!|\b[A-ZÀ-Þ]{2,},? [A-ZÀ-Þ]{2,}!"
)
_LABELS = re.compile(r"(?:^|\s)[A-ZÀ-Þ][\w’' ]{1,20} ?:\s")
_BEGINNINGS: Final = (
    "The|This|These|Those|That|There|It|Its|We|You|They|He|She|His|Her|Our|Your|My|In|If|When|While|How|What|Why|Who"
    "|Where|A|An|As|At|For|From|With|To|On|Use|Just|Here|Two|Three|Have|Has|Is|Are|Do|Does|Can|After|Before|Since"
    "|Once|Now|Not|Some|Many|Most|More|All|One|Using|Add|See|By"
    "|Le|La|Les|Un|Une|Des|Ce|Cette|Ces|Il|Elle|Ils|Elles|Nous|Vous|On|Dans|Si|Quand|Comment|Pourquoi|Avec|Pour|En"
    "|Depuis|Après|Avant|Notre|Votre|Voici|Mais|Et"
)
# A heading before its paragraph: "Our oven story This week we baked", "the jury met Two bakers won".
_GLUED = re.compile(rf"[\w)”»’%] (?:{_BEGINNINGS}) (?=[a-zà-ÿ])|([a-zà-ÿ’]{{2,}}) (?:{_BEGINNINGS}) [A-ZÀ-Þ]")
_NAME_BEFORE = re.compile(
    r"(?:the|an?|of|in|at|by|for|from|to|on|with|and|or|as|via|de|du|des|les?|la|aux?|et|ou|en|à|par|pour|sur|dans"
    r"|avec|chez)"
)
_LONG_WORD = re.compile(r"\b[a-zà-ÿ]{5,}\b")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def quotable(summary: str, title: str) -> str:
    """Return the first whole sentence of `summary` that says more than `title`, or "".

    Greetings, bylines, appeals ("Read", "Subscribe"), what a text tells about itself and the title said again
    are passed over; after any other sentence the next one would stand without what it refers to. Nothing is
    quoted that is cut off, stale in a week ("today"), or no prose.
    """
    words_of_title = significant_words(title)
    stands_on_another = False
    for sentence in sentences(summary, title):
        if _glued(sentence):
            return ""
        words = frozenset(significant_in(sentence))
        repeats = near_same(words, words_of_title) and len(words - words_of_title) < LEAST_SAID
        if not _says_enough(sentence) or repeats or _passed_over(sentence):
            stands_on_another = not words <= words_of_title
            continue
        if stands_on_another and _PRONOUN.match(sentence):
            return ""
        return re.sub(r"\s+([.,])$", r"\1", sentence) if _stands_alone(sentence) else ""
    return ""


def _glued(sentence: str) -> bool:
    """Tell whether a heading or a neighbouring paragraph runs into the sentence without a mark."""
    for match in _GLUED.finditer(sentence):
        if match[1] is None or not _NAME_BEFORE.fullmatch(match[1]):
            return True
    words = Counter(_LONG_WORD.findall(sentence.casefold()))
    return sum(times > 1 for times in words.values()) > MOST_TWICE


def _says_enough(sentence: str) -> bool:
    return len(significant_in(sentence)) >= LEAST_SAID or len(_NO_SPACES.findall(sentence)) >= LEAST_LETTERS


def _passed_over(sentence: str) -> bool:
    if _BYLINE.match(sentence):
        return len(sentence.split()) <= LONGEST_BYLINE
    greeting = _GREETING.match(sentence) and len(significant_in(sentence)) <= LEAST_SAID + 1
    return bool(greeting or _ABOUT_ITSELF.match(sentence) or _APPEAL.match(sentence))


def _stands_alone(sentence: str) -> bool:
    begins_small = sentence[0].islower() and not re.match(r"[a-z]{1,2}[A-Z]", sentence)
    return not (
        len(sentence) > LONGEST_QUOTE
        or begins_small
        or _unclosed(sentence)
        or any(addresses(sentence))  # platforms make a link of it, besides the post's own
        or len(_LABELS.findall(sentence)) > 1
        or any(sign.search(sentence) for sign in (_CUT_OFF, _NOT_PROSE, _STALE, _SHOUTED, _ME))
        or any(sign.match(sentence) for sign in (_GREETING, _BYLINE, _LEANS_BACK, _FRAGMENT))
    )


def _unclosed(sentence: str) -> bool:
    """Tell whether a quotation or a bracket began before the sentence, or goes on after it."""
    marks = Counter(sentence)
    low, high, end = marks["„"], marks["“"], marks["”"]
    quotation = low != high + end if low else high != end
    return (
        quotation
        or marks['"'] % 2 == 1
        or any(marks[one] != marks[other] for one, other in ("«»", "()", "「」"))
    )
