"""What beside the matrix decides whether an advocate may be offered for this request at all (M5)."""

from collections.abc import Iterator

from .profiles import AdvocateProfile, Wanted
from .programme import MatchingPolicy
from .verdict import Reason
from .vocabulary import Tier


def exclusions_of(wanted: Wanted, profile: AdvocateProfile, policy: MatchingPolicy) -> tuple[Reason, ...]:
    """Every reason never to offer this advocate for this request."""
    return tuple(_exclusions(wanted, profile, policy))


def _exclusions(wanted: Wanted, profile: AdvocateProfile, policy: MatchingPolicy) -> Iterator[Reason]:
    if profile.account_id in wanted.prospect_account_ids:
        yield Reason("M5.own_account")
    if profile.competitor_account_ids and not profile.competitor_account_ids.isdisjoint(wanted.prospect_account_ids):
        yield Reason("M5.competitor")
    if wanted.prospect_key and wanted.prospect_key in profile.met_prospects:
        yield Reason("M5.met_before")
    if profile.id in wanted.vetoed_ids:
        yield Reason("A6.vetoed")
    if wanted.format is not None and wanted.format in profile.formats_excluded:
        yield Reason("M5.format_excluded", {"format": wanted.format})
    if policy.language_required and _no_common_language(wanted, profile):
        yield Reason("M5.no_common_language", {"language": wanted.language})
    if profile.tier is Tier.SPECIALISED and _out_of_scope(wanted, profile):
        yield Reason("M5.out_of_scope")


def concerns_of(wanted: Wanted, profile: AdvocateProfile, policy: MatchingPolicy) -> tuple[Reason, ...]:
    """What the manager should know, and may decide on."""
    return tuple(_concerns(wanted, profile, policy))


def _concerns(wanted: Wanted, profile: AdvocateProfile, policy: MatchingPolicy) -> Iterator[Reason]:
    if profile.competitor_account_ids is None:
        yield Reason("M5.competitors_not_recorded")
    if not policy.language_required and _no_common_language(wanted, profile):
        yield Reason("M5.other_language", {"language": wanted.language})
    if wanted.language and not profile.languages:
        yield Reason("M5.languages_not_recorded", {"language": wanted.language})
    liked = profile.formats_liked
    if wanted.format is not None and liked and wanted.format not in liked | profile.formats_excluded:
        yield Reason("M5.format_not_liked", {"format": wanted.format})


def _no_common_language(wanted: Wanted, profile: AdvocateProfile) -> bool:
    """Languages are BCP 47 tags; people who speak `pt` and `pt-BR` understand one another."""
    if not wanted.language or not profile.languages:
        return False
    return _primary(wanted.language) not in {_primary(language) for language in profile.languages}


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _out_of_scope(wanted: Wanted, profile: AdvocateProfile) -> bool:
    """Every kind of scope that is named must hold; with none named there is nothing they do."""
    scope = profile.scope
    if not scope.use_cases and not scope.formats:
        return True
    wrong_case = bool(scope.use_cases) and wanted.use_case not in scope.use_cases
    wrong_format = bool(scope.formats) and wanted.format not in scope.formats
    return wrong_case or wrong_format
