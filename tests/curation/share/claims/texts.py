"""Words for the properties that all checks keep: ones that claim nothing, and signs that nobody sees."""

from hypothesis import strategies as st

UNSEEN = st.sampled_from(list("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u180e\ufe0f\U000e0041\u034f"))
# Words that the source holds, to be put in any order.
HARMLESS = st.lists(
    st.sampled_from(
        ["rye", "is", "back", "says", "and", "in", "bakers", "sold", "it", "for", "bake", "slowly", "she"]
    ),
    max_size=12,
)
