"""Who may do what: roles, relations, operations, and the table of grants.

Role says which operations a caller has (a missing cell is 403). Reach says which rows exist for the caller (all others
are 404). Status, whether a move is open now, is the state machines' business and never stands here.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody acts as; chosen at sign-in, read from the database at every request."""

    ANONYMOUS = "anonymous"
    FAMILY = "family"
    REFERRER = "referrer"
    HUB_WORKER = "hub_worker"
    HUB_LEAD = "hub_lead"
    COORDINATOR = "coordinator"
    CENTRE_WORKER = "centre_worker"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"


HUB = frozenset({Role.HUB_WORKER, Role.HUB_LEAD})
CENTRE = frozenset({Role.COORDINATOR, Role.CENTRE_WORKER})
STAFF = HUB | CENTRE | {Role.ADMINISTRATOR}


class Relation(StrEnum):
    """How a caller stands to one referral; it picks the view."""

    PARTY = "party"
    REPRESENTATIVE = "representative"
    REFERRER = "referrer"
    STATUTORY = "statutory"
    CENTRE_OFFERED = "centre_offered"
    CENTRE = "centre"
    WORKER = "worker"
    GRANTED = "granted"


class Reach(StrEnum):
    """Which rows exist for a caller; `app/db/reach.py` alone turns it into SQL."""

    PUBLIC = "public"  # nothing about any case
    SELF = "self"  # what hangs on the caller's own account
    OWN = "own"  # referrals in which the caller is a party, on the own side
    AGENCY = "agency"  # referrals in which the caller's organisation has a live relation
    CENTRE = "centre"  # referrals that were offered to or are with the caller's centre
    DUTY = "duty"  # appointments on which the caller has a duty
    ALL = "all"  # every referral in which the caller is no party (STF-03)


