"""What all parts of a document look at: the review, the paper, the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccngeo import advice
from ccngeo.assessment import Assessment
from ccngeo.land_by_class import State, land_by_class
from ccngeo.model import Procedure, Role, Site, Text
from ccngeo.recommendation import PlanReview
from ccngeo.report.document.paper import Paper
from ccngeo.report.plates.ground import Ground

# What the map of current land use says of a site: state, code, ha.
LandRows = Sequence[tuple[State, str, float]]


@dataclass(frozen=True)
class Draft:
    """A document being written about a review."""

    assessment: Assessment
    review: PlanReview | None
    lang: str
    paper: Paper
    land: Mapping[str, LandRows]
    ground: Ground | None = None  # what pictures are drawn of

    @property
    def is_plan_review(self) -> bool:
        """Tell whether it reports on the plan, not on dossiers."""
        return self.assessment.procedure is Procedure.PLAN_REVIEW

    @property
    def follows_directive(self) -> bool:
        """Tell whether the province is the one that the directive was given to, or holds it now."""
        province = self.assessment.data.project.declared.province
        return any(name in province for name in ("Vĩnh Phúc", "Phú Thọ"))

    @property
    def subjects(self) -> list[Site]:
        """Return the clusters the document is about, those that need a decision first."""
        found = [site for site in self.assessment.sites if site.role is not Role.ESTABLISHED]
        return sorted(found, key=self._turn)

    @property
    def established(self) -> list[Site]:
        """Return the clusters that are founded already, of which nothing is asked."""
        return [site for site in self.assessment.sites if site.role is Role.ESTABLISHED]

    def _turn(self, site: Site) -> int:
        found = None if self.review is None else self.review.of_site(site.site_id)
        return 0 if found is None else advice.ORDER.index(found.advice)

    def say(self, text: Text) -> str:
        """Return a text in the language of the document."""
        return text.in_(self.lang)

    def called(self, site: Site) -> str:
        """Return a cluster as a sentence names it; a name that says what it is says it once."""
        if site.name.casefold().startswith(_SAYS_IT):
            return site.name
        return self.say(Text(f"cụm công nghiệp {site.name}", f"the cluster {site.name}"))

    def title(self, site: Site) -> str:
        """Return a cluster as its section is headed, with its code."""
        called = self.called(site) if self.lang == "vi" else site.name
        return f"{called[:1].upper()}{called[1:]} ({site.site_id})"


_SAYS_IT = ("cụm ", "ccn ")


def land_rows(assessment: Assessment) -> Mapping[str, LandRows]:
    """Return what the map of current land use says, by site."""
    rows: dict[str, list[tuple[State, str, float]]] = {}
    for site_id, state, code, area_ha in land_by_class(assessment).itertuples(index=False):
        rows.setdefault(site_id, []).append((State(state), code, float(area_ha)))
    return rows
