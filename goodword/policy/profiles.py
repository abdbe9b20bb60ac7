"""The two sides of a match: what is wanted, and what is known of an advocate (M1–M5)."""

from dataclasses import dataclass, field
from datetime import date

from .vocabulary import Availability, Format, Function, Level, Sentiment, Tier


@dataclass(frozen=True, slots=True)
class RoleValue:
    function: Function | None
    level: Level | None


@dataclass(frozen=True, slots=True)
class Place:
    """Country as ISO 3166-1 alpha-2 (`DE`), region as ISO 3166-2 subdivision (`DE-BY`)."""

    country: str | None
    region: str | None

    @property
    def known_country(self) -> str | None:
        """The country; a region alone names it too."""
        return self.country or (self.region.partition("-")[0] if self.region else None)


@dataclass(frozen=True, slots=True)
class AvailabilityValue:
    """What availability is graded on; `availability` is what it counts as today, after ageing."""

    availability: Availability | None
    confirmed_on: date | None
    sentiment: Sentiment
    recent_issue: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What a specialised advocate does: named use cases, named formats, or both. An empty set does not restrict."""

    use_cases: frozenset[str] = frozenset()
    formats: frozenset[Format] = frozenset()


@dataclass(frozen=True, slots=True)
class Adjacency:
    """The workspace's listed pairs; same sector and same family count as well, without being listed."""

    industries: frozenset[frozenset[str]] = frozenset()
    use_cases: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Preference:
    """The wanted reference as the rep filled it in; empty fields are None (M2)."""

    industry: str | None = None
    sector: str | None = None
    employees: int | None = None
    use_case: str | None = None
    use_case_family: str | None = None
    function: Function | None = None
    level: Level | None = None
    country: str | None = None
    region: str | None = None
    geography_matters: bool = False
    format: Format | None = None
    language: str | None = None
    language_waived: bool = False


@dataclass(frozen=True, slots=True)
class Prospect:
    """The prospect's own values.

    `account_ids` are its account, parent and subsidiaries; `key` is the same in all requests for this prospect.
    """

    key: str
    account_ids: frozenset[int] = frozenset()
    industry: str | None = None
    sector: str | None = None
    employees: int | None = None
    use_case: str | None = None
    use_case_family: str | None = None
    function: Function | None = None
    level: Level | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What advocates are graded against, after M2's fallback. A None makes its criterion not relevant."""

    industry: str | None = None
    sector: str | None = None
    employees: int | None = None
    use_case: str | None = None
    use_case_family: str | None = None
    function: Function | None = None
    level: Level | None = None
    country: str | None = None
    region: str | None = None
    geography_matters: bool = False
    format: Format | None = None
    language: str | None = None
    prospect_account_ids: frozenset[int] = frozenset()
    prospect_key: str = ""
    vetoed_ids: frozenset[int] = frozenset()  # advocates whose CSM objected to this very request (A6)


@dataclass(frozen=True, slots=True)
class AdvocateProfile:
    """What is known of an advocate. None, or an empty set of use cases or languages, means not known.

    `competitor_account_ids` None: none were recorded. `met_prospects` are keys of prospects they gave a reference to,
    or were asked for and accepted. `references_this_year` counts the current fiscal year.
    """

    id: int
    account_id: int
    industry: str | None = None
    sector: str | None = None
    employees: int | None = None
    use_cases: frozenset[str] = frozenset()
    use_case_families: frozenset[str] = frozenset()
    function: Function | None = None
    level: Level | None = None
    country: str | None = None
    region: str | None = None
    availability: Availability | None = None
    availability_confirmed_on: date | None = None
    sentiment: Sentiment = Sentiment.NEUTRAL
    recent_issue: bool = False
    last_reference: date | None = None
    references_this_year: int = 0
    languages: frozenset[str] = frozenset()
    formats_excluded: frozenset[Format] = frozenset()
    formats_liked: frozenset[Format] = frozenset()
    tier: Tier = Tier.STANDARD
    scope: Scope = field(default_factory=Scope)
    competitor_account_ids: frozenset[int] | None = None
    met_prospects: frozenset[str] = frozenset()


def wanted_from(profile: Preference, prospect: Prospect) -> Wanted:
    """M2: what the rep left empty takes the prospect's own value (industry, size, use case, role; language for M5)."""
    own_industry, own_case = profile.industry is None, profile.use_case is None
    return Wanted(
        industry=prospect.industry if own_industry else profile.industry,
        sector=prospect.sector if own_industry else profile.sector,
        employees=profile.employees or prospect.employees,
        use_case=prospect.use_case if own_case else profile.use_case,
        use_case_family=prospect.use_case_family if own_case else profile.use_case_family,
        function=profile.function or prospect.function,
        level=profile.level or prospect.level,
        country=profile.country,
        region=profile.region,
        geography_matters=profile.geography_matters,
        format=profile.format,
        language=None if profile.language_waived else profile.language or prospect.language,
        prospect_account_ids=prospect.account_ids,
        prospect_key=prospect.key,
    )
