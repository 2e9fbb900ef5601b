"""What may stand alone in quotation marks: each row is a kind of text met in recorded feeds, told anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.quoting.quotable import LONGEST_QUOTE, quotable
from curation.share.quoting.sentences import decoded

TITLE = "Why bread rises in a cold oven"
SENTENCE = "A baker from Lyon tried forty flours and found that patience beats yeast."


@pytest.mark.parametrize(
    ("summary", "quoted"),
    [
        (SENTENCE, SENTENCE),
        (
            "For forty winters, the bakers of Lyon let their dough sleep.",
            "For forty winters, the bakers of Lyon let their dough sleep.",
        ),
        (SENTENCE.rstrip("."), SENTENCE.rstrip(".")),  # many feeds leave out the last full stop
        (f"{SENTENCE} The results surprised everybody.", SENTENCE),
        ("Forty fresh flours arrived.", "Forty fresh flours arrived."),
        ("Bread rises in a cold oven, say three bakers today now.", ""),
        (
            "Bread rises in a cold oven, say three patient bakers.",
            "Bread rises in a cold oven, say three patient bakers.",
        ),
        (
            "Qui peut attendre quarante heures son pain ? Un Lyonnais.",
            "Qui peut attendre quarante heures son pain ?",
        ),
        (
            "It took 3.5 hours in the U.S. to bake forty loaves. Then he slept.",
            "It took 3.5 hours in the U.S. to bake forty loaves.",
        ),
        (
            "Dr. Smith tried forty flours with M. Blanc in St. Malo last winter. Then he slept.",
            "Dr. Smith tried forty flours with M. Blanc in St. Malo last winter.",
        ),
        (
            "The Rev. Jane Lee blessed forty loaves at 6 a.m. in Leeds. Then she slept.",
            "The Rev. Jane Lee blessed forty loaves at 6 a.m. in Leeds.",
        ),
        # Other scripts and marks.
        (
            "冷たいオーブンでパンが膨らむ理由を職人が四十種の粉で確かめた。結果は意外だった。",
            "冷たいオーブンでパンが膨らむ理由を職人が四十種の粉で確かめた。",
        ),
        ("短い文。", ""),
        (
            "خبز الخباز أربعين رغيفا في فرن بارد طوال الليل. ثم نام.",
            "خبز الخباز أربعين رغيفا في فرن بارد طوال الليل.",
        ),
        (
            "نانبائی نے ٹھنڈے تنور میں چالیس روٹیاں پکائیں۔ پھر سو گیا۔",
            "نانبائی نے ٹھنڈے تنور میں چالیس روٹیاں پکائیں۔",
        ),
        (
            "Un boulanger lyonnais explique tout sur « le pain lent » .",
            "Un boulanger lyonnais explique tout sur « le pain lent ».",
        ),
        # Entities that a feed wrote twice.
        (
            "Bakers &amp; millers met in Lyon&rsquo;s oldest bakery.",
            "Bakers & millers met in Lyon’s oldest bakery.",
        ),
    ],
)
def test_the_first_whole_sentence_that_adds_something_is_quoted(summary: str, quoted: str) -> None:
    assert quotable(summary, TITLE) == quoted


@pytest.mark.parametrize(
    "before",
    [
        "Hello everybody.",
        "Welcome back to our little bakery.",
        f"{TITLE}.",
        f"{TITLE}!",
        "Why bread rises in a cold oven:",
        f"{TITLE} {TITLE}:",
        "By Ana Lopez, our baker.",
        "Photo: Jane Doe, The Example Agency.",
        "Posted on 3 May 2026 by Ana Lopez.",
        "This is another post in our bread series.",
        "This episode was recorded in May at the old bakery.",
        "A version of this article originally appeared in a bakers' magazine.",
        "You can download the recipe or subscribe to the letter.",
        "Call our bakery about forty kinds of bread.",
        "Comme d’habitude, quarante pains attendent dehors.",
        "Subscribe to our letter about slow bread.",
        "Découvrez notre dossier sur le pain lent.",
        "(Look at our new bread ovens.)",
        "As usual, there is plenty to bake.",
        "LYON (AFP) –",
        "Lyon, May 10:",
    ],
)
def test_what_is_said_before_the_first_sentence_is_passed_over(before: str) -> None:
    assert quotable(f"{before} {SENTENCE}", TITLE) == SENTENCE


@pytest.mark.parametrize(
    "after",
    [
        "Read more",
        "Continue reading...",
        "Lire la suite →",
        f"The post {TITLE} appeared first on The Daily Crumb.",
        f"L’article {TITLE} est apparu en premier sur Le Fournil.",
    ],
)
def test_what_feeds_append_is_left_out(after: str) -> None:
    assert quotable(f"{SENTENCE.rstrip('.')} {after}", TITLE) == SENTENCE.rstrip(".")


def test_paragraphs_glued_without_a_space_are_two_sentences() -> None:
    assert quotable(f"{SENTENCE}Then everybody slept.", TITLE) == SENTENCE


def test_after_a_sentence_that_was_passed_over_none_stands_that_refers_to_it() -> None:
    assert quotable("This is another post in our bread series. It tells how forty bakers work.", TITLE) == ""
    assert quotable(f"{TITLE}. It takes forty patient bakers.", TITLE) == "It takes forty patient bakers."


@pytest.mark.parametrize(
    "summary",
    [
        "",
        "Comments",
        f"{TITLE}.",
        "Forty fresh flours.",
        "Bread rises in a cold oven, say bakers.",
        "Write to mill@oven.example before the weekend for a free loaf.",
        # no clause of its own
        "To a customer she hasn't seen for a while. It takes her ten minutes.",
        "Pour les clients du samedi matin seulement et leurs voisins.",
        # cut off
        "A baker from Lyon tried forty flours and found […]",
        "A baker from Lyon tried forty flours and found...",
        "A baker from Lyon tried forty flours and found..",
        "A baker from Lyon tried forty flours and found…",
        "A baker from Lyon tried these forty flours:",
        # not prose
        "See https://evil.example/a for many more good words.",
        "Article URL: https://evil.example/forty-flours and many more words here",
        "submitted by /u/somebody with many words [link] [comments]",
        "submitted by somebody to breadbakers [link] [132 comments]",
        "A baker tells why crumb.com sells forty kinds of flour.",
        "The oven calls bake() forty times before bread rises.",
        "Set the temperature=40 and wait for forty long hours.",
        "Forty flours - wheat from Lyon - rye from Leeds - spelt from home",
        "<!-- cold oven --><p>Forty bakers tried many patient flours.",
        "Forty flours &lt;b&gt;from Lyon&lt;/b&gt; that patience beats.",
        "From: somebody Views: 40184 ratings Time: 01:36 More in Bread",
        "NAME: Ana Lopez BLOG: The Daily Crumb MEMBER SINCE: 2010",
        "(C) 2005 Example Records and many more words.",
        "Sourdough album, forty songs, all rights reserved.",
        "There is no excerpt because this is a protected post.",
        "Forty flours tried by one baker, 5 min read.",
        "Forty flours from Lyon tried at Brøndbys bager, fÃ¸r alle andre.",
        "Forty flours donâ€™t make a patient baker.",
        # headings and standfirsts glued to the text
        "Slow bread To bake this bread, take forty flours.",
        "Forty kinds of patience This week bakers from Lyon tell everything.",
        "Le pain lent Dans cette boulangerie on attend quarante heures.",
        "Patient bakers win prize in cold Lyon Several patient bakers from Lyon win another prize.",
        "by Ana Lopez and the many bakers of the old town of Lyon in France who waited for bread",
        # leaning on what is not quoted
        "So we baked forty loaves with patient friends.",
        "However, forty patient bakers found another flour.",
        "Mais quarante boulangers patients attendent encore leur pain.",
        "UPDATE: forty patient bakers found another flour.",
        "and forty patient bakers found another flour.",
        "« Forty bakers tried patience and flour.",
        'The baker writes "Forty patient bakers found flour.',
        "Der Bäcker sagt: „Vierzig geduldige Bäcker fanden Mehl.",
        "Forty bakers (and many patient friends found flour.",
        # nobody knows who speaks
        "I tried forty flours before bread rose in winter.",
        "Bread rose in my kitchen after forty patient hours.",
        "Hello all, forty bakers here tried many patient flours before winter came around.",
        "J’ai essayé quarante farines avant que le pain lève.",
        # stale when it goes out
        "Forty bakers opened another patient bakery today.",
        "Last night forty bakers opened another patient bakery.",
        "Hier quarante boulangers patients ont ouvert leur four.",
        # shouting
        "Baking with Forty Flours in the Kitchen HEY, YOU! Come in and bake.",
        "HEY BAKERS, BUY FORTY PATIENT FLOURS NOW.",
        "Forty bakers bake patient bread, so BAKE!",
        "Forty bakers bake patient bread for everybody!!",
        # longer than anybody reads
        f"A baker from Lyon tried forty {'flours ' * 60}. Then this was found by everybody there.",
    ],
)
def test_where_no_sentence_stands_alone_none_is_quoted(summary: str) -> None:
    assert quotable(summary, TITLE) == ""


def test_a_sentence_after_an_unusable_one_is_not_taken() -> None:
    assert quotable(f"Forty flours https://evil.example/a and many more words. {SENTENCE}", TITLE) == ""


@pytest.mark.parametrize(("length", "is_quoted"), [(280, True), (281, False)])
def test_a_sentence_of_more_than_280_characters_is_not_quoted(length: int, is_quoted: bool) -> None:
    sentence = "Patient bakers from Lyon tried forty flours " + "x" * (length - 45) + "."
    assert len(sentence) == length
    assert (quotable(sentence, TITLE) == sentence) is is_quoted


@pytest.mark.parametrize(("letters", "is_quoted"), [(15, True), (14, False)])
def test_scripts_without_spaces_are_counted_by_letters(letters: int, is_quoted: bool) -> None:
    assert (quotable("冷" * letters + "。", "") != "") is is_quoted


@pytest.mark.parametrize(("words", "is_there"), [(12, True), (13, False)])
def test_a_byline_of_more_than_twelve_words_has_swallowed_its_sentence(words: int, is_there: bool) -> None:
    byline = "By Ana Lopez" + " word" * (words - 3) + "."
    assert (quotable(f"{byline} {SENTENCE}", TITLE) == SENTENCE) is is_there


@pytest.mark.parametrize(("twice", "is_quoted"), [("flour baker", True), ("flour baker patience", False)])
def test_a_sentence_that_says_three_long_words_twice_is_two(twice: str, is_quoted: bool) -> None:
    assert (quotable(f"Patience lets the flour of one baker rest, {twice}.", "") != "") is is_quoted


def test_entities_become_letters_but_never_markup() -> None:
    assert decoded("&ldquo;Bread &#38; oven&rdquo; &lt;b&gt; &nosuchthing; AT&T;") == (
        "“Bread & oven” &lt;b&gt; &nosuchthing; AT&T;"
    )


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_gives_a_sentence_of_it_or_nothing(summary: str, title: str) -> None:
    sentence = quotable(summary, title)
    assert len(sentence) <= LONGEST_QUOTE
    assert sentence == sentence.strip()
