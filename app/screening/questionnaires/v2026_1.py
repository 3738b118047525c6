"""Questionnaire 2026-1: what is said first, the danger question, the wish, and the gates beside the matrix."""

from app.domain.services import Service
from app.screening.questionnaires.v2026_1_concerns import CONCERNS, STAFF_DETAILS
from app.screening.questionnaires.v2026_1_follow_ups import EACH_CONCERN
from app.screening.questionnaires.v2026_1_words import DO_NOT_KNOW, RATHER_NOT_SAY, YES_NO
from app.screening.questions import Choice, Condition, Question, Questionnaire, Section, Text

_DANGER = Section(
    "danger",
    Text("Is anyone in danger?", "Immediate risk"),
    (
        Question(
            "danger",
            "/danger",
            Text(
                "Is a child or a grown-up in danger right now, or at risk of being hurt soon?",
                "Is a child or an adult at immediate risk, or at risk that is not immediate?",
            ),
            (
                Choice("none", Text("No, nobody is in danger")),
                Choice("not_immediate", Text("Somebody could be hurt, but not right now", "At risk, not immediate")),
                Choice("immediate", Text("Yes, somebody is in danger right now", "At immediate risk")),
                DO_NOT_KNOW,
                RATHER_NOT_SAY,
            ),
            help=Text("If somebody is in danger now, stop here and call 999. This form does not call anybody."),
        ),
        Question(
            "nation",
            "/nation",
            Text("Where does the child live?", "Nation in which the child lives"),
            (
                Choice("england", Text("England")),
                Choice("wales", Text("Wales")),
                Choice("northern_ireland", Text("Northern Ireland")),
            ),
            help=Text("We ask so that we can show the right telephone numbers."),
        ),
    ),
)

_WISH = Section(
    "wish",
    Text("What would help?", "Service wished"),
    (
        Question(
            "service_wished",
            "/service_wished",
            Text("Which kind of visit would you like?", "Which service is asked for?"),
            (
                Choice(Service.SUPPORTED_CONTACT, Text("Visits in a room with other families", "Supported contact")),
                Choice(
                    Service.SUPERVISED_CONTACT,
                    Text("Visits with a worker who watches all the time", "Supervised contact"),
                ),
                Choice(
                    Service.SUPERVISED_ASSESSMENT,
                    Text("Visits where a worker writes how the grown-up cares", "Supervised assessment"),
                ),
                Choice(Service.HANDOVER, Text("Help to pass the child from one grown-up to the other", "Handover")),
                Choice(Service.INDIRECT_CONTACT, Text("Letters and cards, without meeting", "Indirect contact")),
                Choice(Service.ESCORTED_CONTACT, Text("Visits outside, with a worker", "Escorted contact")),
                Choice(
                    Service.LIFE_STORY_CONTACT,
                    Text("Visits to learn where the child comes from", "Life-story or identity contact"),
                ),
                Choice(Service.VIRTUAL_CONTACT, Text("Video calls with a worker in the call", "Virtual contact")),
            ),
            help=Text("If you are not sure, leave this open. We tell you what may fit."),
            required=False,
        ),
    ),
)

_ORDERS = Section(
    "orders",
    Text("Court and police", "Orders and bail"),
    (
        Question(
            "no_contact_order",
            "/gates/no_contact_order",
            Text(
                "Did a court or the police say that one of the grown-ups must not contact the other?",
                "Is any order, injunction, undertaking or bail condition in force that forbids contact between the "
                "adults? The applicant is the adult for whom you act.",
            ),
            (
                Choice("none", Text("No", "None")),
                Choice("binds_applicant", Text("Yes, I must not contact them", "It binds the applicant")),
                Choice("binds_other", Text("Yes, they must not contact me", "It binds the other adult")),
                Choice("binds_both", Text("Yes, both of us must not", "Each is bound towards the other")),
                DO_NOT_KNOW,
                RATHER_NOT_SAY,
            ),
            help=Text("This may be a court paper, or a rule that the police gave to somebody on bail."),
        ),
        Question(
            "indirect_forbidden",
            "/gates/indirect_forbidden",
            Text(
                "Does it also say: no letters and no messages, not even through a lawyer or somebody else?",
                "Does it forbid indirect contact too, without any exception?",
            ),
            YES_NO,
            asked_when=(Condition("/gates/no_contact_order", ("binds_applicant",)),),
        ),
        Question(
            "contact_forbidden",
            "/gates/contact_forbidden",
            Text(
                "Did a court say that the visiting grown-up must not see the child?",
                "Has a court forbidden contact between the visiting adult and the child?",
            ),
            YES_NO,
        ),
        Question(
            "protected_person",
            "/gates/protected_person",
            Text(
                "Are you kept safe from the other grown-up by a court or the police, or do you need to be?",
                "Is the applicant a protected person, or in need of protection, towards the other adult?",
            ),
            YES_NO,
            help=Text("If you say yes, we do not write to the other grown-up by ourselves. A person plans it first."),
        ),
        Question(
            "court_order",
            "/gates/court_order",
            Text(
                "Is there a court order about when the child spends time with the visiting grown-up?",
                "Is there an order for contact (child arrangements or the like)?",
            ),
            YES_NO,
            help=Text("You do not need a court order. Without one, all the grown-ups have to agree."),
        ),
    ),
)

