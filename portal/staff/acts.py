"""How a context declares what staff do: one object for each act, asked by whoever needs to know.

The service asks `BusinessAct.require`, the screen `ActsOn.available`, the first screen of the desk
`BusinessAct.waiting`. So a button, a refusal and a task say the same: each asks the same power, the
same states, the same persons who must be others and the same obstacle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import F, Q

from portal.refusals import Refusal
from portal.staff.asks import Choice, Confirmation, Meanwhile, Reason, Record, Seen
from portal.staff.errors import AnotherPerson, NotAllowed, SamePerson
from portal.staff.powers import powers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from portal.staff.enums import Act
    from portal.staff.models import Member, Post, User
    from portal.staff.scopes import Powers

    Text = str | Promise
    # The post of one account that has a power over one record, or None
    FindPost = Callable[[Act], Post | None]

Service = TypeVar("Service", bound="Callable[..., Any]")


def by_another(signature: str, earlier: tuple[str, ...]) -> Q:
    """Return the condition of a constraint: who signs here is none of the earlier members."""
    others = Q()
    for name in earlier:
        others &= ~Q(**{signature: F(name)})
    return Q(**{signature: None}) | others


@dataclass(kw_only=True, eq=False)
class BusinessAct(Generic[Record]):
    """One act on one kind of record.

    Who and when:

    - power: what a post must hold; ``power_at`` says it of one record, where its state or route
      decides.
    - holder: why a post that has the power may not use it on this record.
    - moves: from each status it starts from to the step that is recorded and the status it leads
      to; ``states`` says where it starts if nothing moves.
    - only: why the act does not exist for such a record; screens then say nothing of it.
    - earlier: fields with the members who must be others (decision 8).
    - barred: why a member who took a part before must leave it to another person, in the states
      where the act starts.
    - obstacle: why it is not possible now; screens say that in place of the button, unless another
      act says it (quiet).
    - queue: the records that wait for an account, where its power differs by record.
    - narrow: keeps of a list what really waits for this account.

    What screens say: ``label`` of the button (``label_of`` where it depends on the record),
    ``note`` to explain it, ``pledge`` to read before pressing it, ``fold`` the words behind which
    the form opens, ``done`` afterwards; ``task`` and ``begin`` are line and button on the first
    screen, where the act waits for somebody. An act that does harm has a red button. With
    ``confirm`` a page asks once more before the act is carried out.

    ``do`` is the service; None where a screen of its own carries the act out.
    """

    on: ActsOn[Record]
    name: str
    power: Act
    label: Text
    power_at: Callable[[Record], Act] | None = None
    label_of: Callable[[Record], Text] | None = None
    note: Text = ""
    pledge: Text = ""
    fold: Text = ""
    done: Text = ""
    task: Text = ""
    begin: Text = ""
    harm: bool = False
    moves: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    only: Callable[[Record], Refusal | None] = lambda _record: None
    holder: Callable[[Post, Record], NotAllowed | None] = lambda _post, _record: None
    wrong_state: Callable[[Record], Refusal] | None = None
    barred: Callable[[Member, Record], Refusal | None] = lambda _member, _record: None
    obstacle: Callable[[Post, Record], Refusal | None] = lambda _post, _record: None
    narrow: Callable[[Any, User, Powers], Any] = lambda rows, _user, _powers: rows
    quiet: bool = False
    queue: Callable[[User, Powers], Any] | None = None
    reason: Reason | None = None
    choice: Choice[Record] | None = None
    seen: Seen[Record] | None = None
    confirm: Confirmation[Record] | None = None
    do: Callable[..., Any] | None = None

    def __post_init__(self) -> None:
        self.states = self.states or tuple(self.moves)

    def service(self, function: Service) -> Service:
        """Register the service that carries the act out (a decorator); it begins with `require`."""
        self.do = function
        return function

    def power_over(self, record: Record) -> Act:
        """Return the power that the act needs on this record."""
        return self.power_at(record) if self.power_at else self.power

    def permit(self, by: User, record: Record) -> Post:
        """Return the post in which the account may act on this record.

        Raises NotAllowed; AnotherPerson where no post would help.
        """
        try:
            return self._find(self.on.authority(by, record), record)
        except NotAllowed as refused:
            because = self._another_person(by.member, record)
            if because is None:
                raise
            raise AnotherPerson(refused, because) from None

    def require(self, by: User, record: Record) -> Post:
        """Return the post in which the account acts. Raises NotAllowed and the refusal there is."""
        post = self.permit(by, record)
        if refusal := self.refusal(post, record):
            raise refusal
        return post

    def require_seen(self, record: Record, value: Any) -> None:
        """Refuse to go on if the person looked at something else. Raises what `Seen` names."""
        if self.seen:
            self.seen.require(record, value)

    def is_possible(self, by: User, record: Record) -> bool:
        """Return whether `require` would pass."""
        action = self.available(self.on.authority(by, record), record)
        return action is not None and action.possible

    def refusal(self, post: Post, record: Record) -> Refusal | None:
        """Return why the holder of this post cannot do it now, None if nothing is in the way."""
        return self.misplaced(record) or self._hindrance(post, record)

    def misplaced(self, record: Record, state: str = "") -> Refusal | None:
        """Return why the act is none for this record; ``state`` where it has been read."""
        if refusal := self.only(record):
            return refusal
        if self._starts_at(record, state):
            return None
        return self.wrong_state(record) if self.wrong_state else self.on.wrong_state(record, self)

    def available(self, find: FindPost, record: Record, state: str = "") -> Action[Record] | None:
        """Return the act with its obstacle as a screen shows it; None if it shows nothing."""
        if self.only(record) or not self._starts_at(record, state):
            return None
        try:
            post = self._find(find, record)
        except NotAllowed:
            return None
        hindrance = self._hindrance(post, record)
        if hindrance and self.quiet:
            return None
        return Action(self, record, str(hindrance or ""))

    def waiting(self, user: User, powers: Powers) -> Any:
        """Return the records on which this account should do the act, for its first screen."""
        if self.queue:
            rows = self.queue(user, powers)
        elif powers.holds(self.power):
            rows = self.on.in_scope(user, self.power)
        else:
            return None
        rows = rows.filter(status__in=self.states)
        for name in self.earlier:
            rows = rows.exclude(**{name: user.member})
        return self.narrow(rows, user, powers)

    def _starts_at(self, record: Record, state: str) -> bool:
        return not self.states or (state or self.on.state(record)) in self.states

    def _find(self, find: FindPost, record: Record) -> Post:
        power = self.power_over(record)
        post = find(power)
        if post is None:
            raise NotAllowed(power, self.on.title(record))
        if refused := self.holder(post, record):
            raise refused
        return post

    def _hindrance(self, post: Post, record: Record) -> Refusal | None:
        barred = self._took_part(post.member, record) or self.barred(post.member, record)
        return barred or self.obstacle(post, record)

    def _another_person(self, member: Member | None, record: Record) -> Refusal | None:
        """Return why this member may not do it whatever posts he has."""
        if member is None:
            return None
        barred = self._starts_at(record, "") and self.barred(member, record)
        return self._took_part(member, record) or barred or None

    def _took_part(self, member: Member, record: Record) -> Refusal | None:
        if member.pk in {getattr(record, f"{name}_id") for name in self.earlier}:
            return self.on.same_person(member, record)
        return None


@dataclass(frozen=True, slots=True)
class Action(Generic[Record]):
    """An act that a screen shows: with its button, or with the sentence that says why not."""

    act: BusinessAct[Record]
    record: Record
    obstacle: str = ""

    @property
    def name(self) -> str:
        """The name of the act."""
        return self.act.name

    @property
    def label(self) -> Text:
        """The words on the button."""
        return self.act.label_of(self.record) if self.act.label_of else self.act.label

    @property
    def possible(self) -> bool:
        """Whether its button is there."""
        return not self.obstacle


class ActsOn(Generic[Record]):
    """The acts on one kind of record, in the order in which a screen shows them.

    - parameter: what services call the record.
    - target: what a power must reach, as `powers.require` takes it.
    - in_scope: the records on which an account has a power, for lists.
    - wrong_state, same_person: what is refused of a record that stands elsewhere, and of somebody
      who took part before.
    - title: what a missing power names.
    - meanwhile: how a page that is out of date learns what happened in between.
    """

    def __init__(
        self,
        parameter: str,
        *,
        target: Callable[[Record], dict[str, Any]],
        in_scope: Callable[[User, Act], QuerySet[Any]],
        wrong_state: Callable[[Record, BusinessAct[Record]], Refusal] | None = None,
        same_person: Callable[[Member, Record], Refusal] | None = None,
        title: Callable[[Record], str] = str,
        meanwhile: Meanwhile[Record] | None = None,
    ) -> None:
        self._acts: dict[str, BusinessAct[Record]] = {}
        self.parameter, self.target, self.in_scope = parameter, target, in_scope
        self.wrong_state = wrong_state or (lambda _record, _act: Refusal())
        self.title, self.meanwhile = title, meanwhile
        self.same_person = same_person or (lambda member, _record: SamePerson(member))

    def declare(self, name: str, power: Act, label: Text, **rest: Any) -> BusinessAct[Record]:
        """Add an act and return it; ``rest`` are fields of `BusinessAct`."""
        act = BusinessAct(on=self, name=name, power=power, label=label, **rest)
        self._acts[name] = act
        return act

    def __iter__(self) -> Iterator[BusinessAct[Record]]:
        return iter(self._acts.values())

    def get(self, name: str) -> BusinessAct[Record] | None:
        """Return the act of this name, or None."""
        return self._acts.get(name)

    def state(self, record: Record) -> str:
        """Return where the record stands."""
        return record.status  # type: ignore[attr-defined]

    def authority(self, user: User, record: Record, powers: Powers | None = None) -> FindPost:
        """Return how to find the post of this account that has a power over this record.

        ``powers`` where the screen has read them already.
        """
        held, target = powers or powers_of(user), self.target(record)
        return lambda power: held.post_for(power, **target)

    def available(self, find: FindPost, record: Record) -> list[Action[Record]]:
        """Return what a screen shows of a record: acts outside of the person's posts are left out.

        ``find`` comes from `authority`, so that the target is worked out once for all of them, as
        the state is.
        """
        state = self.state(record) if any(act.states for act in self) else ""
        actions = (act.available(find, record, state) for act in self)
        return [action for action in actions if action]
