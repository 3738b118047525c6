"""The table of grants: which role may do what, and which rows exist for it.

A missing cell is 403; a row out of reach is 404. Status, whether a move is open now, is the state machines' business and
never stands here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.access import Op, Reach, Role

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

    Op.FIND_PLACES:              _EVERYBODY,
    Op.FIND_CENTRES:             _EVERYBODY,
    Op.SEARCH_CENTRES:           _EVERYBODY,
    Op.READ_CENTRE:              _EVERYBODY,
    Op.READ_ABOUT:               _EVERYBODY,
    Op.READ_GROUND_RULES:        _EVERYBODY,
    Op.READ_CENTRE_RECORD:       {_H: _public, _L: _public,                _C: _centre},
    Op.CHANGE_CENTRE:            {                                         _C: _centre},
    Op.LIST_CENTRE_VERSIONS:     {_H: _public, _L: _public,                _C: _centre},
    Op.OFFER_SERVICE:            {                                         _C: _centre},
    Op.PUBLISH_CAPACITY:         {                                         _C: _centre},
    Op.APPLY_TO_JOIN:            _EVERYBODY,
    Op.LIST_CENTRE_RECORDS:      {_H: _public, _L: _public},
    Op.ADMIT_CENTRE:             {_H: _public, _L: _public},
    Op.SUSPEND_CENTRE:           {_H: _public, _L: _public},
    Op.RENEW_ACCREDITATION:      {_H: _public, _L: _public},

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