class Op(StrEnum):
    """Every operation: its value is the operationId, the endpoint's name, and the name in the audit trail."""

    # identity
    START_SIGN_UP = "start_sign_up"
    CREATE_ACCOUNT = "create_account"
    SIGN_IN = "sign_in"
    GIVE_SECOND_FACTOR = "give_second_factor"
    REFRESH_TOKENS = "refresh_tokens"
    CHOOSE_ROLE = "choose_role"
    SIGN_OUT = "sign_out"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    START_PASSWORD_RESET = "start_password_reset"  # noqa: S105 - a name
    FINISH_PASSWORD_RESET = "finish_password_reset"  # noqa: S105 - a name
    READ_ME = "read_me"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - a name
    ENROL_TOTP = "enrol_totp"
    MAKE_RECOVERY_CODES = "make_recovery_codes"
    LIST_CONTACT_ROUTES = "list_contact_routes"
    PUT_CONTACT_ROUTE = "put_contact_route"
    LIST_MY_MESSAGES = "list_my_messages"
    REQUEST_EXPORT = "request_export"
    LIST_EXPORTS = "list_exports"
    PREPARE_EXPORT = "prepare_export"
    READ_EXPORT = "read_export"
    LIST_ACCOUNTS = "list_accounts"
    FIND_ACCOUNTS = "find_accounts"
    SET_ACCOUNT_STATUS = "set_account_status"
    REMOVE_SECOND_FACTOR = "remove_second_factor"
    GRANT_MEMBERSHIP = "grant_membership"
    END_MEMBERSHIP = "end_membership"
    FIND_ORGANISATIONS = "find_organisations"
    REGISTER_ORGANISATION = "register_organisation"
    READ_KEYS = "read_keys"
    CREATE_CLIENT = "create_client"
    LIST_CLIENTS = "list_clients"
    ROTATE_CLIENT_SECRET = "rotate_client_secret"  # noqa: S105 - an operation
    SET_CLIENT_STATUS = "set_client_status"
    ISSUE_CLIENT_TOKEN = "issue_client_token"  # noqa: S105 - an operation
    READ_SERVER_METADATA = "read_server_metadata"
    # help and screening
    LIST_SERVICES = "list_services"
    CHECK_SUITABILITY = "check_suitability"
    READ_QUESTIONNAIRE = "read_questionnaire"
    LIST_RULESETS = "list_rulesets"
    READ_RULESET = "read_ruleset"
    READ_RULESET_PAGE = "read_ruleset_page"
    READ_RULESET_IMPACT = "read_ruleset_impact"
    LIST_SCREENINGS = "list_screenings"
    SCREEN_AGAIN = "screen_again"
    REPLAY_SCREENING = "replay_screening"
    READ_CHANGED_ANSWERS = "read_changed_answers"
    FIND_SIGNPOSTS = "find_signposts"
    CREATE_SIGNPOST = "create_signpost"
    CHANGE_SIGNPOST = "change_signpost"
    LIST_SIGNPOSTS = "list_signposts"
    # directory
    FIND_CENTRES = "find_centres"
    READ_CENTRE = "read_centre"
    READ_ABOUT = "read_about"
    READ_GROUND_RULES = "read_ground_rules"
    # referral and application
    START_REFERRAL = "start_referral"
    LIST_REFERRALS = "list_referrals"
    READ_REFERRAL = "read_referral"
    LIST_EVENTS = "list_events"
    WITHDRAW_REFERRAL = "withdraw_referral"
    READ_OWN_APPLICATION = "read_own_application"
    SAVE_SECTION = "save_section"
    LIST_MISSING = "list_missing"
    SUBMIT_APPLICATION = "submit_application"
    READ_APPLICATION = "read_application"
    # contact step
    LIST_CONTACTS = "list_contacts"
    RECORD_CONTACT = "record_contact"
    RELEASE_INVITATION = "release_invitation"
    CONFIRM_PARTY = "confirm_party"
    ACCEPT_INVITATION = "accept_invitation"
    REFUSE_INVITATION = "refuse_invitation"
    STOP_INVITATIONS = "stop_invitations"
    ANSWER_CONSENT = "answer_consent"
    AUTHORISE_REPRESENTATIVE = "authorise_representative"
    # hub
    READ_QUEUE = "read_queue"
    TAKE_REFERRAL = "take_referral"
    READ_ASSESSMENT = "read_assessment"
    RECORD_CONVERSATION = "record_conversation"
    RECORD_CHECK = "record_check"
    RECORD_CONSULTATION = "record_consultation"
    CONFIRM_CONCERN = "confirm_concern"
    RECORD_EVIDENCE = "record_evidence"
    ASK_CENTRE_TO_ASSESS = "ask_centre_to_assess"
    LIST_CENTRE_ASSESSMENTS = "list_centre_assessments"
    READ_CENTRE_ASSESSMENT = "read_centre_assessment"
    ANSWER_CENTRE_ASSESSMENT = "answer_centre_assessment"
    WRITE_REFERRAL_NOTES = "write_referral_notes"
    READ_REFERRAL_NOTES = "read_referral_notes"
    PROPOSE_DECISION = "propose_decision"
    DECIDE_REFERRAL = "decide_referral"
    LIST_TASKS = "list_tasks"
    COMPLETE_TASK = "complete_task"
    # two people, holds, the trail
    LIST_APPROVALS = "list_approvals"
    ANSWER_APPROVAL = "answer_approval"
    SET_LEGAL_HOLD = "set_legal_hold"
    SEAL_REFERRAL = "seal_referral"
    BREAK_GLASS = "break_glass"
    NAME_DEPUTY = "name_deputy"
    LIST_AUDIT_EVENTS = "list_audit_events"
    READ_HOLD = "read_hold"
    SET_HOLD = "set_hold"
    RELEASE_HOLD = "release_hold"
    # offer, pre-visit, placement
    OFFER_TO_CENTRE = "offer_to_centre"
    LIST_OFFERS = "list_offers"
    READ_OFFER = "read_offer"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    RECALL_OFFER = "recall_offer"
    READ_PLACEMENT = "read_placement"
    BOOK_PRE_VISIT = "book_pre_visit"
    RECORD_PRE_VISIT = "record_pre_visit"
    RECORD_AGREEMENT = "record_agreement"
    CONFIRM_PLACE = "confirm_place"
    SUSPEND_PLACEMENT = "suspend_placement"
    RESUME_PLACEMENT = "resume_placement"
    END_PLACEMENT = "end_placement"
    # centre staff
    LIST_STAFF = "list_staff"
    KEEP_STAFF_RECORD = "keep_staff_record"
    ASSIGN_WORKER = "assign_worker"
    # sessions and attendance
    BOOK_SESSION = "book_session"
    LIST_SESSIONS = "list_sessions"
    READ_SESSION = "read_session"
    MARK_ATTENDANCE = "mark_attendance"
    LIST_ATTENDANCE = "list_attendance"
    REQUEST_ATTENDANCE = "request_attendance"
    LIST_ATTENDANCE_REQUESTS = "list_attendance_requests"
    DISCLOSE_ATTENDANCE = "disclose_attendance"
    READ_DISCLOSURE = "read_disclosure"
    # running it
    READ_HEALTH = "read_health"
    READ_LIVENESS = "read_liveness"
    READ_READINESS = "read_readiness"
    READ_METRICS = "read_metrics"


