"""Who is who and what there is to do: roles, relations, reach, and operations.

Role says which operations a caller has, reach says which rows exist for the caller. Which role has which operation with
which reach is the table in `grant.py`.
"""

from enum import StrEnum


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
    READ_FRONT_PAGE = "read_front_page"
    FIND_PLACES = "find_places"
    FIND_CENTRES = "find_centres"
    SEARCH_CENTRES = "search_centres"
    READ_CENTRE = "read_centre"
    READ_ABOUT = "read_about"
    READ_GROUND_RULES = "read_ground_rules"
    READ_CENTRE_RECORD = "read_centre_record"
    CHANGE_CENTRE = "change_centre"
    LIST_CENTRE_VERSIONS = "list_centre_versions"
    OFFER_SERVICE = "offer_service"
    PUBLISH_CAPACITY = "publish_capacity"
    APPLY_TO_JOIN = "apply_to_join"
    LIST_CENTRE_RECORDS = "list_centre_records"
    ADMIT_CENTRE = "admit_centre"
    SUSPEND_CENTRE = "suspend_centre"
    RENEW_ACCREDITATION = "renew_accreditation"
    ASK_CENTRES = "ask_centres"
    LIST_CAPACITY_QUESTIONS = "list_capacity_questions"
    ANSWER_CAPACITY_QUESTION = "answer_capacity_question"
    READ_CAPACITY_ANSWER = "read_capacity_answer"
    # the open feed of services
    READ_FEED = "read_feed"
    LIST_FEED_SERVICES = "list_feed_services"
    READ_FEED_SERVICE = "read_feed_service"
    LIST_FEED_LOCATIONS = "list_feed_locations"
    READ_FEED_LOCATION = "read_feed_location"
    LIST_FEED_TAXONOMIES = "list_feed_taxonomies"
    READ_FEED_TAXONOMY = "read_feed_taxonomy"
    LIST_FEED_TERMS = "list_feed_terms"
    READ_FEED_TERM = "read_feed_term"
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
    MARK_ACCEPTABLE_CENTRES = "mark_acceptable_centres"
    LIST_ACCEPTABLE_CENTRES = "list_acceptable_centres"
    SUGGEST_CENTRES = "suggest_centres"
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
    READ_PLACEMENT_CENTRE = "read_placement_centre"
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
