"""Facts about work and projects: deadlines, budgets, decisions, meetings, tasks, contacts."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns, places
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.pools import entries
from ai_os_diffusion.training.personal.values import (
    clock,
    code,
    coming_day,
    employer,
    friend_name,
    money,
    month,
    names_list,
    one_of,
    past_day,
    rating,
    word,
)  # fmt: skip

_HOME = entries(nouns.HOME_PROJECTS)
_PAIRS = entries(nouns.OPTIONS)
_WORDS = nouns.PROJECT_WORDS.split()
_PROJECT = one_of(
    lambda rng, world: f"{rng.choice(('Project ', '', '', 'Operation '))}{rng.choice(_WORDS)}",
    lambda rng, world: f"the {rng.choice(_HOME)}",
)
_TOOL = word("Postgres|Kotlin|the new template|a shared calendar|LibreOffice|recycled paper|the blue font|Python|a spreadsheet|Figma|oak|larch|the old server|two-week sprints|plain HTML|a mailing list|linen|copper pipes|LED spots|a kanban board")
_MEETING = word(nouns.MEETINGS)

FRAMES = (
    frame(
        "deadline", "work", "project", {"project": _PROJECT, "day": coming_day, "start": one_of(month, coming_day), "submit": word("by email|on paper|via the portal|in person|to the front desk|as a PDF|in triplicate")},
        """
        {Project} is due {day}.
        The deadline of {project} is {day!}.
        {Project} has to be finished by {day!}.
        {Project} starts {start}.
        We deliver {project} {day}.
        Kick-off for {project} is {start!}, deadline {day!}.
        {Project} goes live {day}.
        Everything for {project} must be in {day}, {submit}.
        """,
        """
        {project} due {day!}
        {project}: deadline {day!}
        {project} start {start!}
        {day!} deadline {project}
        """,
        [ask("day", "date", """
            When is {project} due?
            What is the deadline of {project}?
            By when must {project} be finished?
            When do we have to deliver {project}?
            When does {project} have to be done?
            On what date is {project} due?
            How long do we have for {project}, until when?
            What is the due date of {project}?
            When is the cut-off for {project}?
            """, np="the deadline of {project}", form="when", label="Deadline|Due"),
         ask("start", "date", """
            When does {project} start?
            When do we begin with {project}?
            What is the start date of {project}?
            When is the kick-off for {project}?
            """, label="Start|Kick-off"),
         ask("submit", "manner", """
            How do we hand in {project}?
            In what form must {project} be submitted?
            """, label="Submit")],
        mail="""
        Please note that the deadline of {project} is {day!}.
        """,
        titles="{Project}\nDeadlines\nProjects", weight=1.7,
    ),
    frame(
        "budget", "work", "project", {"project": _PROJECT, "budget": money(200, 900000), "spent": money(50, 90000), "by": friend_name},
        """
        The budget for {project} is {budget}.
        We have {budget} for {project}.
        {Project} may cost {budget} at most.
        {By} approved {budget} for {project}.
        So far we have spent {spent} on {project}.
        {Project}: {spent} used of {budget}.
        """,
        """
        {project} budget {budget}
        {project}: spent {spent}
        {project} {budget}, ok from {by.o}
        """,
        [ask("budget", "money", """
            How big is the budget for {project}?
            How much money do we have for {project}?
            What may {project} cost at most?
            What is the budget of {project}?
            How much was granted for {project}?
            What sum is set aside for {project}?
            """, np="the budget of {project}", form="howmuch", label="Budget"),
         ask("spent", "money", """
            How much have we spent on {project} so far?
            What has {project} cost until now?
            How much of the {project} money is gone?
            """, label="Spent"),
         ask("by", "person", """
            Who approved the budget of {project}?
            Who signed off the money for {project}?
            """, label="Approved by")],
        titles="{Project}\nBudget", weight=1.4,
    ),
    frame(
        "owner", "work", "project", {"project": _PROJECT, "owner": friend_name, "team": names_list(2, 4), "client": employer},
        """
        {Owner} is in charge of {project}.
        {Project} is led by {owner.o}.
        {Owner} will take over {project}.
        The team of {project}: {team}.
        We are doing {project} for {client}.
        For questions on {project} ask {owner.o}.
        {Project} belongs to {owner.o} now.
        {Team} work on {project}.
        """,
        """
        {project} -> {owner}
        {project}: lead {owner}
        {project} team: {team}
        {project} (client {client})
        """,
        [ask("owner", "person", """
            Who is in charge of {project}?
            Who leads {project}?
            Who is responsible for {project}?
            Whose job is {project}?
            Whom do I ask about {project}?
            Who runs {project}?
            Who took over {project}?
            Who is the owner of {project}?
            """, label="Owner|Lead|Responsible"),
         ask("team", "names", """
            Who works on {project}?
            Who is in the {project} team?
            Which people belong to {project}?
            """, label="Team"),
         ask("client", "company", """
            Who is the client of {project}?
            For whom are we doing {project}?
            Which company ordered {project}?
            """, label="Client|Customer")],
        titles="{Project}\nProjects", weight=1.4,
    ),
    frame(
        "decision", "work", "project", {"project": _PROJECT, "choice": one_of(_TOOL, _TOOL, word("to wait until spring|to hire a second person|to start over|to drop the second part|to move it online|to ask the council first|to do it ourselves|to cut the guest list|to postpone the launch")), "reason": word("the price|the noise|the long delivery time|lack of space|the new rules|the weather|the better warranty|the feedback|the holidays|staff shortage|the missing permit|safety"), "day": past_day},
        """
        For {project} we decided on {choice}.
        Decision on {project}: {choice}.
        {Project} will use {choice} because of {reason}.
        We settled on {choice} for {project}.
        {Day!} we agreed on {choice} for {project}.
        Because of {reason} we chose {choice} for {project}.
        """,
        """
        {project}: decided {choice}
        {project} -> {choice} ({reason})
        decision {project} = {choice}
        """,
        [ask("choice", "decision", """
            What did we decide for {project}?
            What was the decision on {project}?
            On what did we settle for {project}?
            Which choice was made for {project}?
            What did we agree on for {project}?
            How did we decide about {project}?
            """, np="the decision on {project}", label="Decision|Decided"),
         ask("reason", "reason", """
            Why did we decide that way on {project}?
            What was the reason for the decision on {project}?
            What was decisive for {project}?
            """, label="Reason|Because"),
         ask("day|@", "date", """
            When did we decide on {project}?
            On what day was the decision on {project} made?
            """, label="Decided on")],
        titles="{Project}\nDecisions\nMinutes", weight=1.3,
    ),
    frame(
        "options", "work", "topic", {"topic": word("the floor|the party date|the way to the coast|the new sofa|the honeymoon|the hedge|the venue|the supplier|the invitations|the heating|transport|the summer holiday|the logo|the catering|the wedding month|the team structure|the roof|the car|the cake|the flat|the slot|the software|the pet|the music|the laptop|payment"), "choice": lambda rng, world: rng.choice(rng.choice(_PAIRS).split("/"))},
        """
        About {topic}: we will go for {choice}.
        In the end it is {choice} for {topic}.
        We voted on {topic} and {choice} won.
        Decided on {topic}: {choice}.
        """,
        """
        {topic}: {choice}
        {topic} -> {choice}
        """,
        [ask("choice", "decision", """
            What did we decide about {topic}?
            How did we decide on {topic}?
            Which option won for {topic}?
            What was the outcome for {topic}?
            What are we doing about {topic}?
            What did we choose for {topic}?
            """, label="Decision")],
        titles="Decisions", weight=0.8,
    ),
    frame(
        "meeting", "work", "meeting", {"meeting": _MEETING, "day": coming_day, "time": clock, "room": one_of(word(places.VENUES), code("room #.##", "room @#", "meeting room #", "room ###"), word("the small conference room|the library|the canteen|online|by video|the top floor|my office|building C|the blue room|the basement")), "chair": friend_name},
        """
        The {meeting} is <when|{day} {time}>.
        {Meeting} <when|{day} {time}> in {room}.
        The next {meeting} takes place {day}.
        The {meeting} will be in {room}.
        {Chair} chairs the {meeting}.
        The {meeting} has been moved to <when|{day!}, {time!}>.
        We meet for the {meeting} {time}.
        {Chair} invited us to the {meeting}, {room}.
        """,
        """
        {meeting} <when|{day!} {time!}>
        {meeting}: {day!}, {room}
        <when|{day!} {time!}> {meeting}
        {meeting} ({room})
        """,
        [ask("when|day", "date", """
            When is the {meeting}?
            When does the {meeting} take place?
            On what day is the {meeting}?
            For when is the {meeting} planned?
            When's the next {meeting}?
            To when was the {meeting} moved?
            What is the date of the {meeting}?
            Which day do we meet for the {meeting}?
            """, label="When|Date"),
         ask("time", "time", """
            What time is the {meeting}?
            At what time does the {meeting} start?
            When exactly does the {meeting} begin, what time?
            At what hour is the {meeting}?
            """, label="Time"),
         ask("room", "place", """
            Where is the {meeting}?
            In which room is the {meeting}?
            Where does the {meeting} take place?
            Where do I have to go for the {meeting}?
            What is the place of the {meeting}?
            """, label="Room|Place|Where"),
         ask("chair", "person", """
            Who chairs the {meeting}?
            Who leads the {meeting}?
            Who invited us to the {meeting}?
            """, label="Chair")],
        mail="""
        The {meeting} will take place <when|{day} {time}> in {room}.
        """,
        titles="{Meeting}\nMeetings\nCalendar", weight=1.7,
    ),
    frame(
        "feedback", "work", "project", {"project": _PROJECT, "who": friend_name, "comment": word("too long|very clear|needs more pictures|the best so far|too expensive|hard to read|surprisingly funny|the numbers do not add up|a bit dull|ready to print|the ending is weak|too many slides|good structure|wrong tone"), "score": rating},
        """
        {Who} thinks {project} is {comment}.
        Feedback on {project} from {who.o}: {comment}.
        {Project} was rated {score}.
        {Who} gave {project} {score}.
        """,
        """
        {project}: {who} says {comment}
        {project} {score}
        """,
        [ask("comment", "opinion", """
            What was the feedback on {project}?
            What did they say about {project}?
            What was criticised or praised about {project}?
            """, label="Feedback"),
         ask("who", "person", """
            Who gave feedback on {project}?
            Whose opinion on {project} did I note?
            """, label="Feedback from"),
         ask("score", "rating", """
            How was {project} rated?
            What score did {project} get?
            """, label="Score")],
        weight=0.8,
    ),
)