_A, _F, _R, _H, _L, _C, _W, _D = (
    Role.ANONYMOUS,
    Role.FAMILY,
    Role.REFERRER,
    Role.HUB_WORKER,
    Role.HUB_LEAD,
    Role.COORDINATOR,
    Role.CENTRE_WORKER,
    Role.ADMINISTRATOR,
)
_public, _self, _own, _agency, _centre, _duty, _all = (
    Reach.PUBLIC,
    Reach.SELF,
    Reach.OWN,
    Reach.AGENCY,
    Reach.CENTRE,
    Reach.DUTY,
    Reach.ALL,
)
_EVERYBODY = dict.fromkeys((_A, _F, _R, _H, _L, _C, _W, _D), _public)
_SIGNED_IN = dict.fromkeys((_F, _R, _H, _L, _C, _W, _D), _self)
_hub = {_H: _all, _L: _all}

# fmt: off
GRANTS: Mapping[Op, Mapping[Role, Reach]] = MappingProxyType({
    #                              family      referrer      hub           co-ordinator  centre worker  administrator
    Op.START_SIGN_UP:            _EVERYBODY,
    Op.CREATE_ACCOUNT:           _EVERYBODY,
    Op.SIGN_IN:                  _EVERYBODY,
    Op.GIVE_SECOND_FACTOR:       _EVERYBODY,
    Op.REFRESH_TOKENS:           _EVERYBODY,
    Op.CHOOSE_ROLE:              _SIGNED_IN,
    Op.SIGN_OUT:                 _SIGNED_IN,
    Op.SIGN_OUT_EVERYWHERE:      _SIGNED_IN,
    Op.START_PASSWORD_RESET:     _EVERYBODY,
    Op.FINISH_PASSWORD_RESET:    _EVERYBODY,
    Op.READ_ME:                  _SIGNED_IN,
    Op.CHANGE_PASSWORD:          _SIGNED_IN,
    Op.ENROL_TOTP:               _SIGNED_IN,
    Op.MAKE_RECOVERY_CODES:      _SIGNED_IN,
    Op.LIST_CONTACT_ROUTES:      {_F: _self},
    Op.PUT_CONTACT_ROUTE:        {_F: _self},
    Op.LIST_MY_MESSAGES:         {_F: _self,   _R: _self},
    Op.REQUEST_EXPORT:           {_F: _own},
    Op.LIST_EXPORTS:             {                           **_hub},
    Op.PREPARE_EXPORT:           {                           **_hub},
    Op.READ_EXPORT:              {_F: _own,                  **_hub},
    Op.LIST_ACCOUNTS:            {                                                                     _D: _public},
    Op.FIND_ACCOUNTS:            {                                                                     _D: _public},
    Op.SET_ACCOUNT_STATUS:       {                                                                     _D: _public},
    Op.REMOVE_SECOND_FACTOR:     {                                                                     _D: _public},
    Op.GRANT_MEMBERSHIP:         {_L: _public, _D: _public},
    Op.END_MEMBERSHIP:           {_L: _public, _D: _public},
    Op.FIND_ORGANISATIONS:       _SIGNED_IN,
    Op.REGISTER_ORGANISATION:    {_H: _public, _L: _public},
    Op.READ_KEYS:                _EVERYBODY,
    Op.CREATE_CLIENT:            {_D: _public},
    Op.LIST_CLIENTS:             {_D: _public},
    Op.ROTATE_CLIENT_SECRET:     {_D: _public},
    Op.SET_CLIENT_STATUS:        {_D: _public},
    Op.ISSUE_CLIENT_TOKEN:       _EVERYBODY,
    Op.READ_SERVER_METADATA:     _EVERYBODY,

    Op.LIST_SERVICES:            _EVERYBODY,
    Op.CHECK_SUITABILITY:        _EVERYBODY,
    Op.READ_QUESTIONNAIRE:       _EVERYBODY,
    Op.LIST_RULESETS:            _EVERYBODY,
    Op.READ_RULESET:             _EVERYBODY,
    Op.READ_RULESET_PAGE:        _EVERYBODY,
    Op.READ_RULESET_IMPACT:      {                           **_hub},
    Op.LIST_SCREENINGS:          {_F: _own,    _R: _agency,  **_hub,       _C: _centre},
    Op.SCREEN_AGAIN:             {                           **_hub},
    Op.REPLAY_SCREENING:         {                           **_hub},
    Op.READ_CHANGED_ANSWERS:     {                           **_hub},
    Op.FIND_SIGNPOSTS:           _EVERYBODY,
    Op.CREATE_SIGNPOST:          {_H: _public, _L: _public},
    Op.CHANGE_SIGNPOST:          {_H: _public, _L: _public},
    Op.LIST_SIGNPOSTS:           {_H: _public, _L: _public},

    Op.FIND_CENTRES:             _EVERYBODY,
    Op.READ_CENTRE:              _EVERYBODY,
    Op.READ_ABOUT:               _EVERYBODY,
    Op.READ_GROUND_RULES:        _EVERYBODY,

    Op.START_REFERRAL:           {_F: _self,   _R: _self},
    Op.LIST_REFERRALS:           {_F: _own,    _R: _agency,  **_hub,       _C: _centre,  _W: _duty},
    Op.READ_REFERRAL:            {_F: _own,    _R: _agency,  **_hub,       _C: _centre,  _W: _duty},
    Op.LIST_EVENTS:              {_F: _own,    _R: _agency,  **_hub,       _C: _centre},
    Op.WITHDRAW_REFERRAL:        {_F: _own,    _R: _agency},
    Op.READ_OWN_APPLICATION:     {_F: _own,    _R: _agency},
    Op.SAVE_SECTION:             {_F: _own,    _R: _agency},
    Op.LIST_MISSING:             {_F: _own,    _R: _agency},
    Op.SUBMIT_APPLICATION:       {_F: _own,    _R: _agency},
    Op.READ_APPLICATION:         {                           **_hub,       _C: _centre},

    Op.LIST_CONTACTS:            {                           **_hub,       _C: _centre},
    Op.RECORD_CONTACT:           {                           **_hub,       _C: _centre},
    Op.RELEASE_INVITATION:       {                           **_hub,       _C: _centre},
    Op.CONFIRM_PARTY:            {                           **_hub,       _C: _centre},
    Op.ACCEPT_INVITATION:        {_F: _self},
    Op.REFUSE_INVITATION:        _EVERYBODY,
    Op.STOP_INVITATIONS:         _EVERYBODY,
    Op.ANSWER_CONSENT:           {_F: _own},
    Op.AUTHORISE_REPRESENTATIVE: {_F: _own,                  **_hub},

    Op.READ_QUEUE:               {                           **_hub},
    Op.TAKE_REFERRAL:            {                           **_hub},
    Op.READ_ASSESSMENT:          {                           **_hub},
    Op.RECORD_CONVERSATION:      {                           **_hub},
    Op.RECORD_CHECK:             {                           **_hub},
    Op.RECORD_CONSULTATION:      {                           **_hub},
    Op.CONFIRM_CONCERN:          {                           **_hub,       _C: _centre},
    Op.RECORD_EVIDENCE:          {                           **_hub,       _C: _centre},
    Op.ASK_CENTRE_TO_ASSESS:     {                           **_hub},
    Op.LIST_CENTRE_ASSESSMENTS:  {                           **_hub,       _C: _centre},
    Op.READ_CENTRE_ASSESSMENT:   {                           **_hub,       _C: _centre},
    Op.ANSWER_CENTRE_ASSESSMENT: {                                         _C: _centre},
    Op.WRITE_REFERRAL_NOTES:     {                           **_hub},
    Op.READ_REFERRAL_NOTES:      {                           **_hub,       _C: _centre},
    Op.PROPOSE_DECISION:         {                           **_hub},
    Op.DECIDE_REFERRAL:          {                           **_hub},
    Op.LIST_TASKS:               {                           **_hub,       _C: _centre,  _W: _duty},
    Op.COMPLETE_TASK:            {                           **_hub,       _C: _centre,  _W: _duty},

    Op.LIST_APPROVALS:           {                           **_hub,       _C: _centre},
    Op.ANSWER_APPROVAL:          {                           **_hub,       _C: _centre},
    Op.SET_LEGAL_HOLD:           {                           _L: _all},
    Op.SEAL_REFERRAL:            {                           **_hub},
    Op.BREAK_GLASS:              {                           **_hub},
    Op.NAME_DEPUTY:              {_L: _public},
    Op.LIST_AUDIT_EVENTS:        {                           **_hub,       _C: _centre,               _D: _public},
    Op.READ_HOLD:                {                           **_hub,       _C: _centre},
    Op.SET_HOLD:                 {                           **_hub,       _C: _centre},
    Op.RELEASE_HOLD:             {                           _L: _all},

    Op.OFFER_TO_CENTRE:          {             _R: _agency,  **_hub},
    Op.LIST_OFFERS:              {             _R: _agency,  **_hub,       _C: _centre},
    Op.READ_OFFER:               {             _R: _agency,  **_hub,       _C: _centre},
    Op.ACCEPT_OFFER:             {                                         _C: _centre},
    Op.DECLINE_OFFER:            {                                         _C: _centre},
    Op.RECALL_OFFER:             {             _R: _agency,  **_hub},
    Op.READ_PLACEMENT:           {_F: _own,    _R: _agency,  **_hub,       _C: _centre,  _W: _duty},
    Op.BOOK_PRE_VISIT:           {                                         _C: _centre},
    Op.RECORD_PRE_VISIT:         {                                         _C: _centre},
    Op.RECORD_AGREEMENT:         {_F: _own,                                _C: _centre},
    Op.CONFIRM_PLACE:            {                                         _C: _centre},
    Op.SUSPEND_PLACEMENT:        {                           **_hub,       _C: _centre},
    Op.RESUME_PLACEMENT:         {                                         _C: _centre},
    Op.END_PLACEMENT:            {                                         _C: _centre},

    Op.LIST_STAFF:               {                                         _C: _centre},
    Op.KEEP_STAFF_RECORD:        {                                         _C: _centre},
    Op.ASSIGN_WORKER:            {                                         _C: _centre},

    Op.BOOK_SESSION:             {                                         _C: _centre},
    Op.LIST_SESSIONS:            {_F: _own,    _R: _agency,  **_hub,       _C: _centre,  _W: _duty},
    Op.READ_SESSION:             {_F: _own,    _R: _agency,  **_hub,       _C: _centre,  _W: _duty},
    Op.MARK_ATTENDANCE:          {                                         _C: _centre,  _W: _duty},
    Op.LIST_ATTENDANCE:          {_F: _own,    _R: _agency,  **_hub,       _C: _centre},
    Op.REQUEST_ATTENDANCE:       {             _R: _agency},
    Op.LIST_ATTENDANCE_REQUESTS: {             _R: _agency,                _C: _centre},
    Op.DISCLOSE_ATTENDANCE:      {                                         _C: _centre},
    Op.READ_DISCLOSURE:          {             _R: _agency,  **_hub,       _C: _centre},

    Op.READ_HEALTH:              _EVERYBODY,
    Op.READ_LIVENESS:            _EVERYBODY,
    Op.READ_READINESS:           _EVERYBODY,
    Op.READ_METRICS:             _EVERYBODY,
})
# fmt: on


def reach_of(op: Op, role: Role) -> Reach | None:
    """Give what a role reaches with an operation; None means never."""
    return GRANTS[op].get(role)
