"""The numbers of the rules: where each stands, what it is, and what it becomes instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """A file with numbers, the tests that must notice, and of each number:

    its name, the text around it, the number itself, and what it becomes instead.
    """

    path: str
    tests: str
    numbers: tuple[tuple[str, ...], ...]


ROOMS: tuple[Room, ...] = (
    Room(
        "curation/judge/friend_test.py",
        "tests/curation/judge/test_friend_test.py",
        (
            ("quorum floor", "quorum_floor: int = {}", "2", "1", "3"),
            ("quorum fifths", "quorum_fifths: int = {}", "2", "1", "3"),
            ("quorum cap", "quorum_cap: int = {}", "5", "4", "6"),
            ("two thirds, below", "share_of: int = {}", "3", "2", "4"),
            ("two thirds, above", "share_yes: int = {}", "2", "1", "3"),
            ("the hold", "timedelta(minutes={})", "10", "9", "11"),
            ("deadline days", "open_days: int = {}", "2", "1", "3"),
            ("deadline days, few people", "open_days_small: int = {}", "4", "3", "5"),
            ("few people", "small_electorate: int = {}", "3", "2", "4"),
        ),
    ),
    Room(
        "curation/judge/need.py",
        "tests/curation/judge/test_need.py",
        (
            ("need: least approved", "Fraction(1, {})", "5", "6", "4"),
            ("need: most approved", "Fraction({})", "4, 5", "5, 7", "5, 6"),
            ("need: first guess", "Fraction({})", "3, 10", "1, 4", "2, 5"),
            ("need: until ten are decided", "DECIDED_BEFORE_MEASURED = {}", "10", "9", "11"),
            ("need: five a day", "A_DAY = {}", "5", "4", "6"),
        ),
    ),
    Room(
        "db/judge/candidates.py",
        "tests/db/judge/test_candidates.py",
        (("need: of 30 decisions", "most: int = {}", "30", "29", "31"),),
    ),
    Room(
        "curation/judge/electorate.py",
        "tests/curation/judge/test_electorate.py",
        (("resting after ten cards", "RESTS_AFTER = {}", "10", "9", "11"),),
    ),
    Room(
        "curation/judge/taste/interests.py",
        "tests/curation/judge/taste/test_interests.py",
        (
            ("a keyword's prefix", "\nPREFIX: Final = {}", "6", "5", "7"),
            ("a keyword's shortest prefix", "SHORTEST_PREFIX: Final = {}", "4", "3", "5"),
        ),
    ),
    Room(
        "curation/judge/taste/leanings.py",
        "tests/curation/judge/taste/test_leanings.py",
        (
            ("a wish's points", "\nPOINTS: Final = {}", "1.5", "1.4", "1.6"),
            ("wished words that count", "MOST_COUNTED: Final = {}", "2", "1", "3"),
            ("wished words kept", "MOST_WORDS: Final = {}", "100", "99", "101"),
            ("a list of wishes", "LONGEST_LIST: Final = {}", "3000", "2999", "3001"),
            ("words offered", "MOST_OFFERED: Final = {}", "5", "4", "6"),
        ),
    ),
    Room(
        "curation/judge/taste/accuracy.py",
        "tests/curation/judge/taste/test_accuracy.py tests/db/judge/test_picks.py",
        (
            ("picks that are looked back on", "LOOKED_BACK: Final = {}", "50", "49", "51"),
            ("picks of each kind", "FEWEST: Final = {}", "5", "4", "6"),
        ),
    ),
    Room(
        "curation/judge/taste/learnt.py",
        "tests/curation/judge/taste/test_learnt.py",
        (
            ("answers to learn words from", "FEWEST_LABELS: Final = {}", "30", "29", "31"),
            ("answers of each kind", "FEWEST_OF_EACH: Final = {}", "5", "4", "6"),
        ),
    ),
    Room(
        "curation/judge/taste/records.py",
        "tests/curation/judge/taste/test_records.py",
        (
            ("a source is judged", "FEWEST_SHOWN: Final = {}", "3", "2", "4"),
            ("sources named", "MOST_NAMED: Final = {}", "3", "2", "4"),
        ),
    ),
    Room(
        "curation/judge/ranking.py",
        "tests/curation/judge/test_ranking.py",
        (
            ("a keyword's points", "KEYWORD_POINTS: Final = {}", "1.5", "1.4", "1.6"),
            ("keywords at most", "MOST_KEYWORDS: Final = {}", "2", "1", "3"),
            ("a source's prior", "PRIOR_WEIGHT: Final = {}", "5", "4", "6"),
            ("every fifth", "EXPLORE_EVERY: Final = {}", "5", "4", "6"),
            ("two of a source a day", "A_SOURCE_A_DAY: Final = {}", "2", "1", "3"),
        ),
    ),
    Room(
        "curation/judge/taste/text_model.py",
        "tests/curation/judge/taste/test_text_model.py",
        (
            ("taste: places of a text", "BUCKETS: Final = {}", "4096", "4095", "4097"),
            ("taste: shortest gram", "SHORTEST_GRAM: Final = {}", "3", "2", "4"),
            ("taste: longest gram", "LONGEST_GRAM: Final = {}", "5", "4", "6"),
            ("taste: whole words", "WORDS_SHARE: Final = {}", "0.7", "0.69", "0.71"),
            ("taste: a summary", "SUMMARY_SHARE: Final = {}", "0.5", "0.49", "0.51"),
            ("taste: of a summary", "SUMMARY_MOST: Final = {}", "300", "299", "301"),
            ("taste: ridge", "\nRIDGE: Final = {}", "0.1", "0.09", "0.11"),
            ("taste: ridge of meanings", "MEANING_RIDGE: Final = {}", "0.5", "0.4", "0.6"),
            ("taste: ridge of the constant", "CONSTANT_RIDGE: Final = {}", "0.001", "0.0005", "0.002"),
            ("taste: ridge of belief", "BELIEF_RIDGE: Final = {}", "1.0", "0.8", "1.2"),
            ("taste: most believed", "MOST_BELIEVED: Final = {}", "2.0", "1.9", "2.1"),
            ("taste: answers", "MOST_LABELS: Final = {}", "2000", "1999", "2001"),
            ("taste: liked by half", "label.liked >= {}", "0.5", "0.49", "0.51"),
        ),
    ),
    Room(
        "curation/judge/taste/fading.py",
        "tests/curation/judge/taste/test_fading.py",
        (
            ("fading: days", "HALF_LIFE_DAYS: Final = {}", "180", "179", "181"),
            ("fading: newer answers", "HALF_LIFE_ANSWERS: Final = {}", "100", "99", "101"),
        ),
    ),
    Room(
        "curation/judge/taste/fitting.py",
        "tests/curation/judge/taste/test_text_model.py",
        (
            # How the minimum is found: worse numbers miss it.
            ("taste: steps", "_STEPS: Final = {}", "50", "3"),
            ("taste: solving", "_SOLVING: Final = {}", "30", "1"),
            ("taste: close", "_CLOSE: Final = {}", "1e-3", "1.0"),
            ("taste: sure", "_SURE: Final = {}", "30", "29", "31"),
            ("taste: down", "_DOWN: Final = {}", "1e-4", "1.0"),
        ),
    ),
    Room(
        "curation/judge/taste/telling.py",
        "tests/curation/judge/taste/test_telling.py",
        (
            ("telling: words told", "MOST_TOLD: Final = {}", "6", "5", "7"),
            ("telling: words of a title", "MOST_OF_A_TEXT: Final = {}", "3", "2", "4"),
            ("telling: texts with a word", "FEWEST_TEXTS: Final = {}", "2", "1", "3"),
            ("telling: worth it", "WORTH_TELLING: Final = {}", "0.2", "0.19", "0.21"),
            ("telling: by chance", "MOST_BY_CHANCE: Final = {}", "0.5", "0.4", "0.6"),
        ),
    ),
    Room(
        "db/judge/picks.py",
        "tests/db/judge/test_picks.py",
        (
            ("picks: of a source", "OF_A_SOURCE: Final = {}", "100", "99", "101"),
            ("picks: decisions", "MOST_DECISIONS: Final = {}", "2000", "1999", "2001"),
        ),
    ),
    Room(
        "db/judge/tastes.py",
        "tests/db/judge/test_tastes.py",
        (
            ("tastes: after five", "AFTER: Final = {}", "5", "4", "6"),
            ("tastes: answers", "MOST_ANSWERED: Final = {}", "2000", "1999", "2001"),
        ),
    ),
    Room(
        "db/judge/vectors.py",
        "tests/db/judge/test_vectors.py",
        (("vectors: at once", "AT_ONCE: Final = {}", "1000", "999", "2000"),),
    ),
    Room(
        "bot/jobs/learn.py",
        "tests/bot/jobs/test_learn.py",
        (
            ("learning: texts at once", "DESCRIBED_AT_ONCE = {}", "500", "499", "501"),
            ("learning: minutes until again", "timedelta(minutes={})", "10", "9", "11"),
            ("learning: a lease's margin", "MARGIN = timedelta(seconds={})", "30", "29", "31"),
            ("learning: liked by half", "label.liked >= {}", "0.5", "0.4", "0.51"),
        ),
    ),
    Room(
        "bot/jobs/learnt.py",
        "tests/bot/jobs/test_learn.py",
        (("learning: texts in a round", "DESCRIBED_HERE = {}", "50", "49", "51"),),
    ),
    Room(
        "bot/jobs/close.py",
        "tests/bot/jobs/test_learn.py",
        (("learning: at night", "NIGHT = time({})", "3", "2", "4"),),
    ),
    Room(
        "bot/slack/cards/why.py",
        "tests/bot/slack/cards/test_why.py",
        (("worth saying", "WORTH_SAYING: Final = {}", "0.1", "0.09", "0.11"),),
    ),
    Room(
        "db/judge/stories.py",
        "tests/db/judge/test_stories.py",
        (
            ("stories: rest 30 days", "REMEMBERED = timedelta(days={})", "30", "29", "31"),
            ("stories: looked at", "LOOKED_AT = {}", "20", "19", "21"),
            ("stories: postings of a title", "MOST_POSTINGS = {}", "2000", "1999", "2001"),
            ("stories: a word's length", "LONGEST_WORD = {}", "64", "63", "65"),
        ),
    ),
    Room(
        "curation/judge/story/stories.py",
        "tests/db/judge/test_stories.py",
        (
            ("stories: words are counted", "COUNTED: Final = timedelta(days={})", "30", "29", "31"),
            ("stories: words are compared", "WITHIN: Final = timedelta(days={})", "5", "4", "6"),
            ("stories: a crowd", "MOST_ITEMS: Final = {}", "10", "9", "11"),
            ("stories: words to be looked at", "FEWEST_SHARED: Final = {}", "2", "1", "3"),
        ),
    ),
    Room(
        "curation/judge/story/stories.py",
        "tests/curation/judge/story/test_stories.py",
        (
            ("decided rests 30 days", "ASKED_AGAIN_AFTER: Final = timedelta(days={})", "30", "29", "31"),
            ("stories: days of a title", "WITHIN: Final = timedelta(days={})", "5", "4", "6"),
            ("stories: titles unseen", "UNSEEN: Final = {}", "100", "99", "101"),
            ("stories: a word that is nowhere", "(word, 0) + {})", "0.5", "0.4", "0.6"),
            ("stories: the rarest word", "log({} * (titles", "2", "1", "3"),
            ("stories: the commonest word", "(titles + 1)), {})", "0.01", "0.009", "0.02"),
            ("stories: words of a title", "FEWEST_WORDS: Final = {}", "3", "2", "4"),
            ("stories: telling words", "FEWEST_TELLING: Final = {}", "2", "1", "3"),
            ("stories: a near-same pair", "NEAR: Final = {}", "0.5", "0.4", "0.6"),
            ("stories: overlap that may be", "MAYBE_OVERLAP: Final = {}", "0.75", "0.7", "0.8"),
            ("stories: weight that may be", "MAYBE_WEIGHT: Final = {}", "1.8", "1.7", "1.9"),
            ("stories: a segment's weight", "SEGMENT_WEIGHT: Final = {}", "1.2", "1.1", "1.3"),
            ("stories: weight within", "WITHIN_WEIGHT: Final = {}", "1.7", "1.6", "1.8"),
            ("stories: share within", "WITHIN_SHARE: Final = {}", "0.4", "0.35", "0.45"),
            ("stories: words between", "LONGER_SHARE: Final = {}", "0.75", "0.7", "0.8"),
            ("stories: a sentence's weight", "LONG_WEIGHT: Final = {}", "3.6", "3.5", "3.7"),
            ("stories: words between a sentence's", "LONG_SHARE: Final = {}", "0.65", "0.6", "0.7"),
            ("stories: words in any order", "SAME_WORDS: Final = {}", "5", "4", "6"),
            ("stories: words in order", "IN_ORDER: Final = {}", "0.8", "0.7", "0.85"),
            ("stories: telling words", "return telling >= {}", "2", "1", "3"),
        ),
    ),
    Room(
        "curation/judge/story/titles.py",
        "tests/curation/judge/story/test_titles.py",
        (
            ("titles: a plural", "len(word) > {}", "3", "2", "4"),
            ("titles: marks that are accents", "_ACCENTS_FROM = {}", "200", "0", "231"),
        ),
    ),
    Room(
        "bot/jobs/ask.py",
        "tests/bot/jobs/test_ask.py",
        (
            ("stale after 7 days", "STALE = timedelta(days={})", "7", "6", "8"),
            ("quiet after 5 working days", "QUIET_DAYS = {}", "5", "4", "6"),
        ),
    ),
    Room(
        "curation/share/queue.py",
        "tests/curation/share/test_queue.py",
        (
            ("two hours late", "LATE = timedelta(hours={})", "2", "1", "3"),
            ("an old item", "OLD = timedelta(days={})", "21", "20", "22"),
            ("slots of 14 days", "HORIZON = timedelta(days={})", "14", "13", "15"),
            ("the first starting slot", "Slot({}))", "1, time(9", "0, time(9", "1, time(10"),
            ("the second starting slot", "Slot({}))", "3, time(9", "4, time(9", "3, time(8"),
        ),
    ),
    Room(
        "curation/share/focus.py",
        "tests/curation/share/test_focus.py tests/bot/slack/test_focus.py",
        (("free to change the focus", "timedelta(days={})", "14", "13", "15"),),
    ),
    Room(
        "bot/jobs/share/publish.py",
        "tests/bot/jobs/share/test_publish.py",
        (("reminded after a working day", "REMIND_AFTER_DAYS = {}", "1", "0", "2"),),
    ),
    Room(
        "curation/share/platforms/linkedin.py",
        "tests/curation/share/platforms",
        (
            ("LinkedIn's limit", "MOST_CHARACTERS: Final = {}", "3000", "2999", "3001"),
            ("LinkedIn folds", "FOLDS_AFTER: Final = {}", "210", "209", "211"),
        ),
    ),
    Room(
        "curation/share/platforms/x.py",
        "tests/curation/share/platforms",
        (
            ("X's limit", "MOST: Final = {}", "280", "279", "281"),
            ("X's link", "A_LINK: Final = {}", "23", "22", "24"),
            ("X's emoji", "AN_EMOJI: Final = {}", "2", "1", "3"),
            ("X: light letters end", "(0, {})", "4351", "4350", "4352"),
            ("X: light spaces end", "(8192, {})", "8205", "8204", "8206"),
            ("X: light marks begin", "({}, 8223)", "8208", "8207", "8209"),
            ("X: light marks end", "(8208, {})", "8223", "8222", "8224"),
            ("X: light primes begin", "({}, 8247)", "8242", "8241", "8243"),
            ("X: light primes end", "(8242, {})", "8247", "8246", "8248"),
        ),
    ),
    Room(
        "curation/share/platforms/bluesky.py",
        "tests/curation/share/platforms",
        (
            ("Bluesky's graphemes", "MOST_GRAPHEMES: Final = {}", "300", "299", "301"),
            ("Bluesky's bytes", "MOST_BYTES: Final = {}", "3000", "2999", "3001"),
        ),
    ),
    Room(
        "curation/share/platforms/mastodon.py",
        "tests/curation/share/platforms",
        (
            ("Mastodon's limit", "MOST_CHARACTERS: Final = {}", "500", "499", "501"),
            ("Mastodon's link", "A_LINK: Final = {}", "23", "22", "24"),
            ("Mastodon: what is believed", "MOST_BELIEVED: Final = {}", "1_000_000", "999_999", "1_000_001"),
            ("Mastodon: of a link", "MOST_BELIEVED_PER_LINK: Final = {}", "2000", "1999", "2001"),
        ),
    ),
    Room(
        "curation/share/platforms/threads.py",
        "tests/curation/share/platforms",
        (
            ("Threads' limit", "MOST_CHARACTERS: Final = {}", "500", "499", "501"),
            ("Threads' links", "MOST_LINKS: Final = {}", "5", "4", "6"),
            ("Threads' tags", "MOST_TAGS: Final = {}", "1", "0", "2"),
        ),
    ),
    Room(
        "curation/share/platforms/facebook.py",
        "tests/curation/share/platforms",
        (
            ("Facebook's limit", "MOST_CHARACTERS: Final = {}", "63_206", "63_205", "63_207"),
            ("Facebook folds", "FOLDS_AFTER: Final = {}", "477", "476", "478"),
        ),
    ),
    Room(
        "curation/share/platforms/instagram.py",
        "tests/curation/share/platforms",
        (
            ("Instagram's limit", "MOST_CHARACTERS: Final = {}", "2200", "2199", "2201"),
            ("Instagram's links", "MOST_LINKS: Final = {}", "0", "1"),
            ("Instagram's tags", "MOST_TAGS: Final = {}", "5", "4", "6"),
            ("Instagram folds", "FOLDS_AFTER: Final = {}", "125", "124", "126"),
        ),
    ),
    Room(
        "curation/share/platforms/platform.py",
        "tests/curation/share/platforms",
        (("a button's address", "LONGEST_LINK: Final = {}", "3000", "2999", "3001"),),
    ),
    Room(
        "curation/share/draft.py",
        "tests/curation/share/test_draft.py",
        (
            ("what a form holds", "EDITABLE: Final = {}", "3000", "2999", "3001"),
            ("a short platform", "SHORT: Final = {}", "500", "499", "501"),
            ("a title in a sentence", "LONGEST_SUBJECT: Final = {}", "100", "99", "101"),
        ),
    ),
    Room(
        "curation/share/quoting/headline.py",
        "tests/curation/share/quoting",
        (
            ("a source's name", "LONGEST_NAME: Final = {}", "50", "49", "51"),
            ("words of a site's name", "LONGEST_SITE: Final = {}", "5", "4", "6"),
            ("shouted words", "FEWEST_SHOUTED: Final = {}", "3", "2", "4"),
            ("a title cut from its summary", "AS_CUT: Final = {}", "100", "99", "101"),
        ),
    ),
    Room(
        "curation/share/quoting/quotable.py",
        "tests/curation/share/quoting",
        (
            ("a quotation's length", "LONGEST_QUOTE: Final = {}", "280", "279", "281"),
            ("a quotation's least", "LEAST_SAID: Final = {}", "4", "3", "5"),
            ("a byline's words", "LONGEST_BYLINE: Final = {}", "12", "11", "13"),
        ),
    ),
    Room(
        "curation/share/no_echo.py",
        "tests/curation/share/test_no_echo.py",
        (
            ("an echo", "ECHO: Final = {}", "0.6", "0.5", "0.7"),
            ("a day apart", "timedelta(hours={})", "24", "23", "25"),
            ("three words in a row", "SHINGLE: Final = {}", "3", "2", "4"),
        ),
    ),
    Room(
        "curation/share/photo.py",
        "tests/curation/share/test_photo.py",
        (("days before a photo", "MOST_DAYS_BEFORE: Final = {}", "4", "3", "5"),),
    ),
    Room(
        "curation/share/voice.py",
        "tests/curation/share/test_voice.py",
        (
            ("hashtags", "MOST_TAGS: Final = {}", "10", "9", "11"),
            ("a hashtag's length", "LONGEST_TAG: Final = {}", "50", "49", "51"),
        ),
    ),
    Room(
        "curation/judge/embedding/embedder.py",
        "tests/curation/judge/embedding/test_embedder.py",
        (
            ("embedder: texts at once", "MOST_TEXTS: Final = {}", "100", "99", "101"),
            ("embedder: characters", "MOST_CHARACTERS: Final = {}", "700", "699", "701"),
            ("embedder: a name", "LONGEST_NAME: Final = {}", "60", "59", "61"),
        ),
    ),
    Room(
        "curation/judge/embedding/provider.py",
        "tests/curation/judge/embedding/test_provider.py",
        (
            ("embedder: numbers", "SIZE: Final = {}", "256", "255", "512"),
            ("embedder: marks", "MARKS: Final = {}", "2", "1", "3"),
            ("embedder: seconds", "timeout_s: float = {}", "30", "29", "31"),
            ("embedder: tries", "retries: int = {}", "1", "0", "2"),
        ),
    ),
    Room(
        "curation/judge/embedding/static.py",
        "tests/curation/judge/embedding/test_static.py",
        (("embedder: threads", "_THREADS: Final = {}", "1", "2"),),
    ),
    Room(
        "curation/share/asking/allowance.py",
        "tests/curation/share/asking/test_allowance.py",
        (("a cent", "MICROS_PER_CENT: Final = {}", "10_000", "1_000", "100_000"),),
    ),
    Room(
        "curation/share/asking/prompt.py",
        "tests/curation/share/asking/test_prompt.py",
        (
            ("prompt: all", "\nMOST: Final = {}", "8_000", "7_999", "8_001"),
            ("prompt: a title", "MOST_TITLE: Final = {}", "300", "299", "301"),
            ("prompt: examples", "MOST_EXAMPLES: Final = {}", "8", "7", "9"),
            ("prompt: earlier versions", "MOST_NOT_LIKE: Final = {}", "3", "2", "4"),
        ),
    ),
    Room(
        "curation/share/writer.py",
        "tests/curation/share/test_writer.py",
        (
            ("writer: seconds", "timeout_s: float = {}", "30", "29", "31"),
            ("writer: tries", "retries: int = {}", "2", "1", "3"),
            ("writer: tokens", "MAX_OUTPUT_TOKENS: Final = {}", "4_000", "3_999", "4_001"),
        ),
    ),
    Room(
        "db/share/posts.py",
        "tests/db/share/test_posts.py",
        (("examples of the voice", "MOST_EXAMPLES = {}", "8", "7", "9"),),
    ),
    Room(
        "curation/share/claims/faults.py",
        "tests/curation/share/claims/test_faults.py",
        (
            ("claims: longest field", "\nLONGEST: Final = {}", "20_000", "19_999", "20_001"),
            ("claims: a piece shown", "LONGEST_PIECE: Final = {}", "80", "79", "81"),
            ("claims: pieces of a kind", "MOST_PIECES: Final = {}", "3", "2", "4"),
            ("claims: a shingle", "SHINGLE: Final = {}", "5", "4", "6"),
            ("claims: a third repeated", "REPEATED: Final = 1 / {}", "3", "2", "4"),
            ("claims: a sentence repeated", "\nRUN: Final = {}", "12", "11", "13"),
            ("claims: shortest code", "LEAST_CODE: Final = {}", "25", "24", "26"),
            ("claims: turns of a code", "CODE_TURNS: Final = {}", "4", "3", "5"),
            ("claims: words that tell", "LEAST_TOLD: Final = {}", "12", "11", "13"),
            ("claims: foreign words", "LEAST_FOREIGN: Final = {}", "3", "2", "4"),
            ("claims: Latin letters", "LATIN: Final = {}", "0.5", "0.4", "0.6"),
        ),
    ),
    Room(
        "curation/share/claims/figures.py",
        "tests/curation/share/claims/test_figures.py",
        (
            ("figures: digits of a quantity", "MOST_DIGITS: Final = {}", "15", "14", "16"),
            ("figures: a telephone number", "\nRUN: Final = {}", "7", "6", "8"),
            ("figures: first year", "range({}, 2100)", "1900", "1899", "1901"),
            ("figures: last year", "range(1900, {})", "2100", "2099", "2101"),
        ),
    ),
    Room(
        "curation/share/claims/quotations.py",
        "tests/curation/share/claims/test_quotations.py",
        (("quotations: words in single marks", "LEAST_IN_SINGLE: Final = {}", "2", "1", "3"),),
    ),
    Room(
        "curation/share/claims/addresses.py",
        "tests/curation/share/claims/test_addresses.py",
        (("addresses: after a middle dot", "LEAST_AFTER_MIDDLE_DOT: Final = {}", "3", "2", "4"),),
    ),
    Room(
        "curation/report/digest.py",
        "tests/curation/report",
        (
            ("an answer's seconds", "AN_ANSWER_S: Final = {}", "20", "19", "21"),
            ("an edit's seconds", "AN_EDIT_S: Final = {}", "180", "179", "181"),
            ("a posting's seconds", "BY_HAND_S: Final = {}", "120", "119", "121"),
            ("posts in the digest", "MOST_POSTS: Final = {}", "5", "4", "6"),
            ("what comes next", "MOST_NEXT: Final = {}", "3", "2", "4"),
            ("nearly shared", "MOST_NEARLY: Final = {}", "3", "2", "4"),
            ("sources of one sort", "MOST_SOURCES: Final = {}", "5", "4", "6"),
            ("a source asked in vain", "ASKED_ENOUGH: Final = {}", "10", "9", "11"),
        ),
    ),
    Room(
        "curation/report/cuts.py",
        "tests/curation/report tests/db/report",
        (
            ("the digest's day", "FRIDAY: Final = {}", "4", "3", "5"),
            ("the digest's hour", "time({})", "16", "15", "17"),
        ),
    ),
    Room(
        "db/migrations/versions/0001_first_tables.py",
        "tests/db/team/test_workspaces.py",
        (("the asking time", 'server_default="{}"', "09:30", "09:00", "10:30"),),
    ),
    Room(
        "curation/collect/known/first_look.py",
        "tests/curation/collect/known/test_first_look.py",
        (
            ("a first look's items", "FIRST_ITEMS: Final = {}", "3", "2", "4"),
            ("a first look's days", "FIRST_DAYS: Final = {}", "7", "6", "8"),
        ),
    ),
    Room(
        "curation/collect/polling.py",
        "tests/curation/collect/test_polling.py",
        (
            ("polled at the soonest", "timedelta(minutes={})", "15", "14", "16"),
            ("polled at the latest", "LATEST: Final = timedelta(hours={})", "24", "23", "25"),
            ("polled usually", "USUAL: Final = timedelta({})", "hours=1", "hours=2", "minutes=30"),
            ("ten failures", "RESTS_AFTER: Final = {}", "10", "9", "11"),
            ("the spread of polls", "_SPREAD: Final = {}", "10", "9", "11"),
            ("away at the longest", "LONGEST_AWAY: Final = timedelta(days={})", "31", "30", "32"),
            ("entries that tell a rhythm", "_LOOKED_AT: Final = {}", "10", "9", "11"),
        ),
    ),
    Room(
        "curation/collect/moves.py",
        "tests/curation/collect/test_moves.py",
        (
            ("a move's hours", "BELIEVED_AFTER: Final = timedelta(hours={})", "48", "47", "49"),
            ("a move's sightings", "SIGHTINGS: Final = {}", "3", "2", "4"),
        ),
    ),
    Room(
        "curation/collect/known/seen.py",
        "tests/curation/collect/known/test_seen.py",
        (("renamed entries", "FEWEST_RENAMED: Final = {}", "3", "2", "4"),),
    ),
    Room(
        "curation/collect/known/seen.py",
        "tests/bot/jobs/test_known_again.py",
        (("items that came of nothing", "LET_GO_AFTER: Final = timedelta(days={})", "90", "89", "91"),),
    ),
    Room(
        "curation/collect/read/pinning.py",
        "tests/curation/collect/read/test_pinning.py",
        (
            ("proofs of a reader", "PROOFS_NEEDED: Final = {}", "3", "2", "4"),
            ("days of a proof", "PROVEN_FOR: Final = timedelta(days={})", "7", "6", "8"),
            ("readings of a proof", "READINGS_BETWEEN: Final = {}", "50", "49", "51"),
            ("rest after a difference", "REST: Final = timedelta(days={})", "30", "29", "31"),
        ),
    ),
    Room(
        "curation/collect/known/filters.py",
        "tests/curation/collect/known/test_filters.py",
        (
            ("words of a source", "MOST_WORDS: Final = {}", "30", "29", "31"),
            ("a word's length", "LONGEST_WORD: Final = {}", "60", "59", "61"),
        ),
    ),
    Room(
        "bot/settings.py",
        "tests/bot/jobs/test_conduct.py",
        (("the pause of a host", "pause_s: float = Field({}", "2.0", "1.0", "3.0"),),
    ),
    Room(
        "curation/collect/fetch.py",
        "tests/curation/collect/test_fetch.py",
        (
            ("a body's bytes", "{}", "5_000_000", "4_999_999", "5_000_001"),
            ("a fetch's seconds", "total_s: float = {}", "20.0", "10.0", "40.0"),
            ("redirects", "max_redirects: int = {}", "5", "4", "6"),
            ("sockets", "sockets: int = {}", "100", "99", "101"),
        ),
    ),
    Room(
        "curation/collect/feed.py",
        "tests/curation/collect/read/test_parse.py",
        (("entries kept", "MAX_ITEMS: Final = {}", "300", "299", "301"),),
    ),
    Room(
        "curation/collect/parse_worker.py",
        "tests/curation/collect/test_parse_worker.py",
        (
            ("a parse's seconds", "timeout_s: float = {}", "10.0", "5.0", "20.0"),
            ("feeds of one worker", "feeds_each: int = {}", "200", "199", "201"),
        ),
    ),
    Room(
        "db/leases.py",
        "tests/db/test_leases.py",
        (
            ("a lease", "LEASE = timedelta(seconds={})", "60", "59", "61"),
            ("tries of a row", "MOST_TRIES = {}", "8", "7", "9"),
        ),
    ),
    Room(
        "bot/settings.py",
        "tests/bot/test_settings.py",
        (
            ("one new message a second", "post_every_s: float = Field({}", "1.0", "0.9", "1.1"),
            ("45 updates a minute", "60 / {}", "45", "44", "46"),
            ("an update each 1.2 s", "Field({}", "1.2", "1.1", "1.3"),
            ("items of a week", "max_age_days: int = Field({}", "7", "6", "8"),
        ),
    ),
    Room(
        "bot/jobs/messages.py",
        "tests/bot/jobs/test_pace.py",
        (
            ("a burst of updates", "UPDATE_BURST = {}", "5", "4", "6"),
            ("a burst of messages", "POST_BURST = {}", "1", "2"),
        ),
    ),
    Room(
        "bot/slack/press/set_up.py",
        "tests/bot/slack/press/test_set_up.py",
        (("eight people preselected", "PRESELECT = {}", "8", "7", "9"),),
    ),
)
