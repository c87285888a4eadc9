"""What each act of the trail is called, in a sentence that begins with who did it.

The trail writes codes, which stay when words change. An act without a sentence fails a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By subject, as the list of choices shows them
SENTENCES: Final[dict[_StrPromise, dict[str, _StrPromise]]] = {
    pgettext_lazy("acts of the trail", "Batches"): {
        "payouts.upload": pgettext_lazy("audit", "handed in the sheet %(subject)s"),
        "payouts.read_upload": pgettext_lazy("audit", "read the uploaded sheet %(subject)s"),
        "payouts.names_of_rows": pgettext_lazy(
            "audit", "saw full names beside the findings of the own sheet %(subject)s"
        ),
        "payouts.marked_sheet": pgettext_lazy(
            "audit", "took back the own sheet with its findings marked"
        ),
        "payouts.erase_uploads": pgettext_lazy("audit", "erased uploaded sheets by rule"),
        "payouts.import": pgettext_lazy("audit", "made batch %(subject)s from a sheet"),
        "payouts.replace": pgettext_lazy("audit", "replaced the rows of batch %(subject)s"),
        "payouts.import_refused": pgettext_lazy("audit", "handed in a sheet that was refused"),
        "payouts.submit": pgettext_lazy("audit", "submitted batch %(subject)s for review"),
        "payouts.approve": pgettext_lazy("audit", "approved batch %(subject)s"),
        "payouts.return": pgettext_lazy("audit", "returned batch %(subject)s"),
        "payouts.recall": pgettext_lazy("audit", "recalled batch %(subject)s"),
        "payouts.revise": pgettext_lazy("audit", "began a corrected batch %(subject)s"),
        "payouts.discard": pgettext_lazy("audit", "discarded batch %(subject)s"),
        "payouts.draw_sample": pgettext_lazy("audit", "drew rows of batch %(subject)s by lot"),
        "payouts.judge_sample": pgettext_lazy("audit", "judged a drawn row of batch %(subject)s"),
        "payouts.send": pgettext_lazy("audit", "made the bank file of batch %(subject)s"),
        "payouts.download": pgettext_lazy("audit", "took the bank file of batch %(subject)s again"),
        "payouts.enter_answer": pgettext_lazy(
            "audit", "entered the bank's answer to batch %(subject)s"
        ),
        "payouts.feedback": pgettext_lazy(
            "audit", "confirmed the bank's answer to batch %(subject)s"
        ),
        "payouts.feedback_refused": pgettext_lazy(
            "audit", "entered an answer to batch %(subject)s that does not fit"
        ),
        "payouts.refuse_answer": pgettext_lazy(
            "audit", "refused the entered answer to batch %(subject)s"
        ),
        "payouts.withdraw_answer": pgettext_lazy(
            "audit", "withdrew the entered answer to batch %(subject)s"
        ),
        "payouts.reissue": pgettext_lazy("audit", "made batch %(subject)s from failed payments"),
        "payouts.tell_payees": pgettext_lazy(
            "audit", "noted that payees of batch %(subject)s were told"
        ),
        "payouts.remind": pgettext_lazy(
            "audit", "reminded of payments to be handed in: %(subject)s"
        ),
        "payouts.look_up": pgettext_lazy(
            "audit", "looked for rows of batch %(subject)s by a number"
        ),
        "payouts.look_up_person": pgettext_lazy("audit", "looked up a person by number"),
        "payouts.take_rows": pgettext_lazy(
            "audit", "took masked rows of batch %(subject)s as a file"
        ),
        "payouts.open_source": pgettext_lazy(
            "audit", "opened the uploaded sheet of batch %(subject)s"
        ),
        "payouts.print_roll": pgettext_lazy("audit", "printed the list of batch %(subject)s"),
        "payouts.propose": pgettext_lazy("audit", "proposed a decision: %(subject)s"),
        "payouts.drop_proposal": pgettext_lazy("audit", "dropped a proposed decision: %(subject)s"),
        "payouts.decide_own_check": pgettext_lazy(
            "audit", "decided who checks the own unit's batches: %(subject)s"
        ),
        "payouts.waive_person": pgettext_lazy(
            "audit", "let one person take two parts: %(subject)s"
        ),
        "payouts.decide_review_limits": pgettext_lazy(
            "audit", "decided limits of the review: %(subject)s"
        ),
        "payouts.switch_route": pgettext_lazy("audit", "switched a route of paying: %(subject)s"),
        "payouts.trust_bank_key": pgettext_lazy("audit", "trusted a key of a bank: %(subject)s"),
    },
    pgettext_lazy("acts of the trail", "Account changes"): {
        "recipients.looked_up": pgettext_lazy(
            "audit", "looked up a holder for a change of account"
        ),
        "recipients.account_change_requested": pgettext_lazy(
            "audit", "declared a change of account: %(subject)s"
        ),
        "recipients.account_change_reviewed": pgettext_lazy(
            "audit", "reviewed a change of account: %(subject)s"
        ),
        "recipients.account_change_confirmed": pgettext_lazy(
            "audit", "confirmed a change of account: %(subject)s"
        ),
        "recipients.account_change_refused": pgettext_lazy(
            "audit", "refused a change of account: %(subject)s"
        ),
        "recipients.require_pictures": pgettext_lazy(
            "audit", "decided whether pictures of passbooks are required"
        ),
        "recipients.erase_pictures": pgettext_lazy("audit", "erased pictures of passbooks by rule"),
    },
    pgettext_lazy("acts of the trail", "Full values"): {
        "crypto.reveal": pgettext_lazy("audit", "saw protected values in full: %(subject)s"),
        "staff.raise_quota": pgettext_lazy(
            "audit", "raised the quota of full values of %(subject)s for a day"
        ),
        "crypto.rotate_keys": pgettext_lazy("audit", "encrypted protected values under a new key"),
    },
    pgettext_lazy("acts of the trail", "Disclosure"): {
        "disclosure.publish": pgettext_lazy("audit", "published %(subject)s"),
        "disclosure.withdraw": pgettext_lazy("audit", "withdrew %(subject)s"),
        "disclosure.expire": pgettext_lazy("audit", "took down %(subject)s as its time was over"),
        "disclosure.set_mask_rule": pgettext_lazy(
            "audit", "changed how names are masked: %(subject)s"
        ),
        "disclosure.put_content": pgettext_lazy(
            "audit", "put content on the register: %(subject)s"
        ),
        "disclosure.drop_content": pgettext_lazy(
            "audit", "took content off the register: %(subject)s"
        ),
    },
    pgettext_lazy("acts of the trail", "Pages"): {
        "pages.submit": pgettext_lazy("audit", "submitted page %(subject)s for review"),
        "pages.approve": pgettext_lazy("audit", "approved page %(subject)s"),
        "pages.send_back": pgettext_lazy("audit", "sent page %(subject)s back"),
        "pages.take_back": pgettext_lazy("audit", "took page %(subject)s back from review"),
        "pages.take_down": pgettext_lazy("audit", "took page %(subject)s down"),
        "pages.go_out": pgettext_lazy("audit", "page %(subject)s went out on its day"),
        "pages.expire": pgettext_lazy("audit", "page %(subject)s came down on its day"),
        "web.change_identity": pgettext_lazy("audit", "changed what the site says about itself"),
        "web.publish_home": pgettext_lazy("audit", "published the first page"),
        "search.save_synonym": pgettext_lazy("audit", "taught search a group of words"),
        "search.drop_synonym": pgettext_lazy("audit", "took a group of words from search"),
        "search.save_promotion": pgettext_lazy("audit", "put a result on top of a search"),
        "search.drop_promotion": pgettext_lazy("audit", "took a result off the top of a search"),
        "search.forget_missed": pgettext_lazy(
            "audit", "took a question without result off the list"
        ),
    },
    pgettext_lazy("acts of the trail", "Policies, deadlines, places"): {
        "policies.change_policy": pgettext_lazy("audit", "changed policy %(subject)s"),
        "policies.make_current": pgettext_lazy(
            "audit", "put edition %(subject)s of the policy list in force"
        ),
        "policies.load_first_edition": pgettext_lazy("audit", "loaded the first policy list"),
        "governance.erase": pgettext_lazy("audit", "erased records whose term is over"),
        "governance.set_term": pgettext_lazy("audit", "changed a retention term"),
        "governance.record_release": pgettext_lazy(
            "audit", "recorded the finance section's consent to version %(subject)s"
        ),
        "governance.first_release": pgettext_lazy("audit", "first version: %(subject)s"),
        "governance.place_hold": pgettext_lazy("audit", "placed a hold on erasing"),
        "governance.release_hold": pgettext_lazy("audit", "released a hold on erasing"),
        "clocks.set_holiday": pgettext_lazy(
            "audit", "set the day %(subject)s as a holiday or working day"
        ),
        "clocks.remove_holiday": pgettext_lazy(
            "audit", "took the day %(subject)s off the calendar"
        ),
        "clocks.complete_year": pgettext_lazy(
            "audit", "declared the calendar of %(subject)s complete"
        ),
        "clocks.change_rule": pgettext_lazy("audit", "changed the deadline %(subject)s"),
        "clocks.load_rules": pgettext_lazy("audit", "loaded the rules of deadlines"),
        "places.load_divisions": pgettext_lazy("audit", "loaded townships and villages"),
        "places.add_village": pgettext_lazy("audit", "added village %(subject)s"),
        "places.add_groups": pgettext_lazy("audit", "added groups of villages"),
        "places.rename": pgettext_lazy("audit", "renamed %(subject)s"),
        "places.replace": pgettext_lazy("audit", "replaced %(subject)s by another place"),
    },
    pgettext_lazy("acts of the trail", "Signing in"): {
        "staff.sign_in": pgettext_lazy("audit", "signed in"),
        "staff.sign_in_failed": pgettext_lazy("audit", "a sign-in failed: %(subject)s"),
        "staff.sign_in_password": pgettext_lazy(
            "audit", "gave the right password, as the first of two steps"
        ),
        "staff.sign_out": pgettext_lazy("audit", "signed out"),
        "staff.session_ended": pgettext_lazy("audit", "the session of %(subject)s ended"),
        "staff.end_sessions": pgettext_lazy("audit", "ended the sessions of %(subject)s"),
        "staff.confirm_password": pgettext_lazy("audit", "confirmed the own password"),
        "staff.change_password": pgettext_lazy("audit", "changed the own password"),
        "staff.give_password": pgettext_lazy("audit", "gave %(subject)s a new first password"),
        "staff.second_factor_enrolled": pgettext_lazy("audit", "set a phone up for signing in"),
        "staff.second_factor_failed": pgettext_lazy("audit", "gave a wrong code"),
        "staff.second_factor_recovery_code": pgettext_lazy(
            "audit", "signed in with a recovery code"
        ),
        "staff.second_factor_codes_renewed": pgettext_lazy("audit", "made new recovery codes"),
        "staff.second_factor_reset": pgettext_lazy(
            "audit", "took the lost phone of %(subject)s off"
        ),
        "staff.forget_browsers": pgettext_lazy("audit", "trusts browsers of %(subject)s no more"),
    },
    pgettext_lazy("acts of the trail", "People and posts"): {
        "staff.register_member": pgettext_lazy("audit", "registered a person: %(subject)s"),
        "staff.open_account": pgettext_lazy("audit", "opened the account %(subject)s"),
        "staff.close_account": pgettext_lazy("audit", "closed the account %(subject)s"),
        "staff.hold_account": pgettext_lazy("audit", "held the account %(subject)s"),
        "staff.release_account": pgettext_lazy("audit", "released the account %(subject)s"),
        "staff.appoint": pgettext_lazy("audit", "appointed to a post: %(subject)s"),
        "staff.end_post": pgettext_lazy("audit", "ended a post: %(subject)s"),
        "staff.hand_over": pgettext_lazy("audit", "handed a post over: %(subject)s"),
        "staff.propose": pgettext_lazy(
            "audit", "proposed a change of people or organisations: %(subject)s"
        ),
        "staff.drop_proposal": pgettext_lazy("audit", "dropped a proposed change: %(subject)s"),
        "staff.add_organisation": pgettext_lazy("audit", "added organisation %(subject)s"),
        "staff.rename_organisation": pgettext_lazy("audit", "renamed organisation %(subject)s"),
        "staff.merge_organisation": pgettext_lazy(
            "audit", "merged organisation %(subject)s into another"
        ),
        "staff.add_alias": pgettext_lazy("audit", "added a name that papers use for %(subject)s"),
        "staff.load_organisations": pgettext_lazy("audit", "loaded the organisations"),
        "staff.propose_maintenance": pgettext_lazy(
            "audit", "proposed a time of maintenance for %(subject)s"
        ),
        "staff.allow_maintenance": pgettext_lazy(
            "audit", "allowed a time of maintenance for %(subject)s"
        ),
        "staff.drop_maintenance": pgettext_lazy(
            "audit", "dropped a time of maintenance for %(subject)s"
        ),
        "staff.end_maintenance": pgettext_lazy(
            "audit", "ended the time of maintenance of %(subject)s"
        ),
    },
    pgettext_lazy("acts of the trail", "Backups"): {
        "backups.made": pgettext_lazy("audit", "made a backup"),
        "backups.restored": pgettext_lazy("audit", "restored a backup"),
        "backups.drilled": pgettext_lazy("audit", "tried to restore a backup"),
        "backups.keys_sealed": pgettext_lazy("audit", "gave the keys to two holders"),
    },
    pgettext_lazy("acts of the trail", "Audit trail"): {
        "audit.search": pgettext_lazy("audit", "read the audit trail"),
        "audit.open": pgettext_lazy("audit", "opened entry no. %(subject)s of the audit trail"),
        "audit.export": pgettext_lazy("audit", "took entries of the audit trail with proof"),
    },
}
_BY_ACT: Final = {act: words for acts in SENTENCES.values() for act, words in acts.items()}


def sentence_of(act: str, subject: str = "—") -> str:
    """Return the sentence of an act, "" for one that nobody declared."""
    words = _BY_ACT.get(act)
    return str(words) % {"subject": subject or "—"} if words else ""