_VISITS = Section(
    "visits",
    Text("The visits", "What the contact needs"),
    (
        Question(
            "child_knows_adult",
            "/gates/child_knows_adult",
            Text(
                "Does the child know the visiting grown-up?",
                "Does the child know the visiting adult, and has contact lapsed?",
            ),
            (
                Choice("knows_well", Text("Yes, they know each other", "Knows the adult, recent contact")),
                Choice("lapsed", Text("Yes, but it is long ago that they met", "Contact lapsed long ago")),
                Choice("never_met", Text("No, they have never met, or the child cannot remember", "Has not met")),
                DO_NOT_KNOW,
                RATHER_NOT_SAY,
            ),
        ),
        Question(
            "written_reports",
            "/gates/written_reports",
            Text(
                "Does somebody need a written report about how the visits go?",
                "Are written observations or reports wanted?",
            ),
            YES_NO,
            help=Text("A list of the dates and times is not a report."),
        ),
        Question(
            "sight_and_sound",
            "/gates/sight_and_sound",
            Text(
                "Must a worker see and hear the child all the time?",
                "Must staff be within sight and sound of the child throughout?",
            ),
            YES_NO,
        ),
        Question(
            "basic_care",
            "/gates/basic_care",
            Text(
                "Does the visiting grown-up need help to look after the child, like feeding or changing?",
                "Must staff do basic care, or teach it?",
            ),
            (
                Choice("no", Text("No help")),
                Choice("advice", Text("Now and then some advice", "Occasional advice")),
                Choice("do_or_teach", Text("Yes, a worker must do it or teach it", "Staff must do or teach it")),
                DO_NOT_KNOW,
                RATHER_NOT_SAY,
            ),
        ),
        Question(
            "move_on_plan",
            "/gates/move_on_plan",
            Text(
                "Do you hope that one day visits can happen without a centre?",
                "Is there a plan or a hope to move on from the centre?",
            ),
            YES_NO,
        ),
        Question(
            "professionals_involved",
            "/gates/professionals_involved",
            Text(
                "Is a social worker, Cafcass or a support worker helping your family?",
                "Is Cafcass, the authority or a support worker involved?",
            ),
            YES_NO,
            help=Text("They often choose the kind of visit. We talk to them first."),
        ),
    ),
)

QUESTIONNAIRE = Questionnaire(
    version="2026-1",
    notice=(
        Text(
            "Are you signed in, and do you tell us that a child is being hurt? Then a person whose job is to keep "
            "children safe may read it. They may read it even if you do not send the form.",
            "A disclosure of child abuse may be read by the hub's safeguarding lead, also from a draft that was not "
            "sent and from a screening that stopped.",
        ),
        Text(
            "If you are not signed in, we keep nothing that says who you are, and nobody reads your answers.",
            "The check without an account stores nothing that identifies anybody and opens no task.",
        ),
        Text("This form does not call the police or anybody else. If somebody is in danger now, call 999."),
        Text("You can always answer: I do not know, or: I would rather not say. Then a person asks you later."),
    ),
    sections=(_DANGER, _WISH, _ORDERS, _VISITS),
    concerns_title=Text("Worries", "Concerns"),
    concerns_intro=(
        Text(
            "For each worry, say who did it or who has the problem. Do not say to whom it was done.",
            "The subject of a concern is whoever did it or has the problem, never to whom it was done. Two who accuse "
            "each other are two concerns.",
        ),
        Text(
            "Think of the visiting grown-up, of anybody who would come along, and of the people at their home. "
            "You can also tell us about people where the child lives.",
            "Consider the visiting adult, companions, the visiting adult's household and family, and the child's own.",
        ),
    ),
    concerns=CONCERNS,
    each_concern=EACH_CONCERN,
    staff_details=STAFF_DETAILS,
)
