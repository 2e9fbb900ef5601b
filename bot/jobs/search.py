"""One search for feeds under way: each address is asked for once, one after the other, within bounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.world import Web
from curation.collect.feed import Feed, NotAFeed
from curation.collect.fetch import FetchFailed, Request, Response
from curation.collect.find.choices import MOST_OFFERED, FoundFeed, different, found_feed
from curation.collect.find.discover import Candidate, is_of_comments
from curation.collect.parse_worker import ParseTimeout

MOST_TRIED = 15  # addresses of one search
MOST_TIME = timedelta(seconds=45)  # of machine time: people wait for the answer
SILENT = frozenset({"private", "dns", "connect", "timeout", "tls"})  # troubles of a host, not of an address


@dataclass(slots=True)
class Search:
    """One search under way: what was tried, and what answered with a feed."""

    web: Web
    hold: Callable[[], None]
    until: datetime
    tried: list[str] = field(default_factory=list)
    found: list[FoundFeed] = field(default_factory=list)
    # Hosts that don't answer, or want to be left alone, by what they said.
    silent: dict[str, Response | FetchFailed] = field(default_factory=dict)

    def ask(self, url: str) -> Response | FetchFailed | None:
        """Ask for one address; None when it was tried before, or the search may try no more."""
        spent = len(self.tried) >= MOST_TRIED or self.web.machine_now() >= self.until
        if spent or url in self.tried or urlsplit(url).netloc in self.silent:
            return None
        self.hold()
        self.tried.append(url)
        try:
            response = self.web.fetch(Request(url))
        except FetchFailed as problem:
            if problem.reason in SILENT:
                self.silent[urlsplit(url).netloc] = problem
            return problem
        if response.status in (429, 503) or response.challenge:
            self.silent[urlsplit(url).netloc] = response
        return response

    def look(self, url: str, *, called: str = "") -> None:
        """Ask for one address and keep it if it is a feed."""
        answer = self.ask(url)
        if not isinstance(answer, Response) or answer.status != 200:
            return
        document = self.parse(answer)
        if isinstance(document, Feed):
            self.keep(url, answer, document, called=called)

    def look_at(self, candidates: Sequence[Candidate]) -> bool:
        """Ask for these, for those of comments only when there is a choice anyway, or nothing else; says
        whether there is a good feed now.
        """
        for of_comments in (False, True):
            if of_comments and self.good and len(different(self.found)) == 1:
                break
            for candidate in candidates:
                if is_of_comments(candidate) is of_comments and len(self.found) < MOST_OFFERED:
                    self.look(candidate.url, called=candidate.title)
        return self.good

    @property
    def good(self) -> bool:
        """Whether a feed was found that isn't of comments."""
        return any(not feed.of_comments for feed in self.found)

    def parse(self, response: Response) -> Feed | str:
        """Read what came; for what is no feed the reason why."""
        try:
            return self.web.parse(response.body, response.content_type, response.url)
        except NotAFeed as problem:
            return problem.reason
        except ParseTimeout:
            return "parse_timeout"

    def keep(self, url: str, response: Response, document: Feed, *, called: str = "") -> None:
        """Remember a feed that was read at this address."""
        feed = found_feed(response.permanent_url or url, document, response.body, called=called)
        self.found.append(feed)
